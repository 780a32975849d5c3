"""Questions about composed scenes that training never saw: colour, shape, object name, count and position."""

from __future__ import annotations

from yan_omni.evaluation.answers import KINDS, Kind, is_right
from yan_omni.evaluation.asking import ask, user_turn
from yan_omni.evaluation.held_out.rows import SceneRow
from yan_omni.evaluation.task import Context, Measure, at_least, not_measured
from yan_omni.model.engine.request import Engine, ReplyOptions

ACCURACY_FLOOR_PERCENT = 95.0
KIND_FLOOR_PERCENT = 80.0
MAX_ANSWER_TOKENS = 32
TITLES = {
    "scenes": ("VQA accuracy, composed scenes", ""),
    "scenes_unseen_style": ("VQA accuracy, unseen renderings", ", unseen rendering"),
}
"""Of each set of questions: the name of its measure, and what the names of its kinds end in."""


class Scenes:
    name = "scenes"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        return [
            measure
            for name, (title, ending) in TITLES.items()
            for measure in _measures(title, ending, _ask_all(engine, context, name))
        ]


def _measures(title: str, ending: str, right: dict[tuple[Kind, str], list[bool]]) -> list[Measure]:
    """All questions of a set together, then each kind."""
    floor = at_least(ACCURACY_FLOOR_PERCENT)
    if not right:
        return [not_measured(title, "%", floor, "the scenes are not built; see evaluation/README.md")]
    every = [correct for values in right.values() for correct in values]
    overall = Measure(title, _percent(every), "%", floor, None, len(every), _by_language(right))
    asked = [kind for kind in KINDS if not ending or kind != "shape"]  # which is asked of shapes alone
    return [overall, *(_of_kind(kind, ending, right) for kind in asked)]


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


def _of_kind(kind: Kind, ending: str, right: dict[tuple[Kind, str], list[bool]]) -> Measure:
    parts = {of: values for of, values in right.items() if of[0] == kind}
    every = [correct for values in parts.values() for correct in values]
    name, floor = f"VQA accuracy, {kind}{ending}", at_least(KIND_FLOOR_PERCENT)
    if not every:
        return not_measured(name, "%", floor, "no such question in this share")
    return Measure(name, _percent(every), "%", floor, None, len(every), _by_language(parts))


def _by_language(right: dict[tuple[Kind, str], list[bool]]) -> str:
    languages = sorted({lang for _, lang in right})
    parts = {
        lang: [one for of, values in right.items() if of[1] == lang for one in values] for lang in languages
    }
    return ", ".join(f"{lang.upper()} {_percent(values):.0f} %" for lang, values in parts.items())


def _kind(row: SceneRow) -> Kind:
    for kind in KINDS:
        if row.kind == kind:
            return kind
    raise ValueError(f"{row.id}: unknown kind of question {row.kind!r}; there are {', '.join(KINDS)}")


def _percent(values: list[bool]) -> float:
    return 100.0 * sum(values) / len(values)
