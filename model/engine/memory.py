"""What the engine remembers between calls: conversations it has read, by their content."""

from __future__ import annotations

import hashlib
import weakref
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from yan_omni.model.engine.request import (
    AudioPart,
    HeardPart,
    ImagePart,
    Part,
    TextPart,
    Tool,
    ToolCall,
    Turn,
    VideoPart,
)

Value = TypeVar("Value")
MAX_KNOWN_ARRAYS = 1024


def array_digest(array: NDArray[Any]) -> bytes:
    """What an array is known by: its shape, kind and content."""
    described = f"{array.shape}{array.dtype}".encode()
    return hashlib.blake2b(np.ascontiguousarray(array).tobytes() + described, digest_size=16).digest()


class Fingerprints:
    """Digests of turns; those of arrays are kept while the arrays live, since conversations come again."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, tuple[weakref.ref[NDArray[Any]], bytes]] = OrderedDict()

    def chain(self, turns: Sequence[Turn], tools: Sequence[Tool] = ()) -> list[bytes]:
        """One digest for each beginning of the conversation: of the first turn, the first two, and so on."""
        chain, last = [], repr(tools).encode("utf-8", "replace") if tools else b""
        for turn in turns:
            digest = hashlib.blake2b(last, digest_size=16)
            digest.update(turn.role.encode())
            for part in turn.parts:
                digest.update(self._part(part))
            last = digest.digest()
            chain.append(last)
        return chain

    def array(self, array: NDArray[Any]) -> bytes:
        """The digest of an array, which must not be changed afterwards."""
        known = self._known.get(id(array))
        if known is not None and known[0]() is array:
            return known[1]
        digest = array_digest(array)
        self._known[id(array)] = (weakref.ref(array), digest)
        while len(self._known) > MAX_KNOWN_ARRAYS:
            self._known.popitem(last=False)
        return digest

    def _part(self, part: Part) -> bytes:
        match part:
            case TextPart(text):
                return b"t" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
            case AudioPart(samples, is_of_video):
                return (b"s" if is_of_video else b"a") + self.array(samples)
            case HeardPart(_, digest):
                return b"a" + digest
            case ImagePart(pixels):
                return b"i" + self.array(pixels)
            case VideoPart(frames, times_s):
                return b"v" + self.array(frames) + np.array(times_s).tobytes()
            case ToolCall(name, arguments):
                call = f"{name}\n{arguments}".encode("utf-8", "replace")
                return b"c" + hashlib.blake2b(call, digest_size=16).digest()


class Recent(Generic[Value]):
    """The `max_items` values used last, by digest."""

    def __init__(self, max_items: int) -> None:
        self._max_items = max_items
        self._items: OrderedDict[bytes, Value] = OrderedDict()

    def __len__(self) -> int:
        return len(self._items)

    def get(self, digest: bytes) -> Value | None:
        if digest not in self._items:
            return None
        self._items.move_to_end(digest)
        return self._items[digest]

    def put(self, digest: bytes, value: Value) -> None:
        self._items[digest] = value
        self._items.move_to_end(digest)
        while len(self._items) > self._max_items:
            self._items.popitem(last=False)


class RecentlyUsed(Generic[Value]):
    """Results by the content of an array; the least recently used go first."""

    def __init__(self, max_items: int) -> None:
        self._max_items = max_items
        self._items: OrderedDict[bytes, Value] = OrderedDict()

    def get(self, array: NDArray[np.generic], make: Callable[[], Value]) -> tuple[Value, bool]:
        """(the value for this content, whether it was known already)."""
        described = f"{array.shape}{array.dtype}".encode()
        key = hashlib.blake2b(np.ascontiguousarray(array).tobytes() + described).digest()
        known = key in self._items
        if not known:
            self._items[key] = make()
        self._items.move_to_end(key)
        while len(self._items) > self._max_items:
            self._items.popitem(last=False)
        return self._items[key], known
