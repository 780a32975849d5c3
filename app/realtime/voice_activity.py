"""How much each moment of live sound is like a voice: loudness above the noise, and pitch.

A voice stands out from the noise floor and repeats itself at 70-400 Hz; a click, a cough or a fan does at
most one of the two. The floor is the quietest recent level, so it follows a fan but not a talker. No model is
needed, so it runs on the event loop, in about 1 % of real time, while the model is busy with something else.
Source of the idea of a tracked minimum: R. Martin, Noise power spectral density estimation (2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

from yan_omni.model.engine.request import INPUT_RATE_HZ, Waveform

FRAME_SAMPLES = INPUT_RATE_HZ // 100
"""A judgement every 10 ms."""
WINDOW_SAMPLES = 1024
CENTRE_SAMPLES = WINDOW_SAMPLES // 2
_FFT_SAMPLES = 2 * WINDOW_SAMPLES
_SILENCE_DB = -100.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class VoiceConfig:
    """Levels in dB of full scale; times to follow a change in seconds."""

    low_hz: float = 120.0
    high_hz: float = 4_000.0
    lowest_pitch_hz: float = 70.0
    highest_pitch_hz: float = 400.0
    first_floor_db: float = -58.0
    """Taken for the noise until it is known: a session may begin in the middle of a word."""
    quietest_voice_db: float = -57.0
    middle_snr_db: float = 9.0
    snr_slope_db: float = 2.5
    middle_voicing: float = 0.42
    voicing_slope: float = 0.03
    floor_rise_db_per_s: float = 3.0
    """While something sounds; without pitch the floor rises `noise_rise_db_per_s`."""
    noise_rise_db_per_s: float = 12.0
    pitch_memory_s: float = 0.15
    """A consonant without pitch belongs to the vowel beside it."""


class VoiceActivity:
    """Sound in pieces of any length in, one share of voice (0-1) for each whole 10 ms out.

    Frame n is about sample `CENTRE_SAMPLES + n * FRAME_SAMPLES` and needs 32 ms on both sides of it; any cut
    of the same sound gives the same judgements.
    """

    def __init__(self, config: VoiceConfig | None = None) -> None:
        self._config = config or VoiceConfig()
        self._window = np.hanning(WINDOW_SAMPLES)
        hz = np.fft.rfftfreq(_FFT_SAMPLES, 1 / INPUT_RATE_HZ)
        self._band = (hz >= self._config.low_hz) & (hz <= self._config.high_hz)
        lags = np.arange(
            int(INPUT_RATE_HZ / self._config.highest_pitch_hz),
            int(INPUT_RATE_HZ / self._config.lowest_pitch_hz),
        )
        self._lags = lags
        own = np.fft.irfft(np.abs(np.fft.rfft(self._window, _FFT_SAMPLES)) ** 2)
        self._lag_gain = own[0] / own[lags]
        """The window weakens a repetition the more, the later it comes."""
        self._waiting = np.zeros(0, dtype=np.float32)
        self._floor_db = self._config.first_floor_db
        self._pitch = 0.0

    def push(self, samples_16k: Waveform) -> Floats:
        """(S,) -> (N,) shares of voice of the frames that are now complete."""
        self._waiting = np.concatenate([self._waiting, samples_16k])
        num_frames = max(0, (len(self._waiting) - WINDOW_SAMPLES) // FRAME_SAMPLES + 1)
        if num_frames == 0:
            return np.zeros(0)
        windows = np.lib.stride_tricks.sliding_window_view(self._waiting, WINDOW_SAMPLES)
        frames = windows[: num_frames * FRAME_SAMPLES : FRAME_SAMPLES]
        level_db, voicing = self._features(frames)
        self._waiting = self._waiting[num_frames * FRAME_SAMPLES :]
        return np.array([self._judge(*frame) for frame in zip(level_db, voicing, strict=True)])

    def _features(self, frames: NDArray[np.float32]) -> tuple[Floats, Floats]:
        """(N, window) -> level in dB and voicing (0-1), (N,) each, of the band where voices are.

        Voicing is how far the likeness to a later moment rises again after it fell; in dull noise it falls.
        """
        power = np.abs(np.fft.rfft(frames * self._window, _FFT_SAMPLES)) ** 2 * self._band
        energy = power.sum(axis=1) * 2 / _FFT_SAMPLES / (self._window**2).sum()
        level_db = 10 * np.log10(np.maximum(energy, 10 ** (_SILENCE_DB / 10)))
        repeats = np.fft.irfft(power, axis=1)
        likeness = repeats[:, self._lags] * self._lag_gain / np.maximum(repeats[:, :1], 1e-12)
        swing = likeness - np.minimum.accumulate(likeness, axis=1)
        voicing = np.clip(swing.max(axis=1) / 2, 0.0, 1.0)
        return level_db, voicing

    def _judge(self, level_db: float, voicing: float) -> float:
        config = self._config
        frame_s = FRAME_SAMPLES / INPUT_RATE_HZ
        self._pitch = max(voicing, self._pitch * exp(-frame_s / config.pitch_memory_s))
        snr_db = level_db - self._floor_db
        loud = _sigmoid((snr_db - config.middle_snr_db) / config.snr_slope_db)
        pitched = _sigmoid((self._pitch - config.middle_voicing) / config.voicing_slope)
        audible = _sigmoid(level_db - config.quietest_voice_db)
        rise = config.noise_rise_db_per_s * (1 - pitched) + config.floor_rise_db_per_s * pitched
        self._floor_db = max(min(level_db, self._floor_db + rise * frame_s), _SILENCE_DB + 20)
        return loud * pitched * audible


def _sigmoid(x: float) -> float:
    return 1 / (1 + exp(-min(max(x, -40.0), 40.0)))
