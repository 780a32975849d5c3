"""Reading, questions and pointing on one picture; the shapes are ours."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile

from yan_omni.app.audio_io import encode_file
from yan_omni.app.dependencies import (
    Body,
    Services,
    ServicesDep,
    body_docs,
    check_model,
    check_voice,
    is_json,
    read_form,
    read_json,
    unless_disconnected,
)
from yan_omni.app.errors import ApiError, show
from yan_omni.app.limits import check_length
from yan_omni.app.replies import gather
from yan_omni.app.schemas import (
    FoundBox,
    GroundAnswer,
    GroundRequest,
    OcrAnswer,
    OcrLine,
    OcrRequest,
    SpokenQuestion,
    VqaAnswer,
    VqaRequest,
)
from yan_omni.model.engine.request import AudioPart, ImagePart, PixelBox, ReplyOptions, TextPart, Turn

router = APIRouter(tags=["vision"])

_IMAGE_NAMES = ("file", "image")


class VisionForm:
    """What one request held: the fields of its body, and the files where it was a form."""

    def __init__(self, fields: Any, files: dict[str, bytes], services: Services) -> None:
        self.fields = fields
        self.files = files
        self._services = services

    async def picture(self) -> ImagePart:
        for name in _IMAGE_NAMES:
            if name in self.files:
                return ImagePart(await self._services.media.image(self.files[name], name))
        return ImagePart(await self._services.media.image_uri(self.fields.image, "image"))


async def _read(request: Request, services: Services, model: type[Body]) -> tuple[Body, VisionForm]:
    """The body as `model`, from JSON or from a form whose picture is the file `file` or `image`."""
    if is_json(request):
        body = await read_json(request, model)
        check_model(getattr(body, "model", None))
        return body, VisionForm(body, {}, services)
    fields: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    async with read_form(request, services.settings.max_file_bytes) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await value.read()
            elif name.removesuffix("[]") == "modalities":
                fields.setdefault("modalities", []).extend(value.split(","))
            else:
                fields[name] = value
    _check_files(files, model)
    if any(name in files for name in _IMAGE_NAMES):
        fields["image"] = ""
    if "question" in files or "audio" in files:
        fields["question"] = ""
    body = model.model_validate(fields)
    check_model(getattr(body, "model", None))
    return body, VisionForm(body, files, services)


def _check_files(files: dict[str, bytes], model: type[Body]) -> None:
    allowed = {*_IMAGE_NAMES, *({"question", "audio"} if model is VqaRequest else set())}
    for name in files:
        if name not in allowed:
            raise ApiError(
                "unknown_parameter",
                f"unknown file field {show(name)}; allowed: {', '.join(sorted(allowed))}",
                name,
            )


@router.post("/ocr", openapi_extra=body_docs(json=OcrRequest))
async def ocr(request: Request, services: ServicesDep) -> OcrAnswer:
    _, form = await _read(request, services, OcrRequest)
    pixels = (await form.picture()).pixels
    page = await unless_disconnected(request, services.worker.call(lambda: services.engine.read(pixels)))
    lines = [
        OcrLine(text=line.text, box=_corners(line.box), confidence=line.confidence) for line in page.lines
    ]
    return OcrAnswer(text=page.text, lines=lines)


@router.post("/ground", openapi_extra=body_docs(json=GroundRequest))
async def ground(request: Request, services: ServicesDep) -> GroundAnswer:
    wanted, form = await _read(request, services, GroundRequest)
    phrase = _checked_text(wanted.phrase, "phrase", services)
    pixels = (await form.picture()).pixels
    found = await unless_disconnected(
        request, services.worker.call(lambda: services.engine.ground(pixels, phrase))
    )
    return GroundAnswer(
        boxes=[FoundBox(label=box.label, box=_corners(box.box), score=box.score) for box in found]
    )


@router.post("/vqa", openapi_extra=body_docs(json=VqaRequest))
async def vqa(request: Request, services: ServicesDep) -> VqaAnswer:
    wanted, form = await _read(request, services, VqaRequest)
    voice = check_voice(wanted.voice, services.engine)
    question = await _question(wanted, form, services)
    asked_for = wanted.modalities or (["audio"] if isinstance(question, AudioPart) else ["text"])
    turn = Turn("user", (await form.picture(), question))
    options = ReplyOptions(
        modality="speech" if "audio" in asked_for else "text",
        voice=voice,
        max_text_tokens=services.settings.max_reply_tokens,
    )
    work = gather(services.worker, lambda: services.engine.reply((turn,), options))
    reply = await unless_disconnected(request, work)
    audio = None
    if reply.modality == "speech":
        data = await anyio.to_thread.run_sync(encode_file, reply.chunks_24k, "wav")
        audio = f"data:audio/wav;base64,{b64encode(data).decode()}"
    return VqaAnswer(answer=reply.text, audio=audio, heard=reply.heard)


async def _question(wanted: VqaRequest, form: VisionForm, services: Services) -> TextPart | AudioPart:
    for name in ("question", "audio"):
        if name in form.files:
            return AudioPart(await services.media.audio(form.files[name], name))
    question = wanted.question
    if isinstance(question, SpokenQuestion):
        if question.format in {"pcm16", "pcm"}:
            return AudioPart(await services.media.pcm16_24k_base64(question.data, "question.data"))
        return AudioPart(await services.media.audio_base64(question.data, "question.data"))
    if question.startswith("data:audio/"):
        return AudioPart(await services.media.audio_uri(question, "question"))
    return TextPart(_checked_text(question, "question", services))


def _checked_text(text: str, param: str, services: Services) -> str:
    if not text.strip():
        raise ApiError("invalid_value", f"{param} is empty", param)
    return check_length(text, services.settings.max_message_chars, param)


def _corners(box: PixelBox) -> tuple[float, float, float, float]:
    return (box.x1, box.y1, box.x2, box.y2)
