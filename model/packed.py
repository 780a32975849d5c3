"""Weights in the order in which the processor reads them fastest, for layers that are not trained any more.

bfloat16 (oneDNN): the usual order is packed anew in every call, which costs more than the product of a row.
float32 (FBGEMM): a row is as fast as its weights come from memory, so they are kept as float16, which holds
every bfloat16 above 8e-6 exactly, and smaller ones to 3e-8; products and sums are in float32.
"""

from __future__ import annotations

from typing import Any, Protocol

import torch
from torch import Tensor

from yan_omni.model.precision import multiplies_bfloat16

HALF_LIMIT = 65_504.0
"""The largest float16."""


class Packed(Protocol):
    """A packed weight (out, in)."""

    def fits(self, x: Tensor) -> bool:
        """Whether x (..., in) is what this one is for; never where a gradient is wanted."""
        ...

    def __call__(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        """x (..., in) -> (..., out)."""
        ...


class PackedRow:
    """Of a bfloat16 weight, for one row at a time."""

    def __init__(self, weight: Tensor) -> None:
        with torch.inference_mode():
            self._weight: Tensor = torch.ops.mkldnn._reorder_linear_weight(weight.detach(), 1)

    def fits(self, x: Tensor) -> bool:
        return x.dtype == torch.bfloat16 and x.numel() == x.shape[-1] and not torch.is_grad_enabled()

    def __call__(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        y: Tensor = torch.ops.mkldnn._linear_pointwise(x, self._weight, bias, "none", [], "")
        return y


class PackedHalf:
    """Of a float32 weight, for any number of rows."""

    def __init__(self, weight: Tensor) -> None:
        self._weight: Any = torch.ops.quantized.linear_prepack_fp16(weight.detach().contiguous(), None)

    def fits(self, x: Tensor) -> bool:
        return x.dtype == torch.float32 and not torch.is_grad_enabled()

    def __call__(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        y: Tensor = torch.ops.quantized.linear_dynamic_fp16(x.reshape(-1, x.shape[-1]), self._weight)
        y = y.view(*x.shape[:-1], -1)
        return y if bias is None else y.add_(bias)


def pack(weight: Tensor) -> Packed | None:
    """The packed copy of a weight (out, in); None where that brings nothing."""
    if weight.device.type != "cpu":
        return None
    if weight.dtype == torch.bfloat16 and multiplies_bfloat16():
        return PackedRow(weight)
    if weight.dtype == torch.float32 and _has_fbgemm() and float(weight.detach().abs().max()) < HALF_LIMIT:
        return PackedHalf(weight)
    return None


def _has_fbgemm() -> bool:
    return "fbgemm" in torch.backends.quantized.supported_engines and bool(
        torch.cpu.get_capabilities().get("avx2", False)
    )
