"""Teaches drawings an encoder of their own: python -m yan_omni.training.recipes.train_drawings.

On twins (forge/picture_twin_shards.py, which may still be running): what drawings have of their own
(model/vision/drawing_encoder.py) learns to give a thing drawn by any hand the patch features that it has in
the rendering which the shipped encoder, and the thinker behind it, know. The shipped encoder stays as it is.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from yan_omni.model.vision.drawing_encoder import encoder_of_drawings, own_names, save_drawings
from yan_omni.model.vision.encoder import TrunkFeatures
from yan_omni.model.vision.loading import load_sight
from yan_omni.training.data_pictures import SceneShard
from yan_omni.training.data_twins import TwinPool
from yan_omni.training.device import training_device
from yan_omni.training.twin_trainer import TUNED, TwinRecipe, TwinTraining, parser_for

RECIPE = TwinRecipe(peak_rate=4e-4, weight_decay=0.001, word_weight=0.2)
"""Stages that stood still need smaller steps and hardly any decay."""


def train_drawings(
    recipe: TwinRecipe, vision: Path, pool: TwinPool, tests: list[SceneShard], out: Path
) -> None:
    """Train beside the weights `vision` until the budget is spent."""
    torch.manual_seed(0)
    shipped = load_sight(vision, torch.float32).encoder.requires_grad_(False).to(training_device())
    encoder = encoder_of_drawings(shipped).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    for name in own_names(encoder):
        encoder.get_parameter(name).requires_grad_(True)

    def see(trunk: TrunkFeatures) -> Tensor:
        patches: Tensor = encoder.merge(encoder.again(trunk))
        return patches

    def save(figures: dict[str, float]) -> None:
        save_drawings(out / "drawings.safetensors", encoder, vision, {"held_out": figures})

    TwinTraining(encoder, see, save, tests).run(recipe, pool, out)


def main() -> None:
    options = parser_for(RECIPE, __doc__, Path("artifacts/drawings")).parse_args()
    torch.set_num_threads(options.threads)
    tuned = {name: getattr(options, name) for name in TUNED}
    recipe = replace(RECIPE, budget_minutes=options.minutes, **tuned)
    tests = [SceneShard(path) for path in options.tests]
    train_drawings(recipe, options.start, TwinPool(options.twins), tests, options.out)


if __name__ == "__main__":
    main()
