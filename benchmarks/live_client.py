"""A realtime client that says recordings at the speed at which they were spoken, and notes when it hears."""

from __future__ import annotations

import asyncio
import io
import json
import tarfile
import time
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from websockets.asyncio.client import ClientConnection

RATE_HZ = 24_000
PIECE_S = 0.05
PATIENCE_S = 120.0
LOUD = 0.02

Pcm = NDArray[np.int16]
Event = dict[str, Any]


def read_clip(path: Path | io.BytesIO) -> Pcm:
    """The speech of a recording as 16-bit mono at 24 kHz, without silence at its ends."""
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    mono = soxr.resample(samples.mean(axis=1), rate_hz, RATE_HZ)
    loud = np.flatnonzero(np.abs(mono) > LOUD * np.abs(mono).max())
    if not loud.size:
        raise ValueError(f"{path} holds no sound")
    pcm: Pcm = (mono[loud[0] : loud[-1] + 1] * 32_767).astype(np.int16)
    return pcm


def read_corpus(path: Path, count: int) -> list[Pcm]:
    """`count` recordings of a tar file, evenly spread over it."""
    with tarfile.open(path) as corpus:
        members = [member for member in corpus.getmembers() if member.isfile()]
        clips = []
        for member in members[:: max(1, len(members) // count)][:count]:
            file = corpus.extractfile(member)
            assert file is not None
            clips.append(read_clip(io.BytesIO(file.read())))
    return clips


@dataclass(slots=True)
class Reply:
    """What the client heard of one reply; times are seconds of `time.perf_counter`."""

    first_audio_s: float
    done_s: float
    underrun_s: float
    """Silence a player had to put in, without any buffer of its own."""
    status: str


class LiveClient:
    """One session. `events` of the newest reply are kept until the next one."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def configure(self, detection: dict[str, Any] | None) -> None:
        audio = {"input": {"turn_detection": detection}}
        await self.send("session.update", session={"output_modalities": ["audio"], "audio": audio})
        await self.until("session.updated")

    async def say(self, pcm: Pcm, is_hurried: bool = False) -> None:
        """Send it at the speed at which it is spoken, or all at once."""
        size, start_s = int(PIECE_S * RATE_HZ), time.perf_counter()
        for number, start in enumerate(range(0, len(pcm), size), start=1):
            data = b64encode(pcm[start : start + size].tobytes()).decode()
            await self.send("input_audio_buffer.append", audio=data)
            if not is_hurried:
                await asyncio.sleep(max(0.0, start_s + number * PIECE_S - time.perf_counter()))

    async def ask(self, pcm: Pcm, is_hurried: bool = False) -> tuple[float, Reply]:
        """Say it, commit and hear the reply: seconds from the commit to the first audio, and the reply."""
        await self.say(pcm, is_hurried)
        start_s = time.perf_counter()
        await self.send("input_audio_buffer.commit")
        await self.send("response.create")
        reply = await self.hear()
        return reply.first_audio_s - start_s, reply

    async def hear(self) -> Reply:
        """The next reply to its end."""
        first_s, event = await self.until("response.output_audio.delta")
        plays_until_s, underrun_s = first_s, 0.0
        now_s = first_s
        async with asyncio.timeout(PATIENCE_S):
            while event["type"] != "response.done":
                if event["type"] == "response.output_audio.delta":
                    underrun_s += max(0.0, now_s - plays_until_s)
                    spoken_s = len(b64decode(event["delta"])) / 2 / RATE_HZ
                    plays_until_s = max(now_s, plays_until_s) + spoken_s
                event = await self._receive()
                now_s = time.perf_counter()
        return Reply(first_s, now_s, underrun_s, event["response"]["status"])

    async def clear(self) -> None:
        await self.send("input_audio_buffer.clear")
        await self.until("input_audio_buffer.cleared")

    async def until(self, kind: str) -> tuple[float, Event]:
        """The first event of this kind and when it came; raises `RuntimeError` for an error event."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                event = await self._receive()
                if event["type"] == kind:
                    return time.perf_counter(), event

    async def send(self, kind: str, **fields: Any) -> None:
        await self._socket.send(json.dumps({"type": kind} | fields))

    async def _receive(self) -> Event:
        event: Event = json.loads(await self._socket.recv())
        if event["type"] == "error":
            raise RuntimeError(event["error"]["message"])
        return event


def milliseconds(values: Sequence[float]) -> dict[str, float]:
    """Quantiles of times in seconds, as milliseconds."""
    p50, p95 = (np.quantile(values, [0.5, 0.95]) * 1_000).round().tolist()
    return {"p50_ms": p50, "p95_ms": p95, "worst_ms": round(max(values) * 1_000), "n": len(values)}


def from_onset(pcm: Pcm) -> Pcm:
    """The clip from where it is first within 20 dB of its loudest 10 ms: without breath and room before."""
    size = RATE_HZ // 100
    frames = pcm[: len(pcm) // size * size].astype(np.float64).reshape(-1, size)
    loudness = np.sqrt((frames**2).mean(axis=1))
    return pcm[int(np.argmax(loudness >= 0.1 * loudness.max())) * size :]
