"""How the matcher reads text: units, their hashed features, and rows of known word meanings.

A unit is a word, a hanzi, a run of digits or a sign. Besides hashed features it has up to two rows of a table
of word vectors: its own and, for a hanzi, that of the word around it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.model.number_text import find_numbers

_UNIT = re.compile(r"[A-Za-z]+|\d+|[^\sA-Za-z\d]")
_ENDINGS = ("s", "es", "ed", "d", "ing", "er")
MAX_UNITS = 64
HASHED = 8
FEATURES = HASHED + 2
SHAPE = 6
"""The hashed feature that tells what a unit looks like; for a hanzi within a known word, where it stands."""
LONGEST_WORD = 4
"""Hanzi of the longest word looked up."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, a hanzi, a run of digits or a sign: characters `start .. stop`."""

    start: int
    stop: int


@lru_cache(maxsize=4096)
def units(text: str) -> tuple[Unit, ...]:
    return tuple(Unit(match.start(), match.end()) for match in _UNIT.finditer(text))[:MAX_UNITS]


def features(text: str, buckets: int) -> tuple[tuple[int, ...], ...]:
    """Hashed features of every unit: itself, its beginning and end, its neighbours, what it looks like."""
    found = units(text)
    words = [text[unit.start : unit.stop].lower() for unit in found]
    numbers = {place for number in find_numbers(text) for place in range(number.start, number.stop)}
    rows = []
    for place, (unit, word) in enumerate(zip(found, words, strict=True)):
        before = words[place - 1] if place else "<"
        after = words[place + 1] if place + 1 < len(words) else ">"
        is_number = unit.start in numbers
        shape = "9" if is_number else "A" if text[unit.start].isupper() else "a" if word.isalpha() else "."
        stem = re.sub(r"(ing|ed|es|s)$", "", word) if len(word) > 4 else word
        named = (f"w{word}", f"p{word[:4]}", f"e{word[-3:]}", f"t{stem}", f"b{before}_{word}")
        row = [*named, f"a{word}_{after}", f"s{shape}{len(word) if word.isdigit() else ''}", f"n{is_number}"]
        rows.append(tuple(zlib.crc32(name.encode()) % (buckets - 1) + 1 for name in row))
    return tuple(rows)


def word_key(word: str) -> int:
    """What a word is looked up by."""
    return zlib.crc32(word.encode()) << 32 | zlib.crc32(b"word " + word.encode())


class Reader:
    """Texts as rows (units, FEATURES); `known` has the rows of word vectors by `word_key`, from 1."""

    def __init__(self, buckets: int, known: Mapping[int, int]) -> None:
        self.buckets, self._known = buckets, known
        self.rows = lru_cache(maxsize=65_536)(self._rows)

    def _rows(self, text: str) -> NDArray[np.int64]:
        hashed = features(text, self.buckets)
        rows = np.zeros((len(hashed), FEATURES), np.int64)
        if hashed:
            rows[:, :HASHED] = hashed
            meanings = self._meanings(text)
            rows[:, HASHED:] = [found[:2] for found in meanings]
            for row, (_, _, place) in zip(rows, meanings, strict=True):
                row[SHAPE] = zlib.crc32(place.encode()) % (self.buckets - 1) + 1 if place else row[SHAPE]
        return rows

    def _meanings(self, text: str) -> list[tuple[int, int, str]]:
        """(own row, row of the word around it, the place of a hanzi in that) of every unit; 0 for what is
        not known.
        """
        found = units(text)
        words = [text[unit.start : unit.stop].lower() for unit in found]
        around, places = [0] * len(words), [""] * len(words)
        place = 0
        while place < len(words):
            size = 1
            for longer in range(min(LONGEST_WORD, len(words) - place), 1, -1):
                word = "".join(words[place : place + longer])
                if all(map(_is_hanzi, words[place : place + longer])) and (row := self._row(word)):
                    around[place : place + longer] = [row] * longer
                    places[place : place + longer] = ["begins", *["within"] * (longer - 2), "ends"]
                    size = longer
                    break
            place += size
        own = [self._row(word) for word in words]
        return list(zip(own, around, places, strict=True))

    def _row(self, word: str) -> int:
        """The row of a word or of what is left of it without an ending."""
        found = self._known.get(word_key(word), 0)
        if not found and len(word) > 4 and word.isascii():
            stems = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
            found = next((row for stem in stems if (row := self._known.get(word_key(stem), 0))), 0)
        return found


def _is_hanzi(word: str) -> bool:
    return "\u4e00" <= word[:1] <= "\u9fff"


def padded(texts: Sequence[str], reader: Reader, length: int) -> Tensor:
    """(len(texts), length, FEATURES), 0 for padding."""
    rows = np.zeros((len(texts), length, FEATURES), np.int64)
    for number, text in enumerate(texts):
        found = reader.rows(text)[:length]
        rows[number, : len(found)] = found
    return torch.from_numpy(rows)
