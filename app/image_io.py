"""Picture files to RGB arrays."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageOps

from yan_omni.app.errors import ApiError
from yan_omni.model.engine.request import Picture

PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
ACCEPTED_PICTURES = "jpg, png, webp, gif"


def decode_image(data: bytes, max_pixels: int) -> Picture:
    """uint8 RGB (H, W, 3): the first frame, upright, transparency on white; raises `ApiError`."""
    try:
        with Image.open(io.BytesIO(data), formats=PICTURE_FORMATS) as file:
            width, height = file.size
            if width * height > max_pixels:
                raise ApiError(
                    "image_too_large",
                    f"the picture has {width} x {height} pixels; at most {max_pixels} pixels are allowed",
                )
            upright = ImageOps.exif_transpose(file)
            return np.asarray(_on_white(upright), dtype=np.uint8)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise ApiError(
            "invalid_image", f"the picture could not be decoded; accepted files: {ACCEPTED_PICTURES}"
        ) from error


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layered = image.convert("RGBA")
        page = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(page, layered).convert("RGB")
    if image.mode in {"I;16", "I"}:
        return Image.fromarray(
            (np.asarray(image, dtype=np.float64) / 257.0).clip(0, 255).astype(np.uint8)
        ).convert("RGB")
    return image.convert("RGB")
