"""Decoding with limits, the letterbox and its way back, strips and the patch grid."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from yan_omni.tokenizers.image import (
    GRID,
    MIDDLE_GREY,
    PictureError,
    PictureLimits,
    box_of_patches,
    decode_picture,
    letterbox,
    line_strip,
    patches_of_box,
)


def _bytes(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def test_exif_rotation_is_applied() -> None:
    image = Image.new("RGB", (40, 20), (255, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying on its side
    assert decode_picture(_bytes(image, "JPEG", exif=exif)).shape == (40, 20, 3)


def test_transparency_lies_on_white() -> None:
    image = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    image.putpixel((0, 0), (255, 0, 0, 255))
    pixels = decode_picture(_bytes(image, "PNG"))
    assert pixels[0, 0].tolist() == [255, 0, 0]
    assert pixels[3, 3].tolist() == [255, 255, 255]


def test_an_animation_gives_its_first_frame() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ((255, 0, 0), (0, 0, 255))]
    data = _bytes(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert decode_picture(data)[4, 4].tolist() == [255, 0, 0]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_other_modes_become_rgb(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert decode_picture(_bytes(Image.new(mode, (5, 7)), kind)).shape == (7, 5, 3)


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    data = _bytes(Image.new("1", (9000, 9000)), "PNG")
    with pytest.raises(PictureError, match="9000 x 9000"):
        decode_picture(data)


def test_a_large_photo_is_scaled_down() -> None:
    data = _bytes(Image.new("RGB", (6000, 4000), (10, 200, 30)), "JPEG")
    pixels = decode_picture(data)
    assert max(pixels.shape) <= 4096
    assert abs(pixels.shape[1] / pixels.shape[0] - 1.5) < 0.01


def test_bytes_beyond_the_limit_are_refused() -> None:
    with pytest.raises(PictureError, match="allowed are 10"):
        decode_picture(b"x" * 11, PictureLimits(max_bytes=10))


@pytest.mark.parametrize("data", [b"", b"no picture", b"\xff\xd8\xff\xe0 cut off", b"GIF89a"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureError, match=r"jpeg, png|damaged"):
        decode_picture(data)


def test_a_cut_off_png_is_refused() -> None:
    data = _bytes(Image.effect_noise((64, 64), 50), "PNG")
    with pytest.raises(PictureError, match="damaged"):
        decode_picture(data[: len(data) // 2])


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 700), st.integers(1, 700), st.tuples(*[st.floats(0, 1)] * 4))
def test_boxes_come_back_from_the_letterbox(width: int, height: int, shares: tuple[float, ...]) -> None:
    view, mapping = letterbox(np.zeros((height, width, 3), dtype=np.uint8))
    assert view.shape == (256, 256, 3)
    xs, ys = sorted(shares[:2]), sorted(shares[2:])
    box = (xs[0] * width, ys[0] * height, xs[1] * width, ys[1] * height)
    assert mapping.to_picture(mapping.to_view(box)) == pytest.approx(
        box, abs=1e-6 * max(width, height) + 1e-9
    )


def test_the_bars_are_grey() -> None:
    view, mapping = letterbox(np.full((50, 100, 3), 255, dtype=np.uint8))
    assert (mapping.left_px, mapping.top_px) == (0, 64)
    assert view[0, 0].tolist() == [MIDDLE_GREY] * 3
    assert view[128, 128].tolist() == [255] * 3


def test_letterbox_refuses_other_arrays() -> None:
    with pytest.raises(PictureError, match="uint8"):
        letterbox(np.zeros((4, 4), dtype=np.uint8))


def test_a_strip_keeps_the_proportions() -> None:
    page = np.zeros((100, 400), dtype=np.uint8)
    assert line_strip(page, (10, 20, 210, 84)).shape == (32, 100)
    assert line_strip(page, (390, 90, 500, 300)).shape[0] == 32
    assert line_strip(page, (10, 20, 210, 84), stretch=1.2).shape == (32, 120)


def test_patch_boxes_round_trip() -> None:
    for first, last in ((0, 0), (17, 255), (3, 3 + 5 * GRID)):
        assert patches_of_box(box_of_patches(first, last)) == (first, last)
    with pytest.raises(PictureError, match="0 to 255"):
        box_of_patches(0, 256)
