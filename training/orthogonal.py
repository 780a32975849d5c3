"""AdamW whose large matrices step along the orthogonalised momentum instead ("Muon").

A gradient of a matrix is dominated by a few directions; making all singular values of the step equal lets a
short run learn the rare directions too (K. Jordan et al., "Muon: an optimizer for hidden layers", 2024). The
polynomial is their quintic Newton-Schulz iteration; the scale makes a step about as large as one of AdamW.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from yan_omni.model.precision import fastest_dtype
from yan_omni.training.optim import OptimConfig, is_decayed

MOMENTUM = 0.95
STEP_SCALE = 0.3
LEAST_SIDE = 128
QUINTIC = (3.4445, -4.7750, 2.0315)
ITERATIONS = 5


def orthogonalised(matrix: Tensor, dtype: torch.dtype | None = None) -> Tensor:
    """(M, N) -> (M, N) with the same singular vectors and singular values near 1."""
    is_tall = matrix.shape[0] > matrix.shape[1]
    x = (matrix.t() if is_tall else matrix).to(dtype or fastest_dtype())
    x = x / (x.norm() + 1e-7)
    a, b, c = QUINTIC
    for _ in range(ITERATIONS):
        gram = x @ x.t()
        x = a * x + (b * gram + c * gram @ gram) @ x
    result: Tensor = (x.t() if is_tall else x).to(matrix.dtype)
    return result


class OrthogonalAdamW(torch.optim.AdamW):
    """Groups with `orthogonal=True` hold matrices (M, N); all others are plain AdamW."""

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        for group in self.param_groups:
            if not group["orthogonal"]:
                continue
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self._step_matrix(parameter, group["lr"], group["weight_decay"])
                    parameter.grad = None
        return super().step(closure)

    def _step_matrix(self, parameter: Tensor, rate: float, weight_decay: float) -> None:
        assert parameter.grad is not None
        state = self.state[parameter]
        if "momentum" not in state:
            state["momentum"] = torch.zeros_like(parameter)
            state["step"] = torch.zeros(())  # AdamW wants one in every loaded state
        momentum = state["momentum"].mul_(MOMENTUM).add_(parameter.grad)
        direction = orthogonalised(parameter.grad.add(momentum, alpha=MOMENTUM))
        parameter.mul_(1.0 - rate * weight_decay)
        parameter.add_(direction, alpha=-rate * STEP_SCALE * max(parameter.shape) ** 0.5)


def orthogonal_adamw(parameters: Iterable[tuple[str, nn.Parameter]], config: OptimConfig) -> OrthogonalAdamW:
    """Large decayed matrices orthogonal, the rest as in `optim.adamw`; frozen parameters are left out."""
    trained = [(name, parameter) for name, parameter in parameters if parameter.requires_grad]

    def is_large(name: str, p: nn.Parameter) -> bool:
        return is_decayed(name, p) and p.dim() == 2 and min(p.shape) >= LEAST_SIDE

    groups = [
        {"params": [p for n, p in trained if is_large(n, p)], "orthogonal": True, "decay": True},
        {"params": [p for n, p in trained if is_decayed(n, p) and not is_large(n, p)], "decay": True},
        {"params": [p for n, p in trained if not is_decayed(n, p)], "decay": False},
    ]
    for group in groups:
        group.setdefault("orthogonal", False)
        group["weight_decay"] = config.weight_decay if group.pop("decay") else 0.0
    groups = [group for group in groups if group["params"]]
    return OrthogonalAdamW(groups, lr=config.peak_rate, betas=config.betas, eps=1e-8, fused=True)
