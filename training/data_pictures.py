"""Reads forged scene shards: trunk features and the per-patch targets of the vision losses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.precision import fastest_dtype
from yan_omni.model.vision.concepts import CONCEPT_IDS, CONCEPTS
from yan_omni.model.vision.encoder import TrunkFeatures
from yan_omni.tokenizers.image import GRID, MIDDLE_GREY, PATCH_PX

COVERED, UNTOUCHED = 0.35, 0.06
CENTRE_SHARE = 0.5
MAX_WORDS = 8
LEVELS = ((48, 32), (120, 16), (352, 8))  # channels and side of strides 8, 16, 32
COLOUR_WORDS = [index for index, concept in enumerate(CONCEPTS) if concept.kind == "colour"]


@dataclass(frozen=True, slots=True)
class SceneTargets:
    """Targets per patch: concepts shown and their weights (B, P, concepts); objectness, its weight (B, P);
    boxes (B, P, 4) with `has_box` (B, P); word rows named in each picture (B, 8), -1 where there are
    fewer.
    """

    words: Tensor
    word_weights: Tensor
    objectness: Tensor
    objectness_weights: Tensor
    boxes_px: Tensor
    has_box: Tensor
    named: Tensor


class SceneShard:
    """One shard, memory-mapped."""

    def __init__(self, folder: Path) -> None:
        self.trunk = np.load(folder / "trunk.npy", mmap_mode="r")
        self.colours = np.load(folder / "colours.npy", mmap_mode="r")
        self.coverage = np.load(folder / "coverage.npy").astype(np.float32)
        lines = (folder / "scenes.jsonl").read_text(encoding="utf-8").splitlines()
        self.rows: list[dict[str, Any]] = [json.loads(line) for line in lines]

    def __len__(self) -> int:
        return len(self.rows)

    def features(self, indices: np.ndarray[Any, Any]) -> TrunkFeatures:
        """Trunk features of some scenes, stored as bfloat16, in the fastest precision."""
        flat = torch.from_numpy(self.trunk[indices]).view(torch.bfloat16).to(fastest_dtype())
        sizes = [channels * side * side for channels, side in LEVELS]
        parts = torch.split(flat, sizes, dim=1)
        stride8, stride16, stride32 = (
            part.view(-1, channels, side, side) for part, (channels, side) in zip(parts, LEVELS, strict=True)
        )
        colours = torch.from_numpy(self.colours[indices]).permute(0, 3, 1, 2).float()
        scaled = ((colours - MIDDLE_GREY) / 128.0).to(fastest_dtype())
        return TrunkFeatures(stride8, stride16, stride32, scaled)

    def targets(self, indices: np.ndarray[Any, Any], rng: np.random.Generator) -> SceneTargets:
        """Targets of some scenes; `rng` chooses the language in which each thing is named."""
        parts = [scene_targets(self.rows[index]["objects"], self.coverage[index], rng) for index in indices]
        return SceneTargets(*(torch.from_numpy(np.stack(columns)) for columns in zip(*parts, strict=True)))


def scene_targets(
    objects: list[dict[str, Any]], coverage: np.ndarray[Any, Any], rng: np.random.Generator
) -> tuple[np.ndarray[Any, Any], ...]:
    """The fields of `SceneTargets` for one scene with coverage (N, 16, 16)."""
    patches, concepts = GRID * GRID, len(CONCEPTS)
    words = np.zeros((patches, concepts), dtype=np.float32)
    weights = np.ones((patches, concepts), dtype=np.float32)
    objectness, objectness_weights = np.zeros(patches, np.float32), np.ones(patches, np.float32)
    boxes, owner_cover = np.zeros((patches, 4), np.float32), np.zeros(patches, np.float32)
    named: list[int] = []
    for thing, cover in zip(objects, coverage.reshape(len(coverage), -1), strict=False):
        on = cover >= min(COVERED, cover.max())
        touched = (cover > UNTOUCHED) & ~on
        ids = [CONCEPT_IDS[key] for key in (thing["name"], thing["colour"]) if key]
        for index in ids:
            words[on, index] = 1.0
            weights[touched & (words[:, index] == 0), index] = 0.0
        if thing["colour"] is None:
            weights[np.ix_(on | touched, COLOUR_WORDS)] = 0.0
        named += [index for index in ids if index not in named]
        centre, inside = _centre_and_inside(thing["box_px"])
        objectness_weights[inside & (objectness == 0)] = 0.0
        objectness[centre], objectness_weights[centre] = 1.0, 1.0
        mine = (on | centre) & (cover >= owner_cover)
        boxes[mine], owner_cover[mine] = thing["box_px"], np.maximum(cover[mine], 1e-3)
    chosen = np.full(MAX_WORDS, -1, dtype=np.int64)
    for slot, index in enumerate(named[:MAX_WORDS]):
        chosen[slot] = index + concepts * int(rng.integers(2))
    return (words, weights, objectness, objectness_weights, boxes, owner_cover > 0, chosen)


def _centre_and_inside(box_px: list[int]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Patches whose centre lies in the middle half of a box (at least the nearest one), and in the whole
    box.
    """
    cells = np.arange(GRID) * PATCH_PX + PATCH_PX / 2
    x1, y1, x2, y2 = box_px
    x, y = np.meshgrid(cells, cells)
    off_x = np.abs(x - (x1 + x2) / 2) / max(x2 - x1, 1)
    off_y = np.abs(y - (y1 + y2) / 2) / max(y2 - y1, 1)
    distance = np.maximum(off_x, off_y).ravel()
    return distance <= max(CENTRE_SHARE / 2, distance.min()), distance <= 0.5


class ScenePool:
    """All shards of a split; new ones are found by `refresh`."""

    def __init__(self, folder: Path, split: str) -> None:
        self.folder, self.split = folder, split
        self.shards: dict[str, SceneShard] = {}

    def refresh(self) -> None:
        for path in sorted(self.folder.glob(f"{self.split}_[0-9][0-9][0-9][0-9]")):
            if path.name not in self.shards:
                self.shards[path.name] = SceneShard(path)
        if not self.shards:
            raise FileNotFoundError(
                f"no {self.split} shards in {self.folder}; run forge/picture_scene_shards.py first"
            )

    def batch(self, size: int, seed: int) -> tuple[TrunkFeatures, SceneTargets]:
        """Scenes of one random shard."""
        rng = np.random.default_rng(seed)
        shard = self.shards[sorted(self.shards)[rng.integers(len(self.shards))]]
        indices = np.sort(rng.choice(len(shard), size, replace=False))
        return shard.features(indices), shard.targets(indices, rng)
