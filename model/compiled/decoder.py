"""The compiled form of a `LexiconDecoder`: the same words, in a fraction of the time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch

from yan_omni.model.compiled.search import best_ends, extend, hear, with_missed
from yan_omni.model.lexicon.decoder import (
    ANYTHING,
    Arcs,
    Beam,
    DecoderConfig,
    Front,
    LexiconDecoder,
    Search,
    Wanted,
)
from yan_omni.model.lexicon.languages import LanguageSense
from yan_omni.model.lexicon.sounds import EventCosts
from yan_omni.model.lexicon.tables import Floats, LexiconTables
from yan_omni.tokenizers.audio.events import PhoneEvent


class CompiledLexiconDecoder(LexiconDecoder):
    """Finds what `LexiconDecoder` finds; of ways that cost the same another one may be taken.

    The pair that a triple begins with must be in the tables too.
    """

    def __init__(
        self,
        tables: LexiconTables,
        config: DecoderConfig | None = None,
        languages: LanguageSense | None = None,
    ) -> None:
        super().__init__(tables, config, languages)
        trie, size = self._trie, len(tables.words) + 1
        self._phone = trie.phone.astype(np.int16)
        self._child = np.append(trie.first_child, len(trie.phone)).astype(np.int32)
        self._slots = np.full(len(trie.phone), -1, np.int32)
        pair_start = np.searchsorted(tables.pair_key, np.arange(size + 1) * size)
        history = np.searchsorted(tables.pair_key, tables.triple_key // size)
        triple_start = np.concatenate([[0], np.bincount(history, minlength=len(tables.pair_key)).cumsum()])
        self._words_known: tuple[Any, ...] = (
            self._is_english,
            tables.word_cost,
            tables.word_backoff,
            pair_start.astype(np.int32),
            tables.pair_key,
            tables.pair_cost,
            tables.pair_backoff,
            triple_start.astype(np.int32),
            tables.triple_key,
            tables.triple_cost,
        )
        backed_off = tables.word_cost.min(initial=0) + tables.word_backoff.min(initial=0)
        shorter = min(float(backed_off), float(tables.pair_cost.min(initial=0)))
        least = min(shorter + float(tables.pair_backoff.min(initial=0)), 0.0)
        self._least = np.float32(min(least, float(tables.triple_cost.min(initial=0))))
        feature = torch.zeros(languages.width if languages else 1)
        self.decode([PhoneEvent((0,), (1.0,), feature, 0, 1)] * 2)  # compiled now, not in the first turn

    def begin(self, wanted: Wanted = ANYTHING) -> Search:
        search = super().begin(wanted)
        nothing: Any = np.zeros(0, np.int32)
        return replace(search, front=Front(nothing, np.zeros(0, np.float32), nothing))

    def _next_front(self, search: Search, costs: EventCosts) -> Front:
        config = self._config
        front = hear(
            *search.front,
            search.starts[-1],
            search.num_events,
            np.float32(config.begin_beam),
            np.float32(config.node_beam),
            config.max_missed,
            costs.meant,
            costs.extra,
            costs.missed,
            self._phone,
            self._child,
            self._slots,
        )
        return Front(*front)

    def _with_missed(self, front: Front, max_cost: float, missed: Floats) -> Front:
        most, max_missed = np.float32(max_cost), self._config.max_missed
        return Front(*with_missed(*front, most, max_missed, missed, self._phone, self._child, self._slots))

    def _ended(self, front: Front, search: Search) -> tuple[Arcs, float]:
        config = self._config
        chosen, best = best_ends(
            front.node, front.cost, search.end_cost, np.float32(config.word_beam), config.max_ends
        )
        begin = front.begin[chosen]
        return Arcs(front.node[chosen], begin, front.cost[chosen] - search.starts[begin]), best

    def _next_beam(self, search: Search, arcs: Arcs, outside: np.float32) -> Beam:
        config, last = self._config, search.beams[-1]
        begins, place = np.unique(arcs.begin, return_inverse=True)
        before = [search.beams[begin] for begin in begins.tolist()] or [last]
        edges = np.cumsum([0, *(len(beam.cost) for beam in before)])
        entry, num_words = self._trie.ends_at(arcs.node)
        ways: list[Any] = [np.concatenate(values) for values in list(zip(*before, strict=True))[:3]]
        cost, first, second, arc, way = extend(
            arcs.cost,
            np.stack([entry, entry + num_words], 1),
            np.stack([edges[place], edges[place + 1]], 1),
            ways[0],
            ways[1],
            ways[2],
            np.concatenate([np.arange(len(beam.cost)) for beam in before]),
            last.first,
            last.second,
            last.cost + outside,
            config.max_hypotheses,
            self._trie.end_word,
            self._trie.end_cost,
            search.word_cost,
            np.float32(config.statistics_weight),
            self._least,
            np.float32(config.change_cost),
            np.float32(config.change_share),
            *self._words_known,
        )
        begin, came_from = last.begin[np.where(arc < 0, way, 0)], last.came_from[np.where(arc < 0, way, 0)]
        if len(arcs.begin):
            begin = np.where(arc < 0, begin, arcs.begin[arc])
            came_from = np.where(arc < 0, came_from, way)
        return Beam(cost, first, second, begin, came_from)
