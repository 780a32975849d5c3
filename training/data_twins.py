"""Reads forged twins: trunk features, the patch features wanted of them, and the scenes' targets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.vision.encoder import TrunkFeatures
from yan_omni.training.data_pictures import UNTOUCHED, SceneShard, SceneTargets
from yan_omni.training.forge.picture_twin_shards import PHOTO


@dataclass(frozen=True, slots=True)
class TwinBatch:
    """Trunk features and targets of B pictures; wanted patch features (B, 256, width) float32; which patches
    a thing touches (B, 256); which pictures are scenes, whose targets count (B,).
    """

    trunk: TrunkFeatures
    targets: SceneTargets
    wanted: Tensor
    touched: Tensor
    is_scene: Tensor


class TwinPool:
    """All shards of twins in a folder; new ones are found by `refresh`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shards: dict[str, tuple[SceneShard, np.ndarray]] = {}

    def refresh(self) -> None:
        for path in sorted(self.folder.glob("twins_[0-9][0-9][0-9][0-9]")):
            if path.name not in self.shards:
                self.shards[path.name] = (SceneShard(path), np.load(path / "wanted.npy", mmap_mode="r"))
        if not self.shards:
            raise FileNotFoundError(f"no twins in {self.folder}; run forge/picture_twin_shards.py first")

    def batch(self, size: int, seed: int) -> TwinBatch:
        """Pictures of one random shard."""
        rng = np.random.default_rng(seed)
        shard, wanted = self.shards[sorted(self.shards)[rng.integers(len(self.shards))]]
        indices = np.sort(rng.choice(len(shard), size, replace=False))
        touched = (shard.coverage[indices] > UNTOUCHED).any(axis=1).reshape(size, -1)
        is_scene = np.array([shard.rows[index]["background"] != PHOTO for index in indices])
        return TwinBatch(
            shard.features(indices),
            shard.targets(indices, rng),
            torch.from_numpy(wanted[indices].astype(np.float32)),
            torch.from_numpy(touched),
            torch.from_numpy(is_scene),
        )
