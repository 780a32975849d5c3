"""Picture files to RGB arrays: the tokenizers' decoder with the service's limits and errors."""

from __future__ import annotations

import io

from PIL import Image

from yan_omni.app.errors import ApiError
from yan_omni.model.engine.request import Picture
from yan_omni.tokenizers.image import FORMATS, PictureError, PictureLimits, decode_picture

ALLOWED = "jpeg, png, webp and gif"
REFUSED_KINDS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "a PDF, whose pages can be read by /v1/ocr"),
    (0, b"II*\0", "a TIFF picture"),
    (0, b"MM\0*", "a TIFF picture"),
    (0, b"BM", "a BMP picture"),
    (4, b"ftypheic", "a HEIC picture"),
    (4, b"ftypmif1", "a HEIF picture"),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftyp", "an MP4 video or recording"),
    (0, b"\x1aE\xdf\xa3", "a WebM or Matroska video"),
    (8, b"WAVE", "a WAV recording"),
    (0, b"OggS", "an Ogg recording"),
    (0, b"fLaC", "a FLAC recording"),
    (0, b"ID3", "an MP3 recording"),
    (0, b"PK\x03\x04", "a ZIP archive or office document"),
    (0, b"<svg", "an SVG drawing"),
    (0, b"<?xml", "an XML or SVG file"),
)
"""Offset and bytes by which a file of a kind that is not read is recognised, and what it is called."""


def decode_image(data: bytes, max_pixels: int) -> Picture:
    """uint8 RGB (H, W, 3), never scaled, so that boxes are in the client's own pixels; raises `ApiError`."""
    refused = kind_of(data)
    if refused is not None:
        raise ApiError("unsupported_media_type", f"the file is {refused}; allowed are {ALLOWED}")
    limits = PictureLimits(max_bytes=max(len(data), 1), max_pixels=max_pixels, max_side_px=max_pixels)
    try:
        return decode_picture(data, limits)
    except PictureError as error:
        raise ApiError("invalid_image", str(error)) from error


def kind_of(data: bytes) -> str | None:
    """What a file is that is no picture of an allowed kind, if it is recognised."""
    found = (kind for offset, mark, kind in REFUSED_KINDS if data.startswith(mark, offset))
    return next(found, None)


def is_animated(data: bytes) -> bool:
    """Whether a file that `decode_image` accepts has frames after the first, which alone is looked at."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            return bool(getattr(image, "is_animated", False))
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
        return False
