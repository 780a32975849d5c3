"""Conversation in OpenAI's chat shape: text, pictures and speech in; text or speech out."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from yan_omni.app import sse
from yan_omni.app.audio_io import AudioFormat
from yan_omni.app.bridge import ModelStream
from yan_omni.app.chat_schemas import ChatRequest
from yan_omni.app.chat_turns import build_turns, check_supported, reply_options
from yan_omni.app.dependencies import (
    ClosingStreamingResponse,
    ServicesDep,
    body_docs,
    prime,
    read_json,
    unless_disconnected,
)
from yan_omni.app.replies import EncodedAudio, WholeReply, gather, with_encoded_audio
from yan_omni.app.services import MODEL_NAME, Services, check_model
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

router = APIRouter(tags=["chat"])

AUDIO_LIFE_S = 3_600
"""How long a spoken reply is promised to stay known by its id, in seconds."""


@router.post("/chat/completions", response_model=None, openapi_extra=body_docs(json=ChatRequest))
async def complete(request: Request, services: ServicesDep) -> Response:
    wanted = await read_json(request, ChatRequest)
    check_model(wanted.model)
    check_supported(wanted)
    options = reply_options(wanted, services)
    turns = await build_turns(wanted.messages, services)
    completion = Completion(services, wanted)
    if not wanted.stream:
        return await unless_disconnected(request, completion.whole(turns, options))
    file_format = completion.audio_format
    events = services.worker.stream(
        lambda: with_encoded_audio(services.engine.reply(turns, options), file_format)
    )
    await prime(request, events)
    return ClosingStreamingResponse(
        sse.guarded(completion.chunks(events)), sse.MEDIA_TYPE, on_end=events.cancel
    )


class Completion:
    """One answer: what all its parts have in common, and how each part looks on the wire."""

    def __init__(self, services: Services, request: ChatRequest) -> None:
        self._services = services
        self._id = f"chatcmpl-{secrets.token_hex(12)}"
        self._audio_id = f"audio_{secrets.token_hex(12)}"
        self._created_unix_s = int(services.clock.now_unix_s())
        self._include_usage = bool(request.stream_options and request.stream_options.include_usage)
        self._wants_logprobs = bool(request.logprobs)
        asked = request.audio.format if request.audio else None
        default: AudioFormat = "pcm" if request.stream else "wav"
        self.audio_format: AudioFormat = default if asked is None else "pcm" if asked == "pcm16" else asked

    async def whole(self, turns: tuple[Turn, ...], options: ReplyOptions) -> Response:
        engine = self._services.engine
        reply = await gather(self._services.worker, lambda: engine.reply(turns, options))
        message: dict[str, Any] = {"role": "assistant", "content": reply.text, "refusal": None}
        if reply.modality == "speech":
            message |= {"content": None, "audio": await self._audio(reply)}
        if reply.calls:
            message |= {"content": None, "tool_calls": [_call_body(call) for call in reply.calls]}
        if reply.heard is not None:
            message["heard"] = reply.heard
        choice = {
            "index": 0,
            "message": message,
            "logprobs": logprobs_body(reply.chances) if self._wants_logprobs else None,
            "finish_reason": "tool_calls" if reply.calls else _finish_reason(reply.finish_reason),
        }
        body = self._head("chat.completion") | {"choices": [choice], "usage": usage_body(reply.usage)}
        return JSONResponse(body)

    async def _audio(self, reply: WholeReply) -> dict[str, Any]:
        data = await anyio.to_thread.run_sync(reply.audio_base64, self.audio_format)
        self._services.replies.remember(self._audio_id, reply.text)
        return {
            "id": self._audio_id,
            "data": data,
            "expires_at": self._expires_at(),
            "transcript": reply.text,
        }

    async def chunks(self, events: ModelStream[ReplyEvent | EncodedAudio]) -> AsyncIterator[bytes]:
        state = _StreamState()
        async for event in events:
            match event:
                case Heard(text):
                    state.first_delta["heard"] = text
                case ReplyStarted(modality):
                    state.is_spoken = modality == "speech"
                    yield self._chunk(state.first_delta | self._text_delta("", state.is_spoken, first=True))
                case TextDelta(text, chances):
                    state.text += text
                    yield self._chunk(self._text_delta(text, state.is_spoken), chances=chances)
                case ToolCall():
                    head, rest = _call_deltas(event, state.num_calls)
                    state.num_calls += 1
                    yield self._chunk(state.first_delta | {"content": None, "tool_calls": [head]})
                    yield self._chunk({"tool_calls": [rest]})
                case EncodedAudio(data):
                    yield self._chunk({"audio": {"data": b64encode(data).decode()}})
                case ReplyDone(reason, usage):
                    if state.is_spoken:
                        self._services.replies.remember(self._audio_id, state.text)
                        yield self._chunk({"audio": {"expires_at": self._expires_at()}})
                    yield self._chunk({}, "tool_calls" if state.num_calls else _finish_reason(reason))
                    if self._include_usage:
                        yield self._usage_chunk(usage)
        yield sse.DONE

    def _text_delta(self, text: str, is_spoken: bool, first: bool = False) -> dict[str, Any]:
        if not is_spoken:
            return {"content": text}
        if first:
            return {"content": None, "audio": {"id": self._audio_id, "transcript": text}}
        return {"audio": {"transcript": text}}

    def _chunk(
        self,
        delta: dict[str, Any],
        finish_reason: str | None = None,
        chances: Sequence[TokenChance] | None = None,
    ) -> bytes:
        logprobs = logprobs_body(chances) if self._wants_logprobs and chances is not None else None
        choice = {"index": 0, "delta": delta, "logprobs": logprobs, "finish_reason": finish_reason}
        body = self._head("chat.completion.chunk") | {"choices": [choice]}
        return sse.encode(body | {"usage": None} if self._include_usage else body)

    def _usage_chunk(self, usage: Usage) -> bytes:
        return sse.encode(self._head("chat.completion.chunk") | {"choices": [], "usage": usage_body(usage)})

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self._id, "object": kind, "created": self._created_unix_s, "model": MODEL_NAME}

    def _expires_at(self) -> int:
        return self._created_unix_s + AUDIO_LIFE_S


@dataclass(slots=True)
class _StreamState:
    first_delta: dict[str, Any] = field(default_factory=lambda: {"role": "assistant"})
    is_spoken: bool = False
    text: str = ""
    num_calls: int = 0


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


def usage_body(usage: Usage) -> dict[str, Any]:
    prompt = usage.prompt_text_tokens + usage.prompt_audio_tokens + usage.prompt_image_tokens
    reply = usage.reply_text_tokens + usage.reply_audio_tokens
    return {
        "prompt_tokens": prompt,
        "completion_tokens": reply,
        "total_tokens": prompt + reply,
        "prompt_tokens_details": {
            "text_tokens": usage.prompt_text_tokens,
            "audio_tokens": usage.prompt_audio_tokens,
            "image_tokens": usage.prompt_image_tokens,
            "cached_tokens": 0,
        },
        "completion_tokens_details": {
            "text_tokens": usage.reply_text_tokens,
            "audio_tokens": usage.reply_audio_tokens,
            "reasoning_tokens": 0,
        },
    }
