"""What the routes share: access to the services, request bodies, and streams that end with their client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from starlette.datastructures import FormData
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from yan_omni.app.bridge import ModelStream
from yan_omni.app.errors import ApiError, show
from yan_omni.app.limits import check_key
from yan_omni.app.services import Services

T = TypeVar("T")
Body = TypeVar("Body", bound=BaseModel)

_MAX_FORM_FILES = 4
_MAX_FORM_FIELDS = 64


def get_services(connection: HTTPConnection) -> Services:
    services = connection.app.state.services
    assert isinstance(services, Services)
    return services


ServicesDep = Annotated[Services, Depends(get_services)]


def require_key(connection: HTTPConnection, services: ServicesDep) -> None:
    check_key(connection, services.settings)


def is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


async def read_json(request: Request, model: type[Body]) -> Body:
    """The body as `model`; raises `ApiError` or pydantic's `ValidationError`."""
    if not is_json(request):
        raise ApiError(
            "unsupported_media_type",
            f"content-type must be application/json, given: {show(request.headers.get('content-type'))}",
        )
    return model.model_validate_json(await request.body())


@asynccontextmanager
async def read_form(request: Request, max_part_bytes: int) -> AsyncIterator[FormData]:
    """The multipart (or urlencoded) form of the body; its files are closed on leaving."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        raise ApiError(
            "unsupported_media_type", f"the content-type must be multipart/form-data, given: {show(kind)}"
        )
    try:
        form = await request.form(
            max_files=_MAX_FORM_FILES, max_fields=_MAX_FORM_FIELDS, max_part_size=max_part_bytes
        )
    except (UnicodeDecodeError, LookupError, KeyError) as error:
        raise ApiError("bad_request", f"the form could not be read: {error}") from error
    try:
        yield form
    finally:
        await form.close()


def body_docs(**content: type[BaseModel]) -> dict[str, Any]:
    """`openapi_extra` that documents a body parsed by hand; keys: `json`, `form`."""
    media_types = {"json": "application/json", "form": "multipart/form-data"}
    return {
        "requestBody": {
            "required": True,
            "content": {
                media_types[kind]: {"schema": model.model_json_schema()} for kind, model in content.items()
            },
        }
    }


class ClosingStreamingResponse(StreamingResponse):
    """Calls `on_end` when the stream is over, also when the client went away in the middle."""

    def __init__(
        self,
        content: AsyncIterator[bytes],
        media_type: str,
        on_end: Callable[[], None],
        headers: Mapping[str, str] = {},
    ) -> None:
        super().__init__(content, media_type=media_type, headers={"cache-control": "no-store", **headers})
        self._on_end = on_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._on_end()


async def unless_disconnected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Run `work`, and cancel it if the client closes the connection first; the body must have been read."""
    task = asyncio.ensure_future(work)
    watcher = asyncio.ensure_future(_disconnected(request.receive))
    try:
        await asyncio.wait({task, watcher}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise ApiError("bad_request", "the client closed the connection")
    finally:
        for unfinished in (task, watcher):
            unfinished.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await unfinished


async def prime(request: Request, stream: ModelStream[T]) -> None:
    """Wait for the first result, so that a failure before it can still choose the HTTP status."""
    try:
        await unless_disconnected(request, stream.first())
    except BaseException:
        stream.cancel()
        raise


async def _disconnected(receive: Callable[[], Awaitable[Any]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
