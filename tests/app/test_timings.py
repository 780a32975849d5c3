"""`include: ["yan.timings"]`: how long the stages of an answer took, and nothing for those who do not ask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from tests.app.conftest import wav_bytes
from tests.app.test_chat import SPOKEN, chat, stream
from tests.app.test_service import assert_error
from tests.app.test_speech import speak
from yan_omni.app.timings import Stopwatch
from yan_omni.model.engine.request import (
    AudioDelta,
    ReplyDone,
    ReplyEvent,
    ReplyStarted,
    TextDelta,
    Usage,
    Waveform,
)

ASKED = {"include": ["yan.timings"]}


class Clock:
    """Seconds that pass only when a test lets them."""

    def __init__(self) -> None:
        self.now_s = 10.0

    def __call__(self) -> float:
        return self.now_s


def test_each_stage_is_timed_from_the_start() -> None:
    clock = Clock()
    stopwatch = Stopwatch(clock)

    def events() -> Iterator[ReplyEvent]:
        clock.now_s += 1
        yield ReplyStarted("speech")
        clock.now_s += 2
        yield TextDelta("word")
        clock.now_s += 4
        yield AudioDelta(_silence(24_000))
        clock.now_s += 0.5
        yield AudioDelta(_silence(24_000))
        yield ReplyDone("stop", Usage())

    assert len(list(stopwatch.watched(events()))) == 5
    clock.now_s += 8
    times = stopwatch.read()
    assert (times.heard_s, times.first_token_s, times.first_audio_s, times.total_s) == (1, 3, 7, 15.5)
    assert (times.spoken_s, times.longest_gap_s, times.underrun_s) == (2, 0.5, 0)
    assert times.real_time_factor == pytest.approx(0.25)


def test_closing_the_watched_events_closes_the_model() -> None:
    closed = []

    def events() -> Iterator[ReplyEvent]:
        try:
            yield ReplyStarted("text")
        finally:
            closed.append(True)

    watched = Stopwatch().watched(events())
    next(watched)
    watched.close()
    assert closed == [True]


def test_chat_tells_when_asked(client: TestClient) -> None:
    assert "timings" not in chat(client).json()
    written = chat(client, **ASKED).json()["timings"]
    assert written["first_audio_s"] is None
    assert written["real_time_factor"] is None
    assert 0 <= written["heard_s"] <= written["first_token_s"] <= written["total_s"]
    spoken = chat(client, SPOKEN, **ASKED).json()["timings"]
    assert spoken["spoken_s"] > 0
    assert spoken["first_audio_s"] >= spoken["first_token_s"]


def test_streamed_chat_tells_in_its_last_chunk(client: TestClient) -> None:
    assert not any("timings" in chunk for chunk in stream(client))
    alone = stream(client, **ASKED)
    assert alone[-1]["choices"] == []
    assert alone[-1]["timings"]["total_s"] > 0
    both = stream(client, stream_options={"include_usage": True}, **ASKED)
    assert {"usage", "timings"} <= set(both[-1])


def test_responses_tell_and_ignore_what_else_may_be_included(client: TestClient) -> None:
    body = {"input": "hello", "include": ["reasoning.encrypted_content", "yan.timings"]}
    assert client.post("/v1/responses", json=body).json()["timings"]["first_token_s"] > 0
    body["include"] = ["reasoning.encrypted_content"]
    assert "timings" not in client.post("/v1/responses", json=body).json()


def test_transcriptions_tell_in_json_only(client: TestClient) -> None:
    def transcribe(**fields: str) -> Any:
        files = {"file": ("clip.wav", wav_bytes(2.0), "audio/wav")}
        return client.post(
            "/v1/audio/transcriptions", files=files, data={"include[]": "yan.timings"} | fields
        )

    for kind in ("json", "verbose_json"):
        timings = transcribe(response_format=kind).json()["timings"]
        assert 0 < timings["first_token_s"] <= timings["total_s"]
    assert_error(transcribe(response_format="srt"), 400, "invalid_value", "include")
    lines = [line.removeprefix("data: ") for line in transcribe(stream="true").text.split("\n") if line]
    assert json.loads(lines[-2])["timings"]["total_s"] > 0


def test_speech_tells_in_its_last_event_only(client: TestClient) -> None:
    lines = [line for line in speak(client, stream_format="sse", **ASKED).text.split("\n") if line]
    timings = json.loads(lines[-2].removeprefix("data: "))["timings"]
    assert timings["first_audio_s"] > 0
    assert timings["spoken_s"] > 0
    assert_error(speak(client, **ASKED), 400, "invalid_value", "include")


def test_chat_refuses_to_include_what_it_does_not_have(client: TestClient) -> None:
    assert_error(chat(client, include=["weather"]), 400, "invalid_value", "include.0")


def _silence(num_samples: int) -> Waveform:
    return np.zeros(num_samples, np.float32)
