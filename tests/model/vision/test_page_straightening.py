"""Pages that lie askew are turned and laid flat, and boxes find their way back."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from yan_omni.model.vision.line_detector import connected_boxes
from yan_omni.model.vision.page_layout import LineBox
from yan_omni.model.vision.page_straightening import (
    Flattened,
    SlopePlane,
    fit_slopes,
    to_unturned,
    turn_degrees,
    turned,
)

HEIGHT, WIDTH = 600, 480


def sheet() -> NDArray[np.uint8]:
    """Lines of bars of different lengths, as words make them."""
    page = np.full((HEIGHT, WIDTH), 240, dtype=np.uint8)
    words = np.random.default_rng(0)
    for y in range(120, 480, 24):
        x = 80
        while x < 370:
            length = int(words.integers(8, 40))
            page[y : y + 9, x : x + length] = 20
            x += length + 8
    return page


def clockwise(page: NDArray[np.uint8], degrees: float) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(page).rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=240))


@pytest.mark.parametrize("degrees", [-9.0, -3.0, 1.5, 6.0])
def test_the_turn_of_a_page_is_found_and_undone(degrees: float) -> None:
    page = clockwise(sheet(), degrees)
    found = turn_degrees(page)
    assert found == pytest.approx(degrees, abs=0.3)
    assert turn_degrees(turned(page, found)) == 0.0


@pytest.mark.parametrize(
    "page",
    [
        sheet(),
        np.full((30, 40), 200, dtype=np.uint8),
        np.zeros((1, 1), dtype=np.uint8),
        np.zeros((3, 900), dtype=np.uint8),
        np.random.default_rng(1).integers(0, 255, (300, 300)).astype(np.uint8),
    ],
)
def test_what_is_straight_or_no_page_is_not_turned(page: NDArray[np.uint8]) -> None:
    assert turn_degrees(page) == 0.0


def test_boxes_of_a_turned_page_lie_where_the_page_has_them() -> None:
    page = np.full((HEIGHT, WIDTH), 240, dtype=np.uint8)
    page[100:110, 300:380] = 0
    askew = clockwise(page, 8.0)
    box = to_unturned(LineBox(300, 100, 380, 110), 8.0, askew.shape)
    ys, xs = np.nonzero(askew < 100)
    assert (box.x1, box.y1, box.x2, box.y2) == pytest.approx((xs.min(), ys.min(), xs.max(), ys.max()), abs=3)


def lines(base: float, across: float, down: float) -> list[LineBox]:
    """Lines of a page whose slope is a plane, a wrong one among them."""
    found = []
    for y in range(100, 1000, 40):
        slope = base + across * 400 + down * y
        found.append(LineBox(100, y, 700, y + 20, slope))
    return [*found, LineBox(100, 1010, 700, 1030, 0.4)]


def test_slopes_of_lines_make_a_plane() -> None:
    plane = fit_slopes(lines(0.02, 0.0, -4e-5))
    assert plane is not None
    for y in (100.0, 900.0):
        assert float(plane.at(400.0, y)) == pytest.approx(0.02 - 4e-5 * y, abs=4e-3)


def test_pages_that_are_flat_or_nearly_empty_are_left_alone() -> None:
    assert fit_slopes(lines(0.002, 0.0, 0.0)[:-1]) is None
    assert fit_slopes(lines(0.05, 0.0, 0.0)[:3]) is None
    assert fit_slopes([]) is None


def test_a_page_is_laid_flat_and_boxes_come_back() -> None:
    page = np.full((HEIGHT, WIDTH), 240, dtype=np.uint8)
    plane = SlopePlane(-0.03, 0.0, 2e-4)
    for y in (100, 300, 500):  # the line through (240, y): dy/dx = -0.03 + 2e-4 y
        for x in range(40, 440):
            at = 150 + (y - 150) * np.exp(2e-4 * (x - 240))
            page[round(at) : round(at) + 8, x] = 0
    flat = Flattened(page, plane)
    for y in (100, 300, 500):
        rows = np.flatnonzero((flat.page < 100).mean(axis=1) > 0.7)
        inside = rows[(rows > y - 15) & (rows < y + 25)]
        assert 6 <= len(inside) <= 9
        box = flat.to_page(LineBox(40, int(inside[0]), 440, int(inside[-1]) + 1))
        ys = np.flatnonzero((page[y - 40 : y + 60] < 100).any(axis=1)) + y - 40
        assert (box.y1, box.y2) == pytest.approx((ys.min(), ys.max() + 1), abs=2)


def test_found_regions_have_a_slope() -> None:
    probability = np.zeros((40, 200), dtype=np.float32)
    for x in range(10, 190):
        y = round(5 + 0.1 * x)
        probability[y : y + 3, x] = 0.9
    probability[35:38, 20:180] = 0.9
    slanted, level = connected_boxes(probability, 0.5, 3)
    assert slanted.slope == pytest.approx(0.1, abs=0.005)
    assert level.slope == 0.0
    assert connected_boxes(np.ones((4, 1), dtype=np.float32), 0.5, 1)[0].slope == 0.0


def test_a_strip_of_text_is_never_turned() -> None:
    rows = np.random.default_rng(0)
    strip = np.full((40, 320), 255, dtype=np.uint8)
    for x in range(10, 300, 12):
        strip[int(rows.integers(6, 12)) : 30, x : x + 7] = 0
    for degrees in (-8.0, -4.0, 4.0, 8.0):
        assert turn_degrees(turned(strip, degrees)[:64]) == 0.0
