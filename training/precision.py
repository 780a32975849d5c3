"""Mixed precision where it is faster, the same on every machine in the recipes' code."""

from __future__ import annotations

import torch

from yan_omni.model.precision import multiplies_bfloat16
from yan_omni.training.device import training_device


def fast_products() -> torch.autocast:
    """A context in which products of float32 tensors are of bfloat16 if the training device has that."""
    device = training_device()
    is_fast = device.type == "cuda" or multiplies_bfloat16()
    return torch.autocast(device.type, torch.bfloat16, enabled=is_fast)
