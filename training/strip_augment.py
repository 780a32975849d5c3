"""Cheap per-batch distortions of rendered strips, so that one rendering serves many epochs; on the device of
the strips, whose generator decides.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

PAPER_INK_GAP = 60.0
MOST_GRAIN = 0.25
"""Deviation of the noise where it is strongest, in parts of what ink differs from paper."""
NO_CHARACTER = -1


def distort(strips: Tensor, generator: torch.Generator, most_grain: float = MOST_GRAIN) -> Tensor:
    """Strips (B, 32, W), dark on white -> float grey 0..255: colours, polarity, shading, blur,
    noise, shift.
    """
    batch, height, width = strips.shape
    device = strips.device
    share = strips.float() / 255.0

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return torch.rand(batch, *shape, generator=generator, device=device) * (high - low) + low

    share = _blur(share, uniform(0.0, 0.9, 1, 1))
    share = _lifted(share, torch.randint(-1, 2, (batch, 1), generator=generator, device=device))
    paper = uniform(0.0, 255.0, 1, 1)
    reach = torch.where(paper > 127.5, paper, 255.0 - paper)
    gap = PAPER_INK_GAP + uniform(0.0, 1.0, 1, 1) * (reach - PAPER_INK_GAP)
    ink = torch.where(paper > 127.5, paper - gap, paper + gap)
    grey = ink + (paper - ink) * share
    across = torch.linspace(-1.0, 1.0, width, device=device).view(1, 1, -1)
    down = torch.linspace(-1.0, 1.0, height, device=device).view(1, -1, 1)
    slope = across * uniform(-25.0, 25.0, 1, 1) + down * uniform(-12.0, 12.0, 1, 1)
    grain = torch.randn(grey.shape, generator=generator, device=device)
    noise = grain * uniform(0.0, 1.0, 1, 1).square() * most_grain * gap
    return (grey + slope + noise).clamp(0.0, 255.0)


def _lifted(share: Tensor, rows: Tensor) -> Tensor:
    """Every strip moved down by its own number of rows (B, 1); what leaves below comes in above."""
    height = share.shape[1]
    source = (torch.arange(height, device=share.device) - rows) % height
    return share.gather(1, source.unsqueeze(-1).expand_as(share))


def _blur(share: Tensor, sigma: Tensor) -> Tensor:
    """A 3x3 blur whose strength differs per strip: mixes the strip with its smoothed copy."""
    kernel = torch.tensor([0.25, 0.5, 0.25], device=share.device)
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
    narrow, slant = draw_squeeze(len(strips), generator)
    return squeezed(strips, narrow, slant), moved_labels(labels, narrow)


def draw_squeeze(batch: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """How narrow (B,), 1 for half of the strips, and how slanted (B,) strips become; a CPU generator."""
    chosen = torch.rand(batch, generator=generator) < 0.5
    narrow = torch.where(chosen, 1.0 - 0.35 * torch.rand(batch, generator=generator), 1.0)
    slant = torch.where(chosen, torch.randn(batch, generator=generator) * 0.15, 0.0)
    return narrow, slant


def squeezed(strips: Tensor, narrow: Tensor, slant: Tensor) -> Tensor:
    """Strips (B, 32, W) uint8 narrowed towards their left edge and sheared; `narrow`, `slant` (B,)."""
    batch, height, width = strips.shape
    still, level = torch.zeros_like(narrow), torch.ones_like(narrow)
    # the left edge stays
    across = (1.0 / narrow, slant * height / width, 1.0 / narrow - 1.0)
    matrix = torch.stack((*across, still, level, still), dim=1).view(batch, 2, 3)
    grid = F.affine_grid(matrix, [batch, 1, height, width], align_corners=False)
    ink = F.grid_sample(255.0 - strips.float().unsqueeze(1), grid, align_corners=False)
    return (255.0 - ink.squeeze(1)).round().to(torch.uint8)


def moved_labels(labels: Tensor, narrow: Tensor) -> Tensor:
    """Labels (B, T) of strips narrowed to `narrow` (B,); neighbours keep at least one column, equal ones two.

    A character's column is the largest of its own wish and its forerunners' wishes with the gaps since then
    added, which is a running maximum.
    """
    batch, num_columns = labels.shape
    rows, columns = torch.nonzero(labels != NO_CHARACTER, as_tuple=True)
    ids = labels[rows, columns]
    places = torch.cumsum(labels != NO_CHARACTER, dim=1)[rows, columns] - 1
    compact = torch.full_like(labels, NO_CHARACTER)
    compact[rows, places] = ids
    gaps = torch.ones_like(labels)
    gaps[:, 1:] += (compact[:, 1:] == compact[:, :-1]).to(labels.dtype)
    gaps[:, 0] = 0
    reach = torch.cumsum(gaps, dim=1)
    wishes = torch.zeros(batch, num_columns, dtype=torch.long)
    wishes[rows, places] = ((columns + 0.5) * narrow[rows]).long()
    settled = torch.cummax(wishes - reach, dim=1).values + reach
    moved = torch.full_like(labels, NO_CHARACTER)
    targets = settled[rows, places]
    kept = targets < num_columns
    moved[rows[kept], targets[kept]] = ids[kept]
    return moved
