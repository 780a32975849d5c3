"""What speech there is: python -m yan_omni.training.forge.speech_card --data data/speech > card.md

Hours by set, language and voice. Voices that were mixed for one line each are counted together.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from yan_omni.training.data_speech import SpeechRow, read_rows

MIXED = "mixed for each line"
UNKNOWN = "not told"


@dataclass(frozen=True, slots=True)
class CardRow:
    """Speech of one voice in one language of a set."""

    set: str
    lang: str
    voice: str
    num_clips: int
    hours: float


def voice_name(voice: str) -> str:
    """The voice by its name, or what kind of voice it is."""
    if "+" in voice or "*" in voice or "/" in voice:
        return MIXED
    return voice or UNKNOWN


def card_rows(rows: Iterable[SpeechRow]) -> list[CardRow]:
    """Sums of the rows, the most hours of a set and language first."""
    clips, hours = (
        defaultdict[tuple[str, str, str], int](int),
        defaultdict[tuple[str, str, str], float](float),
    )
    for row in rows:
        key = (row.set, row.lang, voice_name(row.voice))
        clips[key] += 1
        hours[key] += row.duration_s / 3600.0
    found = [CardRow(*key, clips[key], hours[key]) for key in clips]
    return sorted(found, key=lambda one: (one.set, one.lang, -one.hours, one.voice))


def card(rows: Iterable[CardRow]) -> Iterator[str]:
    """Lines of a Markdown table with the sum at its end."""
    yield "| set | language | voice | clips | hours |"
    yield "|---|---|---|---:|---:|"
    total = 0.0
    for one in rows:
        total += one.hours
        yield f"| {one.set} | {one.lang} | {one.voice} | {one.num_clips:,} | {one.hours:.2f} |"
    yield f"| all | | | | {total:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    options = parser.parse_args()
    rows = (row for path in sorted(options.data.glob("*.jsonl")) for row in read_rows(path))
    print("\n".join(card(card_rows(rows))))


if __name__ == "__main__":
    main()
