"""Teaches the encoder drawings of any style: python -m yan_omni.training.recipes.train_renderings.

From the shipped encoder, on twins (forge/picture_twin_shards.py, which may still be running): a thing drawn
by another hand shall get the patch features that it has in the rendering which the encoder, and the thinker
behind it, know. Only the merge and the blocks learn; the stages, the words and the boxes stay, so that
whoever reads the features need not learn anew. Photographs and known scenes keep the features that they have.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import torch

from yan_omni.model.checkpoint import read_weights, save_weights
from yan_omni.model.vision.loading import load_sight
from yan_omni.training.data_pictures import SceneShard
from yan_omni.training.data_twins import TwinPool
from yan_omni.training.device import training_device
from yan_omni.training.twin_trainer import TUNED, TwinRecipe, TwinTraining, parser_for

LEARNS = ("from_", "blocks.", "norm.")


def train_encoder(
    recipe: TwinRecipe, start: Path, pool: TwinPool, tests: list[SceneShard], out: Path
) -> None:
    """Train until the budget is spent; the weights keep the configuration that `start` has, but for the
    figures of held-out scenes.
    """
    torch.manual_seed(0)
    config_json, _ = read_weights(start)
    encoder = load_sight(start, torch.float32).encoder.to(training_device())
    for name, parameter in encoder.named_parameters():
        parameter.requires_grad_(name.startswith(LEARNS))

    def save(figures: dict[str, float]) -> None:
        content = json.loads(config_json) | {"held_out": figures}
        save_weights(out / "vision.safetensors", encoder, json.dumps(content))

    TwinTraining(encoder, encoder.merge, save, tests).run(recipe, pool, out)


def main() -> None:
    options = parser_for(TwinRecipe(), __doc__, Path("artifacts/renderings")).parse_args()
    torch.set_num_threads(options.threads)
    tuned = {name: getattr(options, name) for name in TUNED}
    recipe = replace(TwinRecipe(), budget_minutes=options.minutes, **tuned)
    tests = [SceneShard(path) for path in options.tests]
    train_encoder(recipe, options.start, TwinPool(options.twins), tests, options.out)


if __name__ == "__main__":
    main()
