"""What happens to speech before a microphone delivers it: loudness, noise, rooms, narrow bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Waveform = NDArray[np.float32]
TILT_CENTRE_HZ = 1_000.0
MU = 255.0


@dataclass(frozen=True, slots=True)
class AugmentConfig:
    """Chances and ranges; one draw for each packed row."""

    noise_chance: float = 0.4
    noise_snr_db: tuple[float, float] = (8.0, 40.0)
    babble_chance: float = 0.06
    babble_snr_db: tuple[float, float] = (12.0, 30.0)
    """Of somebody else's speech below the row's own."""
    room_chance: float = 0.2
    room_decay_s: tuple[float, float] = (0.05, 0.7)
    band_chance: float = 0.1
    band_hz: tuple[float, float] = (2_500.0, 7_000.0)
    tilt_chance: float = 0.4
    tilt_db_per_octave: tuple[float, float] = (-4.0, 3.0)
    """Of the microphone, around `TILT_CENTRE_HZ`."""
    low_cut_chance: float = 0.15
    low_cut_hz: tuple[float, float] = (80.0, 400.0)
    coarse_chance: float = 0.05
    coarse_bits: tuple[float, float] = (5.0, 8.0)
    """Of a telephone's logarithmic samples."""
    gain_db: tuple[float, float] = (-28.0, 6.0)
    freq_masks: int = 1
    freq_mask_bins: int = 8
    time_masks: int = 1
    time_mask_frames: int = 16


def augment_waveform(
    samples: Waveform,
    rate_hz: int,
    config: AugmentConfig,
    rng: np.random.Generator,
    babble: Waveform | None = None,
) -> Waveform:
    """A degraded copy of the same length and timing; `babble`, of the same length, may be heard behind it."""
    if babble is not None and rng.random() < config.babble_chance:
        power_ratio = (np.mean(samples**2) + 1e-9) / (np.mean(babble**2) + 1e-9)
        level = np.sqrt(power_ratio) * 10.0 ** (-rng.uniform(*config.babble_snr_db) / 20.0)
        samples = samples + np.float32(level) * babble
    spectrum = np.fft.rfft(samples)
    freq_hz = np.fft.rfftfreq(len(samples), 1 / rate_hz)
    if rng.random() < config.room_chance:
        spectrum = spectrum * room_response(len(samples), rate_hz, rng.uniform(*config.room_decay_s), rng)
    spectrum = spectrum * microphone_gain(freq_hz, config, rng)
    result: NDArray[np.floating] = np.fft.irfft(spectrum, len(samples))
    if rng.random() < config.noise_chance:
        noise = coloured_noise(len(samples), rng.uniform(0.0, 2.0), rng)
        level = np.sqrt(np.mean(result**2)) * 10.0 ** (-rng.uniform(*config.noise_snr_db) / 20.0)
        result = result + level * noise
    result = result / max(1e-3, float(np.abs(result).max()))
    if rng.random() < config.coarse_chance:
        result = logarithmic_steps(result, rng.uniform(*config.coarse_bits))
    gain = 0.5 * 10.0 ** (rng.uniform(*config.gain_db) / 20.0)
    return np.asarray(np.clip(result * gain, -1.0, 1.0), dtype=np.float32)


def microphone_gain(
    freq_hz: NDArray[np.floating], config: AugmentConfig, rng: np.random.Generator
) -> NDArray[np.floating]:
    """Amplitude at each frequency: narrow bands, thin or dull microphones."""
    gain = np.ones_like(freq_hz)
    if rng.random() < config.band_chance:
        gain /= np.sqrt(1.0 + (freq_hz / rng.uniform(*config.band_hz)) ** 12)
    if rng.random() < config.low_cut_chance:
        gain /= np.sqrt(1.0 + (rng.uniform(*config.low_cut_hz) / freq_hz.clip(min=1.0)) ** 4)
    if rng.random() < config.tilt_chance:
        octaves = np.log2(freq_hz.clip(min=60.0) / TILT_CENTRE_HZ)
        gain *= 10.0 ** (rng.uniform(*config.tilt_db_per_octave) * octaves / 20.0)
    return gain


def logarithmic_steps(samples: NDArray[np.floating], bits: float) -> NDArray[np.floating]:
    """Samples in [-1, 1] rounded to 2^bits steps that are finer near zero (mu-law, ITU-T G.711)."""
    bent = np.sign(samples) * np.log1p(MU * np.abs(samples)) / np.log1p(MU)
    steps = 2.0 ** (bits - 1.0)
    bent = np.round(bent * steps) / steps
    return np.asarray(np.sign(bent) * np.expm1(np.abs(bent) * np.log1p(MU)) / MU)


def coloured_noise(num_samples: int, slope: float, rng: np.random.Generator) -> Waveform:
    """Noise of unit power whose power falls as 1 / f^slope (0 white, 1 pink, 2 brown)."""
    spectrum = np.fft.rfft(rng.standard_normal(num_samples).astype(np.float32))
    shape = np.arange(len(spectrum), dtype=np.float32).clip(min=num_samples / 400.0) ** (-slope / 2.0)
    noise = np.fft.irfft(spectrum * shape, num_samples)
    return np.asarray(noise / np.sqrt(np.mean(noise**2)), dtype=np.float32)


def room_response(
    num_samples: int, rate_hz: int, decay_s: float, rng: np.random.Generator
) -> NDArray[np.complexfloating]:
    """Spectrum of a direct sound followed by an exponentially decaying noise tail (60 dB in `decay_s`)."""
    tail = np.zeros(num_samples, dtype=np.float32)
    length = min(num_samples, int(decay_s * rate_hz))
    envelope = 10.0 ** (-3.0 * np.arange(length) / length)
    tail[:length] = rng.standard_normal(length) * envelope
    tail *= rng.uniform(0.2, 1.0) / np.sqrt(np.sum(tail**2) + 1e-9)
    tail[0] = 1.0
    return np.fft.rfft(tail)


def mask_mel(mel: Tensor, config: AugmentConfig, rng: np.random.Generator) -> Tensor:
    """SpecAugment on (B, M, num_mels): bands and moments are replaced by the mean of the row."""
    masked = mel.clone()
    for row in range(mel.shape[0]):
        fill = mel[row].mean()
        for _ in range(config.freq_masks):
            width = int(rng.integers(0, config.freq_mask_bins + 1))
            start = int(rng.integers(0, mel.shape[2] - width + 1))
            masked[row, :, start : start + width] = fill
        for _ in range(config.time_masks):
            width = int(rng.integers(0, min(config.time_mask_frames, mel.shape[1]) + 1))
            start = int(rng.integers(0, mel.shape[1] - width + 1))
            masked[row, start : start + width] = fill
    return masked


def as_batch(rows: list[Waveform]) -> Tensor:
    """Rows of one length -> (B, S) float32."""
    return torch.from_numpy(np.stack(rows))
