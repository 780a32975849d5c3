"""Yan-Omni assembled: from a folder of weights to an engine that hears, sees, reads and speaks."""

from __future__ import annotations

from pathlib import Path

import torch

from yan_omni.model.components import Components
from yan_omni.model.engine.engine import OmniEngine


def load_engine(folder: Path, dtype: torch.dtype | None = None) -> OmniEngine:
    """The engine on the weights of `folder`, in the precision that is fastest here unless told otherwise.

    Raises `CheckpointError` naming the file when one is missing that is needed to start, or does not fit.
    """
    return OmniEngine(Components.load(folder, dtype))
