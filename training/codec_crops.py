"""Crops of clips whose listener features are cached, as the codec's training draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES, CODEC_RATE_HZ
from yan_omni.training.augment_audio import AugmentConfig, augment_waveform
from yan_omni.training.frame_labels import SILENCE_ID
from yan_omni.training.speech_clips import CorpusClip, read_clip_sets

RECORDED = AugmentConfig(
    noise_chance=0.5,
    noise_snr_db=(15.0, 45.0),
    room_chance=0.2,
    room_decay_s=(0.05, 0.25),
    band_chance=0.4,
    band_hz=(3_500.0, 8_000.0),
)
"""What other rooms, microphones and rates do to a recording; its words, and so its features, stay."""
RECORDED_CHANCE = 0.5


class Crops(NamedTuple):
    """`samples` (B, 960 T) at 24 kHz, `features` (B, T, width), phone `labels` (B, T), bool `real` (B, T)."""

    samples: Tensor
    features: Tensor
    labels: Tensor
    real: Tensor
    """False where a short clip was filled up with silence."""


@dataclass(frozen=True, slots=True)
class CachedSet:
    """One set's cache (recipes/cache_features.py) with its clips."""

    clips: list[CorpusClip]
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    features: NDArray[np.float16]
    labels: NDArray[np.int16]

    @property
    def num_frames(self) -> int:
        return int(self.sizes.sum())


def read_cached_sets(data: Path, cache: Path, only: Sequence[str] = ()) -> list[CachedSet]:
    """All sets that have a cache, or `only` those.

    Raises:
        FileNotFoundError: there is none.
    """
    names = [path.name.removesuffix(".frames.npz") for path in sorted(cache.glob("*.frames.npz"))]
    names = [name for name in names if not only or name in only]
    if not names:
        raise FileNotFoundError(
            f"no *.frames.npz of {only or 'any set'} in {cache}; run recipes/cache_features.py first"
        )
    sets = []
    for name in names:
        (one,) = read_clip_sets(data, "train", [name])
        by_id = {clip.row.id: clip for clip in one.clips}
        with np.load(cache / f"{name}.frames.npz") as index:
            sets.append(
                CachedSet(
                    clips=[by_id[str(clip_id)] for clip_id in index["ids"]],
                    starts=index["starts"],
                    sizes=index["sizes"],
                    features=np.load(cache / f"{name}.features.npy", mmap_mode="r"),
                    labels=index["labels"],
                )
            )
    return sets


def draw_crops(
    sets: list[CachedSet],
    count: int,
    num_frames: int,
    rng: np.random.Generator,
    exponent: float = 0.6,
    augment: AugmentConfig | None = None,
) -> Crops:
    """`count` crops of `num_frames`; a set comes up in proportion to (its frames) ** `exponent`.

    With `augment` half of them sound as if recorded elsewhere.
    """
    weights = np.array([one.num_frames for one in sets], np.float64) ** exponent
    crops = [
        _crop(sets[int(i)], num_frames, rng, augment)
        for i in rng.choice(len(sets), count, p=weights / weights.sum())
    ]
    return Crops(*(torch.stack(parts) for parts in zip(*crops, strict=True)))


def _crop(one: CachedSet, num_frames: int, rng: np.random.Generator, augment: AugmentConfig | None) -> Crops:
    index = _clip_by_length(one, rng)
    size, first = int(one.sizes[index]), int(one.starts[index])
    begin = int(rng.integers(0, max(0, size - num_frames) + 1))
    taken = min(num_frames, size - begin)
    frames = slice(first + begin, first + begin + taken)
    samples = np.zeros(num_frames * CODEC_FRAME_SAMPLES, np.float32)
    features = np.zeros((num_frames, one.features.shape[1]), np.float32)
    labels = np.full(num_frames, SILENCE_ID, np.int64)
    clip = one.clips[index]
    part = clip.corpus.audio_24k(clip.row)[begin * CODEC_FRAME_SAMPLES :][: taken * CODEC_FRAME_SAMPLES]
    if augment is not None and rng.random() < RECORDED_CHANCE:
        samples[: len(part)] = augment_waveform(part, CODEC_RATE_HZ, augment, rng)
    else:
        gain = 10.0 ** (rng.uniform(-8.0, 3.0) / 20.0)
        samples[: len(part)] = np.clip(part * gain, -1.0, 1.0)
    features[:taken] = one.features[frames]
    features[taken:] = features[taken - 1]
    labels[:taken] = one.labels[frames]
    real = torch.arange(num_frames) < taken
    return Crops(torch.from_numpy(samples), torch.from_numpy(features), torch.from_numpy(labels), real)


def _clip_by_length(one: CachedSet, rng: np.random.Generator) -> int:
    """Any frame of the set is as likely as any other."""
    ends = np.cumsum(one.sizes)
    return int(np.searchsorted(ends, rng.integers(ends[-1]), side="right"))
