"""Speech to text in OpenAI's shape."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import Field
from starlette.datastructures import FormData, UploadFile

from yan_omni.app import sse
from yan_omni.app.audio_io import ACCEPTED_FILES
from yan_omni.app.bridge import ModelStream
from yan_omni.app.dependencies import (
    ClosingStreamingResponse,
    ServicesDep,
    body_docs,
    prime,
    read_form,
    unless_disconnected,
)
from yan_omni.app.errors import ApiError
from yan_omni.app.long_audio import LongAudio
from yan_omni.app.schemas import OpenBody, PlainTranscription
from yan_omni.app.services import check_model
from yan_omni.app.timings import TIMINGS, Stopwatch
from yan_omni.app.transcript import (
    Language,
    duration_usage,
    join_texts,
    parse_language,
    separator,
    subtitles,
    verbose,
)
from yan_omni.model.engine.request import Segment

router = APIRouter(tags=["audio"])

FRAMES_PER_S = 25

_LIST_FIELDS = ("timestamp_granularities", "include")
_FORM_DOCS = {
    "format": "binary",
    "type": "string",
    "description": ACCEPTED_FILES,
}


class TranscriptionForm(OpenBody):
    file: Annotated[Any, Field(json_schema_extra=_FORM_DOCS)] = None
    model: str | None = None
    language: str | None = None
    prompt: Annotated[str, Field(max_length=4096)] | None = None
    """Words that are likely to be said: those the lexicon has are preferred."""
    response_format: Literal["json", "text", "srt", "verbose_json", "vtt"] = "json"
    temperature: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Accepted without effect: decoding is deterministic."""
    timestamp_granularities: tuple[Literal["word", "segment"], ...] = ("segment",)
    include: list[str] = Field(default_factory=list)
    stream: bool = False


def _parse(form: FormData) -> TranscriptionForm:
    fields: dict[str, Any] = {}
    for name in TranscriptionForm.model_fields:
        values = [*form.getlist(name), *form.getlist(f"{name}[]")]
        if values:
            fields[name] = values if name in _LIST_FIELDS else values[-1]
    options = TranscriptionForm.model_validate(fields)
    if set(options.include) - {TIMINGS}:
        raise ApiError(
            "unsupported_parameter",
            f"include takes {TIMINGS} only: there are no log probabilities",
            "include",
        )
    if options.include and not options.stream and options.response_format not in {"json", "verbose_json"}:
        raise ApiError("invalid_value", "include needs response_format=json or verbose_json", "include")
    if "timestamp_granularities" in fields and options.response_format != "verbose_json":
        raise ApiError(
            "invalid_value",
            "timestamp_granularities needs response_format=verbose_json",
            "timestamp_granularities",
        )
    return options


@router.post("/audio/transcriptions", response_model=None, openapi_extra=body_docs(form=TranscriptionForm))
async def transcribe(request: Request, services: ServicesDep) -> Response:
    async with read_form(request, services.settings.max_file_bytes) as form:
        options = _parse(form)
        stopwatch = Stopwatch()
        check_model(options.model)
        language = parse_language(options.language)
        if not isinstance(options.file, UploadFile):
            raise ApiError("missing_required_parameter", "the form needs a `file` with audio", "file")
        data = await options.file.read()
    audio = await services.media.long_audio(data, "file")
    prompt = options.prompt or ""
    segments = services.worker.stream(lambda: services.engine.transcribe(audio, language, prompt))
    if options.stream:
        await prime(request, segments)
        events = sse.guarded(_events(segments, audio, options, stopwatch))
        return ClosingStreamingResponse(events, sse.MEDIA_TYPE, on_end=segments.cancel)
    return await unless_disconnected(request, _answer(segments, audio, options, language, stopwatch))


async def _answer(
    stream: ModelStream[Segment],
    audio: LongAudio,
    options: TranscriptionForm,
    language: Language | None,
    stopwatch: Stopwatch,
) -> Response:
    segments = []
    async with stream:
        async for segment in stream:
            stopwatch.note_text()
            segments.append(segment)
    duration_s = audio.duration_s
    if options.response_format in {"srt", "vtt"}:
        kind: Literal["srt", "vtt"] = "srt" if options.response_format == "srt" else "vtt"
        return PlainTextResponse(subtitles(segments, kind))
    if options.response_format == "verbose_json":
        body = verbose(segments, language, duration_s, frozenset(options.timestamp_granularities))
        return JSONResponse(body.model_dump(exclude_none=True) | _timings(options, stopwatch))
    text = join_texts([segment.text for segment in segments])
    if options.response_format == "text":
        return PlainTextResponse(text + "\n")
    plain = PlainTranscription(text=text, usage=duration_usage(duration_s))
    return JSONResponse(plain.model_dump() | _timings(options, stopwatch))


def _timings(options: TranscriptionForm, stopwatch: Stopwatch) -> dict[str, Any]:
    return {"timings": stopwatch.read().model_dump()} if options.include else {}


async def _events(
    segments: ModelStream[Segment], audio: LongAudio, options: TranscriptionForm, stopwatch: Stopwatch
) -> AsyncIterator[bytes]:
    text = ""
    async for segment in segments:
        stopwatch.note_text()
        delta = separator(text, segment.text) + segment.text.strip()
        text += delta
        yield sse.encode({"type": "transcript.text.delta", "delta": delta})
    usage = _token_usage(audio.duration_s, len(text))
    done = {"type": "transcript.text.done", "text": text, "usage": usage}
    yield sse.encode(done | _timings(options, stopwatch))
    yield sse.DONE


def _token_usage(duration_s: float, num_chars: int) -> dict[str, Any]:
    """A stream's usage is in tokens: 40 ms of audio in, characters out, as for speech the other way."""
    num_frames = math.ceil(duration_s * FRAMES_PER_S)
    return {
        "type": "tokens",
        "input_tokens": num_frames,
        "input_token_details": {"audio_tokens": num_frames, "text_tokens": 0},
        "output_tokens": num_chars,
        "total_tokens": num_frames + num_chars,
    }


@router.post("/audio/translations", include_in_schema=False)
async def translate() -> Response:
    raise ApiError(
        "not_found",
        "there are no translations: this model writes down what was said in the language it was said in; "
        "use /v1/audio/transcriptions",
    )
