"""Gives the codec's decoder a voice whose phase runs on: python -m yan_omni.training.recipes.tune_source.

First recipes/cache_features.py --stage codes and recipes/train_pitch.py: the codes are read, never made, so
that what was trained on them still fits. In training the oscillator has the recording's pitch codes,
so that harmonics lie on harmonics and plain spectral losses see them; a share of crops has no voice, so that
the decoder's own spectrum still sounds where no pitch is known. Losses:
15 x multi-scale log-mel, 5 x log spectra of long windows, 0.5 x where the recording has a voice. The last
layers and the source are trained. What is saved is the moving average.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.pitch import PitchLine, points_of
from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES, CODEC_RATE_HZ, MELS_PER_FRAME
from yan_omni.tokenizers.audio.weights import load_codec
from yan_omni.training.coded_crops import CodedClip, CodedCrops, clip_weights, draw_coded_crops
from yan_omni.training.decoder_tuning import DecoderTuner, Stateful
from yan_omni.training.losses_audio import LogSpectra, MultiScaleMel
from yan_omni.training.recipes.train_pitch import PitchTracks, with_source
from yan_omni.training.talker_clips import begin, favourite_weights, tuning_parser


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


class SourceTuner(DecoderTuner):
    """State of a run."""

    def __init__(self, recipe: SourceRecipe, codec: Codec, minutes: float, seed: int) -> None:
        voiced = with_source(codec).requires_grad_(False).eval()
        super().__init__(voiced, minutes, seed, recipe.average_decay)
        self.recipe = recipe
        self._thaw()
        self.mel_loss, self.spectrum_loss = MultiScaleMel(CODEC_RATE_HZ), LogSpectra()
        assert self.codec.decoder.source is not None
        new = list(self.codec.decoder.source.parameters())
        moving = [one for one in self.codec.decoder.parameters() if one.requires_grad]
        old = [one for one in moving if all(one is not other for other in new)]
        self.optimizer = torch.optim.AdamW(
            [{"params": old, "factor": recipe.decoder_rate}, {"params": new, "factor": recipe.source_rate}],
            lr=0.0, betas=(0.8, 0.99), weight_decay=0.0, fused=True,
        )  # fmt: skip
        self.pitch_of = PitchTracks()

    def parts(self) -> Mapping[str, Stateful]:
        return {"optimizer": self.optimizer}

    def draw(
        self, clips: Sequence[CodedClip], weights: NDArray[np.float64], count: int, rng: np.random.Generator
    ) -> CodedCrops:
        return draw_coded_crops(clips, weights, count, self.recipe.crop_frames, rng, self.pitch_of)

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
        return self.heard(crops, is_silenced)[0]

    def heard(
        self, crops: CodedCrops, is_silenced: Tensor | None = None
    ) -> tuple[dict[str, Tensor], Tensor, Tensor]:
        """Losses, and the decoded sound and the recording (B, S) that they compare."""
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
        decoded, recorded = sound[:, inside], crops.samples[:, inside]
        losses = {
            "mel": recipe.mel_weight * self.mel_loss(decoded, recorded),
            "lines": recipe.spectrum_weight * self.spectrum_loss(decoded, recorded),
            "voice": recipe.voice_weight * F.binary_cross_entropy_with_logits(voice, wanted),
        }
        return losses, decoded, recorded

    def train_step(self, crops: CodedCrops) -> dict[str, float]:
        """One update; returns the losses."""
        drawn = self.rng.random(len(crops.pitch)) < self.recipe.silenced_share
        silenced = torch.from_numpy(drawn).to(crops.pitch.device)
        losses = self.losses(crops, silenced)
        torch.stack(list(losses.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(self.codec.decoder.parameters(), 5.0)
        share = self.schedule.share(self.elapsed_s / 60.0)
        for group in self.optimizer.param_groups:
            group["lr"] = share * group["factor"]
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.follow()
        return {name: float(value.detach()) for name, value in losses.items()}

    def measured(self, crops: CodedCrops) -> dict[str, float]:
        return {name: float(value) for name, value in self.losses(crops).items()}

    def exported(self) -> Codec:
        assert self.codec.decoder.source is not None
        self.codec.decoder.source.sharpen(self.recipe.sharpness)
        return self.codec


def main() -> None:
    parser = tuning_parser(__doc__, "source", 70.0, ("forge_default", "forge_variety", "ljspeech"))
    options = parser.parse_args()
    found, recipe = begin(options), SourceRecipe()
    tuner = SourceTuner(recipe, load_codec(options.codec), options.minutes, options.seed)
    factors = favourite_weights(found.trained, found.favourites, recipe.favourite_share)
    weights = clip_weights(found.trained, factors)
    tuner.run(found.trained, weights, found.held_out, options.out, recipe.batch_size, recipe.save_s)


if __name__ == "__main__":
    main()
