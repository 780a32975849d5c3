"""Text in columns from top to bottom: each column is cut into its characters, which are set side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray

from yan_omni.model.vision.page_layout import LineBox
from yan_omni.tokenizers.image import line_strip

Grey = NDArray[np.uint8]
LEAST_PITCH, USUAL_PITCH, MOST_PITCH = 0.9, 1.15, 1.6
"""From character to character down a column, in widths of its characters."""
SHORTEST_CELL, LONGEST_CELL = 0.6, 1.5
"""Of a cell, in pitches."""
HANZI_RUN = re.compile("[\u4e00-\u9fff]+")
LEAST_HANZI = 12
LOOSE_RUN = 1.8
"""Hanzi without a space between them, on average, where text is set in rows: more."""
ROW_HEIGHT, BETWEEN = 1.5, 0.1
"""Least height of the row and space after each character, in widths of a character, as lines are cut out."""
SMALL_MARK = 0.5
"""Largest side of a comma or a full stop, in widths of a character."""
STIFFNESS = 1.5
"""What a cell costs that is a pitch too long or too short, in cuts through the darkest row."""


def is_loose(lines: Sequence[str]) -> bool:
    """Whether Chinese, read row by row, stands in single characters: nearer to those above and below."""
    runs = [len(run) for line in lines for run in HANZI_RUN.findall(line)]
    return sum(runs) >= LEAST_HANZI and sum(runs) < LOOSE_RUN * len(runs)


def sideways(page: Grey) -> Grey:
    """The page turned counterclockwise by a quarter: columns from the right become rows from the top."""
    return np.ascontiguousarray(np.rot90(page))


def from_sideways(box: LineBox, width: int) -> LineBox:
    """A box of the sideways page in the page, which is `width` wide."""
    return LineBox(width - box.y2, box.x1, width - box.y1, box.x2)


def cut_out(page: Grey, box: LineBox, margin: float) -> Grey:
    """A column of a page, each side wider by `margin` of the box's width."""
    more = margin * box.width
    y1, y2 = max(int(box.y1), 0), int(box.y2) + 1
    x1, x2 = max(int(box.x1 - more), 0), int(box.x2 + more) + 1
    return page[y1:y2, x1:x2]


def whole_strip(row: Grey) -> Grey:
    """A row as the line reader takes it."""
    return line_strip(row, (0, 0, row.shape[1], row.shape[0]))


def as_row(column: Grey, pitch: float | None = None) -> Grey:
    """The characters of one column (H, W), top to bottom, as a row (height, length), left to right; they are
    about `pitch` pixels apart, or what the column itself shows.
    """
    column, rows = _inked(column)
    cuts = cut_cells(rows, pitch or find_pitch(rows, column.shape[1]))
    sizes = np.diff(cuts)
    width = column.shape[1]
    height = max(int(sizes.max()), round(ROW_HEIGHT * width))
    cells = []
    for start, size in zip(cuts, sizes.tolist(), strict=False):
        cell = np.full((height, width + round(BETWEEN * width)), int(np.median(column)), dtype=np.uint8)
        top = (height - size) // 2
        cell[top : top + size, :width] = _lowered(column[start : start + size])
        cells.append(cell)
    return np.concatenate(cells, axis=1)


def _lowered(cell: Grey) -> Grey:
    """Small marks at the upper right, where columns have commas and full stops, put at the lower left."""
    paper = int(np.median(cell))
    there = np.abs(cell.astype(np.int64) - paper) > 60
    rows, columns = np.flatnonzero(there.any(axis=1)), np.flatnonzero(there.any(axis=0))
    if not len(rows):
        return cell
    height, width = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    size, middle = cell.shape[1], int(columns[0] + columns[-1]) // 2
    if max(height, width) > SMALL_MARK * size or middle < size // 2:
        return cell
    moved = np.full_like(cell, paper)
    bottom, left = max(len(cell) - len(cell) // 8, height), size // 8
    mark = cell[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    moved[bottom - height : bottom, left : left + width] = mark
    return moved


def _inked(column: Grey) -> tuple[Grey, NDArray[np.float32]]:
    """The part of a column that holds ink, and how much each of its rows holds, at most 1."""
    ink = np.abs(column.astype(np.float32) - float(np.median(column)))
    for axis in (0, 1):
        amount = ink.mean(axis=axis)
        there = np.flatnonzero(amount > 0.08 * float(amount.max()))
        if len(there):
            kept = np.arange(there[0], there[-1] + 1)
            column, ink = np.take(column, kept, axis=1 - axis), np.take(ink, kept, axis=1 - axis)
    rows = ink.mean(axis=1)
    return column, rows / max(float(rows.max()), 1.0)


def usual_pitch(columns: Sequence[Grey]) -> float | None:
    """The pitch of most columns; None without any."""
    found = [find_pitch(rows, inked.shape[1]) for inked, rows in map(_inked, columns)]
    return float(median(found)) if found else None


def find_pitch(rows: NDArray[np.float32], width: int) -> float:
    """Pixels from character to character: where the ink of each row, moved on, looks most like itself."""
    least, most = max(int(width * LEAST_PITCH), 2), max(int(width * MOST_PITCH), 3)
    if len(rows) < 2 * most:
        return float(min(width * USUAL_PITCH, max(len(rows), 2)))
    centred = rows - rows.mean()
    likeness = [float((centred[:-lag] * centred[lag:]).mean()) for lag in range(least, most + 1)]
    return float(least + int(np.argmax(likeness)))


def cut_cells(rows: NDArray[np.float32], pitch: float) -> list[int]:
    """Edges of the cells of a column: through as little ink as possible, about a pitch apart."""
    length = len(rows)
    shortest, longest = max(int(pitch * SHORTEST_CELL), 1), max(int(pitch * LONGEST_CELL), 2)
    crossing = np.append(rows, 0.0)
    best = np.full(length + 1, np.inf)
    origin = np.zeros(length + 1, dtype=np.int64)
    best[0] = 0.0
    for end in range(1, length + 1):
        first = max(end - longest, 0)
        starts = np.arange(first, max(end - shortest, 0 if end == length else first - 1) + 1)
        starts = starts[starts < end]
        if not len(starts):
            continue
        costs = best[starts] + STIFFNESS * ((end - starts) / pitch - 1.0) ** 2
        chosen = int(np.argmin(costs))
        best[end] = costs[chosen] + (crossing[end] if end < length else 0.0)
        origin[end] = starts[chosen]
    if not np.isfinite(best[length]):
        return [0, length]
    cuts = [length]
    while cuts[-1] > 0:
        cuts.append(int(origin[cuts[-1]]))
    return cuts[::-1]


def without_gaps(text: str) -> str:
    """What was read of a row of single characters: no spaces, and the small circle is a full stop."""
    return text.replace(" ", "").replace("°", "。")
