"""What the recipes that learn from twins share (forge/picture_twin_shards.py): the losses, the loop and what
is measured on the way.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.vision.concepts import CONCEPT_IDS, CONCEPTS
from yan_omni.model.vision.encoder import TrunkFeatures, VisionEncoder
from yan_omni.training.data_pictures import COVERED, SceneShard
from yan_omni.training.data_twins import TwinBatch, TwinPool
from yan_omni.training.device import moved
from yan_omni.training.loop import LoopConfig, StepResult, train
from yan_omni.training.losses_vision import patch_word_loss
from yan_omni.training.optim import OptimConfig
from yan_omni.training.precision import fast_products
from yan_omni.training.schedule import WallClockCosine

BATCH = 32
OBJECTS = tuple(index for index, concept in enumerate(CONCEPTS) if concept.kind == "object")

See = Callable[[TrunkFeatures], Tensor]
"""Patch features (B, 256, width) from what the frozen stages give."""


@dataclass(frozen=True, slots=True)
class TwinRecipe:
    """`thing_weight` says how much more a patch counts that a thing touches; `word_weight` weighs the words
    that the (frozen) head reads, both languages in turn, against the distance to the wanted features.
    """

    budget_minutes: float = 30.0
    warmup_minutes: float = 1.0
    batch_size: int = 32
    peak_rate: float = 6e-4
    weight_decay: float = 0.02
    thing_weight: float = 4.0
    word_weight: float = 0.05


TUNED = ("peak_rate", "word_weight")
"""Fields of the recipe that can be given as options."""


def match_loss(patches: Tensor, wanted: Tensor, touched: Tensor, thing_weight: float) -> Tensor:
    """Squared distance to the wanted features as a share of their own size, things weighing more."""
    weights = 1.0 + thing_weight * touched.float()
    distance = (patches - wanted).square().mean(dim=-1)
    return (distance * weights).sum() / (wanted.square().mean(dim=-1) * weights).sum()


def losses(
    encoder: VisionEncoder, patches: Tensor, batch: TwinBatch, language: int, recipe: TwinRecipe
) -> dict[str, Tensor]:
    """The losses of a batch whose patch features are `patches`; words of one language (0 EN, 1 ZH)."""
    first = language * len(CONCEPTS)
    logits = encoder.head.word_logits(patches)[..., first : first + len(CONCEPTS)]
    weights = batch.targets.word_weights * batch.is_scene[:, None, None]
    return {
        "match": match_loss(patches, batch.wanted, batch.touched, recipe.thing_weight),
        "word": patch_word_loss(logits, batch.targets.words, weights),
    }


@torch.inference_mode()
def names_right(encoder: VisionEncoder, see: See, shard: SceneShard) -> float:
    """Share of the everyday objects of a shard whose patches, taken together, say their name first."""
    right = []
    for indices in np.array_split(np.arange(len(shard)), max(len(shard) // BATCH, 1)):
        with fast_products():
            patches = see(moved(shard.features(indices), encoder.norm.weight.device)).float()
        logits = encoder.head.word_logits(patches)[..., list(OBJECTS)].cpu()
        for index, known in zip(indices, logits, strict=True):
            covers = shard.coverage[index].reshape(len(shard.coverage[index]), -1)
            for thing, share in zip(shard.rows[index]["objects"], covers, strict=False):
                if thing["kind"] == "object":
                    on = torch.from_numpy(share >= min(COVERED, share.max()))
                    best = OBJECTS[int(known[on].mean(dim=0).argmax())]
                    right.append(best == CONCEPT_IDS[thing["name"]])
    return round(float(np.mean(right)), 4)


@dataclass(frozen=True, slots=True)
class TwinTraining:
    """What learns (those parameters of `encoder` that require gradients), how it sees, and how it is kept,
    with the share of names right on each of the held-out shards `tests`.
    """

    encoder: VisionEncoder
    see: See
    save: Callable[[dict[str, float]], None]
    tests: list[SceneShard]

    def run(self, recipe: TwinRecipe, pool: TwinPool, out: Path) -> None:
        """Train where the encoder is until the budget is spent."""
        device = self.encoder.norm.weight.device
        print("before", self._figures(), flush=True)

        def step(number: int) -> StepResult:
            if number % 50 == 0:
                pool.refresh()
            batch = moved(pool.batch(recipe.batch_size, number), device)
            with fast_products():
                patches = self.see(batch.trunk).float()
            parts = losses(self.encoder, patches, batch, number % 2, recipe)
            loss = parts["match"] + recipe.word_weight * parts["word"]
            return StepResult(loss, recipe.batch_size, {name: value.item() for name, value in parts.items()})

        def export() -> None:
            figures = self._figures()
            print(figures, flush=True)
            self.save(figures)

        optim = OptimConfig(recipe.peak_rate, weight_decay=recipe.weight_decay)
        schedule = WallClockCosine(recipe.budget_minutes, recipe.warmup_minutes)
        loop = LoopConfig(out, schedule, optim, unit="scenes", checkpoint_every_s=300.0)
        train(self.encoder, step, loop, export)

    def _figures(self) -> dict[str, float]:
        return {test.rows[0]["id"]: names_right(self.encoder, self.see, test) for test in self.tests}


def parser_for(recipe: TwinRecipe, description: str | None, out: Path) -> argparse.ArgumentParser:
    """The options of both recipes, with what `recipe` has as defaults."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--start", type=Path, default=Path("weights/vision.safetensors"))
    parser.add_argument("--twins", type=Path, default=Path("data/pictures/twins"))
    parser.add_argument("--tests", type=Path, nargs="*", default=[], help="shards to measure on")
    parser.add_argument("--out", type=Path, default=out)
    parser.add_argument("--minutes", type=float, default=recipe.budget_minutes)
    parser.add_argument("--threads", type=int, default=1)
    for name in TUNED:
        value = getattr(recipe, name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    return parser
