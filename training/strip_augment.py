"""Cheap per-batch distortions of rendered strips, so that one rendering serves many epochs."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

PAPER_INK_GAP = 60.0


def distort(strips: Tensor, generator: torch.Generator) -> Tensor:
    """Strips (B, 32, W) uint8, dark on white -> float grey 0..255: colours, polarity, shading, blur, noise,
    shift.
    """
    batch, height, width = strips.shape
    share = strips.float() / 255.0

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return torch.rand(batch, *shape, generator=generator) * (high - low) + low

    share = _blur(share, uniform(0.0, 0.9, 1, 1))
    share = torch.roll(share, int(torch.randint(-1, 2, (1,), generator=generator)), dims=1)
    paper = uniform(0.0, 255.0, 1, 1)
    reach = torch.where(paper > 127.5, paper, 255.0 - paper)
    gap = PAPER_INK_GAP + uniform(0.0, 1.0, 1, 1) * (reach - PAPER_INK_GAP)
    ink = torch.where(paper > 127.5, paper - gap, paper + gap)
    grey = ink + (paper - ink) * share
    slope = torch.linspace(-1.0, 1.0, width).view(1, 1, -1) * uniform(-25.0, 25.0, 1, 1)
    slope = slope + torch.linspace(-1.0, 1.0, height).view(1, -1, 1) * uniform(-12.0, 12.0, 1, 1)
    noise = torch.randn(grey.shape, generator=generator) * uniform(0.0, 1.0, 1, 1).square() * 0.25 * gap
    return (grey + slope + noise).clamp(0.0, 255.0)


def _blur(share: Tensor, sigma: Tensor) -> Tensor:
    """A 3x3 blur whose strength differs per strip: mixes the strip with its smoothed copy."""
    kernel = torch.tensor([0.25, 0.5, 0.25])
    smooth = F.conv2d(
        share.unsqueeze(1), (kernel.view(1, 3) * kernel.view(3, 1)).view(1, 1, 3, 3), padding=1
    ).squeeze(1)
    strength = (sigma - 0.3).clamp(min=0.0) / 0.6
    return share + (smooth - share) * strength


def squeeze_and_slant(strips: Tensor, labels: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Half the strips (B, 32, W) narrowed to as little as 65 % and sheared, their column labels (B, W/4)
    moved along.

    Teaches condensed and oblique faces. Labels are -1 where there is no character.
    """
    batch, _, width = strips.shape
    chosen = torch.rand(batch, generator=generator) < 0.5
    narrow = torch.where(chosen, 1.0 - 0.35 * torch.rand(batch, generator=generator), 1.0)
    slant = torch.where(chosen, torch.randn(batch, generator=generator) * 0.15, 0.0)
    matrix = torch.zeros(batch, 2, 3)
    matrix[:, 0, 0] = 1.0 / narrow
    matrix[:, 0, 1] = slant * strips.shape[1] / width
    matrix[:, 0, 2] = 1.0 / narrow - 1.0  # the left edge stays
    matrix[:, 1, 1] = 1.0
    grid = F.affine_grid(matrix, [batch, 1, *strips.shape[1:]], align_corners=False)
    ink = F.grid_sample(255.0 - strips.float().unsqueeze(1), grid, align_corners=False)
    moved = torch.stack([_move(row, share) for row, share in zip(labels, narrow.tolist(), strict=True)])
    return (255.0 - ink.squeeze(1)).round().to(torch.uint8), moved


def _move(labels: Tensor, narrow: float) -> Tensor:
    """Labels (T,) of one strip after narrowing; neighbours keep at least one column, equal ones two."""
    if narrow == 1.0:
        return labels
    moved = torch.full_like(labels, -1)
    previous_column, previous_id = -2, -1
    for column in torch.nonzero(labels >= 0).flatten().tolist():
        identity = int(labels[column])
        gap = 2 if identity == previous_id else 1
        previous_column = max(int((column + 0.5) * narrow), previous_column + gap)
        previous_id = identity
        moved[previous_column] = identity
    return moved
