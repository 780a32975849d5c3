"""The service against a cascade of small models on the same machine, question by question in one run.

    python -m benchmarks.cascade --report benchmarks/results/live

The cascade (`benchmarks/cascade_process.py`) needs `training/teachers/install.sh` and `install_cascade.sh`.
It gets each recording as a file when the speaker has stopped; the service hears it at real speed over
loopback. Both times end with the first audio; the cascade's has no network in it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from websockets.asyncio.client import connect

from benchmarks.first_audio import EXAMPLES, Row, machine, write_report
from benchmarks.live_client import RATE_HZ, LiveClient, Pcm, milliseconds, read_clip
from benchmarks.live_server import serve

PYTHON = Path(".venv-teachers/bin/python")
TEACHERS = Path("data/teachers")


class Cascade:
    """The process; answers one question at a time."""

    def __init__(self) -> None:
        command = [str(PYTHON), "-m", "benchmarks.cascade_process", str(TEACHERS)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": "src:."},
        )
        assert self._answer().get("ready"), "the cascade did not start"

    def ask(self, audio: Path, language: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"audio": str(audio), "language": language}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the cascade ended; run benchmarks.cascade_process by hand to see why")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


async def compare(url: str, cascade: Cascade, questions: list[tuple[Pcm, str]]) -> Row:
    ours_s, theirs = list[float](), list[dict[str, Any]]()
    with tempfile.TemporaryDirectory() as folder:
        async with connect(url, max_size=None, compression=None, ping_interval=None) as socket:
            client = LiveClient(socket)
            await client.configure(None)
            for clip, language in questions:
                delay_s, _ = await client.ask(clip)
                ours_s.append(delay_s)
                path = Path(folder) / "question.wav"
                soundfile.write(path, clip, RATE_HZ)
                theirs.append(cascade.ask(path, language))
                print(json.dumps({"ours_s": delay_s} | theirs[-1], ensure_ascii=False), flush=True)
    ratios = [answer["first_audio_s"] / ours for ours, answer in zip(ours_s, theirs, strict=True)]
    return {
        "ours": milliseconds(ours_s),
        "cascade": milliseconds([answer["first_audio_s"] for answer in theirs]),
        "cascade_stages_p50_ms": {
            stage: round(1000 * float(np.median([answer[f"{stage}_s"] for answer in theirs])))
            for stage in ("hear", "write", "speak")
        },
        "times_sooner_p50": round(float(np.median(ratios)), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--report", type=Path, help="add to NAME.json and NAME.md")
    chosen = parser.parse_args()
    languages = ["zh" if "_zh" in name else "en" for name in EXAMPLES]
    clips = [read_clip(Path("examples") / name) for name in EXAMPLES]
    questions = list(zip(clips, languages, strict=True))
    cascade = Cascade()
    try:
        with serve() as server:
            before = machine()["load_before"]
            row = asyncio.run(compare(server.url, cascade, questions * (chosen.rounds + 1)))
    finally:
        cascade.close()
    row["load"] = f"{before} to {machine()['load_before']}"
    print(json.dumps(row, ensure_ascii=False))
    if chosen.report is not None:
        write_report(chosen.report, {"cascade": row})


if __name__ == "__main__":
    main()
