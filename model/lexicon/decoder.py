"""Phone events to words: every word of the lexicon is matched against what was heard, at every place.

First pass: one sweep over the events keeps, for every node of a trie of pronunciations, the cheapest way
to get there; the best words that end at each event make a lattice. Second pass: a beam search through the
lattice with the statistics of word triples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from yan_omni.model.lexicon.tables import Floats, Integers, LexiconTables, WordStatistics
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.phones import PHONES, is_mandarin

NEVER = np.float32(1e9)
FORBIDDEN = np.float32(1e3)
MANDARIN = np.array([is_mandarin(phone) for phone in range(len(PHONES))])


@dataclass(frozen=True, slots=True)
class DecoderConfig:
    """Costs in nats. `missed_cost`: a phone of the word was not heard; `extra_cost`: a phone was heard that
    is in no word. Statistics of words weigh `statistics_weight`; every word adds `word_penalty`.
    """

    missed_cost: float = 3.5
    extra_cost: float = 6.0
    statistics_weight: float = 0.6
    word_penalty: float = -0.5
    max_ends: int = 24
    max_hypotheses: int = 16
    max_homophones: int = 10


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word and the events [first_event, last_event] that made it."""

    text: str
    first_event: int
    last_event: int


@dataclass(slots=True)
class _Trie:
    """Nodes in order of depth; node 0 is the root. `ends[node]` lists (word, cost) that end there."""

    parent: Integers
    phone: Integers
    first_level: Integers
    end_nodes: Integers
    end_cost: Floats
    ends: dict[int, list[tuple[int, float]]] = field(default_factory=dict)


def _build_trie(tables: LexiconTables, config: DecoderConfig) -> _Trie:
    children: dict[tuple[int, int], int] = {}
    parent, phone = [0], [0]
    ends: dict[int, list[tuple[int, float]]] = {}
    starts = tables.phone_start.tolist()
    phones = tables.phones.tolist()
    for number, word in enumerate(tables.spoken_word.tolist()):
        node = 0
        for symbol in phones[starts[number] : starts[number + 1]]:
            key = (node, symbol)
            if key not in children:
                children[key] = len(parent)
                parent.append(node)
                phone.append(symbol)
            node = children[key]
        ends.setdefault(node, []).append((word, float(tables.spoken_cost[number])))
    for node, found in ends.items():
        found.sort(key=lambda item: item[1] + config.statistics_weight * float(tables.word_cost[item[0]]))
        ends[node] = found[: config.max_homophones * 3]
    nodes = np.array(sorted(ends), dtype=np.int64)
    cost = [
        ends[node][0][1] + config.statistics_weight * float(tables.word_cost[ends[node][0][0]])
        for node in nodes.tolist()
    ]
    parents = np.array(parent, dtype=np.int64)
    return _Trie(
        parents,
        np.array(phone, dtype=np.int64),
        np.flatnonzero(parents[1:] == 0) + 1,
        nodes,
        np.array(cost, dtype=np.float32) + config.word_penalty,
        ends,
    )


@dataclass(frozen=True, slots=True)
class _Arc:
    """A trie node that ends at some event, begun after `begin` events, at an acoustic cost."""

    begin: int
    node: int
    cost: float


@dataclass(frozen=True, slots=True)
class _Hypothesis:
    """The best way to some event with this last pair of words."""

    cost: float
    words: tuple[int, int]
    begin: int
    before: _Hypothesis | None


class LexiconDecoder:
    """Decodes events with one lexicon; holds no state between calls."""

    def __init__(self, tables: LexiconTables, config: DecoderConfig | None = None) -> None:
        self._config = config or DecoderConfig()
        self._words = tables.words
        self._statistics = WordStatistics(tables)
        self._heard_as = tables.heard_as
        self._trie = _build_trie(tables, self._config)

    def decode(self, events: Sequence[PhoneEvent], english_only: bool = False) -> list[FoundWord]:
        """The most likely words of a short stretch of speech (seconds to a minute)."""
        if not events:
            return []
        match = self._match_costs(events)
        if english_only:
            match[:, MANDARIN] = FORBIDDEN
        best = self._search(self._lattice(match), len(events))
        found: list[FoundWord] = []
        end = len(events)
        while best is not None and best.before is not None:
            if best.words[1] >= 0:
                found.append(FoundWord(self._words[best.words[1]], best.begin, max(end - 1, best.begin)))
            end = best.begin
            best = best.before
        return found[::-1]

    def _match_costs(self, events: Sequence[PhoneEvent]) -> NDArray[np.float32]:
        """(events, phones): cost that the phone was meant by the event."""
        rows = []
        for event in events:
            meant = self._heard_as[:, list(event.phones)] @ np.array(event.probabilities, dtype=np.float32)
            rows.append(-np.log(np.maximum(meant, 1e-7)))
        return np.stack(rows)

    def _lattice(self, match: NDArray[np.float32]) -> list[list[_Arc]]:
        """For every number of events heard, the arcs that end there."""
        trie, config = self._trie, self._config
        num_nodes = trie.parent.shape[0]
        cost = np.full(num_nodes, NEVER, dtype=np.float32)
        begin = np.zeros(num_nodes, dtype=np.int64)
        start_cost = [0.0]
        cost[0] = 0.0
        arcs: list[list[_Arc]] = [[]]
        for heard, row in enumerate(match, start=1):
            matched = cost[trie.parent] + row[trie.phone]
            extra = cost + np.float32(config.extra_cost)
            begin = np.where(matched <= extra, begin[trie.parent], begin)
            cost = np.minimum(matched, extra)
            cost[0] = NEVER
            for _ in range(2):  # at most two phones in a row are missed
                missed = cost[trie.parent] + np.float32(config.missed_cost)
                begin = np.where(missed < cost, begin[trie.parent], begin)
                cost = np.minimum(cost, missed)
            arcs.append(self._ends(cost, begin, start_cost))
            skipped = start_cost[-1] + config.extra_cost + 1.0
            ended = [self._total(arc, start_cost) for arc in arcs[-1]]
            start_cost.append(min([skipped, *ended]))
            cost[0], begin[0] = start_cost[-1], heard
            late = np.float32(start_cost[-1] + config.missed_cost)
            level = trie.first_level
            begin[level] = np.where(late < cost[level], heard, begin[level])
            cost[level] = np.minimum(cost[level], late)
        return arcs

    def _total(self, arc: _Arc, start_cost: list[float]) -> float:
        place = int(np.searchsorted(self._trie.end_nodes, arc.node))
        return start_cost[arc.begin] + arc.cost + float(self._trie.end_cost[place])

    def _ends(self, cost: Floats, begin: Integers, start_cost: list[float]) -> list[_Arc]:
        trie = self._trie
        totals = cost[trie.end_nodes] + trie.end_cost
        count = min(self._config.max_ends, totals.shape[0])
        chosen = trie.end_nodes[np.argpartition(totals, count - 1)[:count]].tolist()
        return [
            _Arc(int(begin[node]), node, float(cost[node]) - start_cost[int(begin[node])])
            for node in chosen
            if cost[node] < NEVER / 2
        ]

    def _search(self, arcs: list[list[_Arc]], num_events: int) -> _Hypothesis:
        """Beam search with word triples; an event may also belong to no word, at a cost."""
        config = self._config
        beams: list[list[_Hypothesis]] = [[_Hypothesis(0.0, (-1, -1), 0, None)]]
        for heard in range(1, num_events + 1):
            best: dict[tuple[int, int], _Hypothesis] = {}
            for before in beams[heard - 1]:
                skip = _Hypothesis(
                    before.cost + config.extra_cost + 1.0, before.words, before.begin, before.before
                )
                _keep(best, skip)
            for arc in arcs[heard]:
                for before in beams[arc.begin]:
                    self._extend(best, arc, before)
            beams.append(sorted(best.values(), key=lambda item: item.cost)[: config.max_hypotheses])
        return beams[-1][0]

    def _extend(self, best: dict[tuple[int, int], _Hypothesis], arc: _Arc, before: _Hypothesis) -> None:
        config = self._config
        first, second = before.words
        for word, spoken_cost in self._trie.ends[arc.node][: config.max_homophones]:
            statistics = self._statistics.cost(first, second, word)
            cost = (
                before.cost
                + arc.cost
                + spoken_cost
                + config.word_penalty
                + config.statistics_weight * statistics
            )
            _keep(best, _Hypothesis(cost, (second, word), arc.begin, before))


def _keep(best: dict[tuple[int, int], _Hypothesis], new: _Hypothesis) -> None:
    known = best.get(new.words)
    if known is None or new.cost < known.cost:
        best[new.words] = new
