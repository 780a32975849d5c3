"""Conversation in OpenAI's chat shape: text, pictures and speech in; text or speech out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from yan_omni.app import sse
from yan_omni.app.chat_completion import Completion
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
from yan_omni.app.services import check_model
from yan_omni.app.timings import Stopwatch

router = APIRouter(tags=["chat"])


@router.post("/chat/completions", response_model=None, openapi_extra=body_docs(json=ChatRequest))
async def complete(request: Request, services: ServicesDep) -> Response:
    wanted = await read_json(request, ChatRequest)
    stopwatch = Stopwatch()
    check_model(wanted.model)
    check_supported(wanted)
    options = reply_options(wanted, services)
    turns = await build_turns(wanted.messages, services)
    completion = Completion(services, wanted, turns, options, stopwatch)
    if not wanted.stream:
        return JSONResponse(await unless_disconnected(request, completion.whole()))
    events = services.worker.stream(completion.events)
    await prime(request, events)
    return ClosingStreamingResponse(
        sse.guarded(completion.chunks(events)), sse.MEDIA_TYPE, on_end=events.cancel
    )
