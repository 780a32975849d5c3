"""Leaning on words that lie before the thinker: what goes on in them after what was just written is likelier.

A small thinker has the right place in what it looked back at and then writes a name that it saw more often
in training. Where the last tokens of the reply stand in the words looked back at, with `my` and `I` turned
into `your` and `you`, the token that follows there gains a fixed score. The thinker still chooses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from torch import Tensor

from yan_omni.tokenizers.text import BpeTextTokenizer

PAIR_NATS = 4.0
"""For the token after two or more tokens that were written alike."""
SINGLE_NATS = 2.0
_SENTENCE_ENDS = frozenset(".!?。！？")
_TURNED = (
    (r"\bI'm\b|\bI am\b", "you are"),
    (r"\bmy\b", "your"),
    (r"\bMy\b", "Your"),
    (r"\bI\b", "you"),
    (r"\bme\b", "you"),
    (r"我", "你"),
)


class Leaning:
    """The token likeliest to follow by the words looked back at; nothing without any."""

    def __init__(self, tokenizer: BpeTextTokenizer, looked_at: str) -> None:
        self._tokenizer, turned = tokenizer, looked_at
        for form, to in _TURNED:
            turned = re.sub(form, to, turned)
        self._ids = tokenizer.encode(turned[:1].upper() + turned[1:])
        self._written: list[int] = []

    def push(self, token: int) -> None:
        """Note that a token was written; a sentence that is over has nothing to go on."""
        self._written.append(token)
        if self._tokenizer.decode([token])[-1:] in _SENTENCE_ENDS:
            self._written.clear()

    def scored(self, logits: Tensor) -> Tensor:
        """The scores (V,) with what is gained; given ones stay as they are."""
        following, length = continuation(self._ids, self._written)
        if following is None:
            return logits
        gained = logits.clone()
        gained[following] += PAIR_NATS if length > 1 else SINGLE_NATS
        return gained


def continuation(ids: Sequence[int], written: Sequence[int]) -> tuple[int | None, int]:
    """(what follows the longest end of `written` in `ids`, its length); the later of two equal places."""
    best: tuple[int | None, int] = (None, 0)
    for place in range(1, len(ids)):
        length = 0
        while length < min(place, len(written)) and ids[place - 1 - length] == written[-1 - length]:
            length += 1
        if length and length >= best[1]:
            best = (ids[place], length)
    return best
