"""Coded speech held on the training device: crops are drawn there, nothing waits for a disk.

All clips lie end to end in frames of 40 ms. Letters: F frames in all, B crops, T frames of a crop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES
from yan_omni.training.code_parts import CodePart
from yan_omni.training.coded_crops import CodedCrops
from yan_omni.training.data_speech import INT16_SCALE, SpeechCorpus

HELD_OUT_EVERY = 40


class Frames(NamedTuple):
    """`sound` (F, 960) int16, `semantic` (F,), `acoustic` (F, K), `pitch` (F, 2)."""

    sound: Tensor
    semantic: Tensor
    acoustic: Tensor
    pitch: Tensor


class Chances(NamedTuple):
    """Clips to draw from: `clips` (N,) and the ends (N,) of their shares, which sum to 1."""

    clips: Tensor
    ends: Tensor


class SoundBank:
    """Sound and codes of growing sets; `set_shares` say how much of all sound drawn comes from each set.
    Without sound (`has_sound`) only codes are kept.
    """

    def __init__(
        self,
        data: Path,
        set_shares: Mapping[str, float],
        voice_timbres: Mapping[str, NDArray[np.float32]],
        device: torch.device,
        seed: int,
        has_sound: bool = True,
    ) -> None:
        self._has_sound = has_sound
        self._data, self._set_shares, self._device = data, dict(set_shares), device
        self._voice_timbres = dict(voice_timbres)
        self._frames: Frames | None = None
        self._sets: list[str] = []
        self._starts: list[int] = []
        self._sizes: list[int] = []
        self._timbres: list[NDArray[np.float32]] = []
        self._own: list[NDArray[np.float32]] = []
        self._generator = torch.Generator(device).manual_seed(seed)
        self._tables: tuple[Tensor, Tensor, Tensor, Tensor] | None = None
        self._trained: Chances | None = None
        self._held_out: Chances | None = None

    @property
    def num_clips(self) -> int:
        return len(self._sizes)

    @property
    def hours(self) -> float:
        return sum(self._sizes) / 25 / 3600

    def add(self, parts: Sequence[CodePart]) -> None:
        """Take parts in; every `HELD_OUT_EVERY`th clip is never drawn for training."""
        if not parts:
            return
        kept = [] if self._frames is None else [self._frames]
        num = 0 if self._frames is None else len(self._frames.semantic)
        for part in parts:
            kept.append(self._moved(part))
            self._starts.extend(int(num + start) for start in part.starts)
            num += len(part.semantic)
        self._frames = Frames(*(torch.cat(columns) for columns in zip(*kept, strict=True)))
        self._make_tables()

    def _moved(self, part: CodePart) -> Frames:
        """The frames of a part on the device; its clips are noted."""
        corpus = SpeechCorpus(self._data, [part.set_name])
        rows = {row.id: row for row in corpus.rows}
        sound = np.zeros((len(part.semantic), CODEC_FRAME_SAMPLES if self._has_sound else 1), np.int16)
        for clip_id, start, size, timbre in zip(part.ids, part.starts, part.sizes, part.timbre, strict=True):
            row = rows[clip_id]
            if self._has_sound:
                samples = corpus.stored(row)[: int(size) * CODEC_FRAME_SAMPLES]
                sound[int(start) : int(start + size)].reshape(-1)[: len(samples)] = samples
            self._sets.append(part.set_name)
            self._sizes.append(int(size))
            self._timbres.append(timbre)
            self._own.append(self._voice_timbres.get(row.voice, timbre))
        columns = (sound, part.semantic, part.acoustic, part.pitch)
        return Frames(*(torch.from_numpy(column).to(self._device) for column in columns))

    def _make_tables(self) -> None:
        arrays = (
            np.array(self._starts),
            np.array(self._sizes),
            np.stack(self._timbres),
            np.stack(self._own).astype(np.float32),
        )
        starts, sizes, timbres, own = (torch.from_numpy(array).to(self._device) for array in arrays)
        self._tables = starts, sizes, timbres, own
        every = np.arange(len(self._sizes))
        self._held_out = self._chances(every[::HELD_OUT_EVERY])
        self._trained = self._chances(every[every % HELD_OUT_EVERY != 0])

    def _chances(self, clips: NDArray[np.int64]) -> Chances:
        names, sizes = np.array(self._sets)[clips], np.array(self._sizes, np.float64)[clips]
        weights = np.zeros(len(clips))
        for name in set(names):
            of_set = names == name
            weights[of_set] = self._set_shares[name] * sizes[of_set] / sizes[of_set].sum()
        ends = np.cumsum(weights / weights.sum())
        return Chances(
            torch.from_numpy(clips).to(self._device), torch.from_numpy(ends).float().to(self._device)
        )

    def draw(
        self, count: int, num_frames: int, held_out_seed: int | None = None, pitch_after: int = 0
    ) -> CodedCrops:
        """Crops (`count`, `num_frames`), of held-out clips if there is a seed, always the same ones then.

        After its end a clip is silent, repeats its last codes, and has `pitch_after` as its pitch.
        """
        assert self._frames is not None
        assert self._tables is not None
        chances, generator = self._trained, self._generator
        if held_out_seed is not None:
            chances = self._held_out
            generator = torch.Generator(self._device).manual_seed(held_out_seed)
        assert chances is not None
        chance = torch.rand(3, count, device=self._device, generator=generator)
        picks = torch.searchsorted(chances.ends, chance[0].contiguous()).clamp(max=len(chances.clips) - 1)
        clips = chances.clips[picks]
        starts, sizes, timbres, own = (table[clips] for table in self._tables)
        begins = (chance[1] * ((sizes - num_frames).clamp(min=0) + 1)).long()
        frames = begins[:, None] + torch.arange(num_frames, device=self._device)
        is_inside = frames < sizes[:, None]
        places = starts[:, None] + frames.minimum(sizes[:, None] - 1)
        sound = self._frames.sound[places].float() / INT16_SCALE * is_inside[..., None]
        pitch = self._frames.pitch[places].long()
        return CodedCrops(
            sound.flatten(1),
            self._frames.semantic[places].long(),
            self._frames.acoustic[places].long(),
            torch.where(chance[2, :, None] < 0.5, own, timbres),
            torch.where(is_inside[..., None], pitch, pitch_after).flatten(1),
        )
