"""A voice assembled from spans of real codes: what the talker says until it has heard enough speech itself.

Every phone of the forged speech is a unit: its context and its frames of codes. For the phones to say, a
Viterbi search picks one unit each, so that contexts fit and as many neighbours as possible were neighbours in
the recording (Hunt and Black, 1996, on codec frames instead of sound).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.model.checkpoint import CheckpointError, read_weights
from yan_omni.model.speaking import CHUNK_FRAMES, FIRST_CHUNK_FRAMES, split_segments
from yan_omni.model.talker import FrameCodes
from yan_omni.tokenizers.phones import AUDIBLE, PHONE_IDS, PHONES, PRIMARY_STRESS, SILENCE

MAX_CANDIDATES = 60
CONTEXT_COSTS = {-1: 1.0, 1: 1.0}
JOIN_COST = 1.5
STAND_IN_COST = 3.0
_SILENCE = PHONE_IDS[SILENCE]


@dataclass(frozen=True)
class UnitVoice:
    """Recorded phones (N,) of one voice with their frames: codes of frame f are semantic[f], acoustic[f].

    phones, first_frames, num_frames (N,), in the order spoken; clips are separated by their silences.
    semantic (T,), acoustic (T, K).
    """

    phones: NDArray[np.int64]
    first_frames: NDArray[np.int64]
    num_frames: NDArray[np.int64]
    semantic: Tensor
    acoustic: Tensor

    @cached_property
    def _places(self) -> dict[int, NDArray[np.int64]]:
        return {int(phone): np.flatnonzero(self.phones == phone) for phone in np.unique(self.phones)}

    @cached_property
    def _neighbours(self) -> dict[int, NDArray[np.int64]]:
        return {offset: np.roll(self.phones, -offset) for offset in CONTEXT_COSTS}

    def choose(self, phones: Sequence[int]) -> list[int]:
        """One unit for each phone (those that nothing can stand in for are left out)."""
        spoken = [phone for phone in phones if self._candidates_of(phone).size]
        columns = [self._column(spoken, index) for index in range(len(spoken))]
        best: list[NDArray[np.int64]] = []
        cost = np.zeros(0)
        for index, (units, own) in enumerate(columns):
            if index == 0:
                cost = own
                continue
            before = columns[index - 1][0]
            join = np.where(before[:, None] + 1 == units[None, :], 0.0, JOIN_COST)
            total = cost[:, None] + join
            best.append(total.argmin(0))
            cost = own + total.min(0)
        if not columns:
            return []
        path = [int(cost.argmin())]
        for back in reversed(best):
            path.append(int(back[path[-1]]))
        return [int(units[place]) for (units, _), place in zip(columns, reversed(path), strict=True)]

    def _column(self, phones: Sequence[int], index: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Candidates (M,) for one phone and their own costs (M,)."""
        units = self._candidates_of(phones[index])
        cost = STAND_IN_COST * (self.phones[units] != phones[index])
        for offset, weight in CONTEXT_COSTS.items():
            place = index + offset
            wanted = phones[place] if 0 <= place < len(phones) else _SILENCE
            cost += weight * (self._neighbours[offset][units] != wanted)
        cost += 2.0 * (self.num_frames[units] == 0)
        keep = np.argsort(cost, kind="stable")[:MAX_CANDIDATES]
        return units[keep], cost[keep]

    def _candidates_of(self, phone: int) -> NDArray[np.int64]:
        for stand_in in (phone, *_stand_ins(phone)):
            if stand_in in self._places:
                return self._places[stand_in]
        return np.zeros(0, dtype=np.int64)


def _stand_ins(phone: int) -> list[int]:
    """Phones that differ only in stress or tone, nearest first; none for pauses."""
    if phone not in AUDIBLE:
        return [_SILENCE]
    name = PHONES[phone]
    if name[-1].isdigit():
        others = [name[:-1] + tone for tone in "51423" if tone != name[-1]]
    elif name.startswith(PRIMARY_STRESS):
        others = [name.removeprefix(PRIMARY_STRESS)]
    else:
        others = [PRIMARY_STRESS + name]
    return [PHONE_IDS[other] for other in others if other in PHONE_IDS]


class UnitVoices:
    """The recorded voices of one file."""

    def __init__(self, voices: Mapping[str, UnitVoice]) -> None:
        self.voices = dict(voices)

    @classmethod
    def load(cls, path: Path) -> UnitVoices:
        """Read what `training.recipes.build_units` wrote; raises `CheckpointError` for any other file."""
        text, tensors = read_weights(path)
        names = json.loads(text).get("unit_voices")
        if not isinstance(names, list):
            raise CheckpointError(f"{path}: the config names no unit voices; build the file again")
        voices = {}
        for name in names:
            part = {field: tensors[f"{name}.{field}"].long() for field in UnitVoice.__dataclass_fields__}
            voices[name] = UnitVoice(
                part["phones"].numpy(),
                part["first_frames"].numpy(),
                part["num_frames"].numpy(),
                part["semantic"],
                part["acoustic"],
            )
        return cls(voices)

    def generate(
        self, phones: Sequence[int], voice: str, speed: float = 1.0, chunk_frames: int = CHUNK_FRAMES
    ) -> Iterator[FrameCodes]:
        """Codes of the phones in chunks, semantic (T,), acoustic (T, K); the first chunk is short."""
        source = self.voices[voice]
        wanted = min(FIRST_CHUNK_FRAMES, chunk_frames)
        for segment in split_segments(phones):
            frames = _frames_of(source, source.choose(segment), speed)
            while frames.numel():
                yield FrameCodes(source.semantic[frames[:wanted]], source.acoustic[frames[:wanted]])
                frames, wanted = frames[wanted:], chunk_frames


def _frames_of(voice: UnitVoice, units: Sequence[int], speed: float) -> Tensor:
    """The units' frames end to end (T,), thinned or repeated evenly for another speed."""
    spans = [np.arange(voice.num_frames[unit]) + voice.first_frames[unit] for unit in units]
    frames = np.concatenate(spans) if spans else np.zeros(0, dtype=np.int64)
    count = round(len(frames) / speed)
    places = (np.arange(count) * speed).astype(np.int64).clip(max=max(len(frames) - 1, 0))
    return torch.from_numpy(frames[places])
