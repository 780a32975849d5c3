"""Picture files to RGB arrays: the tokenizers' decoder with the service's limits and errors."""

from __future__ import annotations

from yan_omni.app.errors import ApiError
from yan_omni.model.engine.request import Picture
from yan_omni.tokenizers.image import PictureError, PictureLimits, decode_picture


def decode_image(data: bytes, max_pixels: int) -> Picture:
    """uint8 RGB (H, W, 3), never scaled, so that boxes are in the client's own pixels; raises `ApiError`."""
    limits = PictureLimits(max_bytes=max(len(data), 1), max_pixels=max_pixels, max_side_px=max_pixels)
    try:
        return decode_picture(data, limits)
    except PictureError as error:
        raise ApiError("invalid_image", str(error)) from error
