"""Random realtime sessions: what clients may and may not send, played to a session in this process."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.app.conftest import png_uri
from tests.app.session_rules import Rules
from tests.app.voices import base64_of, noise, silence, voice
from tests.fakes import FakeEngine, ListeningFakeEngine
from yan_omni.app.bridge import ModelWorker
from yan_omni.app.limits import SessionSlots
from yan_omni.app.media import MediaReader
from yan_omni.app.realtime.session import SocketClosedError, run_session
from yan_omni.app.services import Services
from yan_omni.app.settings import Settings

HANG_S = 60
"""A session that is silent for so long hangs; the model is a fake that answers at once."""
EVENTS_PER_BREATH = 3
"""Events sent at once before the client waits until the session has read them all."""

HOLD, GO_ON, FAIL = "<hold>", "<go on>", "<fail>"
"""Not for the session: the model stops in the middle, goes on, or fails at its next step."""
REPLY = "<reply>"
"""Stands for the newest reply's item, or for a response that runs."""

SOUNDS = {
    "voice": base64_of(voice(0.4)),
    "silence": base64_of(silence(0.7)),
    "turn": base64_of(silence(0.1), voice(0.3), silence(0.7)),
    "noise": base64_of(noise(0.3, 0.05)),
    "odd": "AAAA",
    "broken": "@@",
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
SESSIONS: list[dict[str, Any]] = [
    {"output_modalities": ["text"]},
    {"output_modalities": ["audio"], "tools": [TOOL]},
    {"output_modalities": ["smell"]},
    {"modalities": ["text", "audio"], "voice": "high", "tools": None, "instructions": None},
    {"voice": "nobody"},
    {"audio": "loud", "turn_detection": None},
    {"audio": {"input": {"transcription": {"model": "yan-omni"}}}},
    {"audio": {"input": {"transcription": None}}},
    {"audio": {"input": {"format": {"type": "audio/pcmu"}}}},
    {"input_audio_format": "pcm16", "output_audio_format": "g711_alaw"},
    {"type": "transcription"},
    {"type": "realtime"},
    {"truncation": {"type": "retention_ratio", "retention_ratio": 0.5}},
    {"max_output_tokens": 1},
    {"max_output_tokens": "inf"},
]
PARTS: list[dict[str, Any]] = [
    {"type": "input_text", "text": "hello there you"},
    {"type": "input_text", "text": "use it"},
    {"type": "input_audio", "audio": SOUNDS["voice"]},
    {"type": "input_image", "image_url": png_uri()},
    {"type": "output_text", "text": "I said"},
    {"type": "output_audio", "transcript": "I spoke"},
]
RESPONSES: list[dict[str, Any] | None] = [
    None,
    {"conversation": "none", "metadata": {"topic": "x"}},
    {"conversation": "none", "input": [{"type": "item_reference", "id": "a"}]},
    {"conversation": "none", "output_modalities": ["text"], "input": []},
    {"input": [{"type": "message", "role": "user", "content": [PARTS[0]]}], "modalities": ["audio"]},
    {"max_output_tokens": 1, "tools": [TOOL], "tool_choice": "none"},
    {"instructions": "short", "audio": {"output": {"format": {"type": "audio/pcma"}}}},
    {"voice": "nobody"},
    {"nothing": 1},
]


def event(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind} | fields


def message(item_id: str | None, part: dict[str, Any], role: str, after: str | None) -> dict[str, Any]:
    item = {"type": "message", "role": role, "content": [part]} | ({"id": item_id} if item_id else {})
    place = {"previous_item_id": after} if after else {}
    return event("conversation.item.create", item=item, **place)


def detect(given: dict[str, Any] | None) -> dict[str, Any]:
    return event("session.update", session={"audio": {"input": {"turn_detection": given}}})


WRITE = message(None, PARTS[0], "user", None)
RESPOND = event("response.create")
SPEAK = event("input_audio_buffer.append", audio=SOUNDS["turn"])
CUT = event("conversation.item.truncate", item_id=REPLY, content_index=0, audio_end_ms=90.5)
COURSES: list[list[dict[str, Any] | str]] = [
    [WRITE, RESPOND],
    [SPEAK],
    [
        detect(None),
        event("input_audio_buffer.append", audio=SOUNDS["voice"]),
        event("input_audio_buffer.commit"),
    ],
    [event("session.update", session={"output_modalities": ["audio"]}), WRITE, RESPOND, CUT],
    [event("session.update", session=SESSIONS[6]), SPEAK],
    [event("session.update", session=SESSIONS[10]), SPEAK, event("session.update", session=SESSIONS[11])],
    [HOLD, WRITE, RESPOND, event("response.cancel")],
    [HOLD, WRITE, RESPOND, SPEAK, GO_ON],
    [HOLD, SPEAK, event("response.cancel"), RESPOND],
    [HOLD, WRITE, RESPOND, event("response.create", response=RESPONSES[1]), CUT],
    [FAIL, WRITE, RESPOND],
    [message("a", PARTS[0], "user", None), event("conversation.item.retrieve", item_id="a")],
    [event("conversation.item.delete", item_id="a")],
    [event("session.update", session={"tools": [TOOL]}), message(None, PARTS[1], "user", None), RESPOND],
]
"""What clients often do, and what is likely to go wrong."""
ITEM_IDS = st.sampled_from([REPLY, REPLY, REPLY, "a", "b", "missing"])
EVENTS = st.one_of(
    st.sampled_from(sorted(SOUNDS)).map(lambda name: event("input_audio_buffer.append", audio=SOUNDS[name])),
    st.sampled_from(DETECTIONS).map(detect),
    st.sampled_from(SESSIONS).map(lambda session: event("session.update", session=session)),
    st.builds(
        message,
        st.sampled_from([None, *IDS]),
        st.sampled_from(PARTS),
        st.sampled_from(["user", "assistant", "system"]),
        st.sampled_from([None, None, None, "root", "a", "missing"]),
    ),
    st.sampled_from(RESPONSES).map(lambda given: event("response.create", response=given)),
    st.builds(
        lambda item_id, end_ms: event(
            "conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=end_ms
        ),
        ITEM_IDS,
        st.sampled_from([0, 90.5, 10**7, -1]),
    ),
    st.builds(
        lambda kind, item_id: event(f"conversation.item.{kind}", item_id=item_id),
        st.sampled_from(["delete", "retrieve"]),
        ITEM_IDS,
    ),
    st.sampled_from(
        [
            event("input_audio_buffer.commit"),
            event("input_audio_buffer.clear"),
            event("response.cancel"),
            event("response.cancel", response_id=REPLY),
            event("conversation.item.create"),
            event(
                "conversation.item.create",
                item={"type": "function_call_output", "call_id": "c", "output": "1"},
            ),
            event("dance"),
            event("output_audio_buffer.clear"),
        ]
    ),
    st.sampled_from(["not json", "[]", '{"type": 1}', HOLD, GO_ON, FAIL]),
)


@dataclass(frozen=True, slots=True, repr=False)
class Session:
    """What happens in one session."""

    events: Sequence[dict[str, Any] | str]
    listens: bool
    """Whether the model hears while the user speaks."""
    max_jobs: int
    leaves: bool
    """The client goes away at once after its last event."""

    def __repr__(self) -> str:
        events = re.sub(r"[\w+/]{60,}=*", "<data>", "\n".join(map(str, self.events)))
        return f"listens={self.listens} max_jobs={self.max_jobs} leaves={self.leaves}\n{events}"


SESSIONS_OF_ALL_KINDS = st.builds(
    Session,
    events=st.lists(
        st.sampled_from(COURSES) | st.sampled_from(COURSES) | EVENTS.map(lambda one: [one]),
        min_size=2,
        max_size=12,
    ).map(lambda courses: [one for course in courses for one in course]),
    listens=st.booleans(),
    max_jobs=st.sampled_from([16, 16, 1]),
    leaves=st.sampled_from([False, False, False, True]),
)


class ClientSocket:
    """Both ends of a socket in one process."""

    def __init__(self) -> None:
        self._to_server: asyncio.Queue[str | None] = asyncio.Queue()
        self._to_client: asyncio.Queue[str] = asyncio.Queue()

    async def receive_text(self) -> str:
        text = await self._to_server.get()
        if text is None:
            raise SocketClosedError
        return text

    async def send_text(self, text: str) -> None:
        self._to_client.put_nowait(text)

    async def close(self, code: int) -> None:
        self.leave()

    def say(self, text: str) -> None:
        self._to_server.put_nowait(text)

    def leave(self) -> None:
        self._to_server.put_nowait(None)

    async def hear(self) -> dict[str, Any]:
        heard: dict[str, Any] = json.loads(await self._to_client.get())
        return heard


async def play(given: Session) -> Rules:
    """Play the session to its end; raises `AssertionError` for a broken rule, `TimeoutError` for a hang, and
    what ended the server's side where that was a mistake of its own.
    """
    engine = ListeningFakeEngine() if given.listens else FakeEngine()
    settings = Settings(max_jobs=given.max_jobs, max_session_items=12)
    services = Services(
        settings, engine, ModelWorker(given.max_jobs, 8), MediaReader(settings), SessionSlots(1)
    )
    socket, rules = ClientSocket(), Rules()
    session = asyncio.create_task(run_session(socket, services))
    try:
        async with asyncio.timeout(HANG_S):
            talk = asyncio.create_task(_talk(given, socket, rules, engine))
            await asyncio.wait({talk, session}, return_when=asyncio.FIRST_COMPLETED)
            if not talk.done():
                talk.cancel()
                await session
                raise AssertionError("the session ended while its client was there")
            await talk
            socket.leave()
            await session
    finally:
        session.cancel()
        engine.go_on()
        await asyncio.to_thread(services.worker.stop)
    left_over = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left_over, f"tasks outlive their session: {left_over}"
    assert services.worker.num_jobs == 0
    return rules


async def _talk(given: Session, socket: ClientSocket, rules: Rules, engine: FakeEngine) -> None:
    rules.follow(await socket.hear())
    for number, event in enumerate(given.events):
        if event == HOLD:
            engine.go_on()
            engine.hold(2)
        elif event == GO_ON:
            engine.go_on()
        elif event == FAIL:
            engine.failure = RuntimeError("the fake model was told to fail")
            rules.may_fail = True
        else:
            if not isinstance(event, str) and REPLY in event.values():
                await _until_read(socket, rules, f"before {number}")
                event = _filled(event, rules)
            socket.say(event if isinstance(event, str) else json.dumps(event))
        if number % EVENTS_PER_BREATH == EVENTS_PER_BREATH - 1:
            await _until_read(socket, rules, f"mark {number}")
    if given.leaves:
        return
    await _until_read(socket, rules, "the end")
    engine.go_on()
    while rules.is_anything_open:
        rules.follow(await socket.hear())
    socket.say(json.dumps({"type": "input_audio_buffer.clear"}))
    await _until_read(socket, rules, "over")
    while rules.is_anything_open:
        rules.follow(await socket.hear())
    rules.check_end()


def _filled(event: dict[str, Any], rules: Rules) -> dict[str, Any]:
    named = {name: rules.newest(name) for name in ("item_id", "response_id") if event.get(name) == REPLY}
    return event | named


async def _until_read(socket: ClientSocket, rules: Rules, mark: str) -> None:
    """Follow all events up to the answer to a mistake of ours: the session is alive and answers in order."""
    socket.say(json.dumps({"type": "conversation.item.retrieve", "item_id": "nowhere", "event_id": mark}))
    while True:
        event = await socket.hear()
        if event["type"] == "error" and event["error"]["event_id"] == mark:
            return
        rules.follow(event)
