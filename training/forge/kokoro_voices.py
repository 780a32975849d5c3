"""Kokoro's voices for the forge: which may be used, and mixes of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from safetensors.numpy import load_file, save_file

from yan_omni.training.forge.speech_clip import Language, Waveform

VOICES_NAME = "voices.safetensors"
HELD_OUT_VOICES = frozenset("af_nova am_liam bf_alice bm_lewis zf_xiaoyi zm_yunxia".split())  # noqa: SIM905
TIMBRE_WIDTH = 128
"""The first half of a style shapes the sound, the second its melody and its durations."""
MOST_SYMBOLS = 200
"""Of a line whose style is in a file written by `write_voices`."""


class VoiceNames(Protocol):
    def voices(self, language: Language) -> list[str]: ...


def training_voices(names: Iterable[str], language: Language) -> list[str]:
    """Those of a language that are not held out."""
    return sorted(name for name in set(names) - HELD_OUT_VOICES if (name[0] == "z") == (language == "zh"))


class StyleTables:
    """Styles by voice and number of symbols."""

    def __init__(self, tables: Mapping[str, Waveform]) -> None:
        self._tables = tables

    @classmethod
    def read(cls, path: Path) -> StyleTables:
        """What `write_voices` wrote."""
        return cls({name: table.astype(np.float32) for name, table in load_file(path).items()})

    def voices(self, language: Language) -> list[str]:
        """Training voices of a language; the held-out ones are not among them."""
        return training_voices(self._tables, language)

    def style(self, voice: str, num_symbols: int) -> Waveform:
        """Style (1, 256) of a voice or `timbre/melody`, each may be `one*0.6+other*0.4`."""
        timbre, _, melody = voice.partition("/")
        style = self._mix(timbre, num_symbols).copy()
        if melody:
            style[:, TIMBRE_WIDTH:] = self._mix(melody, num_symbols)[:, TIMBRE_WIDTH:]
        return style

    def _mix(self, recipe: str, num_symbols: int) -> Waveform:
        style = np.zeros((1, 2 * TIMBRE_WIDTH), np.float32)
        for part in recipe.split("+"):
            name, _, weight = part.partition("*")
            style = style + np.float32(weight or 1.0) * self._tables[name][num_symbols]
        return style


def read_voice_files(folder: Path) -> dict[str, Waveform]:
    """The teacher's files, (N, 1, 256) each."""
    paths = sorted(folder.glob("*.bin"))
    return {path.stem: np.fromfile(path, np.float32).reshape(-1, 1, 2 * TIMBRE_WIDTH) for path in paths}


def write_voices(folder: Path, path: Path) -> None:
    """One float16 file of the training voices' styles for lines of up to `MOST_SYMBOLS` symbols."""
    tables = read_voice_files(folder)
    kept = {
        name: table[: MOST_SYMBOLS + 1].astype(np.float16)
        for name, table in tables.items()
        if name not in HELD_OUT_VOICES
    }
    save_file(kept, path)


def mixed_voice(names: Sequence[str], most: int, rng: random.Random) -> str:
    """A convex mix of one to `most` of the voices, weights rounded to hundredths that sum to 1."""
    chosen = rng.sample(names, rng.randint(1, most))
    cuts = sorted(rng.randint(0, 100) for _ in chosen[1:])
    weights = [end - start for start, end in zip([0, *cuts], [*cuts, 100], strict=True)]
    return "+".join(
        f"{name}*{weight / 100:.2f}" for name, weight in zip(chosen, weights, strict=True) if weight
    )


def own_voice(names: VoiceNames, language: Language, rng: random.Random) -> str:
    """A voice that no other line has.

    Few Mandarin voices exist, so the timbre may come from voices of either language; the melody, which
    carries the tones, is that of voices of the line's language.
    """
    own = names.voices(language)
    timbre = mixed_voice(rng.choice([own, [*names.voices("en"), *names.voices("zh")]]), 3, rng)
    return f"{timbre}/{mixed_voice(own, 2, rng)}"
