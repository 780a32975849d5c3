"""Clips: what is drawn when, what is asked, and when an answer counts as right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.evaluation.fakes import FakeEngine, FakeJudge
from yan_omni.evaluation.held_out.clips import Actor, draw_clip
from yan_omni.evaluation.held_out.page_kinds import perspective
from yan_omni.evaluation.held_out.rows import ClipKind, ClipRow, HeldOut, write_rows
from yan_omni.evaluation.task import Context
from yan_omni.evaluation.videos import Videos, is_right


def row(kind: ClipKind, answer: str, lang: str = "en") -> ClipRow:
    return ClipRow("c", lang, kind, "?", answer, "clips/a.png")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "answer", "expected"),
    [
        (row("appears", "4"), "The cat appears at four seconds.", True),
        (row("appears", "4"), "The cat appears at five seconds.", True),
        (row("appears", "4"), "The cat appears at six seconds.", False),
        (row("appears", "12", "zh"), "猫在十二秒出现。", True),
        (row("appears", "6", "zh"), "我看到六边形和学校。", False),
        (row("times", "2"), "There are two.", False),
        (row("times", "2"), "You see the cat two times.", True),
        (row("times", "2"), "You see the cat three times.", False),
        (row("times", "2", "zh"), "猫一共两次。", True),
        (row("times", "1", "zh"), "猫一共两次。", False),
        (row("first", "cat,dog"), "At first the dog and the cat.", True),
        (row("first", "cat,dog"), "At first the dog.", False),
        (row("last", "cat", "zh"), "最后有猫跟狗。", False),
        (row("last", "cat", "zh"), "", False),
    ],
)
def test_right_answers(asked: ClipRow, answer: str, expected: bool) -> None:
    assert is_right(asked, answer) is expected


def test_things_are_there_when_they_should_be() -> None:
    square = Image.new("RGB", (40, 40), (200, 0, 0))
    clip = draw_clip([Actor("cat", square, ((1, 2), (3, 4)))], duration_s=4).reshape(8, 256, 256, 3)
    assert [bool((frame[..., 1] == 0).any()) for frame in clip] == [False, False, True, True] * 2


def test_the_task_asks_about_every_clip(tmp_path: Path) -> None:
    (tmp_path / "clips").mkdir()
    Image.fromarray(np.zeros((3 * 256, 256, 3), np.uint8)).save(tmp_path / "clips/a.png")
    write_rows(tmp_path / "clips.jsonl", [row("appears", "4"), row("times", "2")])
    context = Context(HeldOut((tmp_path,)), tmp_path, FakeJudge(), log=lambda message: None)
    engine = FakeEngine(replies={"?": "The cat appears at four seconds."})
    measures = {measure.name: measure.value for measure in Videos().run(engine, context)}
    assert measures["video questions, composed clips"] == 50.0
    assert measures["video, how many times"] == 0.0
    (tmp_path / "clips.jsonl").unlink()
    assert Videos().run(engine, context)[0].value is None


def test_perspective_takes_corners_to_corners() -> None:
    given = [(10.0, 5.0), (90.0, 12.0), (80.0, 70.0), (4.0, 60.0)]
    a, b, c, d, e, f, g, h = perspective(given, ((0, 0), (50, 0), (50, 40), (0, 40)))
    for (x, y), (u, v) in zip(given, ((0, 0), (50, 0), (50, 40), (0, 40)), strict=True):
        scale = g * x + h * y + 1
        assert ((a * x + b * y + c) / scale, (d * x + e * y + f) / scale) == pytest.approx((u, v), abs=1e-6)
