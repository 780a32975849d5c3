"""Dense pages: how they are drawn, and how reading them is counted."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.evaluation.fakes import FakeEngine, FakeJudge
from yan_omni.evaluation.held_out.pages import choose_look, running_text, wrapped
from yan_omni.evaluation.held_out.rows import HeldOut, KindPageRow, PageRow, write_rows
from yan_omni.evaluation.ocr_pages import OcrPages, num_found, page_errors, text_distance
from yan_omni.evaluation.task import Context, Measure
from yan_omni.evaluation.text_metrics import edit_distance
from yan_omni.model.engine.request import PageText, Picture, PixelBox, TextLine

BOXES = ((0.0, 0.0, 50.0, 10.0), (0.0, 20.0, 50.0, 30.0))


@dataclass(slots=True)
class Reader(FakeEngine):
    """Reads the same lines on every page."""

    lines: Sequence[tuple[str, PixelBox]] = ()

    def read(self, pixels: Picture) -> PageText:
        lines = tuple(TextLine(text, box, 1.0) for text, box in self.lines)
        return PageText("\n".join(line.text for line in lines), lines)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    Image.fromarray(np.zeros((8, 8, 3), dtype=np.uint8)).save(tmp_path / "dot.png")
    rows = [PageRow("a", "zh", ("第一行", "第二行"), "dot.png", "Font", BOXES)]
    write_rows(tmp_path / "pages.jsonl", rows)
    return Context(HeldOut((tmp_path,)), tmp_path, FakeJudge(), log=lambda message: None)


def one(measures: list[Measure], part: str) -> Measure:
    (found,) = [measure for measure in measures if part in measure.name]
    return found


def test_order_counts_and_missing_pages_are_not_measured(context: Context) -> None:
    right = [("第一行", PixelBox(*BOXES[0])), ("第二行", PixelBox(*BOXES[1]))]
    measures = OcrPages().run(Reader(lines=right), context)
    assert (one(measures, "CER ZH").value, one(measures, "CER ZH").status) == (0.0, "met")
    assert one(measures, "lines found").value == 100.0
    assert one(measures, "CER EN,").status == "not measured"
    assert one(measures, "time").n == 1
    swapped = one(OcrPages().run(Reader(lines=right[::-1]), context), "CER ZH")
    assert swapped.value == pytest.approx(100 * 2 / 6)
    assert swapped.status == "missed"
    half = OcrPages().run(Reader(lines=right[:1]), context)
    assert (one(half, "CER ZH").value, one(half, "lines found").value) == (50.0, 50.0)


def test_other_kinds_of_pages_are_counted_by_kind(context: Context, tmp_path: Path) -> None:
    rows = [KindPageRow("r", "receipt", "zh", ("第一行",), "dot.png", "F")]
    write_rows(tmp_path / "page_kinds.jsonl", rows)
    measures = OcrPages().run(Reader(lines=[("第二行", PixelBox(*BOXES[0]))]), context)
    assert one(measures, "receipts").value == pytest.approx(100 / 3)


def test_a_box_that_overlaps_too_little_is_no_line() -> None:
    assert num_found(BOXES, PageText("", (TextLine("", PixelBox(0, 6, 50, 16), 1.0),))) == 0
    assert num_found(BOXES, PageText("", (TextLine("", PixelBox(0, 2, 50, 12), 1.0),))) == 1


def test_the_distance_of_pages_is_that_of_lines() -> None:
    rng = random.Random(0)
    for length in (0, 1, 7, 40):
        left, right = ("".join(rng.choices("abc", k=rng.randint(0, length + 1))) for _ in range(2))
        assert text_distance(left, right) == edit_distance(left, right)
    assert text_distance("", "abc") == text_distance("abc", "") == 3


def test_breaks_of_lines_are_spaces_in_english_and_nothing_in_chinese() -> None:
    assert page_errors("one two", "one\ntwo", "en").edits == 0
    assert page_errors("one two", "onetwo", "en").edits == 1
    assert page_errors("一行two行", "一行 two\n行", "mixed").edits == 0


def test_lines_are_broken_at_words_and_never_before_a_mark() -> None:
    assert list(wrapped("some words here", len, 10)) == ["some words", "here"]
    assert list(wrapped("春天来了，花开", len, 4)) == ["春天来了，", "花开"]
    assert list(wrapped("用Python写", len, 7)) == ["用Python", "写"]


@pytest.mark.parametrize("language", ["en", "zh", "mixed"])
def test_running_text_has_about_the_characters_asked_for(language: str) -> None:
    texts = {"en": ["the quick brown fox jumps over it " * 40], "zh": ["春天来了，花开。" * 100]}
    paragraphs = running_text(texts, language, 600, random.Random(1))  # type: ignore[arg-type]
    assert 560 <= sum(map(len, paragraphs)) <= 900
    assert all(paragraph[0] not in "，。" for paragraph in paragraphs)
    assert any("a" < character < "z" for character in "".join(paragraphs)) == (language != "zh")


def test_more_characters_make_smaller_text() -> None:
    sizes = [choose_look("F", "zh", count, 1, random.Random(0)).size_px for count in (500, 1000, 2000)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3
