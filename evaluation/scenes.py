"""Questions about composed scenes that training never saw: colour, shape, object name, count and position."""

from __future__ import annotations

from yan_omni.evaluation.answers import KINDS, Kind, is_right
from yan_omni.evaluation.asking import ask, user_turn
from yan_omni.evaluation.held_out.rows import SceneRow
from yan_omni.evaluation.task import Context, Measure, at_least, not_measured
from yan_omni.model.engine.request import Engine, ReplyOptions

ACCURACY_FLOOR_PERCENT = 80.0
MAX_ANSWER_TOKENS = 32
UNSEEN_STYLE = "scenes_unseen_style"
TITLE = "VQA accuracy, composed scenes"


class Scenes:
    name = "scenes"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        floor = at_least(ACCURACY_FLOOR_PERCENT)
        right = _ask_all(engine, context, "scenes")
        if not right:
            return [not_measured(TITLE, "%", floor, "the scenes are not built; see evaluation/README.md")]
        every = [correct for values in right.values() for correct in values]
        overall = Measure(TITLE, _percent(every), "%", floor, None, len(every))
        measures = [overall, *(_of_kind(kind, right) for kind in KINDS)]
        renderings = [c for values in _ask_all(engine, context, UNSEEN_STYLE).values() for c in values]
        if renderings:
            name = "VQA accuracy, object, unseen rendering"
            measures.append(Measure(name, _percent(renderings), "%", n=len(renderings)))
        return measures


def _ask_all(engine: Engine, context: Context, name: str) -> dict[tuple[Kind, str], list[bool]]:
    """Whether each answer is right, by kind of question and language."""
    right: dict[tuple[Kind, str], list[bool]] = {}
    for row in context.part(context.held_out.load(name, SceneRow), minimum=20):
        turn = user_turn(row.question, picture=context.held_out.picture(row.image))
        options = ReplyOptions(modality="text", max_text_tokens=MAX_ANSWER_TOKENS)
        answer = ask(engine, [turn], options).text
        kind = _kind(row)
        is_correct = is_right(kind, row.answer, answer, row.lang)
        right.setdefault((kind, row.lang), []).append(is_correct)
        context.note_item(f"{name} {kind}", row.id, f"{row.question} -> {row.answer}", answer, is_correct)
    return right


def _of_kind(kind: Kind, right: dict[tuple[Kind, str], list[bool]]) -> Measure:
    parts = {lang: values for (of, lang), values in right.items() if of == kind}
    every = [correct for values in parts.values() for correct in values]
    floor = at_least(ACCURACY_FLOOR_PERCENT)
    if not every:
        return not_measured(f"VQA accuracy, {kind}", "%", floor, "no such question in this share")
    note = ", ".join(f"{lang.upper()} {_percent(values):.0f} %" for lang, values in sorted(parts.items()))
    return Measure(f"VQA accuracy, {kind}", _percent(every), "%", floor, None, len(every), note)


def _kind(row: SceneRow) -> Kind:
    for kind in KINDS:
        if row.kind == kind:
            return kind
    raise ValueError(f"{row.id}: unknown kind of question {row.kind!r}; there are {', '.join(KINDS)}")


def _percent(values: list[bool]) -> float:
    return 100.0 * sum(values) / len(values)
