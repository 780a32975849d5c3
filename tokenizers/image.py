"""Pictures in: decoding with limits, the 256 x 256 letterboxed view, text strips, and the patch grid."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

Picture = NDArray[np.uint8]

VIEW_PX = 256
PATCH_PX = 16
GRID = VIEW_PX // PATCH_PX
NUM_PATCHES = GRID * GRID
STRIP_HEIGHT_PX = 32
STRIP_STEP_PX = 4
MAX_STRIP_WIDTH_PX = 4096
MIDDLE_GREY = 127
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
ANY_BOX = tuple[float, float, float, float]


class PictureError(ValueError):
    """A picture that cannot be used; the message says what was given and what is allowed."""


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """`max_pixels` bounds what is accepted, `max_side_px` what is kept: larger pictures are scaled down."""

    max_bytes: int = 32 * 2**20
    max_pixels: int = 64_000_000
    max_side_px: int = 4096


def decode_picture(data: bytes, limits: PictureLimits | None = None) -> Picture:
    """Bytes of a jpeg, png, webp or gif to RGB (H, W, 3): upright by its EXIF tag, transparency on white, the
    first frame of an animation. Raises PictureError."""
    limits = limits or PictureLimits()
    if not data:
        raise PictureError("the picture is empty; allowed are jpeg, png, webp and gif")
    if len(data) > limits.max_bytes:
        raise PictureError(f"the picture has {len(data)} bytes; allowed are {limits.max_bytes}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the pixel limit below is ours
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                return _upright_rgb(image, limits)
        except PictureError:
            raise
        except UnidentifiedImageError as error:
            raise PictureError(
                "the data is no picture that can be read; allowed are jpeg, png, webp and gif"
            ) from error
        except Image.DecompressionBombError as error:
            given = re.search(r"\d+", str(error))
            size = "too many" if given is None else given.group()
            raise PictureError(f"the picture has {size} pixels; allowed are {limits.max_pixels}") from error
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise PictureError(f"the picture is damaged and cannot be decoded: {error}") from error


def _upright_rgb(image: Image.Image, limits: PictureLimits) -> Picture:
    width, height = image.size
    if width * height > limits.max_pixels:
        raise PictureError(f"the picture is {width} x {height}; allowed are {limits.max_pixels} pixels")
    if max(width, height) > limits.max_side_px:
        image.draft("RGB", (limits.max_side_px, limits.max_side_px))  # jpeg: decode smaller at once
    image.seek(0)
    upright = ImageOps.exif_transpose(image)
    if max(upright.size) > limits.max_side_px:
        scale = limits.max_side_px / max(upright.size)
        size = (max(round(upright.width * scale), 1), max(round(upright.height * scale), 1))
        upright = _flatten(upright).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return np.array(_flatten(upright), dtype=np.uint8)


def _flatten(image: Image.Image) -> Image.Image:
    """RGB with transparent parts on white."""
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode in {"I", "I;16", "I;16B", "I;16L", "F"}:
        values = np.asarray(image, dtype=np.float32)
        image = Image.fromarray((values / max(float(values.max()), 1.0) * 255.0).astype(np.uint8))
    layered = image.convert("RGBA")
    white = Image.new("RGBA", layered.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, layered).convert("RGB")


@dataclass(frozen=True, slots=True)
class Letterbox:
    """How a picture lies in the square view: scaled by `scale`, then moved by (left_px, top_px)."""

    width_px: int
    height_px: int
    scale: float
    left_px: int
    top_px: int

    def to_picture(self, box: ANY_BOX) -> ANY_BOX:
        """A box x1 y1 x2 y2 in view pixels, in pixels of the picture and cut to it."""
        x1, y1, x2, y2 = box
        xs = [min(max((x - self.left_px) / self.scale, 0.0), float(self.width_px)) for x in (x1, x2)]
        ys = [min(max((y - self.top_px) / self.scale, 0.0), float(self.height_px)) for y in (y1, y2)]
        return xs[0], ys[0], xs[1], ys[1]

    def to_view(self, box: ANY_BOX) -> ANY_BOX:
        """A box in pixels of the picture, in view pixels."""
        x1, y1, x2, y2 = (value * self.scale for value in box)
        return x1 + self.left_px, y1 + self.top_px, x2 + self.left_px, y2 + self.top_px


def letterbox(pixels: Picture, side_px: int = VIEW_PX) -> tuple[Picture, Letterbox]:
    """The whole picture, in proportion, centred on grey in a square (side, side, 3)."""
    check_picture(pixels)
    height, width = pixels.shape[:2]
    scale = side_px / max(width, height)
    size = (min(max(round(width * scale), 1), side_px), min(max(round(height * scale), 1), side_px))
    small = resize(pixels, size)
    left, top = (side_px - size[0]) // 2, (side_px - size[1]) // 2
    view = np.full((side_px, side_px, 3), MIDDLE_GREY, dtype=np.uint8)
    view[top : top + size[1], left : left + size[0]] = small
    return view, Letterbox(width, height, scale, left, top)


def resize(pixels: Picture, size: tuple[int, int]) -> Picture:
    """Scaled to (width, height) with smoothing when it shrinks."""
    return np.array(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR), dtype=np.uint8)


def check_picture(pixels: Picture) -> None:
    """Raises PictureError unless `pixels` is RGB uint8 (H, W, 3) with at least one pixel."""
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or 0 in pixels.shape:
        raise PictureError(f"pixels must be uint8 (height, width, 3), got {pixels.dtype} {pixels.shape}")


def grey(pixels: Picture) -> NDArray[np.uint8]:
    """Luminance (H, W) of RGB pixels."""
    return np.array(Image.fromarray(pixels).convert("L"), dtype=np.uint8)


def line_strip(
    grey_pixels: NDArray[np.uint8], box: tuple[int, int, int, int], stretch: float = 1.0
) -> NDArray[np.uint8]:
    """The part x1 y1 x2 y2 of a grey picture (H, W) as a strip (32, width), width in proportion times
    `stretch` and a multiple of 4.
    """
    x1, y1, x2, y2 = box
    height, width = grey_pixels.shape
    x1, x2 = max(min(x1, width - 1), 0), max(min(x2, width), x1 + 1, 1)
    y1, y2 = max(min(y1, height - 1), 0), max(min(y2, height), y1 + 1, 1)
    part = Image.fromarray(grey_pixels[y1:y2, x1:x2])
    columns = max(round(part.width * stretch * STRIP_HEIGHT_PX / part.height / STRIP_STEP_PX), 2)
    strip_width = min(columns * STRIP_STEP_PX, MAX_STRIP_WIDTH_PX)
    return np.array(part.resize((strip_width, STRIP_HEIGHT_PX), Image.Resampling.LANCZOS), dtype=np.uint8)


def patches_of_box(box: ANY_BOX) -> tuple[int, int]:
    """First (top-left) and last (bottom-right) patch index that a box in view pixels touches."""
    x1, y1, x2, y2 = box
    columns = [min(max(int(x // PATCH_PX), 0), GRID - 1) for x in (x1, max(x2 - 1, x1))]
    rows = [min(max(int(y // PATCH_PX), 0), GRID - 1) for y in (y1, max(y2 - 1, y1))]
    return rows[0] * GRID + columns[0], rows[1] * GRID + columns[1]


def box_of_patches(first: int, last: int) -> ANY_BOX:
    """The outline in view pixels of the patches from `first` (top-left) to `last` (bottom-right)."""
    for index in (first, last):
        if not 0 <= index < NUM_PATCHES:
            raise PictureError(f"patch index {index}; allowed are 0 to {NUM_PATCHES - 1}")
    columns, rows = sorted((first % GRID, last % GRID)), sorted((first // GRID, last // GRID))
    return (
        float(columns[0] * PATCH_PX),
        float(rows[0] * PATCH_PX),
        float((columns[1] + 1) * PATCH_PX),
        float((rows[1] + 1) * PATCH_PX),
    )
