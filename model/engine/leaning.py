"""Leaning on words that lie before the thinker: what goes on in them after what was just written is likelier.

A small thinker has the right place in what it looked back at and then writes a name that it saw more often
in training. Where the last tokens of the reply stand in the words looked back at, with `my` and `I` turned
into `your` and `you`, the token that follows there gains a fixed score; so do words that are not in the
question, until they are written. The thinker still chooses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence

import torch
from torch import Tensor

from yan_omni.model.looking_terms import terms
from yan_omni.model.number_text import find_numbers
from yan_omni.tokenizers.text import BpeTextTokenizer

INSIDE_NATS = 12.0
"""For the rest of a word whose beginning was written."""
FOLLOWING_NATS = 7.0
"""For the token that follows two or more written alike, or one of a word that says something."""
SINGLE_NATS = 2.0
"""For the token that follows a single one such as `is`."""
WORD_NATS = 3.0
"""For words of the sentences that are not in the question and were not written yet."""
_LATIN, _HANZI = re.compile("[A-Za-z]"), re.compile("[\u4e00-\u9fff]")
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
    """The tokens that are likelier by the words looked back at; nothing without any."""

    def __init__(self, tokenizer: BpeTextTokenizer, looked_at: str, asked: str = "") -> None:
        self._tokenizer, turned = tokenizer, looked_at
        for form, to in _TURNED:
            turned = re.sub(form, to, turned)
        self._ids = tokenizer.encode(turned[:1].upper() + turned[1:])
        self._written: list[int] = []
        self._words = self._telling_words(terms(asked).keys())

    def push(self, token: int) -> None:
        """Note that a token was written; a sentence that is over has nothing to go on."""
        self._written.append(token)
        self._words.discard(token)
        if self._tokenizer.decode([token])[-1:] in _SENTENCE_ENDS:
            self._written.clear()
            self._words.clear()

    def scored(self, logits: Tensor) -> Tensor:
        """The scores (V,) with what is gained; given ones stay as they are."""
        gains = self.gains(len(logits))
        return logits if gains is None else logits + gains

    def gains(self, size: int) -> Tensor | None:
        """What the scores gain, (size,); None: nothing."""
        if not self._ids:
            return None
        gained, (following, length) = torch.zeros(size), continuation(self._ids, self._written)
        gained[list(self._words)] += WORD_NATS
        if following is not None:
            is_sure = length > 1 or self._says_something(self._written[-1])
            gain = FOLLOWING_NATS if is_sure else SINGLE_NATS
            gained[following] += INSIDE_NATS if self._is_inside_word(following) else gain
        return gained

    def _telling_words(self, asked: Collection[str]) -> set[int]:
        """First tokens of words, and hanzi, that say something new."""
        found, place = set[int](), 0
        for word in re.findall(r"\s?[^\W\u4e00-\u9fff]+|.", self._tokenizer.decode(self._ids), re.DOTALL):
            token = self._ids[place] if place < len(self._ids) else None
            if token is not None and self._says_something(token, word) and not terms(word).keys() & asked:
                found.add(token)
            length = 0
            while place < len(self._ids) and length < len(word.encode()):
                length += len(self._tokenizer.piece(self._ids[place]))
                place += 1
        return found

    def _is_inside_word(self, token: int) -> bool:
        text = self._tokenizer.decode([token])
        return text[:1].isalpha() and text.isascii()

    def _says_something(self, token: int, word: str | None = None) -> bool:
        return any(not term.startswith("~") for term in terms(word or self._tokenizer.decode([token])))


def returned_words(output: str, asked: str) -> str:
    """The values that a tool returned, in the language of the request; without numbers, which the thinker
    copies well and would say twice.
    """
    try:
        found = json.loads(output)
    except ValueError:
        found = output
    values = found.values() if isinstance(found, dict) else [found]
    foreign = _LATIN if _HANZI.search(asked) else _HANZI
    texts = [value for value in values if isinstance(value, str)]
    return "; ".join(text for text in texts if not foreign.search(text) and not [*find_numbers(text)])


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
