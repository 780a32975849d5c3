"""Strips that look like lines to the detector and hold no text: rules, edges of paper, bars, scribbles."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from yan_omni.training.forge.picture_lines import STRIP_HEIGHT_PX, RenderedLine

SCALE = 2
PAPER = 255


def draw_no_text(width_px: int, rng: random.Random) -> RenderedLine:
    """A strip of `width_px` without a character; every choice comes from `rng`."""
    size = (width_px * SCALE, STRIP_HEIGHT_PX * SCALE)
    image = Image.new("L", size, PAPER)
    things: tuple[Callable[[ImageDraw.ImageDraw, tuple[int, int], random.Random], None], ...] = (
        *(_rule, _rule, _rule, _edge, _bars, _scribble, _scribble, _patches),
    )
    canvas = ImageDraw.Draw(image)
    for _ in range(rng.choice((1, 1, 1, 2))):
        rng.choice(things)(canvas, size, rng)
    if rng.random() < 0.6:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 3.0)))
    image = image.resize((width_px, STRIP_HEIGHT_PX), Image.Resampling.BOX)
    return RenderedLine(np.asarray(image), "", ())


def _rule(canvas: ImageDraw.ImageDraw, size: tuple[int, int], rng: random.Random) -> None:
    """A line of dashes, dots, stars or without gaps, at times broken, twofold or not quite straight."""
    dash, thick = rng.uniform(2.0, 36.0), rng.uniform(1.5, 9.0)
    gap = rng.uniform(0.15, 1.2) * dash if rng.random() < 0.85 else 0.0
    middle, slope = size[1] * rng.uniform(0.25, 0.75), rng.uniform(-0.012, 0.012)
    rows = (0.0, rng.uniform(1.8, 3.0) * thick) if rng.random() < 0.25 else (0.0,)
    is_star, ink = rng.random() < 0.2, rng.randint(0, 110)
    breaks = rng.choice((0.0, 0.0, 0.1, 0.3))
    x, end = rng.uniform(0.0, 30.0), size[0] * rng.uniform(0.3, 1.2)
    while x < min(end, size[0]):
        if rng.random() >= breaks:
            for row in rows:
                _dash(canvas, (x, middle + slope * x + row), (dash, thick), ink, is_star)
        x += max(dash + gap, 2.0)


def _dash(
    canvas: ImageDraw.ImageDraw, at: tuple[float, float], size: tuple[float, float], ink: int, is_star: bool
) -> None:
    (x, y), (dash, thick) = at, size
    if not is_star:
        canvas.rectangle((x, y - thick / 2, x + dash, y + thick / 2), fill=ink)
        return
    reach = max(dash / 2, 4.0)
    for step_x, step_y in ((1.0, 0.0), (0.5, 0.9), (0.5, -0.9)):
        ends = (x - step_x * reach, y - step_y * reach, x + step_x * reach, y + step_y * reach)
        canvas.line(ends, fill=ink, width=2)


def _edge(canvas: ImageDraw.ImageDraw, size: tuple[int, int], rng: random.Random) -> None:
    """Where the paper ends: one side of a jagged line is dark."""
    middle, rough = size[1] * rng.uniform(0.1, 0.9), rng.uniform(0.0, 14.0)
    slope, step = rng.uniform(-0.04, 0.04), rng.randint(6, 40)
    points = [
        (float(x), middle + slope * x + rng.uniform(-rough, rough)) for x in range(0, size[0] + step, step)
    ]
    side = 0.0 if rng.random() < 0.5 else float(size[1])
    canvas.polygon([(0.0, side), *points, (float(size[0]), side)], fill=rng.randint(0, 150))


def _bars(canvas: ImageDraw.ImageDraw, size: tuple[int, int], rng: random.Random) -> None:
    """A bar code, or a piece of one."""
    unit, x = rng.uniform(2.0, 5.0), rng.uniform(0.0, 40.0)
    top, bottom = rng.choice((0, rng.randint(0, 20))), rng.choice((size[1], rng.randint(40, size[1])))
    end = size[0] * rng.uniform(0.4, 1.0)
    while x < end:
        wide = unit * rng.randint(1, 4)
        canvas.rectangle((x, top, x + wide, bottom), fill=rng.randint(0, 60))
        x += wide + unit * rng.randint(1, 4)


def _scribble(canvas: ImageDraw.ImageDraw, size: tuple[int, int], rng: random.Random) -> None:
    """A signature: one long line of loops."""
    x, y = rng.uniform(0.0, 60.0), size[1] / 2
    pitch, swing = rng.uniform(2.0, 9.0), size[1] * rng.uniform(0.2, 0.7)
    points = [(x, y)]
    turn, speed = rng.uniform(0.0, 6.0), rng.uniform(0.3, 0.9)
    end = size[0] * rng.uniform(0.2, 1.0)
    while x < end:
        turn += speed * rng.uniform(0.5, 1.5)
        x += pitch * rng.uniform(0.2, 1.0)
        loop = 14.0 * float(np.cos(turn))
        points.append((x + loop, size[1] / 2 + swing * rng.uniform(0.5, 1.0) * float(np.sin(turn))))
    canvas.line(points, fill=rng.randint(0, 90), width=rng.randint(2, 5), joint="curve")


def _patches(canvas: ImageDraw.ImageDraw, size: tuple[int, int], rng: random.Random) -> None:
    """Blots, frames and pieces of pictures."""
    for _ in range(rng.randint(1, 7)):
        x, y = rng.uniform(-20, size[0]), rng.uniform(-20, size[1])
        box = (x, y, x + rng.uniform(8, 160), y + rng.uniform(8, 60))
        ink = rng.randint(0, 160)
        if rng.random() < 0.4:
            canvas.ellipse(box, outline=ink, width=rng.randint(2, 7))
        elif rng.random() < 0.5:
            canvas.ellipse(box, fill=ink)
        else:
            canvas.rectangle(box, outline=ink, width=rng.randint(2, 6))
