"""The pitch of a voice as a code: two a code frame (50 Hz, 350 bit/s), measured or read from others.

Code 0 says that there is no voice; codes 1 to 127 are pitches from 60 to 500 Hz, 29 cents apart. The points
of code frame t lie at the 100 Hz frames 4 t + 3 and 4 t + 5, where the window of a frame ends whose centre
is 20 ms earlier: a pulse train needs its pitch that early, and nothing waits for it.

Letters: B batch, T code frames, N frames at 100 Hz.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.tokenizers.audio.fundamental import fundamental_hz
from yan_omni.tokenizers.audio.rates import MELS_PER_FRAME

LOWEST_PITCH_HZ = 60.0
HIGHEST_PITCH_HZ = 500.0
NUM_PITCH_CODES = 128
PITCHES_PER_OCTAVE = (NUM_PITCH_CODES - 2) / math.log2(HIGHEST_PITCH_HZ / LOWEST_PITCH_HZ)
POINTS_PER_FRAME = 2
FIRST_POINT = 3
"""The 100 Hz frame, counted from a code frame's first, at which its first pitch is told."""
POINT_STEP = MELS_PER_FRAME // POINTS_PER_FRAME
PITCH_AHEAD_FRAMES = 2
"""A frame's window ends that much later than its centre."""
PITCH_REACH = 4
"""Codes on either side of the likeliest one whose mean is the pitch."""
RESTING_HZ = 150.0
"""Of an oscillator that has heard no voice yet."""


class PitchPoints(NamedTuple):
    """Two a code frame: Hz (B, 2 T), of which only voiced ones count, and how much voice (B, 2 T), 0 to 1."""

    hz: Tensor
    voiced: Tensor


def measured_codes(samples_24k: NDArray[np.float32], num_frames: int) -> Tensor:
    """Samples (S,) of a whole clip -> codes (2 T,), int64, T = `num_frames`.

    The likeliest path through the whole clip decides (`fundamental.py`), so this is for clips, not streams.
    """
    return track_codes(fundamental_hz(samples_24k), num_frames)


def track_codes(track: NDArray[np.float32], num_frames: int) -> Tensor:
    """Hz (N,) at 100 Hz of a whole clip, zero where there is no voice -> codes (2 T,), T = `num_frames`."""
    places = FIRST_POINT + POINT_STEP * np.arange(POINTS_PER_FRAME * num_frames)
    if not len(track):
        return torch.zeros(len(places), dtype=torch.int64)
    # the mean of a point and its neighbours that have a pitch; a point without one has none
    padded = np.pad(track, (1, max(0, places[-1] + 2 - len(track))), mode="edge")
    around = np.stack([padded[places + shift] for shift in range(3)])
    logs = np.log2(np.maximum(around, 1.0) / LOWEST_PITCH_HZ)
    mean = (logs * (around > 0.0)).sum(0) / np.maximum((around > 0.0).sum(0), 1)
    codes = 1 + np.clip(np.rint(mean * PITCHES_PER_OCTAVE), 0, NUM_PITCH_CODES - 2)
    return torch.from_numpy(np.where(around[1] > 0.0, codes, 0).astype(np.int64))


def points_of(codes: Tensor) -> PitchPoints:
    """Codes (B, 2 T) -> the points they say."""
    hz = LOWEST_PITCH_HZ * torch.exp2((codes - 1).clamp(min=0).float() / PITCHES_PER_OCTAVE)
    return PitchPoints(hz, (codes > 0).float())


class PitchLine:
    """Lines through points; the state is what was told last, so any cut gives the same."""

    def __init__(self) -> None:
        self._last: PitchPoints | None = None
        self._waiting = torch.zeros(0)

    def push(self, points: PitchPoints) -> tuple[Tensor, Tensor]:
        """Points (B, 2 T) -> Hz (B, 4 T) `PITCH_AHEAD_FRAMES` after each frame, and its share of voice."""
        hz, voiced = points
        if self._last is None:
            self._last = PitchPoints(torch.full_like(hz[:, :1], RESTING_HZ), torch.zeros_like(hz[:, :1]))
            self._waiting = hz.new_zeros(hz.shape[0], PITCH_AHEAD_FRAMES)
        # where there is no voice the last pitch stays
        hz, voiced = (torch.cat(parts, dim=1) for parts in zip(self._last, points, strict=True))
        is_voice = voiced > 0.0
        is_voice[:, 0] = True
        places = torch.where(is_voice, torch.arange(hz.shape[1], device=hz.device), 0).cummax(dim=1).values
        hz = hz.gather(1, places)
        self._last = PitchPoints(hz[:, -1:], voiced[:, -1:])
        before, after = hz[:, :-1], hz[:, 1:]
        middle = torch.where(voiced[:, :-1] > 0.0, 0.5 * (before + after), after)
        line = torch.stack([middle, after], dim=-1).flatten(1)
        share = torch.stack([0.5 * (voiced[:, :-1] + voiced[:, 1:]), voiced[:, 1:]], dim=-1).flatten(1)
        share = torch.cat([self._waiting, share], dim=1)
        self._waiting = share[:, -PITCH_AHEAD_FRAMES:]
        return line, share[:, :-PITCH_AHEAD_FRAMES]


class PitchTeller(nn.Module):
    """Reads the pitch from the codes up to one frame ahead and the timbre, as they are decoded."""

    def __init__(
        self, seen_width: int, timbre_width: int, glance: int = 48, width: int = 112, memory: int = 96
    ) -> None:
        super().__init__()
        self.glance = nn.Linear(seen_width, glance)
        self.join = nn.Linear(2 * glance + timbre_width, width)
        self.norm = nn.LayerNorm(width)
        self.memory = nn.GRU(width, memory, batch_first=True)
        self.last = nn.Linear(width + memory, POINTS_PER_FRAME * NUM_PITCH_CODES)

    def forward(
        self, embedded: Tensor, timbre: Tensor, state: Tensor | None = None, dropout: float = 0.0
    ) -> tuple[Tensor, Tensor]:
        """Embedded codes (B, T + 1, seen_width), timbre (B, D), state -> logits (B, 2 T, codes) and state."""
        glances = F.dropout(self.glance(embedded), dropout, self.training)
        size = embedded.shape[1] - 1
        timbres = timbre[:, None].expand(-1, size, -1)
        joined = torch.cat([glances[:, :-1], glances[:, 1:], timbres], dim=-1)
        x = F.dropout(F.gelu(self.norm(self.join(joined))), dropout, self.training)
        remembered, state = self.memory(x, state)
        said = F.dropout(torch.cat([x, remembered], dim=-1), dropout, self.training)
        logits: Tensor = self.last(said).float()
        assert state is not None
        return logits.unflatten(-1, (POINTS_PER_FRAME, NUM_PITCH_CODES)).flatten(1, 2), state

    @staticmethod
    def points(logits: Tensor) -> PitchPoints:
        """Logits (..., codes) -> a voice where that is likelier than none; its pitch is the mean around the
        likeliest, on a log scale.
        """
        voiced = logits[..., 1:]
        best = voiced.argmax(-1, keepdim=True)
        places = torch.arange(NUM_PITCH_CODES - 1, device=logits.device)
        shares = voiced.masked_fill((places - best).abs() > PITCH_REACH, -torch.inf).softmax(-1)
        hz = LOWEST_PITCH_HZ * torch.exp2(shares @ places.float() / PITCHES_PER_OCTAVE)
        return PitchPoints(hz, (logits.softmax(-1)[..., 0] < 0.5).float())
