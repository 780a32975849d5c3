"""The service with the real engine in tiny, untrained sizes: every endpoint runs the whole chain."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.app.conftest import png_uri, wav_base64, wav_bytes
from tests.app.realtime_client import connect
from tests.model.engine.tiny import tiny_components
from yan_omni.app.main import create_app
from yan_omni.app.settings import Settings
from yan_omni.model.engine.engine import OmniEngine


@pytest.fixture(scope="module")
def model_client() -> Iterator[TestClient]:
    app = create_app(Settings(max_reply_tokens=6), OmniEngine(tiny_components()))
    with TestClient(app) as client:
        yield client


SPOKEN = {"type": "input_audio", "input_audio": {"data": wav_base64(0.6), "format": "wav"}}
PICTURE = {"type": "image_url", "image_url": {"url": png_uri(64, 48)}}


def test_health_tells_the_state_size(model_client: TestClient) -> None:
    body = model_client.get("/health").json()
    assert body["parameters"] > 0
    assert body["state_bytes_per_session"] > 0


def test_transcription(model_client: TestClient) -> None:
    response = model_client.post(
        "/v1/audio/transcriptions", files={"file": wav_bytes(0.6)}, data={"response_format": "verbose_json"}
    )
    assert response.status_code == 200
    assert response.json()["duration"] == pytest.approx(0.6)


def test_speech(model_client: TestClient) -> None:
    response = model_client.post("/v1/audio/speech", json={"input": "hello, 你好", "response_format": "pcm"})
    assert response.status_code == 200
    assert len(response.content) % 2 == 0
    assert len(response.content) > 2_000


@pytest.mark.parametrize("parts", [[{"type": "text", "text": "hello"}], [SPOKEN], [PICTURE, SPOKEN]])
@pytest.mark.parametrize("modalities", [["text"], ["text", "audio"], None])
def test_chat(model_client: TestClient, parts: list[object], modalities: list[str] | None) -> None:
    body = {"messages": [{"role": "user", "content": parts}], "modalities": modalities}
    response = model_client.post("/v1/chat/completions", json=body)
    assert response.status_code == 200, response.text
    message = response.json()["choices"][0]["message"]
    if modalities is not None:
        assert ("audio" in message) == ("audio" in modalities)
    assert ("heard" in message) == (SPOKEN in parts)
    assert response.json()["usage"]["completion_tokens"] > 0


def test_pointing(model_client: TestClient) -> None:
    response = model_client.post("/v1/ground", json={"image": png_uri(64, 48), "phrase": "the red circle"})
    assert response.status_code == 200
    for box in response.json()["boxes"]:
        x1, y1, x2, y2 = box["box"]
        assert 0 <= x1 < x2 <= 64
        assert 0 <= y1 < y2 <= 48


def test_a_spoken_realtime_turn(model_client: TestClient) -> None:
    with connect(model_client) as realtime:
        realtime.update(output_modalities=["audio"])
        realtime.say(0.6)
        events = realtime.respond()
    response = events[-1]["response"]
    assert response["status"] in {"completed", "incomplete"}
    text = "".join(e["delta"] for e in events if e["type"] == "response.output_audio_transcript.delta")
    assert response["output"][0]["content"] == [{"type": "output_audio", "transcript": text}]
    samples = b"".join(b64decode(e["delta"]) for e in events if e["type"] == "response.output_audio.delta")
    assert len(samples) % 2 == 0
