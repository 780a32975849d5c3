"""Lets codec and thinker go on with a new listener: python -m yan_omni.training.recipes.adopt_listener.

The codebook, the decoder and everything that was trained on the codes stay as they are. Clips are heard by
the listener that they were made with and by the new one. The projection before the codec's codebook learns to
give from the new features the points and codes that the old ones gave; the thinker's projector becomes the
least-squares answer that adds to the phones what the old one added. Three minutes on one core. A thinker that
was trained meanwhile with the old listener takes a second: `--map .../hearing_map.pt --thinker FILE`.
"""

from __future__ import annotations

import argparse
import logging
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.fused import rms_normalise
from yan_omni.model.projector import EPSILON, HearingProjector, load_thinker
from yan_omni.tokenizers.audio.events import audible_argmax
from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.semantic import SemanticTokenizer
from yan_omni.tokenizers.audio.weights import TRAINING_ONLY, load_codec, load_listener, save_component
from yan_omni.tokenizers.phones import BLANK_ID
from yan_omni.training.recipes.cache_features import hear
from yan_omni.training.speech_clips import CorpusClip, read_clip_sets

log = logging.getLogger("adopt_listener")
HELD_OUT_EVERY = 50


@dataclass(frozen=True, slots=True)
class AdoptRecipe:
    """Everything that shapes the run besides paths."""

    minutes_per_set: float = 8.0
    num_steps: int = 2000
    batch_frames: int = 1024
    peak_rate: float = 1e-3
    code_weight: float = 0.1
    """Of the cross-entropy of the old code, nearer entries being likelier."""
    ridge: float = 1e-3
    """Of the thinker's projector, as a share of the features' mean square."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Frames heard twice: `features` (N, width) of the new listener; of the old one `earlier`
    (N, width), where it heard a phone (`is_phone`, N), the `points` (N, semantic width) before the codebook,
    and the `codes` (N,) in it.
    """

    features: Tensor
    earlier: Tensor
    is_phone: Tensor
    points: Tensor
    codes: Tensor

    def where(self, chosen: Tensor) -> Pairs:
        parts = (self.features, self.earlier, self.is_phone, self.points, self.codes)
        return Pairs(*(part[chosen] for part in parts))


@torch.inference_mode()
def hear_twice(old: Listener, new: Listener, semantic: SemanticTokenizer, clips: list[CorpusClip]) -> Pairs:
    """Both listeners take the clips in the same order, so that their frames pair up."""
    features, earlier, is_phone = [], [], []
    for before, after in zip(hear(old, clips), hear(new, clips), strict=True):
        assert before.clip is after.clip
        features.append(after.output.features.float())
        earlier.append(before.output.features.float())
        is_phone.append(audible_argmax(before.output.phone_logits.float()) != BLANK_ID)
    known = torch.cat(earlier)
    points = semantic.spread_features(known[None])[0]
    codes = semantic.codebook.nearest(points)
    return Pairs(torch.cat(features), known, torch.cat(is_phone), points, codes)


def some_clips(data: Path, minutes_per_set: float) -> list[CorpusClip]:
    """Evenly chosen training clips, as long together as asked for in each set."""
    chosen: list[CorpusClip] = []
    for one in read_clip_sets(data, "train"):
        share = min(1.0, minutes_per_set * 60.0 / one.seconds)
        places = np.linspace(0, len(one.clips) - 1, max(1, int(share * len(one.clips)))).astype(int)
        chosen += [one.clips[place] for place in places]
    return chosen


def refit_semantic(semantic: SemanticTokenizer, pairs: Pairs, recipe: AdoptRecipe, seed: int) -> None:
    """Train the projection alone; the running statistics behind it stay."""
    generator = torch.Generator().manual_seed(seed)
    semantic.eval().requires_grad_(False)
    semantic.project.requires_grad_(True)
    optimizer = torch.optim.AdamW(semantic.project.parameters(), lr=recipe.peak_rate, fused=True)
    entries = semantic.codebook.look_up(torch.arange(semantic.config.num_codes)).float()
    logged_s = time.monotonic()
    for step in range(recipe.num_steps):
        for group in optimizer.param_groups:
            group["lr"] = recipe.peak_rate * 0.5 * (1.01 + math.cos(math.pi * step / recipe.num_steps))
        batch = pairs.where(torch.randint(len(pairs.features), (recipe.batch_frames,), generator=generator))
        points = semantic.spread_features(batch.features[None])[0]
        distance = F.mse_loss(points, batch.points)
        nearness = 2.0 * points @ entries.T - entries.square().sum(-1)
        wrong = F.cross_entropy(nearness, batch.codes)
        optimizer.zero_grad(set_to_none=True)
        (distance + recipe.code_weight * wrong).backward()
        optimizer.step()
        if time.monotonic() - logged_s > 15.0 or step + 1 == recipe.num_steps:
            told = (step + 1, float(distance.detach()), float(wrong.detach()))
            log.info("step %d distance %.3f code %.3f", *told)
            logged_s = time.monotonic()


@torch.inference_mode()
def hearing_map(pairs: Pairs, ridge: float) -> tuple[Tensor, float]:
    """The least-squares map (width, width) from new features to old ones, both normalised as the projector
    does, where a phone was heard; and the share of the old ones' power that it does not reach.
    """
    new = rms_normalise(pairs.features[pairs.is_phone], EPSILON).double()
    wanted = rms_normalise(pairs.earlier[pairs.is_phone], EPSILON).double()
    square = new.T @ new
    damping = ridge * square.diagonal().mean() * torch.eye(len(square), dtype=square.dtype)
    found = torch.linalg.solve(square + damping, new.T @ wanted)
    missed = (new @ found - wanted).square().mean() / wanted.square().mean().clamp(min=1e-12)
    return found, float(missed)


@torch.inference_mode()
def refit_hearing(hearing: HearingProjector, found: Tensor) -> None:
    """Let the projector see old features in new ones: the least-squares answer for whatever it adds."""
    weight = hearing.output.weight
    weight.copy_((weight.double() @ found.T).to(weight.dtype))


def refit_thinker(thinker_path: Path, found: Tensor, out: Path) -> None:
    thinker = load_thinker(thinker_path, torch.float32)
    refit_hearing(thinker.hearing, found)
    save_weights(out / "thinker.safetensors", thinker, thinker.to_json())


@torch.inference_mode()
def agreement(semantic: SemanticTokenizer, pairs: Pairs) -> dict[str, float]:
    """How near the points and codes of the new features are to those of the old ones."""
    points = semantic.spread_features(pairs.features[None])[0]
    codes = semantic.codebook.nearest(points)
    said, wanted = semantic.phones(codes[None])[0], semantic.phones(pairs.codes[None])[0]
    return {
        "same code": float((codes == pairs.codes).float().mean()),
        "same phone read from the code": float((said.argmax(-1) == wanted.argmax(-1)).float().mean()),
        "variance kept": 1.0 - float(F.mse_loss(points, pairs.points) / pairs.points.var()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--old-listener", type=Path)
    parser.add_argument(
        "--map", type=Path, help="hearing_map.pt of an earlier run: only a thinker that was trained meanwhile"
    )
    parser.add_argument("--listener", type=Path, default=Path("artifacts/listener/listener.safetensors"))
    parser.add_argument("--codec", type=Path, default=Path("weights/codec.safetensors"))
    parser.add_argument("--thinker", type=Path, default=Path("weights/thinker.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/adopted"))
    parser.add_argument("--minutes-per-set", type=float, default=AdoptRecipe().minutes_per_set)
    parser.add_argument("--steps", type=int, default=AdoptRecipe().num_steps)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    if options.map:
        refit_thinker(options.thinker, torch.load(options.map, weights_only=True), options.out)
        return
    if not options.old_listener:
        parser.error("--old-listener or --map is needed")
    recipe, codec = AdoptRecipe(num_steps=options.steps), load_codec(options.codec)
    clips = some_clips(options.data, options.minutes_per_set)
    pairs = hear_twice(
        load_listener(options.old_listener), load_listener(options.listener), codec.semantic, clips
    )
    held_out = torch.arange(len(pairs.codes)) // 100 % HELD_OUT_EVERY == 0
    log.info("%d frames of %d clips, %d held out", len(held_out), len(clips), int(held_out.sum()))
    for moment in ("before", "after"):
        if moment == "after":
            refit_semantic(codec.semantic, pairs.where(~held_out), recipe, options.seed)
        kept = agreement(codec.semantic, pairs.where(held_out))
        log.info("%s: %s", moment, ", ".join(f"{name} {value:.3f}" for name, value in kept.items()))
    save_component(codec, asdict(codec.config), options.out / "codec.safetensors", "codec", TRAINING_ONLY)
    found, missed = hearing_map(pairs, recipe.ridge)
    log.info("the projector misses %.3f of the old features", missed)
    torch.save(found, options.out / "hearing_map.pt")
    refit_thinker(options.thinker, found, options.out)


if __name__ == "__main__":
    main()
