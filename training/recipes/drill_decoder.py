"""Trains the decoder's voice on until a given time: python -m yan_omni.training.recipes.drill_decoder.

First, or at the same time, recipes/code_speech.py: new parts are taken in as they come. Everything is on the
training device. First the losses of recipes/tune_source.py, then judges of sound beside them
(`training/discriminators.py`). The codes are read, never made. What is saved, after each of the two, are the
averaged weights that changed; recipes/merge_decoder.py puts them into a codec.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from yan_omni.model.talker import load_talker
from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.weights import load_codec
from yan_omni.training.clock import Clock, wait_for_speech
from yan_omni.training.code_parts import PartReader
from yan_omni.training.coded_crops import CodedCrops
from yan_omni.training.device import training_device
from yan_omni.training.discriminators import Judges, JudgesConfig, adversarial_losses
from yan_omni.training.optim import average_in, clip_or_skip
from yan_omni.training.recipes.merge_decoder import save_changes
from yan_omni.training.recipes.tune_source import SourceRecipe, SourceTuner
from yan_omni.training.sound_bank import SoundBank
from yan_omni.training.talker_clips import voice_timbres

log = logging.getLogger("drill_decoder")
SET_SHARES = {
    "forge_default": 0.28,
    "forge_named": 0.2,
    "forge_variety": 0.18,
    "forge_mixed": 0.04,
    "synthetic_phones": 0.06,
    "ljspeech": 0.1,
    "coffee_orders": 0.08,
    "mandarin_words": 0.08,
}
"""Of all sound drawn; what is missing is shared out."""
SHIPPED_SHARPNESS = SourceRecipe().sharpness
"""Of the weights that are begun with, which is taken back for training."""
LOG_S = 10.0
JUDGE_S = 30.0
LOOK_S = 10.0
SAVE_S = 60.0


@dataclass(frozen=True, slots=True)
class JudgedRecipe:
    """What the second part adds."""

    judges: JudgesConfig = field(
        default_factory=lambda: JudgesConfig(
            period_widths=(24, 48, 96, 192), windows=(1920, 960, 480, 240), spectrum_widths=(24, 32, 48)
        )
    )
    judged_samples: int = 12_000
    rate_share: float = 0.5
    """Of the decoder's rates before."""
    judges_rate: float = 4.0e-4
    adversarial_weight: float = 3.0
    layers_weight: float = 4.0
    alone_steps: int = 150
    """At the start, in which the judges do not count yet."""


class DecoderDrill(SourceTuner):
    """State of a run, on one device."""

    def __init__(
        self, recipe: SourceRecipe, judged: JudgedRecipe, codec: Codec, device: torch.device, seed: int
    ) -> None:
        super().__init__(recipe, codec.to(device), 1.0, seed)
        self.judged_recipe = judged
        self.mel_loss.to(device)
        self.judges = Judges(judged.judges).to(device)
        self._moving = [one for one in self.codec.decoder.parameters() if one.requires_grad]
        self._names = [name for name, one in self.codec.decoder.named_parameters() if one.requires_grad]
        self.judges_optimizer = torch.optim.AdamW(
            self.judges.parameters(), lr=0.0, betas=(0.8, 0.99), weight_decay=0.0
        )  # not fused: that refused the judges' gradients on a GPU (docs/experiments.md)
        self.judged_steps = 0

    def follow(self) -> None:
        """As in other runs, but only weights that move, all at once."""
        decay = min(self.average_decay, (1.0 + self.step) / (10.0 + self.step))
        averages = [self.averaged[name] for name in self._names]
        average_in(averages, self._moving, decay)
        self.step += 1

    def learn(self, crops: CodedCrops, share: float) -> dict[str, Tensor]:
        """One update without judges, at a share of the peak rates; returns the losses."""
        losses = self.losses(crops, self._silenced(crops))
        gradients = torch.autograd.grad(torch.stack(list(losses.values())).sum(), self._moving)
        self._update(gradients, share)
        return {name: value.detach() for name, value in losses.items()}

    def learn_judged(self, crops: CodedCrops, share: float) -> dict[str, Tensor]:
        """One update of the decoder and of its judges."""
        recipe = self.judged_recipe
        losses, decoded, recorded = self.heard(crops, self._silenced(crops))
        first = int(self.rng.integers(0, max(1, decoded.shape[1] - recipe.judged_samples + 1)))
        part = slice(first, first + recipe.judged_samples)
        found = adversarial_losses(self.judges, recorded[:, part], decoded[:, part])
        own = list(self.judges.parameters())
        for parameter, gradient in zip(
            own, torch.autograd.grad(found.judges, own, retain_graph=True), strict=True
        ):
            parameter.grad = gradient
        total = torch.stack(list(losses.values())).sum()
        if self.judged_steps >= recipe.alone_steps:
            total = total + recipe.adversarial_weight * found.fooled + recipe.layers_weight * found.layers
        gradients = torch.autograd.grad(total, self._moving)
        clip_or_skip(own, 5.0)
        for group in self.judges_optimizer.param_groups:
            group["lr"] = recipe.judges_rate * share
        self.judges_optimizer.step()
        self._update(gradients, recipe.rate_share * share)
        self.judged_steps += 1
        return {name: value.detach() for name, value in {**losses, **found._asdict()}.items()}

    def _silenced(self, crops: CodedCrops) -> Tensor:
        drawn = self.rng.random(len(crops.pitch)) < self.recipe.silenced_share
        return torch.from_numpy(drawn).to(crops.pitch.device)

    def _update(self, gradients: Sequence[Tensor], share: float) -> None:
        for parameter, gradient in zip(self._moving, gradients, strict=True):
            parameter.grad = gradient
        clip_or_skip(self._moving, 5.0)
        for group in self.optimizer.param_groups:
            group["lr"] = share * group["factor"]
        self.optimizer.step()
        self.follow()

    @torch.no_grad()
    def judged_losses(self, bank: SoundBank) -> str:
        """Losses of the averaged decoder on held-out crops, always the same ones once all sets are there."""
        with self.averaged_in_place():
            batches = [
                self.losses(bank.draw(16, self.recipe.crop_frames, held_out_seed=seed)) for seed in range(4)
            ]
        return _told(batches)

    def save_averages(self, path: Path) -> None:
        """The averaged weights that training moves."""
        save_changes(path, {f"decoder.{name}": self.averaged[name] for name in self._names})


def _told(batches: Sequence[dict[str, Tensor]]) -> str:
    """Means of the losses; the device is waited for here and nowhere else."""
    means = {name: float(torch.stack([one[name] for one in batches]).mean()) for name in batches[0]}
    return " ".join(f"{name} {value:.4f}" for name, value in means.items())


def part_of_run(
    drill: DecoderDrill, bank: SoundBank, reader: PartReader, ends_unix_s: float, path: Path, has_judges: bool
) -> None:
    """Train until then, with judges or without."""
    clock, losses, size = Clock(ends_unix_s, 6.0), [], drill.recipe
    learn = drill.learn_judged if has_judges else drill.learn
    while clock.left_s > 0.0:
        losses.append(learn(bank.draw(size.batch_size, size.crop_frames), clock.share))
        if clock.is_due("look", LOOK_S):
            bank.add(reader.new_parts())
        if clock.is_due("log", LOG_S):
            speed, told = len(losses) / LOG_S, _told(losses)
            left = (bank.hours, speed, clock.left_s)
            log.info("step %d %s, %.2f h, %.1f steps/s, %.0f s left", drill.step, told, *left)
            losses = []
        if clock.is_due("judge", JUDGE_S):
            log.info("held out %s", drill.judged_losses(bank))
        if clock.is_due("save", SAVE_S):
            drill.save_averages(path)
    drill.save_averages(path)
    log.info("held out at the end %s", drill.judged_losses(bank))


def wait_for(bank: SoundBank, reader: PartReader, hours: float, ends_unix_s: float) -> None:
    """Until so much speech is coded, or all there is."""

    def look() -> float:
        bank.add(reader.new_parts())
        return bank.hours

    wait_for_speech(look, lambda: reader.is_done, hours, ends_unix_s)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--codes", type=Path, default=Path("data/speech"))
    parser.add_argument("--codec", type=Path, default=Path("artifacts/codec/codec.safetensors"))
    parser.add_argument("--talker", type=Path, default=Path("artifacts/talker/talker.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/decoder"))
    parser.add_argument("--ends", type=float, required=True, help="unix time, seconds")
    parser.add_argument("--judged-share", type=float, default=0.42, help="of the time, at its end")
    parser.add_argument("--least-hours", type=float, default=0.5, help="of coded speech, before it begins")
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--frozen", type=int, default=0, help="of the decoder's first blocks")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    torch.set_num_threads(1)
    torch.set_float32_matmul_precision("high")
    torch.manual_seed(0)
    device = training_device()
    codec = load_codec(options.codec)
    if codec.decoder.source is not None:
        codec.decoder.source.sharpen(1.0 / SHIPPED_SHARPNESS)
    recipe = SourceRecipe(batch_size=options.batch, frozen_blocks=options.frozen, average_decay=0.998)
    drill = DecoderDrill(recipe, JudgedRecipe(), codec, device, 0)
    timbres = voice_timbres(load_talker(options.talker))
    bank = SoundBank(options.data, SET_SHARES, timbres, device, 0)
    reader = PartReader(options.codes, tuple(SET_SHARES))
    wait_for(bank, reader, options.least_hours, options.ends)
    turn = time.time() + (1.0 - options.judged_share) * (options.ends - time.time())
    log.info("held out before %s", drill.judged_losses(bank))
    part_of_run(drill, bank, reader, turn, options.out / "decoder_source.safetensors", has_judges=False)
    part_of_run(
        drill, bank, reader, options.ends, options.out / "decoder_judged.safetensors", has_judges=True
    )


if __name__ == "__main__":
    main()
