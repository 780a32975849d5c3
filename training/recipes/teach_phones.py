"""Teaches the phones of a trained listener alone: python -m yan_omni.training.recipes.teach_phones.

The encoder and the features stay, and with them all that was trained on these: codes and the thinker. Rows
are heard once, as `polish_listener` hears them; then the phone head and its second look at the encoder's
output (a hidden layer of its own) learn from what was kept. The running average of their weights is saved.
"""

from __future__ import annotations

import argparse
import copy
import logging
import math
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.tokenizers.audio.listener import Listener, SecondLook
from yan_omni.tokenizers.audio.weights import load_listener, save_component
from yan_omni.training.listener_rows import Rows, RowsRecipe
from yan_omni.training.losses_audio import phone_ctc_loss, silence_loss
from yan_omni.training.phone_errors import log_phone_errors
from yan_omni.training.recipes.polish_listener import HeardRow, PolishRecipe, hear_rows

log = logging.getLogger("teach_phones")
ROWS = RowsRecipe(sparse_share=0.3, set_boosts=(("forge_mixed", 3.0), ("mandarin_words", 0.7)))


@dataclass(frozen=True, slots=True)
class TeachRecipe:
    """Everything that shapes the run besides paths."""

    hidden: int = 256
    num_steps: int = 260
    rows_per_step: int = 8
    head_rate: float = 3e-4
    look_rate: float = 1e-3
    weight_decay: float = 0.02
    dropout: float = 0.2
    """Of what the second look sees and of its hidden layer."""
    silence_weight: float = 0.5
    average_decay: float = 0.99


class Phones(nn.Module):
    """The trained part: logits from the encoder's output and the listener's features."""

    def __init__(self, listener: Listener, recipe: TeachRecipe) -> None:
        super().__init__()
        config = listener.config
        self.head = copy.deepcopy(listener.phone_head)
        if listener.second_look is not None:
            raise ValueError("given a listener that looks twice, allowed: one that was not taught yet")
        self.look = SecondLook(2 * config.width, recipe.hidden, config.num_phones)
        self.dropout = recipe.dropout

    def forward(self, features: Tensor, encoded: Tensor) -> Tensor:
        """(B, T, width), (B, 2 T, width) -> (B, T, num_phones)"""
        pairs = encoded.unflatten(1, (-1, 2)).flatten(2)
        seen = F.dropout(pairs, self.dropout, self.training)
        hidden = F.dropout(F.gelu(self.look.look(seen)), self.dropout, self.training)
        logits: Tensor = self.head(features) + self.look.tell(hidden)
        return logits


def teach(listener: Listener, heard: list[HeardRow], recipe: TeachRecipe, rng: np.random.Generator) -> Phones:
    """Train on the rows and return the average of the weights on the way."""
    phones = Phones(listener, recipe).requires_grad_(True).train()
    average = copy.deepcopy(phones).requires_grad_(False).eval()
    groups = [
        {"params": list(phones.head.parameters()), "rate": recipe.head_rate},
        {"params": list(phones.look.parameters()), "rate": recipe.look_rate},
    ]
    optimizer = torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98), weight_decay=recipe.weight_decay)
    with torch.no_grad():
        known = [listener.heads(one.encoded[None].float()).features[0] for one in heard]
    losses, logged_s = list[float](), time.monotonic()
    for step in range(recipe.num_steps):
        for group in optimizer.param_groups:
            group["lr"] = group["rate"] * 0.5 * (1.02 + math.cos(math.pi * step / recipe.num_steps))
        chosen = rng.integers(len(heard), size=recipe.rows_per_step).tolist()
        targets = [
            target._replace(row=row) for row, one in enumerate(chosen) for target in heard[one].targets
        ]
        encoded = torch.stack([heard[one].encoded for one in chosen]).float()
        logits = phones(torch.stack([known[one] for one in chosen]), encoded)
        loss = phone_ctc_loss(logits, targets)
        losses.append(float(loss.detach()))
        optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss + recipe.silence_weight * silence_loss(logits, targets))
        torch.nn.utils.clip_grad_norm_(phones.parameters(), 1.0)
        optimizer.step()
        decay = min(recipe.average_decay, (step + 1.0) / (step + 10.0))
        with torch.no_grad():
            for mean, current in zip(average.parameters(), phones.parameters(), strict=True):
                mean.lerp_(current, 1.0 - decay)
        if time.monotonic() - logged_s > 20.0 or step + 1 == recipe.num_steps:
            log.info("step %d ctc %.3f", step + 1, np.mean(losses[-50:]))
            logged_s = time.monotonic()
    return average


def with_phones(listener: Listener, phones: Phones, share: float = 1.0) -> Listener:
    """The same listener with `share` of what it was taught: between its own logits and those of `phones`."""
    config = replace(listener.config, phone_hidden=phones.look.look.out_features)
    taught = Listener(config)
    kept = {
        name: tensor
        for name, tensor in listener.state_dict().items()
        if not name.startswith(("phone_head", "second_look"))
    }
    head, look = listener.phone_head.state_dict(), phones.look.state_dict()
    told = {
        f"phone_head.{name}": tensor.lerp(taught_to, share)
        for (name, tensor), taught_to in zip(head.items(), phones.head.state_dict().values(), strict=True)
    }
    told |= {
        f"second_look.{name}": share * tensor if name.startswith("tell") else tensor
        for name, tensor in look.items()
    }
    taught.load_state_dict(kept | told)
    return taught.eval().requires_grad_(False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--study", type=Path, help="more clips to test on (never to train on)")
    parser.add_argument("--listener", type=Path, default=Path("weights/listener.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/listener/listener.safetensors"))
    parser.add_argument("--heard", type=Path, help="file to keep what was heard in, or to read it from")
    parser.add_argument("--rows", type=int, default=348, help="of 10 s, heard once")
    parser.add_argument("--steps", type=int, default=TeachRecipe().num_steps)
    parser.add_argument("--share", type=float, default=0.5, help="of what was taught that is taken over")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    rng, recipe = np.random.default_rng(options.seed), TeachRecipe(num_steps=options.steps)
    listener = load_listener(options.listener)
    if options.heard and options.heard.exists():
        heard = [HeardRow(*row) for row in torch.load(options.heard, weights_only=False)]
    else:
        rows = Rows(options.data, ROWS, rng)
        heard = hear_rows(listener, rows, PolishRecipe(num_rows=options.rows), rng)
        if options.heard:
            torch.save([(row.encoded.half(), row.targets) for row in heard], options.heard)
    taught = with_phones(listener, teach(listener, heard, recipe, rng), options.share)
    save_component(taught, asdict(taught.config), options.out, "listener")
    folders = [options.data, *([options.study] if options.study else [])]
    log_phone_errors(taught, folders, 24)


if __name__ == "__main__":
    main()
