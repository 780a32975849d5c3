"""Reading and pointing on one picture, questions about a picture or a video; the shapes are ours."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import anyio.to_thread
from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile

from yan_omni.app.audio_io import encode_file
from yan_omni.app.dependencies import (
    ServicesDep,
    body_docs,
    is_json,
    read_form,
    read_json,
    unless_disconnected,
)
from yan_omni.app.errors import ApiError, show
from yan_omni.app.image_io import is_animated
from yan_omni.app.limits import check_length
from yan_omni.app.media import decode_data_uri
from yan_omni.app.page_answers import page_fields, whole_file
from yan_omni.app.pdf_io import EVERY_PAGE, PageRange, is_pdf
from yan_omni.app.replies import gather
from yan_omni.app.schemas import (
    FoundBox,
    GroundAnswer,
    GroundRequest,
    OcrAnswer,
    OcrRequest,
    PdfPage,
    PictureRequest,
    SpokenQuestion,
    VqaAnswer,
    VqaRequest,
)
from yan_omni.app.services import Services, check_model, check_voice
from yan_omni.app.video_io import is_video
from yan_omni.model.engine.request import (
    INPUT_RATE_HZ,
    AudioPart,
    ImagePart,
    PageText,
    Part,
    Picture,
    PixelBox,
    PointingEngine,
    ReplyOptions,
    TextPart,
    Turn,
)

router = APIRouter(tags=["vision"])

Body = TypeVar("Body", bound=PictureRequest)
Files = Mapping[str, bytes]

PICTURE_FILES = ("file", "image")
VIDEO_FILES = (*PICTURE_FILES, "video")
QUESTION_FILES = ("question", "audio")
IN_A_FILE = ""
"""Stands in the body for a field that came as a file of the form."""


@dataclass(frozen=True, slots=True)
class GivenPicture:
    """A decoded picture and what of its file was left out."""

    pixels: Picture
    warnings: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """The fields of every answer about a picture."""
        height, width = self.pixels.shape[:2]
        return {"width": width, "height": height, "warnings": list(self.warnings)}


@router.post("/ocr", openapi_extra=body_docs(json=OcrRequest))
async def ocr(request: Request, services: ServicesDep) -> OcrAnswer:
    body, files = await _read(request, services, OcrRequest)
    asked = EVERY_PAGE if body.pages is None else PageRange.parse(body.pages)
    data, name = await _file(body, files)
    if not is_pdf(data):
        if body.pages is not None:
            raise ApiError("invalid_value", "pages are chosen of a PDF, and this is a picture", "pages")
        picture = await _picture(body, files, services)
        read = await _page_text(request, services, picture.pixels)
        return OcrAnswer(**page_fields(read, body.format == "markdown"), **picture.facts())
    pages: list[PdfPage] = []
    for number in await services.media.pdf_pages(data, asked, name):
        pixels = await services.media.pdf_page(data, number, name)
        read = await _page_text(request, services, pixels)
        fields = page_fields(read, body.format == "markdown", number)
        pages.append(PdfPage(page=number, **fields, height=pixels.shape[0], width=pixels.shape[1]))
    return whole_file(pages)


async def _page_text(request: Request, services: Services, pixels: Picture) -> PageText:
    return await unless_disconnected(request, services.worker.call(lambda: services.engine.read(pixels)))


@router.post("/ground", openapi_extra=body_docs(json=GroundRequest))
async def ground(request: Request, services: ServicesDep) -> GroundAnswer:
    body, files = await _read(request, services, GroundRequest)
    phrase = _checked_text(body.phrase, "phrase", services)
    picture = await _picture(body, files, services)
    work = services.worker.call(lambda: services.engine.ground(picture.pixels, phrase))
    found = await unless_disconnected(request, work)
    scores = await _heat_map(request, services, picture.pixels, phrase) if body.map else None
    return GroundAnswer(
        map=scores,
        boxes=[FoundBox(label=box.label, box=_corners(box.box), score=box.score) for box in found],
        **picture.facts(),
    )


@router.post("/vqa", openapi_extra=body_docs(json=VqaRequest))
async def vqa(request: Request, services: ServicesDep) -> VqaAnswer:
    body, files = await _read(request, services, VqaRequest)
    voice = check_voice(body.voice, services.engine)
    question = await _question(body, files, services)
    asked_for = body.modalities or (["audio"] if isinstance(question, AudioPart) else ["text"])
    seen, facts = await _seen(body, files, services)
    turn = Turn("user", (*seen, question))
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
    return VqaAnswer(answer=reply.text, audio=audio, heard=reply.heard, **facts)


async def _heat_map(
    request: Request, services: Services, pixels: Picture, phrase: str
) -> list[list[float]] | None:
    engine = services.engine
    if not isinstance(engine, PointingEngine):
        raise ApiError("unsupported_parameter", "map is not available: this model only gives boxes", "map")
    scores = await unless_disconnected(request, services.worker.call(lambda: engine.point(pixels, phrase)))
    return None if scores is None else [[round(float(score), 3) for score in row] for row in scores]


async def _read(request: Request, services: Services, model: type[Body]) -> tuple[Body, Files]:
    """The body as `model`, from JSON or from a form, and the form's files by their field names."""
    if is_json(request):
        body, files = await read_json(request, model), dict[str, bytes]()
    else:
        fields, files = await _read_fields(request, services)
        _check_names(files, model)
        body = model.model_validate(fields)
    check_model(body.model)
    return body, files


async def _read_fields(request: Request, services: Services) -> tuple[dict[str, Any], dict[str, bytes]]:
    fields: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    async with read_form(request, services.settings.max_file_bytes) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await value.read()
                fields["image" if name in VIDEO_FILES else "question"] = IN_A_FILE
            elif name.removesuffix("[]") == "modalities":
                fields.setdefault("modalities", []).extend(value.split(","))
            else:
                fields[name] = value
    return fields, files


def _check_names(files: Files, model: type[PictureRequest]) -> None:
    allowed = [*VIDEO_FILES, *QUESTION_FILES] if model is VqaRequest else list(PICTURE_FILES)
    for name in files:
        if name not in allowed:
            raise ApiError(
                "unknown_parameter", f"unknown file field {show(name)}; allowed: {', '.join(allowed)}", name
            )


async def _file(body: PictureRequest, files: Files) -> tuple[bytes, str]:
    """The file that the request is about, and the field it came in."""
    name = next((name for name in VIDEO_FILES if name in files), "image")
    if name in files:
        return files[name], name
    return await anyio.to_thread.run_sync(decode_data_uri, body.image, "image", "image"), name


async def _seen(
    body: VqaRequest, files: Files, services: Services
) -> tuple[tuple[Part, ...], dict[str, Any]]:
    """The picture or the video of a question (with its sound), and the fields of the answer about it."""
    data, name = await _file(body, files)
    if not is_video(data):
        picture = await _picture(body, files, services)
        return (ImagePart(picture.pixels),), picture.facts()
    film = await services.media.video(data, name)
    num_frames, height, width = film.frames.frames.shape[:3]
    warnings = [f"of the video {num_frames} frames were looked at, up to {film.frames.times_s[-1]:.1f} s"]
    if film.sound is not None:
        heard_s = len(film.sound.samples_16k) / INPUT_RATE_HZ
        warnings.append(f"{heard_s:.1f} s of its sound were listened to")
    return film.parts, {"width": width, "height": height, "warnings": warnings}


async def _picture(body: PictureRequest, files: Files, services: Services) -> GivenPicture:
    data, name = await _file(body, files)
    pixels = await services.media.image(data, name)
    warnings = ("the picture is animated; only its first frame was looked at",) if is_animated(data) else ()
    return GivenPicture(pixels, warnings)


async def _question(body: VqaRequest, files: Files, services: Services) -> TextPart | AudioPart:
    for name in QUESTION_FILES:
        if name in files:
            return AudioPart(await services.media.audio(files[name], name))
    question = body.question
    if isinstance(question, SpokenQuestion):
        if question.format in {"pcm16", "pcm"}:
            return AudioPart(await services.media.raw_base64(question.data, "question.data"))
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
