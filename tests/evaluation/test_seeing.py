"""The measures of seeing, on answers that are known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.evaluation.fakes import FakeEngine
from yan_omni.evaluation.held_out.rows import PhraseRow, SceneRow, write_rows
from yan_omni.evaluation.seeing import (
    ABSENT,
    AUC,
    MATCH,
    PAGE_TOKENS,
    POINTING,
    PRESENT,
    TOKENS,
    Seeing,
    area_under_curve,
    patches_of,
)
from yan_omni.evaluation.task import Context, Measure
from yan_omni.model.engine.request import HeatMap, Picture


@dataclass(slots=True)
class Pointer(FakeEngine):
    """Points at one patch."""

    row: int = 0
    column: int = 0

    def point(self, pixels: Picture, phrase: str) -> HeatMap | None:
        scores = np.zeros((16, 16), np.float32)
        scores[self.row, self.column] = 1.0
        return scores


def named(measures: list[Measure], name: str) -> Measure:
    (found,) = [measure for measure in measures if measure.name == name]
    return found


def test_pointing_wants_the_likeliest_patch_in_a_box(context: Context, sets: Path) -> None:
    Image.new("RGB", (160, 160)).save(sets / "square.png")
    write_rows(sets / "phrases.jsonl", [PhraseRow("p", "en", "star", "square.png", ((20, 40, 50, 70),))])
    right = Seeing().run(Pointer(row=5, column=3), context)
    assert named(right, POINTING).value == 100.0
    assert named(right, AUC).value == 1.0
    wrong = Seeing().run(Pointer(row=12, column=12), context)
    assert (named(wrong, POINTING).value, named(wrong, POINTING).status) == (0.0, "missed")
    assert named(wrong, AUC).status == "missed"
    assert named(Seeing().run(FakeEngine(), context), POINTING).status == "not measured"


def test_every_box_has_a_patch_of_its_own() -> None:
    row = PhraseRow("p", "en", "star", "x", ((3, 3, 5, 5), (100, 100, 140, 140)))
    inside, outside = patches_of(row, (160, 160), (16, 16))
    assert inside[0, 0]
    assert inside[11:13, 11:13].all()
    assert not (inside & outside).any()
    assert outside[5, 5]


def test_the_area_counts_pairs_in_the_right_order() -> None:
    score = np.array([0.9, 0.4, 0.4, 0.1], np.float32)
    assert area_under_curve(score[:2], score[2:]) == pytest.approx(3.5 / 4)
    assert area_under_curve(score[:0], score) == 0.5


def test_who_always_denies_is_right_only_where_nothing_is(context: Context, sets: Path) -> None:
    rows = [
        SceneRow("a", "en", "presence", "Is there a dog in the picture?", "no", "dot.png"),
        SceneRow("b", "zh", "presence", "图里有狗吗？", "yes", "dot.png"),
    ]
    write_rows(sets / "presence.jsonl", rows)
    denies = Seeing().run(FakeEngine(default_reply="没有，there is no dog."), context)
    assert (named(denies, ABSENT).value, named(denies, PRESENT).value) == (100.0, 0.0)
    agrees = Seeing().run(FakeEngine(default_reply="Yes, there is a dog."), context)
    assert (named(agrees, ABSENT).value, named(agrees, PRESENT).value) == (0.0, 100.0)
    silent = Seeing().run(FakeEngine(default_reply=""), context)
    assert (named(silent, ABSENT).value, named(silent, PRESENT).value) == (0.0, 0.0)


def test_the_mode_follows_the_question_about_a_picture(context: Context) -> None:
    assert named(Seeing().run(FakeEngine(), context), MATCH).value == 100.0
    always = named(Seeing().run(FakeEngine(modality="text"), context), MATCH)
    assert (always.value, always.status, always.n) == (50.0, "missed", 4)


def test_pictures_are_counted_as_the_engine_counts_them(context: Context) -> None:
    measures = Seeing().run(FakeEngine(), context)
    assert named(measures, TOKENS).value == 0.0
    assert named(measures, PAGE_TOKENS).status == "not measured"
