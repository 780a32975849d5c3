"""One step of each recurrence, for decoding: the state is a fixed-size fp32 tensor."""

from __future__ import annotations

import torch
from torch import Tensor


def decay_sum_step(values: Tensor, decay: Tensor, state: Tensor) -> Tensor:
    """values (B, H, W), decay (H, 1) or (B, H, 1), state (B, H, W) -> next state, also the output."""
    return torch.addcmul(values, decay, state)


def delta_rule_step(
    query: Tensor, key: Tensor, value: Tensor, beta: Tensor, log_decay: Tensor, state: Tensor
) -> tuple[Tensor, Tensor]:
    """query, key (B, H, K), value (B, H, V), beta, log_decay (B, H) -> out (B, H, V), state (B, H, K, V)."""
    decayed = log_decay.exp()[..., None, None] * state
    recalled = (key.unsqueeze(-2) @ decayed).squeeze(-2)
    error = beta.unsqueeze(-1) * (value - recalled)
    state = torch.addcmul(decayed, key.unsqueeze(-1), error.unsqueeze(-2))
    return (query.unsqueeze(-2) @ state).squeeze(-2), state
