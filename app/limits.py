"""What stands before every request: an id, a body limit, a key check, and a bound on open sessions."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yan_omni.app.errors import ApiError, json_response
from yan_omni.app.settings import Settings

logger = logging.getLogger("yan_omni.requests")

WEBSOCKET_KEY_PREFIX = "openai-insecure-api-key."


class RequestIdMiddleware:
    """Gives each request an id, sends it as `x-request-id`, and writes one log line with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        request_id = f"req_{secrets.token_hex(12)}"
        scope["request_id"] = request_id
        started_s = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] in {
                "http.response.start",
                "websocket.accept",
                "websocket.http.response.start",
            }:
                status = message.get("status", 101)
                message.setdefault("headers", [])
                MutableHeaders(scope=message)["x-request-id"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            logger.info(
                "%s %s %d %.3f s %s",
                scope.get("method", "WS"),
                scope["path"],
                status,
                time.perf_counter() - started_s,
                request_id,
            )


class BodyLimitMiddleware:
    """Refuses HTTP bodies over `max_bytes`, announced or not, without reading them into memory."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) > self._max_bytes:
            await json_response(self._too_large())(scope, receive, send)
            return
        num_bytes = 0

        async def receive_limited() -> Message:
            nonlocal num_bytes
            message = await receive()
            num_bytes += len(message.get("body", b""))
            if num_bytes > self._max_bytes:
                raise self._too_large()
            return message

        await self._app(scope, receive_limited, send)

    def _too_large(self) -> ApiError:
        return ApiError(
            "request_too_large", f"the request body is larger than the {self._max_bytes} bytes allowed"
        )


def check_key(connection: HTTPConnection, settings: Settings) -> None:
    """Raises `ApiError` unless the connection carries the key that the settings ask for, if they do."""
    if settings.api_key is None:
        return
    expected = settings.api_key.get_secret_value().encode()
    keys = keys_of(connection)
    if not any(secrets.compare_digest(key.encode("utf-8", "replace"), expected) for key in keys):
        raise ApiError("invalid_api_key", "missing or wrong API key; send it as `Authorization: Bearer KEY`")


def keys_of(connection: HTTPConnection) -> list[str]:
    """The keys a connection carries: as a bearer token, and as subprotocols where it is a WebSocket."""
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    keys = [given.strip()] if scheme.lower() == "bearer" else []
    return keys + [
        offer.removeprefix(WEBSOCKET_KEY_PREFIX)
        for offer in connection.scope.get("subprotocols", [])
        if offer.startswith(WEBSOCKET_KEY_PREFIX)
    ]


def check_origin(connection: HTTPConnection, settings: Settings) -> None:
    """Raises `ApiError` for a browser page of another origin: sockets are not covered by CORS."""
    origin = connection.headers.get("origin")
    if origin is None or "*" in settings.allowed_origins or origin in settings.allowed_origins:
        return
    if urlsplit(origin).netloc != connection.headers.get("host"):
        raise ApiError(
            "origin_not_allowed",
            f"pages of {origin} may not connect; add it to YAN_OMNI_ALLOWED_ORIGINS to allow it",
        )


def check_length(text: str, max_chars: int, param: str) -> str:
    """`text`, if it is not too long; raises `ApiError`."""
    if len(text) > max_chars:
        raise ApiError(
            "invalid_value", f"{param} has {len(text)} characters; at most {max_chars} are allowed", param
        )
    return text


class SessionSlots:
    """Counts open realtime sessions up to `max_sessions`."""

    def __init__(self, max_sessions: int) -> None:
        self._max_sessions = max_sessions
        self.num_open = 0

    @contextmanager
    def take(self) -> Iterator[None]:
        if self.num_open >= self._max_sessions:
            raise ApiError("rate_limit_exceeded", f"all {self._max_sessions} realtime sessions are taken")
        self.num_open += 1
        try:
            yield
        finally:
            self.num_open -= 1
