"""What counts as answered, admitted, broken, recalled and called."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.evaluation.fakes import FakeEngine
from yan_omni.evaluation.held_out.rows import HeldOut
from yan_omni.evaluation.judge import NoJudge
from yan_omni.evaluation.talk import Talk, does_not_know, fits_schema, is_broken, is_same_call
from yan_omni.evaluation.talk_recall import tellings, turns_of
from yan_omni.evaluation.task import Context, Measure
from yan_omni.model.engine.request import (
    ReplyDone,
    ReplyEvent,
    ReplyOptions,
    TextPart,
    ToolCall,
    Turn,
    Usage,
)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    known = {"id": "k", "lang": "en", "question": "Sky?", "keys": [["blue"]]}
    unknown = {"id": "u", "lang": "zh", "question": "谁赢了？"}
    tool = {
        "name": "call",
        "description": "call a person",
        "parameters": {"type": "object", "properties": {"who": {"type": "string"}}, "required": ["who"]},
    }
    call = {"name": "call", "arguments": {"who": "Tom"}}
    asked = {
        "id": "c",
        "unseen": "wording",
        "lang": "en",
        "question": "Call Tom",
        "tools": [tool],
        "call": call,
    }
    for name, row in (("talk", known), ("talk_unknown", unknown), ("talk_tools", asked)):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    return Context(HeldOut((tmp_path,)), Path(), NoJudge("none"), share=0.01, log=lambda text: None)


@dataclass(slots=True)
class CallingEngine(FakeEngine):
    arguments: str = '{"who": "tom"}'

    def reply(self, turns: Sequence[Turn], options: ReplyOptions) -> Iterator[ReplyEvent]:
        if options.tools:
            yield ToolCall(options.tools[0].name, self.arguments)
            yield ReplyDone("stop", Usage())
            return
        yield from FakeEngine.reply(self, turns, options)


def values(measures: list[Measure]) -> dict[str, float | None]:
    return {measure.name: measure.value for measure in measures}


def test_a_model_that_is_right(context: Context) -> None:
    engine = CallingEngine(replies={"Sky?": "It is blue.", "谁赢了？": "我不知道。"})
    found = values(Talk().run(engine, context))
    assert found["questions answered"] == 100.0
    assert found["says that it does not know"] == 100.0
    assert found["reply in the language of the question"] == 100.0
    assert found["repetition or broken text in free replies"] == 0.0
    assert found["exact call, unseen wording, EN"] == 100.0
    assert found["exact call, unseen tool"] is None
    assert found["calls that are valid JSON of the schema"] == 100.0
    assert found["told 500 tokens before, recalled"] == 0.0


def test_a_model_that_is_wrong(context: Context) -> None:
    engine = CallingEngine(replies={"谁赢了？": "ha ha ha ha ha ha"}, default_reply="Green.", arguments="{}")
    found = values(Talk().run(engine, context))
    assert found["questions answered"] == 0.0
    assert found["says that it does not know"] == 0.0
    assert found["reply in the language of the question"] == 50.0
    assert found["repetition or broken text in free replies"] == 40.0
    assert found["exact call, unseen wording, EN"] == 0.0
    assert found["calls that are valid JSON of the schema"] == 0.0


@dataclass(slots=True)
class ForgetfulEngine(CallingEngine):
    """Recalls only while it may look back."""

    looks_back: bool = True

    def without_looking_back(self) -> ForgetfulEngine:
        return replace(self, looks_back=False)

    def reply(self, turns: Sequence[Turn], options: ReplyOptions) -> Iterator[ReplyEvent]:
        asked = replace(self, default_reply=_text(turns[0]) if self.looks_back else "Nothing.")
        yield from CallingEngine.reply(asked, turns, options)


def _text(turn: Turn) -> str:
    return "".join(part.text for part in turn.parts if isinstance(part, TextPart))


def test_recall_is_measured_with_and_without_looking_back(context: Context) -> None:
    found = values(Talk().run(ForgetfulEngine(), context))
    for distance in ("100", "500", "1,500"):
        assert found[f"told {distance} tokens before, recalled"] == 100.0
        assert found[f"told {distance} tokens before, recalled, without looking back"] == 0.0


def test_only_the_parts_that_are_wanted_run(context: Context) -> None:
    engine = CallingEngine(replies={"Sky?": "It is blue."})
    found = values(Talk(["questions"]).run(engine, context))
    assert found["questions answered"] == 100.0
    assert "reply in the language of the question" in found
    assert "says that it does not know" not in found
    assert not any(name.startswith(("told", "exact", "repetition")) for name in found)
    assert set(values(Talk(["recall"]).run(engine, context))) == {
        f"told {distance} tokens before, recalled" for distance in ("100", "500", "1,500")
    }


def test_missing_sets_are_not_measured(context: Context) -> None:
    (measure,) = Talk().run(FakeEngine(), replace(context, held_out=HeldOut(())))
    assert measure.status == "not measured"


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("Well said.", False),
        ("", True),
        ("a\ufffd", True),
        ("no no no no", True),
        ("好好学习", False),
        ("...", True),
    ],
)
def test_broken_text(text: str, broken: bool) -> None:
    assert is_broken(text) is broken


@pytest.mark.parametrize(
    ("text", "admits"),
    [("I don't know that.", True), ("这个我不知道。", True), ("It is four.", False), ("是的。", False)],
)
def test_not_knowing(text: str, admits: bool) -> None:
    assert does_not_know(text) is admits


def test_calls_are_compared_without_case_and_checked_against_the_schema() -> None:
    expected = {"name": "f", "arguments": {"a": "Tom", "n": 3}}
    assert is_same_call(ToolCall("f", '{"n": 3, "a": "tom"}'), expected)
    assert not is_same_call(ToolCall("f", '{"a": "tom"}'), expected)
    assert not is_same_call(ToolCall("g", '{"n": 3, "a": "tom"}'), expected)
    assert not is_same_call(None, expected)
    schema = {"properties": {"a": {"enum": ["x"]}, "n": {"type": "integer"}}, "required": ["n"]}
    assert fits_schema({"n": 3, "a": "x"}, schema)
    for wrong in ({}, {"n": "3"}, {"n": True}, {"n": 3, "a": "y"}, {"n": 3, "z": 1}, [3]):
        assert not fits_schema(wrong, schema)


def test_recall_conversations_are_as_long_as_asked() -> None:
    assert len(tellings()) == 40
    told = tellings()[1]
    turns = turns_of(told, 100, len)
    assert [turn.role for turn in turns] == ["user", "assistant"] * (len(turns) // 2) + ["user"]
    parts = [part for turn in turns[2:-1] for part in turn.parts]
    between = sum(len(part.text) for part in parts if isinstance(part, TextPart))
    assert 100 <= between < 160


def test_the_shipped_sets_have_the_promised_sizes() -> None:
    folder = Path("evaluation/sets")
    sizes = {
        name: len((folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
        for name in ("talk", "talk_unknown", "talk_tools")
    }
    assert sizes == {"talk": 300, "talk_unknown": 60, "talk_tools": 300}
