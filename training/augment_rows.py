"""What `augment_audio` does to one row, done to a batch of rows at once on the device that they are on."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.training.augment_audio import MU, TILT_CENTRE_HZ, AugmentConfig

NO_BAND_HZ = 1e7
LOUDEST_NOISE_SLOPE = 2.0


def degrade_rows(samples: Tensor, rate_hz: int, config: AugmentConfig, rng: np.random.Generator) -> Tensor:
    """Degraded copies of rows (B, S) with the same timing; somebody heard behind a row is the row before it.

    The choices come from `rng`, noise and rooms from the device's own generator.
    """
    num_rows, size = samples.shape
    draws = _Draws(num_rows, rng)
    babble = draws.some(config.babble_chance, config.babble_snr_db, 400.0)
    decay_s = draws.some(1.0, config.room_decay_s, 0.0)
    room = draws.some(config.room_chance, (0.2, 1.0), 0.0)
    band_hz = draws.some(config.band_chance, config.band_hz, NO_BAND_HZ)
    low_cut_hz = draws.some(config.low_cut_chance, config.low_cut_hz, 0.0)
    tilt = draws.some(config.tilt_chance, config.tilt_db_per_octave, 0.0)
    noise = draws.some(config.noise_chance, config.noise_snr_db, 400.0)
    slope = draws.some(1.0, (0.0, LOUDEST_NOISE_SLOPE), 0.0)
    bits = draws.some(config.coarse_chance, config.coarse_bits, 0.0)
    gain_db = draws.some(1.0, config.gain_db, 0.0)
    table = torch.from_numpy(np.stack(draws.values)[:, :, None]).to(samples.device)

    behind = samples.roll(1, 0)
    power_ratio = (_power(samples) + 1e-9) / (_power(behind) + 1e-9)
    samples = samples + power_ratio.sqrt() * _ratio(-table[babble]) * behind
    freq_hz = torch.fft.rfftfreq(size, 1.0 / rate_hz, device=samples.device)
    gain = (1.0 + (freq_hz / table[band_hz]) ** 12).rsqrt()
    gain = gain * (1.0 + (table[low_cut_hz] / freq_hz.clamp(min=1.0)) ** 4).rsqrt()
    octaves = (freq_hz.clamp(min=60.0) / TILT_CENTRE_HZ).log2()
    gain = gain * _ratio(table[tilt] * octaves)
    tails = room_tails(table[decay_s] * rate_hz, table[room], int(config.room_decay_s[1] * rate_hz))
    spectrum = torch.fft.rfft(samples) * torch.fft.rfft(tails, size) * gain
    result = torch.fft.irfft(spectrum, size)
    result = result + _power(result).sqrt() * _ratio(-table[noise]) * coloured_rows(size, table[slope])
    result = result / result.abs().amax(-1, keepdim=True).clamp(min=1e-3)
    result = torch.where(table[bits] > 0, coarse_rows(result, table[bits]), result)
    return (0.5 * _ratio(table[gain_db]) * result).clamp(-1.0, 1.0)


class _Draws:
    """One number a row for each thing that may happen to it; all go to the device together."""

    def __init__(self, num_rows: int, rng: np.random.Generator) -> None:
        self._num_rows, self._rng = num_rows, rng
        self.values: list[NDArray[np.float32]] = []

    def some(self, chance: float, span: tuple[float, float], otherwise: float) -> int:
        """Draw within `span` for rows chosen with `chance`; returns the place in `values`."""
        is_chosen = self._rng.random(self._num_rows) < chance
        drawn = self._rng.uniform(*span, self._num_rows)
        self.values.append(np.where(is_chosen, drawn, otherwise).astype(np.float32))
        return len(self.values) - 1


def _power(samples: Tensor) -> Tensor:
    """(B, S) -> (B, 1)"""
    return samples.square().mean(-1, keepdim=True)


def _ratio(level_db: Tensor) -> Tensor:
    """Of amplitudes."""
    ratio: Tensor = torch.pow(10.0, level_db / 20.0)
    return ratio


def room_tails(lengths: Tensor, strength: Tensor, longest: int) -> Tensor:
    """(B, longest): a direct sound and a tail of noise that decays by 60 dB over `lengths` (B, 1) samples;
    the tail's norm is `strength` (B, 1).
    """
    place = torch.arange(longest, device=lengths.device)
    noise = torch.randn(len(lengths), longest, device=lengths.device)
    tails = noise * torch.pow(10.0, -3.0 * place / lengths) * (place < lengths)
    tails = tails * strength / (tails.square().sum(-1, keepdim=True) + 1e-9).sqrt()
    return torch.where(place == 0, 1.0, tails)


def coloured_rows(size: int, slope: Tensor) -> Tensor:
    """(B, size) of unit power whose power falls as 1 / f^slope, slope (B, 1)."""
    spectrum = torch.fft.rfft(torch.randn(len(slope), size, device=slope.device))
    place = torch.arange(spectrum.shape[-1], device=slope.device).clamp(min=size / 400.0)
    noise: Tensor = torch.fft.irfft(spectrum * torch.pow(place, -slope / 2.0), size)
    return noise / _power(noise).sqrt()


def coarse_rows(samples: Tensor, bits: Tensor) -> Tensor:
    """Samples (B, S) in [-1, 1] rounded to 2^bits steps, finer near zero (mu-law, G.711); bits (B, 1)."""
    top = float(np.log1p(MU))
    steps = torch.pow(2.0, bits - 1.0)
    bent = samples.sign() * torch.log1p(MU * samples.abs()) / top
    bent = (bent * steps).round() / steps
    return bent.sign() * torch.expm1(bent.abs() * top) / MU


def mask_rows(mel: Tensor, config: AugmentConfig, rng: np.random.Generator) -> Tensor:
    """SpecAugment on (B, M, num_mels): bands and moments are replaced by the mean of the row."""
    fill = mel.mean((1, 2), keepdim=True)
    spans = [
        *[(2, config.freq_mask_bins)] * config.freq_masks,
        *[(1, config.time_mask_frames)] * config.time_masks,
    ]
    for axis, widest in spans:
        size = mel.shape[axis]
        width = rng.integers(0, min(widest, size) + 1, mel.shape[0])
        start = rng.integers(0, size - width + 1)
        bounds = torch.from_numpy(np.stack([start, start + width])[:, :, None, None]).to(mel.device)
        place = torch.arange(size, device=mel.device)
        place = place[None, :, None] if axis == 1 else place[None, None, :]
        mel = torch.where((place >= bounds[0]) & (place < bounds[1]), fill, mel)
    return mel
