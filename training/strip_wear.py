"""What befalls print on its way to a strip: coarse scans, worn and spread ink, strokes across, smears, and
strips that end where their text does. On the device of the strips; its generator decides.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

COARSE_SHARE = 0.3
COARSE_GROUPS = 4
COARSE_HEIGHT_PX = (11, 24)
INK_LEVEL = 255.0


def wear(strips: Tensor, generator: torch.Generator) -> Tensor:
    """Strips (B, 32, W) uint8, dark on white -> the same as float 0..255, some of them worn. The first rows
    are scanned coarsely, so rows are to be in random order.
    """
    ink = 1.0 - strips.float().unsqueeze(1) / INK_LEVEL  # (B, 1, 32, W)
    ink = _spread(ink, generator)
    ink = _smeared(ink, generator)
    ink = _faded(ink, generator)
    ink = _crossed(ink, generator)
    ink = _coarse(ink, generator)
    return ((1.0 - ink) * INK_LEVEL).clamp(0.0, INK_LEVEL).squeeze(1)


def _uniform(ink: Tensor, low: float, high: float, generator: torch.Generator) -> Tensor:
    shape = (len(ink), 1, 1, 1)
    return torch.rand(shape, generator=generator, device=ink.device) * (high - low) + low


def _chosen(ink: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """1 for a share of the strips, else 0: (B, 1, 1, 1)."""
    return (_uniform(ink, 0.0, 1.0, generator) < share).float()


def _spread(ink: Tensor, generator: torch.Generator) -> Tensor:
    """Bolder and thinner strokes."""
    bold = _chosen(ink, 0.15, generator) * _uniform(ink, 0.2, 0.9, generator)
    ink = ink + bold * (F.max_pool2d(ink, 3, 1, 1) - ink)
    thin = _chosen(ink, 0.12, generator) * _uniform(ink, 0.15, 0.5, generator)
    return ink - thin * (ink + F.max_pool2d(-ink, 3, 1, 1))


def _smeared(ink: Tensor, generator: torch.Generator) -> Tensor:
    """Blur along or across the line, or a second faint print beside the first."""
    along = _chosen(ink, 0.08, generator) * _uniform(ink, 0.3, 1.0, generator)
    ink = ink + along * (F.avg_pool2d(ink, (1, 5), 1, (0, 2)) - ink)
    across = _chosen(ink, 0.08, generator) * _uniform(ink, 0.3, 1.0, generator)
    ink = ink + across * (F.avg_pool2d(ink, (3, 1), 1, (1, 0)) - ink)
    ghost = _chosen(ink, 0.05, generator) * _uniform(ink, 0.1, 0.4, generator)
    return torch.maximum(ink, ghost * torch.roll(ink, (1, 2), dims=(2, 3)))


def _faded(ink: Tensor, generator: torch.Generator) -> Tensor:
    """Ink worn in places, and specks on the paper."""
    batch, _, height, width = ink.shape
    coarse = torch.rand((batch, 1, 3, width // 20), generator=generator, device=ink.device)
    field = F.interpolate(coarse, (height, width), mode="bilinear", align_corners=False)
    ink = ink * (1.0 - _chosen(ink, 0.2, generator) * _uniform(ink, 0.3, 1.0, generator) * field)
    grain = torch.rand(ink.shape, generator=generator, device=ink.device)
    specks = (grain < _chosen(ink, 0.1, generator) * _uniform(ink, 0.001, 0.01, generator)).float()
    return torch.maximum(ink, specks * _uniform(ink, 0.3, 1.0, generator))


def _crossed(ink: Tensor, generator: torch.Generator) -> Tensor:
    """A rule through or under the line, an upright one, or a stamp's or shadow's grey over a part of it."""
    height, width = ink.shape[2:]
    y = torch.arange(height, device=ink.device).view(1, 1, -1, 1)
    x = torch.arange(width, device=ink.device).view(1, 1, 1, -1)
    middle = _uniform(ink, 0.0, float(height), generator) + _uniform(ink, -0.01, 0.01, generator) * x
    rule = ((y - middle).abs() < _uniform(ink, 0.4, 1.3, generator)).float()
    ink = torch.maximum(ink, _chosen(ink, 0.06, generator) * rule * _uniform(ink, 0.3, 1.0, generator))
    beside = _uniform(ink, 0.0, float(width), generator) + _uniform(ink, -0.3, 0.3, generator) * y
    upright = ((x - beside).abs() < _uniform(ink, 0.4, 1.2, generator)).float()
    ink = torch.maximum(ink, _chosen(ink, 0.04, generator) * upright * _uniform(ink, 0.3, 1.0, generator))
    start = _uniform(ink, -0.5 * width, float(width), generator)
    inside = ((x >= start) & (x < start + _uniform(ink, 20.0, 200.0, generator))).float()
    shade = _chosen(ink, 0.08, generator) * inside * _uniform(ink, 0.1, 0.45, generator)
    return ink + shade * (1.0 - ink)


def _coarse(ink: Tensor, generator: torch.Generator) -> Tensor:
    """The first strips as scanned with fewer pixels and enlarged."""
    height, width = ink.shape[2:]
    size = int(len(ink) * COARSE_SHARE / COARSE_GROUPS)
    if size == 0:
        return ink
    parts = list(torch.split(ink, [size] * COARSE_GROUPS + [len(ink) - size * COARSE_GROUPS]))
    low, high = COARSE_HEIGHT_PX
    for index in range(COARSE_GROUPS):
        rows = round(low + (high - low) * index / (COARSE_GROUPS - 1))
        small = F.interpolate(
            parts[index], (rows, width * rows // height), mode="bilinear", antialias=index % 2 == 0
        )
        parts[index] = F.interpolate(small, (height, width), mode=("bicubic", "bilinear")[index // 2])
    return torch.cat(parts).clamp(0.0, 1.0)


def kept_widths(labels: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Where strips with column labels (B, T) end: for a `share` of them shortly after the last character, a
    multiple of 4 pixels (B,); a CPU generator.
    """
    batch, num_columns = labels.shape
    columns = torch.arange(1, num_columns + 1)
    last = ((labels >= 0) * columns).amax(dim=1)
    margin = torch.randint(1, 9, (batch,), generator=generator)
    ends = (last + margin).clamp(max=num_columns)
    cut = torch.rand(batch, generator=generator) < share
    return torch.where(cut, ends, num_columns) * 4


def normalised_parts(grey: Tensor, widths_px: Tensor) -> Tensor:
    """Grey strips (B, 32, W) of which the first `widths_px` (B,) are kept -> (B, 1, 32, W), each of zero mean
    and unit deviation, zero beyond; as page reading sets strips of different widths into one batch.
    """
    height, width = grey.shape[1:]
    inside = torch.arange(width, device=grey.device).view(1, 1, -1) < widths_px.view(-1, 1, 1)
    count = (widths_px * height).view(-1, 1, 1).float()
    mean = (grey * inside).sum((1, 2), keepdim=True) / count
    centred = (grey - mean) * inside
    deviation = (centred.square().sum((1, 2), keepdim=True) / (count - 1)).sqrt()
    return (centred / (deviation + 4.0)).unsqueeze(1)
