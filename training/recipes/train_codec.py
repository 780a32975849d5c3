"""Trains the codec on cached listener features: python -m yan_omni.training.recipes.train_codec.

First recipes/train_listener.py, cache_features.py and train_semantic.py, whose code stays. Losses:
15 x multi-scale log-mel, 0.25 commitment, and now and then the frozen listener's features of the decoded
sound. With `--keep-entries` the codebooks stay and encoder and decoder learn on; with `--decoder-only` all
codes stay and only the decoder learns: what was trained on the codes before fits in both cases.
The schedule follows the clock; half an hour on one core with bf16 matrix units makes about 4,000 steps.
"""

from __future__ import annotations

import argparse
import logging
import math
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from yan_omni.tokenizers.audio.codec import Codec, CodecConfig
from yan_omni.tokenizers.audio.features import LISTENER_MEL, LogMel
from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.quantizer import Codebook, normalised_entropy
from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES, CODEC_RATE_HZ
from yan_omni.tokenizers.audio.semantic import SemanticTokenizer
from yan_omni.tokenizers.audio.weights import load_listener, load_semantic, save_component
from yan_omni.training.codec_crops import RECORDED, CachedSet, draw_crops, read_cached_sets
from yan_omni.training.losses_audio import MultiScaleMel, feature_match_loss, resample_24k_to_16k
from yan_omni.training.precision import fast_products

log = logging.getLogger("train_codec")


@dataclass(frozen=True, slots=True)
class CodecRecipe:
    """Everything that shapes the run besides paths and time."""

    batch_size: int = 12
    crop_frames: int = 50
    """Encoded: 2 s."""
    decoded_frames: int = 25
    """Decoded and compared: 1 s of them; the timbre is taken from elsewhere in the crop half of the time."""
    edge_samples: int = 480
    """Left out of the comparison at each end, where a crop fades."""
    peak_rate: float = 1.0e-3
    weight_decay: float = 0.01
    warmup_s: float = 20.0
    mel_weight: float = 15.0
    commit_weight: float = 0.25
    match_weight: float = 2.0
    match_every: int = 6
    match_clips: int = 4
    start_codebooks_at: int = 60
    """Steps without the residual quantiser, so that k-means meets vectors that mean something."""
    start_steps: int = 12
    """Steps before that whose vectors k-means works on."""
    save_s: float = 150.0


FITTING_RECIPE = CodecRecipe(peak_rate=4e-4, match_every=3, match_clips=6, match_weight=4.0)
"""For `--keep-entries`."""
DECODER_RECIPE = CodecRecipe(peak_rate=5e-4, match_every=2, match_clips=6, match_weight=4.0)
"""For `--decoder-only`: what the listener makes of the sound counts more."""


class Trainer:
    """State of a run."""

    def __init__(
        self, recipe: CodecRecipe, config: CodecConfig, listener: Listener, budget_s: float, seed: int
    ) -> None:
        self.recipe, self.budget_s, self.listener = recipe, budget_s, listener
        self.rng = np.random.default_rng(seed)
        self.codec = Codec(config)
        self.codec.semantic.requires_grad_(False).eval()
        self.mel_loss = MultiScaleMel(CODEC_RATE_HZ)
        self.listener_mel = LogMel(LISTENER_MEL)
        self.optimizer = torch.optim.AdamW(
            self.codec.parameters(), lr=0.0, betas=(0.8, 0.98), weight_decay=recipe.weight_decay, fused=True
        )
        self.decoder_only = self.keeps_entries = False
        self.start_codebooks_at = recipe.start_codebooks_at
        self.collected: list[Tensor] = []
        self.step, self.elapsed_s = 0, 0.0

    def use_semantic(self, semantic: SemanticTokenizer) -> None:
        """Take the semantic code as it was trained."""
        self.codec.semantic.load_state_dict(semantic.state_dict())

    def freeze_codes(self) -> None:
        """From now on only the decoder learns."""
        self.decoder_only = True
        for part in (self.codec.trunk, self.codec.quantizer):
            part.requires_grad_(False)
            part.eval()

    def keep_entries(self) -> None:
        """From now on encoder and decoder learn with the codebooks as they are: codes keep their meaning."""
        self.keeps_entries = True
        self.set_modes()

    def set_modes(self) -> None:
        """Training mode for all parts that learn."""
        self.codec.train()
        self.codec.semantic.eval()
        if self.keeps_entries:
            self.codec.quantizer.eval()
            self.codec.trunk.code_norm.eval()

    def train_step(self, sets: list[CachedSet]) -> dict[str, float]:
        """One update; returns the losses."""
        recipe = self.recipe
        crops = draw_crops(sets, recipe.batch_size, recipe.crop_frames, self.rng, augment=RECORDED)
        first = int(self.rng.integers(0, recipe.crop_frames - recipe.decoded_frames + 1))
        window = slice(first, first + recipe.decoded_frames)
        with torch.no_grad():
            points = self.codec.semantic.decode(self.codec.semantic.encode(crops.features))
        with fast_products():
            trunk = self.codec.trunk(self.codec.log_mel(crops.samples))
            vectors = self.codec.trunk.code_vectors(trunk)
        vectors, commit = self._quantize(vectors.float())
        with fast_products():
            timbre = self.codec.trunk.timbre(trunk, self._timbre_frames(crops.real, window))
            sound = self.codec.synthesize(points[:, window], vectors[:, window], timbre)
        wanted = crops.samples[:, first * CODEC_FRAME_SAMPLES :][:, : sound.shape[1]]
        inside = slice(recipe.edge_samples, -recipe.edge_samples)
        parts = {"mel": recipe.mel_weight * self.mel_loss(sound[:, inside], wanted[:, inside])}
        if not self.decoder_only:
            parts["commit"] = recipe.commit_weight * commit
        if self.step % recipe.match_every == 0 and self.step > 4 * recipe.start_codebooks_at:
            parts["match"] = recipe.match_weight * self._listener_match(sound, wanted)
        torch.autograd.backward(torch.stack(list(parts.values())).sum())
        self._update()
        return {name: float(value.detach()) for name, value in parts.items()}

    def _quantize(self, vectors: Tensor) -> tuple[Tensor, Tensor]:
        if self.step < self.start_codebooks_at and not self.decoder_only:
            if self.step >= self.start_codebooks_at - self.recipe.start_steps:
                self.collected.append(vectors.detach().flatten(0, 1))
            return vectors, vectors.new_zeros(())
        if self.collected:
            self.codec.quantizer.start(torch.cat(self.collected))
            self.collected = []
        quantized = self.codec.quantizer(vectors)
        return quantized.vectors, quantized.commit_loss

    def _timbre_frames(self, real: Tensor, window: slice) -> Tensor:
        weight = real.float()
        if self.rng.random() < 0.5:
            elsewhere = weight.clone()
            elsewhere[:, window] = 0.0
            enough = elsewhere.sum(1, keepdim=True) >= 5.0
            weight = torch.where(enough, elsewhere, weight)
        return weight

    def _listener_match(self, sound: Tensor, wanted: Tensor) -> Tensor:
        pair = torch.cat([sound[: self.recipe.match_clips], wanted[: self.recipe.match_clips]])
        with fast_products():
            heard = self.listener(self.listener_mel(resample_24k_to_16k(pair))).features
        ours, theirs = heard.chunk(2)
        return feature_match_loss(ours, theirs.detach())

    def _update(self) -> None:
        warm = min(1.0, (self.elapsed_s + 1.0) / self.recipe.warmup_s)
        progress = min(1.0, self.elapsed_s / self.budget_s)
        for group in self.optimizer.param_groups:
            group["lr"] = (
                self.recipe.peak_rate * warm * (0.02 + 0.98 * 0.5 * (1.0 + math.cos(math.pi * progress)))
            )
        torch.nn.utils.clip_grad_norm_(self.codec.parameters(), 5.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1

    def save(self, folder: Path) -> None:
        """Checkpoint to go on from and weights to use."""
        folder.mkdir(parents=True, exist_ok=True)
        books = [{"sums": level.sums, "counts": level.counts} for level in self.codec.quantizer.levels]
        state = {"codec": self.codec.state_dict(), "optimizer": self.optimizer.state_dict(), "books": books}
        torch.save(state | {"step": self.step, "elapsed_s": self.elapsed_s}, folder / "checkpoint.partial")
        os.replace(folder / "checkpoint.partial", folder / "checkpoint.pt")
        save_component(self.codec, asdict(self.codec.config), folder / "codec.safetensors", "codec")

    def resume(self, folder: Path, with_clock: bool) -> None:
        """Go on from the checkpoint in the folder, if there is one."""
        if not (folder / "checkpoint.pt").exists():
            return
        state = torch.load(folder / "checkpoint.pt", weights_only=True)
        self.codec.load_state_dict(state["codec"])
        for level, book in zip(self.codec.quantizer.levels, state["books"], strict=True):
            assert isinstance(level, Codebook)
            level.sums.copy_(book["sums"])
            level.counts.copy_(book["counts"])
            level.started.fill_(True)
        self.step = state["step"]
        if with_clock:
            self.optimizer.load_state_dict(state["optimizer"])
            self.elapsed_s = state["elapsed_s"]
        log.info("going on from step %d, %.0f s", self.step, self.elapsed_s)


@torch.inference_mode()
def log_codes(codec: Codec, sets: list[CachedSet], rng: np.random.Generator) -> None:
    """Normalised entropy of every codebook."""
    codec.eval()
    crops = draw_crops(sets, 120, 50, rng)
    semantic = codec.semantic.encode(crops.features)
    acoustic = codec.quantizer.encode(codec.trunk.code_vectors(codec.trunk(codec.log_mel(crops.samples))))
    books = [semantic[crops.real], *acoustic[crops.real].unbind(-1)]
    sizes = codec.config.codebook_sizes
    entropies = [f"{normalised_entropy(book, size):.3f}" for book, size in zip(books, sizes, strict=True)]
    log.info("entropies %s (%d frames)", " ".join(entropies), len(books[0]))


def train(trainer: Trainer, sets: list[CachedSet], out: Path) -> None:
    """Run until the budget is spent."""
    began_s = time.monotonic() - trainer.elapsed_s
    saved_at = logged_at = time.monotonic()
    sums: dict[str, list[float]] = {}
    while trainer.elapsed_s < trainer.budget_s:
        for name, value in trainer.train_step(sets).items():
            sums.setdefault(name, []).append(value)
        now = time.monotonic()
        trainer.elapsed_s = now - began_s
        if now - logged_at > 20.0:
            means = " ".join(f"{name} {np.mean(values):.3f}" for name, values in sums.items())
            speed, left_s = len(sums["mel"]) / (now - logged_at), trainer.budget_s - trainer.elapsed_s
            log.info("step %d %s, %.2f steps per s, %.0f s left", trainer.step, means, speed, left_s)
            sums, logged_at = {}, now
        if now - saved_at > trainer.recipe.save_s:
            trainer.save(out)
            if not trainer.decoder_only:
                log_codes(trainer.codec, sets, np.random.default_rng(7))
                trainer.set_modes()
            saved_at = time.monotonic()
    trainer.save(out)
    log_codes(trainer.codec, sets, np.random.default_rng(7))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--cache", type=Path, default=Path("data/speech"))
    parser.add_argument("--listener", type=Path, default=Path("artifacts/listener/listener.safetensors"))
    parser.add_argument("--semantic", type=Path, default=Path("artifacts/codec/semantic.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/codec"))
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sets", nargs="*", default=[], help="all cached sets when left out")
    parser.add_argument("--fresh-clock", action="store_true", help="go on from the weights, schedule anew")
    parser.add_argument("--decoder-only", action="store_true", help="keep every code as it is")
    parser.add_argument("--keep-entries", action="store_true", help="keep what every code means")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    recipe = DECODER_RECIPE if options.decoder_only else CodecRecipe()
    recipe = FITTING_RECIPE if options.keep_entries else recipe
    listener = load_listener(options.listener)
    trainer = Trainer(recipe, CodecConfig(), listener, options.minutes * 60.0, options.seed)
    trainer.use_semantic(load_semantic(options.semantic))
    fresh = options.decoder_only or options.keep_entries or options.fresh_clock
    trainer.resume(options.out, with_clock=not fresh)
    if options.keep_entries:
        trainer.keep_entries()
    if options.decoder_only:
        trainer.freeze_codes()
    train(trainer, read_cached_sets(options.data, options.cache, options.sets), options.out)


if __name__ == "__main__":
    main()
