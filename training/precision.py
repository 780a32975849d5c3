"""Mixed precision where it is faster, the same on every machine in the recipes' code."""

from __future__ import annotations

import torch

from yan_omni.model.precision import multiplies_bfloat16


def fast_products() -> torch.autocast:
    """A context in which products of float32 tensors are of bfloat16 if the processor has that."""
    return torch.autocast("cpu", torch.bfloat16, enabled=multiplies_bfloat16())
