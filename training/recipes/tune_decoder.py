"""Tunes the codec's decoder against judges of sound: python -m yan_omni.training.recipes.tune_decoder.

First recipes/train_codec.py, and cache_features.py --stage codes: the codes are read, never made, so that
what was trained on them still fits. Losses: 15 x multi-scale log-mel, 1 x least-squares adversarial, 2 x
distance of the judges' inner layers (`training/discriminators.py`). What is saved is the moving average of
the decoder's weights. The named voices of the talker are decoded with their own timbre half of the time, as
when speaking; its default voices are drawn more often than others.
"""

from __future__ import annotations

import argparse
import logging
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.talker import load_talker
from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES, CODEC_RATE_HZ
from yan_omni.tokenizers.audio.weights import load_codec, save_component
from yan_omni.training.coded_crops import (
    CodedClip,
    CodedCrops,
    clip_weights,
    draw_coded_crops,
    read_coded_clips,
)
from yan_omni.training.discriminators import Judges, JudgesConfig, adversarial_losses
from yan_omni.training.losses_audio import MultiScaleMel
from yan_omni.training.precision import fast_products
from yan_omni.training.schedule import WallClockCosine

log = logging.getLogger("tune_decoder")


@dataclass(frozen=True, slots=True)
class TuneRecipe:
    """Everything that shapes the run besides paths and time."""

    batch_size: int = 4
    crop_frames: int = 20
    """Decoded: 0.8 s, of which the first frames only warm the causal decoder up."""
    warm_frames: int = 7
    judged_samples: int = 12_000
    edge_samples: int = 480
    """Left out of every comparison at the end, where a crop fades."""
    decoder_rate: float = 2.0e-4
    judges_rate: float = 8.0e-4
    mel_weight: float = 15.0
    adversarial_weight: float = 1.0
    layers_weight: float = 2.0
    judges_alone_steps: int = 60
    """Steps at the start in which only the judges and the mel loss count."""
    average_decay: float = 0.995
    favourite_factor: float = 6.0
    save_s: float = 180.0


class Tuner:
    """State of a run."""

    def __init__(self, recipe: TuneRecipe, codec: Codec, judges: Judges, minutes: float, seed: int) -> None:
        self.recipe, self.codec, self.judges = recipe, codec, judges
        self.codec.requires_grad_(False).eval()
        self.codec.decoder.requires_grad_(True)
        self.averaged = {name: tensor.clone() for name, tensor in codec.decoder.state_dict().items()}
        self.mel_loss = MultiScaleMel(CODEC_RATE_HZ)
        self.schedule = WallClockCosine(minutes, warmup_minutes=min(0.5, minutes / 10))
        self.decoder_optimizer = torch.optim.AdamW(
            codec.decoder.parameters(), lr=0.0, betas=(0.8, 0.99), weight_decay=0.0, fused=True
        )
        self.judges_optimizer = torch.optim.AdamW(
            judges.parameters(), lr=0.0, betas=(0.8, 0.99), weight_decay=0.0, fused=True
        )
        self.rng = np.random.default_rng(seed)
        self.step, self.elapsed_s = 0, 0.0

    def decode(self, crops: CodedCrops) -> tuple[Tensor, Tensor]:
        """Decoded sound and recording of the part that is compared, both (B, S)."""
        points, vectors = self.codec.look_up(crops.semantic, crops.acoustic)
        with fast_products():
            sound = self.codec.synthesize(points, vectors, crops.timbre)
        begin = self.recipe.warm_frames * CODEC_FRAME_SAMPLES
        inside = slice(begin, sound.shape[1] - self.recipe.edge_samples)
        return sound[:, inside].float(), crops.samples[:, inside]

    def train_step(self, crops: CodedCrops) -> dict[str, float]:
        """One update of both sides; returns the losses."""
        recipe = self.recipe
        sound, recorded = self.decode(crops)
        mel = self.mel_loss(sound, recorded)
        first = int(self.rng.integers(0, max(1, sound.shape[1] - recipe.judged_samples + 1)))
        judged = slice(first, first + recipe.judged_samples)
        with fast_products():
            losses = adversarial_losses(self.judges, recorded[:, judged], sound[:, judged])
        own = list(self.judges.parameters())
        judges_gradients = torch.autograd.grad(losses.judges, own, retain_graph=True)
        total = recipe.mel_weight * mel
        if self.step >= recipe.judges_alone_steps:
            total = total + recipe.adversarial_weight * losses.fooled + recipe.layers_weight * losses.layers
        decoders = list(self.codec.decoder.parameters())
        decoder_gradients = torch.autograd.grad(total, decoders)
        share = self.schedule.share(self.elapsed_s / 60.0)
        _update(self.judges_optimizer, own, judges_gradients, recipe.judges_rate * share)
        _update(self.decoder_optimizer, decoders, decoder_gradients, recipe.decoder_rate * share)
        self._average()
        self.step += 1
        values = {"mel": mel, **losses._asdict()}
        return {name: float(value.detach()) for name, value in values.items()}

    @torch.no_grad()
    def _average(self) -> None:
        decay = min(self.recipe.average_decay, (1.0 + self.step) / (10.0 + self.step))
        for name, tensor in self.codec.decoder.state_dict().items():
            self.averaged[name].lerp_(tensor, 1.0 - decay)

    @torch.no_grad()
    def held_out_mel(self, clips: Sequence[CodedClip], num_batches: int = 6) -> float:
        """Mel loss of the averaged decoder on the same crops every time."""
        rng = np.random.default_rng(11)
        weights = clip_weights(clips, {})
        present = {name: tensor.clone() for name, tensor in self.codec.decoder.state_dict().items()}
        self.codec.decoder.load_state_dict(self.averaged)
        values = []
        for _ in range(num_batches):
            sound, recorded = self.decode(draw_coded_crops(clips, weights, 8, self.recipe.crop_frames, rng))
            values.append(float(self.mel_loss(sound, recorded)))
        self.codec.decoder.load_state_dict(present)
        return float(np.mean(values))

    def save(self, folder: Path) -> None:
        """Checkpoint to go on from and weights to use."""
        folder.mkdir(parents=True, exist_ok=True)
        state = {
            "decoder": self.codec.decoder.state_dict(),
            "averaged": self.averaged,
            "judges": self.judges.state_dict(),
            "optimizers": [self.decoder_optimizer.state_dict(), self.judges_optimizer.state_dict()],
            "step": self.step,
            "elapsed_s": self.elapsed_s,
        }
        torch.save(state, folder / "checkpoint.partial")
        os.replace(folder / "checkpoint.partial", folder / "checkpoint.pt")
        present = {name: tensor.clone() for name, tensor in self.codec.decoder.state_dict().items()}
        self.codec.decoder.load_state_dict(self.averaged)
        save_component(self.codec, asdict(self.codec.config), folder / "codec.safetensors", "codec")
        self.codec.decoder.load_state_dict(present)

    def resume(self, folder: Path) -> None:
        """Go on from the checkpoint in the folder, if there is one."""
        if not (folder / "checkpoint.pt").exists():
            return
        state = torch.load(folder / "checkpoint.pt", weights_only=True)
        self.codec.decoder.load_state_dict(state["decoder"])
        self.averaged = state["averaged"]
        self.judges.load_state_dict(state["judges"])
        self.decoder_optimizer.load_state_dict(state["optimizers"][0])
        self.judges_optimizer.load_state_dict(state["optimizers"][1])
        self.step, self.elapsed_s = state["step"], state["elapsed_s"]
        self.rng = np.random.default_rng(self.step)
        log.info("going on from step %d, %.0f s", self.step, self.elapsed_s)


def _update(
    optimizer: torch.optim.Optimizer, parameters: Sequence[Tensor], gradients: Sequence[Tensor], rate: float
) -> None:
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient
    torch.nn.utils.clip_grad_norm_(parameters, 5.0)
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)


def train(
    tuner: Tuner, clips: list[CodedClip], held_out: list[CodedClip], favourites: Sequence[str], out: Path
) -> None:
    """Run until the budget is spent."""
    recipe = tuner.recipe
    weights = clip_weights(clips, dict.fromkeys(favourites, recipe.favourite_factor))
    budget_s = tuner.schedule.budget_minutes * 60.0
    began_s = time.monotonic() - tuner.elapsed_s
    saved_at = logged_at = time.monotonic()
    sums: dict[str, list[float]] = {}
    while tuner.elapsed_s < budget_s:
        crops = draw_coded_crops(clips, weights, recipe.batch_size, recipe.crop_frames, tuner.rng)
        for name, value in tuner.train_step(crops).items():
            sums.setdefault(name, []).append(value)
        now = time.monotonic()
        tuner.elapsed_s = now - began_s
        if now - logged_at > 30.0:
            means = " ".join(f"{name} {np.mean(values):.3f}" for name, values in sums.items())
            speed, left_s = len(sums["mel"]) / (now - logged_at), budget_s - tuner.elapsed_s
            log.info("step %d %s, %.2f steps per s, %.0f s left", tuner.step, means, speed, left_s)
            sums, logged_at = {}, now
        if now - saved_at > recipe.save_s:
            tuner.save(out)
            log.info("held out mel %.4f", tuner.held_out_mel(held_out))
            saved_at = time.monotonic()
    tuner.save(out)
    log.info("held out mel %.4f", tuner.held_out_mel(held_out))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--cache", type=Path, default=Path("data/speech"))
    parser.add_argument("--codec", type=Path, default=Path("artifacts/codec/codec.safetensors"))
    parser.add_argument("--talker", type=Path, default=Path("artifacts/talker/talker.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/decoder"))
    parser.add_argument("--sets", nargs="+", default=["forge_default", "forge_variety", "ljspeech"])
    parser.add_argument("--minutes", type=float, default=80.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    talker = load_talker(options.talker)
    names = talker.config.voices
    timbres = {name: row.numpy() for name, row in zip(names, talker.voice_timbres.float(), strict=True)}
    clips = read_coded_clips(options.data, options.cache, options.sets, "train", timbres)
    held_out, trained = clips[::40], [clip for index, clip in enumerate(clips) if index % 40]
    log.info("%d clips, %d held out", len(trained), len(held_out))
    codec = load_codec(options.codec)
    tuner = Tuner(TuneRecipe(), codec, Judges(JudgesConfig()), options.minutes, options.seed)
    tuner.resume(options.out)
    favourites = (talker.config.default_english, talker.config.default_mandarin)
    train(tuner, trained, held_out, favourites, options.out)


if __name__ == "__main__":
    main()
