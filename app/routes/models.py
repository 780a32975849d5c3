"""The models there are: one."""

from __future__ import annotations

from fastapi import APIRouter

from yan_omni.app.dependencies import ServicesDep
from yan_omni.app.schemas import Model, ModelList
from yan_omni.app.services import MODEL_NAME, Services, check_model

router = APIRouter(tags=["models"])


def _describe(services: Services) -> Model:
    return Model(id=MODEL_NAME, created=services.engine.info.created_unix_s)


@router.get("/models")
async def list_models(services: ServicesDep) -> ModelList:
    return ModelList(data=[_describe(services)])


@router.get("/models/{model}")
async def retrieve_model(model: str, services: ServicesDep) -> Model:
    check_model(model)
    return _describe(services)
