"""Where recipes train: on the graphics processor if there is one, else on the CPU."""

from __future__ import annotations

import torch


def training_device() -> torch.device:
    """The first CUDA device, or the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
