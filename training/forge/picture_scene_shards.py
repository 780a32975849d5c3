"""Forges scenes in shards: the frozen convolution stages' features (what the recipe trains on), labels and
records.

A shard `NNNN/` holds trunk.npy (N, 102400) bfloat16 bits, colours.npy (N, 64, 64, 3) uint8, coverage.npy
(N, 4, 16, 16) float16 and scenes.jsonl; test shards keep their pictures as PNG too.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tarfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from yan_omni.model.precision import fastest_dtype
from yan_omni.model.vision.efficientnet import ConvStages, fold_imagenet_weights
from yan_omni.model.vision.encoder import picture_tensor
from yan_omni.training.forge.picture_assets import TEST_STYLE, TRAIN_STYLES, ObjectPictures
from yan_omni.training.forge.picture_scenes import GRID, Scene, SceneKind, draw_scene

SHARD_SCENES = 256
MAX_OBJECTS = 4
BATCH = 16


def load_photos(archive: Path, count: int) -> tuple[Image.Image, ...]:
    """Evenly spread JPEGs of a tar, as backgrounds."""
    with tarfile.open(archive) as tar:
        names = sorted(name for name in tar.getnames() if name.lower().endswith((".jpg", ".jpeg")))
        photos = []
        for name in names[:: max(len(names) // count, 1)][:count]:
            member = tar.extractfile(name)
            assert member is not None
            photo = Image.open(BytesIO(member.read())).convert("RGB")
            photo.thumbnail((320, 320))
            photos.append(photo)
    return tuple(photos)


def load_stages(path: Path) -> ConvStages:
    """The ImageNet stages of EfficientNet-lite2 in the fastest precision."""
    stages = ConvStages()
    stages.load_state_dict(fold_imagenet_weights(torch.load(path, weights_only=True)))
    stages.to(fastest_dtype()).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return stages.eval()


@torch.inference_mode()
def write_shard(
    folder: Path,
    scenes: list[Scene],
    stages: ConvStages,
    split: str,
    keep_pictures: bool,
    extra: Mapping[str, NDArray[Any]] | None = None,
) -> None:
    """Write one shard, with `extra` arrays under their names; the folder appears when it is complete."""
    part = folder.with_name(folder.name + ".part")
    part.mkdir(parents=True, exist_ok=True)
    trunk, colours = [], []
    for start in range(0, len(scenes), BATCH):
        pictures = picture_tensor(np.stack([scene.pixels for scene in scenes[start : start + BATCH]]))
        outputs = stages(pictures.to(fastest_dtype()).contiguous(memory_format=torch.channels_last))
        levels = torch.cat([level.contiguous().flatten(1) for level in outputs], dim=1)
        trunk.append(levels.bfloat16().view(torch.int16).numpy())
        colours.append(
            ((torch.nn.functional.avg_pool2d(pictures, 4) * 128 + 127).round().byte())
            .permute(0, 2, 3, 1)
            .numpy()
        )
    coverage = np.zeros((len(scenes), MAX_OBJECTS, GRID, GRID), dtype=np.float16)
    with (part / "scenes.jsonl").open("w", encoding="utf-8") as file:
        for index, scene in enumerate(scenes):
            coverage[index, : len(scene.objects)] = scene.coverage
            row = {"id": f"{folder.name}-{index:03d}", "split": split, **scene.record()}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            if keep_pictures:
                Image.fromarray(scene.pixels).save(part / f"{row['id']}.png")
    np.save(part / "trunk.npy", np.concatenate(trunk))
    np.save(part / "colours.npy", np.concatenate(colours))
    np.save(part / "coverage.npy", coverage)
    for name, values in (extra or {}).items():
        np.save(part / f"{name}.npy", values)
    part.rename(folder)


def forge(data: Path, images: Path, num_train_shards: int, num_test_shards: int) -> None:
    """Test shards first, then training shards; existing ones are kept. The shard number is the seed."""
    torch.set_num_threads(1)
    out = data / "pictures" / "shards"
    out.mkdir(parents=True, exist_ok=True)
    stages = load_stages(data / "teachers" / "efficientnet_lite2" / "efficientnet_lite2.pth")
    pictures = ObjectPictures(data / "assets", (*TRAIN_STYLES, TEST_STYLE))
    seen = SceneKind(TRAIN_STYLES, load_photos(images / "grocery_train.tar", 400))
    unseen = load_photos(images / "zh_dishes.tar", 120)
    plan = [("test", index, SceneKind(TRAIN_STYLES, unseen)) for index in range(num_test_shards)]
    strange = SceneKind((TEST_STYLE,), unseen, shape_share=0.2)
    plan += [("test_style", index, strange) for index in range(num_test_shards)]
    plan += [("train", index, seen) for index in range(num_train_shards)]
    for split, index, kind in plan:
        folder = out / f"{split}_{index:04d}"
        if not folder.exists():
            rng = random.Random(f"{split} {index}")
            scenes = [draw_scene(pictures, kind, rng) for _ in range(SHARD_SCENES)]
            write_shard(folder, scenes, stages, split, keep_pictures=split != "train")
            print(folder.name, flush=True)


def gather_records(pictures: Path) -> None:
    """Write scenes.jsonl (all shards, test splits first) and scenes_test.jsonl with the pictures of the test
    splits.
    """
    folders = sorted((pictures / "shards").glob("*_[0-9][0-9][0-9][0-9]"))
    tests = pictures / "scenes_test"
    tests.mkdir(exist_ok=True)
    everything, tested = [], []
    for folder in folders:
        rows = (folder / "scenes.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
        everything += rows
        if folder.name.startswith("test"):
            tested += rows
            for picture in folder.glob("*.png"):
                shutil.copyfile(picture, tests / picture.name)
    (pictures / "scenes.jsonl").write_text("".join(everything), encoding="utf-8")
    (pictures / "scenes_test.jsonl").write_text("".join(tested), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument(
        "--images", type=Path, required=True, help="folder with grocery_train.tar and zh_dishes.tar"
    )
    parser.add_argument("--shards", type=int, default=40)
    parser.add_argument("--test-shards", type=int, default=2)
    options = parser.parse_args()
    forge(options.data, options.images, options.shards, options.test_shards)
    gather_records(options.data / "pictures")
