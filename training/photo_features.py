"""What the frozen encoder makes of photographs and scenes: the inputs on which the photo heads learn."""

from __future__ import annotations

import random
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from yan_omni.model.precision import fastest_dtype
from yan_omni.model.vision.encoder import VisionEncoder, picture_tensor
from yan_omni.model.vision.photo_namer import CELLS, cell_shares, gate_inputs
from yan_omni.tokenizers.image import GRID, Picture, decode_picture, letterbox
from yan_omni.training.data_pictures import SceneShard
from yan_omni.training.forge.picture_assets import TRAIN_STYLES, ObjectPictures
from yan_omni.training.forge.picture_scenes import SceneKind, draw_scene

BATCH = 16


@dataclass(frozen=True, slots=True)
class PhotoLabels:
    """Files of an archive and the class each shows, None where it shows none that we name."""

    files: tuple[str, ...]
    classes: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class PhotoInputs:
    """Of N pictures: the last stage averaged over the picture in the name space (N, 1280), and the gate's
    inputs (N, 2 x 192 + 1).
    """

    names: Tensor
    gate: Tensor


def read_photos(archive: Path, files: Sequence[str]) -> Iterator[Picture]:
    """The JPEGs of a tar in the order of `files`."""
    with tarfile.open(archive) as tar:
        members = {Path(member.name).name: member for member in tar.getmembers() if member.isfile()}
        for name in files:
            content = tar.extractfile(members[name])
            assert content is not None
            yield decode_picture(content.read())


@torch.inference_mode()
def photo_inputs(encoder: VisionEncoder, widen: torch.nn.Linear, photos: Iterator[Picture]) -> PhotoInputs:
    """Inputs of photographs of any size."""
    names: list[Tensor] = []
    gates: list[Tensor] = []
    batch: list[Picture] = []
    for photo in photos:
        batch.append(photo)
        if len(batch) == BATCH:
            _append(encoder, widen, batch, names, gates)
            batch = []
    if batch:
        _append(encoder, widen, batch, names, gates)
    return PhotoInputs(torch.cat(names), torch.cat(gates))


def _append(
    encoder: VisionEncoder,
    widen: torch.nn.Linear,
    photos: list[Picture],
    names: list[Tensor],
    gates: list[Tensor],
) -> None:
    views, mappings = zip(*(letterbox(photo) for photo in photos), strict=True)
    trunk = encoder.trunk(picture_tensor(np.stack(views)).to(fastest_dtype()))
    shares = torch.stack([cell_shares(mapping, CELLS) for mapping in mappings])
    inside = torch.stack([cell_shares(mapping, GRID) for mapping in mappings]) > 0.5
    cells = F.relu6(widen(trunk.stride32.float().flatten(2).transpose(1, 2)))
    names.append((cells * shares[..., None]).sum(1) / shares.sum(1, keepdim=True))
    gates.append(gate_inputs(encoder.describe(encoder.merge(trunk)), inside))


@torch.inference_mode()
def scene_gate_inputs(encoder: VisionEncoder, shards: Sequence[SceneShard]) -> Tensor:
    """Gate inputs of all scenes of some shards (N, 2 x 192 + 1)."""
    parts = []
    for shard in shards:
        for chosen in np.array_split(np.arange(len(shard)), max(len(shard) // BATCH, 1)):
            features = encoder.describe(encoder.merge(shard.features(chosen)))
            parts.append(gate_inputs(features, torch.ones(features.objectness.shape, dtype=torch.bool)))
    return torch.cat(parts)


def blank_views(count: int) -> Iterator[Picture]:
    """Pictures of one colour or of a shade from one to another: nothing to name."""
    rng = np.random.default_rng(0)
    for number in range(count):
        low, high = rng.integers(0, 256, (2, 3))
        ramp = np.linspace(0.0, 1.0, 256)[:, None, None] * (number % 2)
        view = (low + (high - low) * ramp).astype(np.uint8) * np.ones((1, 256, 1), dtype=np.uint8)
        yield np.ascontiguousarray(view if number % 4 < 2 else view.transpose(1, 0, 2))


def scenes_on(photos: Sequence[Picture], assets: Path, count: int) -> Iterator[Picture]:
    """Composed scenes, each on a part of one of the photographs: what most resembles a photograph."""
    rng = random.Random("scenes on photographs")
    kind = SceneKind(TRAIN_STYLES, tuple(Image.fromarray(photo) for photo in photos))
    objects = ObjectPictures(assets, TRAIN_STYLES)
    made = 0
    while made < count:
        scene = draw_scene(objects, kind, rng)
        if scene.background == "photo" and scene.objects:
            made += 1
            yield scene.pixels
