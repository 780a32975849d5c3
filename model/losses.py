"""Cross-entropy against a tied output table, in pieces, without keeping the logits."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

IGNORED = -100
GROUP_POSITIONS = 2048
PIECE_POSITIONS = 128


class _TiedCrossEntropy(torch.autograd.Function):
    """Computes both gradients during the forward pass, some positions at a time."""

    @staticmethod
    def forward(ctx: Any, hidden: Tensor, table: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
        cast = table.to(hidden.dtype)
        loss = torch.zeros((), dtype=torch.float32, device=hidden.device)
        grads_hidden: list[Tensor] = []
        grad_table: Tensor | None = None
        for start in range(0, hidden.shape[0], GROUP_POSITIONS):
            group = slice(start, start + GROUP_POSITIONS)
            piece_loss, grad = _group_loss(hidden[group], cast, targets[group], weights[group])
            loss += piece_loss
            if hidden.requires_grad or table.requires_grad:
                grads_hidden.append(grad @ cast)
                added = (grad.t() @ hidden[group]).float()
                grad_table = added if grad_table is None else grad_table.add_(added)
        if grad_table is not None:
            ctx.save_for_backward(torch.cat(grads_hidden), grad_table)
        ctx.table_dtype = table.dtype
        return loss

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, None, None]:
        grad_hidden, grad_table = ctx.saved_tensors
        (grad,) = grads
        return grad_hidden * grad.to(grad_hidden.dtype), (grad_table * grad).to(ctx.table_dtype), None, None


def _group_loss(hidden: Tensor, table: Tensor, targets: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """Weighted loss of some positions and its gradient by their logits, in the dtype of `hidden`."""
    grad = hidden.new_empty(hidden.shape[0], table.shape[0])
    loss = torch.zeros((), dtype=torch.float32, device=hidden.device)
    for start in range(0, hidden.shape[0], PIECE_POSITIONS):
        piece = slice(start, start + PIECE_POSITIONS)
        weight = weights[piece, None]
        logits = (hidden[piece] @ table.t()).float()
        picked = logits.gather(1, targets[piece, None])
        peak = logits.amax(1, keepdim=True)
        shares = logits.sub_(peak).exp_()
        total = shares.sum(1, keepdim=True)
        loss += ((total.log() + peak - picked) * weight).sum()
        grad[piece] = shares.mul_(weight / total).scatter_add_(1, targets[piece, None], -weight)
    return loss, grad


def tied_cross_entropy(
    hidden: Tensor, table: Tensor, targets: Tensor, weights: Tensor | None = None
) -> Tensor:
    """Weighted mean of -log softmax(hidden @ table^T)[target], in fp32; zero without positions.

    hidden (P, D), table (V, D), targets (P,) int64, weights (P,) or None for equal weights.
    """
    if targets.numel() == 0:
        return (hidden.float().sum() + table.float().sum()) * 0.0
    weights = torch.ones_like(targets, dtype=torch.float32) if weights is None else weights.float()
    weights = weights / weights.sum().clamp_min(1e-8)
    loss: Tensor = _TiedCrossEntropy.apply(hidden, table, targets, weights)  # type: ignore[no-untyped-call]
    return loss
