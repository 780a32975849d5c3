"""The lexicon as data: words, their phones, word statistics, and which phones are mistaken for which."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from yan_omni.model.checkpoint import CheckpointError, read_weights
from yan_omni.tokenizers.phones import PHONES

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
BACKOFF_COST = 0.9
FORMAT = "lexicon 1"


@dataclass(frozen=True, slots=True)
class LexiconTables:
    """All arrays of `lexicon.safetensors`; costs are negative natural logarithms of probabilities.

    `words` as they are written; `word_cost` (V,) of a word by itself. Pronunciation i belongs to word
    `spoken_word[i]`, costs `spoken_cost[i]` and is `phones[phone_start[i]:phone_start[i + 1]]`.
    `pair_key` (sorted) is first * V + second, `triple_key` is (first * V + second) * V + third; their costs
    are those of the last word after the others. `heard_as` (P, P): the probability that the row's phone was
    meant when the column's was heard.
    """

    words: tuple[str, ...]
    word_cost: Floats
    spoken_word: Integers
    spoken_cost: Floats
    phones: Integers
    phone_start: Integers
    pair_key: Integers
    pair_cost: Floats
    triple_key: Integers
    triple_cost: Floats
    heard_as: Floats

    def __post_init__(self) -> None:
        given, allowed = self.heard_as.shape, (len(PHONES), len(PHONES))
        if given != allowed:
            raise CheckpointError(f"heard_as: given {given}, allowed {allowed}; build the lexicon again")

    def tensors(self) -> dict[str, torch.Tensor]:
        """Everything but the words, as compact tensors for a weight file."""
        kept = {item.name: getattr(self, item.name) for item in fields(self) if item.name != "words"}
        tensors = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in kept.items()}
        tensors["phones"] = tensors["phones"].to(torch.int16)
        text = "\n".join(self.words).encode()
        tensors["words"] = torch.from_numpy(np.frombuffer(text, dtype=np.uint8).copy())
        return tensors

    @classmethod
    def load(cls, path: Path) -> LexiconTables:
        """Read a file made of `tensors()`; raises `CheckpointError` for any other file."""
        text, tensors = read_weights(path)
        if FORMAT not in text:
            raise CheckpointError(f"{path}: the config says {text!r}, allowed: {FORMAT!r}; build it again")
        arrays = {name: tensor.numpy() for name, tensor in tensors.items()}
        words = tuple(arrays.pop("words").tobytes().decode().split("\n"))
        arrays["phones"] = arrays["phones"].astype(np.int64)
        return cls(words=words, **arrays)


class WordStatistics:
    """Cost of a word after the two before it, backing off to shorter histories."""

    def __init__(self, tables: LexiconTables) -> None:
        self._size = len(tables.words)
        self._single: list[float] = tables.word_cost.tolist()
        self._pairs: dict[int, float] = dict(
            zip(tables.pair_key.tolist(), tables.pair_cost.tolist(), strict=True)
        )
        self._triples: dict[int, float] = dict(
            zip(tables.triple_key.tolist(), tables.triple_cost.tolist(), strict=True)
        )

    def cost(self, first: int, second: int, word: int) -> float:
        """Negative log probability; -1 stands for the time before the first word."""
        if second >= 0:
            pair = second * self._size + word
            if first >= 0:
                found = self._triples.get((first * self._size + second) * self._size + word)
                if found is not None:
                    return found
            found = self._pairs.get(pair)
            if found is not None:
                return found + (BACKOFF_COST if first >= 0 else 0.0)
            return self._single[word] + (2 * BACKOFF_COST if first >= 0 else BACKOFF_COST)
        return self._single[word]
