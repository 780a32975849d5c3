"""Clips packed into rows of a fixed length with short silences between, as a listener meets them in life."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Waveform = NDArray[np.float32]


class Clip(Protocol):
    """One recorded or synthesised utterance."""

    @property
    def seconds(self) -> float: ...

    @property
    def phones(self) -> tuple[int, ...] | None:
        """Audible phones; none in sound without speech, None when nobody wrote down what is said."""
        ...

    def samples(self, rate_hz: int, speed: float) -> Waveform:
        """Mono float32 at `rate_hz`, `speed` times as fast (and as high)."""
        ...


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a clip lies in its row."""

    start_sample: int
    num_samples: int
    phones: tuple[int, ...] | None


@dataclass(slots=True)
class Row:
    """A packed row of sound."""

    samples: Waveform
    placements: list[Placement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PackConfig:
    """Shape of the rows."""

    row_s: float = 10.0
    rate_hz: int = 16_000
    gap_s: tuple[float, float] = (0.05, 0.5)
    speed: tuple[float, float] = (0.82, 1.22)


def pack_row(
    draw: Callable[[], Clip], config: PackConfig, rng: np.random.Generator, num_tries: int = 6
) -> Row:
    """Fill one row with drawn clips; clips that do not fit are passed over, `num_tries` times at most."""
    row = Row(np.zeros(int(config.row_s * config.rate_hz), np.float32))
    position, failures = 0, 0
    while failures < num_tries:
        clip = draw()
        speed = rng.uniform(*config.speed)
        gap = int(rng.uniform(*config.gap_s) * config.rate_hz)
        if position + gap + (clip.seconds / speed + 0.01) * config.rate_hz > len(row.samples):
            failures += 1
            continue
        samples = clip.samples(config.rate_hz, speed)
        start = position + gap
        row.samples[start : start + len(samples)] = samples
        row.placements.append(Placement(start, len(samples), clip.phones))
        position = start + len(samples)
    return row
