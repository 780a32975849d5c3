"""Choosing the next id: greedy or nucleus sampling, a guard against loops, and stop strings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class SamplingConfig:
    """How ids are drawn; raises ValueError for values out of range.

    Temperature 0 always takes the most likely id. `min_p` drops ids less likely than this share of the most
    likely one. The penalties are taken off the logits of ids that were drawn before: `presence_penalty` once,
    `frequency_penalty` for every time.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    min_p: float = 0.0
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.temperature < 0 or not 0 < self.top_p <= 1 or not 0 <= self.min_p <= 1:
            raise ValueError(
                f"temperature={self.temperature}, top_p={self.top_p}, min_p={self.min_p}: "
                "allowed are 0 or more, 0 < top_p <= 1, and 0 <= min_p <= 1"
            )


class Sampler:
    """Draws ids from logits; the same config and logits give the same ids."""

    def __init__(self, config: SamplingConfig = SamplingConfig()) -> None:
        self._config = config
        self._generator = torch.Generator().manual_seed(config.seed % 2**63)
        self._counts: Counter[int] = Counter()

    def choose(self, logits: Tensor, allowed: Tensor) -> int:
        """One id: logits (V,), allowed (V,) booleans of which at least one is true."""
        scores = self._penalised(logits.float().masked_fill(~allowed, -torch.inf))
        token = int(scores.argmax()) if self._config.temperature == 0 else self._draw(scores)
        self._counts[token] += 1
        return token

    @property
    def takes_the_likeliest(self) -> bool:
        """Whether `choose` gives the allowed id of the largest logit, whatever the others are."""
        config = self._config
        return config.temperature == config.frequency_penalty == config.presence_penalty == 0

    def _penalised(self, scores: Tensor) -> Tensor:
        config = self._config
        if not self._counts or config.frequency_penalty == config.presence_penalty == 0:
            return scores
        ids = torch.tensor(list(self._counts))
        counts = torch.tensor(list(self._counts.values()), dtype=scores.dtype)
        return scores.index_add(0, ids, -config.presence_penalty - config.frequency_penalty * counts)

    def _draw(self, scores: Tensor) -> int:
        config = self._config
        probabilities, ids = (scores / config.temperature).softmax(-1).sort(descending=True)
        before = probabilities.cumsum(-1) - probabilities
        is_dropped = (before >= config.top_p) | (probabilities < config.min_p * probabilities[0])
        kept = probabilities.masked_fill(is_dropped, 0.0)
        return int(ids[torch.multinomial(kept, 1, generator=self._generator)])


def likeliest(
    logits: Tensor, allowed: Tensor, token: int, count: int
) -> tuple[float, list[tuple[int, float]]]:
    """Log probability of `token`, and the `count` likeliest ids with theirs, among the allowed ids.

    These are the model's own probabilities, before temperature and penalties.
    """
    scores = logits.float().masked_fill(~allowed, -torch.inf).log_softmax(-1)
    best = scores.topk(min(count, int(allowed.sum())))
    pairs = zip(best.indices.tolist(), best.values.tolist(), strict=True)
    return float(scores[token]), list(pairs)


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
