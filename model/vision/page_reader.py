"""Reads the text of a picture: finds lines at two scales, reads each as a strip, and joins them in reading
order.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from yan_omni.model.engine.request import PageText, Picture, PixelBox, TextLine
from yan_omni.model.vision.characters import CHARACTERS, LATIN_MARKS
from yan_omni.model.vision.line_choices import ChoiceConfig, likeliest_text
from yan_omni.model.vision.line_columns import confidence_of, grouped, without_mark_spaces
from yan_omni.model.vision.line_detector import (
    CELL_PX,
    CORE_SHARE,
    SIDE_MULTIPLE_PX,
    LineDetector,
    line_regions,
    normalise_page,
)
from yan_omni.model.vision.line_reader import LineReader, normalise_strips, read_columns, read_strips
from yan_omni.model.vision.page_languages import is_hanzi, language_of
from yan_omni.model.vision.page_layout import LineBox, is_level, reading_order
from yan_omni.model.vision.page_rules import without_rules
from yan_omni.model.vision.page_straightening import (
    Flattened,
    fit_slopes,
    to_unturned,
    turn_degrees,
    turned,
)
from yan_omni.model.vision.spelling import Spelling
from yan_omni.model.vision.vertical_text import (
    as_row,
    cut_out,
    from_sideways,
    is_loose,
    sideways,
    usual_pitch,
    whole_strip,
    without_gaps,
)
from yan_omni.tokenizers.image import check_picture, grey, line_strip

CHOICE = ChoiceConfig()
LATIN = torch.tensor([not character.isascii() and character not in LATIN_MARKS for character in CHARACTERS])
"""What is no part of Latin print, to be barred."""
MANY_LINES = 4  # with fewer, their height says little about a page
FLAT_PAGE_PX = 64  # only pictures flatter than this are enlarged to find their lines


@dataclass(frozen=True, slots=True)
class Look:
    """How a line is cut out: each side of its box grows by `margin` of its height, then it is stretched."""

    margin: float = 0.1
    stretch: float = 1.0


@dataclass(frozen=True, slots=True)
class PageReaderConfig:
    """Sides in pixels to which pages are scaled for finding lines, and what counts as a line.

    Pages larger than `fine_side_px` keep their size up to `dense_side_px`; where half of the lines are less
    than `small_line_px` high, they are looked for once more with the page `enlarged`. Regions that fall
    apart at the higher ones of `thresholds` are several lines. A line found at the coarse scale counts when
    it is at least `min_coarse_height_px` high there and the fine scale saw only pieces of it. A line read
    with less than `sure_confidence` is looked at a second time, and the surer reading counts. Where the
    lines of at least `script_confidence` are Latin, hanzi in less sure ones are read again as Latin. A page
    of single characters is read in columns from top to bottom, if that gives at least `column_share` of what
    reading in rows gave. `choice` weighs shape and spelling. Of a page with more than `max_lines` lines the
    first ones are read.
    """

    fine_side_px: int = 960
    dense_side_px: int = 2048
    small_line_px: float = 24.0
    enlarged: float = 1.5
    coarse_side_px: int = 240
    min_coarse_height_px: float = 14.0
    thresholds: tuple[float, ...] = (0.5, 0.7, 0.85, 0.95)
    min_cells: int = 3
    choice: ChoiceConfig = CHOICE
    first_look: Look = Look()
    second_look: Look = Look(margin=0.05, stretch=1.15)
    sure_confidence: float = 0.9
    script_confidence: float = 0.8
    min_confidence: float = 0.35
    column_share: float = 0.8
    strips_per_batch: int = 16
    max_lines: int = 500


class PageReader:
    """The line detector and the line reader behind one call; `dtype` is that of their weights. With
    `spelling`, what is hard to see is read as what is likely written.
    """

    def __init__(
        self,
        detector: LineDetector,
        reader: LineReader,
        config: PageReaderConfig | None = None,
        spelling: Spelling | None = None,
    ) -> None:
        self.detector, self.reader, self.spelling = detector.eval(), reader.eval(), spelling
        self.config = config or PageReaderConfig()
        self.dtype = next(reader.parameters()).dtype

    def read(self, pixels: Picture) -> PageText:
        """Text in reading order with one box a line; a picture without text gives none."""
        check_picture(pixels)
        page = grey(pixels)
        degrees = turn_degrees(page)
        if degrees:
            page = turned(page, degrees)
        fine = self._find_fine(page)
        plane = fit_slopes(fine)
        flattened = None if plane is None else Flattened(page, plane)
        if flattened is not None:
            page = flattened.page
            fine = self._find_fine(page)
        found = reading_order(self.find_lines(page, fine))
        boxes = found[: self.config.max_lines]
        lines: list[TextLine] = []
        for box, (text, confidence) in zip(boxes, self.read_boxes(page, boxes), strict=True):
            if text.strip() and confidence >= self.config.min_confidence:
                place = box if flattened is None else flattened.to_page(box)
                place = to_unturned(place, degrees, page.shape) if degrees else place
                lines.append(TextLine(text, PixelBox(place.x1, place.y1, place.x2, place.y2), confidence))
        if is_loose([line.text for line in lines]):
            columns = self._read_columns(grey(pixels))
            if weight(columns) >= self.config.column_share * weight(lines):
                lines = columns
        text = "\n".join(line.text for line in lines)
        return PageText(text, tuple(lines), is_truncated=len(boxes) < len(found))

    def _read_columns(self, page: NDArray[np.uint8]) -> list[TextLine]:
        """The page read as text from top to bottom, columns from the right."""
        found = reading_order(self.find_lines(sideways(page)))[: self.config.max_lines]
        boxes = [from_sideways(box, page.shape[1]) for box in found if box.width >= 1.5 * box.height]
        columns = [cut_out(page, box, self.config.first_look.margin) for box in boxes]
        pitch = usual_pitch(columns)
        strips = [whole_strip(as_row(column, pitch)) for column in columns]
        return [
            TextLine(without_gaps(text), PixelBox(box.x1, box.y1, box.x2, box.y2), confidence)
            for box, (text, confidence) in zip(boxes, self._read_strips(strips), strict=True)
            if text.strip() and confidence >= self.config.min_confidence
        ]

    def _find_fine(self, page: NDArray[np.uint8]) -> list[LineBox]:
        longest_px = max(page.shape)
        side_px = max(self.config.fine_side_px, min(self.config.dense_side_px, longest_px))
        found = self._find_at(page, side_px)
        least_px = self.config.small_line_px * longest_px / side_px
        larger_px = min(round(longest_px * self.config.enlarged), self.config.dense_side_px)
        if len(found) < MANY_LINES or larger_px <= side_px or median(b.height for b in found) >= least_px:
            return found
        return self._find_at(page, larger_px, self.config.enlarged)

    def find_lines(self, page: NDArray[np.uint8], fine: list[LineBox] | None = None) -> list[LineBox]:
        """Line boxes of a grey picture (H, W) in its pixels; `fine`: what the fine scale found, if known."""
        fine = self._find_fine(page) if fine is None else fine
        least_px = self.config.min_coarse_height_px * max(page.shape) / self.config.coarse_side_px
        coarse = [
            box
            for box in self._find_at(page, self.config.coarse_side_px)
            if box.height >= least_px and is_too_large_for(fine, box)
        ]
        kept = coarse + [box for box in fine if not any(_centre_inside(box, large) for large in coarse)]
        joined = join_neighbours(without_rules(page, drop_nested(kept)))
        return [box for box in joined if box.x2 - box.x1 >= 2 and box.height >= 4]

    @torch.inference_mode()
    def _find_at(self, page: NDArray[np.uint8], side_px: int, enlarged: float = 1.0) -> list[LineBox]:
        height, width = page.shape
        enlarge = max(min(max(FLAT_PAGE_PX / min(height, width), 1.0), 2.0), enlarged)
        scale = min(side_px / max(height, width), enlarge)
        size = (max(round(width * scale), 1), max(round(height * scale), 1))
        small = np.asarray(Image.fromarray(page).resize(size, Image.Resampling.BILINEAR))
        padded = [
            -(-side // SIDE_MULTIPLE_PX) * SIDE_MULTIPLE_PX + SIDE_MULTIPLE_PX for side in (size[1], size[0])
        ]
        canvas = np.full(padded, int(np.median(small)), dtype=np.uint8)
        offset = SIDE_MULTIPLE_PX // 2
        canvas[offset : offset + size[1], offset : offset + size[0]] = small
        logits = self.detector(normalise_page(torch.from_numpy(canvas)[None]).to(self.dtype))
        probability = torch.sigmoid(logits[0].float()).numpy()
        boxes = []
        for found in line_regions(probability, self.config.thresholds, self.config.min_cells):
            grow = (found.y2 - found.y1) * (1 / CORE_SHARE - 1) / 2
            x1, x2 = ((value * CELL_PX - offset) / scale for value in (found.x1, found.x2))
            y1, y2 = ((value * CELL_PX - offset) / scale for value in (found.y1 - grow, found.y2 + grow))
            edges = (max(x1, 0.0), max(y1, 0.0), min(x2, float(width)), min(y2, float(height)))
            boxes.append(LineBox(*edges, found.slope))
        return boxes

    def read_boxes(self, page: NDArray[np.uint8], boxes: list[LineBox]) -> list[tuple[str, float]]:
        """Text and confidence of each box, the better of two looks where the first is not sure."""
        results = self._read_twice(page, boxes)
        sure = [text for text, confidence in results if confidence >= self.config.script_confidence]
        if language_of(sure) != "en":
            return results
        strays = [index for index, read in enumerate(results) if self._is_stray(*read)]
        again = self._read_twice(page, [boxes[index] for index in strays], LATIN)
        for index, read in zip(strays, again, strict=True):
            results[index] = read
        return results

    def _is_stray(self, text: str, confidence: float) -> bool:
        """Whether a line of a Latin page holds hanzi that may be anything else."""
        return any(map(is_hanzi, text)) and confidence < self.config.sure_confidence

    def _read_twice(
        self, page: NDArray[np.uint8], boxes: list[LineBox], barred: Tensor | None = None
    ) -> list[tuple[str, float]]:
        results = self._read_as(page, boxes, self.config.first_look, barred)
        unsure = [index for index, read in enumerate(results) if read[1] < self.config.sure_confidence]
        again = self._read_as(page, [boxes[index] for index in unsure], self.config.second_look, barred)
        for index, read in zip(unsure, again, strict=True):
            if read[0] and (read[1] > results[index][1] or not results[index][0]):
                results[index] = read
        return results

    def _read_as(
        self, page: NDArray[np.uint8], boxes: list[LineBox], look: Look, barred: Tensor | None = None
    ) -> list[tuple[str, float]]:
        return self._read_strips([self._strip(page, box, look) for box in boxes], barred)

    def _read_strips(
        self, strips: list[NDArray[np.uint8]], barred: Tensor | None = None
    ) -> list[tuple[str, float]]:
        """Text and confidence of each strip; those of similar width share a batch."""
        order = sorted(range(len(strips)), key=lambda index: strips[index].shape[1])
        results: list[tuple[str, float]] = [("", 0.0)] * len(strips)
        for start in range(0, len(order), self.config.strips_per_batch):
            chosen = order[start : start + self.config.strips_per_batch]
            for index, (text, confidence) in zip(
                chosen, self._read([strips[i] for i in chosen], barred), strict=True
            ):
                results[index] = (text.strip(), confidence)
        return results

    def _strip(self, page: NDArray[np.uint8], box: LineBox, look: Look) -> NDArray[np.uint8]:
        margin = box.height * look.margin
        edges = (box.x1 - 2 * margin, box.y1 - margin, box.x2 + 2 * margin, box.y2 + margin)
        corners = (int(edges[0]), int(edges[1]), int(edges[2] + 1), int(edges[3] + 1))
        return line_strip(page, corners, look.stretch)

    def _read(self, strips: list[NDArray[np.uint8]], barred: Tensor | None = None) -> list[tuple[str, float]]:
        widths = [strip.shape[1] for strip in strips]
        batch = torch.zeros(len(strips), 1, strips[0].shape[0], max(widths))
        for row, strip in enumerate(strips):
            batch[row, :, :, : strip.shape[1]] = normalise_strips(torch.from_numpy(strip)[None])[0]
        if self.spelling is None:
            return read_strips(self.reader, batch.to(self.dtype), widths)
        choice = self.config.choice
        found = read_columns(self.reader, batch.to(self.dtype), widths, choice.least_ink, barred=barred)
        lines = [grouped(columns) for columns in found]
        return [
            (without_mark_spaces(likeliest_text(line, self.spelling, choice)), confidence_of(line))
            for line in lines
        ]


def weight(lines: list[TextLine]) -> float:
    """How many characters were read, each counted by its line's confidence."""
    return sum(len("".join(line.text.split())) * line.confidence for line in lines)


def _centre_inside(box: LineBox, outer: LineBox) -> bool:
    x, y = (box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2
    return outer.x1 <= x <= outer.x2 and outer.y1 <= y <= outer.y2


def drop_nested(boxes: list[LineBox], max_share: float = 0.5) -> list[LineBox]:
    """Without the boxes of which more than `max_share` lies in a larger one: strokes of a line seen as a
    line.
    """
    kept: list[LineBox] = []
    for box in sorted(boxes, key=lambda item: -item.area):
        if all(box.shared_with(other) <= max_share * box.area for other in kept):
            kept.append(box)
    return kept


def is_too_large_for(fine: list[LineBox], coarse: LineBox) -> bool:
    """Whether the fine scale saw only pieces of this line: nothing inside it is a line of more than half
    its height, nor are there two rows of text; in what is no wider than a cell, short ones count.
    """
    inside = [box for box in fine if _centre_inside(box, coarse)]
    least = 3.0 if coarse.width >= 1.5 * coarse.height else 1.4
    rows = [box for box in inside if box.width >= least * box.height]
    stacked = any(not is_level(left, right) for left in rows for right in rows)
    return not stacked and all(box.height <= 0.5 * coarse.height for box in inside)


def join_neighbours(boxes: list[LineBox], max_gap: float = 0.8) -> list[LineBox]:
    """Join pieces of one line: same row, similar height, a gap of at most `max_gap` heights between them,
    and no free space above and below that gap as between columns.
    """
    joined: list[LineBox] = []
    for box in sorted(boxes, key=lambda item: item.x1):
        for index, other in enumerate(joined):
            tall, low = max(box.height, other.height), min(box.height, other.height)
            if (
                is_level(box, other)
                and low >= 0.5 * tall
                and box.x1 - other.x2 <= max_gap * tall
                and not is_column_gap(boxes, other, box)
            ):
                x2 = max(box.x2, other.x2)
                joined[index] = LineBox(other.x1, min(box.y1, other.y1), x2, max(box.y2, other.y2))
                break
        else:
            joined.append(box)
    return joined


def is_column_gap(boxes: list[LineBox], left: LineBox, right: LineBox, reach: float = 8.0) -> bool:
    """Whether the gap between two pieces goes on above and below, within `reach` heights: at least three
    lines end before it, three start after it, and none crosses it.
    """
    seam, tall = (left.x2 + right.x1) / 2, max(left.height, right.height)
    near = [
        box
        for box in boxes
        if not is_level(box, left) and abs(box.middle - left.middle) <= reach * tall and box.width >= 4 * tall
    ]
    before = sum(seam - 4 * tall <= box.x2 <= seam for box in near)
    after = sum(seam <= box.x1 <= seam + 4 * tall for box in near)
    return min(before, after) >= 3 and before + after == sum(
        box.x1 <= seam + 4 * tall and box.x2 >= seam - 4 * tall for box in near
    )
