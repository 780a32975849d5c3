"""Whether the service works, and facts about the loaded model."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from yan_omni.app.dependencies import ServicesDep
from yan_omni.app.schemas import Health
from yan_omni.app.services import MODEL_NAME

router = APIRouter(tags=["service"])

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/health")
async def health(services: ServicesDep) -> Health:
    info = services.engine.info
    return Health(
        model=MODEL_NAME,
        voices=list(info.voices),
        parameters=info.parameters,
        state_bytes_per_session=info.state_bytes_per_session,
        num_jobs=services.worker.num_jobs,
        num_sessions=services.sessions.num_open,
        details=dict(info.details),
    )


@router.get("/metrics")
async def metrics(services: ServicesDep) -> PlainTextResponse:
    """Times of realtime sessions, in Prometheus' text format."""
    return PlainTextResponse(services.metrics.text(), media_type=METRICS_TYPE)
