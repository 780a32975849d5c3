"""Trains the text-line detector on forged pages: python -m yan_omni.training.recipes.train_line_detector.

One core: about 15 minutes. It draws its pages itself (a fixed set of crops, distorted anew in every batch).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.vision.line_detector import (
    CELL_PX,
    CORE_SHARE,
    LineDetector,
    LineDetectorConfig,
    normalise_page,
)
from yan_omni.training.forge.picture_fonts import find_fonts
from yan_omni.training.forge.picture_line_shards import make_samplers
from yan_omni.training.forge.picture_pages import Page, PageForge
from yan_omni.training.forge.picture_scene_shards import load_photos
from yan_omni.training.loop import LoopConfig, StepResult, train
from yan_omni.training.optim import OptimConfig
from yan_omni.training.precision import fast_products
from yan_omni.training.schedule import WallClockCosine
from yan_omni.training.strip_augment import distort

CROP_PX = 320
SIZES_PX = ((320, 320), (320, 320), (480, 480), (320, 48), (320, 96))


@dataclass(frozen=True, slots=True)
class DetectorRecipe:
    budget_minutes: float = 15.0
    num_pages: int = 1500
    batch_size: int = 8
    peak_rate: float = 3e-3


def core_map(
    boxes_px: tuple[tuple[float, float, float, float], ...], height_px: int, width_px: int
) -> NDArray[np.float32]:
    """Target (H/4, W/4): 1 in the middle 60 % of the height of every line box."""
    target = np.zeros((height_px // CELL_PX, width_px // CELL_PX), dtype=np.float32)
    for x1, y1, x2, y2 in boxes_px:
        trim = (y2 - y1) * (1 - CORE_SHARE) / 2
        top, bottom = round((y1 + trim) / CELL_PX), round((y2 - trim) / CELL_PX)
        target[max(top, 0) : max(bottom, top + 1), max(round(x1 / CELL_PX), 0) : round(x2 / CELL_PX)] = 1.0
    return target


def square_crop(page: Page) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Grey (320, 320) and its target: larger pages are shrunk, flat ones are stacked on their own paper
    colour.
    """
    grey = np.asarray(page.pixels, dtype=np.float32).mean(axis=2)
    scale = CROP_PX / grey.shape[1]
    if scale != 1.0:
        small = torch.nn.functional.interpolate(
            torch.from_numpy(grey)[None, None], size=(CROP_PX, CROP_PX), mode="area"
        )
        grey = small[0, 0].numpy()
    canvas = np.full((CROP_PX, CROP_PX), float(np.median(grey)), dtype=np.float32)
    canvas[: grey.shape[0]] = grey
    boxes = tuple((x1 * scale, y1 * scale, x2 * scale, y2 * scale) for x1, y1, x2, y2 in page.boxes_px)
    return canvas.astype(np.uint8), core_map(boxes, CROP_PX, CROP_PX)


def forge_pages(data: Path, corpus: Path, images: Path, count: int) -> tuple[Tensor, Tensor]:
    """Grey crops (count, 320, 320) uint8 and core maps (count, 80, 80), kept in data/ocr/pages.npz."""
    path = data / "ocr" / "pages.npz"
    if not path.exists():
        fonts = data / "assets" / "fonts"
        samplers = make_samplers(corpus, "train")
        families = {script: find_fonts(fonts, script, "train") for script in samplers}
        forge = PageForge(samplers, families, load_photos(images / "grocery_train.tar", 200))
        rng = random.Random(11)
        crops = [square_crop(forge.draw(rng.choice(SIZES_PX), rng)) for _ in range(count)]
        np.savez(
            path, greys=np.stack([grey for grey, _ in crops]), cores=np.stack([core for _, core in crops])
        )
    with np.load(path) as saved:
        return torch.from_numpy(saved["greys"]), torch.from_numpy(saved["cores"])


def core_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """BCE plus soft Dice."""
    share = torch.sigmoid(logits)
    dice = 1 - (2 * (share * targets).sum() + 1) / (share.sum() + targets.sum() + 1)
    return F.binary_cross_entropy_with_logits(logits, targets) + dice


def train_detector(recipe: DetectorRecipe, greys: Tensor, cores: Tensor, out: Path) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    detector = LineDetector(LineDetectorConfig()).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    num_test = len(greys) // 20

    def step(number: int) -> StepResult:
        generator = torch.Generator().manual_seed(number)
        rows = torch.randint(num_test, len(greys), (recipe.batch_size,), generator=generator)
        pages = greys[rows] if number % 2 else distort(greys[rows], generator)
        flip = torch.rand(1, generator=generator).item() < 0.2
        with fast_products():
            logits = detector(normalise_page(255 - pages if flip else pages)).float()
        return StepResult(core_loss(logits, cores[rows]), recipe.batch_size)

    def export() -> None:
        detector.eval()
        with torch.inference_mode(), fast_products():
            found = (
                torch.cat([detector(normalise_page(part)) for part in torch.split(greys[:num_test], 8)]) > 0
            )
        detector.train()
        truth = cores[:num_test] > 0.5
        overlap = float((found & truth).sum() / (found | truth).sum().clamp(min=1))
        print(f"held-out core IoU {overlap:.4f}", flush=True)
        config = json.dumps({"detector": dataclasses.asdict(detector.config), "core_iou": round(overlap, 4)})
        save_weights(out / "line_detector.safetensors", detector, config)

    schedule = WallClockCosine(recipe.budget_minutes, warmup_minutes=0.5)
    optim = OptimConfig(recipe.peak_rate, weight_decay=0.02)
    train(detector, step, LoopConfig(out, schedule, optim, unit="pages"), export)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--corpus", type=Path, required=True, help="folder with the *.jsonl.zst texts")
    parser.add_argument("--images", type=Path, required=True, help="folder with grocery_train.tar")
    parser.add_argument("--out", type=Path, default=Path("artifacts/line_detector"))
    parser.add_argument("--minutes", type=float, default=DetectorRecipe().budget_minutes)
    options = parser.parse_args()
    recipe = DetectorRecipe(budget_minutes=options.minutes)
    greys, cores = forge_pages(options.data, options.corpus, options.images, recipe.num_pages)
    train_detector(recipe, greys, cores, options.out)


if __name__ == "__main__":
    main()
