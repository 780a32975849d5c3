"""Pictures in a conversation: looked at once, and still there for every later question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.model.engine.tiny import tiny_components
from yan_omni.model.components import Components
from yan_omni.model.engine.engine import OmniEngine
from yan_omni.model.engine.request import (
    AudioPart,
    ImagePart,
    PointingEngine,
    ReplyDone,
    ReplyOptions,
    TextPart,
    Turn,
)
from yan_omni.model.engine.turns import TurnReader

Seen = tuple[bytes, str]


@pytest.fixture(scope="module")
def components() -> Components:
    return tiny_components()


@pytest.fixture
def glances(monkeypatch: pytest.MonkeyPatch) -> list[Seen]:
    """Every glance at a picture: its pixels and the question it is for."""
    seen: list[Seen] = []
    look = TurnReader.glance

    def glance(self: TurnReader, thought: object, pixels: NDArray[np.uint8], question: str) -> None:
        seen.append((pixels.tobytes(), question))
        look(self, thought, pixels, question)  # type: ignore[arg-type]

    monkeypatch.setattr(TurnReader, "glance", glance)
    return seen


def picture(seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 255, (20, 30, 3), dtype=np.uint8)


def answer(engine: OmniEngine, turns: Sequence[Turn]) -> ReplyDone:
    done = list(engine.reply(turns, ReplyOptions(modality="text", max_text_tokens=2)))[-1]
    assert isinstance(done, ReplyDone)
    return done


def asked(*parts: ImagePart | TextPart | AudioPart) -> Turn:
    return Turn("user", parts)


REPLY = Turn("assistant", (TextPart("A dog."),))


def test_a_later_question_is_about_the_picture_shown_before(
    components: Components, glances: list[Seen]
) -> None:
    shown = picture()
    turns = [asked(ImagePart(shown), TextPart("What is it?")), REPLY, asked(TextPart("Which colour?"))]
    answer(OmniEngine(components), turns)
    assert glances == [(shown.tobytes(), "What is it?"), (shown.tobytes(), "Which colour?")]


def test_a_spoken_question_may_follow_a_picture(components: Components, glances: list[Seen]) -> None:
    shown = picture()
    noise = (0.1 * np.random.default_rng(0).standard_normal(8_000)).astype(np.float32)
    answer(OmniEngine(components), [asked(ImagePart(shown)), REPLY, asked(AudioPart(noise))])
    assert [pixels for pixels, _ in glances] == [shown.tobytes()] * 2


def test_the_newest_picture_counts(components: Components, glances: list[Seen]) -> None:
    first, second = picture(1), picture(2)
    turns = [
        asked(ImagePart(first), TextPart("What is it?")),
        REPLY,
        asked(ImagePart(second), TextPart("And this?")),
        REPLY,
        asked(TextPart("Which colour?")),
    ]
    answer(OmniEngine(components), turns)
    assert [pixels for pixels, _ in glances] == [first.tobytes(), second.tobytes(), second.tobytes()]


def test_a_conversation_without_pictures_has_no_glance(components: Components, glances: list[Seen]) -> None:
    answer(OmniEngine(components), [asked(TextPart("Which colour?"))])
    assert glances == []


def test_a_follow_up_looks_at_the_picture_no_second_time(
    components: Components, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = OmniEngine(components)
    turns = [asked(ImagePart(picture()), TextPart("What is it?"))]
    image_tokens = answer(engine, turns).usage.prompt_image_tokens
    assert components.sight is not None
    monkeypatch.setattr(components.sight, "see", lambda pixels: pytest.fail("encoded again"))
    later = [*turns, REPLY, asked(TextPart("Which colour?"))]
    assert answer(engine, later).usage.prompt_image_tokens == image_tokens == 64


def test_the_engine_points_into_pictures_of_any_shape(components: Components) -> None:
    engine = OmniEngine(components)
    assert isinstance(engine, PointingEngine)
    for shape in ((1, 1), (3, 200), (200, 3)):
        scores = engine.point(np.zeros((*shape, 3), dtype=np.uint8), "a dog")
        assert scores is not None
        assert scores.shape == (16, 16)
        assert 0.0 <= scores.min() <= scores.max() <= 1.0
    assert engine.point(picture(), "zyzzyva") is None
