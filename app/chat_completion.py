"""Answers in OpenAI's chat shape: one completion with one or more choices, whole or streamed."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import anyio.to_thread

from yan_omni.app import sse
from yan_omni.app.audio_io import AudioFormat
from yan_omni.app.bridge import ModelStream
from yan_omni.app.chat_schemas import ChatRequest
from yan_omni.app.replies import EncodedAudio, WholeReply, gather, with_encoded_audio
from yan_omni.app.services import MODEL_NAME, Services
from yan_omni.app.timings import Stopwatch
from yan_omni.model.engine.request import (
    FinishReason,
    Heard,
    ReplyDone,
    ReplyEvent,
    ReplyOptions,
    ReplyStarted,
    TextDelta,
    TokenChance,
    ToolCall,
    Turn,
    Usage,
)

AUDIO_LIFE_S = 3_600
"""How long a spoken reply is promised to stay known by its id, in seconds."""

ChoiceEvent = tuple[int, ReplyEvent | EncodedAudio]


class Completion:
    """One answer: what all its parts have in common, and how each part looks on the wire."""

    def __init__(
        self,
        services: Services,
        request: ChatRequest,
        turns: tuple[Turn, ...],
        options: ReplyOptions,
        stopwatch: Stopwatch | None = None,
    ) -> None:
        """`stopwatch` runs since the request came; None starts one."""
        self._services = services
        self._turns = turns
        self._stopwatch = stopwatch or Stopwatch()
        self._wants_timings = bool(request.include)
        self._id = f"chatcmpl-{secrets.token_hex(12)}"
        num_choices = request.n or 1
        self._options = [replace(options, seed=options.seed + number) for number in range(num_choices)]
        """Of each choice: they differ by their seeds."""
        self._created_unix_s = int(services.clock.now_unix_s())
        self._include_usage = bool(request.stream_options and request.stream_options.include_usage)
        self._wants_logprobs = bool(request.logprobs)
        asked = request.audio.format if request.audio else None
        default: AudioFormat = "pcm" if request.stream else "wav"
        self.audio_format: AudioFormat = default if asked is None else "pcm" if asked == "pcm16" else asked

    async def whole(self) -> dict[str, Any]:
        """The body of the answer."""
        replies = [
            await gather(self._services.worker, partial(self._reply, options)) for options in self._options
        ]
        timings = self._timings()
        choices = [await self._choice(index, reply) for index, reply in enumerate(replies)]
        usage = usage_body([reply.usage for reply in replies])
        return self._head("chat.completion") | {"choices": choices, "usage": usage} | timings

    def _reply(self, options: ReplyOptions) -> Iterator[ReplyEvent]:
        return self._stopwatch.watched(self._services.engine.reply(self._turns, options))

    def _timings(self) -> dict[str, Any]:
        """Of all choices together, if asked for."""
        return {"timings": self._stopwatch.read().model_dump()} if self._wants_timings else {}

    async def _choice(self, index: int, reply: WholeReply) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": reply.text, "refusal": None}
        if reply.modality == "speech":
            message |= {"content": None, "audio": await self._audio(reply)}
        if reply.calls:
            message |= {"content": None, "tool_calls": [_call_body(call) for call in reply.calls]}
        if reply.heard is not None:
            message["heard"] = reply.heard
        return {
            "index": index,
            "message": message,
            "logprobs": logprobs_body(reply.chances) if self._wants_logprobs else None,
            "finish_reason": "tool_calls" if reply.calls else _finish_reason(reply.finish_reason),
        }

    async def _audio(self, reply: WholeReply) -> dict[str, Any]:
        data = await anyio.to_thread.run_sync(reply.audio_base64, self.audio_format)
        audio_id = _new_audio_id()
        self._services.replies.remember(audio_id, reply.text)
        return {
            "id": audio_id,
            "data": data,
            "expires_at": self._expires_at(),
            "transcript": reply.text,
        }

    def events(self) -> Iterator[ChoiceEvent]:
        """The events of all choices, one after the other; on the worker thread."""
        for index, options in enumerate(self._options):
            with closing(with_encoded_audio(self._reply(options), self.audio_format)) as events:
                for event in events:
                    yield index, event

    async def chunks(self, events: ModelStream[ChoiceEvent]) -> AsyncIterator[bytes]:
        state, usages = _StreamState(0), list[Usage]()
        async for index, event in events:
            if index != state.index:
                state = _StreamState(index)
            for delta in self._deltas(event, state):
                chances = event.chances if isinstance(event, TextDelta) else None
                yield self._chunk(state, delta, chances=chances)
            if isinstance(event, ReplyDone):
                usages.append(event.usage)
                reason = "tool_calls" if state.num_calls else _finish_reason(event.finish_reason)
                yield self._chunk(state, {}, reason)
        usage = {"usage": usage_body(usages)} if self._include_usage else {}
        if last := usage | self._timings():
            yield sse.encode(self._head("chat.completion.chunk") | {"choices": []} | last)
        yield sse.DONE

    def _deltas(self, event: ReplyEvent | EncodedAudio, state: _StreamState) -> Iterator[dict[str, Any]]:
        match event:
            case Heard(text):
                state.first_delta["heard"] = text
            case ReplyStarted(modality):
                state.is_spoken = modality == "speech"
                yield state.first_delta | state.text_delta("", first=True)
            case TextDelta(text):
                state.text += text
                yield state.text_delta(text)
            case ToolCall():
                head, rest = _call_deltas(event, state.num_calls)
                state.num_calls += 1
                yield state.first_delta | {"content": None, "tool_calls": [head]}
                yield {"tool_calls": [rest]}
            case EncodedAudio(data):
                yield {"audio": {"data": b64encode(data).decode()}}
            case ReplyDone() if state.is_spoken:
                self._services.replies.remember(state.audio_id, state.text)
                yield {"audio": {"expires_at": self._expires_at()}}

    def _chunk(
        self,
        state: _StreamState,
        delta: dict[str, Any],
        finish_reason: str | None = None,
        chances: Sequence[TokenChance] | None = None,
    ) -> bytes:
        logprobs = logprobs_body(chances) if self._wants_logprobs and chances is not None else None
        choice = {"index": state.index, "delta": delta, "logprobs": logprobs, "finish_reason": finish_reason}
        body = self._head("chat.completion.chunk") | {"choices": [choice]}
        return sse.encode(body | {"usage": None} if self._include_usage else body)

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self._id, "object": kind, "created": self._created_unix_s, "model": MODEL_NAME}

    def _expires_at(self) -> int:
        return self._created_unix_s + AUDIO_LIFE_S


@dataclass(slots=True)
class _StreamState:
    """What has been sent of one choice."""

    index: int
    audio_id: str = field(default_factory=lambda: _new_audio_id())
    first_delta: dict[str, Any] = field(default_factory=lambda: {"role": "assistant"})
    is_spoken: bool = False
    text: str = ""
    num_calls: int = 0

    def text_delta(self, text: str, first: bool = False) -> dict[str, Any]:
        if not self.is_spoken:
            return {"content": text}
        if first:
            return {"content": None, "audio": {"id": self.audio_id, "transcript": text}}
        return {"audio": {"transcript": text}}


def _new_audio_id() -> str:
    return f"audio_{secrets.token_hex(12)}"


def _call_body(call: ToolCall) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": f"call_{secrets.token_hex(12)}", "type": "function", "function": function}


def _call_deltas(call: ToolCall, index: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a streamed call begins with, and its arguments."""
    head = {"index": index} | _call_body(ToolCall(call.name, ""))
    return head, {"index": index, "function": {"arguments": call.arguments}}


def _finish_reason(reason: FinishReason) -> str:
    return "length" if reason == "length" else "stop"


def logprobs_body(chances: Sequence[TokenChance]) -> dict[str, Any]:
    """OpenAI's shape; bytes that are no whole character show as U+FFFD in `token`, as they are in `bytes`."""
    content = [
        _chance(chance.piece, chance.logprob)
        | {"top_logprobs": [_chance(piece, logprob) for piece, logprob in chance.alternatives]}
        for chance in chances
    ]
    return {"content": content, "refusal": None}


def _chance(piece: bytes, logprob: float) -> dict[str, Any]:
    return {"token": piece.decode("utf-8", "replace"), "logprob": logprob, "bytes": list(piece)}


def usage_body(usages: Sequence[Usage]) -> dict[str, Any]:
    """The prompt counts once, however many choices there are."""
    first = usages[0] if usages else Usage()
    prompt = first.prompt_text_tokens + first.prompt_audio_tokens + first.prompt_image_tokens
    text = sum(usage.reply_text_tokens for usage in usages)
    audio = sum(usage.reply_audio_tokens for usage in usages)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": text + audio,
        "total_tokens": prompt + text + audio,
        "prompt_tokens_details": {
            "text_tokens": first.prompt_text_tokens,
            "audio_tokens": first.prompt_audio_tokens,
            "image_tokens": first.prompt_image_tokens,
            "cached_tokens": 0,
        },
        "completion_tokens_details": {
            "text_tokens": text,
            "audio_tokens": audio,
            "reasoning_tokens": 0,
        },
    }
