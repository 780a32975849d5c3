"""Which phone a listener hears where another was said, counted on the training clips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from yan_omni.model.engine.hearing import find_events
from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.rates import LISTENER_RATE_HZ
from yan_omni.tokenizers.phones import PHONES
from yan_omni.training.speech_clips import CorpusClip

Table = NDArray[np.float32]

MISSED_COST = 3.5
EXTRA_COST = 4.5
BLOCK_FRAMES = 400
ASSUMED_TIMES = 20
"""The assumed confusions of a phone count as much as so many meetings with it."""


def matched(said: Sequence[int], heard: Sequence[int], table: Table) -> Iterator[tuple[int, int]]:
    """(said, heard) pairs of the cheapest alignment, last pair first; `table` (P, P) are probabilities."""
    match = -np.log(table[np.ix_(said, heard)])
    cost = np.zeros((len(said) + 1, len(heard) + 1))
    cost[:, 0] = MISSED_COST * np.arange(len(said) + 1)
    cost[0] = EXTRA_COST * np.arange(len(heard) + 1)
    for i in range(1, len(said) + 1):
        for j in range(1, len(heard) + 1):
            cost[i, j] = min(
                cost[i - 1, j - 1] + match[i - 1, j - 1],
                cost[i - 1, j] + MISSED_COST,
                cost[i, j - 1] + EXTRA_COST,
            )
    i, j = len(said), len(heard)
    while i and j:
        if cost[i, j] == cost[i - 1, j - 1] + match[i - 1, j - 1]:
            i, j = i - 1, j - 1
            yield said[i], heard[j]
        elif cost[i, j] == cost[i - 1, j] + MISSED_COST:
            i -= 1
        else:
            j -= 1


@torch.inference_mode()
def counted_confusions(listener: Listener, clips: Iterable[CorpusClip], table: Table) -> Table:
    """(said, heard) how often in the clips whose phones are known, aligned by the assumed `table`."""
    counts = np.zeros((len(PHONES), len(PHONES)), np.float32)
    for clip in clips:
        if clip.phones:
            events = find_events(listener, clip.samples(LISTENER_RATE_HZ), BLOCK_FRAMES)
            for said, heard in matched(clip.phones, [event.phone for event in events], table):
                counts[said, heard] += 1
    return counts


def with_counts(table: Table, counts: Table) -> Table:
    """`table` (meant, heard) corrected by counts; phones that were not met keep their row."""
    corrected: Table = (counts + ASSUMED_TIMES * table) / (counts.sum(1, keepdims=True) + ASSUMED_TIMES)
    return corrected
