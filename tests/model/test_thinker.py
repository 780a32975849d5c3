"""The thinker: its head and loss, inputs beside ids, and one step against the whole."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from tests.model.shapes import tiny_thinker
from yan_omni.model import losses
from yan_omni.model.losses import IGNORED, tied_cross_entropy
from yan_omni.model.thinker import Thinker


def build() -> Thinker:
    torch.manual_seed(1)
    return Thinker(tiny_thinker())


def test_loss_equals_cross_entropy_in_value_and_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(losses, "GROUP_POSITIONS", 64)
    monkeypatch.setattr(losses, "PIECE_POSITIONS", 24)
    torch.manual_seed(0)
    hidden, table = torch.randn(150, 8, requires_grad=True), torch.randn(30, 8, requires_grad=True)
    targets, weights = torch.randint(0, 30, (150,)), torch.rand(150)
    given = tied_cross_entropy(hidden, table, targets, weights)
    each = F.cross_entropy(hidden @ table.t(), targets, reduction="none")
    expected = (each * weights).sum() / weights.sum()
    assert abs(given.item() - expected.item()) < 1e-5
    for left, right in zip(
        torch.autograd.grad(3 * given, [hidden, table]),
        torch.autograd.grad(3 * expected, [hidden, table]),
        strict=True,
    ):
        assert (left - right).abs().max() < 1e-6


def test_only_chosen_positions_cost() -> None:
    thinker, ids = build(), torch.randint(0, 60, (2, 9))
    hidden = thinker.hidden(ids).hidden
    targets = torch.full((2, 9), IGNORED)
    targets[1, 4] = 7
    expected = F.cross_entropy(thinker.logits(hidden)[1, 4:5], torch.tensor([7]))
    assert abs(thinker.loss(hidden, targets).item() - expected.item()) < 1e-5
    assert thinker.loss(hidden, torch.full((2, 9), IGNORED)).item() == 0.0


@torch.no_grad()
def test_steps_equal_forward_with_inputs() -> None:
    thinker, ids = build(), torch.randint(0, 60, (2, 12))
    inputs = torch.randn(2, 12, 32)
    inputs[:, ::2] = 0.0
    whole = thinker(ids, inputs)
    state = thinker.initial_state(2)
    for t in range(12):
        logits, state = thinker.step(ids[:, t], state, inputs[:, t])
        assert (logits - whole.logits[:, t]).abs().max() < 1e-4
    assert (thinker(ids).logits - whole.logits).abs().max() > 0.01
