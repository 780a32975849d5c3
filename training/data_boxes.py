"""What the boxer learns from: photographs with the boxes of their things, and what composites are made of."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from yan_omni.model.vision.photo_grounding import BOX_SHARE, regions
from yan_omni.tokenizers.image import GRID, Picture, decode_picture, resize
from yan_omni.training.coco_names import names_of_coco
from yan_omni.training.forge.photo_composites import Composite
from yan_omni.training.photo_features import read_photos

STOCK_PX = 320
"""Longest side of a picture in stock: a little more than a view, so that parts of it stay sharp."""
MAX_THINGS = 16
NAMELESS = -1
KEYCAPS_END, FLAGS, CLOCKS_AND_SIGNS = 0x1F300, range(0x1F1E6, 0x1F200), range(0x1F500, 0x1F568)
SKIN_TONES_LEFT_OUT = ("1f3fb", "1f3fc", "1f3fe")


@dataclass(frozen=True, slots=True)
class BoxedPicture:
    """Pixels (H, W, 3) of at most `STOCK_PX` a side, boxes x1 y1 x2 y2 in them (N, 4) float32, N at most
    `MAX_THINGS`, and the index of each thing's name or `NAMELESS`.
    """

    pixels: Picture
    boxes_px: np.ndarray[tuple[int, int], np.dtype[np.float32]]
    names: tuple[int, ...]


def boxed_picture(pixels: Picture, things: Sequence[tuple[int, tuple[float, ...]]]) -> BoxedPicture:
    """A picture with its largest things, (name, x1 y1 x2 y2 as shares of width and height), made small."""
    height, width = pixels.shape[:2]
    scale = min(STOCK_PX / max(height, width), 1.0)
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    small = pixels if scale == 1.0 else resize(pixels, size)
    largest = sorted(things, key=lambda one: -(one[1][2] - one[1][0]) * (one[1][3] - one[1][1]))[:MAX_THINGS]
    boxes = np.array([box for _, box in largest], dtype=np.float32).reshape(-1, 4) * np.array(
        [*size, *size], dtype=np.float32
    )
    return BoxedPicture(small, boxes, tuple(name for name, _ in largest))


def of_composite(composite: Composite) -> BoxedPicture:
    """A composite with the boxes of what can be seen of its things."""
    height, width = composite.pixels.shape[:2]
    things = []
    for mask in composite.masks:
        rows, columns = np.nonzero(mask)
        x1, x2 = columns.min() / width, (columns.max() + 1) / width
        y1, y2 = rows.min() / height, (rows.max() + 1) / height
        things.append((NAMELESS, (float(x1), float(y1), float(x2), float(y2))))
    return boxed_picture(composite.pixels, things)


def load_boxed(archive: Path) -> list[BoxedPicture]:
    """The photographs of a tar with the things of the table beside it (`recipes/gather_boxes.py`)."""
    known = names_of_coco()
    lines = archive.with_suffix(".tsv").read_text(encoding="utf-8").splitlines()[1:]
    found = []
    with tarfile.open(archive) as tar:
        for line in lines:
            file, width, height, _, _, boxes = line.split("\t")
            shares = (1.0 / float(width), 1.0 / float(height))
            things = [
                (
                    known.get(word, NAMELESS),
                    (x * shares[0], y * shares[1], (x + w) * shares[0], (y + h) * shares[1]),
                )
                for word, x, y, w, h in json.loads(boxes)
            ]
            content = tar.extractfile(file)
            assert content is not None
            found.append(boxed_picture(decode_picture(content.read()), things))
    return found


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


class SceneStock:
    """Pictures with boxes on the training device, the oldest replaced by new ones when it is full: pixels
    (N, 320, 320, 3) uint8 with the picture at the top left, sizes (N, 2) width and height, boxes (N, 16, 4)
    in pixels, names (N, 16), and which things there are (N, 16).
    """

    def __init__(self, room: int, device: torch.device) -> None:
        self.pixels = torch.zeros(room, STOCK_PX, STOCK_PX, 3, dtype=torch.uint8, device=device)
        self.sizes = torch.ones(room, 2, device=device)
        self.boxes_px = torch.zeros(room, MAX_THINGS, 4, device=device)
        self.names = torch.full((room, MAX_THINGS), NAMELESS, device=device)
        self.is_thing = torch.zeros(room, MAX_THINGS, dtype=torch.bool, device=device)
        self.count, self.next = 0, 0

    def add(self, pictures: Sequence[BoxedPicture]) -> None:
        """Put pictures in."""
        for first in range(0, len(pictures), 64):
            part = pictures[first : first + 64]
            where = (self.next + torch.arange(len(part))) % len(self.pixels)
            for held, packed in zip(self._parts(), _packed(part), strict=True):
                held[where.to(held.device)] = packed.to(held.device)
            self.next = (self.next + len(part)) % len(self.pixels)
            self.count = min(self.count + len(part), len(self.pixels))

    def _parts(self) -> tuple[Tensor, ...]:
        return self.pixels, self.sizes, self.boxes_px, self.names, self.is_thing


def _packed(pictures: Sequence[BoxedPicture]) -> tuple[Tensor, ...]:
    count = len(pictures)
    pixels = np.zeros((count, STOCK_PX, STOCK_PX, 3), dtype=np.uint8)
    boxes = torch.zeros(count, MAX_THINGS, 4)
    names = torch.full((count, MAX_THINGS), NAMELESS)
    is_thing = torch.zeros(count, MAX_THINGS, dtype=torch.bool)
    sizes = torch.tensor([one.pixels.shape[1::-1] for one in pictures], dtype=torch.float32)
    for row, one in enumerate(pictures):
        pixels[row, : one.pixels.shape[0], : one.pixels.shape[1]] = one.pixels
        things = len(one.names)
        boxes[row, :things] = torch.from_numpy(one.boxes_px)
        names[row, :things] = torch.tensor(one.names, dtype=torch.int64)
        is_thing[row, :things] = True
    return torch.from_numpy(pixels), sizes, boxes, names, is_thing


def hot_region(heat: Tensor) -> Tensor:
    """The connected patches (256,) around the hottest that pointing would ask the boxer about, as 0 and 1."""
    grid = heat.reshape(GRID, GRID).numpy()
    peak = np.unravel_index(int(grid.argmax()), grid.shape)
    place = (int(peak[0]), int(peak[1]))
    region = next(cells for cells in regions(grid >= BOX_SHARE * float(grid.max())) if place in cells)
    mask = torch.zeros(GRID * GRID)
    mask[[row * GRID + column for row, column in region]] = 1.0
    return mask
