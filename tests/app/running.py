"""The service on a free port of this machine, as the real server runs it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.fakes import FakeEngine
from yan_omni.app.server import AnnouncingServer, address, make_server, take_port
from yan_omni.app.settings import Settings


@asynccontextmanager
async def running(settings: Settings, engine: FakeEngine) -> AsyncIterator[str]:
    """The address of a server that serves until the block is left."""
    taken = take_port(settings)
    server: AnnouncingServer = make_server(settings, engine)
    task = asyncio.create_task(server.serve(sockets=[taken]))
    async with asyncio.timeout(30):
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0)
    try:
        yield address(taken)
    finally:
        server.should_exit = True
        await task
