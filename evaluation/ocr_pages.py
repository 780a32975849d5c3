"""Reading dense pages in fonts that no training picture uses: characters, lines found, and time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from yan_omni.evaluation.grounding import intersection_over_union
from yan_omni.evaluation.held_out.rows import KindPageRow, PageKind, PageRow
from yan_omni.evaluation.task import Context, Measure, at_most, not_measured
from yan_omni.evaluation.text_metrics import ErrorCount, Language, total, written_text
from yan_omni.model.engine.request import Engine, PageText, PixelBox

ERROR_FLOOR_PERCENT = 2.0
FOUND_IOU = 0.5
KINDS: dict[PageKind, str] = {
    "vertical": "columns from top to bottom, ZH",
    "receipt": "receipts",
    "screen": "screenshots, 15 px print",
    "photo": "photographed pages",
    "askew": "pages turned by 1.5 to 6 degrees",
}
NAMES = {"en": "EN", "zh": "ZH", "mixed": "EN and ZH mixed"}


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What one page gave: errors over all its text in reading order, lines found, seconds on the clock."""

    row: PageRow
    errors: ErrorCount
    num_found: int
    duration_s: float


class OcrPages:
    name = "pages"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        rows = context.held_out.load("pages", PageRow)
        measures: list[Measure] = []
        pages: list[ReadPage] = []
        for language in NAMES:
            part = context.part([row for row in rows if row.lang == language], minimum=2)
            read = [_read(engine, context, row) for row in part]
            measures.append(_characters(language, read))
            pages += read
        measures += _lines_and_time(pages) if pages else []
        return [*measures, *_kinds(engine, context)]


def _read(engine: Engine, context: Context, row: PageRow) -> ReadPage:
    pixels = context.held_out.picture(row.image)
    start = time.perf_counter()
    page = engine.read(pixels)
    duration_s = time.perf_counter() - start
    errors = page_errors("\n".join(row.lines), page.text, row.lang)
    context.note_item("pages", row.id, "\n".join(row.lines), page.text, errors.percent)
    return ReadPage(row, errors, num_found(row.boxes, page), duration_s)


def _kinds(engine: Engine, context: Context) -> list[Measure]:
    """Errors on pages that are not flat sheets of running text, by kind."""
    measures: list[Measure] = []
    rows = context.held_out.load("page_kinds", KindPageRow)
    for kind in dict.fromkeys(row.kind for row in rows):
        part = context.part([row for row in rows if row.kind == kind], minimum=2)
        counted: list[ErrorCount] = []
        for row in part:
            expected = "\n".join(row.lines)
            given = engine.read(context.held_out.picture(row.image)).text
            counted.append(page_errors(expected, given, row.lang))
            context.note_item(f"pages {kind}", row.id, expected, given, counted[-1].percent)
        errors = total(counted)
        title = f"OCR CER, {KINDS[kind]}"
        measures.append(
            Measure(title, errors.percent, "%", None, None, len(part), f"{errors.units} characters")
        )
    return measures


def page_errors(expected: str, given: str, language: str) -> ErrorCount:
    """CER of a whole page as `written_errors` counts it; mixed pages ignore spaces as Chinese ones do."""
    script: Language = "en" if language == "en" else "zh"
    reference, hypothesis = written_text(expected, script), written_text(given, script)
    return ErrorCount(text_distance(reference, hypothesis), len(reference))


def text_distance(reference: str, hypothesis: str) -> int:
    """Levenshtein distance as `edit_distance` has it, a row at a time: pages have thousands of characters."""
    given = np.array([ord(character) for character in hypothesis], dtype=np.int64)
    places = np.arange(len(given) + 1)
    row = places.copy()
    for number, character in enumerate(reference, start=1):
        best = np.minimum(row[1:] + 1, row[:-1] + (given != ord(character)))
        row = np.minimum.accumulate(np.concatenate(([number], best)) - places) + places
    return int(row[-1])


def num_found(boxes: Sequence[tuple[float, float, float, float]], page: PageText) -> int:
    """How many lines have a box that overlaps theirs by an IoU of at least one half."""
    given = [line.box for line in page.lines]
    return sum(
        any(intersection_over_union(PixelBox(*box), other) >= FOUND_IOU for other in given) for box in boxes
    )


def _characters(language: str, pages: Sequence[ReadPage]) -> Measure:
    title = f"OCR CER {NAMES[language]}, dense pages, unseen fonts"
    floor = None if language == "mixed" else at_most(ERROR_FLOOR_PERCENT)
    if not pages:
        return not_measured(title, "%", floor, "the pages are not built; see evaluation/README.md")
    errors = total(page.errors for page in pages)
    worst = max(pages, key=lambda page: page.errors.percent)
    families = sorted({page.row.font for page in pages})
    by_family = ", ".join(
        f"{family} {total(page.errors for page in pages if page.row.font == family).percent:.1f} %"
        for family in families
    )
    note = f"{errors.units} characters; {by_family}; worst page {worst.row.id} {worst.errors.percent:.1f} %"
    return Measure(title, errors.percent, "%", floor, None, len(pages), note)


def _lines_and_time(pages: Sequence[ReadPage]) -> list[Measure]:
    num_lines = sum(len(page.row.boxes) for page in pages)
    found = 100.0 * sum(page.num_found for page in pages) / num_lines
    durations_s = [page.duration_s for page in pages]
    units = sum(page.errors.units for page in pages)
    pace = f"longest {max(durations_s):.2f} s; {units / sum(durations_s):.0f} characters a second"
    return [
        Measure("OCR lines found, dense pages", found, "%", None, None, num_lines, "IoU of at least 0.5"),
        Measure(
            "OCR time per dense page", median(durations_s), "s", None, None, len(pages), f"median; {pace}"
        ),
    ]
