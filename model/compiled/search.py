"""The search for words as machine code (Numba): what `lexicon/decoder.py` does with arrays, event by event.

A front is N nodes of the trie with their costs and the events where their words began. `slots` (all nodes,)
is -1 everywhere between calls, and the place of a node in a list while the list is made.

All is in this one file, for the reason given in `kernels.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from yan_omni.model.compiled.machine_code import Array, compiled

Number = Any
"""A number of Python or NumPy; Numba knows its type."""
ROOT = 0


@compiled
def offer(
    node: Number,
    cost: Number,
    begin: Number,
    slots: Array,
    nodes: Array,
    costs: Array,
    begins: Array,
    count: Number,
) -> Number:
    """Add a node to a list of `count`, or give it the cheaper of two ways; returns the new count."""
    place = slots[node]
    if place < 0:
        slots[node] = count
        nodes[count], costs[count], begins[count] = node, cost, begin
        return count + 1
    if cost < costs[place]:
        costs[place], begins[place] = cost, begin
    return count


@compiled
def hear(
    front_node: Array,
    front_cost: Array,
    front_begin: Array,
    start_cost: Number,
    event: Number,
    begin_beam: Number,
    node_beam: Number,
    max_missed: Number,
    meant: Array,
    extra: Array,
    missed: Array,
    phone: Array,
    child: Array,
    slots: Array,
) -> tuple[Array, Array, Array]:
    """The front one event later, with the words that begin at the event. `child` (N + 1,): children of node
    n are `child[n] .. child[n + 1]`; `meant`, `extra`, `missed` (P,) are the costs of the event.
    """
    room = len(front_node) + 1
    first, last = ROOT, ROOT + 1
    for _ in range(max_missed):
        first, last = child[first], child[last]
        room += last - first
    nodes, begins = np.empty(room, np.int32), np.empty(room, np.int32)
    costs = np.empty(room, np.float32)
    count = 0
    for place in range(len(front_node)):
        node = front_node[place]
        slots[node] = count
        nodes[count], costs[count], begins[count] = node, front_cost[place], front_begin[place]
        count += 1
    count = offer(ROOT, start_cost, event, slots, nodes, costs, begins, count)
    late_nodes, late_costs = np.full(1, ROOT, np.int32), np.full(1, start_cost, np.float32)
    for _ in range(max_missed):
        late_nodes, late_costs, _ = skipped(
            late_nodes, late_costs, late_nodes, start_cost + begin_beam, missed, phone, child
        )
        for place in range(len(late_nodes)):
            count = offer(late_nodes[place], late_costs[place], event, slots, nodes, costs, begins, count)
    best = np.float32(np.inf)
    room = 0
    for place in range(count):
        node, cost = nodes[place], costs[place]
        slots[node] = -1
        for below in range(child[node], child[node + 1]):
            best = min(best, cost + meant[phone[below]])
        if node != ROOT:
            best = min(best, cost + extra[phone[node]])
        room += child[node + 1] - child[node] + 1
    most = best + node_beam
    new_nodes, new_begins = np.empty(room, np.int32), np.empty(room, np.int32)
    new_costs = np.empty(room, np.float32)
    number = 0
    for place in range(count):
        node, cost = nodes[place], costs[place]
        for below in range(child[node], child[node + 1]):
            matched = cost + meant[phone[below]]
            if matched <= most:
                number = offer(below, matched, begins[place], slots, new_nodes, new_costs, new_begins, number)
    for place in range(count):
        node = nodes[place]
        stayed = costs[place] + extra[phone[node]]
        if node != ROOT and stayed <= most:
            number = offer(node, stayed, begins[place], slots, new_nodes, new_costs, new_begins, number)
    for place in range(number):
        slots[new_nodes[place]] = -1
    return new_nodes[:number].copy(), new_costs[:number].copy(), new_begins[:number].copy()


@compiled
def skipped(
    nodes: Array, costs: Array, begins: Array, most: Number, missed: Array, phone: Array, child: Array
) -> tuple[Array, Array, Array]:
    """The children that are reached when their phone was not heard, at a cost of `most` and less."""
    count = 0
    for place in range(len(nodes)):
        node = nodes[place]
        for below in range(child[node], child[node + 1]):
            count += costs[place] + missed[phone[below]] <= most
    new_nodes, new_begins = np.empty(count, np.int32), np.empty(count, np.int32)
    new_costs = np.empty(count, np.float32)
    count = 0
    for place in range(len(nodes)):
        node = nodes[place]
        for below in range(child[node], child[node + 1]):
            cost = costs[place] + missed[phone[below]]
            if cost <= most:
                new_nodes[count], new_costs[count], new_begins[count] = below, cost, begins[place]
                count += 1
    return new_nodes, new_costs, new_begins


@compiled
def with_missed(
    front_node: Array,
    front_cost: Array,
    front_begin: Array,
    most: Number,
    max_missed: Number,
    missed: Array,
    phone: Array,
    child: Array,
    slots: Array,
) -> tuple[Array, Array, Array]:
    """The front and the nodes that are reached when phones were not heard, at a cost of `most` and less."""
    nodes, costs, begins = front_node, front_cost, front_begin
    late_nodes, late_costs, late_begins = nodes, costs, begins
    for _ in range(max_missed):
        late_nodes, late_costs, late_begins = skipped(
            late_nodes, late_costs, late_begins, most, missed, phone, child
        )
        room = len(nodes) + len(late_nodes)
        all_nodes, all_begins = np.empty(room, np.int32), np.empty(room, np.int32)
        all_costs = np.empty(room, np.float32)
        count = 0
        for place in range(len(nodes)):
            slots[nodes[place]] = count
            all_nodes[count], all_costs[count], all_begins[count] = nodes[place], costs[place], begins[place]
            count += 1
        for place in range(len(late_nodes)):
            node, cost, begin = late_nodes[place], late_costs[place], late_begins[place]
            count = offer(node, cost, begin, slots, all_nodes, all_costs, all_begins, count)
        for place in range(count):
            slots[all_nodes[place]] = -1
        nodes, costs, begins = all_nodes[:count], all_costs[:count], all_begins[:count]
    return nodes.copy(), costs.copy(), begins.copy()


@compiled
def best_ends(
    nodes: Array, costs: Array, end_cost: Array, word_beam: Number, max_ends: Number
) -> tuple[Array, Number]:
    """Places of the nodes at which the likeliest words end, likeliest first, and the cost of the best."""
    best = np.float32(np.inf)
    for place in range(len(nodes)):
        best = min(best, costs[place] + end_cost[nodes[place]])
    chosen, totals = np.empty(max_ends, np.int64), np.empty(max_ends, np.float32)
    count = 0
    if not np.isfinite(best):
        return chosen[:0].copy(), best
    for place in range(len(nodes)):
        total = costs[place] + end_cost[nodes[place]]
        if total > best + word_beam or (count == max_ends and total >= totals[count - 1]):
            continue
        spot = count if count < max_ends else count - 1
        while spot > 0 and totals[spot - 1] > total:
            totals[spot], chosen[spot] = totals[spot - 1], chosen[spot - 1]
            spot -= 1
        totals[spot], chosen[spot] = total, place
        count = min(count + 1, max_ends)
    return chosen[:count].copy(), best


@compiled
def find(keys: Array, low: Number, high: Number, wanted: Number) -> int:
    """Place of `wanted` in the sorted `keys[low:high]`, or -1."""
    end = high
    while low < high:
        middle = (low + high) >> 1
        if keys[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < end and keys[low] == wanted else -1


@compiled
def extend(
    arc_cost: Array,
    arc_entry: Array,
    arc_way: Array,
    way_cost: Array,
    way_first: Array,
    way_second: Array,
    way_place: Array,
    kept_first: Array,
    kept_second: Array,
    kept_cost: Array,
    max_kept: Number,
    end_word: Array,
    end_cost: Array,
    word_cost: Array,
    weight: Number,
    least: Number,
    change_cost: Number,
    change_share: Number,
    is_english: Array,
    single: Array,
    single_backoff: Array,
    pair_start: Array,
    pair_key: Array,
    pair_cost: Array,
    pair_backoff: Array,
    triple_start: Array,
    triple_key: Array,
    triple_cost: Array,
) -> tuple[Array, Array, Array, Array, Array]:
    """The best ways to an event, one for each last pair of words: cost, pair, arc, way; cheapest first.

    An arc is a node at which words end here: `arc_entry` (A, 2) are its words among `end_word`, `arc_way`
    (A, 2) the ways to where it began. The ways `kept_*` (K,) take no word: arc -1, and their own number.
    Word w may follow s at `pair_key[pair_start[s] : pair_start[s + 1]]`, and the pair p at
    `triple_key[triple_start[p] : triple_start[p + 1]]`. No word costs less than `least` for those before it.
    """
    size = len(single) + 1
    num_ways = len(way_cost)
    history, costs = np.empty(num_ways, np.int64), np.empty(max_kept, np.float32)
    for way in range(num_ways):
        first, second = way_first[way], way_second[way]
        history[way] = -1
        if first >= 0:
            history[way] = find(pair_key, pair_start[first], pair_start[first + 1], first * size + second)
    firsts, seconds = np.empty(max_kept, np.int64), np.empty(max_kept, np.int64)
    arcs, ways = np.empty(max_kept, np.int64), np.empty(max_kept, np.int64)
    count = 0
    for way in range(len(kept_cost)):
        count = keep(
            kept_cost[way],
            kept_first[way],
            kept_second[way],
            -1,
            way,
            costs,
            firsts,
            seconds,
            arcs,
            ways,
            count,
        )
    for arc in range(len(arc_cost)):
        for way in range(arc_way[arc, 0], arc_way[arc, 1]):
            first, second, before = way_first[way], way_second[way], history[way]
            for entry in range(arc_entry[arc, 0], arc_entry[arc, 1]):
                word = end_word[entry]
                cost = way_cost[way] + (arc_cost[arc] + end_cost[entry] + word_cost[word])
                if count == max_kept and cost + weight * least > costs[count - 1]:
                    continue
                told = np.float32(np.inf)
                if before >= 0:
                    low, high = triple_start[before], triple_start[before + 1]
                    found = find(triple_key, low, high, pair_key[before] * size + word)
                    if found >= 0:
                        told = triple_cost[found]
                if not np.isfinite(told):
                    pair = find(pair_key, pair_start[second], pair_start[second + 1], second * size + word)
                    told = pair_cost[pair] if pair >= 0 else single_backoff[second] + single[word]
                    if before >= 0:
                        told = told + pair_backoff[before]
                if is_english[word] != is_english[second]:
                    told = min(told, change_cost + change_share * single[word])
                count = keep(
                    cost + weight * told, second, word, arc, way, costs, firsts, seconds, arcs, ways, count
                )
    for place in range(count):
        if arcs[place] >= 0:
            ways[place] = way_place[ways[place]]
    return (
        costs[:count].copy(),
        firsts[:count].copy(),
        seconds[:count].copy(),
        arcs[:count].copy(),
        ways[:count].copy(),
    )


@compiled
def keep(
    cost: Number,
    first: Number,
    second: Number,
    arc: Number,
    way: Number,
    costs: Array,
    firsts: Array,
    seconds: Array,
    arcs: Array,
    ways: Array,
    count: Number,
) -> Number:
    """Put a way into a sorted list of at most `len(costs)`, one for each pair of words; the new count."""
    if count == len(costs) and cost >= costs[count - 1]:
        return count
    spot = count if count < len(costs) else count - 1
    for place in range(count):
        if firsts[place] == first and seconds[place] == second:
            if cost >= costs[place]:
                return count
            spot = place
            break
    is_new = spot == count
    while spot > 0 and costs[spot - 1] > cost:
        costs[spot], firsts[spot], seconds[spot] = costs[spot - 1], firsts[spot - 1], seconds[spot - 1]
        arcs[spot], ways[spot] = arcs[spot - 1], ways[spot - 1]
        spot -= 1
    costs[spot], firsts[spot], seconds[spot], arcs[spot], ways[spot] = cost, first, second, arc, way
    return count + 1 if is_new else count
