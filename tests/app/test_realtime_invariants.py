"""Random conversations, valid and not: whatever is sent, the order of events keeps its promises."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.app.conftest import png_uri
from tests.app.realtime_client import Event, RealtimeClient
from tests.app.voices import base64_of, noise, silence, voice
from tests.fakes import FakeEngine, ListeningFakeEngine
from yan_omni.app.main import create_app
from yan_omni.app.settings import Settings

SOUNDS = {
    "voice": base64_of(voice(0.4)),
    "silence": base64_of(silence(0.7)),
    "turn": base64_of(silence(0.1), voice(0.3), silence(0.7)),
    "noise": base64_of(noise(0.3, 0.05)),
    "odd": "AAAA",
}
IDS = ["a", "b", "c", "missing"]
DETECTIONS: list[dict[str, Any] | None] = [
    None,
    {"type": "server_vad", "silence_duration_ms": 200},
    {"type": "server_vad", "create_response": False, "idle_timeout_ms": 1_000},
    {"type": "server_vad", "interrupt_response": False},
    {"type": "semantic_vad", "eagerness": "high"},
    {"type": "semantic_vad", "eagerness": "never"},
]
TOOL = {"type": "function", "name": "f"}


def event(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind} | fields


def message(item_id: str | None, part: dict[str, Any], role: str) -> dict[str, Any]:
    item = {"type": "message", "role": role, "content": [part]} | ({"id": item_id} if item_id else {})
    return event("conversation.item.create", item=item)


PARTS: list[dict[str, Any]] = [
    {"type": "input_text", "text": "hello there you"},
    {"type": "input_text", "text": "use it"},
    {"type": "input_audio", "audio": SOUNDS["voice"]},
    {"type": "input_image", "image_url": png_uri()},
    {"type": "output_text", "text": "I said"},
]
EVENTS = st.one_of(
    st.sampled_from(sorted(SOUNDS)).map(lambda name: event("input_audio_buffer.append", audio=SOUNDS[name])),
    st.sampled_from(DETECTIONS).map(
        lambda given: event("session.update", session={"audio": {"input": {"turn_detection": given}}})
    ),
    st.sampled_from([["text"], ["audio"], ["smell"]]).map(
        lambda given: event("session.update", session={"output_modalities": given, "tools": [TOOL]})
    ),
    st.builds(
        message, st.sampled_from([None, *IDS]), st.sampled_from(PARTS), st.sampled_from(["user", "assistant"])
    ),
    st.builds(
        lambda conversation: event("response.create", response={"conversation": conversation}),
        st.sampled_from(["auto", "none"]),
    ),
    st.builds(
        lambda item_id, end_ms: event(
            "conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=end_ms
        ),
        st.sampled_from([*IDS, "<reply>"]),
        st.sampled_from([0, 90, 10**7]),
    ),
    st.sampled_from([*IDS, "<reply>"]).map(
        lambda item_id: event("conversation.item.delete", item_id=item_id)
    ),
    st.sampled_from([*IDS, "<reply>"]).map(
        lambda item_id: event("conversation.item.retrieve", item_id=item_id)
    ),
    st.sampled_from(
        [
            event("input_audio_buffer.commit"),
            event("input_audio_buffer.clear"),
            event("response.create"),
            event("response.cancel"),
            event("conversation.item.create"),
            event("dance"),
            event("session.update", session={"audio": {"input": {"transcription": {"model": "yan-omni"}}}}),
        ]
    ),
)


class Rules:
    """Follows the events of one session and fails at the first that breaks a promise."""

    def __init__(self) -> None:
        self.active: str | None = None
        self.counts: Counter[tuple[str, str]] = Counter()
        self.open: set[tuple[str, str]] = set()
        self.texts: dict[str, str] = {}
        self.speech: str | None = None
        self.heard_ms = 0
        self.replies: list[str] = []
        self.deleted: set[str] = set()

    def follow(self, event: Event) -> None:
        kind = event["type"]
        if kind.startswith("response."):
            self._response(kind, event)
        elif kind.startswith("conversation.item."):
            self._item(kind.removeprefix("conversation.item."), event)
        elif kind.startswith("input_audio_buffer."):
            self._buffer(kind.removeprefix("input_audio_buffer."), event)

    def _response(self, kind: str, event: Event) -> None:
        name = event["response"]["id"] if "response" in event else event["response_id"]
        if kind == "response.created":
            assert self.counts["created", name] == 0
            self.counts["created", name] += 1
            if event["response"]["conversation_id"] is not None:
                assert self.active is None, "two responses at once in the conversation"
                self.active = name
            return
        assert self.counts["created", name] == 1, f"{kind} before response.created"
        assert self.counts["done", name] == 0, f"{kind} after response.done"
        if kind == "response.done":
            self._done(name, event["response"])
        elif kind.endswith(".added"):
            part = "part" if "content_part" in kind else "output"
            self.open.add((part, event.get("item_id") or event["item"]["id"]))
        elif kind in {"response.content_part.done", "response.output_item.done"}:
            part = "part" if "content_part" in kind else "output"
            self.open.remove((part, event.get("item_id") or event["item"]["id"]))
        elif kind.endswith("text.delta") or kind.endswith("transcript.delta"):
            assert ("part", event["item_id"]) in self.open
            self.texts[event["item_id"]] = self.texts.get(event["item_id"], "") + event["delta"]
        elif kind in {"response.output_text.done", "response.output_audio_transcript.done"}:
            whole = event["text"] if "text" in event else event["transcript"]
            assert whole == self.texts.get(event["item_id"], "")

    def _done(self, name: str, response: Event) -> None:
        self.counts["done", name] += 1
        if response["conversation_id"] is not None:
            assert self.active == name
            self.active = None
        assert response["status"] in {"completed", "cancelled", "incomplete", "failed"}
        for item in response["output"]:
            assert not {("part", item["id"]), ("output", item["id"])} & self.open
            self.replies.append(item["id"])

    def _item(self, kind: str, event: Event) -> None:
        if kind in {"added", "done"}:
            name = event["item"]["id"]
            if kind == "added" and name in self.deleted:
                self.counts["item done", name] -= self.counts["item added", name]
                self.deleted.remove(name)
                self.counts["item added", name] = self.counts["item done", name] = 0
            self.counts[f"item {kind}", name] += 1
            assert self.counts["item added", name] == 1, f"{name} was added twice, or done before"
        elif kind == "deleted":
            self.deleted.add(event["item_id"])

    def _buffer(self, kind: str, event: Event) -> None:
        if kind == "speech_started":
            assert self.speech is None
            assert event["audio_start_ms"] >= self.heard_ms
            self.speech, self.heard_ms = event["item_id"], event["audio_start_ms"]
        elif kind == "speech_stopped":
            assert self.speech == event["item_id"]
            assert event["audio_end_ms"] >= self.heard_ms
            self.heard_ms = event["audio_end_ms"]
        elif kind == "committed":
            assert self.speech in (None, event["item_id"])
            self.speech = None
        elif kind == "cleared":
            self.speech = None

    def check_end(self) -> None:
        created = {name for kind, name in self.counts if kind == "created" and self.counts[kind, name]}
        done = {name for kind, name in self.counts if kind == "done" and self.counts[kind, name]}
        assert created == done
        assert not self.open, "something was added and never done"
        added = {name for kind, name in self.counts if kind == "item added" and self.counts[kind, name]}
        finished = {name for kind, name in self.counts if kind == "item done" and self.counts[kind, name]}
        assert added == finished


def play(client: TestClient, events: list[dict[str, Any]]) -> Rules:
    rules = Rules()
    with client.websocket_connect("/v1/realtime") as socket:
        realtime = RealtimeClient(socket)
        realtime.expect("session.created")
        for number, event in enumerate(events):
            if event.get("item_id") == "<reply>":
                event = event | {"item_id": rules.replies[-1] if rules.replies else "missing"}
            realtime.socket.send_text(json.dumps(event | {"event_id": str(number)}))
            if number % 3 == 2:
                drain(realtime, rules, f"mark {number}")
        drain(realtime, rules, "the end")
        while rules.active is not None or any(
            rules.counts["created", name] > rules.counts["done", name] for kind, name in list(rules.counts)
        ):
            rules.follow(realtime.receive())
        realtime.send("input_audio_buffer.clear")
        drain(realtime, rules, "over")
    return rules


def drain(realtime: RealtimeClient, rules: Rules, mark: str) -> None:
    """Follow all events up to the answer of an update: the session is alive and answers in order."""
    realtime.send("session.update", session={"instructions": mark})
    while True:
        event = realtime.receive()
        if event["type"] == "session.updated" and event["session"]["instructions"] == mark:
            return
        assert event["type"] != "error" or event["error"]["type"] == "invalid_request_error", event
        rules.follow(event)


@pytest.mark.parametrize("make_engine", [FakeEngine, ListeningFakeEngine])
@settings(max_examples=25, deadline=None, derandomize=True)
@given(events=st.lists(EVENTS, max_size=14))
def test_any_conversation_keeps_the_rules(
    make_engine: type[FakeEngine], events: list[dict[str, Any]]
) -> None:
    with TestClient(create_app(Settings(), make_engine())) as client:
        rules = play(client, events)
        rules.check_end()
        services = client.app.state.services  # type: ignore[attr-defined]
        assert services.sessions.num_open == 0


def test_the_rules_notice_what_they_forbid() -> None:
    response = {"id": "r", "conversation_id": "c", "status": "completed", "output": []}
    rules = Rules()
    rules.follow({"type": "response.created", "response": response})
    with pytest.raises(AssertionError, match="two responses"):
        rules.follow({"type": "response.created", "response": response | {"id": "s"}})
    rules.follow({"type": "response.done", "response": response})
    with pytest.raises(AssertionError, match=r"after response\.done"):
        rules.follow({"type": "response.done", "response": response})
    with pytest.raises(AssertionError):
        rules.check_end()
