"""A phone, a home and a robot at the model's command, by OpenAI's client: `pip install openai`.

    yan-omni serve &
    python examples/tool_use.py "Turn on the light in the kitchen." "给妈妈打电话。"

Every function here only says what it would do; put your own in their places.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from openai import OpenAI

REQUESTS = (
    "Turn on the light in the kitchen.",
    "Set a timer for ten minutes.",
    "给妈妈打电话。",
    "向前走三米。",
)


def tool(name: str, description: str, required: list[str], **properties: dict[str, Any]) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": required}
    function = {"name": name, "description": description, "parameters": parameters}
    return {"type": "function", "function": function}


TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}
TOOLS = [
    tool("set_light", "turn a light on or off", ["state"], room=TEXT, state={"enum": ["on", "off"]}),
    tool("make_call", "call a person", ["contact"], contact=TEXT),
    tool("send_message", "send a text message to a person", ["contact", "text"], contact=TEXT, text=TEXT),
    tool("set_timer", "start a timer", ["minutes"], minutes=NUMBER, label=TEXT),
    tool(
        "move_robot",
        "move the robot in a direction",
        ["direction"],
        direction={"enum": ["forward", "backward", "left", "right"]},
        distance=NUMBER,
    ),
]
ACTIONS: dict[str, Callable[..., object]] = {
    "set_light": lambda state, room="": {"status": "ok"},
    "make_call": lambda contact: {"status": "ok"},
    "send_message": lambda contact, text: {"status": "ok"},
    "set_timer": lambda minutes, label="": {"status": "ok"},
    "move_robot": lambda direction, distance=1: {"status": "ok"},
}


def answer(client: OpenAI, messages: list[Any]) -> str:
    """The reply to the last message, after the calls that it takes."""
    for _ in range(4):
        completion = client.chat.completions.create(model="yan-omni", messages=messages, tools=TOOLS)
        message = completion.choices[0].message
        messages.append(message.model_dump(exclude_none=True))
        if not message.tool_calls:
            return message.content or ""
        for call in message.tool_calls:
            print(f"  {call.function.name} {call.function.arguments}")
            result = ACTIONS[call.function.name](**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})
    return "(four calls without an answer)"


def main() -> None:
    address = os.environ.get("YAN_OMNI_URL", "http://127.0.0.1:8000/v1")
    client = OpenAI(base_url=address, api_key=os.environ.get("YAN_OMNI_API_KEY", "none"))
    messages: list[Any] = []
    for request in sys.argv[1:] or REQUESTS:
        print(f"> {request}")
        messages.append({"role": "user", "content": request})
        print(answer(client, messages))


if __name__ == "__main__":
    main()
