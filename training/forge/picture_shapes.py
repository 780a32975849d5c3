"""Coloured shapes as cut-outs on transparency."""

from __future__ import annotations

import colorsys
import math
import random

from PIL import Image, ImageDraw

SUPERSAMPLING = 3
# hue (degrees), saturation and value ranges
COLOUR_RANGES: dict[str, tuple[tuple[float, float], tuple[float, float], tuple[float, float]]] = {
    "red": ((-8, 6), (0.8, 1.0), (0.75, 1.0)),
    "orange": ((22, 36), (0.85, 1.0), (0.92, 1.0)),
    "yellow": ((50, 60), (0.75, 1.0), (0.9, 1.0)),
    "green": ((95, 150), (0.6, 1.0), (0.45, 0.85)),
    "blue": ((205, 238), (0.7, 1.0), (0.6, 1.0)),
    "purple": ((268, 292), (0.55, 1.0), (0.45, 0.8)),
    "pink": ((320, 348), (0.3, 0.55), (0.95, 1.0)),
    "brown": ((18, 30), (0.6, 0.85), (0.35, 0.58)),
    "black": ((0, 360), (0.0, 0.2), (0.0, 0.13)),
    "white": ((0, 360), (0.0, 0.04), (0.95, 1.0)),
    "gray": ((0, 360), (0.0, 0.06), (0.42, 0.65)),
}


def draw_colour(name: str, rng: random.Random) -> tuple[int, int, int]:
    """An RGB colour (0..255) that people would call by this name."""
    hue, saturation, value = (rng.uniform(*limits) for limits in COLOUR_RANGES[name])
    red, green, blue = colorsys.hsv_to_rgb((hue % 360) / 360, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def draw_shape(name: str, colour: tuple[int, int, int], size_px: int, rng: random.Random) -> Image.Image:
    """An RGBA cut-out whose longer side is about `size_px`."""
    large = size_px * SUPERSAMPLING
    image = Image.new("RGBA", (large, large), (*colour, 0))
    draw = ImageDraw.Draw(image)
    fill = (*colour, 255)
    tilt = rng.uniform(-12, 12) if name not in {"circle", "diamond"} else 0.0
    if name == "circle":
        draw.ellipse((0, 0, large - 1, large - 1), fill=fill)
    elif name in {"oval", "rectangle"}:
        short = large * rng.uniform(0.45, 0.64)
        box = (0, (large - short) / 2, large - 1, (large + short) / 2)
        (draw.ellipse if name == "oval" else draw.rectangle)(box, fill=fill)
        tilt += rng.choice((0, 90))
    elif name == "heart":
        _heart(draw, large, fill)
    else:
        points = [((x + 1) / 2 * (large - 1), (y + 1) / 2 * (large - 1)) for x, y in _outline(name, rng)]
        draw.polygon(points, fill=fill)
    rotated = image.rotate(tilt, Image.Resampling.BILINEAR, expand=True)
    box_of_shape = rotated.getchannel("A").getbbox()
    cut = rotated.crop(box_of_shape)
    return cut.resize(
        (max(cut.width // SUPERSAMPLING, 4), max(cut.height // SUPERSAMPLING, 4)), Image.Resampling.BOX
    )


def _outline(name: str, rng: random.Random) -> list[tuple[float, float]]:
    if name == "square":
        return [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    if name == "triangle":
        return [(rng.uniform(-0.3, 0.3), -0.9), (1, 0.9), (-1, 0.9)]
    if name == "diamond":
        width = rng.uniform(0.6, 0.85)
        return [(0, -1), (width, 0), (0, 1), (-width, 0)]
    if name == "hexagon":
        return [(math.cos(math.pi * k / 3), math.sin(math.pi * k / 3)) for k in range(6)]
    if name == "star":
        inner = rng.uniform(0.36, 0.45)
        radii = [1.0 if k % 2 == 0 else inner for k in range(10)]
        return [(r * math.sin(math.pi * k / 5), -r * math.cos(math.pi * k / 5)) for k, r in enumerate(radii)]
    if name == "cross":
        arm = rng.uniform(0.28, 0.4)
        quarter = [(-arm, -1.0), (arm, -1.0), (arm, -arm), (1.0, -arm), (1.0, arm), (arm, arm)]
        return [*quarter, *((-x, -y) for x, y in quarter)]
    raise ValueError(f"unknown shape {name!r}")


def _heart(draw: ImageDraw.ImageDraw, size: int, fill: tuple[int, int, int, int]) -> None:
    points = []
    for step in range(120):
        angle = 2 * math.pi * step / 120
        x = 16 * math.sin(angle) ** 3
        y = 13 * math.cos(angle) - 5 * math.cos(2 * angle) - 2 * math.cos(3 * angle) - math.cos(4 * angle)
        points.append(((x / 17 + 1) / 2 * (size - 1), ((-y + 2) / 15.5 + 1) / 2 * (size - 1)))
    draw.polygon(points, fill=fill)
