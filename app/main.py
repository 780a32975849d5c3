"""The application: wiring only."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware

from yan_omni import __version__
from yan_omni.app import errors
from yan_omni.app.bridge import ModelWorker
from yan_omni.app.dependencies import require_key
from yan_omni.app.heap import HeapTrimmer, system_trim
from yan_omni.app.limits import BodyLimitMiddleware, RequestIdMiddleware, SessionSlots
from yan_omni.app.media import MediaReader
from yan_omni.app.routes import (
    chat,
    health,
    models,
    page,
    realtime,
    responses,
    speech,
    transcriptions,
    vision,
)
from yan_omni.app.services import Clock, Services, SystemClock
from yan_omni.app.settings import Settings
from yan_omni.model.engine.request import Engine


def create_app(settings: Settings, engine: Engine, clock: Clock | None = None) -> FastAPI:
    """The service around `engine`; nothing outside the returned app keeps state."""
    trimmer = HeapTrimmer(system_trim(), time.monotonic)
    worker = ModelWorker(settings.max_jobs, settings.job_buffer_items, when_idle=trimmer.offer)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await anyio.to_thread.run_sync(worker.stop)

    app = FastAPI(title="Yan-Omni", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.services = Services(
        settings=settings,
        engine=engine,
        worker=worker,
        media=MediaReader(settings),
        sessions=SessionSlots(settings.max_sessions),
        clock=clock or SystemClock(),
    )
    errors.install(app, settings.retry_after_s)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=settings.allowed_origins, allow_methods=["*"], allow_headers=["*"]
        )
    app.add_middleware(BodyLimitMiddleware, max_bytes=settings.max_body_bytes)
    app.add_middleware(RequestIdMiddleware)
    app.include_router(health.router)
    app.include_router(page.router)
    for module in (models, transcriptions, speech, chat, responses, vision):
        app.include_router(module.router, prefix="/v1", dependencies=[Depends(require_key)])
    app.include_router(realtime.router, prefix="/v1")
    return app
