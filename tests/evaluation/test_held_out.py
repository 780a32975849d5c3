"""Reading and building held-out sets."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from yan_omni.evaluation.answers import is_right
from yan_omni.evaluation.held_out.corpora import build_human
from yan_omni.evaluation.held_out.rows import (
    PACKAGED_SETS,
    ChatRow,
    HeldOut,
    PhraseRow,
    PromptRow,
    SceneRow,
    SpokenRow,
    TextRow,
    read_rows,
    write_rows,
)
from yan_omni.evaluation.held_out.scenes import build_scenes, place_of
from yan_omni.evaluation.held_out.voices import PromptText


def test_rows_survive_a_round_trip(tmp_path: Path) -> None:
    rows = [PromptRow("a", "zh", "speech", "你好", "a.flac"), PromptRow("b", "en", "text", "Hi")]
    write_rows(tmp_path / "rows.jsonl", rows)
    assert read_rows(tmp_path / "rows.jsonl", PromptRow) == rows


def test_unknown_keys_name_the_line(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('\n{"id": "a", "colour": "red"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        read_rows(tmp_path / "rows.jsonl", TextRow)


def test_built_sets_come_before_packaged_ones(tmp_path: Path) -> None:
    assert HeldOut.at(tmp_path).load("tts", TextRow)[0].audio is None
    write_rows(tmp_path / "tts.jsonl", [TextRow("only", "en", "Hi", "a.flac")])
    assert [row.id for row in HeldOut.at(tmp_path).load("tts", TextRow)] == ["only"]


def test_packaged_sets_have_what_the_floors_ask_for() -> None:
    prompts = read_rows(PACKAGED_SETS / "modality_texts.jsonl", PromptText)
    assert set(Counter((row.input, row.lang, row.picture) for row in prompts).values()) == {5}
    assert len(prompts) == 40
    assert Counter(row.lang for row in read_rows(PACKAGED_SETS / "tts.jsonl", TextRow)) == {
        "en": 20,
        "zh": 20,
    }
    assert Counter(row.lang for row in read_rows(PACKAGED_SETS / "chat.jsonl", ChatRow)) == {
        "en": 30,
        "zh": 30,
    }


def test_human_clips_are_test_rows_only(tmp_path: Path) -> None:
    ramp = np.arange(400, dtype=np.int16)
    ramp.tofile(tmp_path / "ljspeech.pcm")
    rows = [
        {"id": name, "lang": "en", "voice": "LJ", "text": name, "split": split}
        | {"start_sample": start, "num_samples": 100}
        for name, split, start in (("seen", "train", 0), ("held", "test", 200))
    ]
    (tmp_path / "ljspeech.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    build_human(tmp_path, tmp_path / "out")
    held_out = HeldOut((tmp_path / "out",))
    assert [row.id for row in held_out.load("asr_en_human", SpokenRow)] == ["held"]
    samples = held_out.audio("audio/asr_en_human/held.flac", 24_000)
    np.testing.assert_allclose(samples, np.arange(200, 300) / 32_767, atol=1e-4)


@pytest.mark.parametrize(
    ("box", "place"),
    [
        ((0, 0, 40, 40), "top left"),
        ((100, 100, 150, 150), "centre"),
        ((200, 110, 250, 150), "right"),
        ((70, 0, 90, 40), None),
    ],
)
def test_place_of(box: tuple[float, float, float, float], place: str | None) -> None:
    assert place_of(box) == place


def test_scene_questions_have_one_answer(tmp_path: Path) -> None:
    """Two stars, one of them red: neither the star's colour nor a lone shape may be asked."""
    things = [
        {"kind": "shape", "name": "star", "colour": "red", "box_px": [0, 0, 40, 40], "style": "shape"},
        {"kind": "shape", "name": "star", "colour": "blue", "box_px": [200, 200, 250, 250], "style": "shape"},
        {"kind": "object", "name": "dog", "colour": None, "box_px": [110, 110, 140, 140], "style": "noto"},
    ]
    (tmp_path / "scenes_test").mkdir()
    Image.new("RGB", (256, 256)).save(tmp_path / "scenes_test" / "s.png")
    (tmp_path / "scenes_test.jsonl").write_text(json.dumps({"id": "s", "objects": things}), encoding="utf-8")
    build_scenes(tmp_path, tmp_path / "out")
    held_out = HeldOut((tmp_path / "out",))
    questions = held_out.load("scenes", SceneRow)
    assert {(row.kind, row.lang, row.answer) for row in questions} == {
        ("count", "en", "2"),
        ("count", "zh", "2"),
        ("position", "en", "centre"),
        ("position", "zh", "centre"),
    }
    assert is_right("position", questions[-1].answer, "它在中间。", "zh")
    (phrase,) = held_out.load("phrases", PhraseRow)
    assert (phrase.phrase, phrase.boxes) == ("red star", ((0, 0, 40, 40),))
    assert held_out.picture(phrase.image).shape == (256, 256, 3)
