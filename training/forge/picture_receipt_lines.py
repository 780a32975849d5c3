"""Lines as till printers and scanners leave them: dots of a coarse grid, doubled widths, slashed zeros, faded
or broken print, streaks, specks, black and white only; with the column of every character.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from yan_omni.training.forge.picture_fonts import FontFace
from yan_omni.training.forge.picture_lines import STRIP_HEIGHT_PX, RenderedLine, fit_text
from yan_omni.training.forge.picture_receipt_text import receipt_text
from yan_omni.training.forge.picture_text import TextSampler

STRIP_EM_PX = (16.0, 31.0)
GRID_EM = (10, 18)
"""Dots from the top of a character to its bottom, where they can be seen."""
SMOOTH_SCALE = 3.0
DOT_PX = 6
PAPER = 255

Ink = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PrintLook:
    """How a line is printed: dots or points for each strip pixel (across, down), whether dots show, whether
    each stands alone, whether zeros have a stroke, and the height in pixels at which it is scanned.
    """

    across: float
    down: float
    size: int
    is_grid: bool
    is_dotted: bool
    has_slashed_zero: bool
    scan_height_px: int


def choose_print(rng: random.Random) -> PrintLook:
    """A look; in a third of the lines no dots show."""
    em_px = rng.uniform(*STRIP_EM_PX)
    is_grid = rng.random() < 0.65
    size = rng.randint(*GRID_EM) if is_grid else round(em_px * SMOOTH_SCALE)
    down = size / em_px
    wide = 2.0 if rng.random() < 0.07 else rng.uniform(0.75, 1.3)
    scan_height_px = round(rng.triangular(14, 48, 24))
    return PrintLook(
        down / wide, down, size, is_grid, is_grid and rng.random() < 0.3, rng.random() < 0.3, scan_height_px
    )


def draw_receipt_line(
    sampler: TextSampler, families: tuple[tuple[FontFace, ...], ...], width_px: int, rng: random.Random
) -> RenderedLine:
    """One line that fits a strip of `width_px`; every choice comes from `rng`."""
    look = choose_print(rng)
    font = rng.choice(rng.choice(families)).at(look.size)
    width, height = round(width_px * look.across), round(STRIP_HEIGHT_PX * look.down)
    limit = max(round(width / look.size * (1.1 if sampler.script == "zh" else 2.2)), 1)
    latin = sampler.script == "en" or rng.random() < 0.3
    text = receipt_text(sampler, rng, limit) if latin else sampler.draw(rng, limit)
    start = rng.uniform(1.0, 8.0) * look.across
    text, lefts, rights = fit_text(text, font, 0.0, start, width - look.across)
    printed = _printed(text, lefts, font, (width, height), look, sampler, rng)
    scanned = _scanned(printed, look, width_px, rng)
    strip = scanned.resize((width_px, STRIP_HEIGHT_PX), Image.Resampling.LANCZOS)
    centres = tuple((left + right) / 2 / look.across for left, right in zip(lefts, rights, strict=True))
    return RenderedLine(np.asarray(strip), text, centres)


def _printed(
    text: str,
    lefts: list[float],
    font: ImageFont.FreeTypeFont,
    size: tuple[int, int],
    look: PrintLook,
    sampler: TextSampler,
    rng: random.Random,
) -> Image.Image:
    """Black on white in dots or points; at times with the lines above and below, or a rule."""
    image = Image.new("L", size, PAPER)
    canvas = ImageDraw.Draw(image)
    canvas.fontmode = "1" if look.is_grid else "L"
    box = font.getbbox("Hgy", anchor="ls")
    base = (size[1] - (box[3] - box[1])) / 2 - box[1] + rng.uniform(-0.07, 0.07) * size[1]
    left = lefts[0] if lefts else 0.0
    place = (round(left), round(base)) if look.is_grid else (left, base)
    canvas.text(place, text, font=font, fill=0, anchor="ls")
    if look.has_slashed_zero:
        _slash_zeros(canvas, text, lefts, base, font)
    if rng.random() < 0.3:
        step = rng.uniform(1.0, 1.4) * font.size
        for number in (-1, 1):
            other = receipt_text(sampler, rng, max(len(text), 4))
            canvas.text((place[0], round(base + number * step)), other, font=font, fill=0, anchor="ls")
    if rng.random() < 0.08:
        y = round(base + rng.choice((rng.uniform(0.15, 0.35), rng.uniform(-1.0, -0.85))) * font.size)
        canvas.line((0, y, size[0], y), fill=0, width=max(round(look.down), 1))
    return image


def _slash_zeros(
    canvas: ImageDraw.ImageDraw, text: str, lefts: list[float], base: float, font: ImageFont.FreeTypeFont
) -> None:
    x1, y1, x2, y2 = font.getbbox("0", anchor="ls")
    trim = 0.15 * (y2 - y1)
    for character, left in zip(text, lefts, strict=True):
        if character == "0":
            ends = (left + x1 + 1, base + y2 - trim, left + x2 - 2, base + y1 + trim)
            canvas.line(tuple(round(value) for value in ends), fill=0, width=max(int(font.size) // 16, 1))


def _scanned(printed: Image.Image, look: PrintLook, width_px: int, rng: random.Random) -> Image.Image:
    """The line as a scanner sees it: dots spread or stand alone, ink is missing, there are specks."""
    if look.is_grid:
        printed = _as_dots(printed, look, rng)
    width = max(round(width_px * look.scan_height_px / STRIP_HEIGHT_PX), 8)
    ways = (Image.Resampling.LANCZOS, Image.Resampling.BILINEAR, Image.Resampling.BOX)
    page = printed.resize((width, look.scan_height_px), rng.choice(ways))
    if rng.random() < 0.5:
        page = page.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.9)))
    noise = np.random.default_rng(rng.getrandbits(32))
    clean = 1.0 - np.asarray(page, dtype=np.float32) / PAPER
    ink = _faded(clean.astype(np.float32), noise, rng)
    if rng.random() < 0.2:
        ink = (ink > rng.uniform(0.25, 0.6) * np.quantile(ink, 0.97)).astype(np.float32)
    image = Image.fromarray((PAPER * (1.0 - np.clip(ink, 0.0, 1.0))).astype(np.uint8))
    if rng.random() < 0.35:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=rng.randint(25, 85))
        image = Image.open(io.BytesIO(buffer.getvalue()))
    return image


def _as_dots(printed: Image.Image, look: PrintLook, rng: random.Random) -> Image.Image:
    """Every dot as a square, or as a round spot that leaves paper around it."""
    large = printed.resize((printed.width * DOT_PX, printed.height * DOT_PX), Image.Resampling.NEAREST)
    if not look.is_dotted:
        return large
    middle = np.arange(DOT_PX) - (DOT_PX - 1) / 2
    spot = middle[:, None] ** 2 + middle[None, :] ** 2 <= (rng.uniform(0.42, 0.62) * DOT_PX) ** 2
    mask = np.tile(spot, (printed.height, printed.width))
    return Image.fromarray(np.where(mask, np.asarray(large), PAPER).astype(np.uint8))


def _faded(ink: Ink, noise: np.random.Generator, rng: random.Random) -> Ink:
    """Ink (H, W) in 0..1 with worn places, streaks across or along the paper, grain and specks."""
    height, width = ink.shape
    if rng.random() < 0.5:
        coarse = noise.uniform(rng.uniform(0.2, 0.8), 1.0, (3, max(width // 24, 2))) * PAPER
        field = Image.fromarray(coarse.astype(np.uint8)).resize((width, height), Image.Resampling.BICUBIC)
        ink = (ink * np.asarray(field, dtype=np.float32) / PAPER).astype(np.float32)
    if rng.random() < 0.15:
        rows = np.where(noise.random((height, 1)) < 0.12, rng.uniform(0.0, 0.6), 1.0)
        ink = (ink * rows).astype(np.float32)
    if rng.random() < 0.1:
        columns = np.where(noise.random((1, width)) < 0.06, rng.uniform(0.0, 0.6), 1.0)
        ink = (ink * columns).astype(np.float32)
    if rng.random() < 0.4:
        grain = noise.normal(1.0, rng.uniform(0.1, 0.5), ink.shape)
        ink = (ink * np.clip(grain, 0.0, 1.5)).astype(np.float32)
    if rng.random() < 0.25:
        specks = noise.random(ink.shape) < rng.uniform(0.001, 0.012)
        ink = (ink + specks * rng.uniform(0.3, 1.0)).astype(np.float32)
    return ink
