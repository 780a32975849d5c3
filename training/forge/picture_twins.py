"""Twins: the same scene in a rendering that the encoder knows and in others, each thing in the same box."""

from __future__ import annotations

import copy
import random

import numpy as np
from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from yan_omni.model.vision.concepts import CONCEPT_IDS
from yan_omni.training.forge.picture_assets import ObjectPictures
from yan_omni.training.forge.picture_scenes import Layer, Scene, SceneKind, draw_layers, flatten

MOST_STRETCH = 1.35
"""A rendering is drawn in the other's box only if this much stretching makes it fit."""
MOST_TURN = 15.0  # degrees
TRIES = 8
HUE_STEPS = 8  # of 256
WARP_CELLS = 3


def draw_twins(
    pictures: ObjectPictures, kind: SceneKind, styles: tuple[str, ...], rng: random.Random
) -> tuple[Scene, Scene]:
    """A scene and its twin: the same background, boxes and finish, but every everyday object in one of
    `styles` (of one style for all or of its own for each) and bent and coloured anew. Things that repeat
    each other do so in the twin too.
    """
    canvas, background, layers = draw_layers(pictures, kind, rng)
    common = rng.choice(styles) if rng.random() < 0.5 else None
    others: dict[str, Image.Image | None] = {}
    twins = []
    for layer in layers:
        if layer.colour is None and layer.name not in others:
            others[layer.name] = _other_rendering(pictures, layer, (common,) if common else styles, rng)
        twins.append(_in_its_place(layer, others.get(layer.name), rng))
    finish = copy.copy(rng)
    return flatten(canvas, background, layers, rng), flatten(canvas, background, twins, finish)


def _other_rendering(
    pictures: ObjectPictures, layer: Layer, styles: tuple[str, ...], rng: random.Random
) -> Image.Image | None:
    """A cut-out of the same thing that fits the layer's box about as well, or None."""
    wanted = layer.cutout.width / layer.cutout.height
    for _ in range(TRIES):
        found = pictures.cutouts[rng.choice(styles)][CONCEPT_IDS[layer.name]]
        if found:
            cutout = rng.choice(found)
            stretch = cutout.width / cutout.height / wanted
            if 1.0 / MOST_STRETCH <= stretch <= MOST_STRETCH:
                return cutout
    return None


def _in_its_place(layer: Layer, cutout: Image.Image | None, rng: random.Random) -> Layer:
    """The layer with the other cut-out, varied, in the same box; without one it stays as it is."""
    if cutout is None:
        return layer
    varied = restyle(cutout, rng)
    if rng.random() < 0.5:
        varied = ImageOps.mirror(varied)
    if rng.random() < 0.3:
        varied = varied.rotate(rng.uniform(-MOST_TURN, MOST_TURN), Image.Resampling.BICUBIC, expand=True)
        varied = varied.crop(varied.getchannel("A").getbbox())
    fitted = varied.resize(layer.cutout.size, Image.Resampling.BICUBIC)
    return Layer(fitted, layer.place, layer.name, layer.colour, "twin")


def restyle(cutout: Image.Image, rng: random.Random) -> Image.Image:
    """Draw as another hand might: bent, other shades, flatter or softer, with or without an outline."""
    if rng.random() < 0.5:
        cutout = _warp(cutout, rng)
    colours, alpha = cutout.convert("RGB"), cutout.getchannel("A")
    if _is_silhouette(colours, alpha):
        colours = _paint(colours, rng)
    elif rng.random() < 0.5:
        colours = _turn_hue(colours, rng.randint(-HUE_STEPS, HUE_STEPS))
    for enhance in (ImageEnhance.Color, ImageEnhance.Brightness, ImageEnhance.Contrast):
        colours = enhance(colours).enhance(rng.uniform(0.6, 1.4))
    manner = rng.random()
    if manner < 0.15:
        colours = ImageOps.posterize(colours, rng.choice((2, 3)))
    elif manner < 0.3:
        colours = colours.filter(ImageFilter.ModeFilter(rng.choice((5, 9))))
    elif manner < 0.35:
        colours = ImageOps.grayscale(colours).convert("RGB")
    elif manner < 0.5:
        colours = _shade(colours, rng)
    colours.putalpha(alpha)
    return _outline(colours, rng) if rng.random() < 0.2 else colours


def _is_silhouette(colours: Image.Image, alpha: Image.Image) -> bool:
    """Whether all that is shown is black."""
    shown = np.asarray(colours)[np.asarray(alpha) > 127]
    return not len(shown) or int(np.percentile(shown, 99)) < 60


def _paint(colours: Image.Image, rng: random.Random) -> Image.Image:
    """One colour instead of black, mostly; often dark."""
    if rng.random() < 0.3:
        return colours
    return Image.new("RGB", colours.size, tuple(round(255 * rng.random() ** 1.5) for _ in range(3)))


def _turn_hue(colours: Image.Image, steps: int) -> Image.Image:
    hue, saturation, value = colours.convert("HSV").split()
    turned = hue.point([(level + steps) % 256 for level in range(256)])
    return Image.merge("HSV", (turned, saturation, value)).convert("RGB")


def _shade(colours: Image.Image, rng: random.Random) -> Image.Image:
    """Lighter towards one side."""
    gradient = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270))).resize(colours.size)
    light = Image.merge("RGB", (gradient,) * 3)
    blend = ImageChops.soft_light if rng.random() < 0.5 else ImageChops.overlay
    return Image.blend(colours, blend(colours, light), rng.uniform(0.3, 1.0))


def _warp(cutout: Image.Image, rng: random.Random) -> Image.Image:
    """Move the corners of a coarse grid a little."""
    width, height = cutout.size
    reach = 0.06
    xs = np.linspace(0, width, WARP_CELLS + 1)
    ys = np.linspace(0, height, WARP_CELLS + 1)
    moved = {
        (column, row): (
            x + rng.uniform(-reach, reach) * width * (0 < column < WARP_CELLS),
            y + rng.uniform(-reach, reach) * height * (0 < row < WARP_CELLS),
        )
        for column, x in enumerate(xs)
        for row, y in enumerate(ys)
    }
    mesh = []
    for column in range(WARP_CELLS):
        for row in range(WARP_CELLS):
            box = tuple(round(edge) for edge in (xs[column], ys[row], xs[column + 1], ys[row + 1]))
            corners = ((column, row), (column, row + 1), (column + 1, row + 1), (column + 1, row))
            mesh.append((box, tuple(value for corner in corners for value in moved[corner])))
    return cutout.transform(cutout.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)


def _outline(cutout: Image.Image, rng: random.Random) -> Image.Image:
    """A border of one colour around what is shown; the picture grows by it and keeps its box's shape."""
    reach = max(cutout.size) // rng.choice((16, 24, 32))
    if reach < 1:
        return cutout
    grown = ImageOps.expand(cutout, reach, (0, 0, 0, 0))
    around = grown.getchannel("A").filter(ImageFilter.MaxFilter(2 * reach + 1))
    level = rng.choice((20, 60, 255, 255))
    border = Image.new("RGBA", grown.size, (level, level, level, 255))
    border.putalpha(around)
    return Image.alpha_composite(border, grown)
