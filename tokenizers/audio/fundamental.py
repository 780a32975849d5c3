"""Pitch of recordings, 100 times a second: normalised autocorrelation (P. Boersma 1993), likeliest path.

Frame n is centred on sample 240 n, as the codec's spectra are.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from yan_omni.tokenizers.audio.rates import CODEC_MEL_HOP_SAMPLES, CODEC_RATE_HZ

LOWEST_HZ = 60.0
HIGHEST_HZ = 500.0
WINDOW_SAMPLES = 1_200
"""50 ms: three periods of the lowest pitch."""
NUM_CANDIDATES = 6
LEAST_STRENGTH = 0.45
"""Correlation below which a frame is taken to have no pitch."""
SILENCE = 0.02
"""Of the loudest window's level: what is softer has no pitch."""
OCTAVE_COST = 0.03
JUMP_COST = 0.5
"""For an octave from one frame to the next."""
TURN_COST = 0.15
"""For the voice to start or to end."""


def fundamental_hz(samples_24k: NDArray[np.float32]) -> NDArray[np.float32]:
    """(S,) -> (S // 240,) Hz; zero where there is no voice."""
    strengths, pitches = _candidates(samples_24k)
    if not len(strengths):
        return np.zeros(0, np.float32)
    return _likeliest(strengths, pitches)


def _candidates(samples: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scores and Hz (N, 1 + NUM_CANDIDATES) of each frame; the first is that of no voice, 0 Hz."""
    num = len(samples) // CODEC_MEL_HOP_SAMPLES
    scores = np.full((num, 1 + NUM_CANDIDATES), -1e9)
    pitches = np.zeros((num, 1 + NUM_CANDIDATES))
    if not num:
        return scores, pitches
    correlation, own = _correlations(samples, num)
    rate_hz = CODEC_RATE_HZ // 2
    lags = np.arange(int(rate_hz / HIGHEST_HZ) - 1, int(rate_hz / LOWEST_HZ) + 2)
    level = np.sqrt(np.maximum(correlation[:, 0], 0.0))
    normal = correlation[:, lags] / np.maximum(correlation[:, :1], 1e-12) * (own[0] / own[lags])
    quiet = level < SILENCE * level.max()
    scores[:, 0] = LEAST_STRENGTH + np.where(quiet, 1.0, 0.0)
    middle, left, right = normal[:, 1:-1], normal[:, :-2], normal[:, 2:]
    peaks = np.where((middle > left) & (middle >= right), middle, -1.0)
    bonus = OCTAVE_COST * np.log2(rate_hz / lags[1:-1] / LOWEST_HZ)
    best = np.argpartition(-(peaks + bonus), NUM_CANDIDATES, axis=1)[:, :NUM_CANDIDATES]
    rows = np.arange(num)[:, None]
    bend = left[rows, best] - 2.0 * middle[rows, best] + right[rows, best]
    shift = 0.5 * (left[rows, best] - right[rows, best]) / np.where(np.abs(bend) < 1e-9, -1e-9, bend)
    pitches[:, 1:] = rate_hz / (lags[1:-1][best] + np.clip(shift, -0.5, 0.5))
    scores[:, 1:] = np.where(peaks[rows, best] > 0.0, (peaks + bonus)[rows, best], -1e9)
    return scores, pitches


def _correlations(samples: NDArray[np.float32], num: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of each frame (N, lags at 12 kHz), by what lies below 4 kHz; and that of the window itself."""
    half, size = WINDOW_SAMPLES // 2, 2 * WINDOW_SAMPLES
    padded = torch.from_numpy(np.pad(samples, (half, half + CODEC_MEL_HOP_SAMPLES)))
    windows = padded.unfold(0, WINDOW_SAMPLES, CODEC_MEL_HOP_SAMPLES)[:num]
    window = torch.hann_window(WINDOW_SAMPLES)
    power = torch.fft.rfft((windows - windows.mean(1, keepdim=True)) * window, size).abs().square()
    power[:, 4_000 * size // CODEC_RATE_HZ :] = 0.0
    own = torch.fft.irfft(torch.fft.rfft(window, size).abs().square(), size)[::2]
    correlation = torch.fft.irfft(power[:, : size // 4 + 1], size // 2)
    return correlation.double().numpy(), own.double().numpy()


def _likeliest(scores: NDArray[np.float64], pitches: NDArray[np.float64]) -> NDArray[np.float32]:
    """The path with the best sum of scores less the cost of its jumps."""
    octaves = np.log2(np.maximum(pitches, 1e-3))
    is_voice = pitches > 0.0
    total = scores[0]
    back = np.zeros(scores.shape, np.int64)
    for n in range(1, len(scores)):
        both = is_voice[n - 1][:, None] & is_voice[n][None]
        either = is_voice[n - 1][:, None] ^ is_voice[n][None]
        jump = np.where(both, JUMP_COST * np.abs(octaves[n - 1][:, None] - octaves[n][None]), 0.0)
        ways = total[:, None] - jump - TURN_COST * either
        back[n] = ways.argmax(0)
        total = ways.max(0) + scores[n]
    path = np.zeros(len(scores), np.int64)
    path[-1] = int(total.argmax())
    for n in range(len(scores) - 1, 0, -1):
        path[n - 1] = back[n, path[n]]
    return pitches[np.arange(len(scores)), path].astype(np.float32)
