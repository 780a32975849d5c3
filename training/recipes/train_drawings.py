"""Teaches an encoder of its own to see drawings: python -m yan_omni.training.recipes.train_drawings.

On twins (forge/picture_twin_shards.py, which may still be running): what drawings have of their own
(model/vision/drawing_encoder.py) learns to give a thing drawn by any hand the patch features that it has in
the rendering which the shipped encoder, and the thinker behind it, know. The shipped encoder stays as it is.
Depthwise convolutions and the first block of stride 32 stay too: their gradients take most of the time on a
CPU, and without them as many names were learned in less.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from yan_omni.model.vision.drawing_encoder import encoder_of_drawings, own_names, save_drawings
from yan_omni.model.vision.encoder import TrunkFeatures
from yan_omni.model.vision.loading import load_sight
from yan_omni.training.data_pictures import SceneShard
from yan_omni.training.data_twins import TwinPool
from yan_omni.training.loop import LoopConfig, StepResult, train
from yan_omni.training.optim import OptimConfig
from yan_omni.training.precision import fast_products
from yan_omni.training.recipes.train_renderings import RenderingRecipe, losses, names_right
from yan_omni.training.schedule import WallClockCosine


@dataclass(frozen=True, slots=True)
class DrawingRecipe(RenderingRecipe):
    """Weights that stood still need smaller steps, and hardly any decay."""

    peak_rate: float = 3e-4
    weight_decay: float = 0.001
    word_weight: float = 0.2


def train_drawings(
    recipe: DrawingRecipe, vision: Path, pool: TwinPool, tests: list[SceneShard], out: Path
) -> None:
    """Train beside the weights `vision` until the budget is spent."""
    torch.manual_seed(0)
    shipped = load_sight(vision, torch.float32).encoder.requires_grad_(False)
    encoder = encoder_of_drawings(shipped).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    for name in own_names(encoder):
        encoder.get_parameter(name).requires_grad_(True)

    def see(trunk: TrunkFeatures) -> Tensor:
        patches: Tensor = encoder.merge(encoder.again(trunk))
        return patches

    def step(number: int) -> StepResult:
        if number % 50 == 0:
            pool.refresh()
        batch = pool.batch(recipe.batch_size, number)
        with fast_products():
            patches = see(batch.trunk).float()
        parts = losses(encoder, patches, batch, number % 2, recipe)
        loss = parts["match"] + recipe.word_weight * parts["word"]
        return StepResult(loss, recipe.batch_size, {name: value.item() for name, value in parts.items()})

    def figures() -> dict[str, float]:
        return {test.rows[0]["id"]: names_right(encoder, test, see) for test in tests}

    def export() -> None:
        held_out = figures()
        print(held_out, flush=True)
        save_drawings(out / "drawings.safetensors", encoder, vision, {"held_out": held_out})

    print("before", figures(), flush=True)
    optim = OptimConfig(recipe.peak_rate, weight_decay=recipe.weight_decay)
    schedule = WallClockCosine(recipe.budget_minutes, recipe.warmup_minutes)
    loop = LoopConfig(out, schedule, optim, unit="scenes", checkpoint_every_s=300.0)
    train(encoder, step, loop, export)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vision", type=Path, default=Path("weights/vision.safetensors"))
    parser.add_argument("--twins", type=Path, default=Path("data/pictures/twins"))
    parser.add_argument("--tests", type=Path, nargs="*", default=[], help="shards to measure on")
    parser.add_argument("--out", type=Path, default=Path("artifacts/drawings"))
    parser.add_argument("--minutes", type=float, default=DrawingRecipe().budget_minutes)
    parser.add_argument("--threads", type=int, default=1)
    for name in ("peak_rate", "word_weight"):
        value = getattr(DrawingRecipe(), name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    recipe = DrawingRecipe(
        budget_minutes=options.minutes, peak_rate=options.peak_rate, word_weight=options.word_weight
    )
    tests = [SceneShard(path) for path in options.tests]
    train_drawings(recipe, options.vision, TwinPool(options.twins), tests, options.out)


if __name__ == "__main__":
    main()
