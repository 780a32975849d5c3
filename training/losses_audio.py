"""Losses of the audio tokenizer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.tokenizers.audio.features import LogMel, MelConfig, power_spectrum

MEL_SCALES: tuple[tuple[int, int], ...] = ((2048, 100), (1024, 80), (512, 64), (256, 40), (128, 20))
"""Window in samples and number of mels."""
LOG10_PER_UNIT = 4.0 * math.log(10.0)
"""`LogMel` gives log10 / 4; this turns it back into natural logarithms."""


class CtcTarget(NamedTuple):
    """Phones heard in frames [start_frame, end_frame) of one row of a batch; none where nobody speaks."""

    row: int
    start_frame: int
    end_frame: int
    phones: tuple[int, ...]


def phone_ctc_loss(logits: Tensor, targets: Sequence[CtcTarget], blank: int = 0) -> Tensor:
    """Mean negative log likelihood per phone of the targets in `logits` (B, T, num_phones).

    Every clip is aligned within its own frames. Clips with fewer frames than their phones need are left out.
    """
    possible = [target for target in targets if target.phones and _fits(target)]
    if not possible:
        return logits.sum() * 0.0
    starts, lengths = _spans(logits, possible)
    places = starts + np.minimum(np.arange(lengths.max())[:, None], lengths - 1)
    clips = _frames(logits, places.ravel()).unflatten(0, places.shape)
    flat = np.concatenate([target.phones for target in possible])
    sizes = torch.tensor([len(target.phones) for target in possible])
    total = F.ctc_loss(
        clips.log_softmax(-1),
        torch.from_numpy(flat).to(logits.device),
        torch.from_numpy(lengths),
        sizes,
        blank=blank,
        reduction="sum",
        zero_infinity=True,
    )
    return total / len(flat)


def silence_loss(logits: Tensor, targets: Sequence[CtcTarget], blank: int = 0) -> Tensor:
    """Mean negative log likelihood per frame of hearing nothing in the targets without phones."""
    silent = [target for target in targets if not target.phones]
    if not silent:
        return logits.sum() * 0.0
    starts, lengths = _spans(logits, silent)
    places = np.concatenate([np.arange(a, a + n) for a, n in zip(starts, lengths, strict=True)])
    return -_frames(logits, places).log_softmax(-1)[:, blank].mean()


def _spans(logits: Tensor, targets: Sequence[CtcTarget]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First frame of each target, all rows of the batch being one long one, and number of frames."""
    table = np.array([(one.row, one.start_frame, one.end_frame) for one in targets], np.int64)
    return table[:, 0] * logits.shape[1] + table[:, 1], table[:, 2] - table[:, 1]


def _frames(logits: Tensor, places: NDArray[np.int64]) -> Tensor:
    """(N, num_phones), float32, at these places of the long row: one kernel however many clips there are."""
    return logits.flatten(0, 1).index_select(0, torch.from_numpy(places).to(logits.device)).float()


def _fits(target: CtcTarget) -> bool:
    repeats = sum(a == b for a, b in zip(target.phones, target.phones[1:], strict=False))
    return target.end_frame - target.start_frame >= len(target.phones) + repeats


def feature_match_loss(student: Tensor, teacher: Tensor) -> Tensor:
    """Relative L1 plus cosine distance of features (..., width)."""
    student, teacher = student.float(), teacher.float()
    distance = (student - teacher).abs().mean() / teacher.abs().mean()
    return distance + 1.0 - F.cosine_similarity(student, teacher, dim=-1).mean()


def collapse_ctc(symbols: Sequence[int], blank: int = 0) -> list[int]:
    """Best path to phones: runs become one symbol, blanks vanish."""
    kept = [symbol for index, symbol in enumerate(symbols) if index == 0 or symbol != symbols[index - 1]]
    return [symbol for symbol in kept if symbol != blank]


def edit_distance(first: Sequence[int], second: Sequence[int]) -> int:
    """Fewest insertions, deletions and substitutions that turn one into the other."""
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        above_left, row[0] = row[0], i
        for j, b in enumerate(second, 1):
            above_left, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above_left + (a != b))
    return row[-1]


class MultiScaleMel(nn.Module):
    """Mean L1 between natural-log mel spectra of two sounds at several window lengths, hop = window / 4."""

    def __init__(self, rate_hz: int, scales: Sequence[tuple[int, int]] = MEL_SCALES) -> None:
        super().__init__()
        self.log_mels = nn.ModuleList(
            LogMel(MelConfig(rate_hz, window, window // 4, num_mels, log10_floor=-5.0))
            for window, num_mels in scales
        )

    def forward(self, sound: Tensor, target: Tensor) -> Tensor:
        """Samples (B, S), (B, S) -> scalar."""
        total = sound.new_zeros(())
        for log_mel in self.log_mels:
            with torch.no_grad():
                wanted = log_mel(target)
            total = total + (log_mel(sound) - wanted).abs().mean()
        return total * LOG10_PER_UNIT / len(self.log_mels)


class LogSpectra(nn.Module):
    """Mean L1 between natural-log magnitudes of two sounds in windows long enough to part harmonics.

    Frequencies up to `highest_hz`; a floor keeps silence from counting.
    """

    def __init__(
        self, windows: Sequence[int] = (2048, 1024), rate_hz: int = 24_000, highest_hz: float = 6_000.0
    ) -> None:
        super().__init__()
        self._shapes = [(size, int(highest_hz * size / rate_hz)) for size in windows]

    def forward(self, sound: Tensor, target: Tensor) -> Tensor:
        """Samples (B, S), (B, S) -> scalar."""
        total = sound.new_zeros(())
        for size, num_bins in self._shapes:
            window = torch.hann_window(size, device=sound.device)
            parts = []
            for samples in (sound, target):
                power = power_spectrum(samples.unfold(-1, size, size // 4) * window)[..., :num_bins]
                parts.append(0.5 * (power + 1e-6 * size).log())
            total = total + (parts[0] - parts[1]).abs().mean()
        return total / len(self._shapes)


def resample_24k_to_16k(sound: Tensor) -> Tensor:
    """(B, S) at 24 kHz, S a multiple of 6 -> (B, 2 S / 3) at 16 kHz, by cutting the spectrum."""
    size = sound.shape[-1]
    if size % 6:
        raise ValueError(f"the number of samples must be a multiple of 6, not {size}")
    kept = torch.fft.rfft(sound)[..., : size // 3 + 1]
    samples: Tensor = torch.fft.irfft(kept, 2 * size // 3) * (2.0 / 3.0)
    return samples
