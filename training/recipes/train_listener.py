"""Heals the block-causal listener and teaches it phones: python -m yan_omni.training.recipes.train_listener.

It starts from Whisper base's encoder (training/teachers) and learns from packed 10 s rows: to give the
features of the original encoder, which saw the clean sound in both directions, and to spell the phones of
each clip (CTC). The schedule follows the clock, so that it ends annealed however fast the machine is: 50
minutes on one core with bf16 matrix units see about 15 hours of speech.
"""

from __future__ import annotations

import argparse
import logging
import math
import os
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from yan_omni.tokenizers.audio.events import audible_argmax
from yan_omni.tokenizers.audio.features import LISTENER_MEL, LogMel
from yan_omni.tokenizers.audio.listener import Listener, ListenerConfig
from yan_omni.tokenizers.audio.rates import LISTENER_FRAME_SAMPLES, LISTENER_RATE_HZ, MELS_PER_FRAME
from yan_omni.tokenizers.audio.weights import save_component
from yan_omni.tokenizers.audio.whisper_weights import start_from_whisper
from yan_omni.training.augment_audio import AugmentConfig, as_batch, augment_waveform, mask_mel
from yan_omni.training.losses_audio import (
    CtcTarget,
    collapse_ctc,
    edit_distance,
    feature_match_loss,
    phone_ctc_loss,
)
from yan_omni.training.pack_speech import PackConfig, Row, pack_row
from yan_omni.training.speech_clips import ClipSet, CorpusClip, clip_drawer, read_clip_sets

log = logging.getLogger("train_listener")
LISTENER_WIDTH = ListenerConfig().width
ROWS_PER_TEACHER_WINDOW = 3


@dataclass(frozen=True, slots=True)
class ListenerRecipe:
    """Everything that shapes the run besides paths and time."""

    rows_per_step: int = 3
    """Rows of 10 s; three of them make the 30 s that the teacher was trained on."""
    head_only_until: float = 0.05
    """Share of the time in which phones teach only the head, while matching heals the encoder."""
    blocks_frames: tuple[int, ...] = (24, 48, 72, 96, 96, 96, 192, 0)
    """Drawn anew for each step; 0 is the whole row."""
    encoder_rate: float = 3e-4
    head_rate: float = 2e-3
    weight_decay: float = 0.01
    warmup_s: float = 60.0
    match_until: float = 0.15
    """Share of the time in which every step matches the teacher; later one in `match_every` does."""
    match_every: int = 40
    set_exponent: float = 0.35
    reread_s: float = 240.0
    save_s: float = 150.0
    evaluate_s: float = 420.0
    clips_per_test_set: int = 24


class Batch:
    """Packed rows as the student and the teacher get them."""

    def __init__(
        self, rows: list[Row], log_mel: LogMel, augment: AugmentConfig, rng: np.random.Generator
    ) -> None:
        degraded = [augment_waveform(row.samples, LISTENER_RATE_HZ, augment, rng) for row in rows]
        self.mel = mask_mel(log_mel(as_batch(degraded)), augment, rng)
        self.clean = as_batch([row.samples for row in rows])
        num_frames = self.mel.shape[1] // MELS_PER_FRAME
        self.targets = [
            CtcTarget(
                row=index,
                start_frame=place.start_sample // LISTENER_FRAME_SAMPLES,
                end_frame=min(
                    num_frames, (place.start_sample + place.num_samples) // LISTENER_FRAME_SAMPLES + 2
                ),
                phones=place.phones,
            )
            for index, row in enumerate(rows)
            for place in row.placements
            if place.phones
        ]


class Teacher:
    """Whisper's own encoder with its own front end, on 30 s at a time."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        self._listener = Listener(ListenerConfig()).eval().requires_grad_(False)
        start_from_whisper(self._listener, weights)
        self._listener.to(torch.bfloat16)
        self._log_mel = LogMel(replace(LISTENER_MEL, log10_floor=-10.0))

    @torch.inference_mode()
    def features(self, clean: Tensor) -> Tensor:
        """Rows (3 N, S) of 10 s -> (3 N, T, width) at 50 Hz."""
        mel = self._log_mel(clean.reshape(clean.shape[0] // ROWS_PER_TEACHER_WINDOW, -1))
        mel = torch.maximum(mel, mel.amax((1, 2), keepdim=True) - 2.0)
        return self._listener.encode(mel, block_frames=0).reshape(clean.shape[0], -1, LISTENER_WIDTH)


def parameter_groups(listener: Listener, recipe: ListenerRecipe) -> list[dict[str, Any]]:
    """Body and new layers with their rates; the same order in every run, or a checkpoint would not fit."""
    heads = [*listener.phone_head.parameters(), *listener.join.parameters()]
    in_heads = {id(parameter) for parameter in heads}
    body = [parameter for parameter in listener.parameters() if id(parameter) not in in_heads]
    return [{"params": body, "rate": recipe.encoder_rate}, {"params": heads, "rate": recipe.head_rate}]


class Trainer:
    """State of a run: the listener, its optimiser and the clock."""

    def __init__(
        self, recipe: ListenerRecipe, weights: dict[str, Tensor], budget_s: float, seed: int
    ) -> None:
        self.recipe, self.budget_s = recipe, budget_s
        self.rng = np.random.default_rng(seed)
        self.listener = Listener(ListenerConfig())
        start_from_whisper(self.listener, weights)
        self.teacher = Teacher(weights)
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

    def wants_match(self) -> bool:
        return self.progress < self.recipe.match_until or self.step % self.recipe.match_every == 0

    def train_step(self, rows: list[Row]) -> dict[str, float]:
        """One update from packed rows; returns the losses."""
        batch = Batch(rows, self.log_mel, AugmentConfig(), self.rng)
        block = int(self.rng.choice(self.recipe.blocks_frames))
        offset = int(self.rng.integers(self.listener.config.max_positions))
        with torch.autocast("cpu", torch.bfloat16):
            encoded = self.listener.encode(batch.mel, block, offset)
            early = self.progress < self.recipe.head_only_until
            logits = self.listener.heads(encoded.detach() if early else encoded).phone_logits
        ctc = phone_ctc_loss(logits, batch.targets)
        losses = {"ctc": float(ctc.detach())}
        loss = ctc
        if self.wants_match():
            match = feature_match_loss(encoded, self.teacher.features(batch.clean))
            losses["match"] = float(match.detach())
            loss = loss + match
        factor = self._rate_factor()
        for group in self.optimizer.param_groups:
            group["lr"] = group["rate"] * factor
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.listener.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        return losses

    def _rate_factor(self) -> float:
        warm = min(1.0, (self.elapsed_s + 1.0) / self.recipe.warmup_s)
        return warm * (0.02 + 0.98 * 0.5 * (1.0 + math.cos(math.pi * self.progress)))

    def save(self, folder: Path) -> None:
        """Checkpoint to go on from and weights to hear with."""
        folder.mkdir(parents=True, exist_ok=True)
        state = {"listener": self.listener.state_dict(), "optimizer": self.optimizer.state_dict()}
        partial = folder / "checkpoint.partial"
        torch.save(state | {"step": self.step, "elapsed_s": self.elapsed_s}, partial)
        os.replace(partial, folder / "checkpoint.pt")
        save_component(
            self.listener, asdict(self.listener.config), folder / "listener.safetensors", "listener"
        )

    def resume(self, folder: Path) -> None:
        path = folder / "checkpoint.pt"
        if path.exists():
            state = torch.load(path, weights_only=True)
            self.listener.load_state_dict(state["listener"])
            rates = [group["rate"] for group in self.optimizer.param_groups]
            self.optimizer.load_state_dict(state["optimizer"])
            for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
                group["rate"] = rate
            self.step, self.elapsed_s = state["step"], state["elapsed_s"]
            log.info("going on from step %d, %.0f s", self.step, self.elapsed_s)


@torch.inference_mode()
def phone_error_rate(listener: Listener, clips: list[CorpusClip], block_frames: int) -> float:
    """Edits per phone of the best path over whole clips heard in blocks (0: without blocks)."""
    log_mel, edits, total = LogMel(LISTENER_MEL), 0, 0
    for clip in clips:
        samples = torch.from_numpy(clip.samples(LISTENER_RATE_HZ))
        samples = torch.nn.functional.pad(samples, (0, -len(samples) % LISTENER_FRAME_SAMPLES))
        with torch.autocast("cpu", torch.bfloat16):
            logits = listener(log_mel(samples[None]), block_frames).phone_logits[0]
        heard = collapse_ctc(audible_argmax(logits.float()).tolist())
        edits += edit_distance(heard, clip.phones or ())
        total += len(clip.phones or ())
    return edits / max(1, total)


def evaluate(listener: Listener, data: Path, recipe: ListenerRecipe) -> None:
    """Log the phone error rate of held-out clips of every set and language, in blocks and without."""
    groups: dict[tuple[str, str], list[CorpusClip]] = {}
    for one in read_clip_sets(data, "test"):
        for clip in one.clips:
            if clip.phones and clip.seconds < 15.0:
                groups.setdefault((one.name, clip.row.lang), []).append(clip)
    for (name, lang), clips in sorted(groups.items()):
        stride = max(1, len(clips) // recipe.clips_per_test_set)
        chosen = clips[::stride][: recipe.clips_per_test_set]
        blocks = phone_error_rate(listener, chosen, listener.config.block_frames)
        whole = phone_error_rate(listener, chosen, 0)
        log.info("PER %-20s %s blocks %.3f whole %.3f (%d clips)", name, lang, blocks, whole, len(chosen))


def read_sets(data: Path, previous: list[ClipSet]) -> list[ClipSet]:
    """The sets as they are now; while the forge is writing a row, the ones read before."""
    try:
        return read_clip_sets(data, "train")
    except ValueError as error:
        log.info("kept the clips read before: %s", error)
        return previous


def train(trainer: Trainer, data: Path, out: Path) -> None:
    """Run until the budget is spent."""
    recipe, pack = trainer.recipe, PackConfig()
    sets: list[ClipSet] = []
    read_at = saved_at = evaluated_at = -math.inf
    saved_at = evaluated_at = logged_at = time.monotonic()
    began_s = time.monotonic() - trainer.elapsed_s
    sums: dict[str, list[float]] = {}
    while trainer.elapsed_s < trainer.budget_s:
        now = time.monotonic()
        if now - read_at > recipe.reread_s:
            sets, read_at = read_sets(data, sets), now
            draws = [clip_drawer(sets, trainer.rng, recipe.set_exponent, only) for only in (False, True)]
            log.info("%s", ", ".join(f"{one.name} {one.seconds / 3600:.2f} h" for one in sets))
        draw = draws[0 if trainer.wants_match() else 1]
        rows = [pack_row(draw, pack, trainer.rng) for _ in range(recipe.rows_per_step)]
        for name, value in trainer.train_step(rows).items():
            sums.setdefault(name, []).append(value)
        trainer.elapsed_s = time.monotonic() - began_s
        if time.monotonic() - logged_at > 20.0:
            means = " ".join(f"{name} {np.mean(values):.3f}" for name, values in sorted(sums.items()))
            speed = len(sums["ctc"]) * recipe.rows_per_step * pack.row_s / (time.monotonic() - logged_at)
            left_s = trainer.budget_s - trainer.elapsed_s
            log.info("step %d %s, %.1f s of speech per s, %.0f s left", trainer.step, means, speed, left_s)
            sums, logged_at = {}, time.monotonic()
        if time.monotonic() - saved_at > recipe.save_s:
            trainer.save(out)
            saved_at = time.monotonic()
        if time.monotonic() - evaluated_at > recipe.evaluate_s:
            evaluate(trainer.listener, data, recipe)
            evaluated_at = time.monotonic()
    trainer.save(out)
    evaluate(trainer.listener, data, recipe)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument(
        "--whisper", type=Path, default=Path("data/teachers/whisper_base/encoder.safetensors")
    )
    parser.add_argument("--out", type=Path, default=Path("artifacts/listener"))
    parser.add_argument("--minutes", type=float, default=50.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    trainer = Trainer(ListenerRecipe(), load_file(options.whisper), options.minutes * 60.0, options.seed)
    trainer.resume(options.out)
    train(trainer, options.data, options.out)


if __name__ == "__main__":
    main()
