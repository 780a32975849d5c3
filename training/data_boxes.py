"""What the boxer learns from: composites as the frozen encoder sees them, and the names that are hot on each
of their things.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from yan_omni.model.vision.encoder import TrunkFeatures, picture_tensor
from yan_omni.model.vision.photo_grounding import BOX_SHARE, MIN_INSIDE, patch_map, regions
from yan_omni.model.vision.photo_heat import MIN_HEAT, name_heat
from yan_omni.model.vision.photo_namer import CELLS, PhotoFeatures, cell_shares
from yan_omni.model.vision.photo_names import photo_names
from yan_omni.model.vision.sight import Sight
from yan_omni.tokenizers.image import GRID, PATCH_PX, VIEW_PX, Letterbox, Picture, letterbox
from yan_omni.training.forge.photo_composites import Composite, draw_composite
from yan_omni.training.photo_features import read_photos

PHOTO_SHARE = 0.45
NAMES_EACH, MIN_COVERED = 4, 0.25
KEYCAPS_END, FLAGS, CLOCKS_AND_SIGNS = 0x1F300, range(0x1F1E6, 0x1F200), range(0x1F500, 0x1F568)
SKIN_TONES_LEFT_OUT = ("1f3fb", "1f3fc", "1f3fe")


@dataclass(frozen=True, slots=True)
class BoxExample:
    """A thing of a composite: its number, its box in the view, the share of each patch that shows it (256,),
    the heat of each name that is hottest on it (256,), and which patches lie in the picture (256,).
    """

    composite: int
    box_px: tuple[float, float, float, float]
    covered: Tensor
    heats: tuple[Tensor, ...]
    inside: Tensor


def load_cutouts(folder: Path) -> list[Image.Image]:
    """The emoji that show something: no keycaps, flags or signs, two skin tones of five."""
    found = []
    for path in sorted(folder.glob("*.webp")):
        code = int(path.stem.split("-")[0], 16)
        is_sign = code < KEYCAPS_END or code in FLAGS or code in CLOCKS_AND_SIGNS
        if not is_sign and not any(tone in path.stem for tone in SKIN_TONES_LEFT_OUT):
            with Image.open(path) as picture:
                found.append(picture.convert("RGBA"))
    return found


def load_photos(images: Path, held_out: Path) -> list[Picture]:
    """Every third shop photo and all dishes that no evaluation is on."""
    lines = held_out.read_text(encoding="utf-8").splitlines()
    avoided = {Path(json.loads(line)["image"]).name for line in lines}
    photos: list[Picture] = []
    for archive, step in (("grocery_train", 3), ("zh_dishes", 1)):
        table = (images / f"{archive}.tsv").read_text(encoding="utf-8").splitlines()[1:]
        files = [line.split("\t")[0] for line in table]
        chosen = [file for file in files if file not in avoided][::step]
        photos += read_photos(images / f"{archive}.tar", chosen)
    return photos


@torch.inference_mode()
def look_at_composites(
    sight: Sight, cutouts: Sequence[Image.Image], photos: Sequence[Picture], count: int, rng: random.Random
) -> tuple[list[TrunkFeatures], list[BoxExample]]:
    """`count` composites as the encoder sees them , and their things."""
    assert sight.namer is not None
    trunks, examples = [], []
    for number in range(count):
        composite = draw_composite(cutouts, photos, PHOTO_SHARE, rng)
        view, mapping = letterbox(composite.pixels)
        trunk = sight.encoder.trunk(picture_tensor(view[None]).to(sight.dtype))
        features = sight.encoder.describe(sight.encoder.merge(trunk))
        photo = sight.namer.look(trunk, features, mapping)
        trunks.append(trunk)
        examples += examples_of(number, composite, mapping, photo)
    return trunks, examples


def examples_of(
    number: int, composite: Composite, mapping: Letterbox, photo: PhotoFeatures
) -> list[BoxExample]:
    """The things of a composite that some name is hot on, hottest where the thing is."""
    inside = cell_shares(mapping, GRID) >= MIN_INSIDE
    examples = []
    for mask in composite.masks:
        rows, columns = np.nonzero(mask)
        edges = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        x1, y1, x2, y2 = mapping.to_view((float(edges[0]), float(edges[1]), float(edges[2]), float(edges[3])))
        covered = _covered(mask, mapping)
        heats = [patch_map(name_heat(photo, name)) * inside for name in _hottest(photo, covered)]
        hot = tuple(
            heat
            for heat in heats
            if float(heat.max()) >= MIN_HEAT and float(covered[heat.argmax()]) > MIN_COVERED
        )
        if hot:
            examples.append(BoxExample(number, (x1, y1, x2, y2), covered, hot, inside))
    return examples


def hot_region(heat: Tensor) -> Tensor:
    """The connected patches (256,) around the hottest that pointing would ask the boxer about, as 0 and 1."""
    grid = heat.reshape(GRID, GRID).numpy()
    peak = np.unravel_index(int(grid.argmax()), grid.shape)
    place = (int(peak[0]), int(peak[1]))
    region = next(cells for cells in regions(grid >= BOX_SHARE * float(grid.max())) if place in cells)
    mask = torch.zeros(GRID * GRID)
    mask[[row * GRID + column for row, column in region]] = 1.0
    return mask


def _covered(mask: NDArray[np.bool_], mapping: Letterbox) -> Tensor:
    size = (round(mask.shape[1] * mapping.scale), round(mask.shape[0] * mapping.scale))
    small = Image.fromarray(mask.astype(np.uint8) * 255).resize(size, Image.Resampling.BOX)
    view = np.zeros((VIEW_PX, VIEW_PX), dtype=np.float32)
    top, left = mapping.top_px, mapping.left_px
    view[top : top + size[1], left : left + size[0]] = np.asarray(small, dtype=np.float32) / 255.0
    patches = view.reshape(GRID, PATCH_PX, GRID, PATCH_PX).mean(axis=(1, 3))
    return torch.from_numpy(patches.flatten())


def _hottest(photo: PhotoFeatures, covered: Tensor) -> list[int]:
    """The names that are likelier on a thing than beside it, by how much."""
    side = GRID // CELLS
    weights = covered.reshape(CELLS, side, CELLS, side).mean(dim=(1, 3)).flatten()[:, None]
    on = (photo.cell_kinds * weights).sum(dim=0) / weights.sum().clamp(min=1e-3)
    beside = (photo.cell_kinds * (1.0 - weights)).sum(dim=0) / (1.0 - weights).sum().clamp(min=1e-3)
    best = (on - beside).topk(min(NAMES_EACH, len(photo_names()))).indices.tolist()
    return [name for name in best if float(on[name]) > float(beside[name])]
