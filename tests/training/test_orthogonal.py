"""The optimiser makes matrix steps whose singular values are alike, and treats the rest as AdamW does."""

from __future__ import annotations

import torch
from torch import nn

from yan_omni.training.optim import OptimConfig, adamw
from yan_omni.training.orthogonal import orthogonal_adamw, orthogonalised


def test_singular_values_become_alike() -> None:
    torch.manual_seed(0)
    matrix = torch.randn(40, 24) @ torch.diag(torch.logspace(0, -2, 24))
    values = torch.linalg.svdvals(orthogonalised(matrix, torch.float32))
    assert values.max() < 1.4
    assert values.median() > 0.6


def test_small_parameters_move_as_with_adamw() -> None:
    torch.manual_seed(0)
    config = OptimConfig(peak_rate=1e-2)
    moved = []
    for make in (adamw, orthogonal_adamw):
        torch.manual_seed(1)
        layer = nn.Linear(6, 5)
        optimizer = make(layer.named_parameters(), config)
        for _ in range(3):
            optimizer.zero_grad()
            layer(torch.ones(2, 6)).square().sum().backward()
            optimizer.step()
        moved.append(layer.weight.detach().clone())
    torch.testing.assert_close(moved[0], moved[1])


def test_a_large_matrix_learns_and_its_state_is_saved() -> None:
    torch.manual_seed(0)
    layer = nn.Linear(130, 140, bias=False)
    target = torch.randn(64, 140)
    inputs = torch.randn(64, 130)
    optimizer = orthogonal_adamw(layer.named_parameters(), OptimConfig(peak_rate=1e-2))
    losses = []
    for _ in range(30):
        optimizer.zero_grad()
        loss = (layer(inputs) - target).square().mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]
    fresh = orthogonal_adamw(layer.named_parameters(), OptimConfig(peak_rate=1e-2))
    fresh.load_state_dict(optimizer.state_dict())
    assert "momentum" in fresh.state[layer.weight]
