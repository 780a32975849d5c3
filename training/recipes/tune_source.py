"""Gives the codec's decoder a voice whose phase runs on: python -m yan_omni.training.recipes.tune_source.

First recipes/cache_features.py --stage codes and recipes/train_pitch.py: the codes are read, never made, so
that what was trained on them still fits. In training the oscillator has the recording's pitch codes,
so that harmonics lie on harmonics and plain spectral losses see them; a share of crops has no voice, so that
the decoder's own spectrum still sounds where no pitch is known. Losses:
15 x multi-scale log-mel, 5 x log spectra of long windows, 0.5 x where the recording has a voice. The last
layers and the source are trained. What is saved is the moving average.
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
from torch.nn import functional as F

from yan_omni.model.talker import load_talker
from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.pitch import PitchLine, points_of
from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES, CODEC_RATE_HZ, MELS_PER_FRAME
from yan_omni.tokenizers.audio.weights import load_codec, save_component
from yan_omni.training.coded_crops import (
    CodedClip,
    CodedCrops,
    clip_weights,
    draw_coded_crops,
    read_coded_clips,
)
from yan_omni.training.losses_audio import LogSpectra, MultiScaleMel
from yan_omni.training.recipes.train_pitch import (
    PitchTracks,
    favourite_weights,
    voice_timbres,
    with_source,
)
from yan_omni.training.schedule import WallClockCosine

log = logging.getLogger("tune_source")


@dataclass(frozen=True, slots=True)
class SourceRecipe:
    """Everything that shapes the run besides paths and time."""

    batch_size: int = 4
    frozen_blocks: int = 5
    """Of the decoder's first layers, which stay as they are: most of a step's time goes into them."""
    crop_frames: int = 26
    """Decoded: about a second, of which the first frames only warm the causal decoder up."""
    warm_frames: int = 6
    edge_samples: int = 720
    """Left out of every comparison at the end, where a crop fades."""
    decoder_rate: float = 3.0e-4
    source_rate: float = 1.5e-3
    mel_weight: float = 15.0
    spectrum_weight: float = 5.0
    voice_weight: float = 0.5
    voice_bands: int = 10
    """Bands (up to 1.4 kHz) that are voice where the recording has a pitch, and else are not."""
    average_decay: float = 0.99
    sharpness: float = 2.5
    """Of the share of voice in the weights that are saved for use."""
    silenced_share: float = 0.12
    """Of the crops, decoded without a voice."""
    favourite_share: float = 0.15
    """Of all sound drawn, for each default voice of the talker."""
    save_s: float = 900.0


class SourceTuner:
    """State of a run."""

    def __init__(self, recipe: SourceRecipe, codec: Codec, minutes: float, seed: int) -> None:
        self.recipe, self.codec = recipe, with_source(codec)
        self.codec.requires_grad_(False).eval()
        self._thaw()
        self.averaged = {name: tensor.clone() for name, tensor in self.codec.decoder.state_dict().items()}
        self.mel_loss, self.spectrum_loss = MultiScaleMel(CODEC_RATE_HZ), LogSpectra()
        self.schedule = WallClockCosine(minutes, warmup_minutes=min(0.5, minutes / 10))
        assert self.codec.decoder.source is not None
        new = list(self.codec.decoder.source.parameters())
        moving = [one for one in self.codec.decoder.parameters() if one.requires_grad]
        old = [one for one in moving if all(one is not other for other in new)]
        self.optimizer = torch.optim.AdamW(
            [{"params": old, "factor": recipe.decoder_rate}, {"params": new, "factor": recipe.source_rate}],
            lr=0.0, betas=(0.8, 0.99), weight_decay=0.0, fused=True,
        )  # fmt: skip
        self.pitch_of = PitchTracks()
        self.rng = np.random.default_rng(seed)
        self.step, self.elapsed_s = 0, 0.0

    def _thaw(self) -> None:
        decoder = self.codec.decoder
        for part in (
            *decoder.stack.blocks[self.recipe.frozen_blocks :],
            decoder.out_norm,
            decoder.to_spectrum,
        ):
            part.requires_grad_(True)
        assert decoder.source is not None
        decoder.source.requires_grad_(True)

    def losses(self, crops: CodedCrops, is_silenced: Tensor | None = None) -> dict[str, Tensor]:
        """Weighted losses of a batch; the voice of crops that are silenced (B,) is left out."""
        recipe, decoder = self.recipe, self.codec.decoder
        source = decoder.source
        assert source is not None
        codes = crops.pitch if is_silenced is None else crops.pitch * ~is_silenced[:, None]
        points, vectors = self.codec.look_up(crops.semantic, crops.acoustic)
        embedded = decoder.in_context(points, vectors)
        with torch.no_grad():
            told = decoder.voice(embedded, crops.timbre, decoder.new_voice(), codes)
        normed = decoder.out_norm(decoder.stack(decoder.rise(embedded), crops.timbre))
        assert told is not None
        sound = self.codec.overlap_add(source(normed, *decoder.own_spectrum(normed), *told))
        inside = slice(recipe.warm_frames * CODEC_FRAME_SAMPLES, sound.shape[1] - recipe.edge_samples)
        frames = slice(recipe.warm_frames * MELS_PER_FRAME, -MELS_PER_FRAME)
        voice = source.voice_logits(normed)[:, frames, : recipe.voice_bands]
        _, share = PitchLine().push(points_of(crops.pitch))
        wanted = (share > 0.25).float()[:, frames, None].expand_as(voice)
        return {
            "mel": recipe.mel_weight * self.mel_loss(sound[:, inside], crops.samples[:, inside]),
            "lines": recipe.spectrum_weight * self.spectrum_loss(sound[:, inside], crops.samples[:, inside]),
            "voice": recipe.voice_weight * F.binary_cross_entropy_with_logits(voice, wanted),
        }

    def train_step(self, crops: CodedCrops) -> dict[str, float]:
        """One update; returns the losses."""
        silenced = torch.from_numpy(self.rng.random(len(crops.pitch)) < self.recipe.silenced_share)
        losses = self.losses(crops, silenced)
        torch.stack(list(losses.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(self.codec.decoder.parameters(), 5.0)
        share = self.schedule.share(self.elapsed_s / 60.0)
        for group in self.optimizer.param_groups:
            group["lr"] = share * group["factor"]
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self._average()
        self.step += 1
        return {name: float(value.detach()) for name, value in losses.items()}

    @torch.no_grad()
    def _average(self) -> None:
        decay = min(self.recipe.average_decay, (1.0 + self.step) / (10.0 + self.step))
        for name, tensor in self.codec.decoder.state_dict().items():
            self.averaged[name].lerp_(tensor, 1.0 - decay)

    @torch.no_grad()
    def held_out(self, clips: Sequence[CodedClip], num_batches: int = 1) -> str:
        """Losses of the averaged decoder."""
        rng = np.random.default_rng(11)
        weights = clip_weights(clips, {})
        present = {name: tensor.clone() for name, tensor in self.codec.decoder.state_dict().items()}
        self.codec.decoder.load_state_dict(self.averaged)
        sums: dict[str, float] = {}
        for _ in range(num_batches):
            crops = draw_coded_crops(clips, weights, 8, self.recipe.crop_frames, rng, self.pitch_of)
            for name, value in self.losses(crops).items():
                sums[name] = sums.get(name, 0.0) + float(value) / num_batches
        self.codec.decoder.load_state_dict(present)
        return " ".join(f"{name} {value:.3f}" for name, value in sums.items())

    def save(self, folder: Path) -> None:
        """Checkpoint to go on from and weights to use."""
        folder.mkdir(parents=True, exist_ok=True)
        state = {
            "decoder": self.codec.decoder.state_dict(),
            "averaged": self.averaged,
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "elapsed_s": self.elapsed_s,
        }
        torch.save(state, folder / "checkpoint.partial")
        os.replace(folder / "checkpoint.partial", folder / "checkpoint.pt")
        present = {name: tensor.clone() for name, tensor in self.codec.decoder.state_dict().items()}
        self.codec.decoder.load_state_dict(self.averaged)
        assert self.codec.decoder.source is not None
        self.codec.decoder.source.sharpen(self.recipe.sharpness)
        save_component(self.codec, asdict(self.codec.config), folder / "codec.safetensors", "codec")
        self.codec.decoder.load_state_dict(present)

    def resume(self, folder: Path) -> None:
        """Go on from the checkpoint in the folder, if there is one."""
        if not (folder / "checkpoint.pt").exists():
            return
        state = torch.load(folder / "checkpoint.pt", weights_only=True)
        self.codec.decoder.load_state_dict(state["decoder"])
        self.averaged = state["averaged"]
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.elapsed_s = state["step"], state["elapsed_s"]
        self.rng = np.random.default_rng(self.step)
        log.info("going on from step %d, %.0f s", self.step, self.elapsed_s)


def train(
    tuner: SourceTuner,
    clips: list[CodedClip],
    held_out: list[CodedClip],
    favourites: Sequence[str],
    out: Path,
) -> None:
    """Run until the budget is spent."""
    recipe = tuner.recipe
    weights = clip_weights(clips, favourite_weights(clips, favourites, recipe.favourite_share))
    budget_s = tuner.schedule.budget_minutes * 60.0
    began_s = time.monotonic() - tuner.elapsed_s
    saved_at = logged_at = time.monotonic()
    sums: dict[str, list[float]] = {}
    while tuner.elapsed_s < budget_s:
        crops = draw_coded_crops(
            clips, weights, recipe.batch_size, recipe.crop_frames, tuner.rng, tuner.pitch_of
        )
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
            log.info("held out %s", tuner.held_out(held_out))
            saved_at = time.monotonic()
    tuner.save(out)
    log.info("held out %s", tuner.held_out(held_out))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--cache", type=Path, default=Path("data/speech"))
    parser.add_argument("--codec", type=Path, default=Path("artifacts/codec/codec.safetensors"))
    parser.add_argument("--talker", type=Path, default=Path("artifacts/talker/talker.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/source"))
    parser.add_argument("--sets", nargs="+", default=["forge_default", "forge_variety", "ljspeech"])
    parser.add_argument("--minutes", type=float, default=70.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    talker = load_talker(options.talker)
    clips = read_coded_clips(options.data, options.cache, options.sets, "train", voice_timbres(talker))
    held_out, trained = clips[::40], [clip for index, clip in enumerate(clips) if index % 40]
    log.info("%d clips, %d held out", len(trained), len(held_out))
    tuner = SourceTuner(SourceRecipe(), load_codec(options.codec), options.minutes, options.seed)
    tuner.resume(options.out)
    favourites = (talker.config.default_english, talker.config.default_mandarin)
    train(tuner, trained, held_out, favourites, options.out)


if __name__ == "__main__":
    main()
