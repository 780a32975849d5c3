"""Phone events to words: every word of the lexicon is matched against what was heard, at every place.

First pass: one sweep over the events follows every promising node of a trie of pronunciations; the best words
that end at each event make a lattice. Second pass: a beam search through the lattice with the statistics of
word triples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from yan_omni.model.lexicon.tables import Floats, Integers, LexiconTables, WordStatistics
from yan_omni.model.lexicon.trie import ROOT, build_trie
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.phones import PHONES, is_mandarin

FORBIDDEN = np.float32(1e3)
SMALLEST_PROBABILITY = 1e-7
MANDARIN = np.array([is_mandarin(phone) for phone in range(len(PHONES))])


@dataclass(frozen=True, slots=True)
class DecoderConfig:
    """Costs in nats. `missed_cost`: a phone of the word was not heard; `extra_cost`: a phone was heard that
    is not in the word; `outside_cost` more where it is in no word. Statistics of words weigh
    `statistics_weight`; every word adds `word_penalty`. Nodes that cost `node_beam` more than the best one,
    and words that cost `word_beam` more than the best one that ends there, are given up.
    """

    missed_cost: float = 3.5
    extra_cost: float = 6.0
    outside_cost: float = 1.0
    statistics_weight: float = 0.6
    word_penalty: float = -0.5
    foreign_cost: float = 3.0
    """Of an English word where Mandarin was announced."""
    hint_bonus: float = 3.0
    """For a word that the speaker is likely to say."""
    node_beam: float = 9.5
    word_beam: float = 12.0
    max_ends: int = 24
    max_hypotheses: int = 16
    max_homophones: int = 10
    max_missed: int = 2
    """Phones missed in a row."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known beforehand: the language (English keeps hanzi out), and words that are likely."""

    language: Literal["en", "zh"] | None = None
    hints: frozenset[int] = field(default_factory=frozenset)


ANYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word and the events [first_event, last_event] that made it."""

    text: str
    first_event: int
    last_event: int


class _Front(NamedTuple):
    """Nodes of the trie that are followed, their costs, and after how many events each word began."""

    node: Integers
    cost: Floats
    begin: Integers


class _Arcs(NamedTuple):
    """Words that end at an event: node of the trie, where they began, and what their sounds cost."""

    node: Integers
    begin: Integers
    cost: Floats


class _Beam(NamedTuple):
    """The best ways to an event: cost, last two words, and where the last word began: event and place."""

    cost: Floats
    first: Integers
    second: Integers
    begin: Integers
    came_from: Integers


class LexiconDecoder:
    """Decodes events with one lexicon; holds no state between calls. Not for use by several threads."""

    def __init__(self, tables: LexiconTables, config: DecoderConfig | None = None) -> None:
        self._config = config or DecoderConfig()
        self._words = tables.words
        self._numbers = {word.lower(): number for number, word in enumerate(tables.words)}
        self._single = tables.word_cost
        self._is_english = np.array([word[:1] < "\u3000" for word in tables.words])
        self._statistics = WordStatistics(tables)
        self._heard_as = tables.heard_as
        self._trie = build_trie(tables, self._config.statistics_weight, self._config.max_homophones)
        self._cost = np.full(len(self._trie.phone), np.inf, np.float32)
        self._begin = np.zeros(len(self._trie.phone), np.int64)

    def hints(self, words: Sequence[str]) -> frozenset[int]:
        """Numbers of those words that the lexicon has, for `Wanted`."""
        return frozenset(self._numbers[word.lower()] for word in words if word.lower() in self._numbers)

    def decode(self, events: Sequence[PhoneEvent], wanted: Wanted = ANYTHING) -> list[FoundWord]:
        """The most likely words of a short stretch of speech (seconds to a minute)."""
        if not events:
            return []
        match = self._match_costs(events)
        if wanted.language == "en":
            match[:, MANDARIN] = FORBIDDEN
        word_cost = self._word_costs(wanted)
        return self._search(self._lattice(match, word_cost), word_cost)

    def _word_costs(self, wanted: Wanted) -> Floats:
        """(V,) what each word costs whatever is around it."""
        cost = np.full(len(self._words), self._config.word_penalty, np.float32)
        if wanted.language == "zh":
            cost[self._is_english] += np.float32(self._config.foreign_cost)
        cost[list(wanted.hints)] -= np.float32(self._config.hint_bonus)
        return cost

    def _match_costs(self, events: Sequence[PhoneEvent]) -> Floats:
        """(events, phones): cost that the phone was meant by the event."""
        rows = []
        for event in events:
            meant = self._heard_as[:, list(event.phones)] @ np.array(event.probabilities, dtype=np.float32)
            rows.append(-np.log(np.maximum(meant, SMALLEST_PROBABILITY)))
        return np.stack(rows).astype(np.float32)

    def _lattice(self, match: Floats, word_cost: Floats) -> list[_Arcs]:
        config = self._config
        end_cost = self._trie.best_ends(word_cost + np.float32(config.statistics_weight) * self._single)
        starts = [0.0]
        front = self._with_missed(_Front(np.array([ROOT]), np.zeros(1, np.float32), np.zeros(1, np.int64)))
        lattice = list[_Arcs]()
        for heard, row in enumerate(match, start=1):
            front = self._with_missed(self._pruned(self._heard(front, row)))
            front = self._pruned(front)
            total = front.cost + end_cost[front.node]
            arcs, best = self._ended(front, total, np.array(starts, np.float32))
            lattice.append(arcs)
            starts.append(min(starts[-1] + config.extra_cost + config.outside_cost, best))
            root = _Front(np.array([ROOT]), np.array([starts[-1]], np.float32), np.array([heard]))
            front = self._merged(front, self._with_missed(root))
        return lattice

    def _heard(self, front: _Front, row: Floats) -> _Front:
        """One event later: it was the next phone of a word, or is not in the word."""
        place, child = self._trie.children(front.node)
        matched = _Front(child, front.cost[place] + row[self._trie.phone[child]], front.begin[place])
        inside = front.node != ROOT
        stayed = front.cost[inside] + np.float32(self._config.extra_cost)
        return self._merged(matched, _Front(front.node[inside], stayed, front.begin[inside]))

    def _with_missed(self, front: _Front) -> _Front:
        """And the nodes that are reached when phones were not heard."""
        latest = front
        for _ in range(self._config.max_missed):
            place, child = self._trie.children(latest.node)
            cost = latest.cost[place] + np.float32(self._config.missed_cost)
            latest = _Front(child, cost, latest.begin[place])
            front = self._merged(front, latest)
        return front

    def _merged(self, one: _Front, other: _Front) -> _Front:
        """Both, and the cheaper way where a node is in both; no front has a node twice."""
        cost, begin = self._cost, self._begin
        cost[one.node], begin[one.node] = one.cost, one.begin
        is_better = other.cost < cost[other.node]
        better = other.node[is_better]
        is_new = ~np.isfinite(cost[better])
        cost[better], begin[better] = other.cost[is_better], other.begin[is_better]
        node = np.concatenate([one.node, better[is_new]])
        merged = _Front(node, cost[node], begin[node])
        cost[node] = np.inf
        return merged

    def _pruned(self, front: _Front) -> _Front:
        kept = front.cost <= front.cost.min() + self._config.node_beam
        return _Front(front.node[kept], front.cost[kept], front.begin[kept])

    def _ended(self, front: _Front, total: Floats, starts: Floats) -> tuple[_Arcs, float]:
        """The best words that end here, and the cost of the best way to here."""
        best = float(total.min(initial=np.inf))
        chosen = (
            np.flatnonzero(total <= best + self._config.word_beam) if np.isfinite(best) else np.array([], int)
        )
        if len(chosen) > self._config.max_ends:
            chosen = chosen[
                np.argpartition(total[chosen], self._config.max_ends - 1)[: self._config.max_ends]
            ]
        begin = front.begin[chosen]
        return _Arcs(front.node[chosen], begin, front.cost[chosen] - starts[begin]), best

    def _search(self, lattice: list[_Arcs], word_cost: Floats) -> list[FoundWord]:
        """Beam search with word triples; an event may also belong to no word, at a cost."""
        config, start = self._config, self._statistics.start
        no_word = np.array([-1])
        beams = [_Beam(np.zeros(1, np.float32), no_word, np.array([start]), np.array([-1]), no_word)]
        for arcs in lattice:
            last = beams[-1]
            skipped = last._replace(cost=last.cost + np.float32(config.extra_cost + config.outside_cost))
            beams.append(self._best([skipped, *self._extended(arcs, beams, word_cost)]))
        return self._traced(beams)

    def _extended(self, arcs: _Arcs, beams: list[_Beam], word_cost: Floats) -> list[_Beam]:
        """Every way to where a word of `arcs` began, with that word; nothing where there is no word."""
        costs, places, begins, words = list[Floats](), list[Integers](), list[Integers](), list[Integers]()
        for node, begin, heard_cost in zip(arcs.node.tolist(), arcs.begin.tolist(), arcs.cost, strict=True):
            word, spoken_cost = self._trie.words_at(node)
            before = beams[begin].cost
            added = heard_cost + spoken_cost + word_cost[word]
            costs.append((before[:, None] + added[None, :]).reshape(-1))
            places.append(np.repeat(np.arange(len(before)), len(word)))
            begins.append(np.full(len(places[-1]), begin))
            words.append(np.tile(word, len(before)))
        if not costs:
            return []
        place, begin_at, word = np.concatenate(places), np.concatenate(begins), np.concatenate(words)
        first = np.concatenate([beams[ways[0]].first[at] for ways, at in zip(begins, places, strict=True)])
        second = np.concatenate([beams[ways[0]].second[at] for ways, at in zip(begins, places, strict=True)])
        statistics = np.float32(self._config.statistics_weight) * self._statistics.cost(first, second, word)
        return [_Beam(np.concatenate(costs) + statistics, second, word, begin_at, place)]

    def _best(self, parts: list[_Beam]) -> _Beam:
        """The cheapest way for each last pair of words, at most `max_hypotheses` of them."""
        joined = _Beam(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))
        order = np.argsort(joined.cost, kind="stable")
        pair = joined.first[order] * (self._statistics.start + 1) + joined.second[order]
        _, cheapest = np.unique(pair, return_index=True)
        kept = order[np.sort(cheapest)[: self._config.max_hypotheses]]
        return _Beam(*(array[kept] for array in joined))

    def _traced(self, beams: list[_Beam]) -> list[FoundWord]:
        found = list[FoundWord]()
        event, place = len(beams) - 1, 0
        while (begin := int(beams[event].begin[place])) >= 0:
            beam = beams[event]
            word = self._words[int(beam.second[place])]
            found.append(FoundWord(word, begin, max(event - 1, begin)))
            event, place = begin, int(beam.came_from[place])
        return found[::-1]
