"""The arithmetic that is fastest on this processor.

Weights are stored in bfloat16. A processor without instructions for it emulates every product, at a hundredth
of the speed of float32, so there the same weights work in float32 (decision 43).
"""

from __future__ import annotations

from functools import cache

import torch


@cache
def multiplies_bfloat16() -> bool:
    """Whether the processor has instructions for products of bfloat16, and PyTorch uses them."""
    known = torch.cpu.get_capabilities()
    has_instructions = any(known.get(name, False) for name in ("amx_bf16", "avx512_bf16", "bf16"))
    return has_instructions and _library_uses_them()


def fastest_dtype() -> torch.dtype:
    """bfloat16 where the processor multiplies it, float32 elsewhere."""
    return torch.bfloat16 if multiplies_bfloat16() else torch.float32


def _library_uses_them() -> bool:
    return torch.backends.mkldnn.is_available() and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
