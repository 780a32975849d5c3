"""Causal ConvNeXt blocks (Z. Liu et al. 2022, as in Vocos, H. Siuzdak 2023) with a streaming state."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

FEW_FRAMES = 64
"""A chunk of speech has 40 at most."""


class CausalDepthwise(nn.Module):
    """Depthwise convolution over the present frame and the `kernel - 1` frames before it."""

    def __init__(self, width: int, kernel: int) -> None:
        super().__init__()
        self.kernel = kernel
        self.conv = nn.Conv1d(width, width, kernel, groups=width)

    def forward(self, x: Tensor, past: Tensor | None = None) -> Tensor:
        """(B, T, width) -> the same; `past` (B, kernel - 1, width) comes before x, zeros at the start."""
        before = x.new_zeros(x.shape[0], self.kernel - 1, x.shape[2]) if past is None else past
        seen = torch.cat([before, x], dim=1)
        if x.dtype == torch.float32 and x.shape[1] <= FEW_FRAMES and not torch.is_grad_enabled():
            return self._tap_by_tap(seen)
        joined: Tensor = self.conv(seen.transpose(1, 2))
        return joined.transpose(1, 2)

    def _tap_by_tap(self, seen: Tensor) -> Tensor:
        """The same for few frames, where preparing a convolution costs more than the products."""
        taps, length = self.conv.weight[:, 0].mT, seen.shape[1] - self.kernel + 1
        total = seen[:, :length] * taps[0]
        for place in range(1, self.kernel):
            total.addcmul_(seen[:, place : place + length], taps[place])
        return total if self.conv.bias is None else total.add_(self.conv.bias)


class ConvNeXtBlock(nn.Module):
    """x + scale * MLP(FiLM(norm(depthwise(x)))); the FiLM input is optional."""

    def __init__(self, width: int, kernel: int = 7, expansion: int = 3, first_scale: float = 0.3) -> None:
        super().__init__()
        self.depthwise = CausalDepthwise(width, kernel)
        self.norm = nn.LayerNorm(width)
        self.expand = nn.Linear(width, expansion * width)
        self.contract = nn.Linear(expansion * width, width)
        self.scale = nn.Parameter(torch.full((width,), first_scale))

    def forward(self, x: Tensor, past: Tensor | None = None, film: Tensor | None = None) -> Tensor:
        """(B, T, width) -> the same; `film` (B, 1, 2 width) holds a gain and a shift."""
        y = self.norm(self.depthwise(x, past))
        if film is not None:
            gain, shift = film.chunk(2, dim=-1)
            y = y * (1.0 + gain) + shift
        update: Tensor = self.contract(F.gelu(self.expand(y)))
        return x + self.scale * update

    def next_past(self, x: Tensor, past: Tensor | None) -> Tensor:
        """The `past` for the frames after x."""
        kept = self.depthwise.kernel - 1
        before = x.new_zeros(x.shape[0], kept, x.shape[2]) if past is None else past
        return torch.cat([before, x], dim=1)[:, -kept:]


class ConvNeXtStack(nn.Module):
    """Blocks one after the other, all of one width."""

    def __init__(self, width: int, num_blocks: int, film_width: int = 0) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(ConvNeXtBlock(width) for _ in range(num_blocks))
        self.film = nn.Linear(film_width, 2 * width * num_blocks) if film_width else None
        if self.film is not None:
            nn.init.zeros_(self.film.weight)
            nn.init.zeros_(self.film.bias)

    def forward(self, x: Tensor, condition: Tensor | None = None) -> Tensor:
        """(B, T, width), condition (B, film_width) -> (B, T, width)."""
        for block, film in zip(self.blocks, self.films(condition), strict=True):
            x = block(x, None, film)
        return x

    def step(
        self, x: Tensor, pasts: list[Tensor | None], condition: Tensor | None = None
    ) -> tuple[Tensor, list[Tensor | None]]:
        """Frames (B, T, width) that follow `pasts` (all None at first); returns the next pasts too."""
        after: list[Tensor | None] = []
        for block, past, film in zip(self.blocks, pasts, self.films(condition), strict=True):
            assert isinstance(block, ConvNeXtBlock)
            after.append(block.next_past(x, past))
            x = block(x, past, film)
        return x, after

    def films(self, condition: Tensor | None) -> list[Tensor | None]:
        """Gain and shift (B, 1, 2 width) of each block, or None for each."""
        if self.film is None:
            return [None] * len(self.blocks)
        if condition is None:
            raise ValueError("this stack needs a condition of shape (B, film_width)")
        return list(self.film(condition)[:, None].chunk(len(self.blocks), dim=-1))
