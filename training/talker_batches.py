"""Clips with phones, durations and cached codes, in padded batches for the talker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from yan_omni.model.talker import OTHER_VOICES, FrameCodes, Speech
from yan_omni.training.data_speech import SpeechRow, read_rows


@dataclass(frozen=True, slots=True)
class SpokenClip:
    """One clip: phones (P,), durations (P,) that sum to T, codes (T,) and (T, K), timbre (D,)."""

    id: str
    voice: str
    speaker: str
    """Whose voice it is by name, also where `voice` is `OTHER_VOICES`."""
    phones: NDArray[np.int64]
    durations: NDArray[np.int64]
    semantic: NDArray[np.int64]
    acoustic: NDArray[np.int64]
    timbre: NDArray[np.float32]

    @property
    def num_frames(self) -> int:
        return len(self.semantic)


def read_spoken_clips(
    folder: Path, set_name: str, own_voices: Sequence[str], max_frames: int = 250
) -> list[SpokenClip]:
    """Clips of a set whose durations and codes are known, up to `max_frames` long.

    Voices that are not among `own_voices` are all called `OTHER_VOICES`.
    """
    with np.load(folder / f"{set_name}.codes.npz") as cached:
        codes = {name: cached[name] for name in cached.files}
    return spoken_clips(read_rows(folder / f"{set_name}.jsonl"), codes, own_voices, max_frames)


def spoken_clips(
    rows: Sequence[SpeechRow],
    codes: Mapping[str, NDArray[Any]],
    own_voices: Sequence[str],
    max_frames: int = 250,
) -> list[SpokenClip]:
    """Those of the rows that have durations and codes: `codes` has `ids`, `sizes` and `starts` of clips,
    `semantic`, `acoustic` of their frames and `timbre`.
    """
    places = {str(name): index for index, name in enumerate(codes["ids"])}
    semantic, acoustic, timbre = codes["semantic"], codes["acoustic"], codes["timbre"]
    starts, sizes = codes["starts"], codes["sizes"]
    clips = []
    for row in rows:
        index = places.get(row.id)
        if index is None or row.phones is None or row.durations_frames is None:
            continue
        size = min(int(sizes[index]), sum(row.durations_frames))
        if not 0 < size <= max_frames:
            continue
        span = slice(int(starts[index]), int(starts[index]) + size)
        clips.append(
            SpokenClip(
                id=row.id,
                voice=row.voice if row.voice in own_voices else OTHER_VOICES,
                speaker=row.voice,
                phones=np.asarray(row.phones, np.int64),
                durations=clip_durations(row.durations_frames, size),
                semantic=semantic[span].astype(np.int64),
                acoustic=acoustic[span].astype(np.int64),
                timbre=timbre[index].astype(np.float32),
            )
        )
    return clips


def clip_durations(durations: Sequence[int], num_frames: int) -> NDArray[np.int64]:
    """Durations cut so that they sum to at most `num_frames`."""
    ends = np.minimum(np.cumsum(durations), num_frames)
    cut: NDArray[np.int64] = np.diff(ends, prepend=0).astype(np.int64)
    return cut


def voice_timbres(clips: Sequence[SpokenClip], voices: Sequence[str]) -> NDArray[np.float32]:
    """Mean timbre of each voice, scaled to unit length, (voices, D)."""
    means = []
    for voice in voices:
        mean = np.mean([clip.timbre for clip in clips if voice in (clip.voice, clip.speaker)], axis=0)
        means.append(mean / max(float(np.linalg.norm(mean)), 1e-6))
    return np.stack(means).astype(np.float32)


def collate(clips: Sequence[SpokenClip], voices: Sequence[str]) -> Speech:
    """Clips padded to the longest."""
    num_phones, num_frames = max(len(clip.phones) for clip in clips), max(clip.num_frames for clip in clips)
    levels = clips[0].acoustic.shape[1]
    phones = np.zeros((len(clips), num_phones), np.int64)
    durations = np.zeros_like(phones)
    phone_mask = np.zeros(phones.shape, bool)
    semantic = np.zeros((len(clips), num_frames), np.int64)
    acoustic = np.zeros((len(clips), num_frames, levels), np.int64)
    frame_mask = np.zeros(semantic.shape, bool)
    for row, clip in enumerate(clips):
        phones[row, : len(clip.phones)] = clip.phones
        durations[row, : len(clip.phones)] = clip.durations
        phone_mask[row, : len(clip.phones)] = True
        semantic[row, : clip.num_frames] = clip.semantic
        acoustic[row, : clip.num_frames] = clip.acoustic
        frame_mask[row, : clip.num_frames] = True
    return Speech(
        torch.from_numpy(phones),
        torch.from_numpy(durations),
        torch.from_numpy(phone_mask),
        torch.tensor([list(voices).index(clip.voice) for clip in clips]),
        torch.from_numpy(np.stack([clip.timbre for clip in clips])),
        FrameCodes(torch.from_numpy(semantic), torch.from_numpy(acoustic)),
        torch.from_numpy(frame_mask),
    )


class BatchOrder:
    """Which clips make batch number n: clips of like length together, another order every pass."""

    def __init__(self, sizes: Sequence[int], frames_per_batch: int, seed: int) -> None:
        self._sizes = np.asarray(sizes)
        self._frames_per_batch = frames_per_batch
        self._seed = seed
        self._pass = -1
        self._batches: list[NDArray[np.int64]] = []
        self.num_batches = len(self._make(0))

    def __call__(self, number: int) -> NDArray[np.int64]:
        """Indices of the clips of a batch."""
        pass_number, within = divmod(number, self.num_batches)
        if pass_number != self._pass:
            self._batches, self._pass = self._make(pass_number), pass_number
        return self._batches[within % len(self._batches)]

    def _make(self, pass_number: int) -> list[NDArray[np.int64]]:
        rng = np.random.default_rng((self._seed, pass_number))
        order = np.argsort(self._sizes + rng.uniform(0, 8, len(self._sizes)), kind="stable")
        batches: list[NDArray[np.int64]] = []
        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and self._sizes[order[end]] * (end + 1 - start) <= self._frames_per_batch:
                end += 1
            batches.append(order[start:end])
            start = end
        rng.shuffle(batches)
        return batches
