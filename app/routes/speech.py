"""Text to speech in OpenAI's shape, and the voices there are."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterator

from fastapi import APIRouter, Request
from fastapi.responses import Response

from yan_omni.app import sse
from yan_omni.app.audio_io import CONTENT_TYPES, encode_stream
from yan_omni.app.bridge import ModelStream
from yan_omni.app.dependencies import ClosingStreamingResponse, ServicesDep, body_docs, prime, read_json
from yan_omni.app.errors import ApiError
from yan_omni.app.limits import check_length
from yan_omni.app.schemas import SpeechRequest, Voice, VoiceList
from yan_omni.app.services import check_model, check_voice
from yan_omni.app.timings import Stopwatch
from yan_omni.app.voice_names import DEFAULT_VOICE
from yan_omni.model.engine.request import OUTPUT_RATE_HZ, Waveform
from yan_omni.model.manner import MAX_INSTRUCTION_CHARS, understand

router = APIRouter(tags=["audio"])

FRAMES_PER_S = 25
MANNER_HEADER = "Yan-Omni-Manner"
"""Says what was understood of `instructions`."""
SAMPLES_PER_FRAME = OUTPUT_RATE_HZ // FRAMES_PER_S


@router.get("/audio/voices")
async def voices(services: ServicesDep) -> VoiceList:
    names = dict.fromkeys([DEFAULT_VOICE, *services.engine.info.voices])
    return VoiceList(voices=[Voice(id=name, name=name) for name in names])


@router.post("/audio/speech", response_model=None, openapi_extra=body_docs(json=SpeechRequest))
async def speak(request: Request, services: ServicesDep) -> Response:
    wanted = await read_json(request, SpeechRequest)
    stopwatch = Stopwatch()
    check_model(wanted.model)
    voice = check_voice(wanted.voice, services.engine)
    check_length(wanted.input, services.settings.max_speech_chars, "input")
    if not wanted.input.strip():
        raise ApiError("invalid_value", "input has nothing to say but white space", "input")
    if wanted.include and wanted.stream_format != "sse":
        raise ApiError(
            "invalid_value", "include needs stream_format=sse: audio has no room for it", "include"
        )
    check_length(wanted.instructions or "", MAX_INSTRUCTION_CHARS, "instructions")
    instruction = understand(wanted.instructions or "")
    spoken = CountedAudio(
        lambda: services.engine.speak(wanted.input, voice, wanted.speed, instruction.manner), stopwatch
    )
    audio = services.worker.stream(lambda: encode_stream(spoken.chunks(), wanted.response_format))
    await prime(request, audio)
    told = {MANNER_HEADER: ", ".join(instruction.names) or "none"} if wanted.instructions else {}
    if wanted.stream_format == "sse":
        events = sse.guarded(_events(audio, spoken, len(wanted.input), bool(wanted.include)))
        return ClosingStreamingResponse(events, sse.MEDIA_TYPE, headers=told, on_end=audio.cancel)
    content_type = CONTENT_TYPES[wanted.response_format]
    return ClosingStreamingResponse(audio, content_type, headers=told, on_end=audio.cancel)


class CountedAudio:
    """Audio as the engine speaks it, and how much of it there was."""

    def __init__(self, speak: Callable[[], Iterator[Waveform]], stopwatch: Stopwatch) -> None:
        self._speak = speak
        self.stopwatch = stopwatch
        self.num_samples = 0

    def chunks(self) -> Iterator[Waveform]:
        for chunk in self._speak():
            self.num_samples += len(chunk)
            self.stopwatch.note_audio(len(chunk))
            yield chunk


async def _events(
    audio: ModelStream[bytes], spoken: CountedAudio, num_chars: int, wants_timings: bool
) -> AsyncIterator[bytes]:
    """Usage counts characters in and 40 ms frames out."""
    async for data in audio:
        yield sse.encode({"type": "speech.audio.delta", "audio": b64encode(data).decode()})
    num_frames = math.ceil(spoken.num_samples / SAMPLES_PER_FRAME)
    usage = {"input_tokens": num_chars, "output_tokens": num_frames, "total_tokens": num_chars + num_frames}
    timings = {"timings": spoken.stopwatch.read().model_dump()} if wants_timings else {}
    yield sse.encode({"type": "speech.audio.done", "usage": usage} | timings)
    yield sse.DONE
