"""Phone events to words: every word of the lexicon is matched against what was heard, at every place.

First pass: one sweep over the events follows every promising node of a trie of pronunciations; the best words
that end at each event make a lattice. Second pass: a beam search through the lattice with the statistics of
word triples. Neither pass looks ahead, so a search goes on from where it was when more has been heard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np

from yan_omni.model.lexicon.tables import Floats, Integers, LexiconTables, WordStatistics
from yan_omni.model.lexicon.trie import ROOT, build_trie, spread
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

    missed_cost: float = 3.0
    extra_cost: float = 6.0
    outside_cost: float = 1.0
    statistics_weight: float = 0.7
    word_penalty: float = 0.0
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


@dataclass(frozen=True, slots=True)
class Search:
    """How far a search has come: `LexiconDecoder.advance` makes a new one and leaves this one as it is."""

    wanted: Wanted
    word_cost: Floats
    """(V,) what each word costs whatever is around it."""
    end_cost: Floats
    """(N,) of the cheapest word that ends at each node of the trie."""
    front: _Front
    starts: Floats
    """(events + 1,) cost of the best way to each event's end by single words."""
    beams: tuple[_Beam, ...]

    @property
    def num_events(self) -> int:
        return len(self.beams) - 1


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
        root = _Front(np.array([ROOT]), np.zeros(1, np.float32), np.zeros(1, np.int64))
        self._root = self._with_missed(root, np.inf)

    def hints(self, words: Sequence[str]) -> frozenset[int]:
        """Numbers of those words that the lexicon has, for `Wanted`."""
        return frozenset(self._numbers[word.lower()] for word in words if word.lower() in self._numbers)

    def decode(self, events: Sequence[PhoneEvent], wanted: Wanted = ANYTHING) -> list[FoundWord]:
        """The most likely words of a short stretch of speech (seconds to a minute)."""
        return self.words(self.advance(self.begin(wanted), events))

    def begin(self, wanted: Wanted = ANYTHING) -> Search:
        """A search that has heard nothing yet."""
        word_cost = self._word_costs(wanted)
        no_word, nothing = np.array([-1]), np.zeros(1, np.float32)
        return Search(
            wanted,
            word_cost,
            self._trie.best_ends(word_cost + np.float32(self._config.statistics_weight) * self._single),
            self._root,
            nothing,
            (_Beam(nothing, no_word, np.array([self._statistics.start]), no_word, no_word),),
        )

    def advance(self, search: Search, events: Sequence[PhoneEvent]) -> Search:
        """The search some events later; any cut of the same events gives the same words."""
        if not events:
            return search
        match = self._match_costs(events)
        if search.wanted.language == "en":
            match[:, MANDARIN] = FORBIDDEN
        front, beams = search.front, list(search.beams)
        starts = np.concatenate([search.starts, np.zeros(len(match), np.float32)])
        for heard, row in enumerate(match, start=len(beams)):
            front = self._pruned(self._heard(front, row))
            front = self._with_missed(front, front.cost.min() + self._config.node_beam)
            arcs, best = self._ended(front, front.cost + search.end_cost[front.node], starts)
            beams.append(self._next_beam(beams, arcs, search.word_cost))
            starts[heard] = min(starts[heard - 1] + self._outside_cost, np.float32(best))
            begun = _Front(self._root.node, self._root.cost + starts[heard], self._root.begin + heard)
            front = self._merged(front, begun)
        return replace(search, front=front, starts=starts, beams=tuple(beams))

    def words(self, search: Search) -> list[FoundWord]:
        """The most likely words of what has been heard so far."""
        found, beams = list[FoundWord](), search.beams
        event, place = search.num_events, 0
        while (begin := int(beams[event].begin[place])) >= 0:
            beam = beams[event]
            word = self._words[int(beam.second[place])]
            found.append(FoundWord(word, begin, max(event - 1, begin)))
            event, place = begin, int(beam.came_from[place])
        return found[::-1]

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

    def _heard(self, front: _Front, row: Floats) -> _Front:
        """One event later: it was the next phone of a word, or is not in the word."""
        place, child = self._trie.children(front.node)
        matched = _Front(child, front.cost[place] + row[self._trie.phone[child]], front.begin[place])
        inside = front.node != ROOT
        stayed = front.cost[inside] + np.float32(self._config.extra_cost)
        return self._merged(matched, _Front(front.node[inside], stayed, front.begin[inside]))

    def _with_missed(self, front: _Front, max_cost: float) -> _Front:
        """And the nodes that are reached when phones were not heard."""
        latest = front
        for _ in range(self._config.max_missed):
            place, child = self._trie.children(latest.node)
            cost = latest.cost[place] + np.float32(self._config.missed_cost)
            kept = np.flatnonzero(cost <= max_cost)
            latest = _Front(child[kept], cost[kept], latest.begin[place[kept]])
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

    @property
    def _outside_cost(self) -> np.float32:
        return np.float32(self._config.extra_cost + self._config.outside_cost)

    def _next_beam(self, beams: list[_Beam], arcs: _Arcs, word_cost: Floats) -> _Beam:
        """One event later, with word triples; an event may also belong to no word, at a cost."""
        skipped = beams[-1]._replace(cost=beams[-1].cost + self._outside_cost)
        return self._best([skipped, *self._extended(arcs, beams, word_cost)])

    def _extended(self, arcs: _Arcs, beams: list[_Beam], word_cost: Floats) -> list[_Beam]:
        """Every way to where a word of `arcs` began, with that word; nothing where there is no word."""
        if not len(arcs.node):
            return []
        entry_start, num_words = self._trie.ends_at(arcs.node)
        before = [beams[begin] for begin in arcs.begin.tolist()]
        num_ways = np.array([len(beam.cost) for beam in before])
        arc, number = spread(num_words * num_ways)
        place, word_number = np.divmod(number, num_words[arc])
        entry = entry_start[arc] + word_number
        word = self._trie.end_word[entry]
        way = (np.cumsum(num_ways) - num_ways)[arc] + place
        cost, first, second = (np.concatenate(ways)[way] for ways in list(zip(*before, strict=True))[:3])
        cost = cost + (arcs.cost[arc] + self._trie.end_cost[entry] + word_cost[word])
        statistics = np.float32(self._config.statistics_weight) * self._statistics.cost(first, second, word)
        return [_Beam(cost + statistics, second, word, arcs.begin[arc], place)]

    def _best(self, parts: list[_Beam]) -> _Beam:
        """The cheapest way for each last pair of words, at most `max_hypotheses` of them."""
        joined = _Beam(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))
        order = np.argsort(joined.cost, kind="stable")
        pair = joined.first[order] * (self._statistics.start + 1) + joined.second[order]
        _, cheapest = np.unique(pair, return_index=True)
        kept = order[np.sort(cheapest)[: self._config.max_hypotheses]]
        return _Beam(*(array[kept] for array in joined))
