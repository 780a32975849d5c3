"""All pronunciations of the lexicon as one tree: a word ends where the path of its phones does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yan_omni.model.lexicon.tables import Floats, Integers, LexiconTables

ROOT = 0


@dataclass(frozen=True, slots=True)
class Trie:
    """Nodes level by level, the root first; the children of a node follow each other.

    `phone` (N,) leads to a node; its children are `first_child .. first_child + num_children`. Words that
    end at node `end_node[i]`, likeliest first, are entries `end_start[i] .. end_start[i + 1]` of `end_word`
    and `end_cost` (the cost of the pronunciation). `end_of` (N,) finds i, or is -1.
    """

    phone: Integers
    first_child: Integers
    num_children: Integers
    end_node: Integers
    end_start: Integers
    end_word: Integers
    end_cost: Floats
    end_of: Integers

    def children(self, nodes: Integers) -> tuple[Integers, Integers]:
        """(place in `nodes`, child) of every child of the nodes."""
        place, number = spread(self.num_children[nodes])
        return place, self.first_child[nodes][place] + number

    def best_ends(self, word_cost: Floats) -> Floats:
        """(N,) cost of the cheapest word that ends at each node; infinite where none does."""
        best = np.full(len(self.phone), np.inf, np.float32)
        best[self.end_node] = np.minimum.reduceat(
            self.end_cost + word_cost[self.end_word], self.end_start[:-1]
        )
        return best

    def ends_at(self, nodes: Integers) -> tuple[Integers, Integers]:
        """First entry and number of entries of the words that end at each node, at which some must end."""
        number = self.end_of[nodes]
        start = self.end_start[number]
        return start, self.end_start[number + 1] - start


def spread(counts: Integers) -> tuple[Integers, Integers]:
    """For `counts[i]` things of each i, in order: i, and the number of the thing among those of i."""
    owner = np.repeat(np.arange(len(counts)), counts)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)


def build_trie(tables: LexiconTables, single_weight: float, max_homophones: int) -> Trie:
    """A node keeps its `max_homophones` likeliest words, `single_weight` being the weight of word counts."""
    children: list[dict[int, int]] = [{}]
    ends: dict[int, list[tuple[float, int, float]]] = {}
    starts, phones = tables.phone_start.tolist(), tables.phones.tolist()
    costs, single = tables.spoken_cost.tolist(), tables.word_cost.tolist()
    for number, word in enumerate(tables.spoken_word.tolist()):
        node = ROOT
        for phone in phones[starts[number] : starts[number + 1]]:
            following = children[node].get(phone)
            if following is None:
                following = len(children)
                children[node][phone] = following
                children.append({})
            node = following
        ends.setdefault(node, []).append((costs[number] + single_weight * single[word], word, costs[number]))
    return _level_by_level(children, ends, max_homophones)


def _level_by_level(
    children: list[dict[int, int]], ends: dict[int, list[tuple[float, int, float]]], max_homophones: int
) -> Trie:
    order, phone, first_child = [ROOT], [0], list[int]()
    for node in order:  # grows while it is read
        first_child.append(len(order))
        order += children[node].values()
        phone += children[node]
    number = {node: place for place, node in enumerate(order)}
    kept = sorted((number[node], sorted(found)[:max_homophones]) for node, found in ends.items())
    end_of = np.full(len(order), -1, np.int64)
    end_node = np.array([node for node, _ in kept], np.int64)
    end_of[end_node] = np.arange(len(kept))
    return Trie(
        phone=np.array(phone, np.int64),
        first_child=np.array(first_child, np.int64),
        num_children=np.array([len(children[node]) for node in order], np.int64),
        end_node=end_node,
        end_start=np.cumsum([0, *(len(found) for _, found in kept)]),
        end_word=np.array([word for _, found in kept for _, word, _ in found], np.int64),
        end_cost=np.array([cost for _, found in kept for _, _, cost in found], np.float32),
        end_of=end_of,
    )
