"""The thinker that is measured, and the oracle checks without which nothing is printed."""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from yan_omni.model.projector import load_thinker
from yan_omni.model.thinker import Thinker

TOLERANCE = 0.02
DEFAULT_WEIGHTS = Path("weights/thinker.safetensors")


def options(description: str, arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--thinker", type=Path, default=DEFAULT_WEIGHTS, help="weight file to measure")
    parser.add_argument("--steps", type=int, default=60, help="timed steps of each kind")
    parser.add_argument("--threads", type=int, default=2)
    parsed = parser.parse_args(arguments)
    torch.set_num_threads(parsed.threads)
    return parsed


def load(path: Path, dtype: torch.dtype) -> Thinker:
    """The thinker of a weight file, weights and activations in `dtype`."""
    return load_thinker(path, dtype).to(dtype).eval().requires_grad_(False).thinker


@torch.inference_mode()
def check_thinker(thinker: Thinker, ids: torch.Tensor) -> float:
    """Largest difference between single steps and the whole at once, relative to the logits; fp32."""
    whole = thinker(ids, form="reference").logits
    state, worst = thinker.initial_state(ids.shape[0]), 0.0
    for t in range(ids.shape[1]):
        logits, state = thinker.step(ids[:, t], state)
        worst = max(worst, (logits - whole[:, t]).abs().max().item())
    return worst / whole.abs().max().item()


def refuse_unless(name: str, difference: float, tolerance: float = TOLERANCE) -> None:
    """End the program, printing no numbers, when a fast path does not equal its oracle."""
    if not difference <= tolerance:
        sys.exit(f"{name}: differs from its oracle by {difference:.2e}, allowed {tolerance:.0e}; no numbers")


def median_ms(step: Callable[[], None], num_steps: int, num_warm: int = 5) -> float:
    """Median wall time of one step."""
    for _ in range(num_warm):
        step()
    times = []
    for _ in range(num_steps):
        started_s = time.perf_counter()
        step()
        times.append(1e3 * (time.perf_counter() - started_s))
    return statistics.median(times)
