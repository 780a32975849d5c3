"""Count which characters follow which, for page reading: python -m yan_omni.training.recipes.build_spelling
--corpus <texts>.

Minutes on one core and some 4 GB. Texts on the evaluation's pages are left out with what is around them.
"""

from __future__ import annotations

import argparse
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import zstandard
from numpy.typing import NDArray

from yan_omni.model.vision.characters import CHARACTER_IDS
from yan_omni.model.vision.spelling import (
    BACK_OFF,
    COST_STEP,
    SAME,
    SpellingTable,
    save_spelling,
    sequence_keys,
)

LONGEST = 6
LEAST_COUNTS = (1, 2, 3, 4, 4, 5)
"""How often a sequence of 1, 2, ... characters must occur."""
LEAST_GAIN = 16.0
"""What a sequence must save over the shorter one, in all its occurrences together."""
LEFT_OUT_ROWS = {"zh_modern_prose": 1000, "zh_wikipedia": 1000}
"""The last rows of these files: the evaluation draws its pages from the last 400."""
FILES = (
    *("en_novels", "en_children_stories", "en_math_word_problems", "en_instructions_toolcalls", "smalltalk"),
    *("zh_modern_prose", "zh_wikipedia", "zh_recipes", "zh_reading_comprehension", "en_zh_sentences"),
    *("zh_dialogue_counselling", "zh_travel_dialogues_crosswoz"),
)
LEAST_TEXT = 12
AROUND = 1000
"""Characters left out on both sides of a line of the evaluation."""
BREAK = "\0"
SPACE_BY_HANZI = re.compile(r"(?<=[^\x00-\x7f]) +(?=[^\x00-\x7f])")
ALLOWED = frozenset(CHARACTER_IDS) | {" "}


def corpus_texts(corpus: Path, names: Sequence[str], left_out: Sequence[str]) -> Iterator[str]:
    """Texts as pages would show them, without characters that the reader cannot write."""
    for name in names:
        for text in row_texts(corpus / f"{name}.jsonl.zst", LEFT_OUT_ROWS.get(name, 0)):
            plain = SPACE_BY_HANZI.sub("", " ".join(text.split()))
            yield without("".join(c for c in plain if c in ALLOWED), left_out)


def row_texts(path: Path, num_left_out: int) -> Iterator[str]:
    """Every longer string in the rows of a file, without the last rows."""
    with path.open("rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw)
        rows = io.TextIOWrapper(stream, encoding="utf-8").read().rstrip("\n").split("\n")
    for row in rows[: len(rows) - num_left_out]:
        yield from _strings(json.loads(row))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if len(value) >= LEAST_TEXT:
            yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def without(text: str, left_out: Sequence[str]) -> str:
    """The text without the lines given and `AROUND` characters around each."""
    if len(text) < 20_000:
        return BREAK if any(line in text for line in left_out) else text
    gone = np.zeros(len(text), dtype=bool)
    for line in left_out:
        place = text.find(line)
        if place >= 0:
            gone[max(place - AROUND, 0) : place + len(line) + AROUND] = True
    edges = np.flatnonzero(np.diff(np.concatenate(([True], gone, [True])).astype(np.int8)))
    return BREAK.join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def as_codes(texts: Iterator[str]) -> NDArray[np.uint64]:
    """Code points of all texts, as `plain` has them, with breaks between."""
    table = str.maketrans(SAME)
    joined = BREAK.join(text.translate(table) for text in texts)
    return np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)


def build_table(codes: NDArray[np.uint64], longest: int = LONGEST) -> SpellingTable:
    """Statistics of a stream of code points (0 is a break)."""
    broken = np.concatenate(([0], np.cumsum(codes == 0)))
    kept_keys: list[NDArray[np.uint32]] = []
    kept_costs: list[NDArray[np.float64]] = []
    level = Level(np.zeros(0, np.uint32), np.zeros(0), np.zeros(0))
    for length in range(1, longest + 1):
        whole = broken[length:] == broken[:-length]
        keys, places = sequence_keys(codes, length)[whole], np.flatnonzero(whole)
        distinct, first, counts = np.unique(keys, return_index=True, return_counts=True)
        enough = counts >= LEAST_COUNTS[length - 1]
        distinct, places, counts = distinct[enough], places[first[enough]], counts[enough]
        if length == 1:
            cost = effective = -np.log(counts / counts.sum())
            kept = np.ones(len(distinct), dtype=bool)
        else:
            shorter = sequence_keys(codes, length - 1)
            cost = -np.log(counts / np.maximum(level.count_of(shorter[places]), counts))
            backed_off = level.effective_of(shorter[places + 1]) + BACK_OFF
            kept = counts * (backed_off - cost) >= LEAST_GAIN
            effective = np.where(kept, cost, backed_off)
        level = Level(distinct, counts.astype(np.float64), effective)
        kept_keys.append(distinct[kept])
        kept_costs.append(cost[kept])
        print(f"length {length}: {len(distinct)} sequences, {kept.sum()} kept", flush=True)
    keys, costs = np.concatenate(kept_keys), np.concatenate(kept_costs)
    order = np.argsort(keys, kind="stable")
    stored = np.clip(np.round(costs[order] / COST_STEP), 0, 255).astype(np.uint8)
    return SpellingTable(keys[order], stored, longest)


@dataclass(frozen=True, slots=True)
class Level:
    """All sequences of one length: sorted keys, their counts, and what looking one up would give."""

    keys: NDArray[np.uint32]
    counts: NDArray[np.float64]
    effective: NDArray[np.float64]

    def count_of(self, keys: NDArray[np.uint32]) -> NDArray[np.float64]:
        return self.counts[np.searchsorted(self.keys, keys)]

    def effective_of(self, keys: NDArray[np.uint32]) -> NDArray[np.float64]:
        return self.effective[np.searchsorted(self.keys, keys)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with the *.jsonl.zst texts")
    parser.add_argument("--sets", type=Path, default=Path("data/eval"), help="what the evaluation shows")
    parser.add_argument("--out", type=Path, default=Path("artifacts/spelling"))
    options = parser.parse_args()
    codes = as_codes(corpus_texts(options.corpus, FILES, evaluation_lines(options.sets)))
    print(f"{len(codes)} characters", flush=True)
    table = build_table(codes)
    save_spelling(options.out / "spelling.safetensors", table)
    print(f"{len(table.keys)} sequences")


def evaluation_lines(sets: Path) -> list[str]:
    """All lines on the evaluation's pages. Raises FileNotFoundError without them."""
    found: list[str] = []
    for name in ("pages", "page_kinds"):
        for row in (sets / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            found += json.loads(row)["lines"]
    found += [
        json.loads(row)["text"] for row in (sets / "lines.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return [line for line in dict.fromkeys(found) if len(line) >= 8]


if __name__ == "__main__":
    main()
