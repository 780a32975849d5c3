from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from tests.app.conftest import MakeClient
from tests.app.test_audio_io import pitch_hz
from tests.app.test_service import assert_error
from tests.fakes import SAMPLES_PER_CHAR, FakeEngine
from yan_omni.app.audio_io import AUDIO_FORMATS, CONTENT_TYPES, AudioFormat, decode_audio
from yan_omni.model.engine.request import Waveform
from yan_omni.model.manner import NEUTRAL, understand

URL = "/v1/audio/speech"
TEXT = "a sentence of thirty characters"


def speak(client: TestClient, **fields: Any) -> Any:
    return client.post(URL, json={"model": "yan-omni", "input": TEXT, "voice": "default"} | fields)


def pcm(data: bytes) -> Waveform:
    return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32_768)


@pytest.mark.parametrize("file_format", AUDIO_FORMATS)
def test_every_format(client: TestClient, file_format: AudioFormat) -> None:
    response = speak(client, response_format=file_format)
    assert response.status_code == 200
    assert response.headers["content-type"] == CONTENT_TYPES[file_format]
    if file_format == "pcm":
        assert len(response.content) == len(TEXT) * SAMPLES_PER_CHAR * 2
    else:
        expected = len(TEXT) * SAMPLES_PER_CHAR * 16_000 / 24_000
        assert len(decode_audio(response.content, 60.0)) == pytest.approx(expected, rel=0.1)


def test_mp3_is_the_default_and_the_voice_too(client: TestClient) -> None:
    response = client.post(URL, json={"input": TEXT})
    assert response.headers["content-type"] == "audio/mpeg"


def test_the_voice_is_used(client: TestClient) -> None:
    for voice, pitch in [("default", 220.0), ("high", 440.0), ({"id": "high"}, 440.0)]:
        data = speak(client, voice=voice, response_format="pcm").content
        assert pitch_hz(pcm(data), 24_000) == pytest.approx(pitch, abs=4)


def test_speed_changes_the_length(client: TestClient) -> None:
    lengths = [len(speak(client, speed=s, response_format="pcm").content) for s in (0.25, 1.0, 4.0)]
    assert lengths[0] == 4 * lengths[1] == 16 * lengths[2]


@pytest.mark.parametrize("file_format", ["mp3", "pcm"])
def test_sse(client: TestClient, file_format: AudioFormat) -> None:
    whole = speak(client, response_format=file_format).content
    response = speak(client, response_format=file_format, stream_format="sse")
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = [line.removeprefix("data: ") for line in response.text.split("\n") if line]
    assert lines[-1] == "[DONE]"
    *deltas, done = [json.loads(line) for line in lines[:-1]]
    assert len(deltas) > 3
    assert {event["type"] for event in deltas} == {"speech.audio.delta"}
    assert b"".join(b64decode(event["audio"]) for event in deltas) == whole
    frames = -(-len(TEXT) * SAMPLES_PER_CHAR // 960)
    assert done == {
        "type": "speech.audio.done",
        "usage": {"input_tokens": len(TEXT), "output_tokens": frames, "total_tokens": len(TEXT) + frames},
    }


def test_voices_are_listed(client: TestClient) -> None:
    voices = client.get("/v1/audio/voices").json()["voices"]
    assert voices == [{"id": "default", "name": "default"}, {"id": "high", "name": "high"}]


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"model": "tts-9"}, "model_not_found", "model"),
        ({"voice": "nobody"}, "voice_not_found", "voice"),
        ({"voice": 3}, "invalid_value", "voice"),
        ({"voice": {"name": "default"}}, "invalid_value", "voice"),
        ({"response_format": "wma"}, "invalid_value", "response_format"),
        ({"speed": 0.2}, "invalid_value", "speed"),
        ({"speed": 4.1}, "invalid_value", "speed"),
        ({"speed": "fast"}, "invalid_value", "speed"),
        ({"speed": None}, "invalid_value", "speed"),
        ({"stream_format": "chunks"}, "invalid_value", "stream_format"),
        ({"input": ""}, "invalid_value", "input"),
        ({"input": " \n"}, "invalid_value", "input"),
        ({"input": ["a"]}, "invalid_value", "input"),
        ({"input": "x" * 4097}, "invalid_value", "input"),
    ],
)
def test_bad_fields(client: TestClient, fields: dict[str, Any], code: str, param: str) -> None:
    assert_error(speak(client, **fields), 404 if code == "model_not_found" else 400, code, param)


def test_input_is_required(client: TestClient) -> None:
    assert_error(client.post(URL, json={}), 400, "missing_required_parameter", "input")


def test_the_voice_error_lists_the_voices(client: TestClient) -> None:
    message = assert_error(speak(client, voice="nobody"), 400, "voice_not_found")
    assert "nobody" in message
    assert "default, high" in message


def test_the_longest_input_is_spoken(make_client: MakeClient) -> None:
    response = speak(make_client(), input="x" * 4096, response_format="pcm")
    assert len(response.content) == 4096 * SAMPLES_PER_CHAR * 2


@pytest.mark.parametrize("text", ["🙂", "你好 world 123", "é\u0301 \u202e", "\x00\x01"])
def test_any_unicode_is_taken(client: TestClient, text: str) -> None:
    assert speak(client, input=text).status_code == 200


def test_a_failure_before_the_first_byte_is_still_an_http_error(
    client: TestClient, engine: FakeEngine
) -> None:
    engine.failure = RuntimeError("broken")
    assert_error(speak(client), 500, "server_error")


def test_instructions_are_understood_in_parts_and_told(client: TestClient, engine: FakeEngine) -> None:
    response = speak(client, instructions="Whisper slowly, like a pirate", stream_format="sse")
    assert response.headers["yan-omni-manner"] == "whisper, slow"
    assert engine.manner == understand("slow whisper").manner
    response = speak(client, instructions="like a pirate")
    assert response.status_code == 200
    assert response.headers["yan-omni-manner"] == "none"
    assert engine.manner == NEUTRAL
    assert "yan-omni-manner" not in speak(client).headers
    assert_error(speak(client, instructions="x" * 5_000), 400, "invalid_value", "instructions")
