"""Atomic, resumable training checkpoints: an interrupted write never harms the one before it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come, over all its interruptions; `amount` counts tokens or seconds of audio."""

    steps: int = 0
    amount: int = 0
    elapsed_minutes: float = 0.0


def save_checkpoint(
    path: Path, module: nn.Module, optimizer: torch.optim.Optimizer, progress: Progress
) -> None:
    """Write weights, optimiser and progress beside `path`, then rename over it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(path.suffix + ".partial")
    content = {
        "format": FORMAT,
        "module": module.state_dict(),
        "optimizer": optimizer.state_dict(),
        "progress": (progress.steps, progress.amount, progress.elapsed_minutes),
    }
    torch.save(content, temporary)
    os.replace(temporary, path)


def load_checkpoint(path: Path, module: nn.Module, optimizer: torch.optim.Optimizer) -> Progress:
    """Restore what `save_checkpoint` wrote; a file of another format or another model is a `ValueError`."""
    content = torch.load(path, map_location="cpu", weights_only=True)
    if content.get("format") != FORMAT:
        raise ValueError(f"{path}: format {content.get('format')!r}, allowed: {FORMAT}; start a new run")
    try:
        module.load_state_dict(content["module"])
        optimizer.load_state_dict(content["optimizer"])
    except (RuntimeError, ValueError) as error:
        raise ValueError(f"{path} belongs to another configuration; start a new run: {error}") from error
    steps, amount, elapsed_minutes = content["progress"]
    return Progress(steps, amount, elapsed_minutes)
