"""How long things take, as Prometheus histograms; times are seconds and are given by whoever measures."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from yan_omni.model.engine.request import OUTPUT_RATE_HZ

TIME_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.4, 0.65, 1.0, 2.0, 4.0, 8.0)
RATIO_BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0, 1.5, 2.0, 4.0)


class Histogram:
    """Counts of values up to each bound, their number and their sum."""

    def __init__(self, name: str, text: str, bounds: tuple[float, ...] = TIME_BUCKETS_S) -> None:
        self.name = name
        self._text = text
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    @property
    def num_values(self) -> int:
        return sum(self._counts)

    def add(self, value: float) -> None:
        self._counts[bisect_left(self._bounds, value)] += 1
        self.sum += value

    def lines(self) -> Iterator[str]:
        """In Prometheus' text format."""
        yield f"# HELP {self.name} {self._text}"
        yield f"# TYPE {self.name} histogram"
        total = 0
        for bound, count in zip((*self._bounds, "+Inf"), self._counts, strict=True):
            total += count
            yield f'{self.name}_bucket{{le="{bound}"}} {total}'
        yield f"{self.name}_sum {self.sum:.6f}"
        yield f"{self.name}_count {total}"


@dataclass(frozen=True, slots=True)
class Metrics:
    """The histograms of realtime sessions."""

    end_of_turn: Histogram = field(
        default_factory=lambda: Histogram(
            "yan_omni_end_of_turn_seconds", "Silence from the end of speech until the turn was taken as over."
        )
    )
    first_token: Histogram = field(
        default_factory=lambda: Histogram(
            "yan_omni_first_token_seconds", "From the start of a response to its first text."
        )
    )
    first_audio: Histogram = field(
        default_factory=lambda: Histogram(
            "yan_omni_first_audio_seconds", "From the start of a response to its first audio."
        )
    )
    chunk_gap: Histogram = field(
        default_factory=lambda: Histogram(
            "yan_omni_chunk_gap_seconds", "Between two pieces of audio of a response."
        )
    )
    underrun: Histogram = field(
        default_factory=lambda: Histogram(
            "yan_omni_underrun_seconds", "Silence a player had to put into a spoken response, altogether."
        )
    )
    real_time_factor: Histogram = field(
        default_factory=lambda: Histogram(
            "yan_omni_real_time_factor",
            "Time to make a spoken response, from its first audio, as a share of its length.",
            RATIO_BUCKETS,
        )
    )

    def text(self) -> str:
        histograms = (
            self.end_of_turn,
            self.first_token,
            self.first_audio,
            self.chunk_gap,
            self.underrun,
            self.real_time_factor,
        )
        return "".join(f"{line}\n" for histogram in histograms for line in histogram.lines())


@dataclass(slots=True)
class ReplyTimes:
    """Seconds from the start of a response, and lengths; None: that has not come to pass."""

    heard_s: float | None = None
    first_token_s: float | None = None
    first_audio_s: float | None = None
    total_s: float = 0.0
    spoken_s: float = 0.0
    longest_gap_s: float = 0.0
    underrun_s: float = 0.0
    real_time_factor: float | None = None
    """Time to make the audio, from its first piece, as a share of its length."""


class ReplyTimer:
    """Measures one response, also into `metrics` if given; `now_s` of each call is on the same clock."""

    def __init__(self, metrics: Metrics | None, now_s: float) -> None:
        self._metrics = metrics or Metrics()
        self._start_s = self._last_audio_s = self._plays_until_s = now_s
        self.times = ReplyTimes()

    def hear(self, now_s: float) -> None:
        """The model has taken in all that was said; only the first call counts."""
        if self.times.heard_s is None:
            self.times.heard_s = now_s - self._start_s

    def add_text(self, now_s: float) -> None:
        if self.times.first_token_s is None:
            self.times.first_token_s = now_s - self._start_s
            self._metrics.first_token.add(self.times.first_token_s)

    def add_audio(self, num_samples: int, now_s: float) -> None:
        """A piece of audio at the rate of replies; a player plays it after the piece before."""
        times = self.times
        if times.first_audio_s is None:
            times.first_audio_s = now_s - self._start_s
            self._metrics.first_audio.add(times.first_audio_s)
            self._plays_until_s = now_s
        else:
            gap_s = now_s - self._last_audio_s
            self._metrics.chunk_gap.add(gap_s)
            times.longest_gap_s = max(times.longest_gap_s, gap_s)
        times.underrun_s += max(0.0, now_s - self._plays_until_s)
        duration_s = num_samples / OUTPUT_RATE_HZ
        self._plays_until_s = max(now_s, self._plays_until_s) + duration_s
        times.spoken_s += duration_s
        self._last_audio_s = now_s

    def finish(self, now_s: float) -> ReplyTimes:
        times = self.times
        times.total_s = now_s - self._start_s
        if times.first_audio_s is not None and times.spoken_s:
            made_s = self._last_audio_s - self._start_s - times.first_audio_s
            times.real_time_factor = made_s / times.spoken_s
            self._metrics.underrun.add(times.underrun_s)
            self._metrics.real_time_factor.add(times.real_time_factor)
        return times
