"""Counts of words, pairs and triples to costs with back-off: absolute discounting, interpolated, pruned.

Where a longer history says nothing, a word is as likely as it was met after many different words (Kneser and
Ney), in part: so many meetings less count, as pruned histories fall back on the shorter ones.
Words are numbers below `num_words`; `num_words` itself stands for the start of a sentence. Costs are negative
natural logarithms. A pair or triple is kept when leaving it out would cost most: its count times how much
dearer it is by backing off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
BREAK = -1
UNKNOWN = -2
DISCOUNT = 0.75
CONTINUED_SHARE = 0.8
"""Of how many different words come before, in the probabilities that longer histories fall back on."""
SMALLEST_LEFT = 1e-4
"""Share of the probability that is always left for backing off."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """`word_cost` (V,), `word_backoff` (V + 1,); pairs sorted by first * (V + 1) + second with costs and
    back-offs; triples sorted by (first * (V + 1) + second) * (V + 1) + third with costs.
    """

    word_cost: Floats
    word_backoff: Floats
    pair_key: Integers
    pair_cost: Floats
    pair_backoff: Floats
    triple_key: Integers
    triple_cost: Floats


@dataclass(frozen=True, slots=True)
class _Counted:
    """Sorted distinct keys, their (weighted) counts, and how often each was met whatever its weight."""

    key: Integers
    count: Floats
    times: Floats

    @property
    def discount(self) -> Floats:
        """What is taken off each count: a share of one meeting, as heavy as its meetings are on average."""
        return DISCOUNT * self.count / self.times


def with_starts(stream: Integers, num_words: int) -> Integers:
    """Breaks become starts of sentences; unknown words (below -1) become breaks."""
    starts = np.where(stream == BREAK, num_words, stream)
    return np.concatenate([[num_words], np.where(starts < BREAK, BREAK, starts)])


def statistics(
    streams: Mapping[int, Integers], num_words: int, most_pairs: int, most_triples: int
) -> Statistics:
    """Streams of words by weight; -1 stands between sentences, anything lower is an unknown word."""
    size = num_words + 1
    singles = np.zeros(num_words)
    pairs, triples = list[_Counted](), list[_Counted]()
    for weight, stream in streams.items():
        words = with_starts(stream.astype(np.int64), num_words)
        singles += weight * np.bincount(words[(words >= 0) & (words < num_words)], minlength=num_words)
        pairs.append(_count(words, 2, size, weight))
        triples.append(_count(words, 3, size, weight))
    return _smooth(singles, _merged(pairs), _merged(triples), most_pairs, most_triples)


def _count(words: Integers, order: int, size: int, weight: int) -> _Counted:
    length = len(words) - order + 1
    key = np.zeros(length, np.int64)
    valid = np.ones(length, bool)
    for place in range(order):
        part = words[place : place + length]
        key = key * size + part
        valid &= (part >= 0) & ((part < size - 1) | (place == 0))
    found, count = np.unique(key[valid], return_counts=True)
    return _Counted(found, count.astype(np.float64) * weight, count.astype(np.float64))


def _merged(parts: list[_Counted]) -> _Counted:
    key = np.concatenate([part.key for part in parts])
    found, index = np.unique(key, return_inverse=True)
    count, times = (
        np.bincount(index, np.concatenate(values), minlength=len(found)).astype(np.float64)
        for values in zip(*((part.count, part.times) for part in parts), strict=True)
    )
    return _Counted(found, count, times)


def _smooth(
    singles: Floats, pairs: _Counted, triples: _Counted, most_pairs: int, most_triples: int
) -> Statistics:
    num_words = len(singles)
    size = num_words + 1
    first, second = pairs.key // size, pairs.key % size
    history = np.searchsorted(pairs.key, triples.key // size)
    lower = np.searchsorted(pairs.key, triples.key % (size * size))
    single = _shared(singles + 0.5, _weights(second, pairs, num_words) + 0.5)
    pairs = _continued(pairs, _weights(lower, triples, len(pairs.key)), num_words)
    pair, pair_left = _interpolated(pairs, first, size, single[second])
    triple, triple_left = _interpolated(triples, history, len(pairs.key), pair[lower])
    kept = _dearest(pairs.count, pair, pair_left[first] * single[second], most_pairs)
    place = np.cumsum(kept) - 1
    gain_possible = kept[history]
    kept_triples = gain_possible & _dearest(
        np.where(gain_possible, triples.count, 0.0), triple, triple_left[history] * pair[lower], most_triples
    )
    word_left = _left_over(pair[kept], single[second[kept]], first[kept], size)
    shorter = np.where(
        kept[lower], pair[lower], word_left[triples.key // size % size] * single[triples.key % size]
    )
    rows = place[history[kept_triples]]
    pair_left_over = _left_over(triple[kept_triples], shorter[kept_triples], rows, int(kept.sum()))
    return Statistics(
        word_cost=-np.log(single),
        word_backoff=-np.log(word_left),
        pair_key=pairs.key[kept],
        pair_cost=-np.log(pair[kept]),
        pair_backoff=-np.log(pair_left_over),
        triple_key=triples.key[kept_triples],
        triple_cost=-np.log(triple[kept_triples]),
    )


def _shared(counts: Floats, continued: Floats) -> Floats:
    """Probabilities, in part by counts and in part by how many different words came before."""
    share: Floats = (
        CONTINUED_SHARE * continued / continued.sum() + (1.0 - CONTINUED_SHARE) * counts / counts.sum()
    )
    return share


def _weights(place: Integers, counted: _Counted, size: int) -> Floats:
    """The weights of the distinct keys that are counted at each place."""
    return np.bincount(place, counted.count / counted.times, size).astype(np.float64)


def _continued(pairs: _Counted, continued: Floats, start: int) -> _Counted:
    """Pairs that count less the fewer words came before them; those at the start of a sentence stay."""
    weight = pairs.count / pairs.times
    times = np.where(pairs.key // (start + 1) == start, pairs.times, np.maximum(continued / weight, 1.0))
    times = CONTINUED_SHARE * times + (1.0 - CONTINUED_SHARE) * pairs.times
    return _Counted(pairs.key, weight * times, times)


def _interpolated(
    counted: _Counted, history: Integers, num_histories: int, shorter: Floats
) -> tuple[Floats, Floats]:
    """Probability of each n-gram after its history, and what each history leaves for backing off."""
    total = np.bincount(history, counted.count, minlength=num_histories)
    taken = np.bincount(history, counted.discount, minlength=num_histories)
    left = np.where(total > 0, taken / np.maximum(total, 1e-9), 1.0)
    return (counted.count - counted.discount) / total[history] + left[history] * shorter, left


def _dearest(count: Floats, full: Floats, backed_off: Floats, most: int) -> NDArray[np.bool_]:
    loss = count * np.log(full / backed_off)
    if len(loss) <= most:
        return loss > 0
    return loss > max(0.0, float(np.partition(loss, len(loss) - most)[len(loss) - most]))


def _left_over(kept: Floats, shorter: Floats, history: Integers, num_histories: int) -> Floats:
    """Back-off factor of each history, so that all words after it sum to one."""
    unused = 1.0 - np.bincount(history, kept, minlength=num_histories)
    others = 1.0 - np.bincount(history, shorter, minlength=num_histories)
    factor: Floats = np.clip(unused, SMALLEST_LEFT, 1.0) / np.clip(others, SMALLEST_LEFT, 1.0)
    return factor
