"""AdamW with weight decay on matrices only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import nn

NEVER_DECAYED = ("embedding", "taps_weight", "forgetting", "router")


@dataclass(frozen=True, slots=True)
class OptimConfig:
    """AdamW settings; `clip_norm` bounds the global gradient norm before every step."""

    peak_rate: float = 2e-3
    betas: tuple[float, float] = (0.9, 0.95)
    weight_decay: float = 0.1
    clip_norm: float = 1.0

    def __post_init__(self) -> None:
        if self.peak_rate <= 0 or self.clip_norm <= 0 or self.weight_decay < 0:
            raise ValueError(
                f"peak_rate={self.peak_rate}, clip_norm={self.clip_norm}, weight_decay={self.weight_decay}: "
                "allowed are a positive rate and norm and a decay of 0 or more"
            )


def is_decayed(name: str, parameter: nn.Parameter) -> bool:
    """Matrices are decayed; gains, biases, embeddings, convolution taps and gates are not."""
    return parameter.dim() >= 2 and not any(part in name for part in NEVER_DECAYED)


def adamw(parameters: Iterable[tuple[str, nn.Parameter]], config: OptimConfig) -> torch.optim.AdamW:
    """AdamW over `module.named_parameters()`, frozen ones left out, in a decayed and an undecayed group."""
    trained = [(name, parameter) for name, parameter in parameters if parameter.requires_grad]
    groups = [
        {"params": [p for name, p in trained if is_decayed(name, p)], "weight_decay": config.weight_decay},
        {"params": [p for name, p in trained if not is_decayed(name, p)], "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    return torch.optim.AdamW(groups, lr=config.peak_rate, betas=config.betas, eps=1e-8, fused=True)


def clip_or_skip(parameters: Sequence[torch.Tensor], clip_norm: float) -> None:
    """Bound the norm of the gradients; if it is not finite, all are zero. Does not wait for the device."""
    nn.utils.clip_grad_norm_(parameters, clip_norm)
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad.nan_to_num_(0.0, 0.0, 0.0)


@torch.no_grad()
def average_in(averages: Iterable[torch.Tensor], present: Iterable[torch.Tensor], decay: float) -> None:
    """Let moving averages take in the present weights, all at once."""
    torch._foreach_lerp_(list(averages), list(present), 1.0 - decay)


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Use the learning rate `rate` in every group from the next step on."""
    for group in optimizer.param_groups:
        group["lr"] = rate
