"""A reply of the engine, gathered whole, or with its audio encoded on the way."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

from yan_omni.app.audio_io import AudioFormat, encode_file, make_encoder
from yan_omni.app.bridge import ModelWorker
from yan_omni.model.engine.request import (
    AudioDelta,
    FinishReason,
    Heard,
    Modality,
    ReplyDone,
    ReplyEvent,
    ReplyStarted,
    TextDelta,
    TokenChance,
    ToolCall,
    Usage,
    Waveform,
)


@dataclass(frozen=True, slots=True)
class EncodedAudio:
    """Bytes of the reply's audio file, in order."""

    data: bytes


@dataclass(slots=True)
class WholeReply:
    heard: str | None = None
    modality: Modality = "text"
    text: str = ""
    chances: list[TokenChance] = field(default_factory=list)
    chunks_24k: list[Waveform] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    finish_reason: FinishReason = "stop"
    usage: Usage = field(default_factory=Usage)

    def add(self, event: ReplyEvent) -> None:
        match event:
            case Heard(text):
                self.heard = text
            case ReplyStarted(modality):
                self.modality = modality
            case TextDelta(text, chances):
                self.text += text
                self.chances += chances
            case AudioDelta(samples_24k):
                self.chunks_24k.append(samples_24k)
            case ToolCall():
                self.calls.append(event)
            case ReplyDone(finish_reason, usage):
                self.finish_reason = finish_reason
                self.usage = usage

    def audio_base64(self, file_format: AudioFormat) -> str:
        return b64encode(encode_file(self.chunks_24k, file_format)).decode()


async def gather(worker: ModelWorker, make: Callable[[], Iterator[ReplyEvent]]) -> WholeReply:
    reply = WholeReply()
    async with worker.stream(make) as stream:
        async for event in stream:
            reply.add(event)
    return reply


def with_encoded_audio(
    events: Iterator[ReplyEvent], file_format: AudioFormat
) -> Generator[ReplyEvent | EncodedAudio, None, None]:
    """`events` with each `AudioDelta` replaced by the next bytes of one streamed file."""
    encoder = None
    try:
        for event in events:
            if isinstance(event, AudioDelta):
                encoder = encoder or make_encoder(file_format)
                if data := encoder.push(event.samples_24k):
                    yield EncodedAudio(data)
                continue
            if isinstance(event, ReplyDone) and encoder is not None and (data := encoder.finish()):
                yield EncodedAudio(data)
            yield event
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()
