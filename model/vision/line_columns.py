"""Columns of a strip that may hold a character, and which of them show the same one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yan_omni.model.vision.page_languages import is_hanzi

WIDE_MARKS = dict(zip("，！？：；（）％＋－＝／～", ",!?:;()%+-=/~", strict=True))
SPACE_AFTER_WIDE_MARK = re.compile("(?<=[，。！？：；、（）《》「」]) +")  # the mark's own width, not a space
LEAST_HANZI_COLUMNS = 3
FIRM_INK = 0.5


@dataclass(frozen=True, slots=True)
class Column:
    """Column `place` of a strip: how likely it holds a character, the likeliest ones, and how likely each of
    them is, the likeliest first.
    """

    place: int
    ink: float
    characters: tuple[str, ...]
    probabilities: tuple[float, ...]

    @property
    def is_firm(self) -> bool:
        return self.ink > FIRM_INK


def is_same_place(left: str, right: str) -> bool:
    """Whether what two columns side by side show are two guesses at one character: a mark in its narrow and
    its wide form, or two hanzi, which need more columns.
    """
    return WIDE_MARKS.get(left, left) == WIDE_MARKS.get(right, right) or (is_hanzi(left) and is_hanzi(right))


def without_mark_spaces(text: str) -> str:
    """Without the spaces after wide marks, which are the marks' own width."""
    return SPACE_AFTER_WIDE_MARK.sub("", text)


def grouped(columns: Sequence[Column]) -> list[list[Column]]:
    """The columns of each character, as `decode_columns` takes them together; each column that is not firm
    stands alone, and is left out where it is the edge of a character beside it.
    """
    groups: list[list[Column]] = []
    previous: Column | None = None
    start = 0
    for column in columns:
        if not column.is_firm:
            groups.append([column])
            previous = None
            continue
        if previous is not None and column.place == previous.place + 1:
            left, right = previous.characters[0], column.characters[0]
            near = column.place - start < LEAST_HANZI_COLUMNS
            joined = left == right or (near and is_same_place(left, right))
        else:
            joined = False
        if joined:
            groups[-1].append(column)
        else:
            groups.append([column])
            start = column.place
        previous = column
    return [group for index, group in enumerate(groups) if not _is_edge(groups, index)]


def _is_edge(groups: list[list[Column]], index: int) -> bool:
    """Whether a column that is not firm lies at a hanzi or shows what stands beside it anyway."""
    column = groups[index][0]
    if column.is_firm:
        return False
    for group in groups[max(index - 2, 0) : index] + groups[index + 1 : index + 3]:
        if not group[0].is_firm or not group[0].place - 1 <= column.place <= group[-1].place + 1:
            continue
        if is_hanzi(group[0].characters[0]) or column.characters[0] in {c.characters[0] for c in group}:
            return True
    return False


def confidence_of(groups: Sequence[Sequence[Column]]) -> float:
    """The mean over the firm characters of their highest probability; 1.0 where there is none."""
    best = [
        max(column.ink * column.probabilities[0] for column in group) for group in groups if group[0].is_firm
    ]
    return sum(best) / len(best) if best else 1.0
