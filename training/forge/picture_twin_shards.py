"""Forges twins in shards: what the frozen stages make of a twin, and the patch features that it shall have.

    python -m yan_omni.training.forge.picture_twin_shards --images data/raw/images --shards 40

A shard is one of forge/picture_scene_shards.py with `wanted.npy` (N, 256, 192) float16 beside it: what the
shipped encoder makes of the same scene in the rendering that it knows. Some scenes are their own twins and
some pictures are pieces of photographs, without objects, so that what the encoder makes of these stays.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from yan_omni.model.precision import fastest_dtype
from yan_omni.model.vision.encoder import VisionEncoder, picture_tensor
from yan_omni.model.vision.loading import load_sight
from yan_omni.training.forge.picture_assets import CLIP_ART, DRAWN_STYLES, TRAIN_STYLES, ObjectPictures
from yan_omni.training.forge.picture_scene_shards import BATCH, load_photos, write_shard
from yan_omni.training.forge.picture_scenes import GRID, VIEW_PX, Scene, SceneKind, draw_scene
from yan_omni.training.forge.picture_twins import draw_twins

PHOTO = "a photograph"
TWIN_STYLES = (*DRAWN_STYLES, *[CLIP_ART] * 3)
"""Clip art is by many hands, so it is drawn from as often as three sets."""


@dataclass(frozen=True, slots=True)
class TwinPlan:
    """How many pictures a shard has, and which share of them are their own twins, are photographs, and show
    things as large as a closer look does.
    """

    shard_pictures: int = 256
    same_share: float = 0.2
    photo_share: float = 0.08
    shape_share: float = 0.2
    large_share: float = 0.4
    large_px: tuple[float, float, float] = (100, 176, 144)
    styles: tuple[str, ...] = TWIN_STYLES


def draw_pairs(
    pictures: ObjectPictures, kind: SceneKind, plan: TwinPlan, rng: random.Random
) -> Iterator[tuple[Scene, Scene]]:
    """(what the shipped encoder sees, what the new one sees) for one shard."""
    large = replace(kind, sizes_px=plan.large_px)
    for _ in range(plan.shard_pictures):
        chance = rng.random()
        if chance < plan.photo_share:
            photo = piece_of(rng.choice(kind.photos), rng)
            yield photo, photo
        elif chance < plan.photo_share + plan.same_share:
            scene = draw_scene(pictures, kind, rng)
            yield scene, scene
        else:
            drawn = large if rng.random() < plan.large_share else kind
            yield draw_twins(pictures, drawn, plan.styles, rng)


def piece_of(photo: Image.Image, rng: random.Random) -> Scene:
    """A square of a photograph, as a scene that names nothing."""
    side = rng.randint(min(photo.size) // 2, min(photo.size))
    x, y = rng.randint(0, photo.width - side), rng.randint(0, photo.height - side)
    view = photo.crop((x, y, x + side, y + side)).resize((VIEW_PX, VIEW_PX), Image.Resampling.BICUBIC)
    return Scene(np.asarray(view), (), np.zeros((0, GRID, GRID), np.float32), PHOTO)


@torch.inference_mode()
def patch_features(encoder: VisionEncoder, scenes: list[Scene]) -> NDArray[np.float16]:
    """Patch features (N, 256, width)."""
    parts = []
    for start in range(0, len(scenes), BATCH):
        pixels = np.stack([scene.pixels for scene in scenes[start : start + BATCH]])
        trunk = encoder.trunk(picture_tensor(pixels).to(fastest_dtype()))
        parts.append(encoder.merge(trunk).to(torch.float16).numpy())
    return np.concatenate(parts)


def forge(
    encoder: VisionEncoder, data: Path, images: Path, out: Path, plan: TwinPlan, first: int, count: int
) -> None:
    """Shards `first` to `first + count`; existing ones are kept. The shard number is the seed."""
    torch.set_num_threads(1)
    out.mkdir(parents=True, exist_ok=True)
    pictures = ObjectPictures(data / "assets", (*TRAIN_STYLES, *sorted(set(plan.styles))))
    kind = SceneKind(TRAIN_STYLES, load_photos(images / "grocery_train.tar", 400), plan.shape_share)
    for index in range(first, first + count):
        folder = out / f"twins_{index:04d}"
        if not folder.exists():
            pairs = list(draw_pairs(pictures, kind, plan, random.Random(f"twins {index}")))
            wanted = patch_features(encoder, [known for known, _ in pairs])
            twins = [twin for _, twin in pairs]
            write_shard(folder, twins, encoder.stages, "twins", False, {"wanted": wanted})
            print(folder.name, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--images", type=Path, default=Path("data/raw/images"))
    parser.add_argument("--weights", type=Path, default=Path("weights"))
    parser.add_argument("--out", type=Path, default=Path("data/pictures/twins"))
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--shards", type=int, default=40)
    parser.add_argument(
        "--without", nargs="*", default=[], choices=sorted(set(TWIN_STYLES)), help="kept to measure on"
    )
    options = parser.parse_args()
    encoder = load_sight(options.weights / "vision.safetensors").encoder.eval()
    encoder.stages.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    plan = TwinPlan(styles=tuple(style for style in TWIN_STYLES if style not in options.without))
    forge(encoder, options.data, options.images, options.out, plan, options.first, options.shards)


if __name__ == "__main__":
    main()
