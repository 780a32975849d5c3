"""Our voice beside Kokoro (int8 ONNX) and Piper: speed and quality on the same texts, one thread each.

python -m benchmarks.synthesisers --texts 8

Needs the teachers (`training/teachers/install.sh`) for the others and for the judge. A synthesiser that makes
whole utterances has its first sound when it has its last.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile
import torch

from yan_omni.evaluation.held_out.rows import PACKAGED_SETS, TextRow, read_rows
from yan_omni.evaluation.judge import Judge, JudgeUnavailableError, ProcessJudge, find_judge
from yan_omni.evaluation.text_metrics import ErrorCount, spoken_errors, total
from yan_omni.model.engine.request import OUTPUT_RATE_HZ, Waveform
from yan_omni.model.engine.voice import SpokenText
from yan_omni.model.talker import load_talker
from yan_omni.tokenizers.audio.weights import load_codec

Language = Literal["en", "zh"]
REPOSITORY = Path(__file__).resolve().parent.parent
RIVALS: dict[str, dict[Language, str]] = {
    "Kokoro-82M int8 ONNX": {"en": "af_heart", "zh": "zf_xiaoxiao"},
    "Piper joe": {"en": "piper_joe"},
}


@dataclass(frozen=True, slots=True)
class Said:
    samples: Waveform
    rate_hz: int
    first_s: float
    total_s: float


Speak = Callable[[str], Said]


@dataclass(slots=True)
class Score:
    """What one synthesiser did in one language."""

    said: list[Said] = field(default_factory=list)
    errors: list[ErrorCount] = field(default_factory=list)
    naturalness: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float | None]:
        """Real-time factor, first sound in ms (median, 95th percentile), errors in %, DNSMOS."""
        audio_s = sum(len(one.samples) / one.rate_hz for one in self.said)
        first_ms = 1000 * np.array([one.first_s for one in self.said])
        return {
            "texts": len(self.said),
            "real_time_factor": sum(one.total_s for one in self.said) / audio_s,
            "first_sound_ms": float(np.median(first_ms)),
            "first_sound_p95_ms": float(np.percentile(first_ms, 95)),
            "errors_percent": total(self.errors).percent if self.errors else None,
            "dnsmos": float(np.mean(self.naturalness)) if self.naturalness else None,
        }


def row(name: str, language: Language, figures: Mapping[str, float | None]) -> str:
    """One line of the table."""
    formats = zip(figures.values(), ("d", ".3f", ".0f", ".0f", ".1f", ".2f"), strict=True)
    cells = ["not measured" if value is None else format(value, spec) for value, spec in formats]
    return f"| {name} | {language.upper()} | {' | '.join(cells)} |"


def ours(weights: Path) -> Speak:
    """The shipped talker and codec, first sound counted from the whole text."""
    talker, codec = load_talker(weights / "talker.safetensors"), load_codec(weights / "codec.safetensors")

    def speak(text: str) -> Said:
        start_s, first_s, chunks = time.perf_counter(), None, []
        spoken = SpokenText(talker, codec, "default")
        for part in (spoken.push(text), spoken.finish()):
            for chunk in part:
                first_s = time.perf_counter() - start_s if first_s is None else first_s
                chunks.append(chunk)
        total_s = time.perf_counter() - start_s
        return Said(np.concatenate(chunks), OUTPUT_RATE_HZ, first_s or total_s, total_s)

    return speak


class Rival:
    """A synthesiser in the teachers' environment, asked for one clip after the other."""

    def __init__(self, folder: Path) -> None:
        python = REPOSITORY / ".venv-teachers" / "bin" / "python"
        script = REPOSITORY / "evaluation" / "held_out" / "voices_process.py"
        self._path = folder / "clip.flac"
        self._process = subprocess.Popen(
            [str(python), "-P", str(script), str(REPOSITORY / "data" / "teachers")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": ""},
        )

    def speak(self, voice: str, text: str) -> Said:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        start_s = time.perf_counter()
        request = {"voice": voice, "text": text, "out": str(self._path)}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        if not self._process.stdout.readline():
            raise RuntimeError(f"the synthesiser of {voice} ended with {self._process.wait()}")
        total_s = time.perf_counter() - start_s
        samples, rate_hz = soundfile.read(self._path, dtype="float32")
        return Said(samples, rate_hz, total_s, total_s)

    def close(self) -> None:
        self._process.communicate()


def judge_all(judge: Judge, rows: Sequence[TextRow], score: Score) -> None:
    """Add what the independent listener makes of it, where it is installed."""
    try:
        for row, one in zip(rows, score.said, strict=True):
            heard = judge.transcribe(one.samples, one.rate_hz, row.lang)
            score.errors.append(spoken_errors(row.text, heard, row.lang))
            score.naturalness.append(judge.dnsmos(one.samples, one.rate_hz))
    except JudgeUnavailableError as error:
        print(error, file=sys.stderr)


def measure(speak: Speak, rows: Sequence[TextRow]) -> Score:
    """Every text once, after one that warms up."""
    speak(rows[0].text)
    return Score([speak(row.text) for row in rows])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=20, help="of each language, 20 at most")
    parser.add_argument("--weights", type=Path, default=REPOSITORY / "weights")
    parser.add_argument("--report", type=Path, help="write the table and the figures to NAME.md, NAME.json")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    rows = read_rows(PACKAGED_SETS / "tts.jsonl", TextRow)
    texts: dict[Language, list[TextRow]] = {
        "en": [row for row in rows if row.lang == "en"][: options.texts],
        "zh": [row for row in rows if row.lang == "zh"][: options.texts],
    }
    with tempfile.TemporaryDirectory(prefix="yan-omni-synthesisers-") as folder:
        judge = find_judge(REPOSITORY, Path(folder) / "judge_cache.json")
        own = ours(options.weights)
        rival = Rival(Path(folder))
        speakers: list[tuple[str, Language, Speak]] = [
            ("Yan-Omni nano", "en", own),
            ("Yan-Omni nano", "zh", own),
        ]
        for name, voices in RIVALS.items():
            for language, voice in voices.items():
                speakers.append((name, language, partial(rival.speak, voice)))
        lines = [
            "| synthesiser | | texts | real-time factor | first sound, ms | p95 | errors, % | DNSMOS |",
            "|---|---|---:|---:|---:|---:|---:|---:|",
        ]
        found: dict[str, dict[str, float | None]] = {}
        for name, language, speak in speakers:
            score = measure(speak, texts[language])
            judge_all(judge, texts[language], score)
            found[f"{name}, {language}"] = score.figures()
            lines.append(row(name, language, score.figures()))
            print(lines[-1], flush=True)
        rival.close()
        if isinstance(judge, ProcessJudge):
            judge.close()
    if options.report is not None:
        options.report.with_suffix(".md").write_text("\n".join(lines) + "\n", encoding="utf-8")
        options.report.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
