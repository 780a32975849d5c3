"""Selective activation, and the operations with hand-written gradients against plain ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from yan_omni.model.config import FeedForwardConfig
from yan_omni.model.fused import causal_taps, gated_squared_relu, rms_normalise, unit_normalise
from yan_omni.model.layers import FeedForward


def layer(kind: str = "selective") -> FeedForward:
    torch.manual_seed(0)
    config = FeedForwardConfig("dense" if kind == "dense" else "selective", 64, 8, 0.3)
    return FeedForward(16, config, 1e-6)


@torch.no_grad()
def test_computing_only_active_blocks_equals_the_masked_whole() -> None:
    feed_forward = layer()
    assert feed_forward.router is not None
    x = torch.randn(5, 16)
    whole, stats = feed_forward(x.unsqueeze(1))
    assert stats is not None
    assert 0.1 < stats.active_share < 0.9
    for row in range(5):
        assert (feed_forward.step(x[row : row + 1]) - whole[row]).abs().max() < 1e-5
    assert (feed_forward.step(x) - whole[:, 0]).abs().max() < 1e-5


@torch.no_grad()
def test_inactive_blocks_are_really_not_read() -> None:
    feed_forward = layer()
    assert feed_forward.router is not None
    x = next(row for row in torch.randn(50, 1, 16) if (feed_forward.router(row) > 0).sum() <= 3)
    before = feed_forward.step(x)
    silent = (feed_forward.router(x)[0] <= 0).nonzero()[0].item()
    feed_forward.up.weight.view(8, 8, 16)[int(silent)] = torch.nan
    assert torch.equal(feed_forward.step(x), before)


@torch.no_grad()
def test_a_router_that_chooses_nothing_gives_zero() -> None:
    feed_forward, x = layer(), torch.randn(1, 16)
    assert feed_forward.router is not None
    feed_forward.router.weight.zero_()
    assert torch.equal(feed_forward.step(x), torch.zeros(1, 16))


def test_sparsity_loss_pushes_towards_the_target_and_then_stops() -> None:
    feed_forward, x = layer(), torch.randn(2, 8, 16)
    optimizer = torch.optim.Adam(feed_forward.parameters(), lr=0.05)
    shares, losses = [], []
    for _ in range(25):
        _, stats = feed_forward(x)
        assert stats is not None
        shares.append(stats.active_share.item())
        losses.append(stats.sparsity_loss.item())
        optimizer.zero_grad()
        stats.sparsity_loss.backward()
        optimizer.step()
    assert shares[0] > 0.35
    assert 0.1 < shares[-1] < 0.32
    assert all(loss == 0 for loss, share in zip(losses, shares, strict=True) if share <= 0.3)


@torch.no_grad()
def test_the_dense_twin_has_no_router() -> None:
    feed_forward, x = layer("dense"), torch.randn(2, 3, 16)
    out, stats = feed_forward(x)
    assert stats is None
    assert (feed_forward.step(x[:, 1]) - out[:, 1]).abs().max() < 1e-6


def plain_rms(x: Tensor) -> Tensor:
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-6)


def plain_unit(x: Tensor) -> Tensor:
    return F.normalize(x, dim=-1)


def plain_taps(x: Tensor, weight: Tensor, history: Tensor) -> Tensor:
    padded = torch.cat([history, x], dim=1).transpose(1, 2)
    return F.conv1d(padded, weight.t().flip(1).unsqueeze(1), groups=x.shape[2]).transpose(1, 2)


@pytest.mark.parametrize(
    ("fast", "plain", "shapes"),
    [
        (lambda x: rms_normalise(x, 1e-6), plain_rms, [(3, 5, 16)]),
        (unit_normalise, plain_unit, [(3, 5, 16)]),
        (gated_squared_relu, lambda x, gate: F.relu(x).square() * gate[..., None], [(2, 3, 4, 8), (2, 3, 4)]),
        (causal_taps, plain_taps, [(2, 7, 6), (4, 6), (2, 3, 6)]),
    ],
    ids=["rms", "unit", "gated-squared-relu", "taps"],
)
def test_fused_operations_equal_plain_ones(
    fast: Callable[..., Tensor], plain: Callable[..., Tensor], shapes: list[tuple[int, ...]]
) -> None:
    torch.manual_seed(5)
    arguments = [torch.randn(shape, requires_grad=True) for shape in shapes]
    given, expected = fast(*arguments), plain(*arguments)
    weight = torch.randn_like(expected)
    assert (given - expected).abs().max() < 1e-5
    given_grads = torch.autograd.grad((given * weight).sum(), arguments)
    expected_grads = torch.autograd.grad((expected * weight).sum(), arguments)
    for left, right in zip(given_grads, expected_grads, strict=True):
        assert (left - right).abs().max() < 1e-5


def test_taps_stop_at_documents() -> None:
    x, weight = torch.randn(1, 4, 2), torch.randn(3, 2)
    second = torch.tensor([False, False, True, True])
    same = tuple((second == second.roll(back)).float()[None, :, None] for back in (1, 2))
    same[0][0, 0] = same[1][0, :2] = 0.0
    out = causal_taps(x, weight, torch.randn(1, 2, 2), same)
    alone = causal_taps(x[:, 2:], weight, torch.zeros(1, 2, 2))
    assert (out[:, 2:] - alone).abs().max() < 1e-6
