"""Fixed questions with keys: does the written answer say what it must, in the question's language."""

from __future__ import annotations

from yan_omni.evaluation.answers import mentions
from yan_omni.evaluation.asking import ask, language_of, user_turn
from yan_omni.evaluation.held_out.rows import ChatRow
from yan_omni.evaluation.task import Context, Measure, not_measured
from yan_omni.evaluation.text_metrics import Language
from yan_omni.model.engine.request import Engine, ReplyOptions

MAX_REPLY_TOKENS = 64


class Chat:
    name = "chat"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        rows = context.held_out.load("chat", ChatRow)
        languages: tuple[Language, ...] = ("en", "zh")
        return [
            _measure(engine, context, language, [row for row in rows if row.lang == language])
            for language in languages
        ]


def has_key(row: ChatRow, answer: str) -> bool:
    """Every group of keys mentioned, nothing forbidden, and in the language of the question."""
    return (
        all(any(mentions(answer, key, row.lang) for key in group) for group in row.keys)
        and not any(mentions(answer, word, row.lang) for word in row.forbidden)
        and language_of(answer) == row.lang
    )


def _measure(engine: Engine, context: Context, language: Language, rows: list[ChatRow]) -> Measure:
    title = f"chat questions answered, {language.upper()}"
    part = context.part(rows)
    if not part:
        return not_measured(title, "%", None, "no questions")
    right = 0
    for row in part:
        options = ReplyOptions(modality="text", max_text_tokens=MAX_REPLY_TOKENS)
        answer = ask(engine, [user_turn(row.question)], options).text
        is_right = has_key(row, answer)
        right += is_right
        context.note_item("chat", row.id, row.question, answer, is_right)
    note = f"{right} of {len(part)}; every key must be in the answer"
    return Measure(title, 100.0 * right / len(part), "%", None, None, len(part), note)
