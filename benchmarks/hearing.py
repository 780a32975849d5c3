"""Hearing beside Whisper base int8 (faster-whisper): errors and processor time on the same clips, in one run.

python -m benchmarks.hearing --weights weights

Needs the held-out sets and the teachers (evaluation/README.md). Each clip goes to both, one after the other;
both use one thread. Times are CPU seconds of the process that hears, so that a busy machine does not show.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import soundfile
import torch

from yan_omni.evaluation.asking import hear
from yan_omni.evaluation.held_out.rows import HeldOut, SpokenRow
from yan_omni.evaluation.text_metrics import ErrorCount, Language, spoken_errors, total
from yan_omni.model.engine.request import INPUT_RATE_HZ, Waveform
from yan_omni.model.omni import load_engine

REPOSITORY = Path(__file__).resolve().parent.parent
SETS = ("asr_en_human", "asr_zh_human", "asr_en_voices", "asr_zh_voices", "asr_en_piper")
JUDGE = REPOSITORY / "evaluation" / "judge_process.py"


class Whisper:
    """The judge's process, with the CPU time that it took."""

    def __init__(self, python: Path, model: Path) -> None:
        command = (str(python), "-P", str(JUDGE), str(model))
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": ""}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        self._folder = tempfile.TemporaryDirectory()

    def hear(self, samples: Waveform, language: Language) -> str:
        path = Path(self._folder.name) / "clip.wav"
        soundfile.write(path, samples, INPUT_RATE_HZ)
        request = {"do": "transcribe", "audio": str(path), "language": language}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return str(json.loads(self._process.stdout.readline())["value"])

    def cpu_s(self) -> float:
        """User and system time of the process so far (Linux)."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        self._process.communicate()
        self._folder.cleanup()


@dataclass(slots=True)
class Account:
    """What one listener made of one set."""

    errors: list[ErrorCount] = field(default_factory=list)
    cpu_s: float = 0.0
    wall_s: float = 0.0

    def shown(self, heard_s: float) -> str:
        error = total(self.errors).percent
        return f"{error:5.1f} %  {self.cpu_s / heard_s:.3f} CPU  {self.wall_s / heard_s:.3f} wall"


def own_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--weights", type=Path, default=REPOSITORY / "weights")
    parser.add_argument("--data", type=Path, default=REPOSITORY / "data" / "eval")
    parser.add_argument("--teachers", type=Path, default=REPOSITORY / "data" / "teachers")
    options = parser.parse_args()
    python = REPOSITORY / ".venv-teachers" / "bin" / "python"
    if not python.exists():
        sys.exit(f"{python} is missing; install the teachers first (evaluation/README.md)")
    torch.set_num_threads(1)
    engine, sets = load_engine(options.weights), HeldOut.at(options.data)
    whisper = Whisper(python, options.teachers / "whisper_base_ct2")
    print("error, CPU seconds and wall seconds a second of sound; one thread each")
    for name in SETS:
        rows, heard_s = sets.load(name, SpokenRow), 0.0
        ours, theirs = Account(), Account()
        for number, row in enumerate([*rows[:1], *rows]):
            samples = sets.audio(row.audio, INPUT_RATE_HZ)
            for listener, account in ((engine, ours), (whisper, theirs)):
                clock = own_cpu_s if listener is engine else whisper.cpu_s
                began_cpu_s, began_s = clock(), time.perf_counter()
                text = (
                    hear(engine, samples, row.lang) if listener is engine else whisper.hear(samples, row.lang)
                )
                if number:  # the first clip of a set only warms both up
                    account.cpu_s += clock() - began_cpu_s
                    account.wall_s += time.perf_counter() - began_s
                    account.errors.append(spoken_errors(row.text, text, row.lang))
            heard_s += len(samples) / INPUT_RATE_HZ if number else 0.0
        print(
            f"{name:<14} n {len(rows):2}  ours {ours.shown(heard_s)}   Whisper base {theirs.shown(heard_s)}"
        )
    whisper.close()


if __name__ == "__main__":
    main()
