"""Whatever JSON or bytes a client sends, the answer is a proper one: no 500, no closed socket."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.app.realtime_client import RealtimeClient
from tests.fakes import FakeEngine
from yan_omni.app.main import create_app
from yan_omni.app.realtime.server_events import SERVER_EVENTS
from yan_omni.app.settings import Settings

FIELDS = [
    "type",
    "model",
    "input",
    "voice",
    "speed",
    "messages",
    "role",
    "content",
    "text",
    "audio",
    "image",
    "question",
    "phrase",
    "session",
    "item",
    "item_id",
    "response",
    "event_id",
    "modalities",
    "stream",
    "stop",
    "seed",
    "output_modalities",
    "format",
    "transcription",
    "turn_detection",
    "instructions",
    "output",
    "previous_item_id",
    "content_index",
    "audio_end_ms",
    "conversation",
    "max_output_tokens",
    "metadata",
    "id",
    "url",
    "image_url",
    "input_audio",
    "data",
]
EVENT_TYPES = [
    "session.update",
    "input_audio_buffer.append",
    "input_audio_buffer.commit",
    "input_audio_buffer.clear",
    "conversation.item.create",
    "conversation.item.retrieve",
    "conversation.item.truncate",
    "conversation.item.delete",
    "response.create",
    "response.cancel",
]
WORDS = [
    "message",
    "user",
    "assistant",
    "system",
    "input_text",
    "input_audio",
    "input_image",
    "output_text",
    "text",
    "audio",
    "none",
    "auto",
    "inf",
    "default",
    "yan-omni",
    "data:image/png;base64,AAAA",
    "AAAA",
    "root",
    "realtime",
    "é",
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([*WORDS, *EVENT_TYPES, "", "\ud800"])
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=3), inner, max_size=6)
    ),
    max_leaves=12,
)
EVENTS = st.builds(
    lambda kind, fields: fields | {"type": kind},
    st.sampled_from(EVENT_TYPES),
    st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4),
)
FUZZ = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
JSON_PATHS = ["/v1/audio/speech", "/v1/chat/completions", "/v1/ocr", "/v1/vqa", "/v1/ground"]


@pytest.fixture(scope="module")
def shared_client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(), FakeEngine()), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("path", JSON_PATHS)
@FUZZ
@given(body=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6) | JSON)
def test_any_json(shared_client: TestClient, path: str, body: object) -> None:
    response = shared_client.post(
        path, content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert response.status_code in {200, 400, 404}, response.text
    if response.status_code != 200:
        assert set(response.json()["error"]) == {"message", "type", "param", "code"}


@pytest.mark.parametrize("path", [*JSON_PATHS, "/v1/audio/transcriptions"])
@FUZZ
@given(
    body=st.binary(max_size=200),
    kind=st.sampled_from(["application/json", "multipart/form-data; boundary=b"]),
)
def test_any_bytes(shared_client: TestClient, path: str, body: bytes, kind: str) -> None:
    response = shared_client.post(path, content=body, headers={"content-type": kind})
    assert 400 <= response.status_code < 500, response.text


@pytest.mark.parametrize("name", ["file", "image", "question", "response_format", "stream", "language"])
@FUZZ
@given(
    value=st.text(max_size=20) | st.binary(max_size=20), path=st.sampled_from(["audio/transcriptions", "vqa"])
)
def test_any_form_field(shared_client: TestClient, name: str, value: str | bytes, path: str) -> None:
    data = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
    form = b'--b\r\ncontent-disposition: form-data; name="%s"\r\n\r\n%s\r\n--b--\r\n' % (name.encode(), data)
    response = shared_client.post(
        f"/v1/{path}", content=form, headers={"content-type": "multipart/form-data; boundary=b"}
    )
    assert 400 <= response.status_code < 500, response.text


@settings(max_examples=25, deadline=None, derandomize=True)
@given(events=st.lists(EVENTS | JSON, max_size=6))
def test_any_events_leave_the_session_alive(events: list[object]) -> None:
    client = TestClient(create_app(Settings(), FakeEngine()))
    with client, client.websocket_connect("/v1/realtime") as socket:
        realtime = RealtimeClient(socket)
        realtime.expect("session.created")
        for event in events:
            socket.send_text(json.dumps(event))
        realtime.send("session.update", session={"instructions": "the end"})
        while True:
            text = socket.receive_text()
            event = SERVER_EVENTS.validate_json(text)
            if event.type == "session.updated" and '"the end"' in text:
                break
