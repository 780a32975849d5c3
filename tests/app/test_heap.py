from __future__ import annotations

import os
import sys

import pytest

from yan_omni.app.heap import (
    KEPT_KERNELS,
    KERNEL_CACHE_VARIABLE,
    TUNABLES_VARIABLE,
    HeapTrimmer,
    limit_kernel_cache,
    system_trim,
    use_huge_pages,
)


class Clock:
    def __init__(self) -> None:
        self.time_s = 0.0

    def __call__(self) -> float:
        return self.time_s


def test_trims_once_an_interval() -> None:
    clock, trims = Clock(), list[float]()
    trimmer = HeapTrimmer(lambda: trims.append(clock.time_s), clock, interval_s=5.0)
    for time_s in (1.0, 4.9, 5.0, 5.1, 9.9, 30.0):
        clock.time_s = time_s
        assert trimmer.offer() == (time_s in {5.0, 30.0})
    assert trims == [5.0, 30.0]


def test_does_nothing_where_nothing_can_be_trimmed() -> None:
    clock = Clock()
    trimmer = HeapTrimmer(None, clock)
    clock.time_s = 1000.0
    assert not trimmer.offer()


def test_the_system_trim_can_be_called() -> None:
    trim = system_trim()
    if trim is not None:
        assert trim() in {0, 1}


def test_an_operators_choice_of_kernels_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KERNEL_CACHE_VARIABLE, "7")
    limit_kernel_cache()
    assert os.environ[KERNEL_CACHE_VARIABLE] == "7"
    monkeypatch.delenv(KERNEL_CACHE_VARIABLE)
    limit_kernel_cache()
    assert os.environ[KERNEL_CACHE_VARIABLE] == str(KEPT_KERNELS)


@pytest.mark.skipif(sys.platform != "linux", reason="a setting of the GNU C library")
def test_the_program_begins_anew_once_with_huge_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TUNABLES_VARIABLE, "")
    monkeypatch.delenv(TUNABLES_VARIABLE)
    started = list[list[str]]()
    use_huge_pages(started.append)
    assert "hugetlb" in os.environ[TUNABLES_VARIABLE]
    use_huge_pages(started.append)
    assert started == [[sys.executable, *sys.orig_argv[1:]]]


def test_an_operators_choice_of_pages_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TUNABLES_VARIABLE, "glibc.malloc.check=1")
    started = list[list[str]]()
    use_huge_pages(started.append)
    assert not started
    assert os.environ[TUNABLES_VARIABLE] == "glibc.malloc.check=1"
