"""OpenAI's own types as the judge of what the service sends: right kinds, and no field of our own."""

from __future__ import annotations

from typing import Any, get_args

from openai.types.realtime import RealtimeServerEvent
from pydantic import BaseModel

SERVER_EVENT_TYPES: dict[str, type[BaseModel]] = {
    get_args(kind.model_fields["type"].annotation)[0]: kind
    for kind in get_args(get_args(RealtimeServerEvent)[0])
}
"""Name of each event a server may send, and the type that OpenAI's client reads it as."""

SENT_BUT_NOT_TYPED = {"session.id", "session.object", "session.expires_at"}
"""OpenAI's service sends these in every session; its types of the two events lack them."""


def check_server_event(event: dict[str, Any]) -> None:
    """Raises `ValidationError` or `AssertionError` for an event that OpenAI's client would not know."""
    assert event["type"] in SERVER_EVENT_TYPES, f"OpenAI's client does not know {event['type']}"
    parsed = SERVER_EVENT_TYPES[event["type"]].model_validate(event)
    unknown = set(unknown_fields(parsed)) - SENT_BUT_NOT_TYPED
    assert not unknown, f"{event['type']}: {unknown}"


def unknown_fields(parsed: object, path: str = "") -> list[str]:
    """Paths of fields that OpenAI's types do not have; they keep such fields beside their own."""
    if isinstance(parsed, list):
        return [name for index, part in enumerate(parsed) for name in unknown_fields(part, f"{path}{index}.")]
    if not isinstance(parsed, BaseModel):
        return []
    found = [f"{path}{name}" for name in parsed.model_extra or {}]
    for name in parsed.model_fields_set - set(parsed.model_extra or {}):
        found += unknown_fields(getattr(parsed, name), f"{path}{name}.")
    return found
