"""Memory of the process: what is free is given back, and compiled kernels are not hoarded.

Speech comes in every length, and oneDNN keeps a compiled kernel for each shape that it has met, up to 1,024:
within thirty spoken turns they took 180 MiB. The C library, too, keeps what was freed.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable

KERNEL_CACHE_VARIABLE = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"
KEPT_KERNELS = 64
"""Enough for the steps of a reply, which come again and again; the others are made anew."""
TRIM_INTERVAL_S = 5.0
TUNABLES_VARIABLE = "GLIBC_TUNABLES"
HUGE_PAGES = "glibc.malloc.hugetlb=1"


def limit_kernel_cache() -> None:
    """Keep few compiled kernels; an operator's own choice stays. Comes before the first matrix product."""
    os.environ.setdefault(KERNEL_CACHE_VARIABLE, str(KEPT_KERNELS))


def use_huge_pages(replace: Callable[[list[str]], object]) -> None:
    """Start this program again with memory in pages of 2 MiB, if there are any; an operator's choice stays.

    The C library reads the setting only when a program starts. `replace` runs a command in place of this one.
    A tenth of the time to a first sound is otherwise spent on finding 4 KiB pages of weights and states.
    """
    if sys.platform == "linux" and TUNABLES_VARIABLE not in os.environ:
        os.environ[TUNABLES_VARIABLE] = HUGE_PAGES
        replace([sys.executable, *sys.orig_argv[1:]])


def system_trim() -> Callable[[], object] | None:
    """`malloc_trim(0)` of the GNU C library, which returns free pages to the system; None without it."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    trim.argtypes, trim.restype = [ctypes.c_size_t], ctypes.c_int
    return lambda: trim(0)


class HeapTrimmer:
    """Gives free memory back when asked at an idle moment, at most once in `interval_s`."""

    def __init__(
        self,
        trim: Callable[[], object] | None,
        now_s: Callable[[], float],
        interval_s: float = TRIM_INTERVAL_S,
    ) -> None:
        """`trim` does it; None: there is nothing to do. `now_s` is a clock that never goes back."""
        self._trim = trim
        self._now_s = now_s
        self._interval_s = interval_s
        self._last_s = now_s()

    def offer(self) -> bool:
        """Trim if it is time to; returns whether it did."""
        now_s = self._now_s()
        if self._trim is None or now_s - self._last_s < self._interval_s:
            return False
        self._last_s = now_s
        self._trim()
        return True
