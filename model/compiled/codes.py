"""Drawing the codes of one frame of the talker as machine code: its heads, and the choice among their best.

Letters: D width, S semantic codes, L acoustic levels of A codes each, K candidates. Weights are the bits of
bfloat16 as uint16, each with its inputs last. The plain form is `speaking.draw_codes`, which this equals
but for rounding: the noise that decides is drawn by the same generator in the same order.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.compiled.machine_code import Array, compiled, widened
from yan_omni.model.compiled.weights import Bits, Floats, bits_of, floats_of
from yan_omni.model.talker import FrameCodes, Sampling, Talker


class HeadWeights(NamedTuple):
    """The talker's heads and the vectors of its codes."""

    semantic_head: Bits
    """(D, D)"""
    semantic_table: Bits
    """(S, D)"""
    acoustic_tables: Bits
    """(L, A, D)"""
    depth: Bits
    """(L, D, 2 D)"""
    depth_bias: Floats
    acoustic_heads: Bits
    """(L, A, D)"""
    acoustic_bias: Floats


class CompiledHeads:
    """Implements `talker.CodeDrawer`."""

    def __init__(self, talker: Talker) -> None:
        """Raises ValueError for weights that are not stored in bfloat16 and levels of unlike sizes."""
        if len(set(talker.config.acoustic_sizes)) != 1:
            raise ValueError("only levels of one size are compiled")
        tables, depth, heads = (
            list(layers.children())
            for layers in (talker.acoustic_tables, talker.depth, talker.acoustic_heads)
        )
        self._weights = HeadWeights(
            semantic_head=bits_of(talker.semantic_head.weight),
            semantic_table=bits_of(talker.semantic_table.weight),
            acoustic_tables=bits_of(_stacked(tables, "weight")),
            depth=bits_of(_stacked(depth, "weight")),
            depth_bias=floats_of(_stacked(depth, "bias")),
            acoustic_heads=bits_of(_stacked(heads, "weight")),
            acoustic_bias=floats_of(_stacked(heads, "bias")),
        )
        self._width = talker.config.backbone.width
        self._num_codes = 1 + len(talker.config.acoustic_sizes)

    def draw(
        self, hidden: Tensor, sampling: Sampling, generator: torch.Generator
    ) -> tuple[FrameCodes, Tensor]:
        """hidden (1, D) of a frame -> its codes, semantic (1,), acoustic (1, L), and their vector (1, D)."""
        drawn = (sampling.semantic_temperature, *[sampling.acoustic_temperature] * (self._num_codes - 1))
        most = min(sampling.top_k, self._weights.semantic_table.shape[0])
        noise = np.ones((self._num_codes, most), np.float32)
        counts, shares = np.ones(self._num_codes, np.int64), np.ones(self._num_codes, np.float32)
        for number, temperature in enumerate(drawn):
            if temperature > 0:
                sizes = (self._weights.semantic_table.shape[0], self._weights.acoustic_tables.shape[1])
                counts[number] = count = min(sampling.top_k, sizes[min(number, 1)])
                shares[number] = 1.0 / temperature
                noise[number, :count] = torch.empty(1, count).exponential_(1, generator=generator)[0].numpy()
        codes, vector = np.zeros(self._num_codes, np.int64), np.zeros(self._width, np.float32)
        draw_frame(self._weights, hidden[0].float().numpy(), counts, shares, noise, codes, vector)
        drawn_codes = torch.from_numpy(codes)
        embedded = torch.from_numpy(vector).to(hidden.dtype)[None]
        return FrameCodes(drawn_codes[:1], drawn_codes[None, 1:]), embedded


def compile_heads(talker: Talker) -> None:
    """Let a talker that is not trained any more draw its codes as machine code, if its weights allow it."""
    try:
        heads = CompiledHeads(talker)
    except ValueError:
        return
    with torch.inference_mode():  # now rather than in the first reply
        heads.draw(torch.zeros(1, talker.config.backbone.width), Sampling(), torch.Generator())
    talker.drawer = heads


def _stacked(layers: list[torch.nn.Module], name: str) -> Tensor:
    return torch.stack([getattr(layer, name).detach() for layer in layers])


@compiled
def product(weight: Array, x: Array, out: Array) -> None:
    """weight (O, I), x (I,) -> out (O,)."""
    for o in range(weight.shape[0]):
        row, total = weight[o], np.float32(0)
        for i in range(x.shape[0]):
            total += widened(row[i]) * x[i]
        out[o] = total


@compiled
def choose(logits: Array, count: int, share: float, noise: Array) -> int:
    """One of the `count` largest logits: the largest exp(share (logit - best)) / noise, noise by rank."""
    places, values = np.zeros(count, np.int64), np.full(count, -np.inf, np.float32)
    for code in range(logits.shape[0]):
        value = logits[code]
        if value <= values[count - 1]:
            continue
        rank = count - 1
        while rank > 0 and values[rank - 1] < value:
            values[rank], places[rank] = values[rank - 1], places[rank - 1]
            rank -= 1
        values[rank], places[rank] = value, code
    found, best = 0, np.float32(-1)
    for rank in range(count):
        chance = np.exp(np.float32(share) * (values[rank] - values[0])) / noise[rank]
        if chance > best:
            found, best = rank, chance
    return int(places[found])


@compiled
def draw_frame(
    w: HeadWeights, hidden: Array, counts: Array, shares: Array, noise: Array, codes: Array, vector: Array
) -> None:
    """hidden (D,), counts and shares (1 + L,), noise (1 + L, K) -> codes (1 + L,), vector (D,)."""
    width, num_levels = hidden.shape[0], w.depth.shape[0]
    inner = np.empty(width, np.float32)
    product(w.semantic_head, hidden, inner)
    for i in range(width):
        inner[i] *= np.float32(width) ** np.float32(-0.5)
    semantic = np.empty(w.semantic_table.shape[0], np.float32)
    product(w.semantic_table, inner, semantic)
    codes[0] = choose(semantic, counts[0], shares[0], noise[0])
    for i in range(width):
        vector[i] = widened(w.semantic_table[codes[0], i])
    both, logits = np.empty(2 * width, np.float32), np.empty(w.acoustic_heads.shape[1], np.float32)
    both[:width] = hidden
    for level in range(num_levels):
        both[width:] = vector
        product(w.depth[level], both, inner)
        for i in range(width):
            value = inner[i] + w.depth_bias[level, i]
            inner[i] = np.float32(0.5) * value * np.float32(1.0 + math.erf(value * math.sqrt(0.5)))
        product(w.acoustic_heads[level], inner, logits)
        for code in range(logits.shape[0]):
            logits[code] += w.acoustic_bias[level, code]
        place = level + 1
        codes[place] = choose(logits, counts[place], shares[place], noise[place])
        for i in range(width):
            vector[i] += widened(w.acoustic_tables[level, codes[place], i])
