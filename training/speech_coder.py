"""Codes of many clips at once, on any device: every clip gets those it has by itself.

Clips are padded to the longest of a batch; the listener's attention, the timbre and the pitch leave the
padding out. Precision is float32 throughout, as codes must not depend on the device.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import soxr
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.features import LISTENER_MEL, LogMel
from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.pitch import track_codes
from yan_omni.tokenizers.audio.rates import (
    CODEC_FRAME_SAMPLES,
    CODEC_RATE_HZ,
    LISTENER_FRAME_SAMPLES,
    LISTENER_RATE_HZ,
    MELS_PER_FRAME,
    num_frames,
)
from yan_omni.training.fundamental_batch import fundamental_hz_batch

Waveform = NDArray[np.float32]


class ClipCodes(NamedTuple):
    """Of one clip: `semantic` (T,), `acoustic` (T, K), `timbre` (D,), `pitch` (T, 2)."""

    semantic: NDArray[np.int16]
    acoustic: NDArray[np.int16]
    timbre: NDArray[np.float32]
    pitch: NDArray[np.uint8]


class PaddedClips(NamedTuple):
    """Sound of a batch at both rates, zero after `sizes` (B,) samples at 24 kHz; frames may be begun."""

    samples_24k: Tensor
    samples_16k: Tensor
    sizes: Tensor
    frames: list[int]


def pad_clips(clips: Sequence[Waveform]) -> PaddedClips:
    """Samples (S,) at 24 kHz of each clip -> a batch, on the CPU."""
    frames = [num_frames(len(samples), CODEC_RATE_HZ) for samples in clips]
    fine = torch.zeros(len(clips), max(frames) * CODEC_FRAME_SAMPLES)
    coarse = torch.zeros(len(clips), max(frames) * LISTENER_FRAME_SAMPLES)
    for row, samples in enumerate(clips):
        fine[row, : len(samples)] = torch.from_numpy(samples)
        heard = np.asarray(soxr.resample(samples, CODEC_RATE_HZ, LISTENER_RATE_HZ, quality="MQ"), np.float32)[
            : frames[row] * LISTENER_FRAME_SAMPLES
        ]
        coarse[row, : len(heard)] = torch.from_numpy(heard)
    return PaddedClips(fine, coarse, torch.tensor([len(samples) for samples in clips]), frames)


class SpeechCoder:
    """A listener and a codec on one device."""

    def __init__(self, listener: Listener, codec: Codec, device: torch.device) -> None:
        self._listener, self._codec = listener.to(device), codec.to(device)
        self._log_mel, self._device = LogMel(LISTENER_MEL).to(device), device

    @torch.inference_mode()
    def __call__(self, clips: PaddedClips) -> list[ClipCodes]:
        """Codes of every clip."""
        samples, coarse, sizes = (part.to(self._device, non_blocking=True) for part in clips[:3])
        frames = torch.tensor(clips.frames, device=self._device)
        mel = self._log_mel(coarse)
        features = self._listener(mel, lengths=MELS_PER_FRAME * frames).features
        codec = self._codec
        trunk = codec.trunk(codec.log_mel(samples))
        is_real = torch.arange(trunk.shape[1], device=self._device) < frames[:, None]
        parts = (
            codec.semantic.encode(features).short(),
            codec.quantizer.encode(codec.trunk.code_vectors(trunk)).short(),
            codec.trunk.timbre(trunk, is_real.float()),
            fundamental_hz_batch(samples, sizes),
        )
        semantic, acoustic, timbre, hz = (part.cpu().numpy() for part in parts)
        coded = []
        for row, size in enumerate(clips.frames):
            track = hz[row, : int(clips.sizes[row]) // (CODEC_RATE_HZ // 100)]
            pitch = track_codes(track, size).numpy().astype(np.uint8).reshape(size, -1)
            coded.append(ClipCodes(semantic[row, :size], acoustic[row, :size], timbre[row], pitch))
        return coded
