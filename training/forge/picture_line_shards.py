"""Writes rendered lines to shards that the line-reader recipe reads: one .npz of strips and column labels
each.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yan_omni.model.vision.characters import CHARACTER_IDS
from yan_omni.model.vision.line_reader import COLUMN_PX
from yan_omni.training.forge.picture_fonts import FontFace, Script, Split, find_fonts, find_till_fonts
from yan_omni.training.forge.picture_lines import STRIP_HEIGHT_PX, RenderedLine, draw_line
from yan_omni.training.forge.picture_receipt_lines import draw_receipt_line
from yan_omni.training.forge.picture_small_lines import draw_small_line
from yan_omni.training.forge.picture_text import TextSampler, read_corpus

STRIP_WIDTH_PX = 320
CORPUS_CHARACTERS = 6_000_000
NO_CHARACTER = -1
DrawLine = Callable[[TextSampler, tuple[tuple[FontFace, ...], ...], int, random.Random], RenderedLine]
KINDS: dict[str, DrawLine] = {"lines": draw_line, "small": draw_small_line, "receipt": draw_receipt_line}
CHINESE_SHARE = {"receipt": 0.15}


def column_labels(line: RenderedLine, width_px: int = STRIP_WIDTH_PX) -> NDArray[np.int16]:
    """Character id of each column (width/4,), -1 for blank; equal neighbours are kept one column apart."""
    labels = np.full(width_px // COLUMN_PX, NO_CHARACTER, dtype=np.int16)
    previous_column, previous_id = -2, NO_CHARACTER
    for character, centre in zip(line.text, line.centres_px, strict=True):
        identity = CHARACTER_IDS[character]
        gap = 2 if identity == previous_id else 1
        column = max(int(centre / COLUMN_PX), previous_column + gap)
        if column >= len(labels):
            break
        labels[column] = identity
        previous_column, previous_id = column, identity
    return labels


def make_samplers(corpus_folder: Path, split: Split, natural_only: bool = False) -> dict[Script, TextSampler]:
    scripts: tuple[Script, ...] = ("en", "zh")
    part = 0 if split == "train" else 1
    return {
        script: TextSampler(script, read_corpus(corpus_folder, script, CORPUS_CHARACTERS)[part], natural_only)
        for script in scripts
    }


def write_shard(
    path: Path,
    samplers: dict[Script, TextSampler],
    fonts: Path,
    num_lines: int,
    seed: int,
    kind: str = "lines",
) -> None:
    """Render `num_lines` training lines (60 % Chinese, fewer of some kinds) to `path`, atomically; the seed
    decides everything.
    """
    rng = random.Random(seed)
    families = {script: find_fonts(fonts, script, "train") for script in samplers}
    if kind == "receipt":
        families["en"] = find_till_fonts(fonts)
    draw, chinese = KINDS[kind], CHINESE_SHARE.get(kind, 0.6)
    strips = np.empty((num_lines, STRIP_HEIGHT_PX, STRIP_WIDTH_PX), dtype=np.uint8)
    labels = np.empty((num_lines, STRIP_WIDTH_PX // COLUMN_PX), dtype=np.int16)
    for index in range(num_lines):
        script: Script = "zh" if rng.random() < chinese else "en"
        line = draw(samplers[script], families[script], STRIP_WIDTH_PX, rng)
        strips[index], labels[index] = line.strip, column_labels(line)
    temporary = path.with_suffix(".part.npz")
    np.savez(temporary, strips=strips, labels=labels)
    temporary.rename(path)


def keep_writing(
    folder: Path, corpus: Path, fonts: Path, num_shards: int, lines_per_shard: int = 2048, kind: str = "lines"
) -> None:
    """Fill `folder` with shards until there are `num_shards` of this kind; existing ones are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    samplers = make_samplers(corpus, "train")
    for index in range(num_shards):
        path = folder / f"{kind}_{index:04d}.npz"
        if not path.exists():
            write_shard(path, samplers, fonts, lines_per_shard, index, kind)


if __name__ == "__main__":
    import argparse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/ocr"))
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, default=Path("data/assets/fonts"))
    parser.add_argument("--shards", type=int, default=60)
    parser.add_argument("--kind", choices=sorted(KINDS), default="lines", help="which print")
    options = parser.parse_args()
    keep_writing(options.out, options.corpus, options.fonts, options.shards, kind=options.kind)
