"""Functions declared in a session, their calls, and what they returned."""

from __future__ import annotations

from fastapi.testclient import TestClient

from tests.app.realtime_client import connect, types
from tests.fakes import FakeEngine
from yan_omni.model.engine.request import TextPart, Tool, ToolCall

CLOCK = {
    "type": "function",
    "name": "get_time",
    "description": "Wall clock",
    "parameters": {"type": "object", "properties": {"tz": {"type": "string"}}},
}


def test_tools_are_shown_as_they_were_declared(client: TestClient) -> None:
    with connect(client) as realtime:
        assert realtime.update(tools=[CLOCK])["tools"] == [CLOCK]
        assert realtime.update(tools=[])["tools"] == []


def test_the_model_is_given_the_tools(client: TestClient, engine: FakeEngine) -> None:
    with connect(client) as realtime:
        realtime.update(tools=[CLOCK])
        realtime.write("hello")
        realtime.respond()
        assert engine.options is not None
        (tool,) = engine.options.tools
        assert (tool.name, tool.description) == ("get_time", "Wall clock")
        assert '"tz"' in tool.parameters
        realtime.respond(tools=[{"type": "function", "name": "other"}])
        assert engine.options.tools == (Tool("other"),)
        realtime.respond(tool_choice="none")
        assert not engine.options.tools


def test_a_call_and_its_output(client: TestClient, engine: FakeEngine) -> None:
    with connect(client) as realtime:
        realtime.update(tools=[CLOCK])
        realtime.write("use UTC")
        events = realtime.respond()
        assert types(events) == [
            "response.created",
            "response.output_item.added",
            "conversation.item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "conversation.item.done",
            "response.done",
        ]
        call = events[-1]["response"]["output"][0]
        assert (call["type"], call["name"], call["status"]) == ("function_call", "get_time", "completed")
        assert call["arguments"] == events[4]["arguments"] == '{"with": "UTC"}'
        assert events[3]["call_id"] == call["call_id"]
        output = {"type": "function_call_output", "call_id": call["call_id"], "output": "12:00"}
        realtime.send("conversation.item.create", item=output)
        assert realtime.expect("conversation.item.added")["item"]["output"] == "12:00"
        realtime.expect("conversation.item.done")
        assert realtime.respond()[-1]["response"]["status"] == "completed"
    assert [(turn.role, turn.parts) for turn in engine.turns] == [
        ("user", (TextPart("use UTC"),)),
        ("assistant", (ToolCall("get_time", '{"with": "UTC"}'),)),
        ("tool", (TextPart("12:00"),)),
    ]


def test_a_call_can_be_demanded(client: TestClient, engine: FakeEngine) -> None:
    with connect(client) as realtime:
        realtime.update(tools=[CLOCK], tool_choice="required")
        realtime.write("hello")
        realtime.respond()
        assert engine.options is not None
        assert (engine.options.tool_choice, engine.options.only_tool) == ("required", None)
        realtime.respond(tool_choice={"type": "function", "name": "get_time"})
        assert (engine.options.tool_choice, engine.options.only_tool) == ("required", "get_time")
        realtime.send("response.create", response={"tool_choice": {"type": "function", "name": "fly"}})
        realtime.expect_error("invalid_value")


def test_tools_that_cannot_be_called_are_refused(client: TestClient) -> None:
    nested = {"type": "object", "properties": {"a": {"type": "object"}}, "required": ["a"]}
    with connect(client) as realtime:
        bad = {"type": "function", "name": "f", "parameters": nested}
        realtime.send("session.update", session={"type": "realtime", "tools": [bad]})
        error = realtime.expect_error("invalid_value")
        assert "tool 'f': 'a' has type 'object'" in error["message"]


def test_an_earlier_call_may_be_told(client: TestClient) -> None:
    call = {"type": "function_call", "id": "c", "call_id": "call_1", "name": "f", "arguments": "{}"}
    with connect(client) as realtime:
        realtime.send("conversation.item.create", item=call)
        shown = realtime.expect("conversation.item.added")["item"]
        realtime.expect("conversation.item.done")
        assert shown == call | {"object": "realtime.item", "status": "completed"}
        realtime.send("conversation.item.retrieve", item_id="c")
        assert realtime.expect("conversation.item.retrieved")["item"] == shown
        realtime.send("conversation.item.truncate", item_id="c", content_index=0, audio_end_ms=1)
        realtime.expect_error("invalid_value")
