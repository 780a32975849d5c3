"""The lexicon as data: words, their phones, word statistics, and which phones are mistaken for which."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from yan_omni.model.checkpoint import CheckpointError, read_weights
from yan_omni.tokenizers.phones import PHONES

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
FORMAT = "lexicon 3"
EARLIER_FORMAT = "lexicon 2"
"""Without costs of pauses and of words said alone, and with fewer words."""
MOST_COUNTED = 2**16 - 1
"""Words that pairs and triples may end with."""
STEPS_A_NAT = 14
"""Costs are stored in whole steps of 1/14 nat, 0 to 255."""


@dataclass(frozen=True, slots=True)
class LexiconTables:
    """All arrays of `lexicon.safetensors`; costs are negative natural logarithms of probabilities.

    `words` (V) as they are written; number V stands for the start of speech, where a history needs one. Pairs
    and triples end with the first `MOST_COUNTED` of them at most.
    `word_cost` (V,) of a word by itself; `word_backoff` (V + 1,) is added to it after a word without a pair.
    `pause_cost` (V,): that the speaker pauses after the word; `lone_cost` (V,): of the word where it is all
    that is said.
    Pronunciation i belongs to word `spoken_word[i]`, costs `spoken_cost[i]` and is
    `phones[phone_start[i]:phone_start[i + 1]]`. `pair_key` (sorted) is first * (V + 1) + second, `triple_key`
    is (first * (V + 1) + second) * (V + 1) + third; their costs are those of the last word after the others,
    and `pair_backoff` is added where no triple begins with the pair. `heard_as` (P, P): the probability that
    the row's phone was meant when the column's was heard.
    """

    words: tuple[str, ...]
    word_cost: Floats
    word_backoff: Floats
    pause_cost: Floats
    lone_cost: Floats
    spoken_word: Integers
    spoken_cost: Floats
    phones: Integers
    phone_start: Integers
    pair_key: Integers
    pair_cost: Floats
    pair_backoff: Floats
    triple_key: Integers
    triple_cost: Floats
    heard_as: Floats

    def __post_init__(self) -> None:
        given, allowed = self.heard_as.shape, (len(PHONES), len(PHONES))
        if given != allowed:
            raise CheckpointError(f"heard_as: given {given}, allowed {allowed}; build the lexicon again")
        size = len(self.words) + 1
        last = max(int((keys % size).max(initial=0)) for keys in (self.pair_key, self.triple_key))
        if last > MOST_COUNTED:
            raise CheckpointError(f"pairs or triples end with word {last}, allowed: up to {MOST_COUNTED}")

    def tensors(self) -> dict[str, torch.Tensor]:
        """Everything as compact tensors for a weight file: costs in steps, keys as counts and last words."""
        size = len(self.words) + 1
        history = np.searchsorted(self.pair_key, self.triple_key // size)
        arrays: dict[str, NDArray[np.generic]] = {
            "words": np.frombuffer("\n".join(self.words).encode(), np.uint8),
            "word_cost": self.word_cost,
            "word_backoff": self.word_backoff,
            "pause_cost": _steps(self.pause_cost),
            "lone_cost": _steps(self.lone_cost),
            "spoken_word": self.spoken_word.astype(np.int32),
            "spoken_cost": _steps(self.spoken_cost),
            "phones": self.phones.astype(np.int16),
            "phone_count": np.diff(self.phone_start).astype(np.uint8),
            "pair_count": np.bincount(self.pair_key // size, minlength=size).astype(np.int32),
            "pair_last": _two_bytes(self.pair_key % size),
            "pair_cost": _steps(self.pair_cost),
            "pair_backoff": _steps(self.pair_backoff),
            "triple_count": _two_bytes(np.bincount(history, minlength=len(self.pair_key))),
            "triple_last": _two_bytes(self.triple_key % size),
            "triple_cost": _steps(self.triple_cost),
            "heard_as": self.heard_as.astype(np.float16),
        }
        return {name: torch.from_numpy(np.ascontiguousarray(array).copy()) for name, array in arrays.items()}

    @classmethod
    def load(cls, path: Path) -> LexiconTables:
        """Read a file made of `tensors()`; raises `CheckpointError` for any other file."""
        text, tensors = read_weights(path)
        arrays = {name: tensor.numpy() for name, tensor in tensors.items()}
        if EARLIER_FORMAT in text:
            arrays["spoken_word"] = _whole(arrays["spoken_word"])
            arrays["pause_cost"] = np.zeros(len(arrays["word_cost"]), np.uint8)
            arrays["lone_cost"] = _steps(arrays["word_cost"])
        elif FORMAT not in text:
            raise CheckpointError(f"{path}: the config says {text!r}, allowed: {FORMAT!r}; build it again")
        words = tuple(arrays["words"].tobytes().decode().split("\n"))
        size = len(words) + 1
        pair_first = np.repeat(np.arange(size), arrays["pair_count"])
        pair_key = pair_first * size + _whole(arrays["pair_last"])
        pair_of_triple = np.repeat(pair_key, _whole(arrays["triple_count"]))
        return cls(
            words=words,
            word_cost=arrays["word_cost"],
            word_backoff=arrays["word_backoff"],
            pause_cost=_nats(arrays["pause_cost"]),
            lone_cost=_nats(arrays["lone_cost"]),
            spoken_word=arrays["spoken_word"].astype(np.int64),
            spoken_cost=_nats(arrays["spoken_cost"]),
            phones=arrays["phones"].astype(np.int64),
            phone_start=np.concatenate([[0], np.cumsum(arrays["phone_count"], dtype=np.int64)]),
            pair_key=pair_key,
            pair_cost=_nats(arrays["pair_cost"]),
            pair_backoff=_nats(arrays["pair_backoff"]),
            triple_key=pair_of_triple * size + _whole(arrays["triple_last"]),
            triple_cost=_nats(arrays["triple_cost"]),
            heard_as=arrays["heard_as"].astype(np.float32),
        )


def _steps(cost: Floats) -> NDArray[np.uint8]:
    return np.clip(np.rint(cost * STEPS_A_NAT), 0, 255).astype(np.uint8)


def _nats(steps: NDArray[np.generic]) -> Floats:
    return steps.astype(np.float32) / np.float32(STEPS_A_NAT)


def _two_bytes(numbers: Integers) -> NDArray[np.int16]:
    """Numbers below 65,536 with the bits of unsigned 16-bit ones."""
    return numbers.astype(np.uint16).view(np.int16)


def _whole(stored: NDArray[np.generic]) -> Integers:
    return stored.view(np.uint16).astype(np.int64)


class WordStatistics:
    """Costs of words after the two before them, backing off to shorter histories; all arrays at once."""

    def __init__(self, tables: LexiconTables) -> None:
        self.start = len(tables.words)
        self._size = self.start + 1
        self._single, self._single_backoff = tables.word_cost, tables.word_backoff
        self._pair_key, self._triple_key = tables.pair_key, tables.triple_key
        self._pair_cost = _closed(tables.pair_cost)
        self._pair_backoff = _closed(tables.pair_backoff)
        self._triple_cost = _closed(tables.triple_cost)

    def cost(self, first: Integers, second: Integers, word: Integers) -> Floats:
        """Negative log probability of each word; `start` stands for the time before the first word.

        -1 as `first` means that there is no word, not even a start, before `second`.
        """
        has_first = first >= 0
        pair, is_pair = _find(self._pair_key, second * self._size + word)
        shorter = np.where(is_pair, self._pair_cost[pair], self._single_backoff[second] + self._single[word])
        history = np.maximum(first, 0) * self._size + second
        before, is_history = _find(self._pair_key, history)
        triple, is_triple = _find(self._triple_key, history * self._size + word)
        backed_off = shorter + np.where(is_history & has_first, self._pair_backoff[before], np.float32(0))
        return np.where(is_triple & has_first, self._triple_cost[triple], backed_off)


def _closed(values: Floats) -> Floats:
    """`values` and one more, so that the place after the last one can be read."""
    return np.append(values, np.float32(0))


def _find(keys: Integers, wanted: Integers) -> tuple[Integers, NDArray[np.bool_]]:
    """Places of `wanted` in the sorted keys, and whether it is there."""
    place = np.searchsorted(keys, wanted)
    if not len(keys):
        return place, np.zeros(place.shape, np.bool_)
    return place, keys[np.minimum(place, len(keys) - 1)] == wanted
