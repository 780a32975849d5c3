"""The door to realtime sessions: who may enter, under which subprotocol, and how many."""

from __future__ import annotations

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from yan_omni.app.dependencies import ServicesDep
from yan_omni.app.errors import ApiError, json_response
from yan_omni.app.limits import WEBSOCKET_KEY_PREFIX, check_key, check_origin
from yan_omni.app.realtime.session import SocketClosedError, run_session
from yan_omni.app.services import check_model

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
async def realtime(websocket: WebSocket, services: ServicesDep, model: str | None = None) -> None:
    try:
        check_origin(websocket, services.settings)
        check_key(websocket, services.settings)
        check_model(model)
        with services.sessions.take():
            await websocket.accept(subprotocol=_choose_subprotocol(websocket))
            await run_session(TextSocket(websocket), services)
    except ApiError as error:
        await _refuse(websocket, error, services.settings.retry_after_s)


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
