"""What becomes of odd pictures over HTTP: limits, and errors that say what was given and what is allowed."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from tests.app.conftest import png_bytes
from tests.app.test_service import assert_error

ASKED: dict[str, dict[str, str]] = {
    "/v1/ocr": {},
    "/v1/ground": {"phrase": "x"},
    "/v1/vqa": {"question": "What is it?"},
}


def post(client: TestClient, path: str, data: bytes) -> Any:
    return client.post(path, files={"file": data}, data=ASKED[path])


def saved(picture: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("path", ASKED)
def test_one_pixel_is_answered(client: TestClient, path: str) -> None:
    body = post(client, path, png_bytes(1, 1)).json()
    assert (body["width"], body["height"]) == (1, 1)


@pytest.mark.parametrize("path", ASKED)
def test_twenty_megapixels_are_answered(client: TestClient, path: str) -> None:
    body = post(client, path, saved(Image.new("L", (5_000, 4_000)), "PNG")).json()
    assert (body["width"], body["height"]) == (5_000, 4_000)


@pytest.mark.parametrize("path", ASKED)
def test_a_decompression_bomb_is_refused_by_its_size(client: TestClient, path: str) -> None:
    bomb = saved(Image.new("1", (20_000, 20_000)), "PNG")
    assert len(bomb) < 100_000
    response = post(client, path, bomb)
    assert_error(response, 400, "invalid_image", "file")
    message = response.json()["error"]["message"]
    assert "400000000 pixels" in message
    assert "allowed are 50000000" in message


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("path", ASKED)
def test_half_a_file_is_refused(client: TestClient, path: str, kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8))
    data = saved(noise, kind)
    assert_error(post(client, path, data[: len(data) * 2 // 3]), 400, "invalid_image", "file")


@pytest.mark.parametrize("path", ASKED)
def test_an_empty_file_is_refused(client: TestClient, path: str) -> None:
    assert post(client, path, b"").status_code == 400


def test_the_service_goes_on_after_bad_pictures(client: TestClient) -> None:
    post(client, "/v1/vqa", b"\x89PNG\r\n\x1a\n broken")
    assert post(client, "/v1/vqa", png_bytes()).status_code == 200
