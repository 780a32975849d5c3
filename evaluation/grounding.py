"""Pointing at what a phrase names: intersection over union of the best box with the nearest true one."""

from __future__ import annotations

from yan_omni.evaluation.held_out.rows import PhraseRow
from yan_omni.evaluation.task import Context, Measure, at_least, not_measured
from yan_omni.model.engine.request import Engine, PixelBox

HIT_IOU = 0.5
HIT_FLOOR_PERCENT = 60.0
TITLE = "grounding IoU@0.5, composed scenes"


def intersection_over_union(first: PixelBox, second: PixelBox) -> float:
    width = min(first.x2, second.x2) - max(first.x1, second.x1)
    height = min(first.y2, second.y2) - max(first.y1, second.y1)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (_area(first) + _area(second) - shared)


def _area(box: PixelBox) -> float:
    return (box.x2 - box.x1) * (box.y2 - box.y1)


class Grounding:
    name = "grounding"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        rows = context.part(context.held_out.load("phrases", PhraseRow))
        if not rows:
            return [not_measured(TITLE, "%", at_least(HIT_FLOOR_PERCENT), "the scenes are not built")]
        overlaps: list[float] = []
        refusals: list[bool] = []
        by_language: dict[str, list[bool]] = {}
        for row in rows:
            boxes = engine.ground(context.held_out.picture(row.image), row.phrase)
            if not row.boxes:
                refusals.append(not boxes)
                context.note_item("grounding", row.id, f"{row.phrase}: absent", str(boxes[:1]), refusals[-1])
                continue
            overlap = _best_overlap(boxes[0].box, row) if boxes else 0.0
            overlaps.append(overlap)
            by_language.setdefault(row.lang, []).append(overlap >= HIT_IOU)
            context.note_item("grounding", row.id, f"{row.phrase}: {row.boxes}", str(boxes[:1]), overlap)
        return _measures(overlaps, refusals, by_language)


def _best_overlap(box: PixelBox, row: PhraseRow) -> float:
    return max(intersection_over_union(box, PixelBox(*truth)) for truth in row.boxes)


def _measures(
    overlaps: list[float], refusals: list[bool], by_language: dict[str, list[bool]]
) -> list[Measure]:
    measures: list[Measure] = []
    if overlaps:
        hits = 100.0 * sum(overlap >= HIT_IOU for overlap in overlaps) / len(overlaps)
        note = ", ".join(
            f"{lang.upper()} {100 * sum(h) / len(h):.0f} %" for lang, h in sorted(by_language.items())
        )
        measures.append(Measure(TITLE, hits, "%", at_least(HIT_FLOOR_PERCENT), None, len(overlaps), note))
        mean = sum(overlaps) / len(overlaps)
        measures.append(Measure("grounding mean IoU", mean, "0-1", n=len(overlaps)))
    if refusals:
        percent = 100.0 * sum(refusals) / len(refusals)
        measures.append(Measure("absent phrases answered with no box", percent, "%", n=len(refusals)))
    return measures
