"""Sessions that only write down what is said."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.app.realtime_client import RealtimeClient, connect, types
from tests.app.voices import base64_of, silence, voice
from tests.fakes import FakeEngine, ListeningFakeEngine
from yan_omni.app.main import create_app
from yan_omni.app.settings import Settings

TURN = base64_of(silence(0.3), voice(0.6), silence(0.9))
UPDATES: list[tuple[str, dict[str, Any]]] = [
    ("session.update", {"type": "transcription", "audio": {"input": {"transcription": {"language": "en"}}}}),
    ("transcription_session.update", {"input_audio_transcription": {"language": "en"}}),
]


@pytest.mark.parametrize(("kind", "session"), UPDATES)
def test_a_session_becomes_one_by_an_update(client: TestClient, kind: str, session: dict[str, Any]) -> None:
    with connect(client) as realtime:
        realtime.is_pipecat = False
        realtime.send(kind, session=session)
        updated = realtime.expect("session.updated")["session"]
        assert updated["type"] == "transcription"
        assert updated["object"] == "realtime.transcription_session"
        assert updated["audio"]["input"]["transcription"] == {"language": "en"}
        assert set(updated["audio"]) == {"input"}
        realtime.send("response.create")
        assert realtime.expect_error("invalid_value")["param"] == "session.type"


def test_a_session_is_opened_as_one(client: TestClient) -> None:
    with client.websocket_connect("/v1/realtime?intent=transcription") as socket:
        session = RealtimeClient(socket, is_pipecat=False).expect("session.created")["session"]
        assert session["type"] == "transcription"
        assert session["audio"]["input"]["transcription"] == {"model": "yan-omni"}


@pytest.mark.parametrize("engine", [FakeEngine(), ListeningFakeEngine("heard words")])
def test_turns_are_found_and_written_down_but_not_answered(engine: FakeEngine) -> None:
    with TestClient(create_app(Settings(), engine)) as client:
        socket_path = "/v1/realtime?intent=transcription"
        with client.websocket_connect(socket_path) as socket:
            realtime = RealtimeClient(socket, is_pipecat=False)
            realtime.expect("session.created")
            for _ in range(2):
                realtime.send("input_audio_buffer.append", audio=TURN)
                events = realtime.until("conversation.item.input_audio_transcription.completed")
                assert types(events)[:5] == [
                    "input_audio_buffer.speech_started",
                    "input_audio_buffer.speech_stopped",
                    "input_audio_buffer.committed",
                    "conversation.item.added",
                    "conversation.item.done",
                ]
                deltas = [event["delta"] for event in events if event["type"].endswith("transcription.delta")]
                assert "".join(deltas) == events[-1]["transcript"] != ""
            realtime.send("input_audio_buffer.clear")
            assert types(realtime.until("input_audio_buffer.cleared")) == ["input_audio_buffer.cleared"]


def test_what_to_expect_is_told_to_the_model(client: TestClient, engine: FakeEngine) -> None:
    with connect(client) as realtime:
        realtime.is_pipecat = False
        wanted = {"languages": ["zh"], "prompt": "numbers", "keywords": ["秒", "第"]}
        realtime.update(audio={"input": {"transcription": wanted}})
        realtime.say()
        transcript = realtime.until("conversation.item.input_audio_transcription.completed")[-1]["transcript"]
        assert transcript.startswith("第")
        assert engine.prompt == "numbers 秒 第"


def test_several_languages_leave_the_choice_to_the_model(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.is_pipecat = False
        realtime.update(audio={"input": {"transcription": {"languages": ["zh", "en"]}}})
        realtime.say()
        transcript = realtime.until("conversation.item.input_audio_transcription.completed")[-1]["transcript"]
        assert transcript == "second 0"


def test_an_ephemeral_key_opens_one(client: TestClient) -> None:
    body = {"session": {"type": "transcription"}}
    answer = client.post("/v1/realtime/client_secrets", json=body).json()
    assert answer["session"]["type"] == "transcription"
    headers = {"authorization": f"Bearer {answer['value']}"}
    with client.websocket_connect("/v1/realtime", headers=headers) as socket:
        assert (
            RealtimeClient(socket, is_pipecat=False).expect("session.created")["session"]["type"]
            == "transcription"
        )
