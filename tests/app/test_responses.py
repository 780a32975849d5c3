"""`/v1/responses`, with OpenAI's client."""

from __future__ import annotations

from typing import Any

import openai
import pytest
from fastapi.testclient import TestClient
from openai import OpenAI
from openai.types.responses import ResponseFunctionToolCall

from tests.app.conftest import png_uri
from tests.app.openai_types import unknown_fields
from tests.app.test_openai_client import MODEL, openai_client
from tests.fakes import FakeEngine
from yan_omni.app.response_store import MAX_STORED
from yan_omni.model.engine.request import TextPart

TOOL: Any = {
    "type": "function",
    "name": "f",
    "parameters": {"type": "object", "properties": {}},
    "strict": False,
}


@pytest.fixture
def sdk(client: TestClient) -> OpenAI:
    return openai_client(client)


def test_a_text_is_answered(sdk: OpenAI) -> None:
    answer = sdk.responses.create(model=MODEL, input="hello there", metadata={"topic": "x"})
    assert set(unknown_fields(answer)) == {"store"}, "its service sends it, its types lack it"
    assert (answer.status, answer.output_text) == ("completed", "hello there")
    assert answer.metadata == {"topic": "x"}
    assert answer.usage is not None
    assert answer.usage.total_tokens == 3


def test_items_and_instructions(sdk: OpenAI, engine: FakeEngine) -> None:
    parts: Any = [{"type": "input_image", "image_url": png_uri()}, {"type": "input_text", "text": "what?"}]
    answer = sdk.responses.create(
        model=MODEL,
        instructions="be kind",
        input=[
            {"role": "user", "content": "hi"},
            {"role": "assistant", "content": "hello"},
            {"role": "user", "content": parts},
        ],
    )
    assert answer.output_text == "picture of 40 x 30 what?"
    assert [turn.role for turn in engine.turns] == ["system", "user", "assistant", "user"]


def test_an_answer_goes_on_from_another(sdk: OpenAI, engine: FakeEngine) -> None:
    first = sdk.responses.create(model=MODEL, input="one", instructions="not carried over")
    second = sdk.responses.create(model=MODEL, input="two", previous_response_id=first.id)
    assert second.previous_response_id == first.id
    said = [part.text for turn in engine.turns for part in turn.parts if isinstance(part, TextPart)]
    assert said == ["one", "one", "two"]
    with pytest.raises(openai.BadRequestError) as missing:
        sdk.responses.create(model=MODEL, input="two", previous_response_id="resp_x")
    assert (missing.value.code, missing.value.param) == (
        "previous_response_not_found",
        "previous_response_id",
    )


def test_answers_can_be_read_again_until_they_are_deleted(sdk: OpenAI) -> None:
    kept = sdk.responses.create(model=MODEL, input="one")
    assert sdk.responses.retrieve(kept.id).output_text == "one"
    sdk.responses.delete(kept.id)
    unkept = sdk.responses.create(model=MODEL, input="one", store=False)
    for gone in (kept.id, unkept.id):
        with pytest.raises(openai.NotFoundError):
            sdk.responses.retrieve(gone)


def test_only_the_newest_answers_are_kept(sdk: OpenAI) -> None:
    first = sdk.responses.create(model=MODEL, input="one")
    for _ in range(MAX_STORED):
        last = sdk.responses.create(model=MODEL, input="one")
    sdk.responses.retrieve(last.id)
    with pytest.raises(openai.NotFoundError):
        sdk.responses.retrieve(first.id)


def test_a_stream_tells_every_step_in_order(sdk: OpenAI) -> None:
    events = list(sdk.responses.create(model=MODEL, input="two words", stream=True))
    assert [event.type for event in events] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert {name for event in events for name in unknown_fields(event)} == {"response.store"}
    last = events[-1]
    assert last.type == "response.completed"
    assert last.response.output_text == "two words"


def test_a_short_answer_is_incomplete(sdk: OpenAI) -> None:
    events = list(sdk.responses.create(model=MODEL, input="two words", stream=True, max_output_tokens=1))
    last = events[-1]
    assert last.type == "response.incomplete"
    assert last.response.incomplete_details is not None
    assert last.response.incomplete_details.reason == "max_output_tokens"


def test_a_call_and_its_output(sdk: OpenAI, engine: FakeEngine) -> None:
    answer = sdk.responses.create(model=MODEL, input="use it", tools=[TOOL])
    call = answer.output[0]
    assert isinstance(call, ResponseFunctionToolCall)
    assert call.name == "f"
    output: Any = [{"type": "function_call_output", "call_id": call.call_id, "output": "12"}]
    after = sdk.responses.create(model=MODEL, input=output, previous_response_id=answer.id)
    assert after.status == "completed"
    assert [turn.role for turn in engine.turns] == ["user", "assistant", "tool"]
    events = [
        event.type for event in sdk.responses.create(model=MODEL, input="use it", tools=[TOOL], stream=True)
    ]
    assert events[2:6] == [
        "response.output_item.added",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
        "response.output_item.done",
    ]


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"input": []}, "input"),
        (
            {"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}]},
            "input.0.content.0",
        ),
        ({"input": [{"role": "assistant", "content": "x"}], "instructions": "y"}, "input.0"),
        ({"text": {"format": {"type": "json_object"}}}, "text.format"),
        ({"background": True}, "background"),
        ({"tools": [{"type": "web_search"}]}, "tools.0"),
    ],
)
def test_mistakes_name_their_place(client: TestClient, fields: dict[str, Any], param: str) -> None:
    response = client.post("/v1/responses", json={"model": MODEL, "input": "x"} | fields)
    assert response.status_code == 400
    assert response.json()["error"]["param"].startswith(param)


def test_a_failure_in_the_middle_is_an_error_of_the_stream(sdk: OpenAI, engine: FakeEngine) -> None:
    engine.failure = RuntimeError("broken")
    with pytest.raises(openai.InternalServerError):
        sdk.responses.create(model=MODEL, input="x", stream=True)
