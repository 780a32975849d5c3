"""How the lines of a page belong together: columns, tables and rows, and the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

MIN_COLUMN_LINES = 3
MIN_TABLE_ROWS = 2
MIN_GAP = 0.5
"""Least width of the free space between columns, in heights of a line."""
MAX_BLANK = 2.5
"""Highest blank inside columns or a table, in heights of a line."""
SHORT_CELL = 8.0
LONG_CELL = 15.0
"""Widths of a cell in its heights: up to the first it is no line of a text column, from the second always."""
FILLED = 0.6
"""A text column's lines are mostly wider than this part of it; cells of a table are not."""


@dataclass(frozen=True, slots=True)
class LineBox:
    """Where a line is, in pixels of the picture."""

    x1: float
    y1: float
    x2: float
    y2: float
    slope: float = field(default=0.0, compare=False)
    """By how much the line falls for each pixel to the right, where it was found."""

    @property
    def width(self) -> float:
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        return self.y2 - self.y1

    @property
    def middle(self) -> float:
        return (self.y1 + self.y2) / 2

    @property
    def area(self) -> float:
        return self.width * self.height

    def shared_with(self, other: LineBox) -> float:
        """Area in common."""
        width = min(self.x2, other.x2) - max(self.x1, other.x1)
        height = min(self.y2, other.y2) - max(self.y1, other.y1)
        return max(width, 0.0) * max(height, 0.0)


Row = tuple[int, ...]
Gap = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one column of text or of one table, top to bottom: indices of lines, left to right."""

    kind: Literal["text", "table"]
    rows: tuple[Row, ...]


def reading_order(boxes: Sequence[LineBox]) -> list[LineBox]:
    """The boxes as they are read: columns one after the other, tables and all else row by row."""
    return [boxes[index] for block in arrange(boxes) for row in block.rows for index in row]


def arrange(boxes: Sequence[LineBox]) -> list[Block]:
    """The lines of a page as blocks in reading order.

    From the top, as many rows as possible that share a free vertical gap are taken together. With enough
    lines side by side they are columns, and each is arranged by itself; with short cells, a table.
    """
    return _arranged(boxes, list(range(len(boxes))))


def _arranged(boxes: Sequence[LineBox], chosen: list[int]) -> list[Block]:
    rows = rows_of(boxes, chosen)
    blocks: list[Block] = []
    text: list[Row] = []  # rows of the text block that is not in `blocks` yet
    start = 0
    while start < len(rows):
        end, gaps = _sharing_gaps(boxes, rows, start)
        group = rows[start:end]
        columns = _columns(boxes, group, gaps)
        if is_table(boxes, group, gaps):
            first, last = _cells_from_to(group)
            blocks += [*_text_block([*text, *group[:first]]), Block("table", tuple(group[first:last]))]
            text, start = [], start + last
        elif columns is not None:
            blocks += _text_block(text)
            for column in columns:
                blocks += _arranged(boxes, column)
            text, start = [], end
        else:
            text.append(rows[start])
            start += 1
    return blocks + _text_block(text)


def _text_block(rows: Sequence[Row]) -> list[Block]:
    return [Block("text", tuple(rows))] if rows else []


def _cells_from_to(rows: Sequence[Row]) -> tuple[int, int]:
    """The part of the rows that starts and ends with several cells; those before and after are text."""
    several = [number for number, row in enumerate(rows) if len(row) > 1]
    return several[0], several[-1] + 1


def rows_of(boxes: Sequence[LineBox], chosen: Sequence[int]) -> list[Row]:
    """The chosen boxes row by row from the top, each row from the left."""
    rows: list[list[int]] = []
    for index in sorted(chosen, key=lambda item: boxes[item].middle):
        if rows and all(is_same_row(boxes[other], boxes[index]) for other in rows[-1]):
            rows[-1].append(index)
        else:
            rows.append([index])
    return [tuple(sorted(row, key=lambda item: boxes[item].x1)) for row in rows]


def is_same_row(left: LineBox, right: LineBox) -> bool:
    """On one level, and side by side: they do not share half of the narrower one's width."""
    wide = min(left.x2, right.x2) - max(left.x1, right.x1)
    return is_level(left, right) and wide <= 0.5 * min(left.width, right.width)


def is_level(left: LineBox, right: LineBox) -> bool:
    """Whether they share half of the lower one's height."""
    high = min(left.y2, right.y2) - max(left.y1, right.y1)
    return high >= 0.5 * min(left.height, right.height)


def _sharing_gaps(boxes: Sequence[LineBox], rows: Sequence[Row], start: int) -> tuple[int, list[Gap]]:
    """(end of the rows from `start` that share a free gap inside the page, those gaps). Once there are lines
    on both sides of a gap, one such gap has to stay; a wide blank ends the rows as well.
    """
    every = [boxes[index] for row in rows for index in row]
    usual = median(box.height for box in every)
    gaps = [(min(box.x1 for box in every), max(box.x2 for box in every))]
    group: list[LineBox] = []
    end = start
    while end < len(rows):
        row = [boxes[index] for index in rows[end]]
        left = _cut(gaps, row, MIN_GAP * usual)
        blank = min(box.y1 for box in row) - max((box.y2 for box in group), default=row[0].y1)
        lost = _has_two_sides(gaps, group) and not _has_two_sides(left, [*group, *row])
        if not left or lost or blank > MAX_BLANK * usual:
            break
        gaps, end = left, end + 1
        group += row
    return end, gaps


def _has_two_sides(gaps: Sequence[Gap], boxes: Sequence[LineBox]) -> bool:
    return any(
        any(box.x2 <= low for box in boxes) and any(box.x1 >= high for box in boxes) for low, high in gaps
    )


def _cut(gaps: Sequence[Gap], boxes: Sequence[LineBox], least: float) -> list[Gap]:
    """What is left of the gaps beside the boxes, where it is at least `least` wide."""
    for box in boxes:
        gaps = [
            piece
            for low, high in gaps
            for piece in ((low, min(high, box.x1)), (max(low, box.x2), high))
            if piece[1] - piece[0] >= least
        ]
    return list(gaps)


def _columns(
    boxes: Sequence[LineBox], rows: Sequence[Row], gaps: Sequence[Gap]
) -> tuple[list[int], list[int]] | None:
    """The lines left and right of the gap that has most lines on both sides; None if no gap has enough, or
    the two sides do not stand beside one another.
    """
    chosen = [index for row in rows for index in row]
    best: tuple[list[int], list[int]] | None = None
    for low, high in gaps:
        left = [index for index in chosen if boxes[index].x2 <= low]
        right = [index for index in chosen if boxes[index].x1 >= high]
        fewest = min(len(left), len(right))
        if fewest >= MIN_COLUMN_LINES and _stand_beside(boxes, left, right):
            best = (left, right) if best is None or fewest > min(map(len, best)) else best
    return best


def _stand_beside(boxes: Sequence[LineBox], left: Sequence[int], right: Sequence[int]) -> bool:
    """Whether the sides share at least half of the lower one's height."""
    tops, ends = ([edge(boxes, side) for side in (left, right)] for edge in (_top, _end))
    lower = min(end - top for top, end in zip(tops, ends, strict=True))
    return min(ends) - max(tops) >= 0.5 * lower


def _top(boxes: Sequence[LineBox], side: Sequence[int]) -> float:
    return min(boxes[index].y1 for index in side)


def _end(boxes: Sequence[LineBox], side: Sequence[int]) -> float:
    return max(boxes[index].y2 for index in side)


def is_table(boxes: Sequence[LineBox], rows: Sequence[Row], gaps: Sequence[Gap]) -> bool:
    """Whether most of these rows have several cells, which are short or leave their columns half empty."""
    full = [row for row in rows if len(row) > 1]
    if len(full) < MIN_TABLE_ROWS or len(full) < 0.6 * len(rows):
        return False
    cells = [boxes[index] for row in full for index in row]
    length = median(box.width / box.height for box in cells)
    columns = columns_between(boxes, rows, gaps)
    if len(columns) < 2:
        return False
    filled = median(
        box.width / max(high - low, 1.0) for box in cells for low, high in columns if low <= box.x1 < high
    )
    return length <= SHORT_CELL or (length <= LONG_CELL and filled < FILLED)


def columns_between(boxes: Sequence[LineBox], rows: Sequence[Row], gaps: Sequence[Gap]) -> list[Gap]:
    """Left and right edges of what stands between the gaps."""
    every = [boxes[index] for row in rows for index in row]
    columns: list[Gap] = []
    for box in sorted(every, key=lambda item: item.x1):
        if columns and not any(columns[-1][1] <= low and high <= box.x1 for low, high in gaps):
            columns[-1] = (columns[-1][0], max(columns[-1][1], box.x2))
        else:
            columns.append((box.x1, box.x2))
    return columns


def table_columns(boxes: Sequence[LineBox], rows: Sequence[Row]) -> list[Gap]:
    """Left and right edges of a table's columns."""
    return columns_between(boxes, rows, _sharing_gaps(boxes, rows, 0)[1])
