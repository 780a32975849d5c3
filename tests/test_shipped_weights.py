"""The shipped checkpoint on the README's examples: it loads, hears, sees, reads, points and speaks.

How well is measured by `yan-omni eval`; here only what any usable checkpoint must do.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from yan_omni.app.audio_io import decode_audio
from yan_omni.app.image_io import decode_image
from yan_omni.model.engine.request import (
    AudioDelta,
    AudioPart,
    Engine,
    Heard,
    ImagePart,
    Modality,
    ReplyDone,
    ReplyOptions,
    ReplyStarted,
    TextDelta,
    TextPart,
    Turn,
)
from yan_omni.model.omni import load_engine

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load_engine(ROOT / "weights")


def hear(name: str) -> AudioPart:
    return AudioPart(decode_audio((EXAMPLES / name).read_bytes(), max_audio_s=60.0))


def see(name: str) -> ImagePart:
    return ImagePart(decode_image((EXAMPLES / name).read_bytes(), max_pixels=50_000_000))


def test_speech_becomes_its_words(engine: Engine) -> None:
    samples = hear("reading.flac").samples_16k
    text = " ".join(segment.text for segment in engine.transcribe(samples)).lower()
    words = ["further", "development", "roman", "letter", "place", "venice"]
    assert sum(word in text.split() for word in words) >= len(words) // 2, text


def test_silence_has_no_words(engine: Engine) -> None:
    assert list(engine.transcribe(np.zeros(32_000, dtype=np.float32))) == []


@pytest.mark.parametrize("name", ["question.wav", "question_zh.wav"])
def test_a_spoken_question_gets_a_spoken_answer(engine: Engine, name: str) -> None:
    events = list(engine.reply([Turn("user", (hear(name),))], ReplyOptions(max_text_tokens=40)))
    assert isinstance(events[0], Heard)
    assert events[0].text
    assert ReplyStarted("speech") in events
    spoken = np.concatenate([event.samples_24k for event in events if isinstance(event, AudioDelta)])
    assert len(spoken) > 12_000
    assert 0.01 < np.sqrt(np.mean(spoken**2)) < 0.5
    assert isinstance(events[-1], ReplyDone)


@pytest.mark.parametrize("text", ["Hello!", "你好！"])
@pytest.mark.parametrize("modality", [None, "speech"])
def test_a_written_question_is_answered_in_writing_unless_asked(
    engine: Engine, text: str, modality: Modality | None
) -> None:
    options = ReplyOptions(modality=modality, max_text_tokens=40)
    events = list(engine.reply([Turn("user", (TextPart(text),))], options))
    assert ReplyStarted(modality or "text") in events
    assert any(isinstance(event, TextDelta) and event.text for event in events)
    assert any(isinstance(event, AudioDelta) for event in events) == (modality == "speech")


def test_a_question_about_a_picture_is_answered(engine: Engine) -> None:
    question = Turn("user", (see("scene.jpg"), TextPart("What is in the picture?")))
    events = list(engine.reply([question], ReplyOptions(max_text_tokens=40)))
    assert events[0] == ReplyStarted("text")
    assert "".join(event.text for event in events if isinstance(event, TextDelta)).strip()


def test_a_page_is_read(engine: Engine) -> None:
    page = engine.read(see("page.png").pixels)
    assert "Tea House" in page.text
    assert "小茶馆" in page.text


def test_a_phrase_is_found_and_an_absent_one_is_not(engine: Engine) -> None:
    picture = see("scene.jpg").pixels
    found = engine.ground(picture, "the red triangle")
    assert found
    assert found[0].score > 0.5
    assert engine.ground(picture, "a blue bicycle") == ()


def test_mixed_text_is_spoken(engine: Engine) -> None:
    spoken = np.concatenate(list(engine.speak("Good morning! 早上好！")))
    assert 0.8 < len(spoken) / 24_000 < 6.0
