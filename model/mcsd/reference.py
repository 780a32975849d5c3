"""The recurrences written step by step in fp32: slow, obvious, and the oracle of the other two forms.

Shapes: values and keys (B, H, T, width), gates and log decays (B, H, T), document starts (B, T) booleans.
"""

from __future__ import annotations

import torch
from torch import Tensor


def decay_sum_reference(
    values: Tensor, log_decay: Tensor, state: Tensor, starts: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """s <- exp(log_decay_t) s + v_t for every t; a document start forgets s first.

    values (B, H, T, W), state (B, H, W) -> sums (B, H, T, W), last state.
    """
    sums = []
    for t in range(values.shape[2]):
        if starts is not None:
            state = state * (~starts[:, t]).float()[:, None, None]
        state = log_decay[:, :, t, None].exp() * state + values[:, :, t]
        sums.append(state)
    return torch.stack(sums, dim=2), state


def delta_rule_reference(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    beta: Tensor,
    log_decay: Tensor,
    state: Tensor,
    starts: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """S <- alpha (I - beta k k^T) S + beta k v^T; o = S^T q.

    query, key (B, H, T, K), value (B, H, T, V), state (B, H, K, V) -> out (B, H, T, V), last state.
    The write is one gradient step on the recall error |S^T k - v|^2 / 2 at rate beta, after S decayed by
    alpha.
    """
    outs = []
    for t in range(query.shape[2]):
        if starts is not None:
            state = state * (~starts[:, t]).float()[:, None, None, None]
        decayed = log_decay[:, :, t, None, None].exp() * state
        recalled = torch.einsum("bhkv,bhk->bhv", decayed, key[:, :, t])
        error = beta[:, :, t, None] * (value[:, :, t] - recalled)
        state = decayed + torch.einsum("bhk,bhv->bhkv", key[:, :, t], error)
        outs.append(torch.einsum("bhkv,bhk->bhv", state, query[:, :, t]))
    return torch.stack(outs, dim=2), state
