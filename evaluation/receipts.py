"""Reading scanned receipts, none of which training saw, beside RapidOCR on the same pictures."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from yan_omni.evaluation.held_out.rows import ReceiptRow
from yan_omni.evaluation.ocr_pages import text_distance
from yan_omni.evaluation.other_reader import OtherPage, ReadLine
from yan_omni.evaluation.task import Context, Measure, at_least, not_measured
from yan_omni.evaluation.text_metrics import ErrorCount, total
from yan_omni.model.engine.request import Engine, Picture
from yan_omni.model.vision.page_layout import LineBox, rows_of
from yan_omni.tokenizers.image import decode_picture

RIGHT_FLOOR_PERCENT = 93.0
TITLE = "OCR characters right, scanned receipts"
ReadOthers = Callable[[Sequence[Path]], list[OtherPage] | None]


class Receipts:
    """`read_others` is the reference: None from it means that there is none."""

    name = "receipts"

    def __init__(self, read_others: ReadOthers) -> None:
        self._read_others = read_others

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        rows = context.part(context.held_out.load("receipts", ReceiptRow))
        if not rows:
            why = "the receipts are not built; see evaluation/README.md"
            return [not_measured(TITLE, "%", at_least(RIGHT_FLOOR_PERCENT), why)]
        paths = [context.held_out.path(row.image) for row in rows]
        engine.read(_picture(paths[0]))  # warm
        counts: list[ErrorCount] = []
        cpu_s: list[float] = []
        for row, path in zip(rows, paths, strict=True):
            pixels = _picture(path)
            start = time.process_time()
            page = engine.read(pixels)
            cpu_s.append(time.process_time() - start)
            scale = row.width_px / pixels.shape[1]
            lines = [
                ((box.x1 * scale, box.y1 * scale, box.x2 * scale, box.y2 * scale), line.text)
                for line in page.lines
                for box in (line.box,)
            ]
            counts.append(receipt_errors(row, lines))
            told = f"{counts[-1].units} characters"
            context.note_item(
                self.name, row.id, told, f"{counts[-1].edits} edits", right_percent(counts[-1:])
            )
        others = self._read_others(paths)
        return _measures(rows, counts, cpu_s, others)


def _picture(path: Path) -> Picture:
    """As the service takes it: a scan of many pixels is scaled down."""
    return decode_picture(path.read_bytes())


def _measures(
    rows: Sequence[ReceiptRow],
    counts: Sequence[ErrorCount],
    cpu_s: Sequence[float],
    others: Sequence[OtherPage] | None,
) -> list[Measure]:
    reference: float | None = None
    reference_s: float | None = None
    beside = "RapidOCR is not installed, or failed"
    if others is not None:
        counted = [receipt_errors(row, page.lines) for row, page in zip(rows, others, strict=True)]
        reference = right_percent(counted)
        reference_s = sum(page.cpu_s for page in others) / len(others)
        beside = "reference: RapidOCR"
    worst = min(range(len(rows)), key=lambda index: right_percent([counts[index]]))
    least = f"worst {rows[worst].id} {right_percent([counts[worst]]):.1f} %"
    note = f"{total(counts).units} characters; {least}; {beside}"
    floor = at_least(RIGHT_FLOOR_PERCENT)
    return [
        Measure(TITLE, right_percent(counts), "%", floor, reference, len(rows), note),
        Measure(
            "CPU time of a scanned receipt",
            sum(cpu_s) / len(cpu_s),
            "s",
            None,
            reference_s,
            len(rows),
            beside,
        ),
    ]


def right_percent(counts: Sequence[ErrorCount]) -> float:
    """100 x (1 - edits / characters), not below 0."""
    return max(0.0, 100.0 - total(counts).percent)


def receipt_errors(row: ReceiptRow, lines: Sequence[ReadLine]) -> ErrorCount:
    """Edits over the rows of a receipt. What was read counts to the row that it shares most area with, from
    left to right; a line that lies on none is all wrong, unless it holds neither letter nor digit: rules
    are not in the reference.
    """
    boxes = [LineBox(*box) for box in row.boxes]
    wanted = rows_of(boxes, range(len(boxes)))
    given: list[list[tuple[float, str]]] = [[] for _ in wanted]
    edits = 0
    for place, text in lines:
        box = LineBox(*place)
        shared = [sum(box.shared_with(boxes[index]) for index in members) for members in wanted]
        best = max(range(len(wanted)), key=shared.__getitem__, default=None)
        if best is not None and shared[best] > 0:
            given[best].append((box.x1, text))
        elif any(character.isalnum() for character in text):
            edits += len(compared(text))
    characters = 0
    for members, found in zip(wanted, given, strict=True):
        expected = "".join(compared(row.texts[index]) for index in members)
        edits += text_distance(expected, "".join(compared(text) for _, text in sorted(found)))
        characters += len(expected)
    return ErrorCount(edits, characters)


def compared(text: str) -> str:
    """NFKC, lower case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
