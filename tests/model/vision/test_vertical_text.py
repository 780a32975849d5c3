"""Columns from top to bottom become rows of their characters."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from yan_omni.model.vision.page_layout import LineBox
from yan_omni.model.vision.vertical_text import (
    as_row,
    cut_cells,
    cut_out,
    find_pitch,
    from_sideways,
    is_loose,
    sideways,
    usual_pitch,
    without_gaps,
)

SIDE, PITCH, COUNT = 20, 24, 10


def column(count: int = COUNT) -> NDArray[np.uint8]:
    """Characters of two strokes each, the upper one longer with every character; margins of 4 pixels."""
    page = np.full((count * PITCH + 12, SIDE + 8), 250, dtype=np.uint8)
    for number in range(count):
        y = 6 + number * PITCH
        page[y : y + 4, 4 : 10 + number] = 10
        page[y + 14 : y + SIDE, 4 : 4 + SIDE] = 10
    return page


def test_a_column_becomes_a_row_of_its_characters() -> None:
    row = as_row(column())
    width = row.shape[1] // COUNT
    assert SIDE <= width <= SIDE + 6
    for number in range(COUNT):
        cell = row[:, number * width : (number + 1) * width] < 100
        strokes = cell.sum(axis=1)
        assert strokes[strokes > 0][[0, -1]].tolist() == [6 + number, SIDE]
        assert cell.any(axis=1).sum() == 4 + 6


def test_the_pitch_is_found_and_shared_between_columns() -> None:
    assert usual_pitch([column(), column(), column(3)]) == pytest.approx(PITCH, abs=1)
    assert usual_pitch([]) is None
    assert find_pitch(np.ones(5, dtype=np.float32), 20) == 5.0


def test_cuts_run_between_characters_and_cover_the_column() -> None:
    rows = (column() < 100).mean(axis=1).astype(np.float32)[6 : 6 + (COUNT - 1) * PITCH + SIDE]
    cuts = cut_cells(rows, PITCH)
    assert (cuts[0], cuts[-1], len(cuts)) == (0, len(rows), COUNT + 1)
    assert all(rows[cut] == 0.0 for cut in cuts[1:-1])
    assert cut_cells(np.ones(3, dtype=np.float32), 20.0) == [0, 3]


def test_commas_at_the_upper_right_are_lowered() -> None:
    page = column()
    page[6 + 4 * PITCH : 6 + 5 * PITCH, :] = 250
    page[6 + 4 * PITCH + 1 : 6 + 4 * PITCH + 6, 18:23] = 10
    row = as_row(page, float(PITCH))
    width = row.shape[1] // COUNT
    ys, xs = np.nonzero(row[:, 4 * width : 5 * width] < 100)
    assert ys.min() > row.shape[0] / 2
    assert xs.max() < width / 2


def test_an_empty_column_is_a_row() -> None:
    assert as_row(np.full((60, 20), 255, dtype=np.uint8)).ndim == 2
    assert as_row(np.full((1, 1), 255, dtype=np.uint8)).size > 0


def test_boxes_come_back_from_the_sideways_page() -> None:
    page = np.zeros((50, 30), dtype=np.uint8)
    page[10:40, 20:25] = 9
    ys, xs = np.nonzero(sideways(page))
    box = LineBox(float(xs.min()), float(ys.min()), float(xs.max() + 1), float(ys.max() + 1))
    back = from_sideways(box, page.shape[1])
    assert (back.x1, back.y1, back.x2, back.y2) == (20, 10, 25, 40)
    assert cut_out(page, back, 0.2).shape == (31, 8)


def test_single_characters_are_told_from_lines() -> None:
    assert is_loose(["过 然 给 受 且", "有 效 义 以 缺 的 的", "一"] * 2)
    assert not is_loose(["把武遂归还给了韩国", "事隔不久"] * 2)
    assert not is_loose(["是 否", "a b c d e f g h i j k l m n"])
    assert not is_loose([])


def test_gaps_are_no_spaces() -> None:
    assert without_gaps("主 君 曾 派陈° ") == "主君曾派陈。"
