"""The likeliest row of a big table without the exact product of every row, as machine code.

Each row is also kept in eight bits, with the length of what that leaves out. An approximate product with all
rows says how large each can be at most; only rows that can be the largest are multiplied exactly. The answer
is the exact one, for half the memory traffic.

Shapes: V rows of width D.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.compiled.machine_code import Array, compiled, widened
from yan_omni.model.compiled.weights import bits_of

LARGEST = 127


class CompiledTable:
    """Of a table that is not trained any more."""

    def __init__(self, table: Tensor) -> None:
        """table (V, D); raises ValueError for one that is not stored in bfloat16."""
        self._bits = bits_of(table)
        rows = table.detach().float().numpy()
        self._scale = np.maximum(np.abs(rows).max(1) / LARGEST, np.float32(1e-30)).astype(np.float32)
        self._coarse = np.rint(rows / self._scale[:, None]).astype(np.int8)
        left_out = rows - self._coarse * self._scale[:, None]
        self._left_out = np.linalg.norm(left_out, axis=1).astype(np.float32)
        self._scores = np.zeros(len(rows), np.float32)

    def likeliest(self, x: Tensor, allowed: Tensor, gains: Tensor | None = None) -> int:
        """The allowed row of the largest product with x (D,), plus its gain if there are any.

        allowed (V,) booleans of which at least one is true, gains (V,) or None.
        """
        values = x.detach().float().numpy()
        added = np.zeros(0, np.float32) if gains is None else gains.float().numpy()
        rows = (self._bits, self._coarse, self._scale, self._left_out)
        return int(find_likeliest(*rows, values, allowed.numpy(), added, self._scores))


def compile_table(table: Tensor) -> CompiledTable | None:
    """The compiled form of a table (V, D) that is not trained any more, if its weights allow it."""
    try:
        compiled_table = CompiledTable(table)
    except ValueError:
        return None
    with torch.inference_mode():  # the machine code is made now rather than at the first word
        compiled_table.likeliest(torch.zeros(table.shape[1]), torch.ones(len(table), dtype=torch.bool))
    return compiled_table


@compiled
def find_likeliest(
    bits: Array,
    coarse: Array,
    scale: Array,
    left_out: Array,
    x: Array,
    allowed: Array,
    gains: Array,
    scores: Array,
) -> int:
    """bits and coarse (V, D), scale, left_out, allowed and scores (V,), x (D,), gains (V,) or (0,).

    A product is off by no more than |x| times the length of what its row leaves out (Cauchy, Schwarz).
    """
    length = np.float32(0)
    for i in range(x.shape[0]):
        length += x[i] * x[i]
    length = np.sqrt(length) * np.float32(1.0001)
    surely = np.float32(-np.inf)
    for row in range(coarse.shape[0]):
        if not allowed[row]:
            continue
        values, total = coarse[row], np.float32(0)
        for i in range(x.shape[0]):
            total += np.float32(values[i]) * x[i]
        score = total * scale[row] + (gains[row] if gains.shape[0] else np.float32(0))
        scores[row] = score
        surely = max(surely, score - left_out[row] * length)
    found, best = -1, np.float32(-np.inf)
    for row in range(coarse.shape[0]):
        if not allowed[row] or scores[row] + left_out[row] * length < surely:
            continue
        halves, total = bits[row], np.float32(0)
        for i in range(x.shape[0]):
            total += widened(halves[i]) * x[i]
        score = total + (gains[row] if gains.shape[0] else np.float32(0))
        if found < 0 or score > best:
            found, best = row, score
    return found
