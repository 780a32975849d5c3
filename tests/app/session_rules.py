"""What the events of a realtime session promise, checked event by event."""

from __future__ import annotations

import json
from collections import Counter, defaultdict

from tests.app.openai_types import check_server_event
from tests.app.pipecat_events import parser
from tests.app.realtime_client import Event

TRANSCRIPTION = "input_audio_transcription."


class Rules:
    """Follows the events of one session and fails at the first that breaks a promise."""

    def __init__(self) -> None:
        self.may_fail = False
        """Whether the model was told to fail; without that no error is the server's."""
        self.active: str | None = None
        self.kinds: Counter[str] = Counter()
        """How often each kind of event came; responses by how they ended, errors by their codes."""
        self.counts: Counter[tuple[str, str]] = Counter()
        self._is_pipecat = True
        self._event_ids: set[str] = set()
        self._open: set[tuple[str, str]] = set()
        self._texts: defaultdict[str, str] = defaultdict(str)
        self._transcripts: defaultdict[str, str] = defaultdict(str)
        self._speech: str | None = None
        self._has_stopped = False
        self._heard_ms = 0
        """Up to here all speech has become items."""
        self._spoken_ms = 0
        self._replies: list[str] = []
        self._side_items: set[str] = set()
        self._known_items: set[str | None] = {None}
        self._deleted: set[str] = set()

    @property
    def is_anything_open(self) -> bool:
        """Whether a response has begun and not ended."""
        return any(
            self.counts["created", name] > self.counts["done", name] for kind, name in list(self.counts)
        )

    def newest(self, kind: str) -> str:
        """The newest reply's `item_id`, or the `response_id` of the response that runs."""
        if kind == "response_id":
            return self.active or "missing"
        return self._replies[-1] if self._replies else "missing"

    def follow(self, event: Event) -> None:
        kind = event["type"]
        check_server_event(event)
        if kind in {"session.created", "session.updated"} and event["session"]["type"] == "transcription":
            self._is_pipecat = False
        if self._is_pipecat:
            parser()(json.dumps(event))
        assert event["event_id"] not in self._event_ids
        self._event_ids.add(event["event_id"])
        self.kinds[kind] += 1
        if kind == "error":
            self.kinds[f"error {event['error']['code']}"] += 1
            assert event["error"]["type"] != "server_error", event
        elif kind.startswith("response."):
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
            return
        item_id = event.get("item_id") or event["item"]["id"]
        if self.active != name:
            self._side_items.add(item_id)
        if kind.endswith(".added"):
            self._open.add(("part" if "content_part" in kind else "output", item_id))
            self._replies.append(item_id)
        elif kind in {"response.content_part.done", "response.output_item.done"}:
            self._open.remove(("part" if "content_part" in kind else "output", item_id))
        elif kind in {"response.output_text.delta", "response.output_audio_transcript.delta"}:
            assert ("part", item_id) in self._open
            self._texts[item_id] += event["delta"]
        elif kind == "response.output_audio.delta":
            assert ("part", item_id) in self._open
            assert event["delta"]
        elif kind in {"response.output_text.done", "response.output_audio_transcript.done"}:
            whole = event["text"] if "text" in event else event["transcript"]
            assert whole == self._texts[item_id]

    def _done(self, name: str, response: Event) -> None:
        self.counts["done", name] += 1
        self.kinds[f"response.done {response['status']}"] += 1
        if response["conversation_id"] is not None:
            assert self.active == name
            self.active = None
        assert response["status"] in {"completed", "cancelled", "incomplete", "failed"}
        if response["status"] == "failed":
            error = response["status_details"]["error"]
            assert error["code"] == "rate_limit_exceeded" or self.may_fail, error
        for item in response["output"]:
            assert not {("part", item["id"]), ("output", item["id"])} & self._open

    def _item(self, kind: str, event: Event) -> None:
        if kind in {"added", "done"}:
            name = event["item"]["id"]
            assert name not in self._side_items, "a side response touched the conversation"
            if kind == "added":
                self._begin_anew(name)
                assert event["previous_item_id"] in self._known_items
                self._known_items.add(name)
            self.counts[f"item {kind}", name] += 1
            assert self.counts["item added", name] == 1, f"{name} was added twice, or done before"
            assert self.counts["item done", name] <= 1, f"{name} was done twice"
        elif kind == "deleted":
            self._deleted.add(event["item_id"])
        elif kind.startswith(TRANSCRIPTION):
            self._transcription(kind.removeprefix(TRANSCRIPTION), event)

    def _begin_anew(self, name: str) -> None:
        """An id may be used again once its item is gone: deleted, or forgotten."""
        if self.counts["item done", name]:
            self.counts["item added", name] = self.counts["item done", name] = 0
            self.counts["transcribed", name] = 0
            self._transcripts.pop(name, None)

    def _transcription(self, kind: str, event: Event) -> None:
        name = event["item_id"]
        if kind == "delta":
            self._transcripts[name] += event["delta"]
            return
        self.counts["transcribed", name] += 1
        if kind == "completed":
            assert event["transcript"] == self._transcripts[name]
        else:
            assert event["error"]["code"] == "rate_limit_exceeded" or self.may_fail, event

    def _buffer(self, kind: str, event: Event) -> None:
        if kind == "speech_started":
            assert self._speech is None or self._has_stopped
            assert event["audio_start_ms"] >= self._heard_ms
            self._speech, self._spoken_ms = event["item_id"], event["audio_start_ms"]
            self._has_stopped = False
        elif kind == "speech_stopped":
            assert self._speech == event["item_id"]
            assert event["audio_end_ms"] > self._spoken_ms
            self._spoken_ms = event["audio_end_ms"]
            assert not self._has_stopped, "speech stopped twice"
            self._has_stopped = True
        elif kind == "committed":
            assert self._speech in (None, event["item_id"])
            if self._speech is not None:
                self._heard_ms = self._spoken_ms
            self._speech = None
        elif kind == "cleared":
            self._speech = None

    def check_end(self) -> None:
        """Everything that began has ended."""
        assert self._names("created") == self._names("done")
        assert not self._open, "something was added and never done"
        assert self._names("item added") == self._names("item done")

    def _names(self, kind: str) -> set[str]:
        return {name for counted, name in self.counts if counted == kind and self.counts[counted, name]}
