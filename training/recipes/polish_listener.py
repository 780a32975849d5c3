"""Anneals the head of a trained listener: python -m yan_omni.training.recipes.polish_listener.

The encoder stays. It hears rows once, as microphones record them and in blocks as when serving; the head then
learns to spell them from what was kept, hundreds of steps in the time of a few dozen of the whole listener.
"""

from __future__ import annotations

import argparse
import logging
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.precision import fastest_dtype
from yan_omni.tokenizers.audio.features import LISTENER_MEL, LogMel
from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.weights import load_listener, save_component
from yan_omni.training.augment_audio import AugmentConfig
from yan_omni.training.listener_lessons import Batch
from yan_omni.training.listener_rows import Rows, RowsRecipe
from yan_omni.training.listener_trainer import ListenerRecipe
from yan_omni.training.losses_audio import CtcTarget, phone_ctc_loss, silence_loss
from yan_omni.training.phone_errors import log_phone_errors
from yan_omni.training.precision import fast_products

log = logging.getLogger("polish_listener")


@dataclass(frozen=True, slots=True)
class PolishRecipe:
    """Everything that shapes the run besides paths."""

    num_rows: int = 900
    """Of 10 s."""
    num_steps: int = 450
    rows_per_step: int = 8
    peak_rate: float = 1e-3
    silence_weight: float = 0.5
    blocks_frames: tuple[int, ...] = (96, 96, 400, 400, 0)


@dataclass(frozen=True, slots=True)
class HeardRow:
    """What the encoder made of a row (T at 50 Hz, width), and what is said where in it."""

    encoded: Tensor
    targets: list[CtcTarget]


@torch.inference_mode()
def hear_rows(
    listener: Listener, rows: Rows, recipe: PolishRecipe, rng: np.random.Generator
) -> list[HeardRow]:
    log_mel, heard, logged_s = LogMel(LISTENER_MEL), list[HeardRow](), time.monotonic()
    while len(heard) < recipe.num_rows:
        batch = Batch(rows.draw(), log_mel, AugmentConfig(), rng)
        block = int(rng.choice(recipe.blocks_frames))
        for index in range(len(batch.mel)):
            place = int(rng.integers(3)) * listener.config.max_positions // 3
            with fast_products():
                encoded = listener.encode(batch.mel[index : index + 1], block, place)[0]
            targets = [target for target in batch.targets if target.row == index]
            heard.append(HeardRow(encoded.to(fastest_dtype()), targets))
        if time.monotonic() - logged_s > 20.0:
            log.info("%d of %d rows heard", len(heard), recipe.num_rows)
            logged_s = time.monotonic()
    return heard


def polish(listener: Listener, heard: list[HeardRow], recipe: PolishRecipe, rng: np.random.Generator) -> None:
    """Train the joining layer, its norm and the phone head; everything else stays."""
    parts = (listener.join, listener.feature_norm, listener.phone_head)
    parameters = [parameter.requires_grad_(True) for part in parts for parameter in part.parameters()]
    optimizer = torch.optim.AdamW(
        parameters, lr=recipe.peak_rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True
    )
    losses, logged_s = list[float](), time.monotonic()
    for step in range(recipe.num_steps):
        for group in optimizer.param_groups:
            group["lr"] = recipe.peak_rate * 0.5 * (1.01 + math.cos(math.pi * step / recipe.num_steps))
        chosen = [heard[index] for index in rng.integers(len(heard), size=recipe.rows_per_step)]
        targets = [target._replace(row=row) for row, one in enumerate(chosen) for target in one.targets]
        with fast_products():
            logits = listener.heads(torch.stack([one.encoded for one in chosen])).phone_logits
        loss = phone_ctc_loss(logits, targets)
        losses.append(float(loss.detach()))
        optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss + recipe.silence_weight * silence_loss(logits, targets))
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        if time.monotonic() - logged_s > 20.0 or step + 1 == recipe.num_steps:
            log.info("step %d ctc %.3f", step + 1, np.mean(losses[-50:]))
            logged_s = time.monotonic()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--study", type=Path, help="more clips to test on (never to train on)")
    parser.add_argument("--listener", type=Path, default=Path("artifacts/listener/listener.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/listener/listener.safetensors"))
    parser.add_argument("--rows", type=int, default=PolishRecipe().num_rows, help="of 10 s, heard once")
    parser.add_argument("--steps", type=int, default=PolishRecipe().num_steps)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    recipe, rng = (
        PolishRecipe(num_rows=options.rows, num_steps=options.steps),
        np.random.default_rng(options.seed),
    )
    listener = load_listener(options.listener)
    heard = hear_rows(listener, Rows(options.data, RowsRecipe(), rng), recipe, rng)
    polish(listener, heard, recipe, rng)
    save_component(listener, asdict(listener.config), options.out, "listener")
    folders = [options.data, *([options.study] if options.study else [])]
    log_phone_errors(listener.eval(), folders, ListenerRecipe().clips_per_test_set)


if __name__ == "__main__":
    main()
