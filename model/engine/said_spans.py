"""What the user said as a source of values: which tokens go on with a stretch of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import TEXT

_WORD_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


class Pieces:
    """The tokenizer's pieces by their lower-case bytes."""

    def __init__(self, tokenizer: BpeTextTokenizer) -> None:
        self.tokenizer = tokenizer
        self.ids: dict[bytes, list[int]] = defaultdict(list)
        for index in range(tokenizer.size):
            token = TEXT.token(index)
            self.ids[tokenizer.piece(token).lower()].append(token)
        self.max_bytes = max(map(len, self.ids))


class Place(NamedTuple):
    """Bytes `start .. stop` of one thing that was said."""

    part: int
    start: int
    stop: int


class SaidSpan:
    """A stretch of what was said, token by token; upper and lower case are the same.

    A stretch begins and ends where words do, and lies within one thing that was said. An English one is
    written with a space before it, as any word; that space is no part of it.
    """

    def __init__(self, pieces: Pieces, said: Sequence[str]) -> None:
        self._pieces = pieces
        self._said = [text.encode("utf-8", "replace") for text in said]
        self._lower = [text.lower() for text in self._said]
        self._written = b""
        self._starts = [
            (number, place)
            for number, text in enumerate(self._said)
            for place in range(len(text))
            if _begins_word(text, place)
        ]
        """Where the stretch may begin: (thing said, byte), as far as it has been written."""

    @property
    def is_begun(self) -> bool:
        return bool(self._written)

    def next_tokens(self) -> set[int]:
        """Ids that go on with the stretch."""
        found: set[int] = set()
        for number, start in self._starts:
            text = self._lower[number]
            place = start + len(self._span)
            for size in range(1, self._pieces.max_bytes + 1):
                if place + size > len(text):
                    break
                piece = text[place : place + size]
                if self._written:
                    found.update(self._pieces.ids.get(piece, ()))
                elif text[place] in _WORD_BYTES:
                    found.update(self._pieces.ids.get(b" " + piece, ()))
                else:
                    found.update(self._pieces.ids.get(piece, ()))
        return found

    def push(self, token: int) -> None:
        """Go on with an id of `next_tokens`."""
        self._written += self._pieces.tokenizer.piece(token).lower()
        span = self._span
        self._starts = [
            (number, start) for number, start in self._starts if self._lower[number].startswith(span, start)
        ]
        assert self._starts, "the token does not go on with anything that was said"

    def after(self, token: int) -> SaidSpan:
        """The stretch that goes on with an id of `next_tokens`; this one stays as it is."""
        other = SaidSpan.__new__(SaidSpan)
        other._pieces, other._said, other._lower = self._pieces, self._said, self._lower
        other._written, other._starts = self._written, self._starts
        other.push(token)
        return other

    def place(self) -> Place | None:
        """Where the stretch was said last, if it ends where a word does."""
        for number, start in reversed(self._starts):
            stop = start + len(self._span)
            if self._span and _ends_word(self._said[number], stop):
                return Place(number, start, stop)
        return None

    def text(self) -> str | None:
        """The stretch as it was said last, if it ends where a word does."""
        place = self.place()
        if place is None:
            return None
        return self._said[place.part][place.start : place.stop].decode("utf-8", "ignore").strip()

    @property
    def _span(self) -> bytes:
        return self._written.removeprefix(b" ")


def _begins_word(text: bytes, place: int) -> bool:
    """Whether a stretch may begin here: not within a word, a character, nor at a space or a sign."""
    byte = text[place]
    if byte < 0x80:
        return byte in _WORD_BYTES and (place == 0 or text[place - 1] not in _WORD_BYTES)
    return (
        byte >= 0xC0
        and text[place : place + 3].decode("utf-8", "ignore")[:1] not in "，。？！、；：（）《》“”"
    )


def _ends_word(text: bytes, stop: int) -> bool:
    """Whether a stretch may end before this byte: not within a word or a character."""
    if stop < len(text) and 0x80 <= text[stop] < 0xC0:
        return False
    if text[stop - 1] == ord(" "):
        return False
    return stop == len(text) or text[stop] not in _WORD_BYTES or text[stop - 1] not in _WORD_BYTES
