"""What was read of a page as Markdown: headings by their height, paragraphs, lists and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from yan_omni.model.engine.request import TextLine
from yan_omni.model.vision.page_languages import is_hanzi
from yan_omni.model.vision.page_layout import Block, Gap, LineBox, Row, arrange, table_columns

HEADING_HEIGHTS = ((1.7, "# "), (1.3, "## "))
"""Heights from which a line is a heading, in heights of the running text."""
WIDE_LEADING = 1.5
"""A step to the next line that starts a paragraph, in usual steps."""
SHORT_END = 3.0
INDENT = 1.2
"""Free space at a line's end or start that marks a paragraph's end or start, in heights of the line."""
WIDE_MARKS = frozenset("，。！？：；、（）《》「」『』“”‘’…")
LIST_ITEM = re.compile(r"[•·●▪◦*-]\s*(?=\S)|(?=\(?\d{1,2}[.)、]\s?\D)")
TAKEN_AS_MARKUP = re.compile(r"^(?=#{1,6} |>|```)")


def to_markdown(lines: Sequence[TextLine]) -> str:
    """The lines, in reading order, as one Markdown text; nothing for no lines."""
    boxes = [LineBox(line.box.x1, line.box.y1, line.box.x2, line.box.y2) for line in lines]
    texts = [line.text for line in lines]
    parts: list[str] = []
    for block in arrange(boxes):
        if block.kind == "table":
            parts.append(_table(block.rows, boxes, texts))
        else:
            parts += _paragraphs(block, boxes, texts)
    return "\n\n".join(parts)


def _paragraphs(block: Block, boxes: Sequence[LineBox], texts: Sequence[str]) -> list[str]:
    """Headings and paragraphs of a column."""
    usual = body_height(boxes, texts)
    step = _usual_step(block.rows, boxes)
    right = max(boxes[index].x2 for row in block.rows for index in row)
    left = min(boxes[index].x1 for row in block.rows for index in row)
    parts: list[str] = []
    last: Row | None = None
    for row in block.rows:
        text = join_texts([texts[index] for index in row])
        mark, item = _heading_mark(row, boxes, usual), LIST_ITEM.match(text)
        goes_on = last is not None and not item and mark == _heading_mark(last, boxes, usual)
        if goes_on and last is not None and (mark or not _is_new(last, row, boxes, (left, right, step))):
            parts[-1] = join_texts([parts[-1], text])
        else:
            parts.append(mark + _line_start(text, item))
        last = row
    return parts


def body_height(boxes: Sequence[LineBox], texts: Sequence[str]) -> float:
    """Height of the running text: the median over its characters."""
    heights = [box.height for box, text in zip(boxes, texts, strict=True) for _ in text]
    return median(heights) if heights else 0.0


def _heading_mark(row: Row, boxes: Sequence[LineBox], usual: float) -> str:
    height = median(boxes[index].height for index in row)
    return next((mark for share, mark in HEADING_HEIGHTS if height >= share * usual), "")


def _usual_step(rows: Sequence[Row], boxes: Sequence[LineBox]) -> float:
    steps = [_middle(below, boxes) - _middle(above, boxes) for above, below in pairwise(rows)]
    return median(steps) if steps else 0.0


def _middle(row: Row, boxes: Sequence[LineBox]) -> float:
    return median(boxes[index].middle for index in row)


def _is_new(above: Row, row: Row, boxes: Sequence[LineBox], column: tuple[float, float, float]) -> bool:
    """Whether a paragraph starts with this row: a wide step, a short line before it, or an indent."""
    left, right, step = column
    height = median(boxes[index].height for index in (*above, *row))
    if _middle(row, boxes) - _middle(above, boxes) > WIDE_LEADING * step:
        return True
    if right - boxes[above[-1]].x2 > SHORT_END * height:
        return True
    return boxes[row[0]].x1 - left > INDENT * height and boxes[above[0]].x1 - left <= INDENT * height


def _line_start(text: str, item: re.Match[str] | None) -> str:
    if item is not None and item[0]:
        return f"- {text[item.end() :]}"
    return TAKEN_AS_MARKUP.sub(r"\\", text)


def join_texts(texts: Sequence[str]) -> str:
    """Texts that follow one another: no space beside hanzi and wide marks, no hyphen at a broken word."""
    joined = ""
    for text in texts:
        if not joined or not text or _is_wide(joined[-1]) or _is_wide(text[0]):
            joined += text
        elif joined[-1] == "-" and joined[-2:-1].isalpha() and text[0].islower():
            joined = joined[:-1] + text
        else:
            joined += f" {text}"
    return joined


def _is_wide(character: str) -> bool:
    return is_hanzi(character) or character in WIDE_MARKS


def _table(rows: Sequence[Row], boxes: Sequence[LineBox], texts: Sequence[str]) -> str:
    """A pipe table; its first row is the header, as Markdown wants one."""
    columns = table_columns(boxes, rows)
    grid = []
    for row in rows:
        cells = ["" for _ in columns]
        for index in row:
            place = _nearest(columns, (boxes[index].x1 + boxes[index].x2) / 2)
            text = texts[index].replace("|", r"\|")
            cells[place] = join_texts([cells[place], text]) if cells[place] else text
        grid.append(cells)
    lines = [f"| {' | '.join(cells)} |" for cells in grid]
    return "\n".join([lines[0], f"|{' --- |' * len(columns)}", *lines[1:]])


def _nearest(columns: Sequence[Gap], x: float) -> int:
    """The column at `x`, or the nearest one."""
    return min(range(len(columns)), key=lambda n: max(columns[n][0] - x, x - columns[n][1], 0.0))
