"""The realtime protocol as other people's code knows it: OpenAI's types, and what LiveKit's client counts on.

`RealtimeClient` checks every event of every test against OpenAI's types and pipecat's parser; here is what
that leaves open.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from fastapi.testclient import TestClient
from openai.types.realtime import RealtimeClientEvent
from pydantic import BaseModel

from tests.app.conftest import png_uri
from tests.app.openai_types import SERVER_EVENT_TYPES, check_server_event
from tests.app.pipecat_events import parser
from tests.app.realtime_client import Event, RealtimeClient, connect, types
from tests.app.voices import base64_of, silence, voice
from tests.fakes import FakeEngine
from yan_omni.app.errors import ApiError
from yan_omni.app.main import create_app
from yan_omni.app.realtime import client_events
from yan_omni.app.realtime.config import SessionConfig
from yan_omni.app.realtime.server_events import ServerEvent
from yan_omni.app.realtime.session_update import updated_config
from yan_omni.app.services import Services
from yan_omni.app.settings import Settings

SENT = {kind.model_fields["type"].default for kind in get_args(get_args(ServerEvent)[0])}
NEVER_SENT = {
    "conversation.created",  # of the beta
    "conversation.item.created",  # of the beta
    "conversation.item.input_audio_transcription.segment",  # tells speakers apart
    "input_audio_buffer.dtmf_event_received",  # of telephone calls
    "output_audio_buffer.started",  # of WebRTC, as the next two
    "output_audio_buffer.stopped",
    "output_audio_buffer.cleared",
} | {name for name in SERVER_EVENT_TYPES if "mcp" in name}
"""Events of OpenAI's that have nothing to tell here."""


def test_each_event_of_openai_is_sent_or_known_not_to_be() -> None:
    assert set(SERVER_EVENT_TYPES) == SENT | NEVER_SENT
    assert not SENT & NEVER_SENT


def test_the_judges_refuse_what_is_wrong() -> None:
    right: Event = {"type": "conversation.item.deleted", "event_id": "e", "item_id": "i"}
    check_server_event(right)
    parser()(json.dumps(right))
    for wrong in (right | {"extra": 1}, right | {"type": "dance"}, {"type": right["type"], "event_id": "e"}):
        with pytest.raises((AssertionError, ValueError)):
            check_server_event(wrong)
    with pytest.raises(Exception, match="event_id"):
        parser()(json.dumps({"type": right["type"], "item_id": "i"}))


def test_every_event_that_can_be_sent_is_sent_and_understood(engine: FakeEngine) -> None:
    """One conversation that makes the service say all it can; the client judges each event."""
    seen: set[str] = set()
    with (
        TestClient(create_app(Settings(), engine)) as client,
        client.websocket_connect("/v1/realtime") as socket,
    ):
        realtime = RealtimeClient(socket)

        def until(kind: str) -> Event:
            while True:
                event = realtime.receive_any()
                seen.add(event["type"])
                if event["type"] == kind:
                    return event

        until("session.created")
        detection = {"type": "server_vad", "idle_timeout_ms": 1_000, "silence_duration_ms": 200}
        heard = {"turn_detection": detection, "transcription": {"model": "yan-omni"}}
        realtime.send("session.update", session={"audio": {"input": heard}, "tools": [{"name": "f"}]})
        until("session.updated")
        for sound in (base64_of(silence(0.3), voice(0.6), silence(0.6)), base64_of(silence(9.0))):
            realtime.send("input_audio_buffer.append", audio=sound)
            until("rate_limits.updated")
        realtime.send("session.update", session={"audio": {"input": {"turn_detection": None}}})
        until("session.updated")
        engine.failure = RuntimeError("broken")
        realtime.send("input_audio_buffer.append", audio=base64_of(voice(0.5)))
        realtime.send("input_audio_buffer.commit")
        until("conversation.item.input_audio_transcription.failed")
        part = {"type": "input_text", "text": "use it"}
        item = {"type": "message", "role": "user", "content": [part]}
        realtime.send("conversation.item.create", item=item)
        realtime.send("response.create")
        until("response.function_call_arguments.done")
        until("response.done")
        realtime.send("conversation.item.create", item=item | {"id": "mine"})
        realtime.send("response.create", response={"output_modalities": ["text"], "tools": []})
        until("response.done")
        realtime.send("response.create", response={"output_modalities": ["audio"], "tools": []})
        reply = until("response.done")["response"]["output"][0]["id"]
        realtime.send("conversation.item.truncate", item_id=reply, content_index=0, audio_end_ms=100)
        until("conversation.item.truncated")
        realtime.send("conversation.item.retrieve", item_id="mine")
        until("conversation.item.retrieved")
        realtime.send("conversation.item.delete", item_id="mine")
        until("conversation.item.deleted")
        realtime.send("input_audio_buffer.clear")
        until("input_audio_buffer.cleared")
        realtime.send("response.cancel")
        until("error")
    assert seen == SENT


def test_rate_limits_count_the_places_for_work(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.write("hello")
        realtime.respond()
        told = realtime.receive_any()
        assert told["type"] == "rate_limits.updated"
        (places,) = told["rate_limits"]
        assert places["name"] == "requests"
        assert places["limit"] - 1 <= places["remaining"] <= places["limit"] == 16
        assert places["reset_seconds"] == 0


# What LiveKit's client counts on.


def test_an_item_is_answered_with_the_id_it_came_with(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.write("first", id="one")
        realtime.send("conversation.item.create", previous_item_id="one", item=text_item("two"))
        added = realtime.expect("conversation.item.added")
        assert (added["item"]["id"], added["previous_item_id"]) == ("two", "one")
        realtime.expect("conversation.item.done")
        realtime.send("conversation.item.delete", item_id="two")
        assert realtime.expect("conversation.item.deleted")["item_id"] == "two"


def test_an_item_sent_twice_is_told_by_a_code_of_its_own(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.write("first", id="one")
        realtime.send("conversation.item.create", event_id="again", item=text_item("one"))
        assert realtime.expect_error("item_create_duplicate_item_id")["event_id"] == "again"


def test_each_item_stands_behind_one_that_the_client_knows(client: TestClient) -> None:
    with connect(client) as realtime:
        events = [*spoken_turn(realtime), *spoken_turn(realtime)]
    known: set[str | None] = {None}
    for event in events:
        if event["type"] in {"conversation.item.added", "input_audio_buffer.committed"}:
            assert event["previous_item_id"] in known
        if event["type"] == "conversation.item.added":
            known.add(event["item"]["id"])
    assert len(known) == 5


def test_a_response_names_who_asked_for_it(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.write("hello")
        events = realtime.respond(metadata={"client_event_id": "mine"})
        assert types(events)[0] == "response.created"
        assert events[0]["response"]["metadata"] == {"client_event_id": "mine"}
        for event in events:
            if event["type"] == "response.output_item.added":
                assert event["item"]["id"]
                assert event["item"]["type"] == "message"
            if event["type"] == "response.content_part.added":
                assert event["part"]["type"] in {"audio", "text"}


def test_a_cancel_too_late_begins_with_the_words_that_are_ignored(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.send("response.cancel")
        assert realtime.expect_error("response_cancel_not_active")["message"].startswith(
            "Cancellation failed"
        )


def test_a_refused_response_tells_which_request_it_was(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.send("response.create", event_id="mine", response={"metadata": {"client_event_id": "mine"}})
        assert realtime.expect_error("invalid_value")["event_id"] == "mine"


@pytest.mark.parametrize("name", ["insufficient_quota", "account_deactivated", "billing_hard_limit_reached"])
def test_no_error_sounds_like_the_end_of_an_account(name: str) -> None:
    with pytest.raises(KeyError):
        _ = ApiError(name, "x").kind


# What clients may send.


def samples_of(kind: Any, name: str = "") -> Iterator[Any]:
    """Values that OpenAI's types allow for one field, each of its branches at least once."""
    if name in GIVEN:
        yield GIVEN[name]
    elif get_origin(kind) is Literal:
        yield from get_args(kind)
    elif get_origin(kind) is list:
        yield from ([value] for value in samples_of(get_args(kind)[0]))
    elif get_origin(kind) is Union:
        for branch in get_args(kind):
            yield from samples_of(branch)
    elif hasattr(kind, "__metadata__"):
        yield from samples_of(get_args(kind)[0])
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from models_of(kind)
    elif kind is type(None):
        yield None
    elif kind in SIMPLE:
        yield SIMPLE[kind]


def models_of(kind: type[BaseModel]) -> Iterator[dict[str, Any]]:
    """Objects of a type: one with the required fields, then one for each value of each optional field."""
    fields = {name: field for name, field in kind.model_fields.items() if field.annotation is not None}
    least = {
        name: next(samples_of(field.annotation, name))
        for name, field in fields.items()
        if field.is_required()
    }
    yield least
    for name, field in fields.items():
        for value in samples_of(field.annotation, name):
            yield least | {name: value}


SIMPLE: dict[Any, Any] = {str: "x", int: 1_500, float: 0.5, bool: True, object: "x"}
GIVEN: dict[str, Any] = {
    "audio_end_ms": 10,
    "model": "yan-omni",
    "voice": "default",
    "language": "en",
    "languages": ["en", "zh"],
    "image_url": png_uri(),
    "metadata": {"topic": "x"},
    "parameters": {"type": "object"},
    "content": [{"type": "input_text", "text": "x"}],
    "conversation": "auto",
    "tools": [{"type": "function", "name": "f", "description": "d", "parameters": {}}],
}
REFUSED = {
    "output_audio_buffer.clear": "of WebRTC",
    "mcp": "this service calls no servers",
    "disabled": "the oldest items are forgotten when memory is short",
}
"""What OpenAI's types allow and the service refuses, by a word in it, and why."""


def allowed_events() -> list[dict[str, Any]]:
    kinds = get_args(get_args(RealtimeClientEvent)[0])
    events = [event for kind in kinds for event in models_of(kind)]
    return [event for event in events if not any(word in json.dumps(event) for word in REFUSED)]


@pytest.fixture(scope="module")
def services() -> Services:
    services = create_app(Settings(), FakeEngine()).state.services
    assert isinstance(services, Services)
    return services


@pytest.mark.parametrize("event", allowed_events(), ids=lambda event: json.dumps(event)[:80])
def test_what_openai_allows_is_understood(services: Services, event: dict[str, Any]) -> None:
    parsed = client_events.parse(json.dumps(event))
    if isinstance(parsed, client_events.SessionUpdate):
        updated_config(SessionConfig(), parsed.session, services)


def text_item(item_id: str) -> dict[str, Any]:
    content = [{"type": "input_text", "text": "x"}]
    return {"type": "message", "role": "user", "id": item_id, "content": content}


def spoken_turn(realtime: RealtimeClient) -> list[Event]:
    realtime.send("input_audio_buffer.append", audio=base64_of(voice(0.5)))
    realtime.send("input_audio_buffer.commit")
    realtime.send("response.create")
    return realtime.until("response.done")
