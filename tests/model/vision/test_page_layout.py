"""Columns, tables and rows of a page, its languages, and its Markdown."""

from __future__ import annotations

import pytest

from yan_omni.model.engine.request import PixelBox, TextLine
from yan_omni.model.vision.page_languages import language_of
from yan_omni.model.vision.page_layout import LineBox, arrange, is_same_row, reading_order
from yan_omni.model.vision.page_markdown import join_texts, to_markdown


def column(x1: float, x2: float, num_lines: int, top: float = 0.0) -> list[LineBox]:
    return [LineBox(x1, top + 20 * row, x2, top + 20 * row + 15) for row in range(num_lines)]


def line(text: str, x1: float, y1: float, height: float = 15.0, width: float | None = None) -> TextLine:
    width = len(text) * height / 2 if width is None else width
    return TextLine(text, PixelBox(x1, y1, x1 + width, y1 + height), 1.0)


def test_columns_are_read_one_after_the_other() -> None:
    left, right = column(0, 190, 4), column(220, 400, 4)
    assert reading_order([*right, *left][::-1]) == left + right


def test_a_title_and_a_footer_across_the_columns_do_not_hide_them() -> None:
    title, footer = LineBox(0, 0, 300, 24), LineBox(60, 240, 400, 255)
    left, right = column(0, 190, 5, top=60), column(220, 400, 7, top=67)  # not on the same levels
    assert reading_order([footer, *right, *left, title]) == [title, *left, *right, footer]


def test_three_columns() -> None:
    columns = [column(x, x + 200, 4) for x in (0, 230, 460)]
    mixed = [box for row in zip(*columns, strict=True) for box in row]
    assert reading_order(mixed) == [box for one in columns for box in one]


def test_blocks_below_one_another_are_no_columns() -> None:
    address, greeting = column(300, 500, 3), column(0, 200, 3, top=80)
    assert reading_order([*greeting, *address]) == address + greeting


def test_short_cells_are_a_table_and_read_by_rows() -> None:
    names, prices = column(0, 80, 4), column(200, 240, 4)
    boxes = [*names, *prices]
    (table,) = arrange(boxes)
    assert table.kind == "table"
    assert table.rows == ((0, 4), (1, 5), (2, 6), (3, 7))


def test_a_table_below_columns_does_not_belong_to_them() -> None:
    left, right = column(0, 190, 5), column(230, 420, 4)
    heading, below = LineBox(0, 150, 180, 170), LineBox(0, 265, 350, 280)
    names, kinds, prices = (column(x, x + 50, 4, top=185) for x in (0, 150, 330))
    table = [box for row in zip(names, kinds, prices, strict=True) for box in row]
    order = [*left, *right, heading, *table, below]
    assert reading_order(sorted(order, key=lambda box: box.y1)) == order
    kinds_of_blocks = [block.kind for block in arrange(order)]
    assert kinds_of_blocks == ["text", "text", "text", "table", "text"]


def test_a_row_is_read_from_the_left() -> None:
    row, below = [LineBox(0, 0, 50, 20), LineBox(150, 2, 200, 22)], LineBox(0, 40, 200, 60)
    assert reading_order([below, row[1], row[0]]) == [*row, below]


def test_a_line_above_another_is_not_beside_it() -> None:
    assert not is_same_row(LineBox(0, 0, 100, 20), LineBox(0, 9, 100, 29))
    assert is_same_row(LineBox(0, 0, 100, 20), LineBox(110, 9, 200, 29))


def test_no_lines_have_no_order() -> None:
    assert reading_order([]) == []
    assert to_markdown([]) == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Please keep the door closed.", "en"),
        ("请随手关门。", "zh"),
        ("我们用 Python 写程序 and tests", "mixed"),
        ("2024-05-01 12:30", None),
        ("请把这一份文件交给经理和他的秘书 A", "zh"),
        ("", None),
    ],
)
def test_the_language_of_a_line(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_the_language_of_a_page_is_that_of_all_its_lines() -> None:
    assert language_of(["请随手关门。", "Please close the door"]) == "mixed"


def test_headings_and_paragraphs() -> None:
    body = "words that fill a line of the page"
    lines = [
        line("A Title", 0, 0, height=30),
        line(body, 0, 50),
        line(body, 0, 70),
        line("the end.", 0, 90),
        line(body, 0, 110),
        line(body, 0, 130),
        line("Smaller heading", 0, 170, height=21),
        line(body, 0, 200),
    ]
    assert to_markdown(lines).split("\n\n") == [
        "# A Title",
        f"{body} {body} the end.",
        f"{body} {body}",
        "## Smaller heading",
        body,
    ]


def test_a_list_keeps_its_items() -> None:
    items = ["• first of the things", "• second of the things", "3. the third of them"]
    lines = [line(text, 0, 20 * number) for number, text in enumerate(items)]
    expected = ["- first of the things", "- second of the things", "3. the third of them"]
    assert to_markdown(lines).split("\n\n") == expected


def test_a_table_keeps_its_empty_cells() -> None:
    cells = {(0, 0): "item", (200, 0): "a|b", (0, 20): "tea", (200, 20): "4", (300, 0): "sum", (300, 40): "9"}
    cells |= {(0, 40): "milk", (300, 20): "8"}
    lines = [line(text, x, y, width=40) for (x, y), text in cells.items()]
    assert to_markdown(lines).split("\n") == [
        "| item | a\\|b | sum |",
        "| --- | --- | --- |",
        "| tea | 4 | 8 |",
        "| milk |  | 9 |",
    ]


def test_what_looks_like_markup_is_escaped() -> None:
    assert to_markdown([line("# 12 on the list", 0, 0)]) == "\\# 12 on the list"


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (["exam-", "ple"], "example"),
        (["North-", "East"], "North- East"),
        (["今天天气", "很好。"], "今天天气很好。"),
        (["two", "words"], "two words"),
        (["使用", "Python"], "使用Python"),
    ],
)
def test_joining_lines(texts: list[str], joined: str) -> None:
    assert join_texts(texts) == joined
