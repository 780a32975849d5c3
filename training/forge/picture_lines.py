"""Rendered text lines: grey strips of height 32 with the column of every character, ready for the line
reader.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from yan_omni.training.forge.picture_fonts import FontFace, drawable
from yan_omni.training.forge.picture_text import TextSampler

STRIP_HEIGHT_PX = 32


@dataclass(frozen=True, slots=True)
class RenderedLine:
    """A strip (32, width) with dark text on white, its text, and each character's centre x in pixels."""

    strip: NDArray[np.uint8]
    text: str
    centres_px: tuple[float, ...]


def draw_line(
    sampler: TextSampler, families: tuple[tuple[FontFace, ...], ...], width_px: int, rng: random.Random
) -> RenderedLine:
    """One line that fits `width_px`; every choice comes from `rng`."""
    size_px = rng.uniform(17.0, 29.0)
    scale = rng.choice((1.0, 1.5, 2.0, 3.0))
    font = rng.choice(rng.choice(families)).at(max(round(size_px * scale), 8))
    spread = rng.uniform(0.0, 0.25) * font.size if rng.random() < 0.15 else 0.0
    limit = round(width_px / size_px * (1.15 if sampler.script == "zh" else 2.6))
    text = sampler.draw(rng, max(limit, 1))
    start = rng.uniform(2.0, 10.0) * scale
    text, lefts, rights = fit_text(text, font, spread, start, (width_px - 2) * scale)
    return _render(text, lefts, rights, font, (width_px, scale), rng)


def fit_text(
    text: str, font: ImageFont.FreeTypeFont, spread: float, start: float, end: float
) -> tuple[str, list[float], list[float]]:
    """Cut the text where it reaches `end`, without what the font lacks; left and right edges of every
    character in font pixels.
    """
    text = drawable(text, font).lstrip()
    lefts, rights = [], []
    previous, reached = "", 0.0
    for index, character in enumerate(text):
        left = start + reached + spread * index
        reached += font.getlength(previous + character) - (font.getlength(previous) if previous else 0.0)
        right = start + reached + spread * index
        if right > end:
            break
        lefts.append(left)
        rights.append(right)
        previous = character
    kept = text[: len(lefts)].rstrip()
    return kept, lefts[: len(kept)], rights[: len(kept)]


def _render(
    text: str,
    lefts: list[float],
    rights: list[float],
    font: ImageFont.FreeTypeFont,
    canvas: tuple[int, float],
    rng: random.Random,
) -> RenderedLine:
    width_px, scale = canvas
    width, height = round(width_px * scale), round(STRIP_HEIGHT_PX * scale)
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    box = font.getbbox("国Hgy", anchor="ls")
    top = (height - (box[3] - box[1])) / 2 - box[1] + rng.uniform(-0.05, 0.05) * height
    evenly = len(text) > 1 and (rights[-1] - lefts[0]) > font.getlength(text) + 1
    if evenly:
        for character, left in zip(text, lefts, strict=True):
            draw.text((left, top), character, font=font, fill=0, anchor="ls")
    elif text:
        draw.text((lefts[0], top), text, font=font, fill=0, anchor="ls")
    image = _tilt(image, rng)
    if scale != 1.0:
        image = image.resize(
            (width_px, STRIP_HEIGHT_PX),
            rng.choice((Image.Resampling.BILINEAR, Image.Resampling.LANCZOS, Image.Resampling.BOX)),
        )
    centres = tuple((left + right) / 2 / scale for left, right in zip(lefts, rights, strict=True))
    return RenderedLine(np.asarray(_compress(image, rng)), text, centres)


def _tilt(image: Image.Image, rng: random.Random) -> Image.Image:
    if rng.random() < 0.7:
        return image
    slope = rng.uniform(-1.0, 1.0) * 3.0 / image.width * (image.height / STRIP_HEIGHT_PX)
    slant = rng.uniform(-0.15, 0.15)
    middle_x, middle_y = image.width / 2, image.height / 2
    matrix = (1.0, slant, -slant * middle_y, slope, 1.0, -slope * middle_x)
    return image.transform(
        image.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR, fillcolor=255
    )


def _compress(image: Image.Image, rng: random.Random) -> Image.Image:
    if rng.random() < 0.8:
        return image
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=rng.randint(20, 80))
    return Image.open(io.BytesIO(buffer.getvalue()))
