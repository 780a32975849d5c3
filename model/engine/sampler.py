"""Choosing the next id: greedy or nucleus sampling, a guard against loops, and stop strings."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


class Sampler:
    """Draws ids from logits; temperature 0 always takes the most likely one."""

    def __init__(self, temperature: float = 0.0, top_p: float = 1.0, seed: int = 0) -> None:
        if temperature < 0 or not 0 < top_p <= 1:
            raise ValueError(
                f"temperature={temperature}, top_p={top_p}: allowed are 0 or more, and 0 < top_p <= 1"
            )
        self._temperature = temperature
        self._top_p = top_p
        self._generator = torch.Generator().manual_seed(seed % 2**63)

    def choose(self, logits: Tensor, allowed: Tensor) -> int:
        """One id: logits (V,), allowed (V,) booleans of which at least one is true."""
        scores = logits.float().masked_fill(~allowed, -torch.inf)
        if self._temperature == 0:
            return int(scores.argmax())
        probabilities, ids = (scores / self._temperature).softmax(-1).sort(descending=True)
        before = probabilities.cumsum(-1) - probabilities
        kept = probabilities.masked_fill(before >= self._top_p, 0.0)
        return int(ids[torch.multinomial(kept, 1, generator=self._generator)])


class RepetitionGuard:
    """Notices when the last ids are one pattern said over and over."""

    def __init__(self, max_repeats: int = 3, max_period: int = 24) -> None:
        self._max_repeats = max_repeats
        self._max_period = max_period
        self._ids: list[int] = []

    def is_looping(self, token: int) -> bool:
        """Count one more id; true when a pattern has just been completed more often than allowed.

        Short patterns ("ha ha ha ha") may repeat more often than long ones.
        """
        self._ids.append(token)
        for period in range(1, self._max_period + 1):
            repeats = self._max_repeats + max(0, 6 - period)
            size = period * (repeats + 1)
            if len(self._ids) < size:
                continue
            tail = self._ids[-size:]
            if tail[period:] == tail[:-period]:
                return True
        return False


class StopFilter:
    """Passes text on until a stop string appears; holds back what could be the start of one."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = [stop for stop in stops if stop]
        self._held = ""
        self.stopped = False

    def push(self, text: str) -> str:
        """The part of the text that may be shown now; after a stop string, nothing more."""
        if self.stopped:
            return ""
        self._held += text
        found = [place for stop in self._stops if (place := self._held.find(stop)) >= 0]
        if found:
            self.stopped = True
            shown, self._held = self._held[: min(found)], ""
            return shown
        keep = max((self._overlap(stop) for stop in self._stops), default=0)
        shown, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        return shown

    def flush(self) -> str:
        """What was held back, at the end of the text."""
        shown, self._held = self._held, ""
        return shown

    def _overlap(self, stop: str) -> int:
        """Length of the longest end of the held text that begins `stop`."""
        longest = min(len(stop) - 1, len(self._held))
        return next((n for n in range(longest, 0, -1) if self._held.endswith(stop[:n])), 0)
