"""Counts which phones the listener mistakes for which and writes that into the lexicon.

    python -m yan_omni.training.recipes.fit_confusions --lexicon weights/lexicon.safetensors

Clips of the training sets are heard as microphones record them (augment_audio.py), since a listener makes few
mistakes on clean clips that it was trained on. What it heard is aligned with what was said, guided by a table
of phones that are alike; the counts are added to that table as if it had been counted often. A few minutes.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

from yan_omni.model.lexicon.tables import FORMAT, LexiconTables
from yan_omni.tokenizers.audio.events import phone_events
from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.listener_stream import listen
from yan_omni.tokenizers.audio.rates import LISTENER_RATE_HZ
from yan_omni.tokenizers.audio.weights import load_listener
from yan_omni.training.augment_audio import AugmentConfig, augment_waveform
from yan_omni.training.forge.lexicon_readings import heard_as
from yan_omni.training.speech_clips import CorpusClip, read_clip_sets

Floats = NDArray[np.float64]
MISSED_COST = 4.0
EXTRA_COST = 5.0
PRIOR_COUNT = 20.0
"""How often each phone counts as heard before anything is counted."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """Pairs (meant, heard) of an alignment, phones that were missed, and phones nobody said."""

    pairs: list[tuple[int, int]]
    missed: list[int]
    extra: list[int]


def align(meant: tuple[int, ...], heard: list[int], cost: Floats) -> Aligned:
    """The cheapest alignment; `cost` (P, P): the row's phone was meant where the column's is heard."""
    table = np.zeros((len(meant) + 1, len(heard) + 1))
    table[:, 0] = MISSED_COST * np.arange(len(meant) + 1)
    table[0] = EXTRA_COST * np.arange(len(heard) + 1)
    for i, phone in enumerate(meant, start=1):
        for j, other in enumerate(heard, start=1):
            table[i, j] = min(
                table[i - 1, j - 1] + cost[phone, other],
                table[i - 1, j] + MISSED_COST,
                table[i, j - 1] + EXTRA_COST,
            )
    aligned = Aligned([], [], [])
    i, j = len(meant), len(heard)
    while i or j:
        if i and j and table[i, j] == table[i - 1, j - 1] + cost[meant[i - 1], heard[j - 1]]:
            i, j = i - 1, j - 1
            aligned.pairs.append((meant[i], heard[j]))
        elif i and table[i, j] == table[i - 1, j] + MISSED_COST:
            i -= 1
            aligned.missed.append(meant[i])
        else:
            j -= 1
            aligned.extra.append(heard[j])
    return aligned


def confusions(listener: Listener, clips: list[CorpusClip], prior: Floats, seed: int) -> Floats:
    """(meant, heard): probabilities whose columns sum to what `prior`'s do."""
    rng, config = np.random.default_rng(seed), AugmentConfig()
    counts, cost = PRIOR_COUNT * prior, -np.log(prior)
    num_pairs = num_wrong = num_missed = num_extra = 0
    for clip in clips:
        samples = augment_waveform(clip.samples(LISTENER_RATE_HZ), LISTENER_RATE_HZ, config, rng)
        events = phone_events(listen(listener, torch.from_numpy(samples), block_frames=400), num_choices=1)
        aligned = align(clip.phones or (), [event.phone for event in events], cost)
        for meant, heard in aligned.pairs:
            counts[meant, heard] += 1.0
            num_wrong += meant != heard
        num_pairs += len(aligned.pairs)
        num_missed += len(aligned.missed)
        num_extra += len(aligned.extra)
    print(f"{num_pairs} pairs, {num_wrong} of them wrong, {num_missed} missed, {num_extra} extra")
    scaled: Floats = counts * (prior.sum(0) / counts.sum(0))
    return scaled


def some_clips(data: Path, most: int, names: list[str]) -> list[CorpusClip]:
    chosen: list[CorpusClip] = []
    for one in read_clip_sets(data, "train", names):
        clips = [clip for clip in one.clips if clip.phones]
        chosen += clips[:: max(1, len(clips) // most)][:most]
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--listener", type=Path, default=Path("artifacts/listener/listener.safetensors"))
    parser.add_argument("--lexicon", type=Path, default=Path("artifacts/lexicon/lexicon.safetensors"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/lexicon/lexicon.safetensors"))
    parser.add_argument("--clips", type=int, default=300, help="at most, of each set")
    parser.add_argument("--sets", nargs="+", default=["ljspeech", "synthetic_phones", "forge_variety"])
    options = parser.parse_args()
    torch.set_num_threads(1)
    tables = LexiconTables.load(options.lexicon)
    clips = some_clips(options.data, options.clips, options.sets)
    found = confusions(load_listener(options.listener), clips, heard_as().astype(np.float64), seed=0)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    tensors = replace(tables, heard_as=found.astype(np.float32)).tensors()
    save_file(tensors, options.out, metadata={"config": json.dumps({"format": FORMAT})})


if __name__ == "__main__":
    main()
