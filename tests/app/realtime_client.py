"""A realtime client for tests: each event is checked against our types, OpenAI's and pipecat's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession

from tests.app.conftest import pcm_base64
from tests.app.openai_types import check_server_event
from tests.app.pipecat_events import parser
from yan_omni.app.realtime.server_events import SERVER_EVENTS

Event = dict[str, Any]


class RealtimeClient:
    def __init__(self, socket: WebSocketTestSession, is_pipecat: bool = True) -> None:
        """`is_pipecat=False` for sessions that ask for what pipecat never asks for."""
        self.socket = socket
        self.is_pipecat = is_pipecat
        self.event_ids: set[str] = set()

    def send(self, kind: str, **fields: Any) -> None:
        self.socket.send_text(json.dumps({"type": kind} | fields))

    def receive(self) -> Event:
        """The next event that is not about rate limits."""
        event = self.receive_any()
        while event["type"] == "rate_limits.updated":
            event = self.receive_any()
        return event

    def receive_any(self) -> Event:
        text = self.socket.receive_text()
        SERVER_EVENTS.validate_json(text)
        event: Event = json.loads(text)
        check_server_event(event)
        if self.is_pipecat:
            parser()(text)
        assert event["event_id"].startswith("event_")
        assert event["event_id"] not in self.event_ids
        self.event_ids.add(event["event_id"])
        return event

    def until(self, kind: str) -> list[Event]:
        """All events up to and including the first of `kind`."""
        events = [self.receive()]
        while events[-1]["type"] != kind:
            events.append(self.receive())
        return events

    def expect(self, kind: str) -> Event:
        event = self.receive()
        assert event["type"] == kind, event
        return event

    def expect_error(self, code: str) -> Event:
        error: Event = self.expect("error")["error"]
        assert error["code"] == code, error
        return error

    def update(self, **session: Any) -> Event:
        self.send("session.update", session={"type": "realtime"} | session)
        updated: Event = self.expect("session.updated")["session"]
        return updated

    def say(self, duration_s: float = 1.0) -> str:
        """Speak into the buffer and commit it; the id of the new item."""
        self.send("input_audio_buffer.append", audio=pcm_base64(duration_s))
        self.send("input_audio_buffer.commit")
        committed = self.expect("input_audio_buffer.committed")
        self.expect("conversation.item.added")
        self.expect("conversation.item.done")
        return str(committed["item_id"])

    def write(self, text: str, **item: Any) -> str:
        content = [{"type": "input_text", "text": text}]
        self.send(
            "conversation.item.create", item={"type": "message", "role": "user", "content": content} | item
        )
        added = self.expect("conversation.item.added")
        self.expect("conversation.item.done")
        return str(added["item"]["id"])

    def respond(self, **response: Any) -> list[Event]:
        self.send("response.create", **({"response": response} if response else {}))
        return self.until("response.done")


@contextmanager
def connect(client: TestClient, query: str = "", **options: Any) -> Iterator[RealtimeClient]:
    """A session that has been greeted and waits for commits."""
    with client.websocket_connect(f"/v1/realtime{query}", **options) as socket:
        realtime = RealtimeClient(socket)
        realtime.expect("session.created")
        realtime.update(audio={"input": {"turn_detection": None}})
        yield realtime


def types(events: list[Event]) -> list[str]:
    return [event["type"] for event in events]
