"""Turn the recorded speech archives (`<set>.tar` + `<set>.tsv`) into corpora with phones.

    python -m yan_omni.training.forge.speech_human --raw data/raw/speech --data data/speech

Sets whose licence allows evaluation only go to `--study` and are never trained on.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from yan_omni.tokenizers.speech_text.front_end import audible_phones, phonemize
from yan_omni.tokenizers.speech_text.mandarin import parse_toned, syllable_phones
from yan_omni.training.data_speech import STORED_RATE_HZ, Clip, SpeechWriter, Split
from yan_omni.training.forge.kokoro_symbols import english_from_kokoro, mandarin_from_kokoro

SHIPPED_SETS = ("ljspeech", "mandarin_words", "synthetic_phones", "coffee_orders", "spoken_digits")
STUDY_SETS = ("aishell_s0150",)
HELD_OUT_SPEAKERS = frozenset({"theo"})
TEST_SHARE = {"ljspeech": 0.05, "mandarin_words": 0.02, "synthetic_phones": 0.02, "coffee_orders": 0.05}

Row = dict[str, str]


def read_table(path: Path) -> dict[str, Row]:
    """Rows of a tab-separated table by their id."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def read_archive(path: Path) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Clip id and mono samples at 24 kHz of every file of a tar."""
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is None:
                continue
            samples, rate_hz = soundfile.read(io.BytesIO(file.read()), dtype="float32", always_2d=True)
            mono = samples.mean(axis=1, dtype=np.float32)
            yield Path(member.name).stem, soxr.resample(mono, rate_hz, STORED_RATE_HZ)


def split_of(key: str, test_share: float) -> Split:
    """The same key always falls on the same side."""
    position = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) / 2**32
    return "test" if position < test_share else "train"


def row_text(set_name: str, row: Row) -> str | None:
    """What is said, written for our front end; None where it is unknown."""
    if set_name == "coffee_orders" or not row["text"]:
        return None
    if row.get("label") == "toned-syllable":
        return row["text"].lstrip("_")
    return row["text"].replace("_", "，").strip("，")


def row_phones(row: Row, text: str | None) -> list[int] | None:
    """Audible phones: those given to the synthesiser where recorded, else by our front end."""
    if text is None:
        return None
    if row.get("label") == "toned-syllable":
        return list(syllable_phones(*parse_toned(text))) or None
    if "phones" in row and row["lang"] == "en":
        return english_from_kokoro(row["phones"]) or None
    if "phones" in row:
        by_word: dict[int, list[int]] = {}
        for token in phonemize(text):
            by_word.setdefault(token.word, []).append(token.phone)
        audible = set(audible_phones(text))
        expected = [tuple(phone for phone in phones if phone in audible) for phones in by_word.values()]
        return mandarin_from_kokoro(row["phones"], expected)
    return audible_phones(text) or None


def convert(raw: Path, out: Path, set_name: str) -> None:
    """Write one set; clips that are already there are skipped."""
    rows = read_table(raw / f"{set_name}.tsv")
    share = TEST_SHARE.get(set_name, 0.02)
    num_unreadable = 0
    with SpeechWriter(out, set_name) as writer:
        for clip_id, samples in read_archive(raw / f"{set_name}.tar"):
            if clip_id in writer.ids or clip_id not in rows:
                continue
            row = rows[clip_id]
            text = row_text(set_name, row)
            phones = row_phones(row, text)
            num_unreadable += text is not None and phones is None
            split: Split = split_of(text or clip_id, share)
            if set_name in STUDY_SETS or row.get("label") in HELD_OUT_SPEAKERS:
                split = "test"
            elif set_name == "spoken_digits":
                split = "train"
            voice = row.get("voice") or row.get("label") or ""
            voice = voice if len(voice) < 20 else "unknown"
            writer.add(Clip(clip_id, row["lang"], voice, samples, text, phones, None, split))
        hours = writer.num_samples / STORED_RATE_HZ / 3600
        print(
            f"{set_name}: {len(writer.ids)} clips, {hours:.2f} h, {num_unreadable} without phones", flush=True
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, default=Path("data/raw/speech"))
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--study", type=Path, default=Path("data/eval/speech"))
    arguments = parser.parse_args()
    for set_name in SHIPPED_SETS:
        convert(arguments.raw, arguments.data, set_name)
    for set_name in STUDY_SETS:
        convert(arguments.raw, arguments.study, set_name)


if __name__ == "__main__":
    main()
