"""What is seen, besides boxes: words and patches, what is not there, the mode of the answer, and what a
picture costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from yan_omni.evaluation.asking import ask, user_turn
from yan_omni.evaluation.held_out.rows import PageRow, PhraseRow, PromptRow, SceneRow
from yan_omni.evaluation.task import Context, Measure, at_least, at_most, not_measured
from yan_omni.model.engine.request import (
    INPUT_RATE_HZ,
    Engine,
    HeatMap,
    Modality,
    PointingEngine,
    ReplyOptions,
    ReplyStarted,
    Turn,
)

POINTING, AUC = "pointing: likeliest patch in a true box", "patch-word AUC"
ABSENT, PRESENT = "VQA, absent object said absent", "VQA, present object said present"
MATCH = "modality matched, questions about pictures"
TOKENS, PAGE_TOKENS = "visual tokens per 256 x 256 picture", "visual tokens per A4 page"
POINTING_FLOOR_PERCENT, AUC_FLOOR, ABSENT_FLOOR_PERCENT, MATCH_FLOOR_PERCENT = 90.0, 0.95, 95.0, 100.0
MOST_TOKENS, MOST_PAGE_TOKENS = 64.0, 1024.0
MAX_ANSWER_TOKENS = 24
QUESTIONS_A_MODALITY = 100
DENIALS = re.compile(r"\b(no|not|none|isn't|aren't|don't|doesn't|can't)\b|没|不|无", re.IGNORECASE)
MIDDLE = 0.5
"""The part of a box, on each side of its centre, whose patches surely show the thing."""


class Seeing:
    name = "seeing"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        return [
            *_pointing(engine, context),
            *_presence(engine, context),
            _modality(engine, context),
            *_tokens(engine, context),
        ]


def _pointing(engine: Engine, context: Context) -> list[Measure]:
    rows = [row for row in context.held_out.load("phrases", PhraseRow) if row.boxes]
    floors = (at_least(POINTING_FLOOR_PERCENT), at_least(AUC_FLOOR))
    if not rows or not isinstance(engine, PointingEngine):
        why = "the scenes are not built" if not rows else "this engine does not point"
        return [not_measured(POINTING, "%", floors[0], why), not_measured(AUC, "0-1", floors[1], why)]
    hits: list[bool] = []
    areas: list[float] = []
    for row in context.part(rows):
        pixels = context.held_out.picture(row.image)
        scores = engine.point(pixels, row.phrase)
        if scores is None:
            hits.append(False)
            areas.append(0.5)
            continue
        inside, outside = patches_of(row, pixels.shape[:2], scores.shape)
        place = np.unravel_index(int(scores.argmax()), scores.shape)
        hits.append(not bool(outside[place]))
        areas.append(area_under_curve(scores[inside], scores[outside]))
        context.note_item("seeing pointing", row.id, f"{row.phrase}: {row.boxes}", str(place), areas[-1])
    note = "patches in the middle of true boxes against those outside; a phrase that is not known counts 0.5"
    return [
        Measure(POINTING, 100.0 * sum(hits) / len(hits), "%", floors[0], None, len(hits)),
        Measure(AUC, sum(areas) / len(areas), "0-1", floors[1], None, len(areas), note),
    ]


def patches_of(
    row: PhraseRow, size: tuple[int, ...], shape: tuple[int, ...]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Patches (rows, columns) of a picture (height, width) that surely show what the phrase names, at least
    one a box, and those whose centre is in no box.
    """
    y = ((np.arange(shape[0]) + 0.5) * size[0] / shape[0])[:, None]
    x = ((np.arange(shape[1]) + 0.5) * size[1] / shape[1])[None, :]
    inside, outside = np.zeros(shape, dtype=bool), np.ones(shape, dtype=bool)
    for x1, y1, x2, y2 in row.boxes:
        off = np.maximum(
            np.abs(x - (x1 + x2) / 2) / max(x2 - x1, 1.0), np.abs(y - (y1 + y2) / 2) / max(y2 - y1, 1.0)
        )
        inside |= off <= max(MIDDLE / 2, float(off.min()))
        outside &= off > max(0.5, float(off.min()))
    return inside, outside


def area_under_curve(positive: HeatMap, negative: HeatMap) -> float:
    """How often a positive score is above a negative one; ties count half."""
    if not len(positive) or not len(negative):
        return 0.5
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, side="left")
    not_above = np.searchsorted(ordered, positive, side="right")
    return float((below + not_above).mean() / 2 / len(ordered))


def _presence(engine: Engine, context: Context) -> list[Measure]:
    """Whether there is one: as many questions about things that are there as about others."""
    rows = context.held_out.load("presence", SceneRow)
    floor = at_least(ABSENT_FLOOR_PERCENT)
    if not rows:
        why = "the questions are not built"
        return [not_measured(ABSENT, "%", floor, why), not_measured(PRESENT, "%", None, why)]
    right: dict[str, list[bool]] = {"no": [], "yes": []}
    options = ReplyOptions(modality="text", max_text_tokens=MAX_ANSWER_TOKENS)
    for row in context.part(rows, minimum=8):
        turn = user_turn(row.question, picture=context.held_out.picture(row.image))
        answer = ask(engine, [turn], options).text
        denied = DENIALS.search(answer) is not None
        is_right = bool(answer.strip()) and denied == (row.answer == "no")
        right[row.answer].append(is_right)
        context.note_item("seeing presence", row.id, f"{row.question} -> {row.answer}", answer, is_right)
    return [
        Measure(name, 100.0 * sum(values) / max(len(values), 1), "%", part, None, len(values))
        for name, values, part in ((ABSENT, right["no"], floor), (PRESENT, right["yes"], None))
    ]


def _modality(engine: Engine, context: Context) -> Measure:
    """The mode in which replies start, for 100 written and 100 spoken questions about pictures."""
    floor = at_least(MATCH_FLOOR_PERCENT)
    asked = list(_picture_turns(context))
    if not asked:
        return not_measured(MATCH, "%", floor, "the scenes or the prompts are not built")
    right = 0
    for wanted, turn in context.part(asked, minimum=8):
        started = next(e for e in engine.reply([turn], ReplyOptions()) if isinstance(e, ReplyStarted))
        right += started.modality == wanted
    num_asked = len(context.part(asked, minimum=8))
    note = "spoken ones: the recordings of the modality prompts, each about several pictures"
    return Measure(MATCH, 100.0 * right / num_asked, "%", floor, None, num_asked, note)


def _picture_turns(context: Context) -> Iterator[tuple[Modality, Turn]]:
    scenes = context.held_out.load("scenes", SceneRow)
    clips = [row for row in context.held_out.load("modality", PromptRow) if row.audio]
    for number, row in enumerate(_spread(scenes, QUESTIONS_A_MODALITY)):
        picture = context.held_out.picture(row.image)
        yield "text", user_turn(row.question, picture=picture)
        if clips:
            recording = clips[number % len(clips)].audio
            assert recording is not None
            yield "speech", user_turn("", context.held_out.audio(recording, INPUT_RATE_HZ), picture)


def _spread(rows: Sequence[SceneRow], wanted: int) -> list[SceneRow]:
    count = min(wanted, len(rows))
    return [rows[index * len(rows) // count] for index in range(count)] if count else []


def _tokens(engine: Engine, context: Context) -> list[Measure]:
    """Positions of the thinker's stream that a picture takes."""
    options = ReplyOptions(modality="text", max_text_tokens=1)
    pages = context.held_out.load("pages", PageRow)
    measures: list[Measure] = []
    square = np.full((256, 256, 3), 200, dtype=np.uint8)
    page = context.held_out.picture(pages[0].image) if pages else None
    for name, picture, most in ((TOKENS, square, MOST_TOKENS), (PAGE_TOKENS, page, MOST_PAGE_TOKENS)):
        if picture is None:
            measures.append(not_measured(name, "tokens", at_most(most), "the pages are not built"))
            continue
        used = ask(engine, [user_turn("What is this?", picture=picture)], options).usage.prompt_image_tokens
        measures.append(Measure(name, float(used), "tokens", at_most(most), None, 1))
    return measures
