"""Trains the boxer of photographs: python -m yan_omni.training.recipes.train_boxes.

The encoder and the names stay as they are. On composites (`forge/photo_composites.py`) the boxer learns the
way from the rough heat of a name to the extent of the thing that is hot, whatever the name.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.vision.encoder import TrunkFeatures
from yan_omni.model.vision.grounding import box_iou
from yan_omni.model.vision.loading import load_sight
from yan_omni.model.vision.photo_boxer import BoxerConfig, PhotoBoxer, heat_inputs
from yan_omni.tokenizers.image import GRID, VIEW_PX
from yan_omni.training.data_boxes import (
    BoxExample,
    hot_region,
    load_cutouts,
    load_photos,
    look_at_composites,
)
from yan_omni.training.precision import fast_products

HIT_IOU = 0.5
SIZE_CLASSES, FEWEST = 10, 100


@dataclass(frozen=True, slots=True)
class BoxRecipe:
    """`heat_powers` bound the logarithm of the power that the heat is raised to: on real photos it is often
    on a part of a thing only; `inside_weight` is that of the patches' own loss.
    """

    num_composites: int = 5100
    num_held_out: int = 400
    num_steps: int = 500
    batch_size: int = 32
    peak_rate: float = 1e-3
    weight_decay: float = 0.05
    dropout: float = 0.15
    heat_powers: tuple[float, float] = (-0.5, 1.2)
    inside_weight: float = 0.5
    seed: int = 0


def box_loss(boxes: Tensor, truths: Tensor) -> Tensor:
    """Mean of one minus the generalised overlap, and of the edges' error in sides of the true box; both
    (B, 4).
    """
    low, high = torch.maximum(boxes[:, :2], truths[:, :2]), torch.minimum(boxes[:, 2:], truths[:, 2:])
    shared = (high - low).clamp(min=0.0).prod(dim=1)
    areas = [(each[:, 2:] - each[:, :2]).prod(dim=1) for each in (boxes, truths)]
    union = areas[0] + areas[1] - shared
    first, last = torch.minimum(boxes[:, :2], truths[:, :2]), torch.maximum(boxes[:, 2:], truths[:, 2:])
    hull = (last - first).prod(dim=1)
    overlap = shared / union - (hull - union) / hull
    sides = (truths[:, 2:] - truths[:, :2]).repeat(1, 2) + 16.0
    return (1.0 - overlap).mean() + ((boxes - truths).abs() / sides).mean()


def mirrored(patches: Tensor) -> Tensor:
    """Patches (B, 256, ...) with left and right exchanged."""
    side_by_side = patches.reshape(len(patches), GRID, GRID, -1)
    return side_by_side.flip(2).reshape(patches.shape)


def even_chances(boxes_px: Sequence[tuple[float, float, float, float]]) -> list[float]:
    """Chances to draw boxes so that all sizes come equally often: by the root of their area in ten classes;
    a class of few counts as `FEWEST`.
    """
    roots = [((x2 - x1) * (y2 - y1)) ** 0.5 / VIEW_PX for x1, y1, x2, y2 in boxes_px]
    classes = [min(int(root * SIZE_CLASSES), SIZE_CLASSES - 1) for root in roots]
    counts = Counter(classes)
    return [1.0 / max(counts[size], FEWEST) for size in classes]


class BoxLessons:
    """Draws batches of patches, heat, boxes and cover."""

    def __init__(
        self, boxer: PhotoBoxer, trunks: Sequence[TrunkFeatures], examples: Sequence[BoxExample]
    ) -> None:
        self.boxer, self.trunks, self.examples = boxer, trunks, examples
        self.chances = even_chances([one.box_px for one in examples])

    def batch(self, chosen: Sequence[BoxExample], powers: Sequence[float]) -> tuple[Tensor, Tensor]:
        """Patches (B, 256, inputs) and heat inputs (B, 256, 4) of examples under their hottest names."""
        heats = torch.stack([one.heats[0] ** power for one, power in zip(chosen, powers, strict=True)])
        masks = torch.stack([hot_region(heat) for heat in heats])
        inside = torch.stack([one.inside for one in chosen])
        patches = torch.cat([self.boxer.patches(self.trunks[one.composite]) for one in chosen])
        return patches, heat_inputs(heats, masks, inside)

    def draw(self, recipe: BoxRecipe, rng: random.Random) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """A batch under any of their names, half of the batches mirrored, with boxes (B, 4) and cover
        (B, 256).
        """
        drawn = rng.choices(self.examples, self.chances, k=recipe.batch_size)
        chosen = [dataclasses.replace(one, heats=(rng.choice(one.heats),)) for one in drawn]
        powers = [math.exp(rng.uniform(*recipe.heat_powers)) for _ in chosen]
        patches, heat = self.batch(chosen, powers)
        boxes = torch.tensor([one.box_px for one in chosen])
        covered = torch.stack([one.covered for one in chosen])
        if rng.random() < 0.5:
            patches, heat, covered = mirrored(patches), mirrored(heat), mirrored(covered)
            boxes = torch.stack(
                (VIEW_PX - boxes[:, 2], boxes[:, 1], VIEW_PX - boxes[:, 0], boxes[:, 3]), dim=1
            )
        return F.dropout(patches, recipe.dropout), heat, boxes, covered


def train(lessons: BoxLessons, recipe: BoxRecipe) -> None:
    """Fit the boxer; the rate warms up over 100 steps and falls along a cosine."""
    rng, boxer = random.Random(recipe.seed), lessons.boxer
    seen = torch.cat([boxer.patches(trunk)[0] for trunk in lessons.trunks[:200]])
    boxer.input_mean.copy_(seen.mean(dim=0))
    boxer.input_scale.copy_(seen.std(dim=0).clamp(min=1e-2))
    optimiser = torch.optim.AdamW(boxer.parameters(), lr=recipe.peak_rate, weight_decay=recipe.weight_decay)
    for step in range(recipe.num_steps):
        fall = 0.02 + 0.49 * (1.0 + math.cos(math.pi * step / recipe.num_steps))
        for group in optimiser.param_groups:
            group["lr"] = recipe.peak_rate * min(1.0, (step + 1) / 100) * fall
        patches, heat, boxes, covered = lessons.draw(recipe, rng)
        with fast_products():
            found, inside = boxer(patches, heat)
        loss = box_loss(found.float(), boxes)
        loss = loss + recipe.inside_weight * F.binary_cross_entropy_with_logits(inside.float(), covered)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(boxer.parameters(), 1.0)
        optimiser.step()


@torch.no_grad()
def measure(lessons: BoxLessons) -> dict[str, float]:
    """Of all examples: how many boxes overlap the true one by a half, and the mean overlap."""
    overlaps = []
    for one in lessons.examples:
        box, _ = lessons.boxer(*lessons.batch([one], [1.0]))
        overlaps.append(float(box_iou(box, torch.tensor([one.box_px]))))
    hits = sum(overlap >= HIT_IOU for overlap in overlaps)
    return {"hit": hits / len(overlaps), "mean_overlap": sum(overlaps) / len(overlaps)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=Path, default=Path("data/assets"))
    parser.add_argument("--images", type=Path, default=Path("data/raw/images"))
    parser.add_argument("--weights", type=Path, default=Path("weights"))
    parser.add_argument("--held-out", type=Path, default=Path("evaluation/sets"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/boxes"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    recipe, boxer = BoxRecipe(), PhotoBoxer(BoxerConfig())
    sight = load_sight(options.weights / "vision.safetensors")
    rng = random.Random(recipe.seed)
    cutouts = load_cutouts(options.assets / "fluent_emoji" / "assets")
    photos = load_photos(options.images, options.held_out / "photos.jsonl")
    rng.shuffle(cutouts)
    rng.shuffle(photos)
    made = []
    for things, behind, count in (
        (cutouts[200:], photos[150:], recipe.num_composites),
        (cutouts[:200], photos[:150], recipe.num_held_out),
    ):
        made.append(BoxLessons(boxer, *look_at_composites(sight, things, behind, count, rng)))
    train(made[0], recipe)
    figures = measure(made[1])
    print(json.dumps(figures, indent=1))
    content = {"boxer": dataclasses.asdict(boxer.config), "held_out": figures}
    save_weights(options.out / "boxes.safetensors", boxer.to(torch.bfloat16), json.dumps(content))


if __name__ == "__main__":
    main()
