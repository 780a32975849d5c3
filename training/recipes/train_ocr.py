"""Trains the line reader on rendered lines: python -m yan_omni.training.recipes.train_ocr --corpus
<texts>.

Needs data/assets (forge/install_picture_assets.sh), the line detector (train_line_detector.py; the two
are written together as ocr.safetensors) and line shards in data/ocr (forge/picture_line_shards.py,
which may still be running). The column of every character is known, so plain cross-entropy per column
replaces the CTC sum: it converges in minutes. One idle core: about 90 lines/s.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.vision.characters import CHARACTER_IDS
from yan_omni.model.vision.line_reader import LineReader, LineReaderConfig, normalise_strips, read_strips
from yan_omni.model.vision.loading import join_ocr_weights, load_line_reader, replace_line_reader
from yan_omni.training.forge.picture_fonts import find_fonts
from yan_omni.training.forge.picture_line_shards import NO_CHARACTER, STRIP_WIDTH_PX, make_samplers
from yan_omni.training.forge.picture_lines import RenderedLine, draw_line
from yan_omni.training.loop import LoopConfig, StepResult, train
from yan_omni.training.optim import OptimConfig
from yan_omni.training.precision import fast_products
from yan_omni.training.schedule import WallClockCosine
from yan_omni.training.strip_augment import distort, squeeze_and_slant

NEIGHBOUR_WEIGHT = 0.2
INK_LOSS_WEIGHT = 4.0
FIRST_HANZI = CHARACTER_IDS["啊"]  # GB2312's first


@dataclass(frozen=True, slots=True)
class OcrRecipe:
    budget_minutes: float = 60.0
    batch_size: int = 64
    peak_rate: float = 2e-3
    weight_decay: float = 0.02
    chinese_share: float = 0.8
    num_test_lines: int = 100


class LineShards:
    """Draws batches from the shards present in a folder; looks for new shards now and then."""

    def __init__(self, folder: Path, chinese_share: float) -> None:
        self.folder, self.chinese_share = folder, chinese_share
        self.shards: dict[Path, tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]] = {}

    def refresh(self) -> None:
        for path in sorted(self.folder.glob("*_????.npz")):
            if path not in self.shards:
                with np.load(path) as shard:
                    self.shards[path] = (shard["strips"], shard["labels"])
        if not self.shards:
            raise FileNotFoundError(
                f"no line shards in {self.folder}; run forge/picture_line_shards.py first"
            )

    def batch(self, size: int, seed: int) -> tuple[Tensor, Tensor]:
        """Strips (size, 32, 320) uint8 and labels (size, 80) from two shards; mostly Chinese, which is the
        harder part.
        """
        rng = np.random.default_rng(seed)
        paths = list(self.shards)
        strips, labels = [], []
        for path in (paths[rng.integers(len(paths))] for _ in range(2)):
            chinese = np.any(self.shards[path][1] >= FIRST_HANZI, axis=1)
            share = self.chinese_share
            counts = max(int(chinese.sum()), 1), max(int((~chinese).sum()), 1)
            chance = np.where(chinese, share / counts[0], (1 - share) / counts[1])
            rows = np.sort(rng.choice(len(chinese), size // 2, p=chance / chance.sum()))
            strips.append(self.shards[path][0][rows])
            labels.append(self.shards[path][1][rows])
        return torch.from_numpy(np.concatenate(strips)), torch.from_numpy(np.concatenate(labels)).long()


def line_loss(reader: LineReader, strips: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """(ink loss, class loss) of normalised strips (B, 1, 32, W) and column labels (B, W/4)."""
    with fast_products():
        features, ink = reader(strips)
        present = labels != NO_CHARACTER
        logits = reader.classify(features[present])
    near = F.max_pool1d(present.float().unsqueeze(1), 3, stride=1, padding=1).squeeze(1) > 0
    weight = torch.where(near & ~present, NEIGHBOUR_WEIGHT, 1.0)
    ink_loss = F.binary_cross_entropy_with_logits(ink.float(), present.float(), weight=weight)
    return ink_loss, F.cross_entropy(logits.float(), labels[present], label_smoothing=0.02)


def edit_distance(left: str, right: str) -> int:
    """Levenshtein distance in characters."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]


def held_out_lines(corpus: Path, fonts: Path, count: int) -> dict[str, list[RenderedLine]]:
    """Natural test lines per language: unseen fonts and unseen text; `*_seen` uses training fonts."""
    samplers = make_samplers(corpus, "test", natural_only=True)
    lines = {}
    for script, sampler in samplers.items():
        rng = random.Random(7)
        for name, split in ((script, "test"), (f"{script}_seen", "train")):
            families = find_fonts(fonts, script, "test" if split == "test" else "train")
            lines[name] = [draw_line(sampler, families, STRIP_WIDTH_PX, rng) for _ in range(count)]
    return lines


def character_error_rate(reader: LineReader, lines: list[RenderedLine]) -> float:
    strips = normalise_strips(torch.from_numpy(np.stack([line.strip for line in lines])))
    reader.eval()
    with fast_products():
        read = [text for part in torch.split(strips, 64) for text, _ in read_strips(reader, part)]
    reader.train()
    errors = sum(edit_distance(line.text, text.strip()) for line, text in zip(lines, read, strict=True))
    return errors / sum(len(line.text) for line in lines)


def train_reader(
    recipe: OcrRecipe, data: Path, corpus: Path, out: Path, lines: Path, start: Path | None = None
) -> None:
    """Train on the shards in `lines` until the budget is spent, from scratch or from the reader of `start`;
    exports `out/line_reader.safetensors` after every checkpoint.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    reader = LineReader(LineReaderConfig()) if start is None else load_line_reader(start)
    reader.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    shards = LineShards(lines, recipe.chinese_share)
    tests = held_out_lines(corpus, data / "assets" / "fonts", recipe.num_test_lines)

    def step(number: int) -> StepResult:
        if number % 100 == 0 or not shards.shards:
            shards.refresh()
        strips, labels = shards.batch(recipe.batch_size, number)
        generator = torch.Generator().manual_seed(number)
        strips, labels = squeeze_and_slant(strips, labels, generator)
        ink_loss, class_loss = line_loss(reader, normalise_strips(distort(strips, generator)), labels)
        values = {"ink": ink_loss.item(), "class": class_loss.item()}
        return StepResult(INK_LOSS_WEIGHT * ink_loss + class_loss, len(strips), values)

    def export() -> None:
        rates = {name: round(character_error_rate(reader, lines), 4) for name, lines in tests.items()}
        print(f"held-out CER {rates}", flush=True)
        config = json.dumps({"reader": dataclasses.asdict(reader.config), "held_out_cer": rates})
        save_weights(out / "line_reader.safetensors", reader, config)

    optim = OptimConfig(recipe.peak_rate, weight_decay=recipe.weight_decay, clip_norm=5.0)
    schedule = WallClockCosine(recipe.budget_minutes)
    train(reader, step, LoopConfig(out, schedule, optim, unit="lines", checkpoint_every_s=240.0), export)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--corpus", type=Path, required=True, help="folder with the *.jsonl.zst texts")
    parser.add_argument("--lines", type=Path, help="folder with line shards (default: data/ocr)")
    parser.add_argument("--out", type=Path, default=Path("artifacts/ocr"))
    parser.add_argument(
        "--detector", type=Path, default=Path("artifacts/line_detector/line_detector.safetensors")
    )
    parser.add_argument("--minutes", type=float, default=OcrRecipe().budget_minutes)
    parser.add_argument("--start", type=Path, help="an ocr.safetensors to train further; its detector stays")
    parser.add_argument("--rate", type=float, default=OcrRecipe().peak_rate, help="peak learning rate")
    parser.add_argument("--batch", type=int, default=OcrRecipe().batch_size, help="lines a step")
    parser.add_argument("--test-lines", type=int, default=OcrRecipe().num_test_lines, help="of each test")
    parser.add_argument("--chinese", type=float, default=OcrRecipe().chinese_share, help="share of lines")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    recipe = OcrRecipe(
        options.minutes,
        options.batch,
        peak_rate=options.rate,
        chinese_share=options.chinese,
        num_test_lines=options.test_lines,
    )
    lines = options.lines or options.data / "ocr"
    train_reader(recipe, options.data, options.corpus, options.out, lines, options.start)
    reader, target = options.out / "line_reader.safetensors", options.out / "ocr.safetensors"
    if options.start is None:
        join_ocr_weights(options.detector, reader, target)
    else:
        replace_line_reader(options.start, reader, target)


if __name__ == "__main__":
    main()
