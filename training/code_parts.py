"""Codes of speech that is still being made, part by part: `<set>.part<number>.npz` in one folder.

A part appears whole or not at all, so that readers can look at any time.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yan_omni.training.speech_coder import ClipCodes


@dataclass(frozen=True, slots=True)
class CodePart:
    """Clips of one set by id, their codes end to end: F frames in all, of each clip `sizes`."""

    set_name: str
    ids: list[str]
    sizes: NDArray[np.int64]
    semantic: NDArray[np.int16]
    """(F,)"""
    acoustic: NDArray[np.int16]
    """(F, K)"""
    timbre: NDArray[np.float32]
    """(clips, D)"""
    pitch: NDArray[np.uint8]
    """(F, 2)"""

    @property
    def starts(self) -> NDArray[np.int64]:
        """First frame of each clip."""
        starts: NDArray[np.int64] = np.cumsum(self.sizes) - self.sizes
        return starts

    @property
    def hours(self) -> float:
        return int(self.sizes.sum()) / 25 / 3600


def join_codes(set_name: str, ids: list[str], codes: Sequence[ClipCodes]) -> CodePart:
    """One part of the codes of clips."""
    return CodePart(
        set_name,
        ids,
        np.array([len(one.semantic) for one in codes], np.int64),
        np.concatenate([one.semantic for one in codes]),
        np.concatenate([one.acoustic for one in codes]),
        np.stack([one.timbre for one in codes]),
        np.concatenate([one.pitch for one in codes]),
    )


def write_part(folder: Path, number: int, part: CodePart) -> None:
    """Save the part of that number of its set."""
    partial = folder / f"{part.set_name}.{number}.partial.npz"
    np.savez(
        partial,
        ids=np.array(part.ids),
        sizes=part.sizes,
        semantic=part.semantic,
        acoustic=part.acoustic,
        timbre=part.timbre,
        pitch=part.pitch,
    )
    os.replace(partial, folder / f"{part.set_name}.part{number:04d}.npz")


class PartReader:
    """Gives every part of some sets once."""

    def __init__(self, folder: Path, sets: Sequence[str]) -> None:
        self.folder, self._sets = folder, tuple(sets)
        self._known: set[Path] = set()

    @property
    def is_done(self) -> bool:
        """Whether recipes/code_speech.py has written its last part."""
        return (self.folder / "codes.done").exists()

    def new_parts(self) -> list[CodePart]:
        """The parts that were not there when last asked."""
        parts = []
        for name in self._sets:
            for path in sorted(self.folder.glob(f"{name}.part*.npz")):
                if path not in self._known:
                    self._known.add(path)
                    with np.load(path) as kept:
                        arrays = {key: kept[key] for key in kept.files if key != "ids"}
                        parts.append(CodePart(name, [str(one) for one in kept["ids"]], **arrays))
        return parts
