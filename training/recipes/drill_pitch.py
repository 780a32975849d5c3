"""Teaches the decoder the pitch of its codes: python -m yan_omni.training.recipes.drill_pitch --ends TIME.

The training of recipes/train_pitch.py on speech held on the training device; parts of recipes/code_speech.py
are taken in as they come. What is saved are the weights of `decoder.pitch`, averaged;
recipes/merge_decoder.py puts them into a codec.
"""

from __future__ import annotations

import argparse
import logging
from copy import deepcopy
from pathlib import Path

import torch
from torch import Tensor

from yan_omni.model.talker import load_talker
from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.pitch import points_of
from yan_omni.tokenizers.audio.weights import load_codec
from yan_omni.training.clock import Clock
from yan_omni.training.code_parts import PartReader
from yan_omni.training.coded_crops import CodedCrops
from yan_omni.training.device import training_device
from yan_omni.training.optim import average_in
from yan_omni.training.recipes.drill_decoder import wait_for
from yan_omni.training.recipes.merge_decoder import save_changes
from yan_omni.training.recipes.train_pitch import (
    RIGHT_OCTAVES,
    PitchCrops,
    PitchRecipe,
    PitchTrainer,
    pitch_loss,
)
from yan_omni.training.sound_bank import SoundBank
from yan_omni.training.talker_clips import voice_timbres

log = logging.getLogger("drill_pitch")
SET_SHARES = {
    "forge_default": 0.5,
    "forge_named": 0.25,
    "forge_variety": 0.13,
    "forge_mixed": 0.04,
    "synthetic_phones": 0.1,
}
"""Of all sound drawn; what is missing is shared out."""
AVERAGE_DECAY = 0.998
HELD_OUT_FRAMES = 120


class PitchDrill(PitchTrainer):
    """State of a run, on one device."""

    def __init__(self, recipe: PitchRecipe, codec: Codec, device: torch.device, seed: int) -> None:
        super().__init__(recipe, codec.to(device), 1.0, seed)
        self.averaged = deepcopy(self.teller).eval().requires_grad_(False)
        self.averaged.memory.flatten_parameters()
        self.step = 0

    def drill(self, crops: PitchCrops, share: float) -> Tensor:
        """One update at a share of the peak rate; returns the loss."""
        loss = self.learn(crops, share)
        decay = min(AVERAGE_DECAY, (1.0 + self.step) / (10.0 + self.step))
        average_in(self.averaged.parameters(), self.teller.parameters(), decay)
        self.step += 1
        return loss

    @torch.no_grad()
    def figures(self, crops: PitchCrops) -> dict[str, float]:
        """Of the averaged teller: loss, and the shares that `PitchTrainer.held_out` tells."""
        trained, self.teller = self.teller, self.averaged
        logits = self.told(crops)
        self.teller = trained
        told, wanted, is_real = self.averaged.points(logits), points_of(crops.pitch), crops.pitch >= 0
        both = is_real & (told.voiced > 0) & (wanted.voiced > 0)
        octaves = (told.hz / wanted.hz).log2().abs()[both]
        values = (
            pitch_loss(logits, crops.pitch),
            ((told.voiced > 0) == (wanted.voiced > 0))[is_real].float().mean(),
            (octaves < RIGHT_OCTAVES).float().mean(),
            (octaves > 0.25).float().mean(),
        )
        return dict(zip(("loss", "voiced", "right", "gross"), torch.stack(values).tolist(), strict=True))


def without_sound(crops: CodedCrops) -> PitchCrops:
    """What the teller needs of crops whose pitch is -1 after a clip."""
    return PitchCrops(crops.semantic, crops.acoustic, crops.timbre, crops.pitch)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--codes", type=Path, default=Path("data/speech"))
    parser.add_argument("--codec", type=Path, default=Path("artifacts/codec/codec.safetensors"))
    parser.add_argument("--talker", type=Path, default=Path("artifacts/talker/talker.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/pitch"))
    parser.add_argument("--ends", type=float, required=True, help="unix time, seconds")
    parser.add_argument("--least-hours", type=float, default=2.5, help="of coded speech, before it begins")
    parser.add_argument("--batch", type=int, default=192)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    torch.set_num_threads(1)
    torch.set_float32_matmul_precision("high")
    torch.manual_seed(0)
    device, recipe = training_device(), PitchRecipe(batch_size=options.batch, crop_frames=64)
    drill = PitchDrill(recipe, load_codec(options.codec), device, 0)
    timbres = voice_timbres(load_talker(options.talker))
    bank = SoundBank(options.data, SET_SHARES, timbres, device, 0, has_sound=False)
    reader = PartReader(options.codes, tuple(SET_SHARES))
    wait_for(bank, reader, options.least_hours, options.ends)
    clock, losses = Clock(options.ends, 6.0), []
    path = options.out / "decoder_pitch.safetensors"

    def judge() -> None:
        crops = without_sound(bank.draw(192, HELD_OUT_FRAMES, held_out_seed=0, pitch_after=-1))
        summary = " ".join(f"{name} {value:.4f}" for name, value in drill.figures(crops).items())
        log.info("held out %s", summary)
        averages = drill.averaged.named_parameters()
        save_changes(path, {f"decoder.pitch.{name}": one for name, one in averages})

    judge()
    while clock.left_s > 0.0:
        crops = bank.draw(recipe.batch_size, recipe.crop_frames, pitch_after=-1)
        losses.append(drill.drill(without_sound(crops), clock.share))
        if clock.is_due("look", 10.0):
            bank.add(reader.new_parts())
        if clock.is_due("log", 15.0):
            mean, speed = float(torch.stack(losses).mean()), len(losses) / 15.0
            told = (drill.step, mean, bank.hours, speed, clock.left_s)
            log.info("step %d loss %.4f, %.2f h, %.1f steps/s, %.0f s left", *told)
            losses = []
        if clock.is_due("judge", 30.0):
            judge()
    judge()


if __name__ == "__main__":
    main()
