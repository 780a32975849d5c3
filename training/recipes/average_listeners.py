"""The mean of listeners that were trained on from each other.

python -m yan_omni.training.recipes.average_listeners weights/listener.safetensors NEW --out MEAN
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch

from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.weights import load_listener, save_component


def mean_of(listeners: Sequence[Listener]) -> Listener:
    """Every weight's mean; changes the first listener. ValueError where their shapes differ."""
    first = listeners[0]
    if any(other.config != first.config for other in listeners):
        raise ValueError("listeners of different sizes have no mean")
    states = [listener.state_dict() for listener in listeners]
    first.load_state_dict(
        {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}
    )
    return first


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("listeners", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    mean = mean_of([load_listener(path) for path in options.listeners])
    save_component(mean, asdict(mean.config), options.out, "listener")


if __name__ == "__main__":
    main()
