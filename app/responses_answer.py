"""An answer in the shape of OpenAI's Responses: an object with items, whole or as numbered events."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from yan_omni.app.bridge import ModelStream
from yan_omni.app.chat_schemas import CalledFunction, MadeCall, Message
from yan_omni.app.responses_schemas import ResponsesRequest, messages_of
from yan_omni.app.services import MODEL_NAME, Services
from yan_omni.app.timings import TIMINGS, Stopwatch, Timings
from yan_omni.model.engine.request import ReplyDone, ReplyEvent, ReplyStarted, TextDelta, ToolCall, Usage


@dataclass(slots=True)
class _Message:
    """The written item of an answer."""

    text: str = ""
    status: str = "in_progress"
    id: str = field(default_factory=lambda: _new_id("msg"))

    def part(self) -> dict[str, Any]:
        return {"type": "output_text", "text": self.text, "annotations": [], "logprobs": []}

    def body(self) -> dict[str, Any]:
        content = [] if self.status == "in_progress" else [self.part()]
        return {
            "id": self.id,
            "type": "message",
            "status": self.status,
            "role": "assistant",
            "content": content,
        }


class Answer:
    """One response from its first event to its last; `before` are the messages it goes on from."""

    def __init__(
        self, services: Services, request: ResponsesRequest, before: list[Message], stopwatch: Stopwatch
    ) -> None:
        self._services = services
        self._request = request
        self._before = before
        self._id = _new_id("resp")
        self._created_unix_s = int(services.clock.now_unix_s())
        self._status = "in_progress"
        self._usage: Usage | None = None
        self._items: list[dict[str, Any]] = []
        self._message: _Message | None = None
        self._number = 0
        self._stopwatch = stopwatch
        self._timings: Timings | None = None

    async def whole(self, events: ModelStream[ReplyEvent]) -> dict[str, Any]:
        async with events:
            async for event in events:
                for _ in self._follow(event):
                    pass
        return self.body()

    async def chunks(self, events: ModelStream[ReplyEvent]) -> AsyncIterator[bytes]:
        for kind in ("response.created", "response.in_progress"):
            yield self._encode({"type": kind, "response": self.body()})
        async for event in events:
            for told in self._follow(event):
                yield self._encode(told)

    def body(self) -> dict[str, Any]:
        request = self._request
        reason = {"reason": "max_output_tokens"} if self._status == "incomplete" else None
        timings = {} if self._timings is None else {"timings": self._timings.model_dump()}
        return timings | {
            "id": self._id,
            "object": "response",
            "created_at": self._created_unix_s,
            "status": self._status,
            "error": None,
            "incomplete_details": reason,
            "instructions": request.instructions,
            "max_output_tokens": request.max_output_tokens,
            "metadata": request.metadata or {},
            "model": MODEL_NAME,
            "output": self._items,
            "parallel_tool_calls": request.parallel_tool_calls is True,
            "previous_response_id": request.previous_response_id,
            "store": request.store is not False,
            "temperature": request.temperature or 0.0,
            "text": {"format": {"type": "text"}},
            "tool_choice": request.tool_choice or "auto",
            "tools": [_tool_body(tool.model_dump()) for tool in request.tools or ()],
            "top_p": request.top_p or 1.0,
            "truncation": "disabled",
            "usage": None if self._usage is None else _usage_body(self._usage),
        }

    def _follow(self, event: ReplyEvent) -> Iterator[dict[str, Any]]:
        match event:
            case ReplyStarted():
                self._message = _Message()
                place = {"output_index": len(self._items)}
                yield {"type": "response.output_item.added", "item": self._message.body()} | place
                yield self._of_part("response.content_part.added", part=self._message.part())
            case TextDelta(text) if self._message is not None:
                self._message.text += text
                yield self._of_part("response.output_text.delta", delta=text, logprobs=[])
            case ToolCall():
                yield from self._call(event)
            case ReplyDone(reason, usage):
                self._usage = usage
                self._status = "incomplete" if reason == "length" else "completed"
                yield from self._close_message()
                if TIMINGS in (self._request.include or ()):
                    self._timings = self._stopwatch.read()
                self._keep()
                yield {"type": f"response.{self._status}", "response": self.body()}

    def _close_message(self) -> Iterator[dict[str, Any]]:
        message = self._message
        if message is None:
            return
        yield self._of_part("response.output_text.done", text=message.text, logprobs=[])
        yield self._of_part("response.content_part.done", part=message.part())
        message.status = self._status
        place = {"output_index": len(self._items)}
        self._items.append(message.body())
        yield {"type": "response.output_item.done", "item": message.body()} | place

    def _call(self, call: ToolCall) -> Iterator[dict[str, Any]]:
        item = {"id": _new_id("fc"), "type": "function_call", "call_id": _new_id("call"), "name": call.name}
        place: dict[str, Any] = {"output_index": len(self._items)}
        started = item | {"arguments": "", "status": "in_progress"}
        yield {"type": "response.output_item.added", "item": started} | place
        place_of_arguments = place | {"item_id": item["id"]}
        yield {
            "type": "response.function_call_arguments.delta",
            "delta": call.arguments,
        } | place_of_arguments
        done = {"name": call.name, "arguments": call.arguments}
        yield {"type": "response.function_call_arguments.done"} | done | place_of_arguments
        finished = item | {"arguments": call.arguments, "status": "completed"}
        self._items.append(finished)
        yield {"type": "response.output_item.done", "item": finished} | place

    def _of_part(self, kind: str, **fields: Any) -> dict[str, Any]:
        assert self._message is not None
        place = {"item_id": self._message.id, "output_index": len(self._items), "content_index": 0}
        return {"type": kind} | place | fields

    def _keep(self) -> None:
        if self._request.store is False:
            return
        calls = [
            MadeCall(
                id=item["call_id"], function=CalledFunction(name=item["name"], arguments=item["arguments"])
            )
            for item in self._items
            if item["type"] == "function_call"
        ]
        text = self._message.text if self._message else ""
        said = [Message(role="assistant", content=text or None, tool_calls=calls or None)]
        messages = [*self._before, *messages_of(self._request.input), *(said if text or calls else [])]
        self._services.responses.keep(self.body(), messages)

    def _encode(self, event: dict[str, Any]) -> bytes:
        numbered = event | {"sequence_number": self._number}
        self._number += 1
        data = json.dumps(numbered, ensure_ascii=False)
        return f"event: {event['type']}\ndata: {data}\n\n".encode("utf-8", "replace")


def _new_id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(12)}"


def _tool_body(tool: dict[str, Any]) -> dict[str, Any]:
    return tool | {"parameters": tool["parameters"] or {}, "strict": False}


def _usage_body(usage: Usage) -> dict[str, Any]:
    given = usage.prompt_text_tokens + usage.prompt_audio_tokens + usage.prompt_image_tokens
    made = usage.reply_text_tokens + usage.reply_audio_tokens
    return {
        "input_tokens": given,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": made,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": given + made,
    }
