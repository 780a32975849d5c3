"""Trains the semantic code on cached listener features: python -m yan_omni.training.recipes.train_semantic.

First recipes/cache_features.py. Losses: the phone of the frame, the listener's feature, commitment. The first
seventh goes without the codebook, so that k-means meets vectors that mean something. Three minutes on one
core are enough: on the shipped features 80 % of the frames' phones can be read from the code alone.
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
from torch.nn import functional as F

from yan_omni.tokenizers.audio.quantizer import normalised_entropy
from yan_omni.tokenizers.audio.semantic import SemanticConfig, SemanticTokenizer
from yan_omni.tokenizers.audio.weights import save_component
from yan_omni.training.codec_crops import CachedSet, read_cached_sets
from yan_omni.training.precision import fast_products

log = logging.getLogger("train_semantic")


@dataclass(frozen=True, slots=True)
class SemanticRecipe:
    """Everything that shapes the run besides paths."""

    num_steps: int = 4000
    open_share: float = 0.15
    """Share of the steps before the codebook starts."""
    batch_frames: int = 2048
    start_frames: int = 40_000
    peak_rate: float = 1e-3
    commit_weight: float = 0.25
    frames_per_set: int = 60_000
    """A larger set counts as this many frames, drawn evenly."""


def read_frames(sets: list[CachedSet], most: int) -> tuple[Tensor, Tensor]:
    """Features (N, width) float32 and phone labels (N,) of all sets, at most `most` frames of each."""
    features, labels = [], []
    for one in sets:
        chosen = np.linspace(0, one.num_frames - 1, min(one.num_frames, most)).astype(np.int64)
        features.append(torch.from_numpy(one.features[chosen].astype(np.float32)))
        labels.append(torch.from_numpy(one.labels[chosen].astype(np.int64)))
    return torch.cat(features), torch.cat(labels)


def train(
    semantic: SemanticTokenizer, features: Tensor, labels: Tensor, recipe: SemanticRecipe, seed: int
) -> None:
    """Run all steps; features (N, width) and labels (N,) are drawn from at random."""
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(semantic.parameters(), lr=recipe.peak_rate, fused=True)
    open_steps = max(1, round(recipe.open_share * recipe.num_steps))
    began_s = logged_s = time.monotonic()
    for step in range(recipe.num_steps):
        rate = recipe.peak_rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * step / recipe.num_steps)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        if step == open_steps:
            drawn = torch.randint(len(features), (recipe.start_frames,), generator=generator)
            semantic.eval()
            semantic.start_codebook(features[drawn], generator)
            semantic.train()
        chosen = torch.randint(len(features), (recipe.batch_frames,), generator=generator)
        losses = _step(semantic, features[chosen], labels[chosen], recipe, step >= open_steps, generator)
        optimizer.zero_grad(set_to_none=True)
        torch.stack(list(losses.values())).sum().backward()
        optimizer.step()
        now_s = time.monotonic()
        if now_s - logged_s > 15.0 or step + 1 == recipe.num_steps:
            speed = (step + 1) / (now_s - began_s)
            told = " ".join(f"{name} {float(value.detach()):.3f}" for name, value in losses.items())
            left_s = (recipe.num_steps - step - 1) / speed
            log.info("step %d %s, %.1f steps per s, %.0f s left", step + 1, told, speed, left_s)
            logged_s = now_s


def _step(
    semantic: SemanticTokenizer,
    features: Tensor,
    labels: Tensor,
    recipe: SemanticRecipe,
    quantised: bool,
    generator: torch.Generator,
) -> dict[str, Tensor]:
    with fast_products():
        if quantised:
            output = semantic(features[None])
        else:
            output = semantic.said(semantic.spread_features(features[None]), features.new_zeros(()))
    if quantised:
        semantic.follow(features[None], generator)
    return {
        "phones": F.cross_entropy(output.phone_logits[0].float(), labels),
        "features": F.mse_loss(output.features[0].float(), features),
        "commit": recipe.commit_weight * output.commit_loss,
    }


@torch.inference_mode()
def read_off(semantic: SemanticTokenizer, features: Tensor, labels: Tensor) -> dict[str, float]:
    """How much of frames (N, width) with labels (N,) is in their codes."""
    semantic.eval()
    codes = semantic.encode(features[None])
    output = semantic.said(semantic.decode(codes), features.new_zeros(()))
    return {
        "phone accuracy": float((semantic.phones(codes)[0].argmax(-1) == labels).float().mean()),
        "feature variance kept": 1.0 - float(F.mse_loss(output.features[0], features) / features.var()),
        "entropy": normalised_entropy(codes, semantic.config.num_codes),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--cache", type=Path, default=Path("data/speech"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/codec"))
    parser.add_argument("--steps", type=int, default=SemanticRecipe().num_steps)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    recipe = SemanticRecipe(num_steps=options.steps)
    features, labels = read_frames(read_cached_sets(options.data, options.cache), recipe.frames_per_set)
    held_out = torch.arange(len(features)) % 100 == 0
    log.info("%d frames, of which %d are held out", len(features), int(held_out.sum()))
    semantic = SemanticTokenizer(SemanticConfig(feature_width=features.shape[1]))
    train(semantic, features[~held_out], labels[~held_out], recipe, options.seed)
    kept = read_off(semantic, features[held_out], labels[held_out])
    log.info("held out: %s", ", ".join(f"{name} {value:.3f}" for name, value in kept.items()))
    save_component(semantic, asdict(semantic.config), options.out / "semantic.safetensors", "semantic")


if __name__ == "__main__":
    main()
