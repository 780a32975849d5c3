from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.app.conftest import png_bytes
from yan_omni.app.errors import ApiError
from yan_omni.app.image_io import decode_image, is_animated

MAX_PIXELS = 1_000_000


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_accepted_picture_becomes_rgb(kind: str) -> None:
    pixels = decode_image(saved(Image.new("RGB", (40, 30), (250, 10, 10)), kind), MAX_PIXELS)
    assert pixels.shape == (30, 40, 3)
    assert pixels.dtype == np.uint8
    assert np.abs(pixels[15, 20].astype(int) - [250, 10, 10]).max() < 12


def test_exif_rotation_is_applied() -> None:
    image = Image.new("RGB", (40, 30), "white")
    image.paste((255, 0, 0), (0, 0, 10, 10))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it turned clockwise
    pixels = decode_image(saved(image, "PNG", exif=exif), MAX_PIXELS)
    assert pixels.shape == (40, 30, 3)
    assert pixels[2, 27].tolist() == [255, 0, 0]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_lies_on_white(mode: str) -> None:
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    data = saved(clear.convert(mode), "PNG", **({"transparency": 0} if mode == "P" else {}))
    assert decode_image(data, MAX_PIXELS).min() == 255


@pytest.mark.parametrize("mode", ["L", "1", "I;16", "CMYK"])
def test_other_colour_modes_become_rgb(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    white: Any = {"L": 255, "1": 1, "I;16": 65_535, "CMYK": (0, 0, 0, 0)}[mode]
    pixels = decode_image(saved(Image.new(mode, (8, 8), white), kind), MAX_PIXELS)
    assert pixels.shape == (8, 8, 3)
    assert pixels.min() > 250


@pytest.mark.parametrize("data", [b"", b"no picture", png_bytes()[:40], b"\x89PNG\r\n\x1a\n" + b"\0" * 50])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ApiError, match="picture") as refused:
        decode_image(data, MAX_PIXELS)
    assert refused.value.code == "invalid_image"


def test_a_huge_picture_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(ApiError, match="2000 x 1000"):
        decode_image(png_bytes(2000, 1000), MAX_PIXELS)


def test_a_large_picture_keeps_its_pixels() -> None:
    assert decode_image(png_bytes(6000, 100), MAX_PIXELS).shape == (100, 6000, 3)


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "PDF", "AVIF"])
def test_formats_that_are_not_listed_are_refused_by_name(kind: str) -> None:
    with pytest.raises(ApiError, match=f"{kind}.*; allowed are jpeg, png, webp and gif") as refused:
        decode_image(saved(Image.new("RGB", (8, 8)), kind), MAX_PIXELS)
    assert refused.value.code == "unsupported_media_type"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_only_files_with_several_frames_are_animated(kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    moving = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    assert is_animated(moving)
    assert not is_animated(saved(frames[0], kind))
    red, _, blue = decode_image(moving, MAX_PIXELS)[4, 4].tolist()
    assert red > 200 > blue


def test_a_picture_of_one_pixel_is_a_picture() -> None:
    assert decode_image(png_bytes(1, 1), MAX_PIXELS).shape == (1, 1, 3)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_picture_is_refused(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8))
    data = saved(noise, kind)
    with pytest.raises(ApiError, match="picture") as refused:
        decode_image(data[: len(data) * 2 // 3], MAX_PIXELS)
    assert refused.value.code == "invalid_image"


def test_a_decompression_bomb_is_refused_by_its_size() -> None:
    bomb = saved(Image.new("1", (20_000, 20_000)), "PNG")
    assert len(bomb) < 100_000
    with pytest.raises(ApiError, match="pixels") as refused:
        decode_image(bomb, 50_000_000)
    assert refused.value.code == "invalid_image"
