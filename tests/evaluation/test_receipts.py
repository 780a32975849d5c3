"""Scanned receipts: how lines are matched to rows, what counts as wrong, and what is built from a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.evaluation.fakes import FakeEngine, FakeJudge
from yan_omni.evaluation.held_out.receipts import NUM_RECEIPTS, build_receipts, read_lines
from yan_omni.evaluation.held_out.rows import HeldOut, ReceiptRow, read_rows
from yan_omni.evaluation.other_reader import OtherPage, read_by_rapidocr
from yan_omni.evaluation.receipts import Receipts, receipt_errors
from yan_omni.evaluation.task import Context
from yan_omni.model.engine.request import PageText, Picture, PixelBox, TextLine

ROW = ReceiptRow(
    "a", "a.jpg", 100, ("TEA 2", "1.50", "TOTAL"), ((0, 0, 40, 10), (60, 0, 90, 10), (0, 20, 50, 30))
)
LEFT, RIGHT, BELOW, OUTSIDE = (
    (0.0, 1.0, 40.0, 11.0),
    (60.0, 0.0, 90.0, 9.0),
    (0.0, 21.0, 50.0, 31.0),
    (0.0, 60.0, 90.0, 70.0),
)


@dataclass(slots=True)
class Reader(FakeEngine):
    """Reads a line over the upper half of every picture."""

    text: str = ""

    def read(self, pixels: Picture) -> PageText:
        box = PixelBox(0.0, 0.0, float(pixels.shape[1]), pixels.shape[0] / 2)
        return PageText(self.text, (TextLine(self.text, box, 1.0),))


def test_cells_are_joined_from_left_to_right_and_case_and_spaces_do_not_count() -> None:
    lines = [(RIGHT, "1.50"), (BELOW, "total"), (LEFT, "Tea2")]
    assert receipt_errors(ROW, lines).edits == 0
    assert receipt_errors(ROW, [((0.0, 0.0, 95.0, 10.0), "TEA 2 1.50"), (BELOW, "TOTAL")]).edits == 0
    assert receipt_errors(ROW, lines).units == 13


def test_missing_lines_and_text_where_none_is_are_errors_but_rules_are_not() -> None:
    read = [(LEFT, "TEA 2"), (BELOW, "T0TAL")]
    assert receipt_errors(ROW, read).edits == 4 + 1
    assert receipt_errors(ROW, [*read, (OUTSIDE, "-----")]).edits == 5
    assert receipt_errors(ROW, [*read, (OUTSIDE, "abc d")]).edits == 5 + 4
    assert receipt_errors(ROW, []).percent == 100.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("img", "box"):
        (tmp_path / "raw" / part).mkdir(parents=True)
    for number in range(2 * NUM_RECEIPTS + 1):
        picture = Image.fromarray(np.full((40, 80, 3), 255, dtype=np.uint8))
        picture.save(tmp_path / "raw" / "img" / f"{number:03d}.jpg")
        line = "0,0,80,0,80,20,0,20,TEA, HOT\n\n"
        (tmp_path / "raw" / "box" / f"{number:03d}.csv").write_text(line, encoding="utf-8")
    return tmp_path / "raw"


def test_twenty_are_taken_evenly_with_texts_that_hold_commas(folder: Path, tmp_path: Path) -> None:
    build_receipts(folder, tmp_path)
    rows = read_rows(tmp_path / "receipts.jsonl", ReceiptRow)
    assert [row.id for row in rows[:3]] == ["000", "002", "004"]
    assert len(rows) == NUM_RECEIPTS
    assert rows[0].texts == ("TEA, HOT",)
    assert rows[0].boxes == ((0.0, 0.0, 80.0, 20.0),)
    assert read_lines(folder / "box" / "001.csv")[1] == ["TEA, HOT"]


def test_without_a_folder_nothing_is_built_and_nothing_measured(tmp_path: Path) -> None:
    build_receipts(tmp_path / "none", tmp_path)
    context = Context(HeldOut((tmp_path,)), tmp_path, FakeJudge(), log=lambda message: None)
    (measure,) = Receipts(lambda paths: None).run(FakeEngine(), context)
    assert measure.status == "not measured"


def test_the_reference_is_counted_alike_and_no_text_is_told(folder: Path, tmp_path: Path) -> None:
    build_receipts(folder, tmp_path)
    context = Context(HeldOut((tmp_path,)), tmp_path, FakeJudge(), log=lambda message: None)

    def others(paths: Sequence[Path]) -> list[OtherPage]:
        return [OtherPage((((0.0, 0.0, 80.0, 20.0), "TEA, HOG"),), 0.5) for _ in paths]

    right, seconds = Receipts(others).run(Reader(text="tea, hot"), context)
    assert (right.value, right.status, right.n) == (100.0, "met", NUM_RECEIPTS)
    assert right.reference == pytest.approx(100 * 6 / 7)
    assert seconds.reference == 0.5
    assert "tea" not in str(context.details).lower()
    alone, _ = Receipts(lambda paths: None).run(Reader(text="tea"), context)
    assert (alone.reference, alone.status) == (None, "missed")


def test_rapidocr_is_left_out_where_it_is_not_installed(tmp_path: Path) -> None:
    assert read_by_rapidocr([tmp_path / "a.jpg"], tmp_path / "no-python") is None
