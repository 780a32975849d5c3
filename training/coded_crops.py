"""Crops of clips whose codes are cached (recipes/cache_features.py --stage codes), for tuning the decoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.tokenizers.audio.pitch import POINTS_PER_FRAME
from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES
from yan_omni.training.data_speech import SpeechCorpus, SpeechRow, Split


class CodedCrops(NamedTuple):
    """`samples` (B, 960 T) at 24 kHz, `semantic` (B, T), `acoustic` (B, T, K), `timbre` (B, D)."""

    samples: Tensor
    semantic: Tensor
    acoustic: Tensor
    timbre: Tensor
    pitch: Tensor
    """Codes (B, 2 T), zero where there is no voice or nobody asked."""


@dataclass(frozen=True, slots=True)
class CodedClip:
    """One clip: codes (T,), (T, K), timbre (D,) of the clip and, where known, of its voice."""

    corpus: SpeechCorpus
    row: SpeechRow
    semantic: NDArray[np.int16]
    acoustic: NDArray[np.int16]
    timbre: NDArray[np.float32]
    voice_timbre: NDArray[np.float32] | None


def read_coded_clips(
    data: Path,
    cache: Path,
    set_names: Sequence[str],
    split: Split,
    timbres: dict[str, NDArray[np.float32]],
) -> list[CodedClip]:
    """Clips of the sets that have codes in `cache`; `timbres` are those of named voices."""
    clips = []
    for name in set_names:
        corpus = SpeechCorpus(data, [name], split)
        rows = {row.id: row for row in corpus.rows}
        with np.load(cache / f"{name}.codes.npz") as coded:
            semantic, acoustic = coded["semantic"], coded["acoustic"]
            for index, clip_id in enumerate(coded["ids"]):
                row = rows.get(str(clip_id))
                if row is None:
                    continue
                span = slice(int(coded["starts"][index]), int(coded["starts"][index] + coded["sizes"][index]))
                timbre = np.asarray(coded["timbre"][index], np.float32)
                clips.append(
                    CodedClip(corpus, row, semantic[span], acoustic[span], timbre, timbres.get(row.voice))
                )
    return clips


def clip_weights(clips: Sequence[CodedClip], favourites: dict[str, float]) -> NDArray[np.float64]:
    """How often each clip is drawn: by its length, times what `favourites` says of its voice."""
    weights = np.array([len(clip.semantic) * favourites.get(clip.row.voice, 1.0) for clip in clips])
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


def draw_coded_crops(
    clips: Sequence[CodedClip],
    weights: NDArray[np.float64],
    count: int,
    num_frames: int,
    rng: np.random.Generator,
    pitch_of: Callable[[CodedClip], Tensor] | None = None,
) -> CodedCrops:
    """`count` crops of `num_frames`; short clips are filled up with their last frame and silence."""
    chosen = rng.choice(len(clips), count, p=weights)
    crops = [_crop(clips[int(index)], num_frames, rng, pitch_of) for index in chosen]
    return CodedCrops(*(torch.stack(parts) for parts in zip(*crops, strict=True)))


def _crop(
    clip: CodedClip,
    num_frames: int,
    rng: np.random.Generator,
    pitch_of: Callable[[CodedClip], Tensor] | None,
) -> CodedCrops:
    begin = int(rng.integers(0, max(0, len(clip.semantic) - num_frames) + 1))
    frames = np.minimum(np.arange(begin, begin + num_frames), len(clip.semantic) - 1)
    samples = np.zeros(num_frames * CODEC_FRAME_SAMPLES, np.float32)
    part = clip.corpus.audio_24k(clip.row)[begin * CODEC_FRAME_SAMPLES :][: len(samples)]
    samples[: len(part)] = part
    pitch = torch.zeros(num_frames * POINTS_PER_FRAME, dtype=torch.int64)
    if pitch_of is not None:
        told = pitch_of(clip)[begin * POINTS_PER_FRAME :][: len(pitch)]
        pitch[: len(told)] = told
    voice_timbre = clip.voice_timbre
    timbre = clip.timbre if voice_timbre is None or rng.random() < 0.5 else voice_timbre
    return CodedCrops(
        torch.from_numpy(samples),
        torch.from_numpy(clip.semantic[frames].astype(np.int64)),
        torch.from_numpy(clip.acoustic[frames].astype(np.int64)),
        torch.from_numpy(timbre),
        pitch,
    )
