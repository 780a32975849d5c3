"""Tunes the codec's decoder against judges of sound: python -m yan_omni.training.recipes.tune_decoder.

First recipes/train_codec.py, and cache_features.py --stage codes: the codes are read, never made, so that
what was trained on them still fits. Losses: 15 x multi-scale log-mel, 1 x least-squares adversarial, 2 x
distance of the judges' inner layers (`training/discriminators.py`). What is saved is the moving average of
the decoder's weights. The named voices of the talker are decoded with their own timbre half of the time, as
when speaking; its default voices are drawn more often than others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES, CODEC_RATE_HZ
from yan_omni.tokenizers.audio.weights import load_codec
from yan_omni.training.coded_crops import CodedClip, CodedCrops, clip_weights, draw_coded_crops
from yan_omni.training.decoder_tuning import DecoderTuner, Stateful
from yan_omni.training.discriminators import Judges, JudgesConfig, adversarial_losses
from yan_omni.training.losses_audio import MultiScaleMel
from yan_omni.training.precision import fast_products
from yan_omni.training.talker_clips import begin, tuning_parser


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


class Tuner(DecoderTuner):
    """State of a run: the decoder and its judges."""

    def __init__(self, recipe: TuneRecipe, codec: Codec, judges: Judges, minutes: float, seed: int) -> None:
        super().__init__(codec.requires_grad_(False).eval(), minutes, seed, recipe.average_decay)
        self.recipe, self.judges = recipe, judges
        self.codec.decoder.requires_grad_(True)
        self.mel_loss = MultiScaleMel(CODEC_RATE_HZ)
        self.decoder_optimizer = torch.optim.AdamW(
            codec.decoder.parameters(), lr=0.0, betas=(0.8, 0.99), weight_decay=0.0, fused=True
        )
        self.judges_optimizer = torch.optim.AdamW(
            judges.parameters(), lr=0.0, betas=(0.8, 0.99), weight_decay=0.0, fused=True
        )

    def parts(self) -> Mapping[str, Stateful]:
        return {
            "judges": self.judges,
            "decoder_optimizer": self.decoder_optimizer,
            "judges_optimizer": self.judges_optimizer,
        }

    def draw(
        self, clips: Sequence[CodedClip], weights: NDArray[np.float64], count: int, rng: np.random.Generator
    ) -> CodedCrops:
        return draw_coded_crops(clips, weights, count, self.recipe.crop_frames, rng)

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
        self.follow()
        values = {"mel": mel, **losses._asdict()}
        return {name: float(value.detach()) for name, value in values.items()}

    def measured(self, crops: CodedCrops) -> dict[str, float]:
        sound, recorded = self.decode(crops)
        return {"mel": float(self.mel_loss(sound, recorded))}


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


def main() -> None:
    parser = tuning_parser(__doc__, "decoder", 80.0, ("forge_default", "forge_variety", "ljspeech"))
    options = parser.parse_args()
    found, recipe = begin(options), TuneRecipe()
    tuner = Tuner(recipe, load_codec(options.codec), Judges(JudgesConfig()), options.minutes, options.seed)
    weights = clip_weights(found.trained, dict.fromkeys(found.favourites, recipe.favourite_factor))
    tuner.run(found.trained, weights, found.held_out, options.out, recipe.batch_size, recipe.save_s)


if __name__ == "__main__":
    main()
