from __future__ import annotations

import numpy as np
import torch

from yan_omni.tokenizers.audio.fundamental import fundamental_hz
from yan_omni.training.fundamental_batch import fundamental_hz_batch


def gliding(low: float, high: float, seconds: float, rng: np.random.Generator) -> np.ndarray:
    hz = np.linspace(low, high, int(24_000 * seconds))
    phase = 2.0 * np.pi * np.cumsum(hz) / 24_000
    sound = sum(np.sin(k * phase) / k for k in range(1, 9)) + 0.05 * rng.standard_normal(len(hz))
    sound[len(hz) // 3 : len(hz) // 2] = 1e-4 * rng.standard_normal(len(hz) // 2 - len(hz) // 3)
    return np.asarray(0.1 * sound, np.float32)


def test_a_batch_has_the_pitch_of_each_clip_by_itself() -> None:
    rng = np.random.default_rng(0)
    clips = [gliding(100, 180, 0.9, rng), gliding(250, 200, 0.5, rng), gliding(90, 90, 0.02, rng)]
    padded = torch.zeros(3, max(len(clip) for clip in clips))
    for row, clip in enumerate(clips):
        padded[row, : len(clip)] = torch.from_numpy(clip)
    found = fundamental_hz_batch(padded, torch.tensor([len(clip) for clip in clips]))
    for row, clip in enumerate(clips):
        wanted = fundamental_hz(clip)
        np.testing.assert_allclose(found[row, : len(wanted)].numpy(), wanted, rtol=1e-4, atol=1e-3)
        assert not found[row, len(wanted) :].any()
