"""Clips of the speech corpora as the audio recipes draw them: a weighted choice of sets, then any clip."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import soxr
from numpy.typing import NDArray

from yan_omni.tokenizers.phones import AUDIBLE
from yan_omni.tokenizers.speech_text.front_end import phonemize
from yan_omni.training.data_speech import STORED_RATE_HZ, SpeechCorpus, SpeechRow

Waveform = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class CorpusClip:
    """One row of a corpus."""

    corpus: SpeechCorpus
    row: SpeechRow
    phones: tuple[int, ...] | None
    """Audible phones; None when nobody wrote down what is said."""

    @property
    def seconds(self) -> float:
        return self.row.duration_s

    def samples(self, rate_hz: int, speed: float = 1.0) -> Waveform:
        """Mono float32 at `rate_hz`, `speed` times as fast (and as high)."""
        samples = self.corpus.audio_24k(self.row)
        from_hz = STORED_RATE_HZ * speed
        if from_hz == rate_hz:
            return samples
        return np.asarray(soxr.resample(samples, from_hz, rate_hz, quality="MQ"), np.float32)


@dataclass(frozen=True, slots=True)
class ClipSet:
    """All clips of one set and split."""

    name: str
    clips: tuple[CorpusClip, ...]

    @property
    def seconds(self) -> float:
        return sum(clip.seconds for clip in self.clips)


def read_clip_sets(folder: Path, split: Literal["train", "test"], names: Sequence[str] = ()) -> list[ClipSet]:
    """Sets of the folder that have clips in `split`, only those in `names` if any are given.

    Raises:
        FileNotFoundError: the folder holds none.
    """
    sets = []
    for path in sorted(folder.glob("*.jsonl")):
        if not names or path.stem in names:
            corpus = SpeechCorpus(folder, [path.stem], split)
            guesses = read_pseudo_phones(folder / f"{path.stem}.pseudo")
            clips = tuple(
                CorpusClip(corpus, row, _audible(row.phones or guesses.get(row.id))) for row in corpus.rows
            )
            if clips:
                sets.append(ClipSet(path.stem, clips))
    if not sets:
        raise FileNotFoundError(
            f"no {split} clips of {names or 'any set'} in {folder}; run the speech forge first"
        )
    return sets


def joined(sets: Sequence[ClipSet]) -> list[ClipSet]:
    """Sets that differ in a number at the end, as several writers leave them, as one."""
    clips: dict[str, list[CorpusClip]] = {}
    for one in sets:
        clips.setdefault(one.name.rstrip("0123456789").rstrip("-_") or one.name, []).extend(one.clips)
    return [ClipSet(name, tuple(found)) for name, found in clips.items()]


def read_pseudo_phones(path: Path, least_log_prob: float = -0.3) -> dict[str, list[int]]:
    """Phones by clip id of what a teacher wrote down (forge/speech_pseudo_text.py) and was sure of. An entry
    with `phones` needs no pronouncing dictionary here.
    """
    if not path.exists():
        return {}
    complete = path.read_text(encoding="utf-8").rpartition("\n")[0].splitlines()
    entries = [json.loads(line) for line in complete]
    return {
        entry["id"]: entry.get("phones") or [token.phone for token in phonemize(entry["text"])]
        for entry in entries
        if entry["log_prob"] >= least_log_prob
    }


def _audible(phones: Sequence[int] | None) -> tuple[int, ...] | None:
    return None if phones is None else tuple(phone for phone in phones if phone in AUDIBLE)


def clip_drawer(
    sets: Sequence[ClipSet],
    rng: np.random.Generator,
    exponent: float,
    written_only: bool = False,
    boosts: Mapping[str, float] | None = None,
) -> Callable[[], CorpusClip]:
    """Draws clips; a set comes up in proportion to its hours to the power of `exponent`, times its boost."""
    kept = [(one.name, [clip for clip in one.clips if clip.phones or not written_only]) for one in sets]
    choices = [clips for _, clips in kept if clips]
    factors = np.array([(boosts or {}).get(name, 1.0) for name, clips in kept if clips])
    mean_s = np.array([np.mean([clip.seconds for clip in clips]) for clips in choices])
    total_s = np.array([sum(clip.seconds for clip in clips) for clips in choices])
    weights = factors * total_s**exponent / mean_s
    edges = np.cumsum(weights / weights.sum())

    def draw() -> CorpusClip:
        clips = choices[min(int(np.searchsorted(edges, rng.random())), len(choices) - 1)]
        return clips[int(rng.integers(len(clips)))]

    return draw
