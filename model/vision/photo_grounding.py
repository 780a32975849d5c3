"""Where in a photograph something is: boxes of what is around the cells in which its name is likely."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from yan_omni.model.vision.grounding import GroundingConfig, ViewBox, keep_best
from yan_omni.model.vision.photo_boxer import PhotoBoxer, heat_inputs
from yan_omni.model.vision.photo_heat import least_heat, name_heat
from yan_omni.model.vision.photo_namer import CELL_PX, CELLS, PhotoFeatures
from yan_omni.model.vision.photo_names import photo_names, photo_names_in
from yan_omni.tokenizers.image import GRID, NUM_PATCHES, PATCH_PX

Mask = np.ndarray[tuple[int, int], np.dtype[np.bool_]]
BOX_SHARE = 0.5
"""A region holds what has at least this share of the highest score."""
MIN_INSIDE = 0.3
"""A patch of which less lies in the picture is no part of it."""


def photo_name_in(phrase: str) -> tuple[int, str] | None:
    """The longest name in a phrase: its index and how it is said in the phrase's language."""
    named = photo_names_in(phrase)
    if not named:
        return None
    index, language = named[0]
    return index, photo_names()[index].spoken[language == "zh"]


def patch_map(cells: Tensor) -> Tensor:
    """Scores of 8 x 8 cells (64,) as those of 16 x 16 patches (256,), mixed by distance."""
    grid = cells.reshape(1, 1, CELLS, CELLS)
    scale = CELL_PX // PATCH_PX
    return F.interpolate(grid, scale_factor=scale, mode="bilinear", align_corners=False).flatten()


def ground_photo(
    photo: PhotoFeatures, name: int, min_seen: float, config: GroundingConfig, boxer: PhotoBoxer | None = None
) -> list[ViewBox]:
    """Boxes in the 256 x 256 view of what has the name, best first; none where no cell shows it. Without a
    `boxer` they are the outlines of the hot patches. `min_seen` bounds the heat that a name needs.
    """
    cells = name_heat(photo, name)
    if float(cells.max()) < least_heat(name, min_seen):
        return []
    heat = patch_map(cells) * (photo.shares >= MIN_INSIDE)
    grid = heat.reshape(GRID, GRID).numpy()
    found = regions(grid >= BOX_SHARE * float(grid.max()))
    scores = torch.tensor([max(float(grid[place]) for place in region) for region in found])
    best = scores.argsort(descending=True)[: config.max_boxes].tolist()
    if boxer is None:
        boxes = torch.tensor([_outline(found[index]) for index in best])
    else:
        boxes = _learned(boxer, photo, heat, [found[index] for index in best])
    kept = keep_best(boxes, scores[best], config.max_boxes)
    return [_view_box(boxes[index], float(scores[best[index]])) for index in kept]


def regions(mask: Mask) -> list[list[tuple[int, int]]]:
    """Connected cells (row, column) of a mask, side by side or above one another."""
    left = {(int(row), int(column)) for row, column in zip(*np.nonzero(mask), strict=True)}
    found = []
    while left:
        waiting = [left.pop()]
        region = []
        while waiting:
            row, column = waiting.pop()
            region.append((row, column))
            for near in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
                if near in left:
                    left.remove(near)
                    waiting.append(near)
        found.append(region)
    return found


def _outline(region: list[tuple[int, int]]) -> tuple[float, float, float, float]:
    rows, columns = [row for row, _ in region], [column for _, column in region]
    edges = (min(columns), min(rows), max(columns) + 1, max(rows) + 1)
    x1, y1, x2, y2 = (float(edge * PATCH_PX) for edge in edges)
    return x1, y1, x2, y2


def _learned(
    boxer: PhotoBoxer, photo: PhotoFeatures, heat: Tensor, found: list[list[tuple[int, int]]]
) -> Tensor:
    """The boxer's boxes (N, 4) around N regions."""
    masks = torch.zeros(len(found), NUM_PATCHES)
    for number, region in enumerate(found):
        masks[number, [row * GRID + column for row, column in region]] = 1.0
    inside = (photo.shares >= MIN_INSIDE).expand(len(found), -1)
    inputs = heat_inputs(heat.expand(len(found), -1), masks, inside)
    boxes: Tensor = boxer(boxer.patches(photo.trunk).expand(len(found), -1, -1), inputs)[0]
    return boxes


def _view_box(corners: Tensor, score: float) -> ViewBox:
    x1, y1, x2, y2 = corners.tolist()
    return ViewBox(x1, y1, x2, y2, min(score, 1.0))
