"""Functions in chat completions: declared, called, answered; and what is refused about them."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.app.test_chat import chat, stream
from tests.app.test_service import assert_error
from tests.fakes import FakeEngine
from yan_omni.model.engine.request import TextPart, ToolCall

CLOCK: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "get_time",
        "description": "Wall clock",
        "parameters": {"type": "object", "properties": {"tz": {"type": "string"}}},
    },
}
ASK: dict[str, Any] = {"role": "user", "content": "use UTC"}
MADE: dict[str, Any] = {
    "role": "assistant",
    "content": None,
    "tool_calls": [
        {"id": "call_1", "type": "function", "function": {"name": "get_time", "arguments": '{"tz": "UTC"}'}}
    ],
}
RESULT: dict[str, Any] = {"role": "tool", "tool_call_id": "call_1", "content": "12:00"}


def test_a_call_instead_of_a_reply(client: TestClient) -> None:
    choice = chat(client, ASK, tools=[CLOCK]).json()["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    message = choice["message"]
    assert message["content"] is None
    (call,) = message["tool_calls"]
    assert call["id"].startswith("call_")
    assert (call["type"], call["function"]) == (
        "function",
        {"name": "get_time", "arguments": '{"with": "UTC"}'},
    )


def test_a_streamed_call_adds_up_to_the_same(client: TestClient) -> None:
    chunks = stream(client, ASK, tools=[CLOCK])
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
    assert deltas[0]["role"] == "assistant"
    assert deltas[0]["content"] is None
    parts = [part for delta in deltas for part in delta.get("tool_calls", ())]
    assert {part["index"] for part in parts} == {0}
    assert parts[0]["id"].startswith("call_")
    assert parts[0]["function"]["name"] == "get_time"
    assert "".join(part["function"]["arguments"] for part in parts) == '{"with": "UTC"}'
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks][-1] == "tool_calls"


def test_without_a_call_there_are_no_tool_calls(client: TestClient) -> None:
    choice = chat(client, tools=[CLOCK]).json()["choices"][0]
    assert choice["finish_reason"] == "stop"
    assert "tool_calls" not in choice["message"]


def test_calls_and_results_reach_the_model(client: TestClient, engine: FakeEngine) -> None:
    assert chat(client, ASK, MADE, RESULT, tools=[CLOCK]).status_code == 200
    assert [(turn.role, turn.parts) for turn in engine.turns] == [
        ("user", (TextPart("use UTC"),)),
        ("assistant", (ToolCall("get_time", '{"tz": "UTC"}'),)),
        ("tool", (TextPart("12:00"),)),
    ]
    parts = RESULT | {"content": [{"type": "text", "text": "12:00"}]}
    assert chat(client, ASK, MADE, parts, tools=[CLOCK]).status_code == 200
    assert chat(client, ASK, MADE, RESULT | {"content": ""}, tools=[CLOCK]).status_code == 200


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("auto", ("auto", None, 1)),
        (None, ("auto", None, 1)),
        ("required", ("required", None, 1)),
        ("none", ("auto", None, 0)),
        ({"type": "function", "function": {"name": "get_time"}}, ("required", "get_time", 1)),
    ],
)
def test_the_choice_of_tools_reaches_the_model(
    client: TestClient, engine: FakeEngine, choice: Any, expected: tuple[str, str | None, int]
) -> None:
    assert chat(client, tools=[CLOCK], tool_choice=choice).status_code == 200
    options = engine.options
    assert options is not None
    assert (options.tool_choice, options.only_tool, len(options.tools)) == expected


def function(**fields: Any) -> dict[str, Any]:
    return {"type": "function", "function": fields}


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"tools": [function(name="a b")]}, "tools.0.function.name"),
        ({"tools": [{"type": "retrieval"}]}, "tools.0.type"),
        ({"tools": [CLOCK, CLOCK]}, "tools"),
        ({"tools": [function(name="f", parameters={"type": "array"})]}, "tools"),
        ({"tools": [CLOCK], "tool_choice": function(name="fly")}, "tool_choice"),
        ({"tools": [CLOCK], "tool_choice": {"type": "mode"}}, "tool_choice"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"messages": [ASK, RESULT]}, "messages.1.tool_call_id"),
        ({"messages": [ASK, MADE, RESULT | {"tool_call_id": "x"}]}, "messages.2.tool_call_id"),
        ({"messages": [ASK | {"tool_calls": MADE["tool_calls"]}]}, "messages.0.tool_calls"),
        ({"messages": [ASK, MADE, {"role": "tool", "tool_call_id": "call_1"}]}, "messages.2.content"),
        ({"messages": [ASK, MADE]}, "messages.1"),
    ],
)
def test_what_is_wrong_with_tools_is_said(client: TestClient, fields: dict[str, Any], param: str) -> None:
    code = "missing_required_parameter" if param == "messages.2.content" else "invalid_value"
    assert_error(chat(client, **fields), 400, code, param)
