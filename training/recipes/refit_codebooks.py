"""Fits the acoustic codebooks anew to their encoder: python -m yan_omni.training.recipes.refit_codebooks.

An encoder that learned on while its codebooks stayed (`train_codec --keep-entries`) has left them behind:
k-means from the present entries, level by level, on the code vectors of training clips. Codes then mean
something else: all that was trained on the old ones, the talker and the pitch teller, must learn again.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.quantizer import ResidualQuantizer, normalised_entropy
from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES, CODEC_RATE_HZ
from yan_omni.tokenizers.audio.weights import TRAINING_ONLY, load_codec, save_component
from yan_omni.training.augment_audio import augment_waveform
from yan_omni.training.codec_crops import RECORDED
from yan_omni.training.speech_clips import ClipSet, read_clip_sets

log = logging.getLogger("refit_codebooks")
MAX_CLIP_S = 12.0
HELD_OUT_EVERY = 4
"""Every fourth clip only tells how well the others' codebooks fit."""


@torch.inference_mode()
def code_vectors(codec: Codec, samples: NDArray[np.float32]) -> Tensor:
    """A clip (S,) at 24 kHz -> (T, width), what the codebooks are to follow."""
    padded = F.pad(torch.from_numpy(samples), (0, -len(samples) % CODEC_FRAME_SAMPLES))
    trunk = codec.trunk(codec.log_mel(padded[None]).to(codec.trunk.to_code.weight.dtype))
    return codec.trunk.code_vectors(trunk)[0]


def draw_clips(
    sets: Iterable[ClipSet], minutes: float, degraded: float, rng: np.random.Generator
) -> Iterator[NDArray[np.float32]]:
    """Up to so many minutes of each set and language, a share `degraded` as other microphones record it."""
    for one in sets:
        for lang in ("en", "zh"):
            clips = [clip for clip in one.clips if clip.row.lang == lang]
            left = int(minutes * 60.0 * CODEC_RATE_HZ)
            for index in rng.permutation(len(clips)):
                if left <= 0:
                    break
                samples = clips[int(index)].samples(CODEC_RATE_HZ)[: int(MAX_CLIP_S * CODEC_RATE_HZ)]
                left -= len(samples)
                if rng.random() < degraded:
                    samples = augment_waveform(samples, CODEC_RATE_HZ, RECORDED, rng)
                yield np.array(samples, np.float32)


@torch.inference_mode()
def describe(quantizer: ResidualQuantizer, vectors: Tensor) -> list[str]:
    """For each level: normalised entropy, used share of its entries, what is left of (N, width) after it."""
    codes = quantizer.encode(vectors)
    size = quantizer.config.num_entries
    lines = []
    for level, column in enumerate(codes.unbind(-1)):
        left = (vectors - quantizer.decode(codes[:, : level + 1])).square().mean()
        used = len(torch.unique(column)) / size
        entropy = normalised_entropy(column, size)
        lines.append(f"level {level}: entropy {entropy:.3f}, used {used:.0%}, squared error {left:.4f}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codec", type=Path, default=Path("weights/codec.safetensors"))
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--sets", nargs="*", default=[], help="all sets when left out")
    parser.add_argument("--minutes", type=float, default=5.0, help="of each set and language")
    parser.add_argument("--degraded", type=float, default=0.5, help="share of clips under other microphones")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    codec = load_codec(options.codec)
    rng = np.random.default_rng(options.seed)
    sets = read_clip_sets(options.data, "train", options.sets)
    clips = draw_clips(sets, options.minutes, options.degraded, rng)
    coded = [code_vectors(codec, samples) for samples in clips]
    held_out = torch.cat(coded[HELD_OUT_EVERY - 1 :: HELD_OUT_EVERY])
    fitted = torch.cat([one for index, one in enumerate(coded) if (index + 1) % HELD_OUT_EVERY])
    log.info("before, %d held-out frames:\n%s", len(held_out), "\n".join(describe(codec.quantizer, held_out)))
    codec.quantizer.refit(fitted, options.rounds)
    log.info("after, from %d frames:\n%s", len(fitted), "\n".join(describe(codec.quantizer, held_out)))
    save_component(codec, asdict(codec.config), options.out, "codec", without=TRAINING_ONLY)


if __name__ == "__main__":
    main()
