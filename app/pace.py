"""When the next result of a job is needed: a voice must not pause, a first word should come soon."""

from __future__ import annotations

from yan_omni.model.engine.request import (
    OUTPUT_RATE_HZ,
    AudioDelta,
    Pause,
    ReplyEvent,
    ReplyStarted,
    TextDelta,
)

STEP_S = 0.25
"""Work that nobody hears should go on this long after its last step."""
SPARE_S = 0.15
"""Sound that should be ahead of the player: a step of other work is not broken off for a voice."""
MAX_SILENCE_S = 2.0
"""A reply that takes longer to its first sound than this has no claim to be first."""


class SpokenPace:
    """Of one reply: what has been sent is played at once, at real speed."""

    def __init__(self, asked_s: float) -> None:
        """`asked_s`: when the reply was asked for, by the clock of the worker."""
        self._asked_s = asked_s
        self._is_silent = False
        self._dry_s: float | None = None
        """When all that was sent has been played; None before the first sound."""

    def may_wait(self, event: ReplyEvent) -> bool:
        """Whether `event`, which was the last one, is of little use before the sound that it leads to."""
        is_before_sound = self._dry_s is None and not self._is_silent
        return isinstance(event, Pause) or (is_before_sound and isinstance(event, TextDelta))

    def __call__(self, event: ReplyEvent, now_s: float) -> float:
        """When the result after `event`, which is there at `now_s`, is due, in seconds of the same clock."""
        if isinstance(event, ReplyStarted):
            self._is_silent = event.modality == "text"
        if isinstance(event, AudioDelta):
            from_s = now_s if self._dry_s is None else max(self._dry_s, now_s)
            self._dry_s = from_s + len(event.samples_24k) / OUTPUT_RATE_HZ
        if self._dry_s is not None:
            return self._dry_s - SPARE_S
        if self._is_silent or now_s > self._asked_s + MAX_SILENCE_S:
            return now_s + STEP_S
        return self._asked_s + STEP_S
