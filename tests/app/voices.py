"""Made-up sound for turn taking: a buzzing voice, silence, noise; as realtime clients send it."""

from __future__ import annotations

from base64 import b64encode

import numpy as np

from yan_omni.app.audio_io import pcm16_bytes
from yan_omni.model.engine.request import Waveform


def voice(duration_s: float, rate_hz: int = 24_000, pitch_hz: float = 140.0) -> Waveform:
    """Harmonics of a pitch, swelling four times a second like syllables."""
    times_s = np.arange(int(duration_s * rate_hz)) / rate_hz
    waves = sum(np.sin(2 * np.pi * pitch_hz * n * times_s) / n for n in range(1, 12))
    return (0.1 * waves * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * times_s))).astype(np.float32)


def silence(duration_s: float, rate_hz: int = 24_000) -> Waveform:
    """A quiet room at about -74 dB of full scale."""
    noise = np.random.default_rng(0).standard_normal(int(duration_s * rate_hz))
    return (2e-4 * noise).astype(np.float32)


def noise(duration_s: float, level: float, rate_hz: int = 24_000) -> Waveform:
    drawn = np.random.default_rng(1).standard_normal(int(duration_s * rate_hz))
    return (level * drawn).astype(np.float32)


def base64_of(*pieces: Waveform) -> str:
    return b64encode(pcm16_bytes(np.concatenate(pieces))).decode()
