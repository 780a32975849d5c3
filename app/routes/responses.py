"""Conversation in the shape of OpenAI's Responses: text and pictures in, text and calls out."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from yan_omni.app import sse
from yan_omni.app.chat_turns import build_turns, check_supported, reply_options
from yan_omni.app.dependencies import (
    ClosingStreamingResponse,
    ServicesDep,
    body_docs,
    prime,
    read_json,
    unless_disconnected,
)
from yan_omni.app.errors import ApiError, show
from yan_omni.app.response_store import Stored
from yan_omni.app.responses_answer import Answer
from yan_omni.app.responses_schemas import ResponsesRequest, as_chat
from yan_omni.app.services import Services, check_model
from yan_omni.app.timings import Stopwatch

router = APIRouter(tags=["responses"])


@router.post("/responses", response_model=None, openapi_extra=body_docs(json=ResponsesRequest))
async def respond(request: Request, services: ServicesDep) -> Response:
    wanted = await read_json(request, ResponsesRequest)
    stopwatch = Stopwatch()
    check_model(wanted.model)
    if wanted.background:
        raise ApiError("unsupported_parameter", "background responses are not supported", "background")
    before_id = wanted.previous_response_id
    before = [] if before_id is None else _find(services, before_id, "previous_response_id").messages
    chat = as_chat(wanted, before)
    try:
        check_supported(chat)
        options = reply_options(chat, services)
        turns = await build_turns(chat.messages, services)
    except ApiError as error:
        num_before = len(before) + bool(wanted.instructions)
        raise ApiError(error.code, error.message, _as_given(error.param, num_before)) from error
    answer = Answer(services, wanted, before, stopwatch)
    events = services.worker.stream(lambda: stopwatch.watched(services.engine.reply(turns, options)))
    if not wanted.stream:
        return JSONResponse(await unless_disconnected(request, answer.whole(events)))
    await prime(request, events)
    return ClosingStreamingResponse(sse.guarded(answer.chunks(events)), sse.MEDIA_TYPE, on_end=events.cancel)


@router.get("/responses/{response_id}")
async def retrieve(response_id: str, services: ServicesDep) -> dict[str, Any]:
    return _find(services, response_id).body


@router.delete("/responses/{response_id}")
async def delete(response_id: str, services: ServicesDep) -> dict[str, Any]:
    _find(services, response_id)
    services.responses.delete(response_id)
    return {"id": response_id, "object": "response", "deleted": True}


def _find(services: Services, response_id: str, param: str | None = None) -> Stored:
    stored = services.responses.find(response_id)
    if stored is None:
        code = "not_found" if param is None else "previous_response_not_found"
        raise ApiError(code, f"there is no response {show(response_id)} (the newest are kept)", param)
    return stored


def _as_given(param: str | None, num_before: int) -> str | None:
    """The place of an error in the body of this shape, from its place in that of a chat."""
    name, _, rest = (param or "").partition(".")
    if name == "response_format":
        return "text.format"
    if name != "messages":
        return param
    index, _, inner = rest.partition(".")
    if not index.isdecimal() or int(index) < num_before:
        return "input"
    return ".".join(filter(None, ["input", str(int(index) - num_before), inner]))
