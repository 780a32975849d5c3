"""Composed scenes: coloured shapes and everyday objects at known places on plain, shaded, noisy or photo
backgrounds.
"""

from __future__ import annotations

import io
import random
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from yan_omni.model.vision.concepts import CONCEPT_IDS, CONCEPTS
from yan_omni.training.forge.picture_assets import ObjectPictures
from yan_omni.training.forge.picture_shapes import COLOUR_RANGES, draw_colour, draw_shape

VIEW_PX = 256
PATCH_PX = 16
GRID = VIEW_PX // PATCH_PX
MAX_OVERLAP_SHARE = 0.08
SHAPES = tuple(concept.key for concept in CONCEPTS if concept.kind == "shape")
COUNT_WEIGHTS = (0.04, 0.24, 0.28, 0.26, 0.18)


@dataclass(frozen=True, slots=True)
class SceneObject:
    """One thing in a scene; colour and shape are set for shapes only. Boxes are x1 y1 x2 y2."""

    kind: str
    name: str
    name_zh: str
    colour: str | None
    colour_zh: str | None
    box_px: tuple[int, int, int, int]
    box_patches: tuple[int, int, int, int]  # first and last patch column/row, inclusive
    style: str

    def concept_ids(self) -> list[int]:
        keys = [self.name] + ([self.colour] if self.colour else [])
        return [CONCEPT_IDS[key] for key in keys]


@dataclass(frozen=True, slots=True)
class Scene:
    """Pixels (256, 256, 3), objects, and the share of each patch that each object covers (N, 16, 16)."""

    pixels: NDArray[np.uint8]
    objects: tuple[SceneObject, ...]
    coverage: NDArray[np.float32]
    background: str

    def record(self) -> dict[str, Any]:
        return {"background": self.background, "objects": [asdict(thing) for thing in self.objects]}


@dataclass(frozen=True, slots=True)
class SceneKind:
    """Which renderings and backgrounds a split draws from; `sizes_px` are the least, the greatest and the
    usual size of a thing's longer side.
    """

    styles: tuple[str, ...]
    photos: tuple[Image.Image, ...]
    shape_share: float = 0.5
    sizes_px: tuple[float, float, float] = (36, 150, 64)


@dataclass(frozen=True, slots=True)
class Layer:
    """A thing as it lies in a scene: its cut-out, where its top left corner is, and what it is called."""

    cutout: Image.Image
    place: tuple[int, int]
    name: str
    colour: str | None
    style: str

    @property
    def box(self) -> tuple[int, int, int, int]:
        left, top = self.place
        return left, top, left + self.cutout.width, top + self.cutout.height


def draw_scene(pictures: ObjectPictures, kind: SceneKind, rng: random.Random) -> Scene:
    """One scene; every choice comes from `rng`."""
    canvas, background, layers = draw_layers(pictures, kind, rng)
    return flatten(canvas, background, layers, rng)


def draw_layers(
    pictures: ObjectPictures, kind: SceneKind, rng: random.Random
) -> tuple[Image.Image, str, list[Layer]]:
    """A background, what it is called, and what shall lie on it."""
    canvas, background = _background(kind, rng)
    return canvas, background, _layers(pictures, kind, rng)


def flatten(canvas: Image.Image, background: str, layers: list[Layer], rng: random.Random) -> Scene:
    """The scene of these layers; `rng` decides how the picture is finished. The canvas stays as it is."""
    canvas = canvas.copy()
    for layer in layers:
        canvas.paste(layer.cutout, layer.place, layer.cutout)
    objects = tuple(_describe(layer.name, layer.colour, layer.box, layer.style) for layer in layers)
    coverage = [_coverage(layer.cutout, layer.place) for layer in layers]
    covered = np.stack(coverage) if coverage else np.zeros((0, GRID, GRID), dtype=np.float32)
    return Scene(np.asarray(_finish(canvas, rng)), objects, covered, background)


def _layers(pictures: ObjectPictures, kind: SceneKind, rng: random.Random) -> list[Layer]:
    count = rng.choices(range(len(COUNT_WEIGHTS)), COUNT_WEIGHTS)[0]
    repeated: tuple[str, str] | None = None
    layers: list[Layer] = []
    for _ in range(count):
        cutout, colour, name, style = _thing(pictures, kind, rng, repeated)
        repeated = (name, style) if rng.random() < 0.3 else None
        place = _place(cutout.size, [layer.box for layer in layers], rng)
        if place is not None:
            layers.append(Layer(cutout, place, name, colour, style))
    return layers


def _describe(name: str, colour: str | None, box: tuple[int, int, int, int], style: str) -> SceneObject:
    concept = CONCEPTS[CONCEPT_IDS[name]]
    colour_zh = CONCEPTS[CONCEPT_IDS[colour]].zh[0] if colour else None
    x1, y1, x2, y2 = box
    patches = (x1 // PATCH_PX, y1 // PATCH_PX, (x2 - 1) // PATCH_PX, (y2 - 1) // PATCH_PX)
    return SceneObject(concept.kind, name, concept.zh[0], colour, colour_zh, box, patches, style)


def _thing(
    pictures: ObjectPictures, kind: SceneKind, rng: random.Random, repeated: tuple[str, str] | None
) -> tuple[Image.Image, str | None, str, str]:
    """(cut-out, colour or None, name, style): a shape or an object, of the same name as before if
    `repeated`.
    """
    size_px = round(rng.triangular(*kind.sizes_px))
    shape = repeated[1] == "shape" if repeated else rng.random() < kind.shape_share
    if shape:
        name = repeated[0] if repeated else rng.choice(SHAPES)
        colour = rng.choice(sorted(COLOUR_RANGES))
        return draw_shape(name, draw_colour(colour, rng), size_px, rng), colour, name, "shape"
    style = rng.choice(kind.styles)
    choices = pictures.choices(style)
    index = (
        CONCEPT_IDS[repeated[0]] if repeated and CONCEPT_IDS[repeated[0]] in choices else rng.choice(choices)
    )
    cutout = rng.choice(pictures.cutouts[style][index])
    return _vary(cutout, size_px, rng), None, CONCEPTS[index].key, style


def _vary(cutout: Image.Image, size_px: int, rng: random.Random) -> Image.Image:
    scale = size_px / max(cutout.size)
    stretch = rng.uniform(0.9, 1.1)
    size = (max(round(cutout.width * scale * stretch), 4), max(round(cutout.height * scale / stretch), 4))
    varied = cutout.resize(size, Image.Resampling.BICUBIC)
    if rng.random() < 0.5:
        varied = ImageOps.mirror(varied)
    if rng.random() < 0.5:
        varied = varied.rotate(rng.uniform(-20, 20), Image.Resampling.BICUBIC, expand=True)
    colours, alpha = varied.convert("RGB"), varied.getchannel("A")
    for enhance in (ImageEnhance.Color, ImageEnhance.Brightness, ImageEnhance.Contrast):
        colours = enhance(colours).enhance(rng.uniform(0.75, 1.2))
    if rng.random() < 0.15:
        colours = ImageOps.posterize(colours, 3)
    colours.putalpha(alpha)
    box = alpha.point([255 if level > 40 else 0 for level in range(256)]).getbbox()
    return colours.crop(box)


def _place(
    size: tuple[int, int], taken: list[tuple[int, int, int, int]], rng: random.Random
) -> tuple[int, int] | None:
    width, height = size
    if width > VIEW_PX or height > VIEW_PX:
        return None
    for _ in range(40):
        x, y = rng.randint(0, VIEW_PX - width), rng.randint(0, VIEW_PX - height)
        if all(_overlap((x, y, x + width, y + height), box) <= MAX_OVERLAP_SHARE for box in taken):
            return x, y
    return None


def _overlap(left: tuple[int, int, int, int], right: tuple[int, int, int, int]) -> float:
    """Shared area as a share of the smaller box."""
    width = min(left[2], right[2]) - max(left[0], right[0])
    height = min(left[3], right[3]) - max(left[1], right[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (left, right))
    return max(width, 0) * max(height, 0) / smaller


def _coverage(cutout: Image.Image, place: tuple[int, int]) -> NDArray[np.float32]:
    mask = np.zeros((VIEW_PX, VIEW_PX), dtype=np.float32)
    alpha = np.asarray(cutout.getchannel("A"), dtype=np.float32) / 255.0
    mask[place[1] : place[1] + alpha.shape[0], place[0] : place[0] + alpha.shape[1]] = alpha
    shares: NDArray[np.float32] = mask.reshape(GRID, PATCH_PX, GRID, PATCH_PX).mean(axis=(1, 3))
    return shares


def _background(kind: SceneKind, rng: random.Random) -> tuple[Image.Image, str]:
    name = rng.choice(
        ("plain", "plain", "shaded", "noise", "photo", "photo")
        if kind.photos
        else ("plain", "shaded", "noise")
    )
    first, second = (np.array([rng.randint(0, 255) for _ in range(3)], dtype=np.float32) for _ in range(2))
    if rng.random() < 0.4:
        first = np.array([rng.randint(215, 255)] * 3, dtype=np.float32)
    if name == "photo":
        photo = rng.choice(kind.photos)
        side = rng.randint(min(photo.size) // 2, min(photo.size))
        x, y = rng.randint(0, photo.width - side), rng.randint(0, photo.height - side)
        patch = photo.crop((x, y, x + side, y + side)).resize((VIEW_PX, VIEW_PX), Image.Resampling.BILINEAR)
        blurred = patch.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 5)))
        return ImageEnhance.Brightness(blurred).enhance(rng.uniform(0.6, 1.2)), name
    values = np.broadcast_to(first, (VIEW_PX, VIEW_PX, 3)).copy()
    if name == "shaded":
        angle = rng.uniform(0, 2 * np.pi)
        y, x = np.mgrid[0:VIEW_PX, 0:VIEW_PX] / VIEW_PX - 0.5
        share = np.clip(np.cos(angle) * x + np.sin(angle) * y + 0.5, 0, 1)[..., None]
        values = first * (1 - share) + second * share
    elif name == "noise":
        noise = np.random.default_rng(rng.getrandbits(32)).normal(
            0, rng.uniform(6, 40), (VIEW_PX, VIEW_PX, 3)
        )
        values = (values + noise).astype(np.float32)
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)), name


def _finish(canvas: Image.Image, rng: random.Random) -> Image.Image:
    if rng.random() < 0.2:
        canvas = canvas.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.2)))
    if rng.random() < 0.4:
        buffer = io.BytesIO()
        canvas.save(buffer, "JPEG", quality=rng.randint(40, 92))
        canvas = Image.open(io.BytesIO(buffer.getvalue())).convert("RGB")
    return canvas
