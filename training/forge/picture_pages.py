"""Pages of rendered text with the box of every line, for training and testing the line detector."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from yan_omni.training.forge.picture_fonts import FontFace, Script
from yan_omni.training.forge.picture_text import TextSampler


@dataclass(frozen=True, slots=True)
class Page:
    """RGB pixels (H, W, 3), the lines' texts and boxes (x1, y1, x2, y2) in pixels, column by column."""

    pixels: NDArray[np.uint8]
    texts: tuple[str, ...]
    boxes_px: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class PageForge:
    """What pages are made of."""

    samplers: dict[Script, TextSampler]
    families: dict[Script, tuple[tuple[FontFace, ...], ...]]
    photos: tuple[Image.Image, ...]

    def draw(self, size: tuple[int, int], rng: random.Random) -> Page:
        """A page of (width, height) pixels: blocks of lines of mixed sizes, at times none at all."""
        image, dark_ink = self._paper(size, rng)
        texts: list[str] = []
        boxes: list[tuple[float, float, float, float]] = []
        columns = rng.choice((1, 1, 1, 2)) if size[0] >= 300 else 1
        kind = rng.random()
        for column in range(columns if kind > 0.06 else 0):
            left = size[0] * column / columns
            self._block(image, (left, size[0] * (column + 1) / columns), dark_ink, (texts, boxes), rng)
        if rng.random() < 0.25:
            image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.0)))
        return Page(np.asarray(image.convert("RGB")), tuple(texts), tuple(boxes))

    def _paper(self, size: tuple[int, int], rng: random.Random) -> tuple[Image.Image, bool]:
        dark_ink = rng.random() < 0.75
        if self.photos and rng.random() < 0.3:
            photo = rng.choice(self.photos).resize(size, Image.Resampling.BILINEAR)
            wash = Image.new("RGB", size, (255, 255, 255) if dark_ink else (0, 0, 0))
            return Image.blend(photo, wash, rng.uniform(0.3, 0.85)), dark_ink
        low, high = (190, 255) if dark_ink else (0, 80)
        return Image.new("RGB", size, tuple(rng.randint(low, high) for _ in range(3))), dark_ink

    def _block(
        self,
        image: Image.Image,
        span: tuple[float, float],
        dark_ink: bool,
        found: tuple[list[str], list[tuple[float, float, float, float]]],
        rng: random.Random,
    ) -> None:
        size_px = round(rng.triangular(11, 56, 18))
        y = rng.uniform(0, size_px)
        left = span[0] + rng.uniform(2, max((span[1] - span[0]) * 0.2, 3))
        spacing = rng.uniform(1.12, 2.0)
        script: Script = rng.choice(("en", "zh"))
        face = rng.choice(rng.choice(self.families[script]))
        low, high = (0, 90) if dark_ink else (160, 255)
        ink = tuple(rng.randint(low, high) for _ in range(3))
        while y + size_px * 1.3 < image.height:
            if rng.random() < 0.12:
                size_px = round(rng.triangular(11, 56, 18))
                y += size_px * rng.uniform(0.3, 1.5)
                continue
            share = rng.uniform(0.2, 1.0) if rng.random() < 0.3 else rng.uniform(0.85, 1.0)
            text, box = self._line(
                image, face.at(size_px), (left, y), (span[1] - left - 2) * share, script, ink, rng
            )
            if text:
                found[0].append(text)
                found[1].append(box)
            y += size_px * spacing

    def _line(
        self,
        image: Image.Image,
        font: ImageFont.FreeTypeFont,
        place: tuple[float, float],
        width_px: float,
        script: Script,
        ink: tuple[int, ...],
        rng: random.Random,
    ) -> tuple[str, tuple[float, float, float, float]]:
        limit = max(int(width_px / font.size * (1.1 if script == "zh" else 2.4)), 1)
        text = self.samplers[script].draw(rng, limit)
        while text and font.getlength(text) > width_px:
            text = text[:-1].rstrip()
        outline = font.getbbox("国Hgy", anchor="ls")
        x, y = place
        ImageDraw.Draw(image).text((x, y - outline[1]), text, font=font, fill=ink, anchor="ls")
        return text, (x, y, x + font.getlength(text), y + outline[3] - outline[1])
