"""Synthetic clips in voices that no training set has: spoken prompts, ASR sentences, and the judge's floor
for TTS.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from yan_omni.evaluation.held_out.rows import (
    PACKAGED_SETS,
    PromptRow,
    SpokenRow,
    TextRow,
    read_rows,
    write_rows,
)
from yan_omni.evaluation.text_metrics import Language

HELD_OUT_VOICES: dict[Language, tuple[str, ...]] = {
    "en": ("af_nova", "am_liam", "bf_alice", "bm_lewis"),
    "zh": ("zf_xiaoyi", "zm_yunxia"),
}
PIPER_VOICE = "piper_joe"
PROCESS = Path(__file__).with_name("voices_process.py")


@dataclass(frozen=True, slots=True)
class PromptText:
    """One line of `sets/modality_texts.jsonl`."""

    id: str
    lang: Language
    input: Literal["text", "speech"]
    picture: bool
    text: str


class Voices:
    """Synthesises clips that are not there yet through the teachers' Python; one thread."""

    def __init__(self, repository: Path, out: Path) -> None:
        python = repository / ".venv-teachers" / "bin" / "python"
        if not python.exists():
            raise FileNotFoundError(f"{python} is missing; install the teachers first (evaluation/README.md)")
        self._out = out
        self._command = (str(python), "-P", str(PROCESS), str(repository / "data" / "teachers"))

    def make(self, name: str, rows: Sequence[tuple[str, str, str]]) -> list[str]:
        """Clips of (id, voice, text); gives their paths relative to the sets' folder."""
        paths = [str(Path("audio") / name / f"{row_id}.flac") for row_id, _, _ in rows]
        (self._out / "audio" / name).mkdir(parents=True, exist_ok=True)
        requests = [
            json.dumps({"voice": voice, "text": text, "out": str(self._out / path)})
            for path, (_, voice, text) in zip(paths, rows, strict=True)
            if not (self._out / path).is_file()
        ]
        if requests:
            environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": ""}
            text_in = "".join(f"{request}\n" for request in requests)
            subprocess.run(
                self._command,
                input=text_in,
                stdout=subprocess.DEVNULL,
                text=True,
                check=True,
                env=environment,
            )
        print(f"{name}: {len(rows)} clips, {len(requests)} new")
        return paths


def build_asr(voices: Voices, out: Path) -> None:
    """The same sentences by Kokoro's held-out voices and, in English, by another synthesiser; and sentences
    with words of the other language.
    """
    rows = read_rows(PACKAGED_SETS / "asr_texts.jsonl", TextRow)
    english = [row for row in rows if row.lang == "en"]
    for lang in ("en", "zh"):
        language: Language = "en" if lang == "en" else "zh"
        part = [row for row in rows if row.lang == language]
        names = [_voice(language, number) for number in range(len(part))]
        _write_spoken(voices, out, f"asr_{language}_voices", part, names)
    _write_spoken(voices, out, "asr_en_piper", english, [PIPER_VOICE] * len(english))
    mixed = read_rows(PACKAGED_SETS / "mixed_texts.jsonl", TextRow)
    names = [_voice(row.lang, number) for number, row in enumerate(mixed)]
    _write_spoken(voices, out, "asr_mixed_voices", mixed, names)


def build_tts(voices: Voices, out: Path) -> None:
    """Kokoro's recordings of the texts to speak: what the judge makes of them is its floor."""
    rows = read_rows(PACKAGED_SETS / "tts.jsonl", TextRow)
    spoken = [(row.id, HELD_OUT_VOICES[row.lang][0], row.text) for row in rows]
    paths = voices.make("tts", spoken)
    recorded = [TextRow(row.id, row.lang, row.text, path) for row, path in zip(rows, paths, strict=True)]
    write_rows(out / "tts.jsonl", recorded)


def build_modality(voices: Voices, out: Path, images: Sequence[str]) -> None:
    """40 prompts; each one about a picture gets one of `images` (relative to `out`), in turn."""
    texts = read_rows(PACKAGED_SETS / "modality_texts.jsonl", PromptText)
    spoken = [row for row in texts if row.input == "speech"]
    paths = voices.make(
        "modality", [(row.id, _voice(row.lang, number), row.text) for number, row in enumerate(spoken)]
    )
    audio = dict(zip((row.id for row in spoken), paths, strict=True))
    prompts: list[PromptRow] = []
    num_pictures = 0
    for row in texts:
        image = images[num_pictures % len(images)] if row.picture else None
        num_pictures += row.picture
        prompts.append(PromptRow(row.id, row.lang, row.input, row.text, audio.get(row.id), image))
    write_rows(out / "modality.jsonl", prompts)


def _voice(language: Language, number: int) -> str:
    names = HELD_OUT_VOICES[language]
    return names[number % len(names)]


def _write_spoken(
    voices: Voices, out: Path, name: str, rows: Sequence[TextRow], names: Sequence[str]
) -> None:
    spoken = [(row.id, voice, row.text) for row, voice in zip(rows, names, strict=True)]
    paths = voices.make(name, spoken)
    written = [
        SpokenRow(row.id, row.lang, row.text, path, voice)
        for row, path, voice in zip(rows, paths, names, strict=True)
    ]
    write_rows(out / f"{name}.jsonl", written)
