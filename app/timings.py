"""An extension: how long the stages of an answer took, for clients that `include` `yan.timings`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from time import perf_counter

from pydantic import BaseModel

from yan_omni.app.metrics import ReplyTimer, ReplyTimes
from yan_omni.model.engine.request import AudioDelta, Heard, ReplyEvent, ReplyStarted, TextDelta

TIMINGS = "yan.timings"
"""What a client puts into `include` to be told."""


class Timings(BaseModel):
    """Seconds; those up to `total` from the start of the answer. None: that did not come to pass."""

    heard_s: float | None
    """The model had taken in all that was said, shown and written."""
    first_token_s: float | None
    first_audio_s: float | None
    total_s: float
    spoken_s: float
    """Length of the audio."""
    longest_gap_s: float
    """Between two pieces of audio."""
    underrun_s: float
    real_time_factor: float | None


def rounded_timings(times: ReplyTimes) -> Timings:
    """To microseconds."""
    return Timings(
        heard_s=_rounded(times.heard_s),
        first_token_s=_rounded(times.first_token_s),
        first_audio_s=_rounded(times.first_audio_s),
        total_s=round(times.total_s, 6),
        spoken_s=round(times.spoken_s, 6),
        longest_gap_s=round(times.longest_gap_s, 6),
        underrun_s=round(times.underrun_s, 6),
        real_time_factor=_rounded(times.real_time_factor),
    )


class Stopwatch:
    """Times one answer over HTTP from now on; the events may be made on another thread."""

    def __init__(self, now_s: Callable[[], float] = perf_counter) -> None:
        self._now_s = now_s
        self._timer = ReplyTimer(None, now_s())

    def watched(self, events: Iterator[ReplyEvent]) -> Generator[ReplyEvent, None, None]:
        """`events`, each noted when the model has made it; closes them when it is closed."""
        try:
            for event in events:
                match event:
                    case Heard() | ReplyStarted():
                        self._timer.hear(self._now_s())
                    case TextDelta():
                        self._timer.add_text(self._now_s())
                    case AudioDelta(samples_24k):
                        self._timer.add_audio(len(samples_24k), self._now_s())
                yield event
        finally:
            close = getattr(events, "close", None)
            if close is not None:
                close()

    def note_text(self) -> None:
        """A piece of text has been made."""
        self._timer.add_text(self._now_s())

    def note_audio(self, num_samples: int) -> None:
        """So many samples at the rate of replies have been made."""
        self._timer.add_audio(num_samples, self._now_s())

    def read(self) -> Timings:
        """The times of an answer that ends now."""
        return rounded_timings(self._timer.finish(self._now_s()))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
