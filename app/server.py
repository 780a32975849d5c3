"""Running the service: load first, then listen."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

import uvicorn
from fastapi import FastAPI

from yan_omni.app.main import create_app
from yan_omni.app.settings import Settings
from yan_omni.model.engine.request import Engine

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def uvicorn_options(settings: Settings) -> dict[str, Any]:
    """How uvicorn is run; WebSocket compression is off since audio in base64 gains little from it."""
    return {
        "host": settings.host,
        "port": settings.port,
        "log_level": settings.log_level,
        "log_config": None,
        "access_log": False,
        "ws_max_size": settings.ws_max_message_bytes,
        "ws_ping_interval": settings.ws_ping_interval_s,
        "ws_ping_timeout": settings.ws_ping_timeout_s,
        "ws_per_message_deflate": False,
        "timeout_graceful_shutdown": 5,
    }


class AnnouncingServer(uvicorn.Server):
    """Says where the page is as soon as the socket is open."""

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        for server in self.servers:
            for socket in server.sockets:
                host, port = socket.getsockname()[:2]
                print(f"serving on http://{host}:{port} (Ctrl-C stops it)", file=sys.stderr, flush=True)


def serve(settings: Settings, load: Callable[[], Engine]) -> None:
    """Load the model, then serve until interrupted."""
    logging.basicConfig(level=settings.log_level.upper(), format=LOG_FORMAT, stream=sys.stderr)
    app: FastAPI = create_app(settings, load())
    AnnouncingServer(uvicorn.Config(app, **uvicorn_options(settings))).run()
