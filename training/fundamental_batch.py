"""Pitch of many recordings at once, on the device they are on: `tokenizers/audio/fundamental.py` in batches.

The path is the likeliest one, as there; all clips of a batch take the same step together.
Letters: B clips, S samples, N frames at 100 Hz, K candidates.
"""

from __future__ import annotations

import torch
from torch import Tensor

from yan_omni.tokenizers.audio.fundamental import (
    HIGHEST_HZ,
    JUMP_COST,
    LEAST_STRENGTH,
    LOWEST_HZ,
    NUM_CANDIDATES,
    OCTAVE_COST,
    SILENCE,
    TURN_COST,
    WINDOW_SAMPLES,
)
from yan_omni.tokenizers.audio.rates import CODEC_MEL_HOP_SAMPLES, CODEC_RATE_HZ

NEVER = -1e9


@torch.no_grad()
def fundamental_hz_batch(samples_24k: Tensor, sizes: Tensor) -> Tensor:
    """Samples (B, S), zero after the `sizes` (B,) samples of each clip -> Hz (B, S // 240), zero where there
    is no voice.
    """
    scores, pitches = _candidates(samples_24k, sizes)
    return _likeliest(scores, pitches, sizes // CODEC_MEL_HOP_SAMPLES)


def _candidates(samples: Tensor, sizes: Tensor) -> tuple[Tensor, Tensor]:
    """Scores and Hz (B, N, 1 + K), float64; the first is that of no voice, 0 Hz."""
    num = samples.shape[1] // CODEC_MEL_HOP_SAMPLES
    correlation, own = _correlations(samples, num)
    rate_hz = CODEC_RATE_HZ // 2
    lags = torch.arange(int(rate_hz / HIGHEST_HZ) - 1, int(rate_hz / LOWEST_HZ) + 2, device=samples.device)
    level = correlation[..., 0].clamp(min=0.0).sqrt()
    normal = correlation[..., lags] / correlation[..., :1].clamp(min=1e-12) * (own[0] / own[lags])
    is_real = torch.arange(num, device=samples.device) < (sizes // CODEC_MEL_HOP_SAMPLES)[:, None]
    loudest = level.masked_fill(~is_real, 0.0).amax(1, keepdim=True)
    none = LEAST_STRENGTH + (level < SILENCE * loudest).double()
    middle, left, right = normal[..., 1:-1], normal[..., :-2], normal[..., 2:]
    peaks = torch.where((middle > left) & (middle >= right), middle, -1.0)
    hz = rate_hz / lags[1:-1].double()
    merits = peaks + OCTAVE_COST * (hz / LOWEST_HZ).log2()
    best = merits.topk(NUM_CANDIDATES, dim=-1).indices
    at_left, at_middle, at_right = (part.gather(-1, best) for part in (left, middle, right))
    bend = at_left - 2.0 * at_middle + at_right
    shift = 0.5 * (at_left - at_right) / torch.where(bend.abs() < 1e-9, -1e-9, bend)
    found = rate_hz / (lags[1:-1][best] + shift.clamp(-0.5, 0.5))
    is_peak = peaks.gather(-1, best) > 0.0
    merits = torch.where(is_peak, merits.gather(-1, best), NEVER)
    return (
        torch.cat([none[..., None], merits], dim=-1),
        torch.cat([torch.zeros_like(none)[..., None], found], dim=-1),
    )


def _correlations(samples: Tensor, num: int) -> tuple[Tensor, Tensor]:
    """Autocorrelation (B, N, lags at 12 kHz) of every window by what lies below 4 kHz; the window's own."""
    half, size = WINDOW_SAMPLES // 2, 2 * WINDOW_SAMPLES
    padded = torch.nn.functional.pad(samples.float(), (half, half + CODEC_MEL_HOP_SAMPLES))
    windows = padded.unfold(1, WINDOW_SAMPLES, CODEC_MEL_HOP_SAMPLES)[:, :num]
    window = torch.hann_window(WINDOW_SAMPLES, device=samples.device)
    power = torch.fft.rfft((windows - windows.mean(2, keepdim=True)) * window, size).abs().square()
    power[..., 4_000 * size // CODEC_RATE_HZ :] = 0.0
    own = torch.fft.irfft(torch.fft.rfft(window, size).abs().square(), size)[::2]
    correlation = torch.fft.irfft(power[..., : size // 4 + 1], size // 2)
    return correlation.double(), own.double()


def _likeliest(scores: Tensor, pitches: Tensor, lengths: Tensor) -> Tensor:
    """Each clip's path (`lengths` (B,) frames) with the best sum of scores less the cost of its jumps."""
    octaves, is_voice = pitches.clamp(min=1e-3).log2(), pitches > 0.0
    both = is_voice[:, :-1, :, None] & is_voice[:, 1:, None]
    either = is_voice[:, :-1, :, None] ^ is_voice[:, 1:, None]
    jumps = (octaves[:, :-1, :, None] - octaves[:, 1:, None]).abs()
    costs = torch.where(both, JUMP_COST * jumps, 0.0) + TURN_COST * either
    num = scores.shape[1]
    stay = torch.arange(scores.shape[2], device=scores.device)
    is_real = torch.arange(num, device=scores.device)[:, None, None] < lengths[:, None]
    total, back = scores[:, 0], []
    for n in range(1, num):
        best, came_from = (total[..., None] - costs[:, n - 1]).max(1)
        total = torch.where(is_real[n], best + scores[:, n], total)
        back.append(torch.where(is_real[n], came_from, stay))
    place = total.argmax(1, keepdim=True)
    path = [place]
    for step in reversed(back):
        place = step.gather(1, place)
        path.append(place)
    chosen = torch.stack(path[::-1], dim=1)  # (B, N, 1)
    return pitches.gather(2, chosen)[..., 0].float() * is_real[..., 0].T
