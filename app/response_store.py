"""Answers that were given, so that a client may go on from one by its id."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from yan_omni.app.chat_schemas import Message

MAX_STORED = 256
MAX_STORED_CHARS = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Stored:
    """What is needed to show an answer again, and to go on from it."""

    body: dict[str, Any]
    messages: list[Message]
    num_chars: int


class ResponseStore:
    """The newest answers by their ids, in memory."""

    def __init__(self) -> None:
        self._stored: OrderedDict[str, Stored] = OrderedDict()

    def keep(self, body: dict[str, Any], messages: list[Message]) -> None:
        num_chars = sum(len(message.model_dump_json()) for message in messages)
        self._stored[body["id"]] = Stored(body, messages, num_chars)
        while len(self._stored) > MAX_STORED or self._num_chars > MAX_STORED_CHARS:
            self._stored.popitem(last=False)

    def find(self, response_id: str) -> Stored | None:
        return self._stored.get(response_id)

    def delete(self, response_id: str) -> None:
        del self._stored[response_id]

    @property
    def _num_chars(self) -> int:
        return sum(stored.num_chars for stored in self._stored.values())
