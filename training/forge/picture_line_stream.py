"""Lines of every kind in the shares that the line reader is trained on, in small shards that are written as
long as a trainer takes them (recipes/train_ocr_stream.py); also held-out lines of each kind.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yan_omni.training.forge.picture_fonts import FontFace, Split, find_fonts, find_till_fonts
from yan_omni.training.forge.picture_line_shards import STRIP_WIDTH_PX, column_labels, make_samplers
from yan_omni.training.forge.picture_lines import STRIP_HEIGHT_PX, RenderedLine, draw_line
from yan_omni.training.forge.picture_mixed_text import MixedTextSampler
from yan_omni.training.forge.picture_no_text import draw_no_text
from yan_omni.training.forge.picture_receipt_lines import draw_receipt_line
from yan_omni.training.forge.picture_small_lines import draw_small_line
from yan_omni.training.forge.picture_text import TextSampler, write_extract

Families = tuple[tuple[FontFace, ...], ...]

SHARES = {
    "chinese": 0.29,
    "small_chinese": 0.17,
    "mixed": 0.09,
    "english": 0.10,
    "small_english": 0.09,
    "receipt": 0.20,
    "receipt_chinese": 0.02,
    "no_text": 0.04,
}
"""How often each kind is drawn: half of the lines are Chinese, a fifth are till print."""
KINDS = tuple(SHARES)
LINES_PER_SHARD = 512
MOST_WAITING = 40
"""Shards nobody has taken; then drawing waits."""
WAIT_S = 0.2


@dataclass(frozen=True, slots=True)
class LineForge:
    """What lines are drawn from: texts of two languages and both mixed, and faces for each and for tills."""

    english: TextSampler
    chinese: TextSampler
    mixed: TextSampler
    latin_fonts: Families
    hanzi_fonts: Families
    till_fonts: Families

    def draw(self, kind: str, rng: random.Random) -> RenderedLine:
        """One line of a kind for a strip of `STRIP_WIDTH_PX`; every choice comes from `rng`."""
        width = STRIP_WIDTH_PX
        match kind:
            case "chinese":
                return draw_line(self.chinese, self.hanzi_fonts, width, rng)
            case "small_chinese":
                return draw_small_line(self.chinese, self.hanzi_fonts, width, rng)
            case "mixed":
                draw = draw_line if rng.random() < 0.5 else draw_small_line
                return draw(self.mixed, self.hanzi_fonts, width, rng)
            case "english":
                return draw_line(self.english, self.latin_fonts, width, rng)
            case "small_english":
                return draw_small_line(self.english, self.latin_fonts, width, rng)
            case "receipt":
                return draw_receipt_line(self.english, self.till_fonts, width, rng)
            case "receipt_chinese":
                return draw_receipt_line(self.chinese, self.hanzi_fonts, width, rng)
            case "no_text":
                return draw_no_text(width, rng)
        raise ValueError(f"{kind!r} is none of the kinds of lines {KINDS}")


def training_forge(corpus: Path, fonts: Path) -> LineForge:
    """A forge of the training texts and the training faces."""
    return _forge(corpus, fonts, "train")


def held_out_forge(corpus: Path, fonts: Path) -> LineForge:
    """A forge of texts that are not trained on, in till faces that are not; the other faces are."""
    return _forge(corpus, fonts, "test")


def _forge(corpus: Path, fonts: Path, split: Split) -> LineForge:
    samplers = make_samplers(corpus, split)
    return LineForge(
        samplers["en"],
        samplers["zh"],
        MixedTextSampler(samplers["zh"], samplers["en"]),
        find_fonts(fonts, "en", "train"),
        find_fonts(fonts, "zh", "train"),
        find_till_fonts(fonts, split),
    )


def draw_shard(forge: LineForge, num_lines: int, seed: int) -> dict[str, NDArray[np.generic]]:
    """`strips` (N, 32, 320) uint8, `labels` (N, 80) int16 and `kinds` (N,) uint8; the seed decides all."""
    rng = random.Random(seed)
    strips = np.empty((num_lines, STRIP_HEIGHT_PX, STRIP_WIDTH_PX), dtype=np.uint8)
    labels = np.empty((num_lines, STRIP_WIDTH_PX // 4), dtype=np.int16)
    kinds = rng.choices(range(len(KINDS)), weights=list(SHARES.values()), k=num_lines)
    for index, kind in enumerate(kinds):
        line = forge.draw(KINDS[kind], rng)
        strips[index], labels[index] = line.strip, column_labels(line)
    return {"strips": strips, "labels": labels, "kinds": np.array(kinds, dtype=np.uint8)}


def keep_streaming(folder: Path, forge: LineForge, worker: int, end_time_s: float) -> None:
    """Write shards to `folder` until `end_time_s` (of `time.time()`); no two workers write the same ones."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in _numbers(folder, end_time_s):
        seed = worker * 1_000_000 + number
        temporary = folder / f"{worker:02d}_{number:06d}.part"
        with temporary.open("wb") as file:
            np.savez(file, **draw_shard(forge, LINES_PER_SHARD, seed))  # type: ignore[arg-type]
        temporary.rename(temporary.with_suffix(".npz"))


def _numbers(folder: Path, end_time_s: float) -> Iterator[int]:
    number = 0
    while time.time() < end_time_s:
        if len(list(folder.glob("*.npz"))) >= MOST_WAITING:
            time.sleep(WAIT_S)
            continue
        yield number
        number += 1


def write_held_out(forge: LineForge, path: Path, lines_per_kind: int) -> None:
    """Lines of every kind as one .npz: `strips` (N, 32, 320) uint8 and their texts and kinds as JSON."""
    rng = random.Random(7)
    kinds = [kind for kind in KINDS for _ in range(lines_per_kind)]
    lines = [forge.draw(kind, rng) for kind in kinds]
    texts = json.dumps([line.text for line in lines], ensure_ascii=False)
    strips = np.stack([line.strip for line in lines])
    np.savez_compressed(path, strips=strips, texts=np.array(texts), kinds=np.array(kinds))


if __name__ == "__main__":
    import argparse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the shards or of the extract")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, default=Path("data/assets/fonts"))
    parser.add_argument("--worker", type=int, default=0, help="number of this process; decides its lines")
    parser.add_argument("--until", type=float, help="when to end, in seconds since 1970")
    parser.add_argument("--extract", type=int, help="write so many characters of each corpus, and no lines")
    parser.add_argument("--held", type=int, help="write so many held-out lines a kind to `--out`, a file")
    options = parser.parse_args()
    if options.held is not None:
        write_held_out(held_out_forge(options.corpus, options.fonts), options.out, options.held)
    elif options.extract is not None:
        write_extract(options.corpus, "en", options.extract, options.out)
        write_extract(options.corpus, "zh", options.extract, options.out)
    else:
        drawn = training_forge(options.corpus, options.fonts)
        keep_streaming(options.out, drawn, options.worker, options.until)
