"""Teaches the codec's decoder which pitch its codes have: python -m yan_omni.training.recipes.train_pitch.

First recipes/cache_features.py --stage codes. The targets are the pitch of the recordings
(`training/fundamental.py`) where they have one; only `decoder.pitch` is trained. Whole code frames are hidden
now and then, so that one wrong code does not decide. Afterwards recipes/tune_source.py.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.rates import MELS_PER_FRAME
from yan_omni.tokenizers.audio.source import (
    LOWEST_PITCH_HZ,
    NUM_PITCHES,
    PITCH_AHEAD_FRAMES,
    PITCHES_PER_OCTAVE,
    PitchTeller,
)
from yan_omni.tokenizers.audio.weights import load_codec, save_component
from yan_omni.training.coded_crops import CodedClip, read_coded_clips
from yan_omni.training.fundamental import fundamental_hz
from yan_omni.training.schedule import WallClockCosine

log = logging.getLogger("train_pitch")
RIGHT_OCTAVES = 0.084
"""6 %."""


@dataclass(frozen=True, slots=True)
class PitchRecipe:
    """Everything that shapes the run besides paths and time."""

    batch_frames: int = 512
    peak_rate: float = 2.0e-3
    weight_decay: float = 0.05
    dropout: float = 0.15
    hidden_share: float = 0.08
    """Of the code frames that the teller sees, hidden while training."""
    log_steps: int = 200


class PitchFrames(NamedTuple):
    """All clips end to end: `embedded` (S, width) with nothing around each clip; one row a code frame of the
    rest: `starts` where its context begins, `timbre` (N, D), `pitch_hz` (N, 4), 20 ms ahead.
    """

    embedded: Tensor
    starts: Tensor
    timbre: Tensor
    pitch_hz: Tensor


def with_source(codec: Codec) -> Codec:
    """The same codec with a source, if it has none: untrained, and believing lower bands to be voice."""
    if codec.decoder.source is not None:
        return codec
    decoder = replace(codec.config.decoder, has_source=True)
    fresh = Codec(replace(codec.config, decoder=decoder))
    fresh.load_state_dict(codec.state_dict(), strict=False)
    return fresh.eval().requires_grad_(False)


@torch.inference_mode()
def pitch_frames(codec: Codec, clips: Sequence[CodedClip]) -> PitchFrames:
    """Code frames of the clips that have a pitch in any of their four places."""
    embedded, starts, timbres, pitches, position = [], [], [], [], 0
    for clip in clips:
        semantic, acoustic = (
            torch.from_numpy(one.astype(np.int64))[None] for one in (clip.semantic, clip.acoustic)
        )
        around = codec.decoder.in_context(*codec.look_up(semantic, acoustic))[0]
        size = semantic.shape[1]
        told = fundamental_hz(clip.corpus.audio_24k(clip.row))[PITCH_AHEAD_FRAMES:][: MELS_PER_FRAME * size]
        pitch = np.pad(told, (0, MELS_PER_FRAME * size - len(told))).reshape(size, MELS_PER_FRAME)
        kept = torch.from_numpy(np.flatnonzero(pitch.any(1)))
        embedded.append(around)
        starts.append(position + kept)
        pitches.append(torch.from_numpy(pitch)[kept])
        timbres.append(torch.from_numpy(clip.timbre).float().expand(len(kept), -1))
        position += len(around)
    return PitchFrames(torch.cat(embedded), torch.cat(starts), torch.cat(timbres), torch.cat(pitches))


def pitch_loss(logits: Tensor, pitch_hz: Tensor) -> Tensor:
    """Cross entropy of logits (..., NUM_PITCHES) to a bell of one class around the pitch (...), where any."""
    place = PITCHES_PER_OCTAVE * (pitch_hz.clamp(min=1.0) / LOWEST_PITCH_HZ).log2()
    bell = torch.exp(-0.5 * (torch.arange(NUM_PITCHES) - place[..., None]).square())
    wanted = bell / bell.sum(-1, keepdim=True).clamp(min=1e-6)
    return -(wanted * logits.log_softmax(-1)).sum(-1)[pitch_hz > 0.0].mean()


class PitchTrainer:
    """State of a run."""

    def __init__(self, recipe: PitchRecipe, codec: Codec, minutes: float, seed: int) -> None:
        self.recipe, self.codec = recipe, with_source(codec)
        assert isinstance(self.codec.decoder.pitch, PitchTeller)
        self.teller = self.codec.decoder.pitch.requires_grad_(True).train()
        self.schedule = WallClockCosine(minutes, warmup_minutes=min(0.3, minutes / 10))
        self.optimizer = torch.optim.AdamW(self.teller.parameters(), lr=0.0, weight_decay=recipe.weight_decay)
        self.rng = np.random.default_rng(seed)
        self.elapsed_s = 0.0

    def seen(self, frames: PitchFrames, rows: Tensor) -> Tensor:
        """What the teller sees of code frames `rows` (N,): (N, 1, seen width)."""
        num_seen = self.codec.config.decoder.num_past_frames + 2
        return frames.embedded[frames.starts[rows][:, None] + torch.arange(num_seen)].flatten(1)[:, None]

    def train_step(self, frames: PitchFrames) -> float:
        """One update; returns the loss."""
        recipe = self.recipe
        rows = torch.from_numpy(self.rng.integers(len(frames.starts), size=recipe.batch_frames))
        seen = self.seen(frames, rows)
        width = frames.embedded.shape[1]
        shown = torch.rand(*seen.shape[:2], seen.shape[2] // width) >= recipe.hidden_share
        seen = seen * shown.repeat_interleave(width, dim=-1)
        loss = pitch_loss(self.teller(seen, frames.timbre[rows], recipe.dropout), frames.pitch_hz[rows])
        for group in self.optimizer.param_groups:
            group["lr"] = recipe.peak_rate * self.schedule.share(self.elapsed_s / 60.0)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return float(loss.detach())

    @torch.no_grad()
    def held_out(self, frames: PitchFrames) -> dict[str, float]:
        """Loss, and the shares that are right within 6 % and wrong by more than a quarter of an octave."""
        self.teller.eval()
        logits = self.teller(self.seen(frames, torch.arange(len(frames.starts))), frames.timbre)
        told, wanted = self.teller.hz(logits), frames.pitch_hz
        off = (told / wanted.clamp(min=1.0)).log2().abs()[wanted > 0.0]
        self.teller.train()
        right, gross = (off < RIGHT_OCTAVES).float().mean(), (off > 0.25).float().mean()
        return {"loss": float(pitch_loss(logits, wanted)), "right": float(right), "gross": float(gross)}

    def save(self, path: Path) -> None:
        """The codec with what its pitch is read by now."""
        save_component(self.codec, asdict(self.codec.config), path, "codec")


def train(trainer: PitchTrainer, frames: PitchFrames, held_out: PitchFrames, path: Path) -> None:
    """Run until the budget is spent."""
    losses: list[float] = []
    began_s = time.monotonic()
    while trainer.elapsed_s < trainer.schedule.budget_minutes * 60.0:
        losses.append(trainer.train_step(frames))
        trainer.elapsed_s = time.monotonic() - began_s
        if len(losses) == trainer.recipe.log_steps:
            log.info("loss %.3f, held out %s", np.mean(losses), trainer.held_out(held_out))
            losses = []
            trainer.save(path)
    log.info("held out %s", trainer.held_out(held_out))
    trainer.save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--cache", type=Path, default=Path("data/speech"))
    parser.add_argument("--codec", type=Path, default=Path("artifacts/codec/codec.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/pitch"))
    parser.add_argument("--sets", nargs="+", default=["synthetic_phones", "ljspeech"])
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    clips = read_coded_clips(options.data, options.cache, options.sets, "train", {})
    trainer = PitchTrainer(PitchRecipe(), load_codec(options.codec), options.minutes, options.seed)
    held_out = pitch_frames(trainer.codec, clips[::40])
    frames = pitch_frames(trainer.codec, [clip for index, clip in enumerate(clips) if index % 40])
    log.info("%d code frames, %d held out", len(frames.starts), len(held_out.starts))
    train(trainer, frames, held_out, options.out / "codec.safetensors")


if __name__ == "__main__":
    main()
