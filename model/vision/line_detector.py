"""Finds text lines: a small convolutional net marks each line's core, connected regions become boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

CELL_PX = 4
CORE_SHARE = 0.6  # the middle part of a line's height that is marked
SIDE_MULTIPLE_PX = 16
LEAST_PART_CELLS = 4
"""Width of a part that may be a line of its own."""
LEAST_SHARED = 0.3
"""Part of the narrower one's columns that two lines above one another share."""


@dataclass(frozen=True, slots=True)
class LineDetectorConfig:
    """Channels at strides 2, 4, 8 and 16, and the horizontal reach of the context convolutions in cells."""

    widths: tuple[int, int, int, int] = (16, 32, 64, 96)
    reach: int = 9


class LineDetector(nn.Module):
    """Grey pages to the logit that a cell of 4 x 4 pixels lies in the core of a text line."""

    def __init__(self, config: LineDetectorConfig) -> None:
        super().__init__()
        self.config = config
        half, quarter, eighth, sixteenth = config.widths
        self.to_quarter = nn.Sequential(
            _conv(1, half, 5, 2), _conv(half, quarter, 3, 2), _conv(quarter, quarter, 3)
        )
        self.to_eighth = nn.Sequential(_conv(quarter, eighth, 3, 2), _conv(eighth, eighth, 3))
        wide = nn.Conv2d(sixteenth, sixteenth, (1, config.reach), padding=(0, config.reach // 2), bias=False)
        self.to_sixteenth = nn.Sequential(
            _conv(eighth, sixteenth, 3, 2),
            wide,
            nn.BatchNorm2d(sixteenth),
            nn.ReLU(),
            _conv(sixteenth, sixteenth, 3),
        )
        self.up_eighth = nn.Conv2d(sixteenth, eighth, 1)
        self.up_quarter = nn.Conv2d(eighth, quarter, 1)
        self.join_eighth = _conv(eighth, eighth, 3)
        self.join_quarter = _conv(quarter, quarter, 3)
        self.out = nn.Conv2d(quarter, 1, 1)

    def forward(self, pages: Tensor) -> Tensor:
        """Pages (B, 1, H, W) in about [-1, 1], sides multiples of 16 -> logits (B, H/4, W/4)."""
        if pages.shape[2] % SIDE_MULTIPLE_PX or pages.shape[3] % SIDE_MULTIPLE_PX:
            raise ValueError(f"page sides must be multiples of {SIDE_MULTIPLE_PX}, got {tuple(pages.shape)}")
        quarter = self.to_quarter(pages.contiguous(memory_format=torch.channels_last))
        eighth = self.to_eighth(quarter)
        sixteenth = self.to_sixteenth(eighth)
        eighth = self.join_eighth(eighth + F.interpolate(self.up_eighth(sixteenth), scale_factor=2.0))
        quarter = self.join_quarter(quarter + F.interpolate(self.up_quarter(eighth), scale_factor=2.0))
        logits: Tensor = self.out(quarter)
        return logits.squeeze(1)


def _conv(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    conv = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs), nn.ReLU())


def normalise_page(grey: Tensor) -> Tensor:
    """Grey pages (B, H, W) 0..255 -> (B, 1, H, W) with zero mean and unit deviation per page."""
    values = grey.float()
    mean = values.mean(dim=(1, 2), keepdim=True)
    deviation = values.std(dim=(1, 2), keepdim=True)
    return ((values - mean) / (deviation + 8.0)).unsqueeze(1)


@dataclass(frozen=True, slots=True)
class CellBox:
    """A region in cells, end exclusive, with the mean probability of its cells, and by how much it falls for
    each cell to the right.
    """

    x1: int
    y1: int
    x2: int
    y2: int
    score: float
    slope: float = 0.0

    def is_inside(self, other: CellBox) -> bool:
        return other.x1 <= self.x1 and self.x2 <= other.x2 and other.y1 <= self.y1 and self.y2 <= other.y2


def connected_boxes(probability: NDArray[np.float32], threshold: float, min_cells: int) -> list[CellBox]:
    """Boxes of the 4-connected regions of (H, W) at or above the threshold that have at least `min_cells`
    cells.
    """
    parent: list[int] = []
    runs: list[tuple[int, int, int]] = []  # row, start, end
    above: list[int] = []

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for row, line in enumerate(probability >= threshold):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], line.astype(np.int8), [0]))))
        current = []
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            index = len(runs)
            runs.append((row, start, end))
            parent.append(index)
            current.append(index)
            for other in above:
                if runs[other][1] < end and start < runs[other][2]:
                    parent[root(index)] = root(other)
        above = current
    members: dict[int, list[tuple[int, int, int]]] = {}
    for index, run in enumerate(runs):
        members.setdefault(root(index), []).append(run)
    boxes = [_box_of_runs(found, probability) for found in members.values()]
    return [box for box, cells in boxes if cells >= min_cells]


def line_regions(
    probability: NDArray[np.float32], thresholds: Sequence[float], min_cells: int
) -> list[CellBox]:
    """The regions at the first threshold; one that falls apart into rows above one another at a higher one is
    several lines that touch.
    """
    found = connected_boxes(probability, thresholds[0], min_cells)
    if len(thresholds) == 1:
        return found
    higher = line_regions(probability, thresholds[1:], min_cells)
    lines: list[CellBox] = []
    for box in found:
        parts = [part for part in higher if part.is_inside(box) and part.x2 - part.x1 >= LEAST_PART_CELLS]
        lines += parts if _has_rows(parts) else [box]
    return lines


def _has_rows(parts: Sequence[CellBox]) -> bool:
    return any(upper.y2 <= lower.y1 and _side_by_side(upper, lower) for upper in parts for lower in parts)


def _side_by_side(upper: CellBox, lower: CellBox) -> bool:
    """Whether one stands above the other: they share some of the narrower one's columns."""
    wide = min(upper.x2, lower.x2) - max(upper.x1, lower.x1)
    return wide >= LEAST_SHARED * min(upper.x2 - upper.x1, lower.x2 - lower.x1)


def _box_of_runs(runs: list[tuple[int, int, int]], probability: NDArray[np.float32]) -> tuple[CellBox, int]:
    cells = sum(end - start for _, start, end in runs)
    total = sum(float(probability[row, start:end].sum()) for row, start, end in runs)
    rows = [row for row, _, _ in runs]
    starts, ends = [start for _, start, _ in runs], [end for _, _, end in runs]
    box = CellBox(min(starts), min(rows), max(ends), max(rows) + 1, total / cells, _slope(runs, cells))
    return box, cells


def _slope(runs: list[tuple[int, int, int]], cells: int) -> float:
    """Rows for each column of the line that fits all cells best."""
    mean_x = sum((start + end - 1) / 2 * (end - start) for _, start, end in runs) / cells
    mean_y = sum(row * (end - start) for row, start, end in runs) / cells
    common = sum(
        (row - mean_y) * (end - start) * ((start + end - 1) / 2 - mean_x) for row, start, end in runs
    )
    spread = sum(
        ((start + end - 1) / 2 - mean_x) ** 2 * (end - start) + (end - start) * ((end - start) ** 2 - 1) / 12
        for _, start, end in runs
    )
    return common / spread if spread > 0 else 0.0
