"""The listener: speech to 25 Hz features and phone posteriors, block by block, without a limit on length.

It has the shape of the Whisper-base encoder, so that it can start from those weights, with three changes: a
block of frames sees itself and a bounded past but no future; positions wrap around, so a stream never ends;
two 50 Hz frames are joined into one of 25 Hz, from which phones are predicted (CTC, blank 0).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.tokenizers.audio.attention_past import AttentionPast
from yan_omni.tokenizers.audio.features import LISTENER_MEL
from yan_omni.tokenizers.phones import BLANK_ID, PHONES


@dataclass(frozen=True, slots=True)
class ListenerConfig:
    """Sizes of the listener; `*_frames` count 50 Hz encoder frames."""

    num_mels: int = LISTENER_MEL.num_mels
    width: int = 512
    num_layers: int = 6
    num_heads: int = 8
    max_positions: int = 1500
    block_frames: int = 96
    """Frames decided together when serving: 1.92 s; the end of an utterance need not fill its block."""
    left_context_frames: int = 300
    """How far back a block looks in every layer: 6 s."""
    num_phones: int = len(PHONES)
    phone_hidden: int = 0
    """Width of a second look at the encoder's output by the phones alone, which the features do not share;
    0: there is none.
    """

    def __post_init__(self) -> None:
        if self.width % self.num_heads or self.width % 2:
            raise ValueError(
                f"width must be even and divisible by num_heads, not {self.width}/{self.num_heads}"
            )
        if self.block_frames % 2 or self.block_frames <= 0 or self.left_context_frames < 0:
            raise ValueError(f"block_frames must be even and positive, not {self.block_frames}")


class ListenerOutput(NamedTuple):
    """`features` (..., T, width) and `phone_logits` (..., T, num_phones) at 25 Hz."""

    features: Tensor
    phone_logits: Tensor


def sinusoid_table(num_positions: int, width: int) -> Tensor:
    """Whisper's position table, (num_positions, width): sines, then cosines, of geometric frequencies."""
    half = width // 2
    step = math.log(10_000.0) / max(1, half - 1)
    angle = torch.arange(num_positions)[:, None] * torch.exp(-step * torch.arange(half))[None, :]
    return torch.cat([angle.sin(), angle.cos()], dim=1)


def block_mask(
    num_frames: int, block_frames: int, left_context_frames: int, device: torch.device | None = None
) -> Tensor:
    """True where the query (row) may see the key (column): its own block and the past before it."""
    position = torch.arange(num_frames, device=device)
    start = position // block_frames * block_frames
    key = position[None, :]
    return (key < start[:, None] + block_frames) & (key >= start[:, None] - left_context_frames)


class ListenerLayer(nn.Module):
    """Pre-norm attention and GELU feed-forward."""

    def __init__(self, config: ListenerConfig) -> None:
        super().__init__()
        width = config.width
        self.num_heads = config.num_heads
        self.attention_norm = nn.LayerNorm(width)
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width, bias=False)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)
        self.mlp_norm = nn.LayerNorm(width)
        self.mlp_in = nn.Linear(width, 4 * width)
        self.mlp_out = nn.Linear(4 * width, width)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """(B, T, width) -> the same; mask (T, T), (B, 1, T, T) or None for 'all see all'."""
        y = self.attention_norm(x)
        attended = F.scaled_dot_product_attention(
            self._heads(self.query(y)), self._heads(self.key(y)), self._heads(self.value(y)), attn_mask=mask
        )
        return self._finish(x, attended)

    def step(self, x: Tensor, past: AttentionPast, left_context_frames: int) -> tuple[Tensor, AttentionPast]:
        """One block (B, T, width) after `past`; returns it and the past of the next block."""
        y = self.attention_norm(x)
        seen = past.followed_by(self._heads(self.key(y)), self._heads(self.value(y)))
        attended = F.scaled_dot_product_attention(self._heads(self.query(y)), seen.keys, seen.values)
        return self._finish(x, attended), seen.last(left_context_frames)

    def _heads(self, x: Tensor) -> Tensor:
        heads: Tensor = x.unflatten(-1, (self.num_heads, -1))
        return heads.transpose(1, 2)

    def _finish(self, x: Tensor, attended: Tensor) -> Tensor:
        x = x + self.out(attended.transpose(1, 2).flatten(2))
        hidden: Tensor = self.mlp_out(F.gelu(self.mlp_in(self.mlp_norm(x))))
        return x + hidden


class SecondLook(nn.Module):
    """What a hidden layer adds to the phone logits; nothing at first."""

    def __init__(self, width: int, hidden: int, num_phones: int) -> None:
        super().__init__()
        self.look = nn.Linear(width, hidden)
        self.tell = nn.Linear(hidden, num_phones)
        nn.init.zeros_(self.tell.weight)
        nn.init.zeros_(self.tell.bias)

    def forward(self, x: Tensor) -> Tensor:
        """(..., width) -> (..., num_phones)"""
        added: Tensor = self.tell(F.gelu(self.look(x)))
        return added


class Listener(nn.Module):
    """Log-mel (B, M, num_mels) -> 25 Hz features and phone logits; M must be a multiple of 4."""

    positions: Tensor

    def __init__(self, config: ListenerConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.conv1 = nn.Conv1d(config.num_mels, width, 3)
        self.conv2 = nn.Conv1d(width, width, 3, stride=2)
        self.layers = nn.ModuleList(ListenerLayer(config) for _ in range(config.num_layers))
        self.norm = nn.LayerNorm(width)
        self.join = nn.Linear(2 * width, width)
        self.feature_norm = nn.LayerNorm(width)
        self.phone_head = nn.Linear(width, config.num_phones)
        hidden = config.phone_hidden
        self.second_look = SecondLook(2 * width, hidden, config.num_phones) if hidden else None
        self.register_buffer("positions", sinusoid_table(config.max_positions, width), persistent=False)
        self._start_as_average()

    def _start_as_average(self) -> None:
        """At first a 25 Hz frame is the mean of its two 50 Hz frames, and most frames are blank."""
        half = 0.5 * torch.eye(self.config.width)
        with torch.no_grad():
            self.join.weight.copy_(torch.cat([half, half], dim=1))
            self.join.bias.zero_()
            self.phone_head.weight.mul_(0.1)
            self.phone_head.bias.zero_()
            self.phone_head.bias[BLANK_ID] = 4.0

    def forward(
        self,
        mel: Tensor,
        block_frames: int | None = None,
        offset: int | Tensor = 0,
        lengths: Tensor | None = None,
    ) -> ListenerOutput:
        """Whole clips. `block_frames=0` lets all see all; None takes the configured block. With `lengths`
        (B,), mel frames that are real, every clip is heard as by itself; what lies after it means nothing.
        """
        return self.heads(self.encode(mel, block_frames, offset, lengths))

    def encode(
        self,
        mel: Tensor,
        block_frames: int | None = None,
        offset: int | Tensor = 0,
        lengths: Tensor | None = None,
    ) -> Tensor:
        """(B, M, num_mels) -> (B, M / 2, width): the 50 Hz output, comparable to Whisper's encoder.

        `offset` is the place of the clips in the table of positions: one for all, or each its own, (B, 1).
        """
        if mel.shape[1] % 4:
            raise ValueError(
                f"the number of mel frames must be a multiple of 4, not {mel.shape[1]}; pad with zeros"
            )
        if lengths is not None:
            mel = mel * (torch.arange(mel.shape[1], device=mel.device) < lengths[:, None])[..., None]
        x = self.convolve(F.pad(mel, (0, 0, 1, 1)), None)
        x = x + self.position(x.shape[1], offset).to(x.dtype)
        block = self.config.block_frames if block_frames is None else block_frames
        mask = block_mask(x.shape[1], block, self.config.left_context_frames, x.device) if block else None
        if lengths is not None:
            is_real = torch.arange(x.shape[1], device=x.device) < lengths[:, None] // 2
            # who is not real sees all, so that nobody sees nothing
            seen = is_real[:, None, None] | ~is_real[:, None, :, None]
            mask = seen if mask is None else seen & (mask | ~is_real[:, None, :, None])
        for layer in self.layers:
            x = layer(x, mask)
        encoded: Tensor = self.norm(x)
        return encoded

    def convolve(self, mel: Tensor, tail: Tensor | None) -> Tensor:
        """(B, 2 N + 2, num_mels) -> (B, N, width); `tail` (B, width, 1) is the first conv's output before.

        The mel has one frame before and one after the frames that the result stands for.
        """
        first = F.gelu(self.conv1(mel.transpose(1, 2).to(self.conv1.weight.dtype)))
        before = torch.zeros_like(first[:, :, :1]) if tail is None else tail
        return F.gelu(self.conv2(torch.cat([before.mT, first.mT], dim=1).mT)).mT

    def convolve_tail(self, mel: Tensor) -> Tensor:
        """Last output (B, width, 1) of the first conv for the same `mel` as `convolve`."""
        return F.gelu(self.conv1(mel[:, -3:].transpose(1, 2).to(self.conv1.weight.dtype)))

    def position(self, num_frames: int, offset: int | Tensor) -> Tensor:
        """(num_frames, width): rows offset, offset + 1, ... of the table, wrapping at its end; with offsets
        (B, 1) those of each, (B, num_frames, width).
        """
        index = (torch.arange(num_frames, device=self.positions.device) + offset) % self.config.max_positions
        return self.positions[index]

    def heads(self, encoded: Tensor) -> ListenerOutput:
        """(B, 2 T, width) at 50 Hz -> features (B, T, width) and phone logits (B, T, num_phones) at 25 Hz."""
        pairs = encoded.unflatten(1, (-1, 2)).flatten(2)
        features = self.feature_norm(self.join(pairs))
        logits = self.phone_head(features)
        if self.second_look is not None:
            logits = logits + self.second_look(pairs)
        return ListenerOutput(features, logits)
