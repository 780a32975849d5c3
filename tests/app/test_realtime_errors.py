"""Nothing a client sends closes its session: each mistake is one error event that says what it was."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from tests.app.conftest import MakeClient, pcm_base64
from tests.app.realtime_client import RealtimeClient, connect
from tests.fakes import FakeEngine
from yan_omni.app.main import create_app
from yan_omni.app.settings import Settings

TEXT = [{"type": "input_text", "text": "x"}]
ITEM: dict[str, Any] = {"type": "message", "role": "user", "content": TEXT}


def item(**fields: Any) -> dict[str, Any]:
    return {"type": "conversation.item.create", "item": ITEM | fields}


def update(**session: Any) -> dict[str, Any]:
    return {"type": "session.update", "session": session}


def audio_input(**fields: Any) -> dict[str, Any]:
    return update(audio={"input": fields})


MISTAKES: list[tuple[object, str, str | None]] = [
    ("not json", "invalid_event", None),
    ("", "invalid_event", None),
    ([1, 2], "invalid_event", None),
    (None, "invalid_event", None),
    ({}, "invalid_event", "type"),
    ({"type": "dance"}, "invalid_event", "type"),
    ({"type": 3}, "invalid_event", "type"),
    ({"type": "response.output_text.delta"}, "invalid_event", "type"),
    ({"type": "input_audio_buffer.append"}, "missing_required_parameter", "audio"),
    ({"type": "input_audio_buffer.append", "audio": "@@"}, "invalid_base64", "audio"),
    ({"type": "input_audio_buffer.append", "audio": 7}, "invalid_value", "audio"),
    ({"type": "input_audio_buffer.append", "audio": "", "sound": ""}, "unknown_parameter", "sound"),
    ({"type": "input_audio_buffer.commit"}, "input_audio_buffer_commit_empty", None),
    ({"type": "response.cancel"}, "response_cancel_not_active", None),
    ({"type": "response.cancel", "response_id": "resp_x"}, "response_cancel_not_active", None),
    ({"type": "response.create"}, "invalid_value", "response"),
    ({"type": "response.create", "response": {"modality": "x"}}, "unknown_parameter", "response.modality"),
    (
        {"type": "response.create", "response": {"tools": [{}]}},
        "missing_required_parameter",
        "response.tools.0.name",
    ),
    (
        {"type": "response.create", "response": {"max_output_tokens": 0}},
        "invalid_value",
        "response.max_output_tokens",
    ),
    (
        {"type": "response.create", "response": {"input": [{"type": "item_reference", "id": "x"}]}},
        "invalid_value",
        None,
    ),
    ({"type": "conversation.item.retrieve", "item_id": "x"}, "item_retrieve_invalid_item_id", "item_id"),
    ({"type": "conversation.item.delete", "item_id": "x"}, "item_delete_invalid_item_id", "item_id"),
    (
        {"type": "conversation.item.truncate", "item_id": "x", "content_index": 0, "audio_end_ms": 1},
        "item_truncate_invalid_item_id",
        "item_id",
    ),
    (
        {"type": "conversation.item.truncate", "item_id": "x", "content_index": 0, "audio_end_ms": -1},
        "invalid_value",
        "audio_end_ms",
    ),
    (item(role="wizard"), "invalid_value", "item.role"),
    (item(content=[]), "invalid_value", "item.content"),
    (item(content=[{"type": "smell"}]), "invalid_value", "item.content.0"),
    (item(content=[{"type": "output_text", "text": "x"}]), "invalid_value", "item.content.0.type"),
    (item(role="assistant"), "invalid_value", "item.content.0.type"),
    (item(type="function_call"), "missing_required_parameter", "item.name"),
    (item(type="mcp_call"), "invalid_value", "item"),
    (item(content=[{"type": "input_audio", "audio": "AA"}]), "invalid_base64", "item.content.0.audio"),
    (item(content=[{"type": "input_audio", "audio": "AAAA"}]), "audio_too_short", "item.content.0.audio"),
    (
        item(content=[{"type": "input_image", "image_url": "https://example.com/a.png"}]),
        "url_not_allowed",
        "item.content.0.image_url",
    ),
    (item() | {"previous_item_id": "x"}, "item_create_invalid_previous_item_id", "previous_item_id"),
    (update(voice="nobody"), "voice_not_found", "session.audio.output.voice"),
    (update(colour="red"), "unknown_parameter", "session.colour"),
    (update(model="gpt-9"), "model_not_found", "session.model"),
    (update(type="translation"), "invalid_value", "session.type"),
    (update(truncation="disabled"), "invalid_value", "session.truncation"),
    (update(audio="loud", voice="high", turn_detection=None), "invalid_value", "session.audio"),
    ({"type": "output_audio_buffer.clear"}, "invalid_event", "type"),
    (update(output_modalities=["smell"]), "invalid_value", "session.output_modalities.0"),
    (update(tools=[{"type": "mcp", "name": "f"}]), "invalid_value", "session.tools.0.type"),
    (update(tools=[{"type": "function", "name": "a b"}]), "invalid_value", "session.tools.0.name"),
    (update(tool_choice="never"), "invalid_value", "session.tool_choice"),
    (
        audio_input(turn_detection={"type": "server_vad", "threshold": 7}),
        "invalid_value",
        "session.audio.input.turn_detection.threshold",
    ),
    (update(audio="loud"), "invalid_value", "session.audio"),
    (
        audio_input(turn_detection={"type": "telepathy"}),
        "invalid_value",
        "session.audio.input.turn_detection",
    ),
    (
        audio_input(format={"type": "audio/pcm", "rate": 16000}),
        "invalid_value",
        "session.audio.input.format.rate",
    ),
    (audio_input(format={"type": "audio/opus"}), "invalid_value", "session.audio.input.format.type"),
    (
        audio_input(format={"type": "audio/pcmu", "rate": 24000}),
        "invalid_value",
        "session.audio.input.format.rate",
    ),
    (audio_input(transcription={"language": "fr"}), "invalid_value", "language"),
    (update(audio={"output": {"speed": 9}}), "invalid_value", "session.audio.output.speed"),
    (update(max_output_tokens="many"), "invalid_value", "session.max_output_tokens"),
    (update(instructions="x" * 40_000), "invalid_value", "session.instructions"),
    ({"type": "session.update"}, "missing_required_parameter", "session"),
]


@pytest.mark.parametrize(("event", "code", "param"), MISTAKES)
def test_a_mistake_is_told_and_changes_nothing(
    client: TestClient, event: object, code: str, param: str | None
) -> None:
    with connect(client) as realtime:
        before = realtime.update()
        if isinstance(event, dict):
            event = event | {"event_id": "mine"}
        realtime.socket.send_text(event if isinstance(event, str) else json.dumps(event))
        error = realtime.expect_error(code)
        if param is not None:
            assert error["param"] == param
        assert error["event_id"] == ("mine" if isinstance(event, dict) else None)
        assert error["type"] == "invalid_request_error" or code == "rate_limit_exceeded"
        assert realtime.update() == before


def test_the_commit_error_says_how_much_there_was(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.send("input_audio_buffer.append", audio=pcm_base64(0.05))
        realtime.send("input_audio_buffer.commit")
        assert "only has 50.00ms" in realtime.expect_error("input_audio_buffer_commit_empty")["message"]


def test_cleared_audio_is_gone(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.send("input_audio_buffer.append", audio=pcm_base64(1.0))
        realtime.send("input_audio_buffer.clear")
        realtime.expect("input_audio_buffer.cleared")
        realtime.send("input_audio_buffer.commit")
        realtime.expect_error("input_audio_buffer_commit_empty")


def test_the_buffer_is_bounded(make_client: MakeClient) -> None:
    with connect(make_client(max_audio_s=1.0)) as realtime:
        realtime.send("input_audio_buffer.append", audio=pcm_base64(0.9))
        realtime.send("input_audio_buffer.append", audio=pcm_base64(0.2))
        realtime.expect_error("input_audio_buffer_full")
        realtime.send("input_audio_buffer.commit")
        realtime.expect("input_audio_buffer.committed")


def test_item_ids_are_unique(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.write("x", id="same")
        realtime.send("conversation.item.create", item=ITEM | {"id": "same"})
        realtime.expect_error("item_create_duplicate_item_id")


def test_a_written_reply_cannot_be_truncated(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.write("x")
        item_id = realtime.respond()[-1]["response"]["output"][0]["id"]
        realtime.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=1)
        realtime.expect_error("invalid_value")


def test_binary_messages_are_read_as_text(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.socket.send_bytes(b"\xff\xfe")
        realtime.expect_error("invalid_event")
        realtime.socket.send_bytes(json.dumps(update()).encode())
        realtime.expect("session.updated")


def refused(client: TestClient, query: str = "", **options: Any) -> tuple[int, dict[str, Any]]:
    with (
        pytest.raises(WebSocketDenialResponse) as denial,
        client.websocket_connect(f"/v1/realtime{query}", **options),
    ):
        pass
    return denial.value.status_code, denial.value.json()["error"]


def test_an_unknown_model_is_refused_at_the_door(client: TestClient) -> None:
    status, error = refused(client, "?model=gpt-9")
    assert (status, error["code"]) == (404, "model_not_found")


def test_a_full_house_is_refused_at_the_door(make_client: MakeClient) -> None:
    client = make_client(max_sessions=1)
    with connect(client):
        status, error = refused(client)
        assert (status, error["code"]) == (429, "rate_limit_exceeded")
    with connect(client):
        pass


def test_keys(make_client: MakeClient) -> None:
    client = make_client(api_key="secret")
    assert refused(client)[0] == 401
    assert refused(client, subprotocols=["realtime", "openai-insecure-api-key.wrong"])[0] == 401
    with connect(client, headers={"authorization": "Bearer secret"}):
        pass
    with connect(client, subprotocols=["realtime", "openai-insecure-api-key.secret"]) as realtime:
        assert realtime.socket.accepted_subprotocol == "realtime"


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, None),
        (["realtime"], "realtime"),
        (["openai-insecure-api-key.x", "openai-beta.realtime-v1", "realtime"], "realtime"),
        (["openai-insecure-api-key.x", "openai-beta.realtime-v1"], "openai-beta.realtime-v1"),
    ],
)
def test_subprotocols(client: TestClient, offered: list[str] | None, chosen: str | None) -> None:
    with connect(client, subprotocols=offered) as realtime:
        assert realtime.socket.accepted_subprotocol == chosen


def test_pages_of_other_origins_are_refused_unless_allowed(make_client: MakeClient) -> None:
    headers = {"origin": "https://evil.example"}
    assert refused(make_client(), headers=headers)[0] == 403
    with connect(make_client(), headers={"origin": "http://testserver"}):
        pass
    with connect(make_client(allowed_origins=["https://evil.example"]), headers=headers):
        pass


class FakeClock:
    """Time stands still until the test lets it pass."""

    def __init__(self) -> None:
        self.slept_s: list[float] = []

    def now_unix_s(self) -> float:
        return 1_800_000_000.0

    async def sleep(self, duration_s: float) -> None:
        self.slept_s.append(duration_s)
        await asyncio.sleep(0)


def test_a_session_ends_when_its_time_is_over(engine: FakeEngine) -> None:
    clock = FakeClock()
    app = create_app(Settings(max_session_s=60.0), engine, clock)
    with TestClient(app) as client, client.websocket_connect("/v1/realtime") as socket:
        realtime = RealtimeClient(socket)
        assert realtime.expect("session.created")["session"]["expires_at"] == 1_800_000_060
        realtime.expect_error("session_expired")
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
        assert closed.value.code == 1000
    assert clock.slept_s == [60.0]
