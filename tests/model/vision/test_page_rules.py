"""Rules are told from print by their rows of pixels."""

from __future__ import annotations

import numpy as np

from yan_omni.model.vision.page_layout import LineBox
from yan_omni.model.vision.page_rules import without_rules


def test_dashes_between_lines_are_no_line_and_small_print_is() -> None:
    page = np.full((120, 300), 250, dtype=np.uint8)
    lines = [LineBox(10, 10, 290, 40), LineBox(10, 80, 290, 110)]
    rule, small = LineBox(10, 46, 290, 56), LineBox(10, 60, 290, 74)
    for box in (*lines, small):
        page[int(box.y1) + 2 : int(box.y2) - 2, 10:290:3] = 20  # strokes over most of the height
    page[50:52, 10:290:2] = 20
    assert without_rules(page, [*lines, rule, small]) == [*lines, small]
    assert without_rules(page, []) == []
    assert without_rules(page, [rule]) == [rule]  # nothing to compare it with
