"""Two small judges of sound against which the codec's decoder is tuned, sized for a CPU.

`PeriodJudge` folds the samples by a period (as in HiFi-GAN, J. Kong et al. 2020): it notices buzz.
`SpectrumJudge` looks at complex spectra of one window length (as in UnivNet and DAC): it notices smeared
harmonics and noise. Their losses are least squares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SLOPE = 0.1
COMPRESSION = 0.4
"""Magnitudes are raised to this power, so that faint harmonics are seen beside loud ones."""
LEAST_POWER = 1e-4
LEAST_RMS = 0.01


@dataclass(frozen=True, slots=True)
class JudgesConfig:
    """Which periods (samples) and windows (samples, hop = window / 4) are looked at, and how widely."""

    periods: tuple[int, ...] = (2, 3, 5, 7, 11)
    period_widths: tuple[int, ...] = (16, 32, 64, 96)
    windows: tuple[int, ...] = (1920, 960, 384)
    spectrum_widths: tuple[int, ...] = (16, 24, 32)


class Verdict(NamedTuple):
    """Of one judge: `scores` (B, ...), about 1 for recordings and 0 for decoded sound, and inner `layers`."""

    scores: Tensor
    layers: list[Tensor]


class PeriodJudge(nn.Module):
    """Samples (B, S) folded to (B * period, 1, S / period), strided convolutions along time."""

    def __init__(self, period: int, widths: Sequence[int]) -> None:
        super().__init__()
        self.period = period
        pairs = zip((1, *widths[:-1]), widths, strict=True)
        self.layers = nn.ModuleList(nn.Conv1d(a, b, 5, stride=3, padding=2) for a, b in pairs)
        self.last = nn.Conv1d(widths[-1], widths[-1], 5, padding=2)
        self.score = nn.Conv1d(widths[-1], 1, 3, padding=1)

    def forward(self, sound: Tensor) -> Verdict:
        """(B, S) -> what it thinks."""
        batch, size = sound.shape
        folded = F.pad(sound, (0, -size % self.period)).reshape(batch, -1, self.period)
        x = folded.transpose(1, 2).reshape(batch * self.period, 1, -1)
        return _judge(x, [*self.layers, self.last], self.score, batch)


class SpectrumJudge(nn.Module):
    """Complex spectra (B, 2, N, bins) of windows, convolutions that halve the bins."""

    window: Tensor

    def __init__(self, window_samples: int, widths: Sequence[int]) -> None:
        super().__init__()
        self.register_buffer("window", torch.hann_window(window_samples), persistent=False)
        first = nn.Conv2d(2, widths[0], (3, 9), stride=(1, 4), padding=(1, 4))
        halving = (nn.Conv2d(a, b, (3, 5), stride=(1, 2), padding=(1, 2)) for a, b in pairwise(widths))
        self.layers = nn.ModuleList([first, *halving, nn.Conv2d(widths[-1], widths[-1], 3, padding=1)])
        self.score = nn.Conv2d(widths[-1], 1, 3, padding=1)

    def forward(self, sound: Tensor) -> Verdict:
        """(B, S) -> what it thinks."""
        size = self.window.shape[0]
        spectra = torch.stft(sound, size, size // 4, window=self.window, return_complex=True)
        parts = torch.view_as_real(spectra * size**-0.5)  # (B, bins, N, 2)
        power = parts.square().sum(-1, keepdim=True)
        compressed = parts * (power + LEAST_POWER).pow((COMPRESSION - 1.0) / 2.0)
        return _judge(compressed.permute(0, 3, 2, 1), list(self.layers), self.score, sound.shape[0])


def _judge(x: Tensor, layers: Sequence[nn.Module], score: nn.Module, batch: int) -> Verdict:
    seen = []
    for layer in layers:
        x = F.leaky_relu(layer(x), SLOPE)
        seen.append(x)
    return Verdict(score(x).float().reshape(batch, -1), [part.reshape(batch, -1) for part in seen])


class Judges(nn.Module):
    """All of them."""

    def __init__(self, config: JudgesConfig) -> None:
        super().__init__()
        periods = (PeriodJudge(period, config.period_widths) for period in config.periods)
        windows = (SpectrumJudge(window, config.spectrum_widths) for window in config.windows)
        self.judges = nn.ModuleList([*periods, *windows])

    def forward(self, sound: Tensor) -> list[Verdict]:
        """(B, S) -> a verdict of each judge."""
        return [judge(sound) for judge in self.judges]


class AdversarialLosses(NamedTuple):
    """Scalars, means over the judges."""

    judges: Tensor
    """What the judges learn from: recordings 1, decoded sound 0."""
    fooled: Tensor
    """What the decoder learns from: decoded sound 1."""
    layers: Tensor
    """Relative L1 distance of the judges' inner layers between decoded sound and recording."""


def adversarial_losses(judges: Judges, recorded: Tensor, decoded: Tensor) -> AdversarialLosses:
    """All losses of one pass over both sounds (B, S); take each one's gradient by itself.

    The judges hear every recording at unit loudness, and its copy amplified as much.
    """
    size = recorded.shape[0]
    gain = 1.0 / recorded.square().mean(1, keepdim=True).sqrt().clamp(min=LEAST_RMS)
    recorded, decoded = gain * recorded, gain * decoded
    at_judges, fooled, distances = [], [], []
    for scores, layers in judges(torch.cat([recorded, decoded])):
        real, fake = scores[:size], scores[size:]
        at_judges.append((real - 1.0).square().mean() + fake.square().mean())
        fooled.append((fake - 1.0).square().mean())
        for layer in layers:
            wanted = layer[:size].detach().float()
            distance = (layer[size:].float() - wanted).abs().mean()
            distances.append(distance / wanted.abs().mean().clamp(min=1e-4))
    return AdversarialLosses(
        torch.stack(at_judges).mean(), torch.stack(fooled).mean(), torch.stack(distances).mean()
    )
