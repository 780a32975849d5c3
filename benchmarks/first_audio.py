"""How soon a running service answers speech that is streamed to it at real speed.

python -m benchmarks.first_audio examples/question.wav --url ws://127.0.0.1:8000/v1/realtime --sessions 4

Three times, at the client: from a commit to the first audio; from the end of speech to the first audio, where
the service finds the end itself; and from the onset of speech to the end of the reply it interrupts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from websockets.asyncio.client import ClientConnection, connect

RATE_HZ = 24_000
PIECE_S = 0.05
PATIENCE_S = 30.0
LOUD = 0.02

Pcm = NDArray[np.int16]


@dataclass(slots=True)
class Times:
    """Seconds, one entry a turn."""

    after_commit: list[float] = field(default_factory=list)
    after_speech: list[float] = field(default_factory=list)
    until_silent: list[float] = field(default_factory=list)


def read_clip(path: Path) -> Pcm:
    """The speech of a recording as 16-bit mono at 24 kHz, without silence at its ends."""
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    mono = soxr.resample(samples.mean(axis=1), rate_hz, RATE_HZ)
    loud = np.flatnonzero(np.abs(mono) > LOUD * np.abs(mono).max())
    if not loud.size:
        raise ValueError(f"{path} holds no sound")
    pcm: Pcm = (mono[loud[0] : loud[-1] + 1] * 32_767).astype(np.int16)
    return pcm


class Talker:
    """One session that speaks and listens."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def configure(self, detection: dict[str, Any] | None) -> None:
        audio = {"input": {"turn_detection": detection}}
        await self._send("session.update", session={"output_modalities": ["audio"], "audio": audio})
        await self.until("session.updated")

    async def say(self, pcm: Pcm) -> None:
        """Send it at the speed at which it is spoken."""
        size, start_s = int(PIECE_S * RATE_HZ), time.perf_counter()
        for number, start in enumerate(range(0, len(pcm), size), start=1):
            data = b64encode(pcm[start : start + size].tobytes()).decode()
            await self._send("input_audio_buffer.append", audio=data)
            await asyncio.sleep(max(0.0, start_s + number * PIECE_S - time.perf_counter()))

    async def commit(self) -> None:
        await self._send("input_audio_buffer.commit")
        await self._send("response.create")

    async def clear(self) -> None:
        await self._send("input_audio_buffer.clear")
        await self.until("input_audio_buffer.cleared")

    async def until(self, kind: str) -> tuple[float, dict[str, Any]]:
        """The first event of this kind and when it came; raises `RuntimeError` for an error event."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                event: dict[str, Any] = json.loads(await self._socket.recv())
                if event["type"] == "error":
                    raise RuntimeError(event["error"]["message"])
                if event["type"] == kind:
                    return time.perf_counter(), event

    async def _send(self, kind: str, **fields: Any) -> None:
        await self._socket.send(json.dumps({"type": kind} | fields))


async def converse(url: str, clips: Sequence[Pcm], times: Times) -> None:
    async with connect(url, max_size=None, compression=None) as socket:
        talker = Talker(socket)
        await talker.configure(None)
        for clip in clips:
            await talker.say(clip)
            start_s = time.perf_counter()
            await talker.commit()
            heard_s, _ = await talker.until("response.output_audio.delta")
            times.after_commit.append(heard_s - start_s)
            await talker.until("response.done")
        await talker.configure({"type": "semantic_vad"})
        for clip in clips:
            await talker.say(clip)
            start_s = time.perf_counter()
            silence = asyncio.create_task(talker.say(np.zeros(int(PATIENCE_S * RATE_HZ), np.int16)))
            heard_s, _ = await talker.until("response.output_audio.delta")
            times.after_speech.append(heard_s - start_s)
            silence.cancel()
            start_s = time.perf_counter()
            speech = asyncio.create_task(talker.say(clip))
            silent_s, done = await talker.until("response.done")
            if done["response"]["status"] == "cancelled":  # it had not come to its end before
                times.until_silent.append(silent_s - start_s)
            speech.cancel()
            await talker.clear()


def shown(name: str, values: Sequence[float]) -> str:
    if not values:
        return f"{name:<34} no measurement: every reply was over already"
    p50, p95 = np.quantile(values, [0.5, 0.95]) * 1_000
    return f"{name:<34} p50 {p50:6.0f} ms   p95 {p95:6.0f} ms   n {len(values)}"


async def run(url: str, clips: Sequence[Pcm], num_sessions: int) -> Times:
    times = Times()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(num_sessions):
            tasks.create_task(converse(url, clips, times))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("clips", nargs="+", type=Path, help="recordings of one question each")
    parser.add_argument("--url", default="ws://127.0.0.1:8000/v1/realtime")
    parser.add_argument("--sessions", type=int, default=1, help="how many talk at once")
    parser.add_argument("--rounds", type=int, default=3, help="how often each clip is said")
    chosen = parser.parse_args()
    clips = [read_clip(path) for path in chosen.clips] * chosen.rounds
    times = asyncio.run(run(chosen.url, clips, chosen.sessions))
    print(shown("commit to first audio", times.after_commit))
    print(shown("end of speech to first audio", times.after_speech))
    print(shown("onset of speech to end of reply", times.until_silent))


if __name__ == "__main__":
    main()
