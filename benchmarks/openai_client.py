"""OpenAI's client against a running service with the real weights: what each call gave, and how long it took.

`python -m benchmarks.openai_client --url http://127.0.0.1:8000/v1`; needs the dev dependencies. It exits with
1 when a call fails, and says nothing about how good the answers are.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from openai import AsyncOpenAI, OpenAI

MODEL = "yan-omni"
CLIP = Path("examples/question.wav")
PICTURE = Path("examples/scene.jpg")
PIECE_S = 0.05


def text(words: str) -> Any:
    return [{"role": "user", "content": words}]


def media(*parts: dict[str, Any]) -> Any:
    return [{"role": "user", "content": list(parts)}]


def chat_calls(client: OpenAI) -> dict[str, Callable[[], object]]:
    clip = {"data": b64encode(CLIP.read_bytes()).decode(), "format": "wav"}
    spoken = {"type": "input_audio", "input_audio": clip}
    uri = f"data:image/jpeg;base64,{b64encode(PICTURE.read_bytes()).decode()}"
    seen = {"type": "image_url", "image_url": {"url": uri}}
    asked = {"type": "text", "text": "What is in the picture?"}
    create: Any = client.chat.completions.create

    def streamed(messages: Any) -> str:
        chunks = list(
            create(model=MODEL, messages=messages, stream=True, stream_options={"include_usage": True})
        )
        deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
        written = "".join(delta.content or "" for delta in deltas)
        audio = [delta.audio for delta in deltas if delta.audio is not None]
        num_bytes = sum(len(b64decode(piece.data)) for piece in audio if piece.data)
        said = "".join(piece.transcript or "" for piece in audio)
        return f"{written or said!r}, {num_bytes} bytes of audio, {chunks[-1].usage.total_tokens} tokens"

    def whole(messages: Any, **options: Any) -> str:
        answers = [choice.message for choice in create(model=MODEL, messages=messages, **options).choices]
        return ", ".join(repr(answer.content or answer.audio.transcript) for answer in answers)

    return {
        "chat, text": lambda: whole(text("What is your name?")),
        "chat, text, two choices": lambda: whole(text("Hello!"), n=2, temperature=0.7, seed=1),
        "chat, text, streamed": lambda: streamed(text("你好！")),
        "chat, picture": lambda: whole(media(seen, asked)),
        "responses": lambda: repr(client.responses.create(model=MODEL, input="Hello!").output_text),
        "responses, streamed": lambda: (
            f"{len(list(client.responses.create(model=MODEL, input='Hello!', stream=True)))} events"
        ),
        "chat, speech": lambda: whole(media(spoken)),
        "chat, speech, streamed": lambda: streamed(media(spoken)),
    }


def audio_calls(client: OpenAI) -> dict[str, Callable[[], object]]:
    transcribe: Any = client.audio.transcriptions.create
    speak: Any = client.audio.speech.with_streaming_response.create

    def written(response_format: str) -> str:
        answer = transcribe(model=MODEL, file=CLIP.open("rb"), response_format=response_format)
        return repr(getattr(answer, "text", answer))

    def write_streamed() -> str:
        events = list(transcribe(model=MODEL, file=CLIP.open("rb"), stream=True))
        return f"{events[-1].text!r}, {len(events)} events, {events[-1].usage.total_tokens} tokens"

    def spoken(response_format: str, **options: Any) -> str:
        with speak(
            model=MODEL, voice="default", input="Good morning!", response_format=response_format, **options
        ) as response:
            pieces = list(response.iter_bytes())
        return f"{sum(map(len, pieces))} bytes in {len(pieces)} pieces"

    calls: dict[str, Callable[[], object]] = {"models": lambda: [model.id for model in client.models.list()]}
    for kind in ("json", "text", "srt", "vtt", "verbose_json"):
        calls[f"transcription, {kind}"] = lambda kind=kind: written(kind)  # type: ignore[misc]
    calls["transcription, streamed"] = write_streamed
    for kind in ("wav", "pcm", "mp3", "opus", "flac", "aac"):
        calls[f"speech, {kind}"] = lambda kind=kind: spoken(kind)  # type: ignore[misc]
    calls["speech, sse"] = lambda: spoken("pcm", stream_format="sse")
    return calls


def clip_24k() -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    samples, rate_hz = soundfile.read(CLIP, dtype="float32")
    return (soxr.resample(samples, rate_hz, 24_000) * 32_767).astype("<i2")


class Listener:
    """Reads the events of one connection until a kind comes, and keeps them."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.events: list[Any] = []

    async def until(self, kind: str) -> Any:
        while True:
            event = await asyncio.wait_for(self._connection.recv(), 60)
            self.events.append(event)
            if event.type == "error":
                raise RuntimeError(event.error.message)
            if event.type == kind:
                return event

    def audio_bytes(self) -> int:
        deltas = [event.delta for event in self.events if event.type == "response.output_audio.delta"]
        return sum(len(b64decode(delta)) for delta in deltas)


async def stream_clip(connection: Any, silence_s: float) -> None:
    """The clip and then silence, at real speed."""
    samples = np.concatenate([clip_24k(), np.zeros(int(silence_s * 24_000), "<i2")])
    piece = int(PIECE_S * 24_000)
    for start in range(0, len(samples), piece):
        audio = b64encode(samples[start : start + piece].tobytes()).decode()
        await connection.input_audio_buffer.append(audio=audio)
        await asyncio.sleep(PIECE_S)


async def realtime_text(connection: Any, listener: Listener) -> str:
    await connection.session.update(session={"type": "realtime", "output_modalities": ["text"]})
    item: Any = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello!"}]}
    await connection.conversation.item.create(item=item)
    await connection.response.create()
    done = await listener.until("response.done")
    return f"{done.response.status}, {done.response.output[0].content[0].text!r}"


async def realtime_commit(connection: Any, listener: Listener) -> str:
    await connection.session.update(
        session={"type": "realtime", "audio": {"input": {"turn_detection": None}}}
    )
    await connection.input_audio_buffer.append(audio=b64encode(clip_24k().tobytes()).decode())
    await connection.input_audio_buffer.commit()
    await connection.response.create()
    done = await listener.until("response.done")
    said = done.response.output[0].content[0].transcript
    return f"{done.response.status}, {said!r}, {listener.audio_bytes()} bytes of audio"


async def realtime_vad(connection: Any, listener: Listener) -> str:
    """The service finds the turn and answers; the answer is then interrupted by more speech."""
    talking = asyncio.create_task(stream_clip(connection, silence_s=3.0))
    await listener.until("input_audio_buffer.speech_started")
    await listener.until("response.created")
    await listener.until("response.output_audio.delta")
    first = await listener.until("response.done")
    await talking
    item: Any = {
        "type": "message",
        "role": "user",
        "content": [{"type": "input_text", "text": "Tell me more."}],
    }
    await connection.conversation.item.create(item=item)
    talking = asyncio.create_task(stream_clip(connection, silence_s=2.0))
    await listener.until("input_audio_buffer.speech_started")
    await connection.conversation.item.truncate(
        item_id=first.response.output[0].id, content_index=0, audio_end_ms=300
    )
    cut = await listener.until("conversation.item.truncated")
    second = await listener.until("response.done")
    await talking
    return f"{first.response.status}, cut to {cut.audio_end_ms} ms, then {second.response.status}"


async def realtime_cancel(connection: Any, listener: Listener) -> str:
    """A long reply is interrupted by speech, as the service hears it."""
    tell: Any = {"type": "input_text", "text": "Count from one to twenty."}
    await connection.session.update(session={"type": "realtime", "output_modalities": ["audio"]})
    await connection.conversation.item.create(item={"type": "message", "role": "user", "content": [tell]})
    samples = clip_24k()
    await connection.response.create()
    await connection.input_audio_buffer.append(audio=b64encode(samples.tobytes()).decode())
    done = await listener.until("response.done")
    details = done.response.status_details
    return f"{done.response.status}, {details.reason if details else None}"


async def realtime_calls(url: str) -> int:
    client = AsyncOpenAI(base_url=url, api_key="unused")
    num_failed = 0
    for name, talk in (
        ("realtime, text", realtime_text),
        ("realtime, speech, committed", realtime_commit),
        ("realtime, speech, server VAD and truncation", realtime_vad),
        ("realtime, a reply interrupted by speech", realtime_cancel),
    ):
        started_s = time.perf_counter()
        try:
            async with client.realtime.connect(model=MODEL) as connection:
                listener = Listener(connection)
                await listener.until("session.created")
                result = await talk(connection, listener)
        except Exception as error:
            num_failed += 1
            result = f"FAILED: {type(error).__name__}: {error}"
        print(f"{name}: {result} ({time.perf_counter() - started_s:.2f} s)", flush=True)
    return num_failed


def main() -> int:
    parser = argparse.ArgumentParser(description="try every call of OpenAI's client on a running service")
    parser.add_argument("--url", default="http://127.0.0.1:8000/v1")
    url = parser.parse_args().url
    client = OpenAI(base_url=url, api_key="unused", max_retries=0, _strict_response_validation=True)
    num_failed = 0
    for name, call in (audio_calls(client) | chat_calls(client)).items():
        started_s = time.perf_counter()
        try:
            result = call()
        except Exception as error:
            num_failed += 1
            result = f"FAILED: {type(error).__name__}: {error}"
        print(f"{name}: {result} ({time.perf_counter() - started_s:.2f} s)", flush=True)
    num_failed += asyncio.run(realtime_calls(url))
    print(f"{num_failed} failed")
    return 1 if num_failed else 0


if __name__ == "__main__":
    sys.exit(main())
