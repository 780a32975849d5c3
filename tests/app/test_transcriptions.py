from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.app.conftest import MakeClient, wav_bytes
from tests.app.test_service import assert_error
from tests.fakes import FakeEngine

URL = "/v1/audio/transcriptions"


def transcribe(client: TestClient, duration_s: Any = 2.0, **fields: Any) -> Any:
    return client.post(URL, files={"file": ("clip.wav", wav_bytes(duration_s), "audio/wav")}, data=fields)


def test_json_is_the_default(client: TestClient) -> None:
    response = transcribe(client, model="yan-omni")
    assert response.json() == {"text": "second 0 second 1", "usage": {"type": "duration", "seconds": 2}}


def test_chinese_is_joined_without_spaces(client: TestClient) -> None:
    assert transcribe(client, language="zh").json()["text"] == "第0秒第1秒"


def test_text(client: TestClient) -> None:
    response = transcribe(client, response_format="text")
    assert response.text == "second 0 second 1\n"
    assert response.headers["content-type"].startswith("text/plain")


def test_srt(client: TestClient) -> None:
    assert transcribe(client, response_format="srt").text == (
        "1\n00:00:00,000 --> 00:00:01,000\nsecond 0\n\n2\n00:00:01,000 --> 00:00:02,000\nsecond 1\n\n"
    )


def test_vtt(client: TestClient) -> None:
    assert transcribe(client, 1.0, response_format="vtt").text == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nsecond 0\n\n"
    )


def test_verbose_json_has_segments_and_words_only_if_asked(client: TestClient) -> None:
    body = transcribe(client, response_format="verbose_json").json()
    assert (body["task"], body["language"], body["duration"]) == ("transcribe", "english", 2.0)
    assert [(row["id"], row["start"], row["end"], row["text"]) for row in body["segments"]] == [
        (0, 0.0, 1.0, "second 0"),
        (1, 1.0, 2.0, "second 1"),
    ]
    assert "words" not in body


@pytest.mark.parametrize("name", ["timestamp_granularities[]", "timestamp_granularities"])
def test_words_when_asked(client: TestClient, name: str) -> None:
    body = transcribe(client, 1.0, response_format="verbose_json", **{name: "word"}).json()
    assert body["words"] == [
        {"word": "second", "start": 0.0, "end": 0.5},
        {"word": "0", "start": 0.5, "end": 1.0},
    ]
    assert "segments" not in body


def test_both_granularities(client: TestClient) -> None:
    fields = {"timestamp_granularities[]": ["word", "segment"]}
    body = transcribe(client, response_format="verbose_json", **fields).json()
    assert len(body["segments"]) == 2
    assert len(body["words"]) == 4


def test_streaming_sends_deltas_that_add_up(client: TestClient) -> None:
    response = transcribe(client, stream="true")
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = [line for line in response.text.split("\n") if line]
    assert all(line.startswith("data: ") for line in lines)
    assert lines[-1] == "data: [DONE]"
    events = [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]
    assert [event["type"] for event in events] == ["transcript.text.delta"] * 2 + ["transcript.text.done"]
    assert "".join(event["delta"] for event in events[:-1]) == events[-1]["text"] == "second 0 second 1"


def test_silence_is_an_empty_text(client: TestClient, engine: FakeEngine) -> None:
    silence = wav_bytes(1.0)[:44] + b"\0" * 32_000
    body = client.post(URL, files={"file": silence}, data={"response_format": "verbose_json"}).json()
    assert (body["text"], body["segments"]) == ("", [])


@pytest.mark.parametrize("language", ["en", "zh", "zh-CN", "English", "chinese", ""])
def test_languages_by_their_usual_names(client: TestClient, language: str) -> None:
    assert transcribe(client, language=language).status_code == 200


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"model": "whisper-9"}, "model_not_found", "model"),
        ({"language": "fr"}, "invalid_value", "language"),
        ({"response_format": "diarized_json"}, "invalid_value", "response_format"),
        ({"temperature": "7"}, "invalid_value", "temperature"),
        ({"temperature": "nan"}, "invalid_value", "temperature"),
        ({"temperature": "warm"}, "invalid_value", "temperature"),
        ({"stream": "perhaps"}, "invalid_value", "stream"),
        ({"timestamp_granularities[]": "word"}, "invalid_value", "timestamp_granularities"),
        ({"include[]": "logprobs"}, "unsupported_parameter", "include"),
    ],
)
def test_bad_fields(client: TestClient, fields: dict[str, str], code: str, param: str) -> None:
    assert_error(transcribe(client, **fields), 404 if code == "model_not_found" else 400, code, param)


def test_errors_say_what_is_allowed(client: TestClient) -> None:
    message = assert_error(transcribe(client, response_format="docx"), 400, "invalid_value")
    assert "docx" in message
    assert "verbose_json" in message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "invalid_audio"),
        (b"junk" * 100, "invalid_audio"),
        (wav_bytes()[:50], "audio_too_short"),
        (wav_bytes(0.05), "audio_too_short"),
    ],
)
def test_bad_audio(client: TestClient, data: bytes, code: str) -> None:
    assert_error(client.post(URL, files={"file": ("a.wav", data)}), 400, code, "file")


def test_too_long_audio(make_client: MakeClient) -> None:
    client = make_client(max_transcription_s=1.5)
    assert_error(transcribe(client), 400, "audio_too_long", "file")
    assert_error(transcribe(client, 11.0), 400, "audio_too_long", "file")


def test_recordings_are_longer_than_other_audio(make_client: MakeClient) -> None:
    body = transcribe(make_client(max_audio_s=1.5), 12.0, response_format="verbose_json").json()
    assert (body["duration"], len(body["segments"])) == (12.0, 12)


def test_the_prompt_reaches_the_engine(client: TestClient, engine: FakeEngine) -> None:
    transcribe(client, prompt="Zhongguancun, Haidian")
    assert engine.prompt == "Zhongguancun, Haidian"
    assert_error(transcribe(client, prompt="x" * 5000), 400, "invalid_value", "prompt")


def test_the_file_is_required(client: TestClient) -> None:
    response = client.post(URL, files={"other": b"x"}, data={"model": "yan-omni"})
    assert_error(response, 400, "missing_required_parameter", "file")
    response = client.post(URL, data={"file": "a name, not a file"})
    assert_error(response, 400, "missing_required_parameter", "file")


def test_a_failure_before_the_first_event_is_still_an_http_error(
    client: TestClient, engine: FakeEngine
) -> None:
    engine.failure = RuntimeError("broken")
    assert_error(transcribe(client, stream="true"), 500, "server_error")
