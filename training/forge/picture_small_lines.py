"""Lines in small print, cut out of a page and enlarged as page reading does it, with the column of every
character. Condensed, oblique, bold and thin looks are made of the training fonts.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from yan_omni.training.forge.picture_fonts import FontFace
from yan_omni.training.forge.picture_lines import STRIP_HEIGHT_PX, RenderedLine, fit_text
from yan_omni.training.forge.picture_text import TextSampler

SIZE_PX = (10.0, 17.0)
"""Em of the print on its page."""
STRIP_EM_PX = (17.0, 29.0)
"""Em in the strip: how closely the box lies around the line."""
NATIVE_SHARE = 0.4
"""Lines drawn by the font's own rules for small sizes; the others are drawn larger and shrunk."""
PAPER = 255
LEAST_INK = 0.4
"""What must be left of the ink when strokes are made thinner."""


@dataclass(frozen=True, slots=True)
class SmallLook:
    """How a line is drawn: page pixels cut out (width, height), the em on the page, by how much it is drawn
    larger first, its narrowing and shear, strokes made wider (1) or thinner (-1) there.
    """

    cut_px: tuple[int, int]
    size_px: float
    scale: float
    narrow: float = 1.0
    slant: float = 0.0
    stroke: int = 0


def choose_look(width_px: int, rng: random.Random) -> SmallLook:
    """A look for a strip of `width_px`, which is at times stretched as the second look at a line is."""
    size_px = rng.uniform(*SIZE_PX)
    height = max(round(STRIP_HEIGHT_PX * size_px / rng.uniform(*STRIP_EM_PX)), 8)
    stretch = rng.uniform(1.0, 1.4) if rng.random() < 0.4 else 1.0
    cut = (round(width_px * height / STRIP_HEIGHT_PX / stretch), height)
    if rng.random() < NATIVE_SHARE:
        return SmallLook(cut, float(round(size_px)), 1.0)
    scale = rng.choice((1.6, 2.0, 3.0, 4.0))
    narrow = rng.uniform(0.68, 1.0) if rng.random() < 0.5 else 1.0
    slant = rng.gauss(0.0, 0.18) if rng.random() < 0.4 else 0.0
    stroke = rng.choice((-1, 0, 0, 1)) if scale >= 3.0 else 0
    return SmallLook(cut, size_px, scale, narrow, slant, stroke)


def draw_small_line(
    sampler: TextSampler, families: tuple[tuple[FontFace, ...], ...], width_px: int, rng: random.Random
) -> RenderedLine:
    """One line that fits a strip of `width_px`; every choice comes from `rng`."""
    look = choose_look(width_px, rng)
    font = rng.choice(rng.choice(families)).at(max(round(look.size_px * look.scale), 8))
    wide = look.cut_px[0] / look.narrow
    limit = round(wide / look.size_px * (1.15 if sampler.script == "zh" else 2.6))
    text = sampler.draw(rng, max(limit, 1))
    start = rng.uniform(1.0, 5.0) * look.scale
    text, lefts, rights = fit_text(text, font, 0.0, start, (wide - 1) * look.scale)
    page = _drawn(text, lefts[0] if lefts else start, font, look, sampler, rng)
    middles = [
        (left + right) / 2 / look.scale * look.narrow for left, right in zip(lefts, rights, strict=True)
    ]
    page = _edge(page, rights[-1] / look.scale * look.narrow if rights else 0.0, rng)
    strip = _worn(page, rng).resize((width_px, STRIP_HEIGHT_PX), Image.Resampling.LANCZOS)
    share = width_px / look.cut_px[0]
    return RenderedLine(np.asarray(strip), text, tuple(middle * share for middle in middles))


def _drawn(
    text: str,
    left: float,
    font: ImageFont.FreeTypeFont,
    look: SmallLook,
    sampler: TextSampler,
    rng: random.Random,
) -> Image.Image:
    """The cut-out of the page, at times with the edges of the lines above and below."""
    width, height = round(look.cut_px[0] / look.narrow * look.scale), round(look.cut_px[1] * look.scale)
    image = Image.new("L", (width, height), PAPER)
    canvas = ImageDraw.Draw(image)
    box = font.getbbox("国Hgy", anchor="ls")
    base = (height - (box[3] - box[1])) / 2 - box[1] + rng.uniform(-0.06, 0.06) * height
    if look.scale == 1.0:
        left, base = float(round(left)), float(round(base))
    stroke = max(look.stroke, 0)
    canvas.text((left, base), text, font=font, fill=0, anchor="ls", stroke_width=stroke)
    if rng.random() < 0.25:
        step = rng.uniform(1.25, 1.6) * font.size
        for number in (-1, 1):
            other = sampler.draw(rng, max(len(text), 1))
            canvas.text(
                (left, base + number * step), other, font=font, fill=0, anchor="ls", stroke_width=stroke
            )
    if look.stroke < 0:
        image = _thinned(image)
    if look.slant:
        matrix = (1.0, look.slant, -look.slant * height / 2, 0.0, 1.0, 0.0)
        image = image.transform(
            image.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR, fillcolor=PAPER
        )
    if image.size == look.cut_px:
        return image
    ways = (Image.Resampling.LANCZOS, Image.Resampling.BILINEAR, Image.Resampling.BOX)
    return image.resize(look.cut_px, rng.choice(ways))


def _thinned(image: Image.Image) -> Image.Image:
    """Strokes thinner by a pixel on each side, unless that takes most of the ink."""
    thin = image.filter(ImageFilter.MaxFilter(3))
    left = (PAPER - np.asarray(thin, dtype=np.float32)).sum()
    there = (PAPER - np.asarray(image, dtype=np.float32)).sum()
    return thin if left >= LEAST_INK * there else image


def _edge(page: Image.Image, end_px: float, rng: random.Random) -> Image.Image:
    """At times the paper ends after the line: what lies beyond is darker, and no character."""
    start = round(end_px + rng.uniform(1.0, 6.0))
    if rng.random() >= 0.06 or start >= page.width - 1:
        return page
    ImageDraw.Draw(page).rectangle((start, 0, page.width, page.height), fill=rng.randint(40, 200))
    return page


def _worn(page: Image.Image, rng: random.Random) -> Image.Image:
    """A little out of focus, or compressed, at times."""
    if rng.random() < 0.3:
        page = page.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.8)))
    if rng.random() < 0.25:
        buffer = io.BytesIO()
        page.save(buffer, "JPEG", quality=rng.randint(30, 90))
        page = Image.open(io.BytesIO(buffer.getvalue()))
    return page
