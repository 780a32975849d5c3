"""Trains the talker on until a given time: python -m yan_omni.training.recipes.drill_talker.

First, or at the same time, recipes/code_speech.py: new parts are taken in as they come. Everything is on the
training device. As in recipes/train_talker.py errors are planted in what the network is told it spoke; in
every other step a part of that is what it would have chosen itself (D. Duckworth et al. 2019, parallel
scheduled sampling). What is saved is the moving average of the weights, when it is the best so far on
held-out clips.
"""

from __future__ import annotations

import argparse
import logging
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.checkpoint import fill_module, read_weights, save_weights
from yan_omni.model.config import config_from_json, config_to_json
from yan_omni.model.talker import OTHER_VOICES, FrameCodes, Speech, Talker, TalkerConfig
from yan_omni.training.clock import Clock, wait_for_speech
from yan_omni.training.code_parts import CodePart, PartReader
from yan_omni.training.data_speech import read_rows
from yan_omni.training.device import training_device
from yan_omni.training.optim import OptimConfig, adamw, average_in, clip_or_skip, set_rate
from yan_omni.training.recipes.train_talker import PlantedErrors, plant_errors, with_own_timbres
from yan_omni.training.talker_bank import TalkerBank
from yan_omni.training.talker_batches import BatchOrder, SpokenClip, spoken_clips

SETS = ("forge_default", "forge_named", "forge_variety", "forge_mixed")

log = logging.getLogger("drill_talker")


@dataclass(frozen=True, slots=True)
class DrillRecipe:
    """Everything that shapes the run besides paths and time."""

    frames_per_batch: int = 32_000
    peak_rate: float = 2.0e-3
    weight_decay: float = 0.1
    warmup_s: float = 15.0
    most_own: float = 0.6
    """Share of a clip's frames told as the network would have chosen them, drawn from zero to this."""
    own_temperature: float = 0.7
    average_decay: float = 0.998
    longest_frames: int = 300
    held_out_every: int = 50
    most_held_out: int = 320
    least_clips: int = 30
    """A voice with fewer has the embedding of the others."""
    log_s: float = 10.0
    judge_s: float = 30.0
    look_s: float = 8.0


@torch.no_grad()
def own_choice(
    talker: Talker,
    speech: Speech,
    told: FrameCodes,
    mask: Tensor,
    temperature: float,
    generator: torch.Generator,
) -> FrameCodes:
    """What the talker would say in each frame after what it was told of the frames before."""
    hidden, _ = talker.follow(speech, told, mask)

    def drawn(logits: Tensor) -> Tensor:
        chance = torch.rand(logits.shape, device=logits.device, generator=generator).clamp(1e-7, 1.0 - 1e-7)
        return (logits / temperature - (-chance.log()).log()).argmax(-1)

    semantic = drawn(talker.semantic_logits(hidden))
    acoustic = torch.zeros_like(speech.codes.acoustic)
    for level in range(acoustic.shape[-1]):
        acoustic[..., level] = drawn(talker.acoustic_logits(hidden, FrameCodes(semantic, acoustic), level))
    return FrameCodes(semantic, acoustic)


def mixed(told: FrameCodes, own: FrameCodes, is_own: Tensor) -> FrameCodes:
    """The told codes, or its own where `is_own` (B, T)."""
    return FrameCodes(
        torch.where(is_own, own.semantic, told.semantic),
        torch.where(is_own[..., None], own.acoustic, told.acoustic),
    )


class TalkerDrill:
    """State of a run."""

    def __init__(self, recipe: DrillRecipe, talker: Talker, data: Path, device: torch.device) -> None:
        self.recipe, self._data, self._device = recipe, data, device
        self.talker = talker.to(device).train()
        self.averaged = deepcopy(talker).eval().requires_grad_(False)
        self._own_voices = tuple(name for name in talker.config.voices if name != OTHER_VOICES)
        config = OptimConfig(peak_rate=recipe.peak_rate, weight_decay=recipe.weight_decay)
        self.optimizer = adamw(self.talker.named_parameters(), config)
        self._parameters = list(self.talker.parameters())
        self._averages = list(self.averaged.parameters())
        self._generator = torch.Generator(device).manual_seed(1)
        self._trained: list[SpokenClip] = []
        self._held_out: list[SpokenClip] = []
        self.bank: TalkerBank | None = None
        self.step, self._first_step, self._best = 0, 0, float("inf")

    def add(self, parts: Sequence[CodePart]) -> None:
        """Take parts in."""
        for part in parts:
            codes = {
                "ids": np.array(part.ids),
                "sizes": part.sizes,
                "starts": part.starts,
                "semantic": part.semantic,
                "acoustic": part.acoustic,
                "timbre": part.timbre,
            }
            rows = read_rows(self._data / f"{part.set_name}.jsonl")
            clips = spoken_clips(rows, codes, self._own_voices, self.recipe.longest_frames)
            every = self.recipe.held_out_every
            self._held_out.extend(clips[::every])
            self._trained.extend(clip for index, clip in enumerate(clips) if index % every)
        if parts and self._trained:
            voices = self.talker.config.voices
            self.bank = TalkerBank(self._trained, voices, self._device)
            self._judged = TalkerBank(self._held_out[: self.recipe.most_held_out], voices, self._device)
            self._order = BatchOrder(self.bank.num_frames.tolist(), self.recipe.frames_per_batch, seed=1)
            self._first_step = self.step

    def train_step(self, share: float) -> Tensor:
        """One update at a share of the peak rate; returns losses (semantic, acoustic, duration) and hits."""
        assert self.bank is not None
        recipe = self.recipe
        speech = with_own_timbres(self.bank.batch(self._order(self.step - self._first_step)), self.talker)
        told, mask = plant_errors(speech.codes, PlantedErrors(), self._generator)
        if self.step % 2:
            own = own_choice(self.talker, speech, told, mask, recipe.own_temperature, self._generator)
            chance = torch.rand(mask.shape, device=self._device, generator=self._generator)
            most = torch.rand(len(mask), 1, device=self._device, generator=self._generator) * recipe.most_own
            told = mixed(told, own, chance < most)
        losses = self.talker(speech, told, mask)
        loss = losses.semantic + losses.acoustic + 0.3 * losses.duration
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        clip_or_skip(self._parameters, 1.0)
        set_rate(self.optimizer, recipe.peak_rate * share)
        self.optimizer.step()
        self._follow()
        return torch.stack([part.detach() for part in losses])

    def _follow(self) -> None:
        decay = min(self.recipe.average_decay, (1.0 + self.step) / (10.0 + self.step))
        average_in(self._averages, self._parameters, decay)
        self.step += 1

    @torch.no_grad()
    def held_out(self) -> dict[str, float]:
        """Losses of the averaged talker, told the truth, and told what it would say itself (`own`)."""
        order = BatchOrder(self._judged.num_frames.tolist(), self.recipe.frames_per_batch // 2, seed=0)
        generator = torch.Generator(self._device).manual_seed(2)
        sums, total = torch.zeros(5, device=self._device), 0
        for number in range(order.num_batches):
            speech = with_own_timbres(self._judged.batch(order(number)), self.averaged)
            true = self.averaged(speech, speech.codes, speech.frame_mask)
            own = own_choice(self.averaged, speech, speech.codes, speech.frame_mask, 0.3, generator)
            own = own_choice(self.averaged, speech, own, speech.frame_mask, 0.3, generator)
            misled = self.averaged(speech, own, speech.frame_mask)
            size = len(speech.phones)
            values = (true.semantic, true.acoustic, true.duration, true.semantic_hits)
            sums += size * torch.stack([*values, misled.semantic + misled.acoustic])
            total += size
        names = ("semantic", "acoustic", "duration", "hits", "own")
        return dict(zip(names, (sums / total).tolist(), strict=True))

    def save_if_best(self, path: Path) -> None:
        """Judge the average and keep it if it is the best so far."""
        losses = self.held_out()
        merit = losses["semantic"] + losses["acoustic"] + losses["own"]
        is_best = merit < self._best
        if is_best:
            self._best = merit
            exported = deepcopy(self.averaged)
            self._name_rare_voices(exported)
            save_weights(path, exported.cpu(), config_to_json(exported.config))
        summary = " ".join(f"{name} {value:.3f}" for name, value in losses.items())
        log.info("held out (%d clips) %s%s", len(self._judged), summary, " saved" if is_best else "")

    @torch.no_grad()
    def _name_rare_voices(self, talker: Talker) -> None:
        """Voices that were hardly heard speak as the others do, with their own timbre."""
        counts = Counter(clip.voice for clip in self._trained)
        names, weight = talker.config.voices, talker.voice_embedding.weight
        for index, name in enumerate(names):
            if counts[name] < self.recipe.least_clips:
                weight[index] = weight[names.index(OTHER_VOICES)].clone()


def load_for_training(path: Path, dtype: torch.dtype) -> Talker:
    """A talker with float32 weights that computes in `dtype`."""
    text, tensors = read_weights(path)
    talker = Talker(config_from_json(TalkerConfig, text), dtype)
    fill_module(path, talker, tensors)
    return talker


def run(drill: TalkerDrill, reader: PartReader, ends_unix_s: float, least_hours: float, path: Path) -> None:
    """Wait for speech, then train until the end."""

    def look() -> float:
        drill.add(reader.new_parts())
        return 0.0 if drill.bank is None else drill.bank.hours

    wait_for_speech(look, lambda: reader.is_done, least_hours, ends_unix_s)
    clock, losses, logged_step = Clock(ends_unix_s, drill.recipe.warmup_s), [], drill.step
    while clock.left_s > 0.0:
        losses.append(drill.train_step(clock.share))
        if clock.is_due("look", drill.recipe.look_s):
            drill.add(reader.new_parts())
        if clock.is_due("log", drill.recipe.log_s):
            assert drill.bank is not None
            means = " ".join(f"{value:.3f}" for value in torch.stack(losses).mean(0).tolist())
            speed = (drill.step - logged_step) / drill.recipe.log_s
            told = (drill.step, means, drill.bank.hours, speed, clock.left_s)
            log.info("step %d losses, hits %s, %.2f h, %.1f steps/s, %.0f s left", *told)
            losses, logged_step = [], drill.step
        if clock.is_due("judge", drill.recipe.judge_s):
            drill.save_if_best(path)
    drill.save_if_best(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--codes", type=Path, default=Path("data/speech"))
    parser.add_argument("--talker", type=Path, default=Path("artifacts/talker/talker.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/talker/drilled.safetensors"))
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--ends", type=float, required=True, help="unix time, seconds")
    parser.add_argument("--least-hours", type=float, default=2.5, help="of coded speech, before it begins")
    parser.add_argument("--frames", type=int, default=DrillRecipe().frames_per_batch)
    parser.add_argument("--rate", type=float, default=DrillRecipe().peak_rate)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    torch.set_num_threads(1)
    torch.set_float32_matmul_precision("high")
    torch.manual_seed(1)
    device = training_device()
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    recipe = DrillRecipe(frames_per_batch=options.frames, peak_rate=options.rate)
    drill = TalkerDrill(recipe, load_for_training(options.talker, dtype), options.data, device)
    run(drill, PartReader(options.codes, options.sets), options.ends, options.least_hours, options.out)


if __name__ == "__main__":
    main()
