"""Talking sense: what the thinker knows, admits not to know, remembers and does when it is given tools."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from yan_omni.evaluation.asking import Answer, ask, language_of, user_turn
from yan_omni.evaluation.chat import has_key
from yan_omni.evaluation.held_out.rows import ChatRow
from yan_omni.evaluation.talk_recall import tellings, turns_of
from yan_omni.evaluation.task import Context, Floor, Measure, at_least, at_most, not_measured
from yan_omni.evaluation.text_metrics import Language
from yan_omni.model.engine.remembering import RememberingEngine
from yan_omni.model.engine.request import Engine, ReplyOptions, Tool, ToolCall

Part = Literal["questions", "unknown", "free", "recall", "calls"]
PARTS: tuple[Part, ...] = get_args(Part)
MAX_REPLY_TOKENS = 64
FREE_REPLIES = 500
FREE_TEMPERATURE = 0.7
RECALL_FLOORS = {100: 95.0, 500: 90.0, 1_500: 75.0}
_DOES_NOT_KNOW = re.compile(
    r"don't know|do not know|not know|cannot|can't|have no\b|not connected|nobody can|not sure|"
    r"不知道|没法|不能|做不到|没有联网|不清楚|没有人知道|没有告诉",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"(.{2,40}?)\1{2,}", re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class UnknownRow:
    """A question that the model cannot answer."""

    id: str
    lang: Language
    question: str


@dataclass(frozen=True, slots=True)
class CallRow:
    """A request with the tools that are declared and the one right call; what of it training never saw."""

    id: str
    unseen: str
    lang: Language
    question: str
    tools: tuple[Mapping[str, Any], ...]
    call: Mapping[str, Any]


class Talk:
    """Some or all parts of it; the reply's language and the speed are those of the questions asked."""

    name = "talk"

    def __init__(self, parts: Collection[Part] = PARTS) -> None:
        self.parts = parts

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        known = context.part(context.held_out.load("talk", ChatRow))
        unknown = context.part(context.held_out.load("talk_unknown", UnknownRow))
        calls = context.part(context.held_out.load("talk_tools", CallRow))
        if not known or not unknown or not calls:
            return [not_measured("talk", "%", at_least(80), "a set is missing")]
        every: list[ChatRow | UnknownRow] = [*known, *unknown]
        asked = [
            row for row in every if ("questions" if isinstance(row, ChatRow) else "unknown") in self.parts
        ]
        answers = {row.id: _reply(engine, row.question) for row in asked}
        texts = {row_id: answer.text for row_id, answer in answers.items()}
        measures: list[Measure] = []
        if "questions" in self.parts:
            measures += _answered(known, texts, context)
        if "unknown" in self.parts:
            measures.append(_admitted(unknown, texts, context))
        if asked:
            measures.append(_in_language(asked, texts))
        if "free" in self.parts:
            measures.append(_sound(engine, [row.question for row in every], context))
        if "recall" in self.parts:
            measures += [_recalled(engine, distance, context) for distance in RECALL_FLOORS]
            measures += _recalled_unaided(engine, context)
        if "calls" in self.parts:
            measures += _called(engine, calls, context)
        return [*measures, _speed(list(answers.values()))] if asked else measures


def is_broken(text: str) -> bool:
    """Nothing said, half characters, or a stretch said three times in a row."""
    return "\ufffd" in text or not _LETTERS.search(text) or _AGAIN.search(text) is not None


def does_not_know(text: str) -> bool:
    """Whether a reply says that it cannot tell."""
    return _DOES_NOT_KNOW.search(text) is not None


def fits_schema(arguments: object, parameters: Mapping[str, Any]) -> bool:
    """Whether arguments are an object with the required keys, known keys and values of their types."""
    fields: Mapping[str, Any] = parameters.get("properties", {})
    if not isinstance(arguments, dict) or not set(parameters.get("required", ())) <= set(arguments):
        return False
    return all(key in fields and _has_type(value, fields[key]) for key, value in arguments.items())


def is_same_call(call: ToolCall | None, expected: Mapping[str, Any]) -> bool:
    """The same tool with the same arguments; upper and lower case of words do not count."""
    if call is None or call.name != expected["name"]:
        return False
    return bool(_folded(json.loads(call.arguments)) == _folded(expected["arguments"]))


def _folded(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.casefold() if isinstance(value, str) else value for key, value in arguments.items()}


def _has_type(value: object, field: Mapping[str, Any]) -> bool:
    kinds: dict[str, tuple[type, ...]] = {"string": (str,), "integer": (int,), "number": (int, float)}
    if "enum" in field:
        return bool(value in field["enum"])
    if isinstance(value, bool):
        return bool(field["type"] == "boolean")
    return isinstance(value, kinds.get(field["type"], (bool,)))


def _reply(engine: Engine, question: str, temperature: float = 0.0, seed: int = 0) -> Answer:
    options = ReplyOptions(
        modality="text", max_text_tokens=MAX_REPLY_TOKENS, temperature=temperature, seed=seed
    )
    return ask(engine, [user_turn(question)], options)


def _answered(rows: Sequence[ChatRow], texts: Mapping[str, str], context: Context) -> list[Measure]:
    """All questions with the floor, and each language."""
    right: dict[Language, list[bool]] = {"en": [], "zh": []}
    for row in rows:
        is_right = has_key(row, texts[row.id])
        right[row.lang].append(is_right)
        context.note_item("talk", row.id, row.question, texts[row.id], is_right)
    return [
        _share("questions answered", [*right["en"], *right["zh"]], at_least(80)),
        _share("questions answered, EN", right["en"], None),
        _share("questions answered, ZH", right["zh"], None),
    ]


def _admitted(rows: Sequence[UnknownRow], texts: Mapping[str, str], context: Context) -> Measure:
    admitted = []
    for row in rows:
        admitted.append(does_not_know(texts[row.id]))
        context.note_item("unknown", row.id, row.question, texts[row.id], admitted[-1])
    return _share("says that it does not know", admitted, at_least(80))


def _in_language(rows: Sequence[ChatRow | UnknownRow], texts: Mapping[str, str]) -> Measure:
    """Questions whose answer is a word of the other language are left out."""
    asked = [row for row in rows if not isinstance(row, ChatRow) or _keys_are_in(row)]
    matches = [language_of(texts[row.id]) == row.lang for row in asked]
    return _share("reply in the language of the question", matches, at_least(99))


def _keys_are_in(row: ChatRow) -> bool:
    return any(language_of(key) == row.lang or key.isdigit() for group in row.keys for key in group)


def _sound(engine: Engine, questions: Sequence[str], context: Context) -> Measure:
    """Replies drawn with a temperature, every question in turn with new seeds."""
    count = max(4, round(FREE_REPLIES * context.share))
    broken = []
    for seed in range(count):
        text = _reply(engine, questions[seed % len(questions)], FREE_TEMPERATURE, seed).text
        broken.append(is_broken(text))
        if broken[-1]:
            context.note_item("broken", f"free-{seed}", questions[seed % len(questions)], text, False)
    return _share("repetition or broken text in free replies", broken, at_most(1))


def _recalled_unaided(engine: Engine, context: Context) -> list[Measure]:
    """The same with the thinker's own memory alone, for an engine that looks back otherwise; no floor."""
    if not isinstance(engine, RememberingEngine):
        return []
    bare, note = engine.without_looking_back(), ", without looking back"
    return [_recalled(bare, distance, context, note) for distance in RECALL_FLOORS]


def _recalled(engine: Engine, distance: int, context: Context, note: str = "") -> Measure:
    """Something told, then talk of about `distance` tokens, then asked for."""
    right = []
    for told in context.part(tellings()):
        turns = turns_of(told, distance, engine_tokens)
        answer = ask(engine, turns, ReplyOptions(modality="text", max_text_tokens=MAX_REPLY_TOKENS)).text
        right.append(told.value.casefold() in answer.casefold())
        context.note_item(f"recall {distance}{note}", told.asked, told.value, answer, right[-1])
    floor = None if note else at_least(RECALL_FLOORS[distance])
    return _share(f"told {distance:,} tokens before, recalled{note}", right, floor)


def engine_tokens(text: str) -> int:
    """About how many tokens a text is: a hanzi, a word or a sign each."""
    return len(re.findall(r"[\u4e00-\u9fff]|[A-Za-z']+|[^\w\s]", text)) + 4


def _called(engine: Engine, rows: Sequence[CallRow], context: Context) -> list[Measure]:
    exact: dict[str, list[bool]] = {"wording en": [], "wording zh": [], "tool": []}
    valid, chosen = [], []
    for row in rows:
        call = _call(engine, row)
        is_right = is_same_call(call, row.call)
        exact["tool" if row.unseen == "tool" else f"wording {row.lang}"].append(is_right)
        chosen.append(call is not None and call.name == row.call["name"])
        if call is not None:
            shape = next(tool for tool in row.tools if tool["name"] == call.name)
            valid.append(fits_schema(json.loads(call.arguments), shape["parameters"]))
        got = "" if call is None else f"{call.name} {call.arguments}"
        context.note_item("call", row.id, f"{row.question} => {json.dumps(row.call)}", got, is_right)
    return [
        _share("exact call, unseen wording, EN", exact["wording en"], at_least(90)),
        _share("exact call, unseen wording, ZH", exact["wording zh"], at_least(88)),
        _share("exact call, unseen tool", exact["tool"], at_least(70)),
        _share("right tool", chosen, None),
        _share("calls that are valid JSON of the schema", valid, at_least(100)),
    ]


def _call(engine: Engine, row: CallRow) -> ToolCall | None:
    tools = tuple(
        Tool(shape["name"], shape["description"], json.dumps(shape["parameters"])) for shape in row.tools
    )
    options = ReplyOptions(modality="text", max_text_tokens=1, tools=tools)
    events = engine.reply([user_turn(row.question)], options)
    return next((event for event in events if isinstance(event, ToolCall)), None)


def _speed(answers: Sequence[Answer]) -> Measure:
    tokens = sum(answer.usage.reply_text_tokens for answer in answers)
    seconds = sum(answer.total_s for answer in answers)
    return Measure(
        "decode speed", tokens / seconds, "tokens/s", at_least(60), n=len(answers), note="whole replies"
    )


def _share(name: str, right: Sequence[bool], floor: Floor | None) -> Measure:
    if not right:
        return not_measured(name, "%", floor, "no items")
    note = f"{sum(right)} of {len(right)}"
    return Measure(name, 100.0 * sum(right) / len(right), "%", floor, None, len(right), note)
