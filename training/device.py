"""Where recipes train: on the graphics processor if there is one, else on the CPU."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

import torch
from torch import Tensor

Batch = TypeVar("Batch")


def training_device() -> torch.device:
    """The first CUDA device, or the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def moved(batch: Batch, device: torch.device) -> Batch:
    """A dataclass whose fields are tensors, or such dataclasses, with all of them on the device."""
    if not is_dataclass(batch) or isinstance(batch, type):
        raise TypeError(f"a batch is a dataclass of tensors, got {type(batch).__name__}")
    values = {field.name: getattr(batch, field.name) for field in fields(batch)}
    return replace(
        batch,
        **{
            name: value.to(device) if isinstance(value, Tensor) else moved(value, device)
            for name, value in values.items()
        },
    )
