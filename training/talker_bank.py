"""Spoken clips held on the training device: batches for the talker are gathered there.

All clips lie end to end, frames and phones. Letters: B clips, T frames, P phones.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.model.talker import FrameCodes, Speech
from yan_omni.training.talker_batches import SpokenClip


class TalkerBank:
    """Clips, and the index of each one's voice among `voices`."""

    def __init__(self, clips: Sequence[SpokenClip], voices: Sequence[str], device: torch.device) -> None:
        self._device = device
        self.num_frames = np.array([clip.num_frames for clip in clips])
        self._num_phones = np.array([len(clip.phones) for clip in clips])
        places = {name: index for index, name in enumerate(voices)}
        self._voices = self._moved(np.array([places[clip.voice] for clip in clips]))
        self._timbres = self._moved(np.stack([clip.timbre for clip in clips]))
        self._semantic = self._moved(np.concatenate([clip.semantic for clip in clips]))
        self._acoustic = self._moved(np.concatenate([clip.acoustic for clip in clips]))
        self._phones = self._moved(np.concatenate([clip.phones for clip in clips]))
        self._durations = self._moved(np.concatenate([clip.durations for clip in clips]))
        ends = np.stack([np.cumsum(self.num_frames), np.cumsum(self._num_phones)])
        sizes = np.stack([self.num_frames, self._num_phones])
        self._sizes, self._starts = self._moved(sizes), self._moved(ends - sizes)

    def _moved(self, array: NDArray[np.generic]) -> Tensor:
        return torch.from_numpy(array).to(self._device)

    def __len__(self) -> int:
        return len(self.num_frames)

    @property
    def hours(self) -> float:
        return int(self.num_frames.sum()) / 25 / 3600

    def batch(self, chosen: NDArray[np.int64]) -> Speech:
        """The clips of these indices (B,), padded to the longest."""
        clips = self._moved(chosen)
        frames, frame_mask = self._places(clips, 0, int(self.num_frames[chosen].max()))
        phones, phone_mask = self._places(clips, 1, int(self._num_phones[chosen].max()))
        return Speech(
            self._phones[phones] * phone_mask,
            self._durations[phones] * phone_mask,
            phone_mask,
            self._voices[clips],
            self._timbres[clips],
            FrameCodes(self._semantic[frames] * frame_mask, self._acoustic[frames] * frame_mask[..., None]),
            frame_mask,
        )

    def _places(self, clips: Tensor, kind: int, longest: int) -> tuple[Tensor, Tensor]:
        """Places (B, `longest`) of the frames (kind 0) or phones (1) of clips, and which are real."""
        within = torch.arange(longest, device=self._device)
        sizes = self._sizes[kind, clips, None]
        is_real = within < sizes
        return self._starts[kind, clips, None] + within.minimum(sizes - 1), is_real
