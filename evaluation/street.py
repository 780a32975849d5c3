"""Pointing at people, vehicles and signs in photographs that no training saw, and at none where none are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yan_omni.evaluation.grounding import HIT_IOU, intersection_over_union
from yan_omni.evaluation.held_out.rows import PhraseRow
from yan_omni.evaluation.held_out.street import WORDS
from yan_omni.evaluation.task import Context, Measure, not_measured
from yan_omni.model.engine.request import Engine, PixelBox

LARGE_SHARE = 0.02
"""A thing of this share of its picture is told of apart: smaller ones lie in less than two of 64 cells."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """What came of one phrase: whether there is such a thing and how large its largest is as a share of the
    picture, whether a box was given, and the overlap of the first with the nearest true one.
    """

    is_shown: bool
    share: float
    has_box: bool
    overlap: float


class Street:
    name = "street"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        rows = context.part(context.held_out.load("street", PhraseRow), minimum=60)
        title = _title("person", "found")
        if not rows:
            return [
                not_measured(title, "%", None, "the street photos are not built; see evaluation/README.md")
            ]
        pointed: dict[str, list[Pointed]] = {word: [] for word in WORDS}
        for row in rows:
            word = next(word for word, asked in WORDS.items() if row.phrase in (word, asked.zh))
            pointed[word].append(_point(engine, row, context))
        return [measure for word, ones in pointed.items() for measure in measures_of(word, ones)]


def _point(engine: Engine, row: PhraseRow, context: Context) -> Pointed:
    pixels = context.held_out.picture(row.image)
    boxes = engine.ground(pixels, row.phrase)
    truths = [PixelBox(*corners) for corners in row.boxes]
    largest = max(((box.x2 - box.x1) * (box.y2 - box.y1) for box in truths), default=0.0)
    overlap = (
        max((intersection_over_union(boxes[0].box, box) for box in truths), default=0.0) if boxes else 0.0
    )
    wanted = f"{row.phrase}: {len(truths) or 'absent'}"
    context.note_item("street", row.id, wanted, str(boxes[:1]), overlap if truths else not boxes)
    return Pointed(bool(truths), largest / (pixels.shape[0] * pixels.shape[1]), bool(boxes), overlap)


def measures_of(word: str, ones: Sequence[Pointed]) -> list[Measure]:
    """Found, boxed and answered with no box, of one word; a word that nothing shows is only refused."""
    shown, absent = [one for one in ones if one.is_shown], [one for one in ones if not one.is_shown]
    large = [one for one in shown if one.share >= LARGE_SHARE]
    measures = []
    for what, values, of_large in (
        ("found", [one.has_box for one in shown], [one.has_box for one in large]),
        ("IoU@0.5", [one.overlap >= HIT_IOU for one in shown], [one.overlap >= HIT_IOU for one in large]),
        ("absent, answered with no box", [not one.has_box for one in absent], []),
    ):
        if values:
            note = f"{_percent(of_large):.1f} % of {len(large)} that are large" if of_large else ""
            measures.append(Measure(_title(word, what), _percent(values), "%", n=len(values), note=note))
    return measures


def _title(word: str, what: str) -> str:
    return f"street photos, {word}: {what}"


def _percent(values: Sequence[bool]) -> float:
    return 100.0 * sum(values) / len(values)
