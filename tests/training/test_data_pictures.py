"""Scene shards on disk: features and targets come back as they were written."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from yan_omni.model.vision.concepts import CONCEPT_IDS
from yan_omni.model.vision.encoder import VisionConfig, VisionEncoder
from yan_omni.training.data_pictures import LEVELS, ScenePool, SceneShard
from yan_omni.training.precision import fast_products
from yan_omni.training.recipes.train_vision import losses

THING = {"name": "dog", "colour": None, "box_px": [32, 48, 96, 112]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shard = tmp_path / "train_0000"
    shard.mkdir()
    sizes = sum(channels * side * side for channels, side in LEVELS)
    trunk = torch.arange(3 * sizes).view(3, sizes).remainder(7).to(torch.bfloat16)
    coverage = np.zeros((3, 4, 16, 16), dtype=np.float16)
    coverage[:, 0, 3:7, 2:6] = 1.0
    np.save(shard / "trunk.npy", trunk.view(torch.int16).numpy())
    np.save(shard / "colours.npy", np.full((3, 64, 64, 3), 255, dtype=np.uint8))
    np.save(shard / "coverage.npy", coverage)
    rows = [json.dumps({"id": str(index), "objects": [THING]}) + "\n" for index in range(3)]
    (shard / "scenes.jsonl").write_text("".join(rows), encoding="utf-8")
    return tmp_path


def test_features_come_back(folder: Path) -> None:
    features = SceneShard(folder / "train_0000").features(np.array([1, 2]))
    assert features.stride8.shape == (2, 48, 32, 32)
    assert features.stride32.shape == (2, 352, 8, 8)
    assert (features.colours == 1.0).all()
    start = sum(channels * side * side for channels, side in LEVELS)
    assert features.stride8.flatten()[0].item() == start % 7


def test_targets_mark_the_object(folder: Path) -> None:
    targets = SceneShard(folder / "train_0000").targets(np.array([0]), np.random.default_rng(0))
    assert targets.words[0, :, CONCEPT_IDS["dog"]].sum() == 16
    assert targets.has_box[0, 3 * 16 + 2]
    assert targets.boxes_px[0, 3 * 16 + 2].tolist() == [32, 48, 96, 112]


def test_every_loss_teaches_the_encoder(folder: Path) -> None:
    pool = ScenePool(folder, "train")
    pool.refresh()
    trunk, targets = pool.batch(2, seed=0)
    torch.manual_seed(0)
    encoder = VisionEncoder(VisionConfig(width=8, num_blocks=1))
    with fast_products():
        patches = encoder.merge(trunk).float()
    parts = losses(encoder, patches, targets, language=1)
    assert set(parts) == {"word", "align", "object", "box"}
    for name, loss in parts.items():
        (gradient,) = torch.autograd.grad(loss, encoder.blocks[0].up.weight, retain_graph=True)  # type: ignore[union-attr,arg-type]
        assert torch.isfinite(gradient).all(), name
        assert gradient.abs().sum() > 0 or name == "align", name


def test_a_missing_split_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="picture_scene_shards"):
        ScenePool(tmp_path, "test").refresh()
