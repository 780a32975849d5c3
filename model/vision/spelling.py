"""How likely a character is after those before it, in both languages: pruned statistics of running text.

A sequence of up to `longest` characters is found by a 32-bit hash of it; each has the cost (negative natural
logarithm) of its last character after the others. What is not in the table costs `BACK_OFF` more than the
sequence without its first character. Digits are all one character, marks their narrow forms.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

from yan_omni.model.checkpoint import CheckpointError, read_weights

FORMAT = 2
COST_STEP = 0.07
"""What one step of a stored cost is."""
BACK_OFF = 0.9
UNSEEN = 14.0
"""Cost of a character that no text had."""
MIX, SPREAD = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9
WORD = 2**64 - 1
DIGIT = "0"
SAME = {
    **dict.fromkeys("123456789", DIGIT),
    **dict(zip("，！？：；（）％＋－＝／～“”‘’—", ",!?:;()%+-=/~\"\"''-", strict=True)),
}


def plain(character: str) -> str:
    """The character as the statistics count it."""
    return SAME.get(character, character)


def sequence_keys(codes: NDArray[np.uint64], length: int) -> NDArray[np.uint32]:
    """Hashes (N - length + 1,) of all sequences of `length` code points; the last character goes in first."""
    count = len(codes) - length + 1
    with np.errstate(over="ignore"):
        key = np.full(count, length, dtype=np.uint64)
        for back in range(length):
            place = length - 1 - back
            key = (key ^ codes[place : place + count]) * np.uint64(MIX)
            key = key ^ (key >> np.uint64(29))
        return ((key * np.uint64(SPREAD)) >> np.uint64(32)).astype(np.uint32)


def _key(text: str) -> int:
    """`sequence_keys` of one sequence."""
    key = len(text)
    for character in reversed(text):
        key = ((key ^ ord(character)) * MIX) & WORD
        key ^= key >> 29
    return ((key * SPREAD) & WORD) >> 32


@dataclass(frozen=True, slots=True)
class SpellingTable:
    """Sorted hashes (N,) uint32 and the stored costs (N,) uint8 of all sequences of 1 to `longest`."""

    keys: NDArray[np.uint32]
    costs: NDArray[np.uint8]
    longest: int


class Spelling:
    """Looks costs up; answers are kept, since a page asks for the same ones again."""

    def __init__(self, table: SpellingTable) -> None:
        self.longest = table.longest
        self._keys = array("I", table.keys.astype(np.uint32).tobytes())
        self._costs = table.costs.tobytes()
        self.cost = lru_cache(maxsize=100_000)(self._cost)

    def _cost(self, before: str, character: str) -> float:
        """Cost of a character after up to `longest - 1` ones (more are not looked at); both as `plain`."""
        text = (before + character)[-self.longest :]
        penalty = 0.0
        while text:
            key = _key(text)
            place = bisect_left(self._keys, key)
            if place < len(self._keys) and self._keys[place] == key:
                return penalty + self._costs[place] * COST_STEP
            text = text[1:]
            penalty += BACK_OFF
        return UNSEEN


def save_spelling(path: Path, table: SpellingTable) -> None:
    """Write the statistics; of each hash its lower half, as sorted hashes that share their upper half are
    next to each other: how many do so is written once (65536,).
    """
    shared = np.bincount(table.keys >> 16, minlength=1 << 16).astype(np.int32)
    tensors = {
        "lower_halves": torch.from_numpy(table.keys.astype(np.uint16).view(np.int16)),
        "sharing_upper_half": torch.from_numpy(shared),
        "costs": torch.from_numpy(table.costs),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path, metadata={"config": json.dumps({"format": FORMAT, "longest": table.longest})})


def load_spelling(path: Path) -> Spelling:
    """The statistics of `spelling.safetensors`. Raises `CheckpointError` for another format."""
    return Spelling(read_table(path))


def read_table(path: Path) -> SpellingTable:
    """What `save_spelling` wrote. Raises `CheckpointError` for another format."""
    config_json, tensors = read_weights(path)
    content = json.loads(config_json)
    if content.get("format") != FORMAT:
        raise CheckpointError(f"{path}: format {content.get('format')!r}, allowed: {FORMAT}; build it again")
    lower = tensors["lower_halves"].numpy().view(np.uint16).astype(np.uint32)
    upper = np.repeat(np.arange(1 << 16, dtype=np.uint32), tensors["sharing_upper_half"].numpy())
    keys = (upper << np.uint32(16)) | lower
    return SpellingTable(keys, tensors["costs"].numpy(), int(content["longest"]))
