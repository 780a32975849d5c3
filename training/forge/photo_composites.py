"""Pictures on which a box in a photograph is learned: cut-out things and odd pieces of photos on photos.

Nobody drew boxes on photos that may train shipped weights, so the boxes are made: emoji in two renderings and
smooth pieces of other photos are pasted at all sizes, partly over one another and partly outside, with the
light, noise and blur of the photo behind them.
"""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from yan_omni.tokenizers.image import Picture

LONG_SIDE_PX = 256
SHORT_SIDES_PX = (144, 256)
COUNT_WEIGHTS = (0.35, 0.3, 0.2, 0.15)
"""Of one to four things."""
MAIN_SHARES, OTHER_SHARES = (0.05, 0.9), (0.02, 0.3)
"""Least and largest part of the picture that a thing's box takes; drawn evenly by its square root."""
MIN_VISIBLE_SHARE = 0.35
"""Less of a thing is no thing to point at."""
MIN_SIDE_PX = 12


@dataclass(frozen=True, slots=True)
class Composite:
    """Pixels (H, W, 3), of every thing the mask (H, W) of what can be seen of it, and which of the cut-outs
    it is: its index, -1 of a piece of a photo.
    """

    pixels: Picture
    masks: tuple[NDArray[np.bool_], ...]
    cutouts: tuple[int, ...]


def draw_composite(
    cutouts: Sequence[Image.Image], photos: Sequence[Picture], photo_share: float, rng: random.Random
) -> Composite:
    """One picture; `photo_share` of the things are pieces of photos, the others `cutouts`."""
    sides = [LONG_SIDE_PX, rng.randint(*SHORT_SIDES_PX)]
    size = (sides[0], sides[1]) if rng.random() < 0.6 else (sides[1], sides[0])
    canvas = _piece(photos, size, rng)
    if rng.random() < 0.5:
        canvas = canvas.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 5.0)))
    count = rng.choices(range(1, len(COUNT_WEIGHTS) + 1), COUNT_WEIGHTS)[0]
    main = rng.randrange(count)
    layers: list[Image.Image] = []
    chosen: list[int] = []
    for number in range(count):
        shares = MAIN_SHARES if number == main else OTHER_SHARES
        area = size[0] * size[1] * rng.uniform(shares[0] ** 0.5, shares[1] ** 0.5) ** 2
        chosen.append(-1 if rng.random() < photo_share else rng.randrange(len(cutouts)))
        thing = cutouts[chosen[-1]] if chosen[-1] >= 0 else photo_piece(photos, rng)
        layers.append(_paste(canvas, _varied(thing, area, rng), rng))
    alphas = [np.asarray(layer) > 127 for layer in layers]
    seen = _visible(alphas)
    masks = tuple(mask for mask in seen if mask is not None)
    ids = tuple(index for index, mask in zip(chosen, seen, strict=True) if mask is not None)
    return Composite(_finished(canvas, rng), masks, ids)


def photo_piece(photos: Sequence[Picture], rng: random.Random) -> Image.Image:
    """A smooth odd-shaped piece of a photo, cut out on transparency."""
    side = 192
    piece = _piece(photos, (side, side), rng)
    mask = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(mask)
    if rng.random() < 0.3:
        draw.rounded_rectangle((8, 8, side - 8, side - 8), rng.randint(2, 60), fill=255)
    else:
        turns = np.linspace(0.0, 2.0 * np.pi, 48, endpoint=False)
        reach = np.ones_like(turns)
        for wave in range(1, 6):
            strength = rng.uniform(0.0, 0.35) / wave
            reach = reach + strength * np.sin(wave * turns + rng.uniform(0.0, 2.0 * np.pi))
        reach = reach / reach.max() * (side / 2 - 4)
        points = [
            (side / 2 + float(r * np.cos(t)), side / 2 + float(r * np.sin(t)))
            for r, t in zip(reach, turns, strict=True)
        ]
        draw.polygon(points, fill=255)
    piece.putalpha(mask)
    return piece


def _piece(photos: Sequence[Picture], size: tuple[int, int], rng: random.Random) -> Image.Image:
    """A part of a photo, a quarter of its side at least, scaled to (width, height)."""
    photo = Image.fromarray(photos[rng.randrange(len(photos))])
    scale = min(photo.width / size[0], photo.height / size[1]) * rng.uniform(0.25, 1.0)
    width, height = size[0] * scale, size[1] * scale
    x, y = rng.uniform(0, photo.width - width), rng.uniform(0, photo.height - height)
    part = photo.resize(size, Image.Resampling.BILINEAR, box=(x, y, x + width, y + height))
    return ImageOps.mirror(part) if rng.random() < 0.5 else part


def _varied(thing: Image.Image, area_px: float, rng: random.Random) -> Image.Image:
    """Turned, stretched and scaled so that its box has the area."""
    turned = ImageOps.mirror(thing) if rng.random() < 0.5 else thing
    if rng.random() < 0.5:
        turned = turned.rotate(rng.uniform(-35, 35), Image.Resampling.BICUBIC, expand=True)
    turned = turned.crop(_box_of(turned.getchannel("A")))
    stretch = rng.uniform(0.7, 1.4)
    scale = (area_px / (turned.width * turned.height)) ** 0.5
    size = [
        min(max(round(side * scale * factor), MIN_SIDE_PX), 2 * LONG_SIDE_PX)
        for side, factor in ((turned.width, stretch), (turned.height, 1.0 / stretch))
    ]
    return turned.resize((size[0], size[1]), Image.Resampling.BICUBIC)


def _box_of(alpha: Image.Image) -> tuple[int, int, int, int]:
    box = alpha.point([255 if level > 127 else 0 for level in range(256)]).getbbox()
    return box or (0, 0, alpha.width, alpha.height)


def _paste(canvas: Image.Image, thing: Image.Image, rng: random.Random) -> Image.Image:
    """Put a thing on the picture; what is returned is its alpha on the whole picture."""
    place = _place(canvas.size, thing.size, rng)
    alpha = Image.new("L", canvas.size, 0)
    soft = thing.getchannel("A").filter(ImageFilter.GaussianBlur(rng.uniform(0.0, 1.2)))
    alpha.paste(soft, place)
    colours = Image.new("RGB", canvas.size)
    colours.paste(_in_the_light_of(canvas, thing.convert("RGB"), rng), place)
    if rng.random() < 0.4:
        _cast_shadow(canvas, alpha, rng)
    canvas.paste(colours, (0, 0), alpha)
    return alpha


def _place(size: tuple[int, int], thing: tuple[int, int], rng: random.Random) -> tuple[int, int]:
    """Left and top; a third of the things may be cut by the picture's edge, and all that are too large."""
    out = rng.choice((0.0, 0.0, 0.4))
    ends = [(-out * inner, outer - inner + out * inner) for outer, inner in zip(size, thing, strict=True)]
    x, y = (round(rng.uniform(min(low, high), max(low, high))) for low, high in ends)
    return x, y


def _in_the_light_of(canvas: Image.Image, colours: Image.Image, rng: random.Random) -> Image.Image:
    """Colours moved towards those of the picture, with a share of its texture."""
    for enhance, low, high in (
        (ImageEnhance.Color, 0.3, 1.1),
        (ImageEnhance.Brightness, 0.5, 1.15),
        (ImageEnhance.Contrast, 0.6, 1.15),
    ):
        colours = enhance(colours).enhance(rng.uniform(low, high))
    mean = canvas.resize((1, 1), Image.Resampling.BOX).resize(colours.size)
    colours = Image.blend(colours, mean, rng.uniform(0.0, 0.35))
    if rng.random() < 0.5:
        texture = canvas.convert("L").resize(colours.size, Image.Resampling.BILINEAR)
        pattern = ImageOps.autocontrast(texture).point([128 + level // 2 for level in range(256)])
        shaded = ImageChops.multiply(colours, pattern.convert("RGB"))
        colours = Image.blend(colours, shaded, rng.uniform(0.0, 0.8))
    return colours


def _cast_shadow(canvas: Image.Image, alpha: Image.Image, rng: random.Random) -> None:
    moved = ImageChops.offset(alpha, rng.randint(-10, 10), rng.randint(0, 12))
    strength = rng.uniform(0.1, 0.6)
    faded = moved.point([round(level * strength) for level in range(256)])
    dark = Image.new("RGB", canvas.size, (0, 0, 0))
    canvas.paste(dark, (0, 0), faded.filter(ImageFilter.GaussianBlur(rng.uniform(2.0, 8.0))))


def _visible(alphas: list[NDArray[np.bool_]]) -> list[NDArray[np.bool_] | None]:
    """Of every thing the mask of what is not under a later one; None of what can hardly be seen."""
    found: list[NDArray[np.bool_] | None] = []
    hidden = np.zeros_like(alphas[0])
    for alpha in reversed(alphas):
        seen = alpha & ~hidden
        hidden |= alpha
        is_enough = seen.sum() >= max(MIN_VISIBLE_SHARE * alpha.sum(), MIN_SIDE_PX**2)
        found.append(seen if is_enough else None)
    return found[::-1]


def _finished(canvas: Image.Image, rng: random.Random) -> Picture:
    if rng.random() < 0.3:
        canvas = canvas.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 1.2)))
    noise = np.random.default_rng(rng.getrandbits(32)).normal(
        0.0, rng.uniform(0.0, 8.0), (*canvas.size[::-1], 3)
    )
    noisy = np.clip(np.asarray(canvas, dtype=np.float32) + noise, 0, 255).astype(np.uint8)
    packed = io.BytesIO()
    Image.fromarray(noisy).save(packed, "JPEG", quality=rng.randint(45, 95))
    return np.array(Image.open(packed).convert("RGB"), dtype=np.uint8)
