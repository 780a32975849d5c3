"""Finding lines and putting them in order, with a fake detector and reader where weights would be needed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.model.vision.characters import CHARACTER_IDS
from yan_omni.model.vision.line_detector import (
    CORE_SHARE,
    LineDetector,
    LineDetectorConfig,
    connected_boxes,
    line_regions,
    normalise_page,
)
from yan_omni.model.vision.line_reader import LineReader, LineReaderConfig
from yan_omni.model.vision.page_layout import LineBox
from yan_omni.model.vision.page_reader import (
    LATIN,
    Look,
    PageReader,
    PageReaderConfig,
    drop_nested,
    is_too_large_for,
    join_neighbours,
)

TINY_READER = LineReaderConfig(widths=(4, 6, 8, 10), depths=(1, 1, 1, 1), context_blocks=1)


class DarkCells(LineDetector):
    """Marks the middle of dark bars: stands in for a trained detector."""

    def forward(self, pages: Tensor) -> Tensor:
        darkness = -torch.nn.functional.avg_pool2d(pages, 4).squeeze(1)
        return torch.where(darkness > 0.5, 5.0, -5.0)


def _reader() -> PageReader:
    torch.manual_seed(0)
    return PageReader(DarkCells(LineDetectorConfig((4, 4, 4, 4))), LineReader(TINY_READER))


def test_the_detector_answers_one_logit_a_cell() -> None:
    detector = LineDetector(LineDetectorConfig((4, 6, 8, 10))).eval()
    assert detector(normalise_page(torch.randint(0, 256, (2, 48, 64)))).shape == (2, 12, 16)
    with pytest.raises(ValueError, match="multiples of 16"):
        detector(torch.zeros(1, 1, 40, 64))


def test_connected_regions_become_boxes() -> None:
    probability = np.zeros((6, 10), dtype=np.float32)
    probability[1, 1:4] = 0.9
    probability[2, 3:6] = 0.7  # touches the run above
    probability[4, 0:2] = 0.8
    probability[5, 9] = 1.0  # too small
    boxes = connected_boxes(probability, 0.5, min_cells=2)
    assert {(b.x1, b.y1, b.x2, b.y2) for b in boxes} == {(1, 1, 6, 3), (0, 4, 2, 5)}
    assert max(b.score for b in boxes) == pytest.approx(0.8)


def test_two_runs_joined_from_below_are_one_region() -> None:
    probability = np.zeros((3, 7), dtype=np.float32)
    probability[0, 0:2] = probability[0, 5:7] = probability[1, 1:6] = 1.0
    assert [(b.x1, b.x2) for b in connected_boxes(probability, 0.5, 1)] == [(0, 7)]


def test_lines_are_found_where_they_are() -> None:
    page = np.full((240, 320), 255, dtype=np.uint8)
    page[40:56, 20:300] = 0
    page[120:136, 20:200] = 0
    boxes = sorted(_reader().find_lines(page), key=lambda box: box.y1)
    assert len(boxes) == 2
    for box, (y1, y2, x2) in zip(boxes, ((40, 56, 300), (120, 136, 200)), strict=True):
        grow = (y2 - y1) * (1 / CORE_SHARE - 1) / 2
        assert box.y1 == pytest.approx(y1 - grow, abs=8)
        assert box.y2 == pytest.approx(y2 + grow, abs=8)
        assert (box.x1, box.x2) == pytest.approx((20, x2), abs=8)


def test_an_empty_page_has_no_text() -> None:
    page = _reader().read(np.full((64, 300, 3), 240, dtype=np.uint8))
    assert (page.text, page.lines) == ("", ())


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (2, 3), (40, 3000)])
def test_pictures_of_any_shape_can_be_read(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (*shape, 3), dtype=np.uint8)
    for line in _reader().read(noise).lines:
        assert 0 <= line.box.x1 < line.box.x2 <= shape[1]
        assert 0 <= line.box.y1 < line.box.y2 <= shape[0]


def test_of_a_page_with_too_many_lines_the_first_are_read() -> None:
    page = np.full((240, 320, 3), 255, dtype=np.uint8)
    page[40:56, 20:300] = page[120:136, 20:200] = 0
    reader = PageReader(_reader().detector, _reader().reader, PageReaderConfig(max_lines=1, min_confidence=0))
    torch.nn.init.constant_(reader.reader.ink.bias, 20.0)
    cut = reader.read(page)
    assert cut.is_truncated
    assert [line.box.y2 < 100 for line in cut.lines] == [True]
    whole = PageReader(reader.detector, reader.reader, PageReaderConfig(min_confidence=0)).read(page)
    assert not whole.is_truncated
    assert len(whole.lines) == 2


def test_reading_gives_one_entry_a_box_in_order() -> None:
    page = np.random.default_rng(0).integers(0, 255, (100, 400), dtype=np.uint8)
    boxes = [LineBox(0, 0, 300, 20), LineBox(0, 30, 60, 50), LineBox(10, 60, 390, 90)]
    reader = _reader()
    torch.nn.init.constant_(reader.reader.ink.bias, 20.0)
    read = reader.read_boxes(page, boxes)
    alone = [reader.read_boxes(page, [box])[0][0] for box in boxes]
    assert [len(text) > 0 for text, _ in read] == [True] * 3
    assert len(read[1][0]) < len(read[2][0])
    assert [len(text) for text, _ in read] == pytest.approx([len(text) for text in alone], abs=3)


def test_the_coarse_scale_only_adds_what_the_fine_one_cannot_see() -> None:
    heading = LineBox(0, 0, 900, 200)
    assert is_too_large_for([], heading)
    assert is_too_large_for([LineBox(10, 20, 60, 60)], heading)  # a piece of a stroke
    assert not is_too_large_for([LineBox(0, 20, 880, 170)], heading)  # the same line
    assert not is_too_large_for([LineBox(0, 20, 300, 60), LineBox(0, 100, 300, 140)], heading)  # two lines
    strokes = [LineBox(0, 20, 80, 60), LineBox(0, 100, 80, 140)]
    assert is_too_large_for(strokes, heading)
    assert not is_too_large_for(strokes, LineBox(0, 10, 90, 160))  # a column of short cells


def test_lines_of_two_columns_are_not_joined_where_they_come_close() -> None:
    left = [LineBox(0, 20 * row, 190, 20 * row + 15) for row in range(7)]
    right = [LineBox(225, 20 * row, 400, 20 * row + 15) for row in range(7)]
    left[3] = LineBox(0, 60, 216, 75)  # runs into the gap
    assert set(join_neighbours([*left, *right])) == {*left, *right}
    words = [LineBox(x, 20 * row, x + 90, 20 * row + 15) for row in range(7) for x in (7 * row, 7 * row + 99)]
    assert len(join_neighbours(words)) == 7


class Unsure(PageReader):
    """Reads `wide` with more confidence than `narrow` where strips are stretched."""

    def _read(self, strips: list[NDArray[np.uint8]], barred: Tensor | None = None) -> list[tuple[str, float]]:
        return [("wide", 0.8) if strip.shape[1] > 330 else ("narrow", 0.6) for strip in strips]


class Strays(PageReader):
    """Reads narrow strips as `Latin`, surely, and wide ones as a hanzi unless that is barred."""

    def _read(self, strips: list[NDArray[np.uint8]], barred: Tensor | None = None) -> list[tuple[str, float]]:
        wide = ("一", 0.7) if barred is None else ("-", 0.6)
        return [wide if strip.shape[1] > 330 else ("Latin", 0.95) for strip in strips]


def test_unsure_hanzi_of_a_latin_page_are_read_again_as_latin() -> None:
    page = np.zeros((80, 500), dtype=np.uint8)
    reader = Strays(_reader().detector, _reader().reader)
    narrow, wide = LineBox(20, 4, 220, 36), LineBox(20, 44, 460, 76)
    assert reader.read_boxes(page, [narrow, wide]) == [("Latin", 0.95), ("-", 0.6)]
    assert reader.read_boxes(page, [wide]) == [("一", 0.7)]
    assert not LATIN[CHARACTER_IDS["A"]]
    assert LATIN[CHARACTER_IDS["一"]]


def test_small_print_is_looked_for_once_more_in_an_enlarged_page() -> None:
    page = np.full((300, 400), 255, dtype=np.uint8)
    for y in range(20, 280, 30):
        page[y : y + 8, 40:360] = 0
    sides: list[int] = []

    class Noting(PageReader):
        def _find_at(self, page: NDArray[np.uint8], side_px: int, enlarged: float = 1.0) -> list[LineBox]:
            sides.append(side_px)
            return super()._find_at(page, side_px, enlarged)

    parts = (_reader().detector, _reader().reader)
    small = PageReaderConfig(fine_side_px=400, small_line_px=24.0)
    assert len(Noting(*parts, small).find_lines(page)) == 9
    assert sides[:2] == [400, 600]
    sides.clear()
    Noting(*parts, replace(small, small_line_px=4.0)).find_lines(page)
    assert 600 not in sides


def test_a_region_that_falls_apart_into_rows_is_several_lines() -> None:
    probability = np.zeros((12, 30), dtype=np.float32)
    probability[2:4, 1:29] = probability[7:9, 1:29] = 0.97
    probability[4:7, 10:12] = 0.6  # a stroke from one to the other
    (whole,) = connected_boxes(probability, 0.5, 3)
    assert (whole.y1, whole.y2) == (2, 9)
    upper, lower = line_regions(probability, (0.5, 0.7), 3)
    assert ((upper.y1, upper.y2), (lower.y1, lower.y2)) == ((2, 4), (7, 9))
    words = np.zeros((6, 30), dtype=np.float32)
    words[2:4, 1:29] = 0.97
    words[2:4, 14:16] = 0.6  # side by side: one line
    assert len(line_regions(words, (0.5, 0.7), 3)) == 1


def test_an_unsure_line_is_looked_at_twice() -> None:
    page, box = np.zeros((40, 400), dtype=np.uint8), LineBox(20, 4, 320, 36)
    parts = (_reader().detector, _reader().reader)
    twice = PageReaderConfig(first_look=Look(0.0, 1.0), second_look=Look(0.0, 1.2))
    assert Unsure(*parts, twice).read_boxes(page, [box]) == [("wide", 0.8)]
    once = replace(twice, sure_confidence=0.5)
    assert Unsure(*parts, once).read_boxes(page, [box]) == [("narrow", 0.6)]


def test_strokes_inside_a_line_are_no_line() -> None:
    line, stroke, below = LineBox(10, 8, 396, 58), LineBox(184, 11, 376, 27), LineBox(10, 54, 396, 100)
    assert set(drop_nested([stroke, below, line])) == {line, below}


def test_words_of_one_line_are_joined() -> None:
    joined = join_neighbours([LineBox(0, 0, 40, 20), LineBox(50, 1, 90, 21), LineBox(0, 40, 40, 60)])
    assert len(joined) == 2
    assert LineBox(0, 0, 90, 21) in joined
