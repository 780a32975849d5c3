"""The independent listener (Whisper base through faster-whisper) and signal measures, in a process of their
own.

The judge is no part of the product: it lives in `.venv-teachers` with its model in `data/teachers/`. Where
it is not installed every measure that needs it says so and counts as not measured.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import soundfile

from yan_omni.evaluation.held_out.rows import resample
from yan_omni.evaluation.text_metrics import Language
from yan_omni.model.engine.request import Waveform

JUDGE_RATE_HZ = 16_000


class JudgeUnavailableError(RuntimeError):
    """The judge or one of its packages is not installed; the message says what to do."""


class Judge(Protocol):
    """Hears and scores audio; every method raises `JudgeUnavailableError` where it cannot."""

    def transcribe(self, samples: Waveform, rate_hz: int, language: Language) -> str: ...

    def dnsmos(self, samples: Waveform, rate_hz: int) -> float:
        """DNSMOS overall, 1 (bad) to 5."""
        ...

    def compare(self, measure: str, samples: Waveform, reference: Waveform, rate_hz: int) -> float:
        """`stoi` (0 to 1) or `pesq` (wide band, 1 to 4.6) of samples against the aligned reference, or the
        `similarity` (-1 to 1) of the two voices.
        """
        ...


@dataclass(frozen=True, slots=True)
class NoJudge:
    """Stands in where no judge is installed: everything raises with the reason."""

    reason: str

    def transcribe(self, samples: Waveform, rate_hz: int, language: Language) -> str:
        raise JudgeUnavailableError(self.reason)

    def dnsmos(self, samples: Waveform, rate_hz: int) -> float:
        raise JudgeUnavailableError(self.reason)

    def compare(self, measure: str, samples: Waveform, reference: Waveform, rate_hz: int) -> float:
        raise JudgeUnavailableError(self.reason)


class ProcessJudge:
    """Runs `judge_process.py` under the teachers' Python and remembers its answers by the audio's hash."""

    def __init__(self, command: Sequence[str], cache_path: Path) -> None:
        self._command = tuple(command)
        self._cache_path = cache_path
        self._cache = _read_cache(cache_path)
        self._process: subprocess.Popen[str] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="yan-omni-judge-")

    def transcribe(self, samples: Waveform, rate_hz: int, language: Language) -> str:
        return str(self._ask({"do": "transcribe", "language": language}, {"audio": samples}, rate_hz))

    def dnsmos(self, samples: Waveform, rate_hz: int) -> float:
        return _number(self._ask({"do": "dnsmos"}, {"audio": samples}, rate_hz))

    def compare(self, measure: str, samples: Waveform, reference: Waveform, rate_hz: int) -> float:
        return _number(self._ask({"do": measure}, {"audio": samples, "reference": reference}, rate_hz))

    def close(self) -> None:
        """End the process and keep what it said for the next run."""
        if self._process is not None:
            self._process.communicate()
            self._process = None
        self._cache_path.parent.mkdir(parents=True, exist_ok=True)
        cache = {**_read_cache(self._cache_path), **self._cache}
        self._cache_path.write_text(json.dumps(cache, ensure_ascii=False, indent=0), encoding="utf-8")
        self._folder.cleanup()

    def _ask(self, request: Mapping[str, str], clips: Mapping[str, Waveform], rate_hz: int) -> object:
        digest = hashlib.sha1(json.dumps([request, rate_hz], sort_keys=True).encode())
        for samples in clips.values():
            digest.update(samples.tobytes())
        key = digest.hexdigest()
        if key not in self._cache:
            self._cache[key] = self._send({**request, **self._write(clips, rate_hz)})
        return self._cache[key]

    def _write(self, clips: Mapping[str, Waveform], rate_hz: int) -> dict[str, str]:
        paths: dict[str, str] = {}
        for name, samples in clips.items():
            path = Path(self._folder.name) / f"{name}.wav"
            at_16k = samples if rate_hz == JUDGE_RATE_HZ else resample(samples, rate_hz, JUDGE_RATE_HZ)
            soundfile.write(path, at_16k, JUDGE_RATE_HZ, subtype="PCM_16")
            paths[name] = str(path)
        return paths

    def _send(self, request: Mapping[str, str]) -> object:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise JudgeUnavailableError(
                f"the judge ended with code {process.wait()}; run it by hand: {self._command}"
            )
        reply = json.loads(line)
        if "error" in reply:
            raise JudgeUnavailableError(str(reply["error"]))
        return reply["value"]

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_one_thread()
            )
        return self._process


def find_judge(repository: Path, cache_path: Path) -> ProcessJudge | NoJudge:
    """The judge installed under `repository`, or one that says how to install it."""
    python = repository / ".venv-teachers" / "bin" / "python"
    model = repository / "data" / "teachers" / "whisper_base_ct2"
    missing = [str(path) for path in (python, model / "model.bin") if not path.exists()]
    if missing:
        return NoJudge(f"no independent listener: {', '.join(missing)} missing; see evaluation/README.md")
    script = Path(__file__).with_name("judge_process.py")
    return ProcessJudge((str(python), "-P", str(script), str(model)), cache_path)


def _read_cache(path: Path) -> dict[str, object]:
    """Read again before writing, so that two runs at a time keep each other's answers."""
    if not path.is_file():
        return {}
    answers: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return answers


def _one_thread() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": ""}


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise JudgeUnavailableError(f"the judge answered {value!r} instead of a number")
    return float(value)
