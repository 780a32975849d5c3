"""Laying pages flat whose lines run askew: turned as a whole, or fanned out as in a photograph from one side.

The turn comes from where ink and paper alternate most from row to row. What slope is left is measured on the
lines found, as a plane over the page, and the columns of the picture are moved up and down until it is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin, tan
from statistics import median

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from yan_omni.model.vision.page_layout import LineBox

SMALL_SIDE_PX = 640
MAX_TURN_DEGREES = 12.0
LEAST_TURN_DEGREES = 0.6
LEAST_GAIN = 1.15
"""How much more the rows must alternate after a turn for it to be made."""
LEAST_PEAK = 1.5
"""The same, against most other turns: noise alternates alike in all directions."""
LEAST_ROWS = 96
"""Of the small page; in a strip with a line or two the rows say nothing about a turn."""
MIN_SLOPED_LINES = 4
LEAST_DRIFT = 0.25
"""How far, in its heights, a line must rise or fall from end to end for the page to be laid flat."""
STEP_PX = 8
ROWS_AT_ONCE = 256

Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class SlopePlane:
    """Slope at (x, y): `base + across * x + down * y`, in pixels of the picture."""

    base: float
    across: float
    down: float

    def at(self, x: NDArray[np.float64] | float, y: NDArray[np.float64] | float) -> NDArray[np.float64]:
        return np.asarray(self.base + self.across * np.asarray(x) + self.down * np.asarray(y))


def turn_degrees(page: Grey) -> float:
    """By how much a page is turned clockwise; 0 where that is little or unclear, and for strips of text."""
    scale = min(1.0, SMALL_SIDE_PX / max(page.shape))
    size = (max(round(page.shape[1] * scale), 8), max(round(page.shape[0] * scale), 8))
    if size[1] < LEAST_ROWS:
        return 0.0
    small = np.asarray(Image.fromarray(page).resize(size, Image.Resampling.BOX), dtype=np.float32)
    edges = np.abs(np.diff(small, axis=0))[:, 1:-1]
    edges = np.where(edges > max(12.0, float(edges.mean())), edges, 0.0)
    level = _alternation(edges, 0.0)
    best, angle = level, 0.0
    seen: list[float] = []
    for step in (1.0, 0.25):
        reach = MAX_TURN_DEGREES if step == 1.0 else 0.75
        for candidate in np.arange(angle - reach, angle + reach + 0.01, step).tolist():
            value = _alternation(edges, candidate)
            seen += [value] if step == 1.0 else []
            if value > best:
                best, angle = value, candidate
    is_clear = best > LEAST_GAIN * level and best > LEAST_PEAK * median(seen)
    return float(angle) if abs(angle) >= LEAST_TURN_DEGREES and is_clear else 0.0


def _alternation(edges: NDArray[np.float32], degrees: float) -> float:
    """How unevenly edges are spread over rows that fall by `degrees` to the right."""
    height, width = edges.shape
    rows = np.arange(height)[:, None] - np.round(np.arange(width) * tan(radians(degrees))).astype(np.int64)
    rows -= rows.min()
    sums = np.bincount(rows.ravel(), weights=edges.ravel())
    counts = np.bincount(rows.ravel())
    means = sums[counts > width // 4] / counts[counts > width // 4]
    return float(np.square(np.diff(means)).sum()) if len(means) > 1 else 0.0


def turned(page: Grey, degrees: float) -> Grey:
    """The page turned back counterclockwise about its middle, as large as before; corners as its edge."""
    turned_back = Image.fromarray(page).rotate(
        degrees, Image.Resampling.BICUBIC, fillcolor=int(np.median(page))
    )
    return np.asarray(turned_back)


def fit_slopes(lines: Sequence[LineBox]) -> SlopePlane | None:
    """The plane through the slopes of long lines, outliers left out; None where it would change little."""
    long = [line for line in lines if line.width >= 5 * line.height]
    if len(long) < MIN_SLOPED_LINES:
        return None
    x = np.array([(line.x1 + line.x2) / 2 for line in long])
    y = np.array([line.middle for line in long])
    slopes = np.array([line.slope for line in long])
    weights = np.sqrt([line.width for line in long])
    places = np.stack([np.ones_like(x), x, y], axis=1)
    # A little stiffness, so that lines in one corner do not tilt the rest.
    stiff = np.diag([0.0, float(np.ptp(x)) + 1.0, float(np.ptp(y)) + 1.0]) * 0.3
    for _ in range(3):
        left = np.concatenate([places * weights[:, None], stiff])
        right = np.concatenate([slopes * weights, np.zeros(3)])
        base, across, down = np.linalg.lstsq(left, right, rcond=None)[0]
        errors = np.abs(places @ np.array([base, across, down]) - slopes)
        weights = np.where(errors > 3 * np.median(errors) + 1e-3, weights * 0.1, weights)
    plane = SlopePlane(float(base), float(across), float(down))
    drift = max(
        abs(float(plane.at((line.x1 + line.x2) / 2, line.middle))) * line.width / line.height for line in long
    )
    return plane if drift >= LEAST_DRIFT else None


class Flattened:
    """A page laid flat: row `y` of it is where the line through (the middle column, `y`) runs."""

    def __init__(self, page: Grey, plane: SlopePlane) -> None:
        height, width = page.shape
        self._columns = np.arange(0, width + STEP_PX, STEP_PX)
        middle = len(self._columns) // 2
        self._sources = np.empty((height, len(self._columns)))
        self._sources[:, middle] = np.arange(height)
        for column in range(middle + 1, len(self._columns)):
            last = self._sources[:, column - 1]
            self._sources[:, column] = last + STEP_PX * plane.at(self._columns[column - 1], last)
        for column in range(middle - 1, -1, -1):
            last = self._sources[:, column + 1]
            self._sources[:, column] = last - STEP_PX * plane.at(self._columns[column + 1], last)
        self.page = self._moved(page)

    def _moved(self, page: Grey) -> Grey:
        """The page with its columns moved, some rows at a time: large pages would need gigabytes at once."""
        height, width = page.shape
        places = np.arange(width) / STEP_PX
        left = places.astype(np.int64)
        share = (places - left).astype(np.float32)
        columns = np.arange(width)[None, :]
        moved = np.empty_like(page)
        for start in range(0, height, ROWS_AT_ONCE):
            sources = self._sources[start : start + ROWS_AT_ONCE].astype(np.float32)
            rows = sources[:, left] * (1 - share) + sources[:, left + 1] * share
            rows = np.clip(rows, 0, height - 1)
            above = np.floor(rows).astype(np.int64)
            low, high = page[above, columns], page[np.minimum(above + 1, height - 1), columns]
            part = rows - above
            moved[start : start + ROWS_AT_ONCE] = low * (1 - part) + high * part + 0.5
        return moved

    def to_page(self, box: LineBox) -> LineBox:
        """The box around where a box of the flat page lies in the page."""
        corners = [(x, self._source(x, y)) for x in (box.x1, box.x2) for y in (box.y1, box.y2)]
        return around(corners, self.page.shape)

    def _source(self, x: float, y: float) -> float:
        row = self._sources[int(min(max(y, 0), self._sources.shape[0] - 1))]
        return float(np.interp(x, self._columns, row))


def to_unturned(box: LineBox, degrees: float, shape: tuple[int, int]) -> LineBox:
    """The box around where a box of `turned(page, degrees)` lies in the page."""
    middle_x, middle_y = shape[1] / 2, shape[0] / 2
    across, down = cos(radians(degrees)), sin(radians(degrees))
    corners = []
    for x in (box.x1 - middle_x, box.x2 - middle_x):
        for y in (box.y1 - middle_y, box.y2 - middle_y):
            corners.append((middle_x + across * x - down * y, middle_y + down * x + across * y))
    return around(corners, shape)


def around(corners: Sequence[tuple[float, float]], shape: tuple[int, int]) -> LineBox:
    """The upright box around points, cut to a picture (height, width)."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return LineBox(
        max(min(xs), 0.0), max(min(ys), 0.0), min(max(xs), float(shape[1])), min(max(ys), float(shape[0]))
    )
