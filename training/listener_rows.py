"""Rows of packed clips for the listener's recipes, from corpora that the forge may still be writing."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from yan_omni.training.pack_speech import PackConfig, Row, pack_row
from yan_omni.training.silent_sounds import sometimes_silent
from yan_omni.training.speech_clips import ClipSet, clip_drawer, joined, read_clip_sets

log = logging.getLogger("train_listener")


@dataclass(frozen=True, slots=True)
class RowsRecipe:
    """What is packed into rows."""

    rows_per_step: int = 3
    """Rows of 10 s; three of them make the 30 s that the teacher was trained on."""
    silent_share: float = 0.08
    sparse_share: float = 0.2
    """Share of the rows in which only single words are said, with long pauses between them."""
    longest_word_s: float = 1.6
    pause_s: tuple[float, float] = (0.3, 2.5)
    set_exponent: float = 0.35
    set_boosts: tuple[tuple[str, float], ...] = ()
    """Sets that come up so many times as often as their hours say."""
    reread_s: float = 240.0


class Rows:
    """Packs rows of the clips there are, which are looked for anew every few minutes."""

    def __init__(self, data: Path, recipe: RowsRecipe, rng: np.random.Generator) -> None:
        self._data, self._recipe, self._rng = data, recipe, rng
        self._sets: list[ClipSet] = []
        self._read_at = -math.inf

    def draw(self) -> list[Row]:
        """Rows for one step; waits for the first clips of all."""
        if time.monotonic() - self._read_at > self._recipe.reread_s:
            self._read()
        return [self._row() for _ in range(self._recipe.rows_per_step)]

    def _read(self) -> None:
        recipe = self._recipe
        self._sets = read_sets(self._data, self._sets)
        while not self._sets:
            time.sleep(1.0)
            self._sets = read_sets(self._data, self._sets)
        self._read_at = time.monotonic()
        clips = clip_drawer(self._sets, self._rng, recipe.set_exponent, boosts=dict(recipe.set_boosts))
        self._clips = sometimes_silent(clips, recipe.silent_share, self._rng)
        words = short_clips(self._sets, recipe.longest_word_s)
        self._words = clip_drawer(words, self._rng, recipe.set_exponent) if words else None
        log.info("%s", ", ".join(f"{one.name} {one.seconds / 3600:.2f} h" for one in self._sets))

    def _row(self) -> Row:
        if self._words and self._rng.random() < self._recipe.sparse_share:
            return pack_row(self._words, PackConfig(gap_s=self._recipe.pause_s), self._rng)
        return pack_row(self._clips, PackConfig(), self._rng)


def read_sets(data: Path, previous: list[ClipSet]) -> list[ClipSet]:
    """The sets as they are now; where there are none or they are just being written, the ones read before."""
    try:
        return joined(read_clip_sets(data, "train"))
    except (FileNotFoundError, ValueError) as error:
        log.info("kept the clips read before: %s", error)
        return previous


def short_clips(sets: list[ClipSet], longest_s: float) -> list[ClipSet]:
    """Of each set the clips with known words that are hardly longer than a word."""
    short = [
        ClipSet(one.name, tuple(clip for clip in one.clips if clip.phones and clip.seconds <= longest_s))
        for one in sets
    ]
    return [one for one in short if one.clips]
