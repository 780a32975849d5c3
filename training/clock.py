"""Training that must be over at a given time: how far it is, when to log and when to save."""

from __future__ import annotations

import time
from collections.abc import Callable

from yan_omni.training.schedule import WallClockCosine

PATIENCE = 0.4
"""Share of the time after which training begins with whatever there is."""


def wait_for_speech(
    look: Callable[[], float], is_done: Callable[[], bool], least_hours: float, ends_unix_s: float
) -> None:
    """Return when `look`, which takes new speech in, has told so many hours, or all there will be.

    Raises:
        RuntimeError: none came before the end.
    """
    began_s = time.time()
    while (now_s := time.time()) < ends_unix_s:
        is_late = now_s - began_s > PATIENCE * (ends_unix_s - began_s)
        is_all = is_done()
        hours = look()
        if hours >= least_hours or (hours > 0.0 and (is_all or is_late)):
            return
        time.sleep(1.0)
    raise RuntimeError("no coded speech came; look at what recipes/code_speech.py says")


class Clock:
    """Runs from now until `ends_unix_s`."""

    def __init__(self, ends_unix_s: float, warmup_s: float) -> None:
        self._began_s = time.time()
        self._ends_s = ends_unix_s
        minutes = max(1e-3, (ends_unix_s - self._began_s) / 60.0)
        self._schedule = WallClockCosine(minutes, warmup_minutes=min(warmup_s / 60.0, minutes / 5))
        self._last_s: dict[str, float] = {}

    @property
    def left_s(self) -> float:
        return self._ends_s - time.time()

    @property
    def share(self) -> float:
        """Of the peak rate."""
        return self._schedule.share((time.time() - self._began_s) / 60.0)

    @property
    def progress(self) -> float:
        """From 0 at the begin to 1 at the end."""
        return min(1.0, (time.time() - self._began_s) / max(1e-6, self._ends_s - self._began_s))

    def is_due(self, what: str, every_s: float) -> bool:
        """Whether so much time has passed since this last said yes, or since the begin."""
        now_s = time.time()
        if now_s - self._last_s.setdefault(what, self._began_s) < every_s:
            return False
        self._last_s[what] = now_s
        return True
