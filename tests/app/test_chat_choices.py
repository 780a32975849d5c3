"""Several choices in one completion."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from openai import OpenAI

from tests.app.conftest import wav_base64
from tests.app.test_openai_client import MODEL, openai_client, question
from tests.fakes import FakeEngine

TEXT = {"type": "text", "text": "two words"}
AUDIO = {"type": "input_audio", "input_audio": {"data": wav_base64(), "format": "wav"}}


@pytest.fixture
def openai_sdk(client: TestClient) -> OpenAI:
    return openai_client(client)


def test_choices_differ_by_their_seeds(openai_sdk: OpenAI, engine: FakeEngine) -> None:
    answer = openai_sdk.chat.completions.create(model=MODEL, messages=question(TEXT), n=3, seed=7)
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    assert {choice.message.content for choice in answer.choices} == {"two words"}
    assert engine.options is not None
    assert engine.options.seed == 9
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (1, 6)


def test_streamed_choices_come_one_after_the_other(openai_sdk: OpenAI) -> None:
    stream = openai_sdk.chat.completions.create(
        model=MODEL, messages=question(TEXT), n=2, stream=True, stream_options={"include_usage": True}
    )
    *chunks, last = list(stream)
    assert last.usage is not None
    assert last.usage.completion_tokens == 4
    indices = [chunk.choices[0].index for chunk in chunks]
    assert indices == sorted(indices)
    for index in (0, 1):
        own = [chunk.choices[0] for chunk in chunks if chunk.choices[0].index == index]
        assert own[0].delta.role == "assistant"
        assert "".join(choice.delta.content or "" for choice in own) == "two words"
        assert [choice.finish_reason for choice in own if choice.finish_reason] == ["stop"]


def test_each_spoken_choice_has_an_id_of_its_own(openai_sdk: OpenAI, engine: FakeEngine) -> None:
    answer = openai_sdk.chat.completions.create(model=MODEL, messages=question(AUDIO), n=2)
    ids = [choice.message.audio.id for choice in answer.choices if choice.message.audio is not None]
    assert len(set(ids)) == 2
    stream = openai_sdk.chat.completions.create(model=MODEL, messages=question(AUDIO), n=2, stream=True)
    deltas = [chunk.choices[0].delta.audio for chunk in stream]
    assert len({audio.id for audio in deltas if audio is not None and audio.id is not None}) == 2
    assert engine.num_closed == 0
