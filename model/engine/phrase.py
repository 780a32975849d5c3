"""Phones of a phrase that is still being written: its beginning is spoken before its end is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yan_omni.tokenizers.speech_text.front_end import PhoneToken, phonemize
from yan_omni.tokenizers.speech_text.normalise import HAN

UNITS_AFTER = 2
"""How a word or hanzi sounds may depend on so many of those that follow: the apple, 你好."""
MAX_CHARS = 80
_UNIT = re.compile(rf"(?: +|-|, +|，)?(?:[A-Za-z]+(?:'[A-Za-z]+)*(?=[ ,-]|[{HAN}])|[{HAN}])")
"""A word or hanzi, with a comma before it. Anything else, a number say, is read with what surrounds it."""


class GrowingPhrase:
    """One phrase. What is given out depends on the text alone, not on the pieces in which it was written."""

    def __init__(self) -> None:
        self._num_given = 0
        """Words and hanzi."""

    def sure(self, text: str) -> list[int]:
        """Phones of those words in the beginning of the phrase that were not given out and are sure now."""
        given, ends = list[int](), list(_unit_ends(text[:MAX_CHARS]))
        while self._num_given + UNITS_AFTER < len(ends):
            tokens = phonemize(text[: ends[self._num_given + UNITS_AFTER]])
            if not tokens or tokens[-1].word != self._num_given + UNITS_AFTER:
                break  # a unit that is no word of its own
            given += [token.phone for token in tokens if token.word == self._num_given]
            self._num_given += 1
        return given

    def rest(self, text: str) -> list[int]:
        """Phones of the whole phrase that were not given out."""
        return [token.phone for token in self._new(phonemize(text))]

    def _new(self, tokens: list[PhoneToken]) -> Iterator[PhoneToken]:
        return (token for token in tokens if token.word >= self._num_given)


def _unit_ends(text: str) -> Iterator[int]:
    """Where the words and hanzi end with which the text begins; the last word may still be growing."""
    place = 0
    while (unit := _UNIT.match(text, place)) is not None:
        place = unit.end()
        yield place
