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

from yan_omni.model.lexicon.languages import LanguageSense
from yan_omni.model.lexicon.sounds import EventCosts, SoundConfig, SoundCosts
from yan_omni.model.lexicon.tables import Floats, Integers, LexiconTables, WordStatistics
from yan_omni.model.lexicon.trie import ROOT, build_trie, spread
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.phones import BLANK_ID, PHONES, is_mandarin

FORBIDDEN = np.float32(1e3)
MANDARIN = np.array([is_mandarin(phone) for phone in range(len(PHONES))])


@dataclass(frozen=True, slots=True)
class DecoderConfig:
    """Costs in nats. `outside_cost`: more for an event that is in no word. Statistics of words weigh
    `statistics_weight`; every word adds `word_penalty`. A word of the other language than the one before
    costs at most `change_cost` and `change_share` of what it costs by itself. Nodes that cost `node_beam`
    more than the best one (`begin_beam`: than the best way to where they begin), and words that cost
    `word_beam` more than the best one that ends there, are given up.
    """

    sounds: SoundConfig = field(default_factory=SoundConfig)
    outside_cost: float = 1.0
    statistics_weight: float = 0.7
    word_penalty: float = 0.5
    foreign_cost: float = 3.0
    """Of an English word where Mandarin was announced."""
    hint_bonus: float = 3.0
    """For a word that the speaker is likely to say."""
    pause_weight: float = 0.5
    """Of how seldom a pause comes after the last word."""
    wordless_cost: float = 6.0
    """Of speech that is no word at all."""
    change_cost: float = 3.0
    change_share: float = 0.5
    node_beam: float = 12.0
    begin_beam: float = 5.0
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


class Front(NamedTuple):
    """Nodes of the trie that are followed, their costs, and after how many events each word began."""

    node: Integers
    cost: Floats
    begin: Integers


class Arcs(NamedTuple):
    """Words that end at an event: node of the trie, where they began, and what their sounds cost."""

    node: Integers
    begin: Integers
    cost: Floats


class Beam(NamedTuple):
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
    front: Front
    starts: Floats
    """Cost of the best way to each event's end by single words; like `beams`, without an open event."""
    beams: tuple[Beam, ...]
    last_event: PhoneEvent | None = None
    is_open: bool = False
    """Whether the words that end at the last event are still to be found: the next event tells which phones
    were nearly heard between the two.
    """

    @property
    def num_events(self) -> int:
        return len(self.beams) - 1 + self.is_open


class LexiconDecoder:
    """Decodes events with one lexicon; holds no state between calls. Not for use by several threads."""

    def __init__(
        self,
        tables: LexiconTables,
        config: DecoderConfig | None = None,
        languages: LanguageSense | None = None,
    ) -> None:
        self._config = config or DecoderConfig()
        self._words = tables.words
        self._numbers = {word.lower(): number for number, word in enumerate(tables.words)}
        self._single = tables.word_cost
        self._pause, self._lone = tables.pause_cost, tables.lone_cost
        self._is_english = np.array([*(word[:1] < "\u3000" for word in tables.words), False])
        self._statistics = WordStatistics(tables)
        self._sounds = SoundCosts(tables.heard_as, self._config.sounds, languages)
        self._trie = build_trie(tables, self._config.statistics_weight, self._config.max_homophones)
        self._cost = np.full(len(self._trie.phone), np.inf, np.float32)
        self._begin = np.zeros(len(self._trie.phone), np.int64)

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
            Front(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, np.int64)),
            nothing,
            (Beam(nothing, no_word, np.array([self._statistics.start]), no_word, no_word),),
        )

    def advance(self, search: Search, events: Sequence[PhoneEvent]) -> Search:
        """The search some events later; any cut of the same events gives the same words."""
        for event in events:
            search = self._advanced(search, event)
        return search

    def words(self, search: Search) -> list[FoundWord]:
        """The most likely words of what has been heard so far."""
        if search.last_event is not None:
            search = self._closed(search, self._sounds.missed_at_end(search.last_event))
        found, beams = list[FoundWord](), search.beams
        event = search.num_events
        place = int((beams[event].cost + self._last_costs(beams[event])).argmin())
        while (begin := int(beams[event].begin[place])) >= 0:
            beam = beams[event]
            word = self._words[int(beam.second[place])]
            found.append(FoundWord(word, begin, max(event - 1, begin)))
            event, place = begin, int(beam.came_from[place])
        return found[::-1]

    def _last_costs(self, beam: Beam) -> Floats:
        """What is added to every way where speech ends: a pause after its last word, or that its only word is
        said alone, or that it has none.
        """
        start, config = self._statistics.start, self._config
        last = np.clip(beam.second, 0, start - 1)
        after_start = self._statistics_cost(np.full_like(last, -1), np.full_like(last, start), last)
        alone = np.float32(config.statistics_weight) * (self._lone[last] - after_start)
        cost = np.where(beam.first == start, alone, np.float32(config.pause_weight) * self._pause[last])
        return np.where(beam.begin < 0, np.float32(config.wordless_cost), cost)

    def _advanced(self, search: Search, event: PhoneEvent) -> Search:
        """One event later: it is heard, but the words that end with it are not yet looked for."""
        is_told = search.wanted.language is not None
        costs = self._sounds.of(event, phone_of(search.last_event), is_told)
        if search.wanted.language == "en":
            costs.meant[MANDARIN] = FORBIDDEN
        search = self._closed(search, costs.missed)
        return replace(search, front=self._next_front(search, costs), last_event=event, is_open=True)

    def _next_front(self, search: Search, costs: EventCosts) -> Front:
        """One event later, with the words that begin at it."""
        begun = self._begun(search, costs.missed)
        return self._pruned(self._heard(self._merged(search.front, begun), costs))

    def _begun(self, search: Search, missed: Floats) -> Front:
        """Words that begin with the next event, some of their first phones perhaps not heard."""
        start, event = search.starts[-1:], np.array([search.num_events])
        root = Front(np.array([ROOT]), start, event)
        return self._with_missed(root, float(start[0]) + self._config.begin_beam, missed)

    def _closed(self, search: Search, missed: Floats) -> Search:
        """With the words that end at the last event, some of their last phones perhaps not heard."""
        if not search.is_open or search.last_event is None:
            return search
        most = float(search.front.cost.min()) + self._config.node_beam
        front = self._with_missed(search.front, most, missed)
        arcs, best = self._ended(front, search)
        outside = self._sounds.extra_alone(search.last_event) + np.float32(self._config.outside_cost)
        beam = self._next_beam(search, arcs, outside)
        start = min(search.starts[-1] + outside, np.float32(best))
        starts, beams = np.append(search.starts, start), (*search.beams, beam)
        return replace(search, front=front, starts=starts, beams=beams, is_open=False)

    def _word_costs(self, wanted: Wanted) -> Floats:
        """(V,) what each word costs whatever is around it."""
        cost = np.full(len(self._words), self._config.word_penalty, np.float32)
        if wanted.language == "zh":
            cost[self._is_english[:-1]] += np.float32(self._config.foreign_cost)
        cost[list(wanted.hints)] -= np.float32(self._config.hint_bonus)
        return cost

    def _heard(self, front: Front, costs: EventCosts) -> Front:
        """One event later: it was the next phone of a word, or is not in the word."""
        place, child = self._trie.children(front.node)
        matched = Front(child, front.cost[place] + costs.meant[self._trie.phone[child]], front.begin[place])
        inside = front.node != ROOT
        node = front.node[inside]
        stayed = front.cost[inside] + costs.extra[self._trie.phone[node]]
        return self._merged(matched, Front(node, stayed, front.begin[inside]))

    def _with_missed(self, front: Front, max_cost: float, missed: Floats) -> Front:
        """And the nodes that are reached when phones were not heard."""
        latest = front
        for _ in range(self._config.max_missed):
            place, child = self._trie.children(latest.node)
            cost = latest.cost[place] + missed[self._trie.phone[child]]
            kept = np.flatnonzero(cost <= max_cost)
            latest = Front(child[kept], cost[kept], latest.begin[place[kept]])
            front = self._merged(front, latest)
        return front

    def _merged(self, one: Front, other: Front) -> Front:
        """Both, and the cheaper way where a node is in both; no front has a node twice."""
        cost, begin = self._cost, self._begin
        cost[one.node], begin[one.node] = one.cost, one.begin
        is_better = other.cost < cost[other.node]
        better = other.node[is_better]
        is_new = ~np.isfinite(cost[better])
        cost[better], begin[better] = other.cost[is_better], other.begin[is_better]
        node = np.concatenate([one.node, better[is_new]])
        merged = Front(node, cost[node], begin[node])
        cost[node] = np.inf
        return merged

    def _pruned(self, front: Front) -> Front:
        kept = front.cost <= front.cost.min() + self._config.node_beam
        return Front(front.node[kept], front.cost[kept], front.begin[kept])

    def _ended(self, front: Front, search: Search) -> tuple[Arcs, float]:
        """The best words that end here, and the cost of the best way to here."""
        total = front.cost + search.end_cost[front.node]
        best = float(total.min(initial=np.inf))
        chosen = (
            np.flatnonzero(total <= best + self._config.word_beam) if np.isfinite(best) else np.array([], int)
        )
        if len(chosen) > self._config.max_ends:
            chosen = chosen[
                np.argpartition(total[chosen], self._config.max_ends - 1)[: self._config.max_ends]
            ]
        begin = front.begin[chosen]
        return Arcs(front.node[chosen], begin, front.cost[chosen] - search.starts[begin]), best

    def _next_beam(self, search: Search, arcs: Arcs, outside: np.float32) -> Beam:
        """One event later, with word triples; an event may also belong to no word, at a cost."""
        last = search.beams[-1]
        return self._best([last._replace(cost=last.cost + outside), *self._extended(search, arcs)])

    def _extended(self, search: Search, arcs: Arcs) -> list[Beam]:
        """Every way to where a word of `arcs` began, with that word; nothing where there is no word."""
        if not len(arcs.node):
            return []
        entry_start, num_words = self._trie.ends_at(arcs.node)
        before = [search.beams[begin] for begin in arcs.begin.tolist()]
        num_ways = np.array([len(beam.cost) for beam in before])
        arc, number = spread(num_words * num_ways)
        place, word_number = np.divmod(number, num_words[arc])
        entry = entry_start[arc] + word_number
        word = self._trie.end_word[entry]
        way = (np.cumsum(num_ways) - num_ways)[arc] + place
        cost, first, second = (np.concatenate(ways)[way] for ways in list(zip(*before, strict=True))[:3])
        cost = cost + (arcs.cost[arc] + self._trie.end_cost[entry] + search.word_cost[word])
        statistics = np.float32(self._config.statistics_weight) * self._statistics_cost(first, second, word)
        return [Beam(cost + statistics, second, word, arcs.begin[arc], place)]

    def _statistics_cost(self, first: Integers, second: Integers, word: Integers) -> Floats:
        """Of each word after two others; where the language changes, text tells little and a price is set."""
        cost = self._statistics.cost(first, second, word)
        config = self._config
        changed = np.float32(config.change_cost) + np.float32(config.change_share) * self._single[word]
        is_changed = self._is_english[word] != self._is_english[second]
        return np.where(is_changed, np.minimum(cost, changed), cost)

    def _best(self, parts: list[Beam]) -> Beam:
        """The cheapest way for each last pair of words, at most `max_hypotheses` of them."""
        joined = Beam(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))
        order = np.argsort(joined.cost, kind="stable")
        pair = joined.first[order] * (self._statistics.start + 1) + joined.second[order]
        _, cheapest = np.unique(pair, return_index=True)
        kept = order[np.sort(cheapest)[: self._config.max_hypotheses]]
        return Beam(*(array[kept] for array in joined))


def phone_of(event: PhoneEvent | None) -> int:
    return BLANK_ID if event is None else event.phone
