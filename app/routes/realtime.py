"""The door to realtime sessions: who may enter, under which subprotocol, and how many."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, WebSocket
from pydantic import BaseModel, Field
from starlette.websockets import WebSocketDisconnect

from yan_omni.app.client_secrets import ClientSecret
from yan_omni.app.dependencies import ServicesDep, body_docs, read_json, require_key
from yan_omni.app.errors import ApiError, json_response
from yan_omni.app.limits import WEBSOCKET_KEY_PREFIX, check_key, check_origin, keys_of
from yan_omni.app.realtime.config import AnySessionView, SessionConfig
from yan_omni.app.realtime.conversation import new_id
from yan_omni.app.realtime.session import SocketClosedError, run_session
from yan_omni.app.realtime.session_update import updated_config
from yan_omni.app.services import Services, check_model

router = APIRouter(tags=["realtime"])

SUBPROTOCOL = "realtime"
POLICY_VIOLATION = 1008


class TextSocket:
    """A starlette WebSocket as a session sees it."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    async def receive_text(self) -> str:
        """The next message; a binary one is read as UTF-8 text."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise SocketClosedError
        text = message.get("text")
        return (
            str(text) if text is not None else bytes(message.get("bytes") or b"").decode("utf-8", "replace")
        )

    async def send_text(self, text: str) -> None:
        try:
            await self._websocket.send_text(text)
        except (WebSocketDisconnect, RuntimeError) as error:
            raise SocketClosedError from error

    async def close(self, code: int) -> None:
        await self._websocket.close(code)


@router.websocket("/realtime")
async def realtime(
    websocket: WebSocket, services: ServicesDep, model: str | None = None, intent: str | None = None
) -> None:
    """`intent=transcription` is the beta's way to ask for a session that only transcribes."""
    try:
        check_origin(websocket, services.settings)
        secret = _client_secret(websocket, services)
        if secret is None:
            check_key(websocket, services.settings)
        check_model(model)
        first = SessionConfig(type="transcription") if intent == "transcription" else SessionConfig()
        config = updated_config(first, secret.session if secret else {}, services)
        with services.sessions.take():
            await websocket.accept(subprotocol=_choose_subprotocol(websocket))
            await run_session(TextSocket(websocket), services, config)
    except ApiError as error:
        await _refuse(websocket, error, services.settings.retry_after_s)


class ExpiresAfter(BaseModel):
    anchor: Literal["created_at"] = "created_at"
    seconds: Annotated[int, Field(ge=10, le=7_200)] = 600


class ClientSecretRequest(BaseModel):
    """What a session opened with the key starts from, and how long the key opens one."""

    expires_after: ExpiresAfter = Field(default_factory=ExpiresAfter)
    session: dict[str, Any] = Field(default_factory=dict)


class ClientSecretView(BaseModel):
    value: str
    expires_at: int
    """Unix seconds."""
    session: AnySessionView


@router.post(
    "/realtime/client_secrets",
    dependencies=[Depends(require_key)],
    openapi_extra=body_docs(json=ClientSecretRequest),
)
async def create_client_secret(request: Request, services: ServicesDep) -> ClientSecretView:
    """A key for a page: it opens realtime sessions with this configuration until it expires."""
    body = await read_json(request, ClientSecretRequest) if await request.body() else ClientSecretRequest()
    config = updated_config(SessionConfig(), body.session, services)
    expires_at = int(services.clock.now_unix_s()) + body.expires_after.seconds
    secret = services.secrets.create(body.session, expires_at)
    return ClientSecretView(
        value=secret.value, expires_at=expires_at, session=config.described(new_id("sess"), expires_at)
    )


def _client_secret(websocket: WebSocket, services: Services) -> ClientSecret | None:
    now_unix_s = services.clock.now_unix_s()
    found = (services.secrets.find(key, now_unix_s) for key in keys_of(websocket))
    return next((secret for secret in found if secret is not None), None)


def _choose_subprotocol(websocket: WebSocket) -> str | None:
    """`realtime` if offered, else the first offer that is no key: browsers drop a socket without one."""
    offered: list[str] = websocket.scope.get("subprotocols", [])
    if SUBPROTOCOL in offered:
        return SUBPROTOCOL
    return next((offer for offer in offered if not offer.startswith(WEBSOCKET_KEY_PREFIX)), None)


async def _refuse(websocket: WebSocket, error: ApiError, retry_after_s: int) -> None:
    if "websocket.http.response" in websocket.scope.get("extensions", {}):
        retry = retry_after_s if error.kind.status == 429 else None
        await websocket.send_denial_response(json_response(error, retry))
    else:
        await websocket.close(POLICY_VIOLATION, error.message)
