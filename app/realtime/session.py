"""One live conversation over a socket: a loop that receives, a loop that sends, and a clock that ends it."""

from __future__ import annotations

import asyncio
import secrets
from typing import Protocol

import anyio

from yan_omni.app.errors import ApiError
from yan_omni.app.realtime import client_events
from yan_omni.app.realtime.config import SessionConfig
from yan_omni.app.realtime.handlers import EventHandler
from yan_omni.app.realtime.server_events import ServerEventBase, dump, error_event
from yan_omni.app.services import Services

CLOSE_NORMAL = 1000


class Socket(Protocol):
    """A text socket; receiving and sending raise `SocketClosedError` when the client is gone."""

    async def receive_text(self) -> str: ...

    async def send_text(self, text: str) -> None: ...

    async def close(self, code: int) -> None: ...


class SocketClosedError(Exception):
    """The client closed the socket, or the network did."""


class _SessionOverError(Exception):
    """Ends the task group of a session."""


async def run_session(socket: Socket, services: Services, config: SessionConfig | None = None) -> None:
    """Serve one client until it leaves or the session expires; unfinished work is cancelled.

    The session starts from `config`.
    """
    limits = services.settings
    outbox: asyncio.Queue[ServerEventBase | None] = asyncio.Queue(limits.session_queue_events)
    expires_at = int(services.clock.now_unix_s() + limits.max_session_s)
    try:
        async with anyio.create_task_group() as tasks:
            handler = EventHandler(services, outbox.put, tasks.start_soon, expires_at, config)
            tasks.start_soon(_emit_loop, socket, outbox)
            await handler.greet()
            tasks.start_soon(_receive_loop, socket, handler, outbox)
            tasks.start_soon(_expire, services, outbox)
    except* (_SessionOverError, SocketClosedError):
        pass


async def _receive_loop(
    socket: Socket, handler: EventHandler, outbox: asyncio.Queue[ServerEventBase | None]
) -> None:
    while True:
        text = await socket.receive_text()
        event_id = None
        try:
            event = client_events.parse(text)
            event_id = event.event_id
            await handler.handle(event)
        except ApiError as error:
            await outbox.put(error_event(error, event_id or client_events.event_id_of(text)))


async def _emit_loop(socket: Socket, outbox: asyncio.Queue[ServerEventBase | None]) -> None:
    while (event := await outbox.get()) is not None:
        event.event_id = f"event_{secrets.token_hex(12)}"
        await socket.send_text(dump(event))
    await socket.close(CLOSE_NORMAL)
    raise _SessionOverError


async def _expire(services: Services, outbox: asyncio.Queue[ServerEventBase | None]) -> None:
    life_s = services.settings.max_session_s
    await services.clock.sleep(life_s)
    await outbox.put(
        error_event(ApiError("session_expired", f"the session reached its limit of {life_s:g} s"))
    )
    await outbox.put(None)
