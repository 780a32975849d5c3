"""Weights in the order in which the processor reads them fastest for one row at a time, as decoding does.

The usual order is packed anew in every call, which costs more than the product itself. Results are the same.
"""

from __future__ import annotations

import torch
from torch import Tensor


def pack(weight: Tensor) -> Tensor | None:
    """The packed copy of a weight (out, in) for `packed_linear`; None where that brings nothing."""
    if weight.dtype != torch.bfloat16 or weight.device.type != "cpu":
        return None
    if not torch.backends.mkldnn.is_available() or not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return None
    with torch.inference_mode():
        packed: Tensor = torch.ops.mkldnn._reorder_linear_weight(weight.detach(), 1)
    return packed


def fits(x: Tensor, packed: Tensor | None) -> bool:
    """Whether x is what a packed weight is for: one row of its type, and no gradient wanted."""
    return (
        packed is not None
        and x.dtype == torch.bfloat16
        and x.numel() == x.shape[-1]
        and not torch.is_grad_enabled()
    )


def packed_linear(x: Tensor, packed: Tensor, bias: Tensor | None = None) -> Tensor:
    """One row x (..., in), all other axes of size 1, by a packed weight -> (..., out)."""
    y: Tensor = torch.ops.mkldnn._linear_pointwise(x, packed, bias, "none", [], "")
    return y
