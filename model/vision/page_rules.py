"""Rules of a page (lines drawn or made of dashes, stars or dots), which a line detector takes for print."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray

from yan_omni.model.vision.page_layout import LineBox

MAX_HEIGHT = 0.65
"""Of the usual height of a line."""
LEAST_LENGTH = 4.0
"""In its own heights."""
MOST_ROWS = 0.5
"""Part of a rule's rows in which there is much ink; letters have more."""
MUCH = 0.3
"""Of the ink in the row with most of it."""


def without_rules(page: NDArray[np.uint8], boxes: Sequence[LineBox]) -> list[LineBox]:
    """The boxes of a grey page (H, W) that are no rules: flat, long, with all ink in few rows of pixels."""
    long = [box.height for box in boxes if box.width > 2 * box.height]
    if not long:
        return list(boxes)
    usual = median(long)
    return [box for box in boxes if not (_is_flat(box, usual) and _is_thin(page, box))]


def _is_flat(box: LineBox, usual: float) -> bool:
    return box.height < MAX_HEIGHT * usual and box.width > LEAST_LENGTH * box.height


def _is_thin(page: NDArray[np.uint8], box: LineBox) -> bool:
    part = page[int(box.y1) : int(box.y2) + 1, int(box.x1) : int(box.x2) + 1].astype(np.float32)
    away = np.abs(part - np.median(part))
    rows = (away > away.mean() + 0.5 * away.std()).mean(axis=1)
    return bool((rows > MUCH * rows.max()).mean() < MOST_ROWS)
