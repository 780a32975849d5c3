"""Trains the vision encoder's own part on forged scenes: python -m yan_omni.training.recipes.train_vision.

Needs scene shards (forge/picture_scene_shards.py, which may still be running). The EfficientNet-lite2
stages stay frozen: their features are in the shards. Afterwards it writes data/pictures/features.npy and
scenes.jsonl, the patch features from which the thinker learns to talk about pictures.
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
from yan_omni.model.vision.concepts import CONCEPT_IDS, CONCEPTS
from yan_omni.model.vision.encoder import VisionConfig, VisionEncoder
from yan_omni.model.vision.grounding import GroundingConfig, box_iou, ground_view
from yan_omni.training.data_pictures import ScenePool, SceneShard, SceneTargets
from yan_omni.training.forge.picture_scene_shards import load_stages
from yan_omni.training.loop import LoopConfig, StepResult, train
from yan_omni.training.losses_vision import box_loss, objectness_loss, patch_word_loss, sparse_alignment_loss
from yan_omni.training.optim import OptimConfig
from yan_omni.training.precision import fast_products
from yan_omni.training.schedule import WallClockCosine


@dataclass(frozen=True, slots=True)
class VisionRecipe:
    budget_minutes: float = 25.0
    batch_size: int = 32
    peak_rate: float = 2e-3
    weight_decay: float = 0.05
    alignment_weight: float = 0.2
    box_weight: float = 2.0
    num_test_scenes: int = 96  # of each test shard


def losses(
    encoder: VisionEncoder, patches: Tensor, targets: SceneTargets, language: int
) -> dict[str, Tensor]:
    """All losses of patch features (B, 256, width); the batch is scored with one language's words (0 EN, 1
    ZH).
    """
    head = encoder.head
    words = F.normalize(head.words[targets.named.clamp(min=0)], dim=-1)  # (B, 8, D)
    aligned = F.normalize(head.align(patches), dim=-1)
    similarity = aligned @ words.transpose(1, 2)
    present = targets.named >= 0
    rows = language * len(CONCEPTS) + torch.arange(len(CONCEPTS))
    word_logits = (
        head.log_scale.exp() * aligned @ F.normalize(head.words[rows], dim=-1).T + head.word_bias[rows]
    )
    objectness, boxes_px = head(patches)
    return {
        "word": patch_word_loss(word_logits, targets.words, targets.word_weights),
        "align": sparse_alignment_loss(similarity, aligned, words, present, head.log_scale.exp()),
        "object": objectness_loss(objectness, targets.objectness, targets.objectness_weights),
        "box": box_loss(boxes_px[targets.has_box], targets.boxes_px[targets.has_box]),
    }


@torch.inference_mode()
def encode_scenes(encoder: VisionEncoder, shard: SceneShard, chosen: NDArray[np.int64]) -> Tensor:
    """Patch features (N, 256, width) of some scenes of a shard."""
    encoder.eval()
    parts = []
    for indices in np.array_split(chosen, max(len(chosen) // 32, 1)):
        with fast_products():
            parts.append(encoder.merge(shard.features(indices)).float())
    encoder.train()
    return torch.cat(parts)


@torch.inference_mode()
def measure(encoder: VisionEncoder, pool: ScenePool, max_scenes: int) -> dict[str, float]:
    """Pointing accuracy, patch-word AUC, box IoU@0.5 of named things (mean IoU too), and false boxes for
    absent words.
    """
    rng = random.Random(3)
    hits: dict[str, list[float]] = {"pointing": [], "iou50": [], "iou": [], "false_alarm": [], "auc": []}
    for shard in pool.shards.values():
        chosen = np.arange(min(len(shard), max_scenes))
        patches = encode_scenes(encoder, shard, chosen)
        targets = shard.targets(chosen, np.random.default_rng(0))
        for index, row in enumerate(shard.rows[:max_scenes]):
            features = encoder.describe(patches[index : index + 1])
            present = {
                CONCEPT_IDS[key]
                for thing in row["objects"]
                for key in (thing["name"], thing["colour"])
                if key
            }
            for thing in row["objects"]:
                same = [
                    o for o in row["objects"] if (o["name"], o["colour"]) == (thing["name"], thing["colour"])
                ]
                language = rng.choice(("en", "zh"))
                column = CONCEPT_IDS[thing["name"]] + (len(CONCEPTS) if language == "zh" else 0)
                logits = features.word_logits[0, :, column]
                truth = targets.words[index, :, CONCEPT_IDS[thing["name"]]] > 0.5
                hits["pointing"].append(float(truth[int(logits.argmax())]))
                if truth.any() and not truth.all():
                    order = (logits[truth][:, None] > logits[~truth][None]).float().mean()
                    hits["auc"].append(float(order))
                names = (
                    (thing["name"], thing["colour"])
                    if language == "en"
                    else (thing["name_zh"], thing["colour_zh"])
                )
                phrase = f"{names[1] or ''} {names[0]}"
                boxes, _ = ground_view(features, phrase, GroundingConfig())
                best = 0.0
                if boxes:
                    found = torch.tensor([[boxes[0].x1, boxes[0].y1, boxes[0].x2, boxes[0].y2]])
                    best = float(
                        box_iou(found, torch.tensor([o["box_px"] for o in same], dtype=torch.float32)).max()
                    )
                hits["iou"].append(best)
                hits["iou50"].append(float(best >= 0.5))
            absent = rng.choice(
                [i for i, c in enumerate(CONCEPTS) if c.kind == "object" and i not in present]
            )
            boxes, _ = ground_view(features, CONCEPTS[absent].en[0], GroundingConfig())
            hits["false_alarm"].append(float(bool(boxes)))
    return {name: round(float(np.mean(values)), 4) for name, values in hits.items()}


def train_encoder(recipe: VisionRecipe, data: Path, out: Path) -> VisionEncoder:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    encoder = VisionEncoder(VisionConfig())
    encoder.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    stages = load_stages(data / "teachers" / "efficientnet_lite2" / "efficientnet_lite2.pth")
    encoder.stages.load_state_dict({name: value.float() for name, value in stages.state_dict().items()})
    encoder.stages.requires_grad_(False)
    pools = {
        split: ScenePool(data / "pictures" / "shards", split) for split in ("train", "test", "test_style")
    }
    for pool in pools.values():
        pool.refresh()

    def step(number: int) -> StepResult:
        if number % 50 == 0:
            pools["train"].refresh()
        trunk, targets = pools["train"].batch(recipe.batch_size, number)
        with fast_products():
            patches = encoder.merge(trunk).float()
        parts = losses(encoder, patches, targets, language=number % 2)
        loss = (
            parts["word"]
            + recipe.alignment_weight * parts["align"]
            + parts["object"]
            + recipe.box_weight * parts["box"]
        )
        return StepResult(loss, recipe.batch_size, {name: value.item() for name, value in parts.items()})

    def export() -> None:
        figures = {
            split: measure(encoder, pools[split], recipe.num_test_scenes) for split in ("test", "test_style")
        }
        print(f"{len(pools['train'].shards)} shards; held-out {figures}", flush=True)
        config = json.dumps({"encoder": dataclasses.asdict(encoder.config), "held_out": figures})
        save_weights(out / "vision.safetensors", encoder, config)

    optim = OptimConfig(recipe.peak_rate, weight_decay=recipe.weight_decay)
    schedule = WallClockCosine(recipe.budget_minutes)
    train(encoder, step, LoopConfig(out, schedule, optim, unit="scenes", checkpoint_every_s=420.0), export)
    return encoder


def write_features(encoder: VisionEncoder, data: Path) -> None:
    """All shards' patch features (float16) and their records, test splits first, in the same order."""
    folders = sorted(path for path in (data / "pictures" / "shards").glob("*_[0-9][0-9][0-9][0-9]"))
    shards = [SceneShard(folder) for folder in folders]
    total = sum(len(shard) for shard in shards)
    shape = (total, 256, encoder.config.width)
    part = data / "pictures" / "features.part.npy"
    features = np.lib.format.open_memmap(part, mode="w+", dtype=np.float16, shape=shape)
    start = 0
    with (data / "pictures" / "scenes.jsonl").open("w", encoding="utf-8") as file:
        for shard in shards:
            features[start : start + len(shard)] = (
                encode_scenes(encoder, shard, np.arange(len(shard))).to(torch.float16).numpy()
            )
            start += len(shard)
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in shard.rows)
    features.flush()
    part.rename(data / "pictures" / "features.npy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/vision"))
    parser.add_argument("--minutes", type=float, default=VisionRecipe().budget_minutes)
    options = parser.parse_args()
    encoder = train_encoder(VisionRecipe(budget_minutes=options.minutes), options.data, options.out)
    write_features(encoder, options.data)


if __name__ == "__main__":
    main()
