"""The likeliest row found in eight bits is the one of the exact product."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from yan_omni.model.compiled.table import CompiledTable, compile_table

ROWS, WIDTH = 300, 48


def table_and_queries() -> tuple[Tensor, Tensor]:
    source = torch.Generator().manual_seed(5)
    table = torch.randn(ROWS, WIDTH, generator=source).bfloat16().float()
    table[7:60] = (table[7] + 0.02 * torch.randn(53, WIDTH, generator=source)).bfloat16().float()
    queries = torch.randn(200, WIDTH, generator=source)
    queries[:100] += 2.0 * table[7]  # many rows that are nearly the largest
    return table, queries


@pytest.mark.parametrize("has_gains", [False, True])
def test_the_exact_choice(has_gains: bool) -> None:
    table, queries = table_and_queries()
    compiled = CompiledTable(table)
    source = torch.Generator().manual_seed(6)
    for query in queries:
        allowed = torch.rand(ROWS, generator=source) < 0.7
        gains = 4.0 * torch.randn(ROWS, generator=source).clamp(min=0.0) if has_gains else None
        scores = table @ query + (0.0 if gains is None else gains)
        expected = scores.masked_fill(~allowed, -torch.inf)
        found = compiled.likeliest(query, allowed, gains)
        assert allowed[found]
        assert float(expected[found]) == pytest.approx(float(expected.max()), abs=1e-4)


def test_a_single_allowed_row_is_found_however_small() -> None:
    table, queries = table_and_queries()
    table[11] = 0.0
    allowed = torch.zeros(ROWS, dtype=torch.bool)
    allowed[11] = True
    assert CompiledTable(table).likeliest(-100.0 * queries[0], allowed) == 11


def test_other_weights_than_bfloat16_stay_uncompiled() -> None:
    assert compile_table(torch.randn(4, 8, generator=torch.Generator().manual_seed(1))) is None
