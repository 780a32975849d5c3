"""Teaches the encoder drawings of any style: python -m yan_omni.training.recipes.train_renderings.

From the shipped encoder, on twins (forge/picture_twin_shards.py, which may still be running): a thing drawn
by another hand shall get the patch features that it has in the rendering which the encoder, and the thinker
behind it, know. Only the merge and the blocks learn; the stages, the words and the boxes stay, so that
whoever reads the features need not learn anew. Photographs and known scenes keep the features that they have.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from yan_omni.model.checkpoint import read_weights, save_weights
from yan_omni.model.vision.concepts import CONCEPT_IDS, CONCEPTS
from yan_omni.model.vision.efficientnet import STRIDE_16_STAGE
from yan_omni.model.vision.encoder import TrunkFeatures, VisionEncoder
from yan_omni.model.vision.loading import load_sight
from yan_omni.training.data_pictures import COVERED, SceneShard
from yan_omni.training.data_twins import TwinBatch, TwinPool
from yan_omni.training.loop import LoopConfig, StepResult, train
from yan_omni.training.losses_vision import patch_word_loss
from yan_omni.training.optim import OptimConfig, adamw
from yan_omni.training.precision import fast_products
from yan_omni.training.schedule import WallClockCosine

BATCH = 32
OBJECTS = tuple(index for index, concept in enumerate(CONCEPTS) if concept.kind == "object")


@dataclass(frozen=True, slots=True)
class RenderingRecipe:
    """`thing_weight` says how much more a patch counts that a thing touches; `word_weight` weighs the words
    that the (frozen) head reads, both languages in turn, against the distance to the wanted features.
    `num_stages` of the last convolution stages learn too, at `stage_share` of the rate; then `photo_weight`
    weighs how much what they make of photographs moves, which other heads read.
    """

    budget_minutes: float = 30.0
    warmup_minutes: float = 1.0
    batch_size: int = 32
    peak_rate: float = 6e-4
    weight_decay: float = 0.02
    thing_weight: float = 4.0
    word_weight: float = 0.05
    num_stages: int = 0
    stage_share: float = 0.2
    photo_weight: float = 2.0


TUNED = ("peak_rate", "word_weight", "num_stages", "stage_share", "photo_weight")
"""Fields of the recipe that can be given as options."""


def match_loss(patches: Tensor, wanted: Tensor, touched: Tensor, thing_weight: float) -> Tensor:
    """Squared distance to the wanted features as a share of their own size, things weighing more."""
    weights = 1.0 + thing_weight * touched.float()
    distance = (patches - wanted).square().mean(dim=-1)
    return (distance * weights).sum() / (wanted.square().mean(dim=-1) * weights).sum()


def losses(
    encoder: VisionEncoder, batch: TwinBatch, language: int, recipe: RenderingRecipe
) -> dict[str, Tensor]:
    """The losses of a batch; words of one language (0 EN, 1 ZH)."""
    with fast_products():
        trunk = replace(batch.trunk, stride32=_last_stages(encoder, batch.trunk, recipe.num_stages))
        patches = encoder.merge(trunk).float()
    first = language * len(CONCEPTS)
    logits = encoder.head.word_logits(patches)[..., first : first + len(CONCEPTS)]
    weights = batch.targets.word_weights * batch.is_scene[:, None, None]
    parts = {
        "match": match_loss(patches, batch.wanted, batch.touched, recipe.thing_weight),
        "word": patch_word_loss(logits, batch.targets.words, weights),
    }
    if recipe.num_stages:
        before, now = batch.trunk.stride32.float(), trunk.stride32.float()
        moved = (now - before).square().mean(dim=(1, 2, 3)) / before.square().mean(dim=(1, 2, 3))
        parts["photo"] = (moved * ~batch.is_scene).sum() / (~batch.is_scene).sum().clamp(min=1)
    return parts


def _last_stages(encoder: VisionEncoder, trunk: TrunkFeatures, num_stages: int) -> Tensor:
    """The coarsest features, computed anew from those of stride 16 if stages learn."""
    if num_stages == 0:
        return trunk.stride32
    first = STRIDE_16_STAGE + 1
    hidden = trunk.stride16
    for stage in encoder.stages.stages[first:]:
        hidden = stage(hidden)
    return hidden


@torch.inference_mode()
def names_right(encoder: VisionEncoder, shard: SceneShard, num_stages: int) -> float:
    """Share of the everyday objects of a shard whose patches, taken together, say their name first."""
    right = []
    for indices in np.array_split(np.arange(len(shard)), max(len(shard) // BATCH, 1)):
        trunk = shard.features(indices)
        with fast_products():
            trunk = replace(trunk, stride32=_last_stages(encoder, trunk, num_stages))
            patches = encoder.merge(trunk).float()
        logits = encoder.head.word_logits(patches)[..., list(OBJECTS)]
        for index, known in zip(indices, logits, strict=True):
            covers = shard.coverage[index].reshape(len(shard.coverage[index]), -1)
            for thing, share in zip(shard.rows[index]["objects"], covers, strict=False):
                if thing["kind"] == "object":
                    on = torch.from_numpy(share >= min(COVERED, share.max()))
                    best = OBJECTS[int(known[on].mean(dim=0).argmax())]
                    right.append(best == CONCEPT_IDS[thing["name"]])
    return round(float(np.mean(right)), 4)


def optimiser_of(
    parameters: Iterable[tuple[str, nn.Parameter]], config: OptimConfig, stage_share: float
) -> torch.optim.Optimizer:
    """AdamW in which the stages learn at a share of the rate."""
    trained = [(name, parameter) for name, parameter in parameters if parameter.requires_grad]
    optimizer = adamw([one for one in trained if not one[0].startswith("stages.")], config)
    stages = [parameter for name, parameter in trained if name.startswith("stages.")]
    if stages:
        optimizer.add_param_group({"params": stages, "weight_decay": 0.0, "share": stage_share})
    return optimizer


def train_encoder(
    recipe: RenderingRecipe, start: Path, pool: TwinPool, tests: list[SceneShard], out: Path
) -> None:
    """Train until the budget is spent; the weights keep the configuration that `start` has, but for the
    figures of held-out scenes.
    """
    torch.manual_seed(0)
    config_json, _ = read_weights(start)
    encoder = load_sight(start, torch.float32).encoder
    encoder.requires_grad_(False)
    last = len(encoder.stages.stages)
    stages = tuple(f"stages.stages.{last - 1 - index}." for index in range(recipe.num_stages))
    learns = ("from_", "blocks.", "norm.", *stages)
    for name, parameter in encoder.named_parameters():
        parameter.requires_grad_(name.startswith(learns))

    def step(number: int) -> StepResult:
        if number % 50 == 0:
            pool.refresh()
        parts = losses(encoder, pool.batch(recipe.batch_size, number), number % 2, recipe)
        loss = parts["match"] + recipe.word_weight * parts["word"]
        loss = loss + recipe.photo_weight * parts.get("photo", torch.zeros(()))
        return StepResult(loss, recipe.batch_size, {name: value.item() for name, value in parts.items()})

    def figures() -> dict[str, float]:
        return {test.rows[0]["id"]: names_right(encoder, test, recipe.num_stages) for test in tests}

    def export() -> None:
        content = json.loads(config_json) | {"held_out": figures()}
        print(content["held_out"], flush=True)
        save_weights(out / "vision.safetensors", encoder, json.dumps(content))

    print("before", figures(), flush=True)
    optim = OptimConfig(recipe.peak_rate, weight_decay=recipe.weight_decay)
    schedule = WallClockCosine(recipe.budget_minutes, recipe.warmup_minutes)
    loop = LoopConfig(out, schedule, optim, unit="scenes", checkpoint_every_s=300.0)
    make = partial(optimiser_of, stage_share=recipe.stage_share)
    train(encoder, step, loop, export, make_optimizer=make)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, default=Path("weights/vision.safetensors"))
    parser.add_argument("--twins", type=Path, default=Path("data/pictures/twins"))
    parser.add_argument("--tests", type=Path, nargs="*", default=[], help="shards to measure on")
    parser.add_argument("--out", type=Path, default=Path("artifacts/renderings"))
    parser.add_argument("--minutes", type=float, default=RenderingRecipe().budget_minutes)
    parser.add_argument("--threads", type=int, default=1)
    for name in TUNED:
        value = getattr(RenderingRecipe(), name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    tuned = {name: getattr(options, name) for name in TUNED}
    recipe = RenderingRecipe(budget_minutes=options.minutes, **tuned)
    tests = [SceneShard(path) for path in options.tests]
    train_encoder(recipe, options.start, TwinPool(options.twins), tests, options.out)


if __name__ == "__main__":
    main()
