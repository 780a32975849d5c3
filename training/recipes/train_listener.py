"""Heals the block-causal listener and teaches it phones: python -m yan_omni.training.recipes.train_listener.

It starts from Whisper base's encoder (training/teachers), or with `--start` from an earlier listener. From
packed 10 s rows it learns to give the features of the original encoder, which saw the clean sound in both
directions, and to spell the phones of each clip (CTC). Phones teach the head and hardly the encoder: one that
few synthetic voices have bent to their phones no longer understands strangers (docs/experiments.md). The
schedule follows the clock, so that it ends annealed however fast the machine is.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import logging
import math
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from yan_omni.tokenizers.audio.features import LISTENER_MEL, LogMel
from yan_omni.tokenizers.audio.listener import Listener, ListenerConfig, ListenerOutput
from yan_omni.tokenizers.audio.weights import load_listener, save_component
from yan_omni.tokenizers.audio.whisper_weights import start_from_whisper
from yan_omni.training.augment_audio import AugmentConfig, as_batch
from yan_omni.training.listener_lessons import Batch, Lesson, LessonPool, Teacher, row_targets
from yan_omni.training.listener_rows import Rows, RowsRecipe
from yan_omni.training.losses_audio import CtcTarget, feature_match_loss, phone_ctc_loss, silence_loss
from yan_omni.training.pack_speech import PackConfig
from yan_omni.training.phone_errors import log_phone_errors
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
    save_s: float = 150.0
    evaluate_s: float = 900.0
    clips_per_test_set: int = 24


def parameter_groups(listener: Listener, recipe: ListenerRecipe) -> list[dict[str, Any]]:
    """Body and new layers with their rates; the same order in every run, or a checkpoint would not fit."""
    heads = [*listener.phone_head.parameters(), *listener.join.parameters()]
    in_heads = {id(parameter) for parameter in heads}
    body = [parameter for parameter in listener.parameters() if id(parameter) not in in_heads]
    return [{"params": body, "rate": recipe.encoder_rate}, {"params": heads, "rate": recipe.head_rate}]


class Trainer:
    """State of a run: the listener, its optimiser and the clock."""

    def __init__(self, recipe: ListenerRecipe, listener: Listener, budget_s: float, seed: int) -> None:
        self.recipe, self.budget_s = recipe, budget_s
        self.rng = np.random.default_rng(seed)
        self.listener = listener.train().requires_grad_(True)
        self.average = copy.deepcopy(listener).eval().requires_grad_(False)
        self.log_mel = LogMel(LISTENER_MEL)
        self.optimizer = torch.optim.AdamW(
            parameter_groups(self.listener, recipe),
            lr=0.0,
            betas=(0.9, 0.98),
            weight_decay=recipe.weight_decay,
            fused=True,
        )
        self.step, self.elapsed_s = 0, 0.0

    @property
    def progress(self) -> float:
        return min(1.0, self.elapsed_s / self.budget_s)

    def train_step(self, lesson: Lesson) -> dict[str, float]:
        """One update; returns the losses."""
        recipe = self.recipe
        batch = Batch(lesson.rows, self.log_mel, AugmentConfig(), self.rng)
        block = int(self.rng.choice(recipe.blocks_frames))
        is_matched = bool(self.rng.random() >= recipe.any_place_share)
        num_rows, num_positions = len(lesson.rows), self.listener.config.max_positions
        places = (
            [lesson.wanted.shape[1] * index % num_positions for index in range(num_rows)]
            if is_matched
            else self.rng.integers(num_positions, size=num_rows).tolist()
        )
        share = 0.0 if self.progress < recipe.head_only_until else recipe.phones_in_encoder
        with fast_products():
            encoded = torch.cat(
                [
                    self.listener.encode(mel[None], block, place)
                    for mel, place in zip(batch.mel, places, strict=True)
                ]
            )
            heard = self.listener.heads(share * encoded + (1.0 - share) * encoded.detach())
        losses = self._spelling(heard, batch.targets)
        if is_matched:
            losses["match"] = feature_match_loss(encoded, lesson.wanted)
        self._update(losses)
        self.step += 1
        return {name: float(loss.detach()) for name, loss in losses.items()}

    def head_step(self, lesson: Lesson) -> dict[str, float]:
        """One update of the head alone, from the teacher's features: cheap; returns the losses."""
        num_frames = lesson.wanted.shape[1] // 2
        targets = [
            target for index, row in enumerate(lesson.rows) for target in row_targets(index, row, num_frames)
        ]
        with fast_products():
            heard = self.listener.heads(lesson.wanted)
        losses = self._spelling(heard, targets)
        self._update(losses)
        return {f"clean {name}": float(loss.detach()) for name, loss in losses.items()}

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
        torch.nn.utils.clip_grad_norm_(self.listener.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self._follow()

    @torch.no_grad()
    def _follow(self) -> None:
        """Move the average towards the weights; a short run is not held back by its start."""
        decay = min(self.recipe.average_decay, (self.step + 1.0) / (self.step + 10.0))
        pairs = zip(self.average.parameters(), self.listener.parameters(), strict=True)
        for average, current in pairs:
            average.lerp_(current, 1.0 - decay)

    def _rate_factor(self) -> float:
        warm = min(1.0, (self.elapsed_s + 1.0) / self.recipe.warmup_s)
        return warm * (0.02 + 0.98 * 0.5 * (1.0 + math.cos(math.pi * self.progress)))

    def save(self, folder: Path) -> None:
        """Checkpoint to go on from and weights to hear with."""
        folder.mkdir(parents=True, exist_ok=True)
        state = {
            "listener": self.listener.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        partial = folder / "checkpoint.partial"
        torch.save(state | {"step": self.step, "elapsed_s": self.elapsed_s}, partial)
        os.replace(partial, folder / "checkpoint.pt")
        save_component(self.average, asdict(self.average.config), folder / "listener.safetensors", "listener")

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


def train(trainer: Trainer, pool: LessonPool, test_folders: list[Path], out: Path) -> None:
    """Run until the budget is spent."""
    recipe = trainer.recipe
    saved_at = evaluated_at = logged_at = time.monotonic()
    began_s = time.monotonic() - trainer.elapsed_s
    sums: dict[str, list[float]] = {}
    while trainer.elapsed_s < trainer.budget_s:
        found = [trainer.train_step(pool.draw(trainer.rng))]
        found += [trainer.head_step(pool.again(trainer.rng)) for _ in range(recipe.head_steps)]
        for name, value in itertools.chain.from_iterable(losses.items() for losses in found):
            sums.setdefault(name, []).append(value)
        trainer.elapsed_s = time.monotonic() - began_s
        if time.monotonic() - logged_at > 20.0:
            means = " ".join(f"{name} {np.mean(values):.3f}" for name, values in sorted(sums.items()))
            heard_s = len(sums["ctc"]) * recipe.rows.rows_per_step * PackConfig().row_s
            speed, left_s = heard_s / (time.monotonic() - logged_at), trainer.budget_s - trainer.elapsed_s
            log.info("step %d %s, %.1f s of speech per s, %.0f s left", trainer.step, means, speed, left_s)
            sums, logged_at = {}, time.monotonic()
        if time.monotonic() - saved_at > recipe.save_s:
            trainer.save(out)
            saved_at = time.monotonic()
        if time.monotonic() - evaluated_at > recipe.evaluate_s:
            log_phone_errors(trainer.average, test_folders, recipe.clips_per_test_set)
            evaluated_at = time.monotonic()
    trainer.save(out)
    log_phone_errors(trainer.average, test_folders, recipe.clips_per_test_set)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--study", type=Path, help="more clips to test on (never to train on)")
    parser.add_argument(
        "--whisper", type=Path, default=Path("data/teachers/whisper_base/encoder.safetensors")
    )
    parser.add_argument("--start", type=Path, help="a listener to go on from instead of Whisper's encoder")
    parser.add_argument("--out", type=Path, default=Path("artifacts/listener"))
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    recipe, weights = ListenerRecipe(), load_file(options.whisper)
    listener = load_listener(options.start) if options.start else Listener(ListenerConfig())
    if not options.start:
        start_from_whisper(listener, weights)
    trainer = Trainer(recipe, listener, options.minutes * 60.0, options.seed)
    trainer.resume(options.out)
    teacher, rows = Teacher(weights), Rows(options.data, recipe.rows, trainer.rng)

    def lesson() -> Lesson:
        drawn = rows.draw()
        return Lesson(drawn, teacher.features(as_batch([row.samples for row in drawn])).half())

    pool = LessonPool(lesson, recipe.new_share, recipe.most_lessons)
    train(trainer, pool, [options.data, *([options.study] if options.study else [])], options.out)


if __name__ == "__main__":
    main()
