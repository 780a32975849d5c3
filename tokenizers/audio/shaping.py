"""Changes to the decoder's spectra before they become sound: a tilt, or breath in the place of the voice."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from yan_omni.tokenizers.audio.rates import CODEC_RATE_HZ

TILT_CENTRE_HZ = 1_000.0
TILT_LOWEST_HZ = 100.0
TILT_HIGHEST_HZ = 8_000.0
BREATH_SMOOTH_HZ = 350.0
"""The harmonics of a voice lie nearer to each other than that, its formants do not."""
BREATH_LOW_CUT_HZ = 500.0


class SpectrumShaper:
    """Complex spectra (1, N, bins) of consecutive frames to the same; any cut gives the same."""

    def __init__(
        self, window_samples: int, tilt_db_per_octave: float = 0.0, is_whispered: bool = False, seed: int = 0
    ) -> None:
        num_bins = window_samples // 2 + 1
        freq_hz = torch.arange(num_bins) * (CODEC_RATE_HZ / window_samples)
        octaves = torch.log2(freq_hz.clamp(TILT_LOWEST_HZ, TILT_HIGHEST_HZ) / TILT_CENTRE_HZ)
        self._gain = 10.0 ** (tilt_db_per_octave * octaves / 20.0)
        self._is_whispered = is_whispered
        if is_whispered:
            self._gain = self._gain * freq_hz**2 / (freq_hz**2 + BREATH_LOW_CUT_HZ**2)
        size = 2 * int(BREATH_SMOOTH_HZ * window_samples / CODEC_RATE_HZ / 2) + 1
        window = torch.hann_window(size + 2, periodic=False)[1:-1]
        self._smooth = (window / window.sum())[None, None]
        self._rng = np.random.default_rng(seed)

    def __call__(self, spectra: Tensor) -> Tensor:
        """Spectra of the next frames, shaped."""
        if not self._is_whispered:
            return spectra * self._gain
        magnitude = self._envelope(spectra.abs()) * self._gain
        turns = self._rng.random(magnitude.shape, np.float32)
        return torch.polar(magnitude, torch.from_numpy(turns) * (2.0 * torch.pi))

    def _envelope(self, magnitude: Tensor) -> Tensor:
        """Magnitudes without harmonics: the root of the smoothed power."""
        half = self._smooth.shape[-1] // 2
        power = F.pad(magnitude.square().transpose(0, 1), (half, half), mode="replicate")
        return F.conv1d(power, self._smooth).transpose(0, 1).sqrt()
