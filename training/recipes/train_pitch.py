"""Teaches the codec's decoder which pitch its codes have: python -m yan_omni.training.recipes.train_pitch.

First recipes/cache_features.py --stage codes. The targets are the measured pitch codes
(`tokenizers/audio/pitch.py`); only `decoder.pitch` is trained. Single codes are replaced now and then, as the
talker makes mistakes too, and the named voices have their own timbre half of the time, as when speaking.
Before or after recipes/tune_source.py: neither moves what the other learns.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.pitch import (
    NUM_PITCH_CODES,
    POINTS_PER_FRAME,
    PitchTeller,
    measured_codes,
    points_of,
)
from yan_omni.tokenizers.audio.weights import load_codec, save_component
from yan_omni.training.coded_crops import CodedClip, clip_weights
from yan_omni.training.optim import clip_or_skip
from yan_omni.training.schedule import WallClockCosine
from yan_omni.training.talker_clips import begin, favourite_weights, tuning_parser

log = logging.getLogger("train_pitch")
RIGHT_OCTAVES = 0.084
"""6 %."""


@dataclass(frozen=True, slots=True)
class PitchRecipe:
    """Everything that shapes the run besides paths and time."""

    batch_size: int = 16
    crop_frames: int = 48
    peak_rate: float = 3.0e-3
    weight_decay: float = 0.02
    dropout: float = 0.1
    wrong_share: float = 0.06
    """Of the codes that the teller sees, drawn anew."""
    favourite_share: float = 0.2
    """Of all sound drawn, for each default voice of the talker."""
    log_steps: int = 200


class PitchCrops(NamedTuple):
    """`semantic` (B, T), `acoustic` (B, T, K), `timbre` (B, D), `pitch` codes (B, 2 T); -1 after a clip."""

    semantic: Tensor
    acoustic: Tensor
    timbre: Tensor
    pitch: Tensor


def with_source(codec: Codec) -> Codec:
    """The same codec with a source, if it has none: untrained, and believing lower bands to be voice."""
    if codec.decoder.source is not None:
        return codec
    decoder = replace(codec.config.decoder, has_source=True)
    fresh = Codec(replace(codec.config, decoder=decoder))
    fresh.load_state_dict(codec.state_dict(), strict=False)
    return fresh.eval().requires_grad_(False)


class PitchTracks:
    """The pitch codes of clips, found when first asked for."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Tensor] = {}

    def __call__(self, clip: CodedClip) -> Tensor:
        """(2 T,), `tokenizers/audio/pitch.py`."""
        key = (clip.row.set, clip.row.id)
        if key not in self._known:
            self._known[key] = measured_codes(clip.corpus.audio_24k(clip.row), len(clip.semantic))
        return self._known[key]


def draw_pitch_crops(
    clips: Sequence[CodedClip],
    weights: NDArray[np.float64],
    count: int,
    num_frames: int,
    rng: np.random.Generator,
    tracks: PitchTracks,
) -> PitchCrops:
    """`count` crops of `num_frames`; short clips end in silence that does not count."""
    rows = []
    for index in rng.choice(len(clips), count, p=weights):
        clip = clips[int(index)]
        begin = int(rng.integers(0, max(0, len(clip.semantic) - num_frames) + 1))
        frames = np.minimum(np.arange(begin, begin + num_frames), len(clip.semantic) - 1)
        told = tracks(clip)[POINTS_PER_FRAME * begin :][: POINTS_PER_FRAME * num_frames]
        pitch = torch.full((POINTS_PER_FRAME * num_frames,), -1)
        pitch[: len(told)] = told
        own = clip.voice_timbre is None or rng.random() < 0.5
        timbre = clip.timbre if own or clip.voice_timbre is None else clip.voice_timbre
        rows.append(
            PitchCrops(
                torch.from_numpy(clip.semantic[frames].astype(np.int64)),
                torch.from_numpy(clip.acoustic[frames].astype(np.int64)),
                torch.from_numpy(timbre),
                pitch,
            )
        )
    return PitchCrops(*(torch.stack(parts) for parts in zip(*rows, strict=True)))


def pitch_loss(logits: Tensor, codes: Tensor) -> Tensor:
    """Cross entropy of logits (..., NUM_PITCH_CODES) to a bell of one code around the pitch, or to none."""
    places = torch.arange(NUM_PITCH_CODES, device=logits.device)
    bell = torch.exp(-0.5 * (places - codes[..., None]).square()) * (places > 0)
    wanted = torch.where(codes[..., None] > 0, bell, (places == 0).float())
    wanted = wanted / wanted.sum(-1, keepdim=True)
    return -(wanted * logits.log_softmax(-1)).sum(-1)[codes >= 0].mean()


class PitchTrainer:
    """State of a run."""

    def __init__(self, recipe: PitchRecipe, codec: Codec, minutes: float, seed: int) -> None:
        self.recipe, self.codec = recipe, with_source(codec)
        assert isinstance(self.codec.decoder.pitch, PitchTeller)
        self.teller = self.codec.decoder.pitch.requires_grad_(True).train()
        self.schedule = WallClockCosine(minutes, warmup_minutes=min(0.3, minutes / 10))
        self.optimizer = torch.optim.AdamW(self.teller.parameters(), lr=0.0, weight_decay=recipe.weight_decay)
        self.rng = np.random.default_rng(seed)
        self.tracks = PitchTracks()
        self.elapsed_s = 0.0

    def told(self, crops: PitchCrops, dropout: float = 0.0) -> Tensor:
        """Logits (B, 2 T, NUM_PITCH_CODES) of the crops."""
        decoder = self.codec.decoder
        with torch.no_grad():
            embedded = decoder.in_context(*self.codec.look_up(crops.semantic, crops.acoustic))
        logits, _ = self.teller(embedded[:, decoder.config.num_past_frames :], crops.timbre, None, dropout)
        return torch.as_tensor(logits)

    def train_step(self, clips: Sequence[CodedClip], weights: NDArray[np.float64]) -> float:
        """One update; returns the loss."""
        recipe = self.recipe
        crops = draw_pitch_crops(clips, weights, recipe.batch_size, recipe.crop_frames, self.rng, self.tracks)
        return float(self.learn(crops, self.schedule.share(self.elapsed_s / 60.0)))

    def learn(self, crops: PitchCrops, share: float) -> Tensor:
        """One update at a share of the peak rate; returns the loss."""
        recipe = self.recipe
        sizes = self.codec.config.codebook_sizes
        crops = crops._replace(
            semantic=self._with_wrong(crops.semantic, sizes[0]),
            acoustic=self._with_wrong(crops.acoustic, sizes[1]),
        )
        loss = pitch_loss(self.told(crops, recipe.dropout), crops.pitch)
        for group in self.optimizer.param_groups:
            group["lr"] = recipe.peak_rate * share
        self.optimizer.zero_grad()
        loss.backward()
        clip_or_skip(list(self.teller.parameters()), 1.0)
        self.optimizer.step()
        return loss.detach()

    def _with_wrong(self, codes: Tensor, num_codes: int) -> Tensor:
        is_wrong = torch.rand(codes.shape, device=codes.device) < self.recipe.wrong_share
        return torch.where(is_wrong, torch.randint(num_codes, codes.shape, device=codes.device), codes)

    @torch.no_grad()
    def held_out(self, clips: Sequence[CodedClip]) -> dict[str, float]:
        """Shares of points: rightly said to be voice or not; of those with a pitch said to have one, right
        within 6 %, wrong by more than a quarter of an octave; and the jitter from one to the next, in %.
        """
        self.teller.eval()
        voiced, off, jitter = [], [], []
        for clip in clips:
            codes = self.tracks(clip)
            crops = draw_pitch_crops(
                [clip], np.ones(1), 1, len(clip.semantic), np.random.default_rng(0), self.tracks
            )
            told, wanted = self.teller.points(self.told(crops))[:], points_of(codes)
            both = (told[1][0] > 0) & (codes > 0)
            octaves = (told[0][0] / wanted.hz).log2()
            voiced.append(((told[1][0] > 0) == (codes > 0)).float())
            off.append(octaves[both].abs())
            steps = octaves[1:] - octaves[:-1]
            jitter.append(steps[both[1:] & both[:-1]].abs())
        self.teller.train()
        wrong = torch.cat(off)
        return {
            "voiced": float(torch.cat(voiced).mean()),
            "right": float((wrong < RIGHT_OCTAVES).float().mean()),
            "gross": float((wrong > 0.25).float().mean()),
            "jitter": 100.0 * (2.0 ** float(torch.cat(jitter).median()) - 1.0),
        }

    def save(self, path: Path) -> None:
        """The codec with what its pitch is read by now."""
        save_component(self.codec, asdict(self.codec.config), path, "codec")


def train(
    trainer: PitchTrainer,
    clips: Sequence[CodedClip],
    held_out: Sequence[CodedClip],
    favourites: Sequence[str],
    path: Path,
) -> None:
    """Run until the budget is spent."""
    recipe = trainer.recipe
    weights = clip_weights(clips, favourite_weights(clips, favourites, recipe.favourite_share))
    losses: list[float] = []
    began_s = time.monotonic()
    while trainer.elapsed_s < trainer.schedule.budget_minutes * 60.0:
        losses.append(trainer.train_step(clips, weights))
        trainer.elapsed_s = time.monotonic() - began_s
        if len(losses) == recipe.log_steps:
            log.info("loss %.3f, held out %s", np.mean(losses), trainer.held_out(held_out))
            losses = []
            trainer.save(path)
    log.info("held out %s", trainer.held_out(held_out))
    trainer.save(path)


def main() -> None:
    options = tuning_parser(__doc__, "pitch", 15.0, ("synthetic_phones", "ljspeech")).parse_args()
    found = begin(options)
    trainer = PitchTrainer(PitchRecipe(), load_codec(options.codec), options.minutes, options.seed)
    train(trainer, found.trained, found.held_out, found.favourites, options.out / "codec.safetensors")


if __name__ == "__main__":
    main()
