"""Training sequences of the thinker: ids, what to write after each of them, and packing several into rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.model.looking_back import Told
from yan_omni.tokenizers.vocabulary import (
    ASSISTANT,
    BOS,
    END,
    LISTEN,
    PAD,
    REPLY_SPEECH,
    REPLY_TEXT,
    SYSTEM,
    USER,
)

IGNORED = -100


@dataclass(frozen=True, slots=True)
class HeardFeatures:
    """N phone events of the listener: at `positions` (N,); choices and shares (N, K); features (N, 512)."""

    positions: NDArray[np.int64]
    choices: NDArray[np.int64]
    shares: NDArray[np.float32]
    features: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SeenFeatures:
    """One picture: its 64 `positions`, and the encoder's patch features (256, vision width)."""

    positions: NDArray[np.int64]
    patches: NDArray[np.float32]


@dataclass(slots=True)
class Conversation:
    """A conversation being built; `targets[t]` is what the thinker writes after `ids[t]`, or `IGNORED`."""

    ids: list[int] = field(default_factory=lambda: [BOS])
    targets: list[int] = field(default_factory=lambda: [IGNORED])
    sounds: list[HeardFeatures] = field(default_factory=list)
    pictures: list[SeenFeatures] = field(default_factory=list)
    told: Told = field(default_factory=Told)
    """What the user told so far."""
    looks_back: bool = True

    def __len__(self) -> int:
        return len(self.ids)

    def given(self, tokens: Sequence[int]) -> None:
        """Append what the thinker reads."""
        self.ids += tokens
        self.targets += [IGNORED] * len(tokens)

    def written(self, tokens: Sequence[int]) -> None:
        """Append what the thinker writes itself."""
        self.targets[-1] = tokens[0]
        self.ids += tokens
        self.targets += [*tokens[1:], IGNORED]

    def heard(self, ids: Sequence[int], targets: Sequence[int]) -> None:
        """Append a stretch that brings its own targets (sound, see `forge.hearing_text.interleave`)."""
        self.ids += ids
        self.targets += targets


def start_user(sequence: Conversation) -> None:
    sequence.given([USER])


def system(sequence: Conversation, tokens: Sequence[int]) -> None:
    sequence.given([SYSTEM, *tokens, END])


def reply(sequence: Conversation, tokens: Sequence[int], spoken: bool) -> None:
    """`<assistant>`, then the choice of voice, the text and `<end>`, all three written by the thinker."""
    sequence.given([ASSISTANT])
    sequence.written([REPLY_SPEECH if spoken else REPLY_TEXT, *tokens, END])


@dataclass(frozen=True, slots=True)
class Batch:
    """ids, targets, starts (B, T); `sounds` and `pictures` have flat positions (row * T + column).

    pictures is (positions (M, 64), patches (M, 256, vision width)), None without any; sounds likewise.
    """

    ids: Tensor
    targets: Tensor
    starts: Tensor
    sounds: tuple[Tensor, Tensor, Tensor, Tensor] | None
    pictures: tuple[Tensor, Tensor] | None
    num_tokens: int


def pack(sequences: Iterator[Conversation], rows: int, length: int, listen_share: float, seed: int) -> Batch:
    """Fill `rows` rows of `length` ids; `listen_share` of the many `<listen>` targets keep their loss.

    Padding stands at the end of a row, so nothing needs to be masked.
    """
    random = np.random.default_rng(seed)
    ids = np.full((rows, length), PAD, dtype=np.int64)
    targets = np.full((rows, length), IGNORED, dtype=np.int64)
    starts = np.zeros((rows, length), dtype=bool)
    sounds: list[tuple[NDArray[Any], ...]] = []
    pictures: list[tuple[NDArray[Any], ...]] = []
    used = np.zeros(rows, dtype=np.int64)
    misses = 0
    while misses < 3:
        conversation = next(sequences)
        size = len(conversation)
        row = int(np.argmin(used))
        at = int(used[row])
        if at + size > length:
            misses += 1
            continue
        ids[row, at : at + size] = conversation.ids
        targets[row, at : at + size] = conversation.targets
        starts[row, at] = True
        shift = row * length + at
        sounds += [(s.positions + shift, s.choices, s.shares, s.features) for s in conversation.sounds]
        pictures += [(p.positions + shift, p.patches) for p in conversation.pictures]
        used[row] += size
    targets[(targets == LISTEN) & (random.random(targets.shape) > listen_share)] = IGNORED
    return Batch(
        torch.from_numpy(ids),
        torch.from_numpy(targets),
        torch.from_numpy(starts),
        _tensors(sounds, np.concatenate),
        _tensors(pictures, np.stack),
        int(used.sum()),
    )


def _tensors(parts: list[tuple[NDArray[Any], ...]], join: Callable[[Any], NDArray[Any]]) -> Any:
    """Column by column one tensor, None when there are no parts."""
    if not parts:
        return None
    return tuple(torch.from_numpy(join(column)) for column in zip(*parts, strict=True))
