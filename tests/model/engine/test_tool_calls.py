"""Calls of a thinker with random weights: whatever it prefers, they fit the schema and the words said."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch

from tests.model.engine.tiny import tiny_components
from yan_omni.model.components import Components
from yan_omni.model.engine.affinity import affinities
from yan_omni.model.engine.asking import Lacking
from yan_omni.model.engine.engine import OmniEngine, follows_question
from yan_omni.model.engine.request import (
    Pause,
    ReplyDone,
    ReplyEvent,
    ReplyOptions,
    ReplyStarted,
    TextDelta,
    TextPart,
    Tool,
    ToolCall,
    Turn,
)
from yan_omni.model.engine.said_spans import Pieces, SaidSpan
from yan_omni.model.engine.thought import Thought
from yan_omni.model.engine.tool_calls import CallRequest, CallWriter
from yan_omni.model.matcher import load_matcher
from yan_omni.model.tool_text import tool_forms
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import BOS, TEXT, TOOL_CALL

SAID = "Hello there, set the Hall light to 20 percent at nine. 你好，客厅三十度"
TOOLS = (
    Tool(
        "set_light",
        "Set a light. It may blink.",
        json.dumps(
            {
                "type": "object",
                "properties": {
                    "room": {"type": "string"},
                    "level": {"type": "integer", "minimum": 1, "maximum": 100},
                    "state": {"type": "string", "enum": ["on", "off"]},
                    "slowly": {"type": "boolean"},
                    "names": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
                    "share": {"type": ["number", "null"], "exclusiveMaximum": 25},
                },
                "required": ["room", "state"],
            }
        ),
    ),
    Tool("setLevel", "", json.dumps({"properties": {"level": {"type": "number"}}, "required": ["level"]})),
    Tool("stop"),
)


@pytest.fixture(scope="module")
def components() -> Components:
    return tiny_components()


def user(text: str) -> Turn:
    return Turn("user", (TextPart(text),))


def assert_fits(arguments: dict[str, Any], tool: Tool, said: str) -> None:
    schema = json.loads(tool.parameters)
    fields = schema.get("properties", {})
    assert set(schema.get("required", ())) <= set(arguments) <= set(fields)
    for key, value in arguments.items():
        field = fields[key]
        values = value if field["type"] == "array" else [value]
        assert len(values) <= field.get("maxItems", 99)
        for one in values:
            if isinstance(one, bool):
                assert field["type"] == "boolean"
            elif isinstance(one, str):
                assert one in field.get("enum", [one])
                assert "enum" in field or one.lower() in said.lower()
            else:
                assert isinstance(one, int) or field["type"] != "integer"
                assert field.get("minimum", one) <= one <= field.get("maximum", one)
                assert one < field.get("exclusiveMaximum", one + 1)
                assert one in {20, 9, 30}


def test_calls_fit_the_schema_and_what_was_said(components: Components) -> None:
    writer = CallWriter(components.text_tokenizer)
    made: set[str] = set()
    for seed in range(12):
        thought = Thought(components.thinker)
        thought.read(
            [BOS, *torch.randint(TEXT.start, TEXT.start + 600, (4,), generator=_seeded(seed)).tolist()]
        )
        tools = TOOLS[seed % 3 : seed % 3 + 1] if seed < 6 else TOOLS
        request = CallRequest(tool_forms(tools), (SAID, "ok"), may_give_up=seed % 2 == 0, max_calls=1)
        events = list(writer.write(thought, request))
        calls = [event for event in events if isinstance(event, ToolCall)]
        assert len(calls) <= 1
        lacking = [event for event in events if isinstance(event, Lacking)]
        assert len(calls) + len(lacking) <= 1
        assert not lacking or (seed % 2 == 0 and lacking[0].field.is_required)
        assert all(isinstance(event, Pause) for event in events[: -len([*calls, *lacking]) or None])
        for call in calls:
            made.add(call.name)
            tool = next(tool for tool in TOOLS if tool.name == call.name)
            assert_fits(json.loads(call.arguments), tool, SAID)
        assert calls or seed % 2 == 0, "with values to take, a call that must be made is made"
    assert len(made) > 1


def _seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def slow_next_tokens(pieces: Pieces, said: list[str], written: bytes) -> set[int]:
    """The oracle: every id of the vocabulary is tried on every stretch of what was said."""
    tokenizer, found = pieces.tokenizer, set[int]()
    starts = [
        text[place:].encode().lower()
        for text in said
        for place, character in enumerate(text)
        if character not in " ,.!?，。！？"
        and not (character.isascii() and place and text[place - 1].isascii() and text[place - 1].isalnum())
    ]
    for index in range(tokenizer.size):
        piece = tokenizer.piece(TEXT.token(index)).lower()
        whole = written + piece
        for start in starts:
            spelled = b" " + start if start[0] < 0x80 else start
            if spelled.startswith(whole) and whole != b" " and len(piece):
                found.add(TEXT.token(index))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_stretches_go_on_as_the_slow_oracle_says(components: Components, seed: int) -> None:
    random, pieces = Random(seed), Pieces(components.text_tokenizer)
    words = ["hello", "there", "how", "you", "Are", "7", "42", "你好", "是谁", ",", "，", ".", "é"]
    said = [" ".join(random.choices(words, k=6)), "".join(random.choices(words, k=5))]
    stretch, written = SaidSpan(pieces, said), b""
    for _ in range(5):
        expected = slow_next_tokens(pieces, said, written)
        found = stretch.next_tokens()
        assert found == expected
        if not found:
            break
        token = random.choice(sorted(found))
        stretch.push(token)
        written += components.text_tokenizer.piece(token).lower()


def test_stretches_end_where_words_do_and_keep_their_case(components: Components) -> None:
    tokenizer = components.text_tokenizer
    stretch = SaidSpan(Pieces(tokenizer), ["play Hello There"])
    ends = []
    for token in tokenizer.encode(" hello"):
        stretch.push(token)
        ends.append(stretch.text())
    assert ends[-1] == "Hello"
    assert all(end is None for end in ends[:-1])


def reply(engine: OmniEngine, turns: list[Turn], **options: Any) -> list[ReplyEvent]:
    settings = ReplyOptions(modality="text", max_text_tokens=8, **options)
    return [event for event in engine.reply(turns, settings) if not isinstance(event, Pause)]


def test_a_call_comes_instead_of_a_reply(components: Components) -> None:
    engine = OmniEngine(components)
    call, done = reply(engine, [user(SAID)], tools=TOOLS, tool_choice="required", only_tool="stop")
    assert call == ToolCall("stop", "{}")
    assert isinstance(done, ReplyDone)
    assert done.usage.reply_text_tokens > 0


def test_a_call_that_cannot_be_made_leaves_no_trace(components: Components) -> None:
    engine = OmniEngine(components)
    turns = [user("good day")]
    spoken = reply(engine, turns, tools=TOOLS, tool_choice="none")
    given_up = reply(engine, turns, tools=TOOLS, tool_choice="required", only_tool="setLevel")
    assert given_up == spoken
    assert isinstance(spoken[0], ReplyStarted)
    assert any(isinstance(event, TextDelta) for event in spoken)


def test_calls_and_their_results_are_read(components: Components) -> None:
    engine = OmniEngine(components)
    call = Turn("assistant", (ToolCall("set_light", '{"room": "hall", "state": "on"}'),))
    result = Turn("tool", (TextPart('{"status": "ok"}'),))
    options: dict[str, Any] = {"tools": TOOLS, "tool_choice": "none"}
    events = reply(engine, [user(SAID), call, result], **options)
    assert isinstance(events[-1], ReplyDone)
    shorter = reply(engine, [user(SAID)], **options)[-1]
    assert isinstance(shorter, ReplyDone)
    assert events[-1].usage.prompt_text_tokens > shorter.usage.prompt_text_tokens


def test_tools_are_part_of_what_is_remembered(components: Components) -> None:
    engine = OmniEngine(components)
    turns = [Turn("system", (TextPart("be kind"),)), user(SAID)]
    plain = engine._turns.read(turns).thought.logits
    with_tools = engine._turns.read(turns, TOOLS).thought.logits
    assert (plain - with_tools).abs().max() > 1e-4
    assert torch.equal(engine._turns.read(turns).thought.logits, plain)
    fresh = OmniEngine(components)._turns.read(turns, TOOLS).thought.logits
    assert (with_tools - fresh).abs().max() < 1e-4


def test_unknown_and_impossible_tools_are_refused(components: Components) -> None:
    engine = OmniEngine(components)
    with pytest.raises(ValueError, match="there is no tool 'fly'; the tools are set_light, setLevel, stop"):
        reply(engine, [user("hi")], tools=TOOLS, tool_choice="required", only_tool="fly")
    nested = Tool("nest", "", json.dumps({"properties": {"a": {"type": "object"}}, "required": ["a"]}))
    with pytest.raises(ValueError, match="parameters of tool 'nest': 'a' has type 'object'; allowed are"):
        reply(engine, [user("hi")], tools=(nested,))


def test_forced_words_are_read_as_in_training(components: Components) -> None:
    """The ids of a call are those of its text, so that training and serving read the same."""
    tokenizer = components.text_tokenizer
    thought = Thought(components.thinker)
    thought.read([BOS])
    before = thought.fork()
    forms = tool_forms([TOOLS[2]])
    assert [type(e) for e in CallWriter(tokenizer).write(thought, CallRequest(forms, ()))] == [ToolCall]
    before.read([TOOL_CALL, *tokenizer.encode(" stop;"), 2])
    assert (thought.logits - before.logits).abs().max() < 1e-4


def test_words_are_not_said_twice_if_there_is_another_way(components: Components) -> None:
    """Whatever random weights prefer: a second key rather has nothing than what a value already has."""
    properties = {"first": {"type": "string"}, "second": {"type": "string"}}
    tool = Tool("write", "", json.dumps({"properties": properties, "required": ["first"]}))
    thought = Thought(components.thinker)
    thought.read([BOS])
    request = CallRequest(tool_forms([tool]), ("你",), may_give_up=False, max_calls=1)
    call = list(CallWriter(components.text_tokenizer).write(thought, request))[-1]
    assert call == ToolCall("write", '{"first": "你"}')


def test_numbers_that_were_said_are_used(components: Components) -> None:
    properties = {"level": {"type": "integer"}, "share": {"type": "integer"}}
    tool = Tool("write", "", json.dumps({"properties": properties}))
    for seed in range(4):
        thought = Thought(components.thinker)
        thought.read([BOS, TEXT.start + seed])
        request = CallRequest(tool_forms([tool]), ("3 and 7",), max_calls=1)
        call = list(CallWriter(components.text_tokenizer).write(thought, request))[-1]
        assert isinstance(call, ToolCall)
        assert sorted(json.loads(call.arguments).values()) == [3, 7]


def test_words_in_common_are_counted_in_both_languages() -> None:
    forms = tool_forms(
        [
            Tool("set_light", "Turn a light on or off"),
            Tool("打电话", "给人打电话"),
            Tool("get_time", "查询时间"),
        ]
    )
    assert affinities("Please turn on the kitchen lights.", forms) == [2.0, 0.0, 0.0]
    chinese = affinities("我要打电话给妈妈", forms)
    assert chinese[1] > 2.0
    assert chinese[0] == chinese[2] == 0.0
    assert affinities("", forms) == [0.0, 0.0, 0.0]


def test_shared_words_choose_between_tools_that_are_alike_to_the_thinker(components: Components) -> None:
    writer = CallWriter(components.text_tokenizer)
    tools = [Tool("hello_there"), Tool("seven_birds"), Tool("you_too")]
    for request, name in (("hello there", "hello_there"), ("a bird", "seven_birds"), ("too much", "you_too")):
        thought = Thought(components.thinker)
        thought.read([BOS])
        asked = CallRequest(tool_forms(tools), (request,))
        assert list(writer.write(thought, asked))[-1] == ToolCall(name, "{}")


def test_an_answer_goes_together_with_what_it_answers() -> None:
    matcher = load_matcher(Path("weights/matcher.safetensors"))
    writer = CallWriter(BpeTextTokenizer.load(Path("weights/text_tokenizer.json")), matcher)
    timer = json.dumps({"properties": {"minutes": {"type": "integer"}}, "required": ["minutes"]})
    forms = tool_forms([Tool("set_timer", "start a timer", timer), Tool("stop_robot", "stop all movement")])
    for said, joined in (
        (("Set a timer.", "Twelve."), "Set a timer. Twelve."),
        (("设个计时器。", "十二。"), "设个计时器。十二。"),
        (("Hello.", "Set a timer for ten minutes."), None),
    ):
        request = CallRequest(forms, said, is_answer=True)
        assert writer.understood(request).said == (said if joined is None else (joined,))
        unasked = CallRequest(forms, said)
        assert writer.understood(unasked) is unasked


@pytest.mark.parametrize(
    ("asked", "follows"), [("For how long?", True), ("要几分钟？ ", True), ("Done.", False), ("", False)]
)
def test_only_a_question_makes_the_next_words_an_answer(asked: str, follows: bool) -> None:
    turns = [user("Set a timer."), Turn("assistant", (TextPart(asked),)), user("Twelve.")]
    assert follows_question(turns) is follows
    assert not follows_question(turns[-1:])
