"""A listener in training: its recipe, its optimiser, the average of its weights and the clock."""

from __future__ import annotations

import copy
import logging
import math
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from yan_omni.tokenizers.audio.features import LISTENER_MEL, LogMel
from yan_omni.tokenizers.audio.listener import Listener, ListenerOutput
from yan_omni.tokenizers.audio.weights import save_component
from yan_omni.training.augment_audio import AugmentConfig
from yan_omni.training.augment_rows import degrade_rows, mask_rows
from yan_omni.training.device import training_device
from yan_omni.training.listener_lessons import Lesson
from yan_omni.training.listener_rows import RowsRecipe
from yan_omni.training.losses_audio import CtcTarget, feature_match_loss, phone_ctc_loss, silence_loss
from yan_omni.training.precision import fast_products

log = logging.getLogger("train_listener")


@dataclass(frozen=True, slots=True)
class ListenerRecipe:
    """Everything that shapes the run besides paths and time."""

    rows: RowsRecipe = field(default_factory=RowsRecipe)
    head_only_until: float = 0.02
    """Share of the time in which phones teach only the head, while matching heals the encoder."""
    phones_in_encoder: float = 0.1
    """Share of the phones' gradient that reaches the encoder after that."""
    blocks_frames: tuple[int, ...] = (48, 72, 96, 96, 96, 192, 400, 0)
    """Drawn anew for each step; 0 is the whole row."""
    any_place_share: float = 0.1
    """Share of the steps in which rows stand anywhere in the table of positions, as in a long stream. The
    teacher's features tell where in its 30 s a frame was: they are matched only where both places agree.
    """
    encoder_rate: float = 4e-5
    head_rate: float = 5e-4
    weight_decay: float = 0.01
    warmup_s: float = 45.0
    silence_weight: float = 0.5
    head_steps: int = 2
    """Updates of the head alone, on the teacher's features, for each one of the whole."""
    average_decay: float = 0.995
    """Of the running average of the weights after each step, which is what is kept to hear with."""
    new_share: float = 0.8
    most_lessons: int = 300
    fewest_lessons: int = 1
    """Before so many none is given again, even if the next one is not ready."""
    log_s: float = 20.0
    save_s: float = 150.0
    evaluate_s: float = 900.0
    clips_per_test_set: int = 24
    end_s: float = 12.0
    """Kept before a deadline for the last figures and the weights."""


def parameter_groups(listener: Listener, recipe: ListenerRecipe) -> list[dict[str, Any]]:
    """Body and new layers with their rates; the same order in every run, or a checkpoint would not fit."""
    parts = (listener.phone_head, listener.join, listener.second_look)
    heads = [parameter for part in parts if part is not None for parameter in part.parameters()]
    in_heads = {id(parameter) for parameter in heads}
    body = [parameter for parameter in listener.parameters() if id(parameter) not in in_heads]
    return [{"params": body, "rate": recipe.encoder_rate}, {"params": heads, "rate": recipe.head_rate}]


class Trainer:
    """State of a run: the listener, its optimiser and the clock."""

    def __init__(
        self,
        recipe: ListenerRecipe,
        listener: Listener,
        budget_s: float,
        seed: int,
        device: torch.device | None = None,
    ) -> None:
        self.recipe, self.budget_s = recipe, budget_s
        self.device = device or training_device()
        self.rng = np.random.default_rng(seed)
        self.listener = listener.to(self.device).train().requires_grad_(True)
        self.average = copy.deepcopy(self.listener).eval().requires_grad_(False)
        self.log_mel = LogMel(LISTENER_MEL).to(self.device)
        self.step, self.elapsed_s = 0, 0.0
        self._start_optimizer(parameter_groups(self.listener, recipe))

    def _start_optimizer(self, groups: list[dict[str, Any]]) -> None:
        self.optimizer = torch.optim.AdamW(
            groups, lr=0.0, betas=(0.9, 0.98), weight_decay=self.recipe.weight_decay, fused=True
        )

    def polish(self, budget_s: float) -> None:
        """From now on the heads alone learn, for so long, over the encoder as its average is."""
        self.recipe = replace(self.recipe, warmup_s=0.05 * budget_s, head_only_until=1.0)
        self.listener.load_state_dict(self.average.state_dict())
        body, heads = parameter_groups(self.listener, self.recipe)
        for parameter in body["params"]:
            parameter.requires_grad_(False)
        self.budget_s, self.step, self.elapsed_s = budget_s, 0, 0.0
        self._start_optimizer([heads])

    @property
    def progress(self) -> float:
        return min(1.0, self.elapsed_s / self.budget_s)

    def train_step(self, lesson: Lesson) -> dict[str, Tensor]:
        """One update; returns the losses."""
        recipe, config = self.recipe, self.listener.config
        degraded = degrade_rows(lesson.clean, LISTENER_MEL.rate_hz, AugmentConfig(), self.rng)
        mel = mask_rows(self.log_mel(degraded), AugmentConfig(), self.rng)
        block = int(self.rng.choice(recipe.blocks_frames))
        num_rows, num_frames = mel.shape[0], mel.shape[1] // 2
        is_anywhere = bool(self.rng.random() < recipe.any_place_share)
        places = np.arange(num_rows) * num_frames % config.max_positions
        if is_anywhere:
            places = self.rng.integers(config.max_positions, size=num_rows)
        offsets = torch.from_numpy(places[:, None]).to(self.device)
        at_once = 1 if self.device.type == "cpu" else num_rows
        share = 0.0 if self.progress < recipe.head_only_until else recipe.phones_in_encoder
        with fast_products():
            encoded = torch.cat(
                [
                    self.listener.encode(rows, block, own)
                    for rows, own in zip(mel.split(at_once), offsets.split(at_once), strict=True)
                ]
            )
            heard = self.listener.heads(share * encoded + (1.0 - share) * encoded.detach())
        losses = self._spelling(heard, lesson.targets)
        if lesson.wanted is not None and not is_anywhere:
            losses["match"] = feature_match_loss(encoded, lesson.wanted)
        self._update(losses)
        self.step += 1
        return {name: loss.detach() for name, loss in losses.items()}

    def head_step(self, lesson: Lesson) -> dict[str, Tensor]:
        """One update of the head alone, from the teacher's features: cheap; returns the losses."""
        assert lesson.wanted is not None
        with fast_products():
            heard = self.listener.heads(lesson.wanted.float())
        losses = self._spelling(heard, lesson.targets)
        self._update(losses)
        return {f"clean {name}": loss.detach() for name, loss in losses.items()}

    def _spelling(self, heard: ListenerOutput, targets: list[CtcTarget]) -> dict[str, Tensor]:
        return {
            "ctc": phone_ctc_loss(heard.phone_logits, targets),
            "silence": self.recipe.silence_weight * silence_loss(heard.phone_logits, targets),
        }

    def _update(self, losses: dict[str, Tensor]) -> None:
        factor = self._rate_factor()
        for group in self.optimizer.param_groups:
            group["lr"] = group["rate"] * factor
        torch.autograd.backward(torch.stack(list(losses.values())).sum())
        norm = torch.nn.utils.clip_grad_norm_(self.listener.parameters(), 1.0)
        vars(self.optimizer)["found_inf"] = (~norm.isfinite()).float()  # such an update is left out
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self._follow()

    @torch.no_grad()
    def _follow(self) -> None:
        """Move the average towards the weights; a short run is not held back by its start."""
        decay = min(self.recipe.average_decay, (self.step + 1.0) / (self.step + 10.0))
        torch._foreach_lerp_(
            list(self.average.parameters()), [one.detach() for one in self.listener.parameters()], 1.0 - decay
        )

    def _rate_factor(self) -> float:
        warm = min(1.0, (self.elapsed_s + 1.0) / self.recipe.warmup_s)
        return warm * (0.02 + 0.98 * 0.5 * (1.0 + math.cos(math.pi * self.progress)))

    def save(self, folder: Path, with_state: bool = True) -> None:
        """Weights to hear with, and a checkpoint to go on from."""
        folder.mkdir(parents=True, exist_ok=True)
        save_component(self.average, asdict(self.average.config), folder / "listener.safetensors", "listener")
        if with_state:
            state = {
                "listener": self.listener.state_dict(),
                "average": self.average.state_dict(),
                "optimizer": self.optimizer.state_dict(),
            }
            partial = folder / "checkpoint.partial"
            torch.save(state | {"step": self.step, "elapsed_s": self.elapsed_s}, partial)
            os.replace(partial, folder / "checkpoint.pt")

    def resume(self, folder: Path) -> None:
        path = folder / "checkpoint.pt"
        if path.exists():
            state = torch.load(path, weights_only=True)
            self.listener.load_state_dict(state["listener"])
            self.average.load_state_dict(state.get("average", state["listener"]))
            rates = [group["rate"] for group in self.optimizer.param_groups]
            self.optimizer.load_state_dict(state["optimizer"])
            for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
                group["rate"] = rate
            self.step, self.elapsed_s = state["step"], state["elapsed_s"]
            log.info("going on from step %d, %.0f s", self.step, self.elapsed_s)
