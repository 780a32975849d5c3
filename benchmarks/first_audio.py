"""How soon the service answers speech that is streamed to it over loopback at real speed.

    python -m benchmarks.first_audio --report benchmarks/results/live   # every row, about 15 minutes
    python -m benchmarks.first_audio --rows commit sessions --url ws://127.0.0.1:8000/v1/realtime

Rows, all timed at the client: `commit`: from the commit to the first audio; `semantic`: from the end of
speech to the first audio where the service finds the end; `barge_in`: from the onset of speech in a reply to
the event that silences the player; `growth`: the commit of short and long questions; `sessions`: four at
once; `soak`: a conversation as long as half an hour, said in a hurry: latency and memory at its two ends.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from websockets.asyncio.client import connect

from benchmarks.live_client import (
    RATE_HZ,
    LiveClient,
    Pcm,
    from_onset,
    milliseconds,
    read_clip,
    read_corpus,
)
from benchmarks.live_server import LiveServer, serve

EXAMPLES = ("question.wav", "question_zh.wav", "about_picture.wav", "about_picture_zh.wav")
CORPORA = {"ljspeech.tar": 4, "aishell_s0150.tar": 4}
LONG_S, SHORT_S = 60.0, 2.0
SOAK_TURNS = 180
"""Half an hour of a question and an answer every ten seconds."""
STEADY_TURNS = 30

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured and with what: questions, and longer readings to fill long questions with."""

    url: str
    server: LiveServer | None
    questions: list[Pcm]
    readings: list[Pcm]
    rounds: int
    soak_turns: int = SOAK_TURNS


async def commit(subject: Subject) -> Row:
    """From the commit to the first audio at the client, one session."""
    delays_s, underruns_s = [], []
    async with connect(subject.url, max_size=None, compression=None) as socket:
        client = LiveClient(socket)
        await client.configure(None)
        for clip in [*subject.questions, *subject.readings] * subject.rounds:
            delay_s, reply = await client.ask(clip)
            delays_s.append(delay_s)
            underruns_s.append(reply.underrun_s)
    return milliseconds(delays_s) | {"replies_with_underrun": sum(value > 0 for value in underruns_s)}


async def semantic(subject: Subject) -> Row:
    """From the end of speech to the first audio, `semantic_vad`."""
    delays_s = []
    async with connect(subject.url, max_size=None, compression=None) as socket:
        client = LiveClient(socket)
        await client.configure({"type": "semantic_vad"})
        for clip in subject.questions * subject.rounds:
            await client.say(clip)
            start_s = time.perf_counter()
            silence = asyncio.create_task(client.say(np.zeros(60 * RATE_HZ, np.int16)))
            reply = await client.hear()
            delays_s.append(reply.first_audio_s - start_s)
            silence.cancel()
    return milliseconds(delays_s)


async def barge_in(subject: Subject) -> Row:
    """From the onset of speech while a reply plays to `speech_started`, at which a player falls silent."""
    delays_s = []
    async with connect(subject.url, max_size=None, compression=None) as socket:
        client = LiveClient(socket)
        for number, clip in enumerate(subject.questions * subject.rounds):
            await client.configure(None)
            await client.say(clip)
            await client.send("input_audio_buffer.commit")
            await client.configure({"type": "server_vad", "create_response": False})
            await client.send("response.create")
            await client.until("response.output_audio.delta")
            await client.say(np.zeros(int(0.3 * RATE_HZ), np.int16))
            start_s = time.perf_counter()
            interruption = from_onset(subject.readings[number % len(subject.readings)])[:RATE_HZ]
            speech = asyncio.create_task(client.say(interruption))
            silent_s, _ = await client.until("input_audio_buffer.speech_started")
            delays_s.append(silent_s - start_s)
            await speech
            await client.say(np.zeros(RATE_HZ, np.int16))
            await client.until("input_audio_buffer.committed")
    return milliseconds(delays_s)


async def growth(subject: Subject) -> Row:
    """The commit of questions of 2 s and of 60 s; both end with the same words."""
    speech, question = np.concatenate(subject.readings * 20), subject.questions[0]
    found: dict[float, list[float]] = {SHORT_S: [], LONG_S: []}
    async with connect(subject.url, max_size=None, compression=None) as socket:
        client = LiveClient(socket)
        await client.configure(None)
        for _ in range(subject.rounds):
            for length_s in (SHORT_S, SHORT_S, SHORT_S, LONG_S):
                num_before = max(0, int(length_s * RATE_HZ) - len(question))
                delay_s, _ = await client.ask(np.concatenate([speech[:num_before], question]))
                found[length_s].append(delay_s)
    short, long = (float(np.median(found[length_s])) for length_s in (SHORT_S, LONG_S))
    return {
        "short": milliseconds(found[SHORT_S]),
        "long": milliseconds(found[LONG_S]),
        "growth_percent": round(100 * (long / short - 1)),
    }


async def sessions(subject: Subject, num_sessions: int = 4) -> Row:
    """Four sessions that start at different moments and think for a while between two questions."""
    delays_s, underruns_s = list[float](), list[float]()

    async def converse(seed: int) -> None:
        chance = random.Random(seed)
        async with connect(subject.url, max_size=None, compression=None) as socket:
            client = LiveClient(socket)
            await client.configure(None)
            for clip in subject.questions * subject.rounds:
                await asyncio.sleep(chance.uniform(0.5, 3.0))
                delay_s, reply = await client.ask(clip)
                delays_s.append(delay_s)
                underruns_s.append(reply.underrun_s)

    async with asyncio.TaskGroup() as tasks:
        for seed in range(num_sessions):
            tasks.create_task(converse(seed))
    late = sum(value > 0 for value in underruns_s)
    return milliseconds(delays_s) | {
        "replies_with_underrun": late,
        "longest_underrun_ms": round(max(underruns_s) * 1000),
    }


async def soak(subject: Subject) -> Row:
    """Many questions in one session, each sent at once: the first and the last ones, and memory meanwhile."""
    delays_s, memory_mib = list[float](), list[float]()
    async with connect(subject.url, max_size=None, compression=None) as socket:
        client = LiveClient(socket)
        await client.configure(None)
        clips = [*subject.questions, *subject.readings]
        for number in range(subject.soak_turns):
            delay_s, _ = await client.ask(clips[number % len(clips)], is_hurried=True)
            delays_s.append(delay_s)
            memory_mib.append(0.0 if subject.server is None else subject.server.resident_mib())
    settled = memory_mib[STEADY_TURNS]
    return {
        "turns": subject.soak_turns,
        "first": milliseconds(delays_s[:STEADY_TURNS]),
        "last": milliseconds(delays_s[-STEADY_TURNS:]),
        "resident_mib_after_30_turns": round(settled, 1),
        "resident_mib_at_the_end": round(memory_mib[-1], 1),
        "growth_percent": None if not settled else round(100 * (memory_mib[-1] / settled - 1), 2),
    }


ROWS: dict[str, Callable[[Subject], Awaitable[Row]]] = {
    measure.__name__: measure for measure in (commit, semantic, barge_in, growth, sessions, soak)
}


def machine() -> dict[str, str | float | int | None]:
    """Where this was measured and how busy it was."""
    load = os.getloadavg()[0]
    return {"cores": os.cpu_count(), "python": platform.python_version(), "load_before": round(load, 2)}


def markdown(results: dict[str, Row]) -> str:
    """One line a number."""
    lines = ["| row | measured |", "|---|---|"]
    for name, row in results.items():
        shown = ", ".join(f"{key} {value}" for key, value in row.items())
        lines.append(f"| {name} | {shown} |".replace("{", "(").replace("}", ")").replace("'", ""))
    return "\n".join(lines) + "\n"


def read_subject(url: str, server: LiveServer | None, rounds: int, corpora: Path) -> Subject:
    present = {corpora / name: count for name, count in CORPORA.items() if (corpora / name).is_file()}
    readings = [clip for path, count in present.items() for clip in read_corpus(path, count)]
    questions = [read_clip(Path("examples") / name) for name in EXAMPLES]
    return Subject(url, server, questions, readings or questions, rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", nargs="+", choices=list(ROWS), default=list(ROWS))
    parser.add_argument("--url", help="a service that runs already; without it one is started")
    parser.add_argument("--rounds", type=int, default=3, help="how often each question is asked")
    parser.add_argument("--soak-turns", type=int, default=SOAK_TURNS, help=f"more than {STEADY_TURNS}")
    parser.add_argument("--corpora", type=Path, default=Path("data/raw/speech"), help="folder of recordings")
    parser.add_argument("--report", type=Path, help="write NAME.json and NAME.md")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        server = None if chosen.url else stack.enter_context(serve())
        subject = read_subject(
            chosen.url or (server.url if server else ""), server, chosen.rounds, chosen.corpora
        )
        subject = replace(subject, soak_turns=chosen.soak_turns)
        results: dict[str, Row] = {}
        for name in chosen.rows:
            state = machine()
            row = asyncio.run(_measured(ROWS[name](subject)))
            results[name] = row | {"load": f"{state['load_before']} to {machine()['load_before']}"}
            print(name, json.dumps(results[name]), flush=True)
            if chosen.report is not None:
                write_report(chosen.report, results)


async def _measured(row: Awaitable[Row]) -> Row:
    return await row


def write_report(path: Path, results: dict[str, Row]) -> None:
    """`path` with .json and .md; rows measured before stay unless they are measured again."""
    file = path.with_suffix(".json")
    before = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    merged = before | results
    path.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(merged, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text(markdown(merged), encoding="utf-8")


if __name__ == "__main__":
    main()
