"""Running the service: take the port, load the model, then listen."""

from __future__ import annotations

import gc
import logging
import socket
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import soxr
import torch
import uvicorn
from fastapi import FastAPI

from yan_omni.app.main import create_app
from yan_omni.app.settings import Settings
from yan_omni.model.checkpoint import CheckpointError
from yan_omni.model.engine.request import (
    INPUT_RATE_HZ,
    OUTPUT_RATE_HZ,
    AudioPart,
    Engine,
    ListeningEngine,
    ReplyOptions,
    Turn,
)

logger = logging.getLogger("yan_omni")

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
GRACE_S = 5
WARM_UP_TEXT = "Hello, Yanomni. 你好。"
"""In both languages, with a word that no dictionary has: so every dictionary is opened."""


def uvicorn_options(settings: Settings) -> dict[str, Any]:
    """How uvicorn is run; WebSocket compression is off since audio in base64 gains little from it."""
    return {
        "log_level": settings.log_level,
        "log_config": None,
        "access_log": False,
        "ws_max_size": settings.ws_max_message_bytes,
        "ws_ping_interval": settings.ws_ping_interval_s,
        "ws_ping_timeout": settings.ws_ping_timeout_s,
        "ws_per_message_deflate": False,
        "timeout_graceful_shutdown": GRACE_S,
    }


def take_port(settings: Settings) -> socket.socket:
    """A socket bound to the host and port, not yet listening; raises `OSError` when they cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    taken = socket.socket(family)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((settings.host, settings.port))
    except OSError:
        taken.close()
        raise
    return taken


def address(taken: socket.socket) -> str:
    host, port = taken.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class AnnouncingServer(uvicorn.Server):
    """Says where the page is as soon as the socket listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for taken in sockets or []:
            print(f"serving on {address(taken)} (Ctrl-C stops it)", file=sys.stderr, flush=True)


def make_server(settings: Settings, engine: Engine) -> AnnouncingServer:
    app: FastAPI = create_app(settings, engine)
    return AnnouncingServer(uvicorn.Config(app, **uvicorn_options(settings)))


def serve(settings: Settings, taken: socket.socket, load: Callable[[], Engine]) -> None:
    """Load the model, then serve on the taken port until interrupted."""
    logging.basicConfig(level=settings.log_level.upper(), format=LOG_FORMAT, stream=sys.stderr)
    with taken:
        torch.set_num_threads(settings.model_threads)
        engine = load()
        warm_up(engine)
        gc.collect()
        gc.freeze()  # what stays for good is not looked through again while people wait
        make_server(settings, engine).run(sockets=[taken])


def warm_up(engine: Engine) -> None:
    """Speak, listen and answer once, so that the first client does not wait for what is made at first use."""
    try:
        _converse(engine)
    except CheckpointError as error:
        logger.info("no warm-up: %s", error)


def _converse(engine: Engine) -> None:
    spoken = np.concatenate([np.zeros(0, np.float32), *engine.speak(WARM_UP_TEXT)])
    samples_16k = np.asarray(soxr.resample(spoken, OUTPUT_RATE_HZ, INPUT_RATE_HZ), np.float32)
    turns = (Turn("user", (AudioPart(samples_16k),)),)
    if isinstance(engine, ListeningEngine):
        ear = engine.listen()
        ear.push(samples_16k, ())
        ear.finish(turns)
    for _ in engine.reply(turns, ReplyOptions("speech", max_text_tokens=12)):
        pass
