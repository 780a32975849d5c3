"""Tools, calls and results as text; numbers as people say them."""

from __future__ import annotations

import json

import pytest

from yan_omni.model.engine.request import Tool, ToolCall
from yan_omni.model.number_text import find_numbers, parse_number
from yan_omni.model.tool_text import as_words, made_call_text, result_text, tool_forms, tools_text

WEATHER = Tool(
    "getWeather",
    "Tells the weather. Only for cities.",
    json.dumps({"properties": {"cityName": {"type": "string"}, "unit": {"enum": ["C", "F"]}}}),
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("get_weather", "get weather"),
        ("getHTTPStatus", "get http status"),
        ("drone.take-off", "drone take off"),
        ("天气", "天气"),
        ("__", "x"),
    ],
)
def test_names_are_shown_as_words(name: str, words: str) -> None:
    assert as_words(name) == words


def test_a_tool_is_one_clause() -> None:
    assert tools_text(tool_forms([WEATHER])) == " get weather: tells the weather ( city name, unit )."
    assert tools_text(tool_forms([Tool("stop")])) == " stop."


def test_names_that_read_the_same_are_told_apart() -> None:
    forms = tool_forms([Tool("get_weather"), Tool("getWeather")])
    assert [form.words for form in forms] == ["get weather", "get weather 2"]


def test_optional_properties_that_cannot_be_filled_stay_away() -> None:
    schema = {
        "properties": {
            "a": {"type": "string", "pattern": "x+"},
            "b": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        }
    }
    (form,) = tool_forms([Tool("t", "", json.dumps(schema))])
    assert [(field.key, field.kind) for field in form.properties] == [("b", "integer")]


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("[", "are no JSON"),
        ('{"type": "array"}', 'must be a JSON schema with "type": "object"'),
        ('{"required": ["a"]}', "the required 'a' is not among the properties"),
        (
            '{"properties": {"a": {"type": "string", "pattern": "x"}}, "required": ["a"]}',
            "has pattern in its",
        ),
        ('{"properties": {"a": {"enum": []}}, "required": ["a"]}', "must have an enum of"),
        ('{"properties": {"a": {}}, "required": ["a"]}', "has type None; allowed are string"),
        ('{"properties": {"a": 3}, "required": ["a"]}', "must have an object as its schema"),
    ],
)
def test_parameters_that_no_call_can_be_made_for_are_refused(schema: str, message: str) -> None:
    with pytest.raises(ValueError, match="the parameters of tool 't'") as error:
        tool_forms([Tool("t", "", schema)])
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("output", "text"),
    [
        (
            '{"temperature": 21, "sky": {"now": "clear"}, "ok": true}',
            " temperature: 21; sky now: clear; ok: true;",
        ),
        ('{"状态": "好"}', " 状态:好;"),
        ("It rains.", " It rains."),
        ("[1, 2]", " 1, 2"),
        ("null", " none"),
        ('[{"a": 1, "b": "x"}, {"a": 2}]', " 1 x, 2"),
    ],
)
def test_results_are_told_in_short(output: str, text: str) -> None:
    assert result_text(output) == text


def test_long_results_are_cut() -> None:
    assert len(result_text("word " * 1_000)) < 410


def test_calls_of_earlier_turns_read_like_new_ones() -> None:
    forms = tool_forms([WEATHER])
    call = ToolCall("getWeather", '{"unit": "C", "cityName": "Paris"}')
    assert made_call_text(forms, call) == " get weather; city name: Paris; unit: c;"
    assert made_call_text(forms, ToolCall("getWeather", "{}")) == " get weather; city name: none; unit: none;"
    assert made_call_text(forms, ToolCall("fly_to", '{"place": "roof"}')) == " fly to; place: roof;"
    assert made_call_text((), ToolCall("stop", "no json")) == " stop;"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("25", 25),
        ("-4", -4),
        ("1,250.5", 1250.5),
        ("twenty five", 25),
        ("twenty-five", 25),
        ("two hundred and five", 205),
        ("a hundred", 100),
        ("three point five", 3.5),
        ("minus four", -4),
        ("five five one", 551),
        ("twelve thousand three hundred", 12_300),
        ("二十五", 25),
        ("三百零五", 305),
        ("一万二千", 12_000),
        ("两", 2),
        ("负三", -3),
        ("三点五", 3.5),
        ("nine thirty", None),
        ("word", None),
        ("", None),
    ],
)
def test_numbers_are_understood(text: str, value: float | None) -> None:
    assert parse_number(text) == value


def test_numbers_are_found_in_sentences() -> None:
    def found(text: str) -> list[tuple[str, float]]:
        return [(text[number.start : number.stop], number.value) for number in find_numbers(text)]

    assert found("set it to 25 degrees in room 12b") == [("25", 25)]
    assert found("把灯调到百分之三十") == [("三十", 30)]
    assert found("打电话13800001234") == [("13800001234", 13_800_001_234)]
    assert found("nothing here") == []
