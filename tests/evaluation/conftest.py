"""A small built set of every kind, and a context over it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from tests.evaluation.fakes import SECOND_24K, FakeJudge
from yan_omni.evaluation.held_out.rows import (
    ChatRow,
    HeldOut,
    PhraseRow,
    PromptRow,
    SceneRow,
    SpokenRow,
    TextRow,
    WrittenRow,
    write_rows,
)
from yan_omni.evaluation.task import Context


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """A folder of sets with one clip, one picture, and one or two rows a set."""
    soundfile.write(tmp_path / "clip.flac", SECOND_24K, 24_000)
    Image.fromarray(np.zeros((8, 8, 3), dtype=np.uint8)).save(tmp_path / "dot.png")
    write_rows(
        tmp_path / "asr_en_voices.jsonl", [SpokenRow("a", "en", "one two three four", "clip.flac", "v")]
    )
    write_rows(tmp_path / "codes.jsonl", [SpokenRow("c", "en", "", "clip.flac", "v")])
    write_rows(tmp_path / "tts.jsonl", [TextRow("t", "en", "hello there", "clip.flac")])
    write_rows(tmp_path / "lines.jsonl", [WrittenRow("l", "en", "Open", "dot.png", "Cantarell")])
    questions = [
        SceneRow("q", "en", "colour", "What color is it?", "red", "dot.png"),
        SceneRow("r", "en", "count", "How many?", "2", "dot.png"),
    ]
    write_rows(tmp_path / "scenes.jsonl", questions)
    phrases = [
        PhraseRow("p", "en", "red star", "dot.png", ((0, 0, 10, 10),)),
        PhraseRow("x", "en", "whale", "dot.png", ()),
    ]
    write_rows(tmp_path / "phrases.jsonl", phrases)
    prompts = [
        PromptRow("m", "en", "text", "Hi!"),
        PromptRow("s", "en", "speech", "Hello?", "clip.flac", "dot.png"),
    ]
    write_rows(tmp_path / "modality.jsonl", prompts)
    write_rows(tmp_path / "chat.jsonl", [ChatRow("c", "en", "Capital of Japan?", (("tokyo",),), ("kyoto",))])
    return tmp_path


@pytest.fixture
def context(sets: Path) -> Context:
    return Context(HeldOut((sets,)), sets, FakeJudge("hello there"), log=lambda message: None)
