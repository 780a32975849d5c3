"""Small operations with hand-written gradients: on a CPU, memory traffic between tiny steps is what costs.

Each has a plain form in the tests that it must equal, in value and gradient.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class _Normalise(torch.autograd.Function):
    """y = x / sqrt(sum(x^2) / divisor + epsilon) over the last axis."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, divisor: float, epsilon: float) -> Tensor:
        inverse = _inverse_norm(x, divisor, epsilon)
        y = x * inverse
        ctx.save_for_backward(y, inverse)
        ctx.divisor = divisor
        return y

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None, None]:
        y, inverse = ctx.saved_tensors
        (grad,) = grads
        along = (grad * y).sum(-1, keepdim=True, dtype=torch.float32).div_(ctx.divisor).to(y.dtype)
        return torch.addcmul(grad, y, along, value=-1.0).mul_(inverse), None, None


def rms_normalise(x: Tensor, epsilon: float) -> Tensor:
    """Unit root mean square over the last axis, in the dtype of x; statistics in fp32."""
    return _normalise(x, float(x.shape[-1]), epsilon)


def unit_normalise(x: Tensor, epsilon: float = 1e-12) -> Tensor:
    """Unit Euclidean length over the last axis, in the dtype of x; statistics in fp32."""
    return _normalise(x, 1.0, epsilon)


def _normalise(x: Tensor, divisor: float, epsilon: float) -> Tensor:
    if not torch.is_grad_enabled():  # a third of the time for a single row
        return x * _inverse_norm(x, divisor, epsilon)
    y: Tensor = _Normalise.apply(x, divisor, epsilon)  # type: ignore[no-untyped-call]
    return y


def _inverse_norm(x: Tensor, divisor: float, epsilon: float) -> Tensor:
    norm = torch.linalg.vector_norm(x, dim=-1, keepdim=True, dtype=torch.float32)
    return torch.rsqrt(norm.square() / divisor + epsilon).to(x.dtype)


class _GatedSquaredRelu(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, gate: Tensor) -> Tensor:
        positive = torch.relu(x)
        ctx.save_for_backward(positive, gate)
        return positive.square().mul_(gate.unsqueeze(-1))

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor]:
        positive, gate = ctx.saved_tensors
        (grad,) = grads
        weighted = grad * positive
        grad_gate = (weighted * positive).sum(-1)
        return weighted.mul_(gate.unsqueeze(-1) * 2.0), grad_gate


def gated_squared_relu(x: Tensor, gate: Tensor) -> Tensor:
    """relu(x)^2 * gate: x (..., blocks, neurons), gate (..., blocks), same dtype."""
    if not torch.is_grad_enabled():
        return torch.relu(x).square_().mul_(gate.unsqueeze(-1))
    y: Tensor = _GatedSquaredRelu.apply(x, gate)  # type: ignore[no-untyped-call]
    return y


class _CausalTaps(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, padded: Tensor, weight: Tensor, same: tuple[Tensor, ...]) -> Tensor:
        taps = weight.shape[0]
        length = padded.shape[1] - taps + 1
        out = padded[:, taps - 1 :] * weight[0]
        for back in range(1, taps):
            shifted = padded[:, taps - 1 - back : taps - 1 - back + length]
            out.addcmul_(shifted * same[back - 1] if same else shifted, weight[back])
        ctx.save_for_backward(padded, weight, *same)
        return out

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, None]:
        padded, weight, *same = ctx.saved_tensors
        (grad,) = grads
        taps, length = weight.shape[0], grad.shape[1]
        grad_padded = torch.zeros_like(padded)
        grad_weight = torch.empty_like(weight)
        for back in range(taps):
            place = slice(taps - 1 - back, taps - 1 - back + length)
            masked = grad * same[back - 1] if same and back else grad
            grad_padded[:, place].addcmul_(masked, weight[back])
            grad_weight[back] = (masked * padded[:, place]).sum((0, 1), dtype=torch.float32)
        return grad_padded, grad_weight, None


def causal_taps(x: Tensor, weight: Tensor, history: Tensor, same_document: tuple[Tensor, ...] = ()) -> Tensor:
    """Causal depthwise convolution: x (B, T, W), weight (taps, W), history (B, taps - 1, W) -> (B, T, W).

    Tap k reads the token k places back; `same_document[k - 1]` (B, T, 1) is 1 where that token belongs to the
    same document.
    """
    padded = torch.cat([history.to(x.dtype), x], dim=1)
    same = tuple(part.to(x.dtype) for part in same_document)
    y: Tensor = _CausalTaps.apply(padded, weight.to(x.dtype), same)  # type: ignore[no-untyped-call]
    return y
