"""Utterances: a sentence, its phones, and after how many phones each of its text tokens is complete.

The store is one `.npz` of flat arrays with offsets, so that half a million utterances load in a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yan_omni.tokenizers.phones import PHONES, is_mandarin
from yan_omni.tokenizers.text import BpeTextTokenizer

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*|[\u4e00-\u9fff]")
_NUMBER = re.compile(r"[0-9][0-9.,:%]*[0-9%]|[0-9]")

SpokenWords = Callable[[str], list[list[int]]]
"""Text to the audible phones of each of its words (an English word or a hanzi), in order."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """phones (N,) indices into PHONES; tokens (M,) ids; complete_at (M,) phones that complete a token.

    `complete_at` never falls. Punctuation is complete with the word before it.
    """

    text: str
    phones: NDArray[np.int32]
    tokens: NDArray[np.int32]
    complete_at: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Span:
    """Characters `start .. stop` of a text and the phones that say them."""

    start: int
    stop: int
    phones: list[int]


def _piece_spans(text: str, start: int, stop: int, spoken_words: SpokenWords) -> list[_Span] | None:
    """Spans of the words of one piece without digits; None when the front end counts words differently."""
    matches = list(_WORD.finditer(text, start, stop))
    if not matches:
        return []
    words = spoken_words(text[start:stop])
    if len(words) != len(matches) or not all(words):
        return None
    return [_Span(m.start(), m.end(), phones) for m, phones in zip(matches, words, strict=True)]


def _spans(text: str, spoken_words: SpokenWords) -> list[_Span] | None:
    spans: list[_Span] = []
    position = 0
    for number in [*_NUMBER.finditer(text), None]:
        stop = len(text) if number is None else number.start()
        piece = _piece_spans(text, position, stop, spoken_words)
        if piece is None:
            return None
        spans += piece
        if number is not None:
            phones = [phone for word in spoken_words(number.group()) for phone in word]
            spans.append(_Span(number.start(), number.end(), phones))
            position = number.end()
    return spans


def align(text: str, tokenizer: BpeTextTokenizer, spoken_words: SpokenWords) -> Utterance | None:
    """Phones of a sentence and the moment each token is complete; None for text without a clear alignment."""
    spans = _spans(text, spoken_words)
    if not spans:
        return None
    phones = [phone for span in spans for phone in span.phones]
    heard_before: list[int] = []
    count = 0
    for span in spans:
        count += len(span.phones)
        heard_before.append(count)
    tokens, complete_at = [], []
    latest = 0
    index = 0
    for token, _, stop in tokenizer.encode_with_offsets(text):
        while index < len(spans) and spans[index].start < stop:
            latest = heard_before[index]
            index += 1
        tokens.append(token)
        complete_at.append(latest)
    return Utterance(text, _int32(phones), _int32(tokens), _int32(complete_at))


def _int32(values: Iterable[int]) -> NDArray[np.int32]:
    return np.fromiter(values, dtype=np.int32)


class UtteranceStore:
    """Utterances in flat arrays; `store[i]` makes one of them."""

    def __init__(self, arrays: dict[str, NDArray[np.generic]]) -> None:
        self._texts = bytes(arrays["texts"].tobytes())
        self._text_ends = arrays["text_ends"].astype(np.int64)
        self._phones = arrays["phones"].astype(np.int32)
        self._phone_ends = arrays["phone_ends"].astype(np.int64)
        self._tokens = arrays["tokens"].astype(np.int32)
        self._complete_at = arrays["complete_at"].astype(np.int32)
        self._token_ends = arrays["token_ends"].astype(np.int64)

    def __len__(self) -> int:
        return len(self._text_ends)

    def __getitem__(self, index: int) -> Utterance:
        tokens = slice(_begin(self._token_ends, index), int(self._token_ends[index]))
        return Utterance(
            self.text(index),
            self._phones[_begin(self._phone_ends, index) : int(self._phone_ends[index])],
            self._tokens[tokens],
            self._complete_at[tokens],
        )

    def text(self, index: int) -> str:
        return self._texts[_begin(self._text_ends, index) : int(self._text_ends[index])].decode("utf-8")

    def rarest_counts(self) -> NDArray[np.int64]:
        """Per utterance, how often its rarest token occurs in the whole store."""
        counts = np.bincount(self._tokens)[self._tokens]
        begins = np.concatenate([[0], self._token_ends[:-1]])
        return np.minimum.reduceat(counts, begins).astype(np.int64)

    def is_english(self) -> NDArray[np.bool_]:
        """Per utterance, whether all its phones are English."""
        mandarin = np.array([is_mandarin(phone) for phone in range(len(PHONES))])
        begins = np.concatenate([[0], self._phone_ends[:-1]])
        return ~np.logical_or.reduceat(mandarin[self._phones], begins)

    @classmethod
    def load(cls, path: Path) -> UtteranceStore:
        with np.load(path) as arrays:
            return cls({name: arrays[name] for name in arrays.files})


def _begin(ends: NDArray[np.int64], index: int) -> int:
    return 0 if index == 0 else int(ends[index - 1])


def save_utterances(path: Path, utterances: Sequence[Utterance]) -> None:
    """Write the store that `UtteranceStore.load` reads, replacing the file in one step."""
    texts = [utterance.text.encode("utf-8") for utterance in utterances]
    partial = path.with_suffix(".partial.npz")
    np.savez(
        partial,
        texts=np.frombuffer(b"".join(texts), dtype=np.uint8),
        text_ends=np.cumsum([len(text) for text in texts]),
        phones=np.concatenate([u.phones for u in utterances]).astype(np.uint16),
        phone_ends=np.cumsum([len(u.phones) for u in utterances]),
        tokens=np.concatenate([u.tokens for u in utterances]).astype(np.uint16),
        complete_at=np.concatenate([u.complete_at for u in utterances]).astype(np.uint16),
        token_ends=np.cumsum([len(u.tokens) for u in utterances]),
    )
    partial.replace(path)
