"""Where in a photograph something is: boxes around the cells in which its name is likely."""

from __future__ import annotations

import numpy as np
from torch import Tensor
from torch.nn import functional as F

from yan_omni.model.vision.grounding import GroundingConfig, ViewBox
from yan_omni.model.vision.photo_namer import CELL_PX, CELLS, PhotoFeatures
from yan_omni.model.vision.photo_names import photo_names, photo_names_in
from yan_omni.tokenizers.image import PATCH_PX, VIEW_PX

BOX_SHARE = 0.5
"""A box holds what has at least this share of the highest score."""


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


def ground_photo(photo: PhotoFeatures, name: int, min_seen: float, config: GroundingConfig) -> list[ViewBox]:
    """Boxes in the 256 x 256 view of what has the name, best first; none where no cell shows it."""
    cells = photo.cell_kinds[:, name].float()
    if float(cells.max()) < min_seen:
        return []
    scores = patch_map(cells).reshape(VIEW_PX // PATCH_PX, VIEW_PX // PATCH_PX).numpy()
    is_high = scores >= max(BOX_SHARE * float(scores.max()), min_seen / 2)
    boxes = [_outline(region, scores) for region in regions(is_high)]
    return sorted(boxes, key=lambda box: -box.score)[: config.max_boxes]


def regions(mask: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> list[list[tuple[int, int]]]:
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


def _outline(
    region: list[tuple[int, int]], scores: np.ndarray[tuple[int, int], np.dtype[np.float32]]
) -> ViewBox:
    rows, columns = [row for row, _ in region], [column for _, column in region]
    score = max(float(scores[row, column]) for row, column in region)
    edges = (min(columns), min(rows), max(columns) + 1, max(rows) + 1)
    x1, y1, x2, y2 = (float(edge * PATCH_PX) for edge in edges)
    return ViewBox(x1, y1, x2, y2, min(score, 1.0))
