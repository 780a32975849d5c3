"""Held-out clips out of the forged speech corpora: `<set>.pcm` (int16, 24 kHz) beside `<set>.jsonl`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from yan_omni.evaluation.held_out.rows import SpokenRow, write_rows
from yan_omni.evaluation.text_metrics import Language
from yan_omni.model.engine.request import OUTPUT_RATE_HZ, Waveform

PCM_SCALE = 32_767.0
STUDY_FOLDER = "speech"


@dataclass(frozen=True, slots=True)
class HumanSet:
    """Up to `max_clips` evenly spread test clips of a corpus become the set `name`."""

    name: str
    corpus: str
    lang: Language
    max_clips: int


HUMAN_SETS = (
    HumanSet("asr_en_human", "ljspeech", "en", 20),
    HumanSet("asr_zh_human", "aishell_s0150", "zh", 40),
    HumanSet("words_zh_human", "mandarin_words", "zh", 50),
    HumanSet("digits_en_human", "spoken_digits", "en", 40),
)
CODES_SECONDS_PER_LANGUAGE = 330.0
# Small sets first, so that what they lack is made up by the later ones.
CODES_SETS: tuple[tuple[str, Language], ...] = (
    ("forge_variety", "en"),
    ("synthetic_phones", "en"),
    ("ljspeech", "en"),
    ("coffee_orders", "en"),
    ("forge_variety", "zh"),
    ("synthetic_phones", "zh"),
    ("mandarin_words", "zh"),
    ("aishell_s0150", "zh"),
)


def build_human(speech_dir: Path, out: Path) -> None:
    for human in HUMAN_SETS:
        rows = [
            _write_clip(out, human.name, row, samples)
            for row, samples in held_out_clips(speech_dir, out, human.corpus, human.max_clips)
        ]
        write_rows(out / f"{human.name}.jsonl", rows)
        print(f"{human.name}: {len(rows)} clips")


def build_codes(speech_dir: Path, out: Path) -> None:
    """Five and a half minutes a language, shared evenly by the corpora, for the entropy of the codes."""
    rows: list[SpokenRow] = []
    for language in ("en", "zh"):
        names = [name for name, lang in CODES_SETS if lang == language]
        seconds = 0.0
        for position, name in enumerate(names):
            share_s = (CODES_SECONDS_PER_LANGUAGE - seconds) / (len(names) - position)
            taken_s = 0.0
            for row, samples in held_out_clips(speech_dir, out, name, max_clips=200, language=language):
                if taken_s >= share_s:
                    break
                rows.append(_write_clip(out, "codes", row, samples))
                taken_s += len(samples) / OUTPUT_RATE_HZ
            seconds += taken_s
        print(f"codes {language}: {seconds:.0f} s")
    write_rows(out / "codes.jsonl", rows)


def held_out_clips(
    speech_dir: Path, out: Path, corpus: str, max_clips: int, language: str | None = None
) -> Iterator[tuple[dict[str, object], Waveform]]:
    """Test rows, evenly spread; study corpora lie beside the built sets. None where a corpus is missing."""
    folder = out / STUDY_FOLDER if (out / STUDY_FOLDER / f"{corpus}.jsonl").is_file() else speech_dir
    if not (folder / f"{corpus}.jsonl").is_file():
        return
    lines = (folder / f"{corpus}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for line in lines if (row := json.loads(line))["split"] == "test"]
    rows = [row for row in rows if language in (None, row["lang"])]
    if not rows:
        return
    wanted = min(max_clips, len(rows))
    pcm = np.memmap(folder / f"{corpus}.pcm", np.int16, "r")
    for index in range(wanted):
        row = rows[index * len(rows) // wanted]
        stored = pcm[row["start_sample"] : row["start_sample"] + row["num_samples"]]
        yield row, np.asarray(stored, dtype=np.float32) / np.float32(PCM_SCALE)


def _write_clip(out: Path, name: str, row: dict[str, object], samples: Waveform) -> SpokenRow:
    audio = Path("audio") / name / f"{row['id']}.flac"
    (out / audio).parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(out / audio, samples, OUTPUT_RATE_HZ, subtype="PCM_16")
    lang: Language = "zh" if row["lang"] == "zh" else "en"
    return SpokenRow(str(row["id"]), lang, str(row["text"] or ""), str(audio), str(row["voice"]))
