"""Train the matcher on forged requests; half an hour of a core and more.

    python -m yan_omni.training.recipes.train_matcher --out artifacts/matcher --minutes 60

Wants the corpora and, for the ordinary talk, the output of `forge_chat`. Resumes from `OUT/train.pt`; with
every checkpoint it writes `OUT/matcher.safetensors` and how it does on the requests of `matching_trial`.
"""

from __future__ import annotations

import argparse
import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.matcher import NEVER, Matcher, MatcherConfig, load_matcher
from yan_omni.model.matcher_reading import HASHED
from yan_omni.training.data_matching import (
    MAX_OPTIONS,
    NOTHING,
    UNKNOWN,
    Example,
    MatchBatch,
    collate,
    examples,
)
from yan_omni.training.data_text_tools import talk
from yan_omni.training.forge.chat_tools import ToolForge
from yan_omni.training.forge.tools_corpora import recorded
from yan_omni.training.loop import LoopConfig, StepResult, train
from yan_omni.training.matching_trial import measured, trials
from yan_omni.training.matching_variety import Intents, with_other_tools
from yan_omni.training.optim import OptimConfig
from yan_omni.training.schedule import WallClockCosine

POOL = 60_000
FIRST = 5_000
NEW_SHARE = 0.3
ROWS, GROUPS = 64, 3
TRIALS = 200
"""Requests of each kind that a checkpoint is measured on."""
DROPPED_FEATURES, DROPPED_PAIRS, DROPPED_UNITS = 0.2, 0.5, 0.05
DROPPED_WORDS, DROPPED_MEANINGS = 0.25, 0.06
"""Features of a unit, its pairs with neighbours and whole units are left out so often: what is learned by
heart from forged wordings helps little with others."""
INTENTS_SHARE = 0.12
FEWER_WITHOUT = 0.4
"""So many of the requests that never had a tool are left out; they would be nearly half of all."""
PAIRS = (4, 5)
UNKNOWN_UNIT = 1


def loss_of(matcher: Matcher, batch: MatchBatch) -> Tensor:
    """Cross-entropy of the tool, of stretches and of options, the three added."""
    most = batch.names.shape[1]
    row = (batch.tool < most).nonzero().squeeze(1)
    one, key = (batch.num_options[row] > 0).nonzero(as_tuple=True)
    thinned = (batch.request, batch.names, batch.purposes, batch.arguments, batch.keys[row])
    words = matcher.words(
        *map(_thinned, (*thinned, batch.tool_words[row])), batch.options[row[one], key].contiguous()
    )
    said, *asked, named, tool, options = words
    reading = matcher.read(said)
    tools = matcher.tools(reading, asked)
    there = torch.arange(most + 1) < batch.num_tools.unsqueeze(1)
    there[:, most] = True
    loss = F.cross_entropy(tools.masked_fill(~there, NEVER), batch.tool)
    if not len(row):
        return loss
    reading, kinds = reading.at(row), batch.kinds[row]
    keys = matcher.keys(reading, named, tool, kinds)
    loss = loss + _known(matcher.stretches(reading, keys, kinds, named), batch.stretch[row])
    if not len(one):
        return loss
    judged = matcher.options(reading.at(one), keys[one, key].unsqueeze(1), options)
    known = torch.arange(MAX_OPTIONS + 1) < batch.num_options[row[one], key].view(-1, 1, 1)
    known[..., MAX_OPTIONS] = True
    return loss + _known(judged.masked_fill(~known, NEVER), batch.option[row[one], key].unsqueeze(1))


def _known(scores: Tensor, targets: Tensor) -> Tensor:
    loss = F.cross_entropy(scores.flatten(0, -2), targets.flatten(), ignore_index=UNKNOWN, reduction="sum")
    return loss / (targets != UNKNOWN).sum().clamp(min=1)


def _thinned(rows: Tensor) -> Tensor:
    """Rows with features dropped; the first tells that there is a unit, so it becomes the unknown one.

    Now and then only the meaning of a unit is left, or only its hashed features.
    """
    chance = torch.full((rows.shape[-1],), DROPPED_FEATURES)
    chance[list(PAIRS)] = DROPPED_PAIRS
    chance[HASHED:] = 0.0
    dropped = torch.rand(rows.shape) < chance
    fate = torch.rand(rows.shape[:-1]).unsqueeze(-1)
    is_meaning = torch.arange(rows.shape[-1]) >= HASHED
    dropped |= fate < DROPPED_UNITS
    dropped |= (fate > 1 - DROPPED_WORDS) & ~is_meaning & (rows[..., HASHED:].amax(-1, keepdim=True) > 0)
    dropped |= (fate > DROPPED_UNITS) & (fate < DROPPED_UNITS + DROPPED_MEANINGS) & is_meaning
    thinned = rows.masked_fill(dropped, 0)
    thinned[..., 0] = torch.where(dropped[..., 0] & (rows[..., 0] > 0), UNKNOWN_UNIT, thinned[..., 0])
    return thinned


def with_vectors(path: Path) -> Matcher:
    """A new matcher that knows the words of `word_vectors`; it does not change them."""
    with np.load(path) as file:
        keys, vectors = torch.from_numpy(file["keys"]), torch.from_numpy(file["vectors"])
    matcher = Matcher(MatcherConfig(words=len(keys), word_width=vectors.shape[1]))
    matcher.word_keys.copy_(keys)
    matcher.vectors[1:] = vectors
    return matcher


class Lessons:
    """Requests without end: of a pool that is renewed all the time, and of people's intents."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._random = Random(seed)
        forge = ToolForge(tuple(recorded(folder / "raw")), tuple(talk(folder / "chat.jsonl")))
        self._source: Iterator[Example] = examples(forge, self._random)
        self._intents = Intents(folder / "raw")
        self._pool = deque((next(self._source) for _ in range(FIRST)), maxlen=POOL)
        self._ready: list[list[Example]] = []

    def draw(self) -> list[Example]:
        """One batch; those of a batch are about as long and have about as many tools."""
        if not self._ready:
            drawn = [self._one() for _ in range(ROWS * GROUPS**2)]
            drawn.sort(key=lambda one: len(one.forms))
            for begin in range(0, len(drawn), ROWS * GROUPS):
                group = sorted(drawn[begin : begin + ROWS * GROUPS], key=lambda one: len(one.text))
                self._ready += [group[first : first + ROWS] for first in range(0, len(group), ROWS)]
            self._random.shuffle(self._ready)
        return self._ready.pop()

    def _one(self) -> Example:
        random = self._random
        if random.random() < NEW_SHARE:
            self._pool.append(next(self._source))
        is_intent = random.random() < INTENTS_SHARE
        found = self._intents.draw(random) if is_intent else random.choice(self._pool)
        if found.tool == NOTHING and random.random() < FEWER_WITHOUT:
            return self._one()
        return with_other_tools(found, self._pool, random)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/matcher"))
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--peak-rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--vectors", type=Path, default=Path("artifacts/word_vectors/vectors.npz"))
    parser.add_argument("--start-from", type=Path, help="a matcher to go on with")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    lessons = Lessons(options.data / "text", options.seed)
    matcher = (
        load_matcher(options.start_from).train() if options.start_from else with_vectors(options.vectors)
    )
    matcher.requires_grad_(True)
    tried = trials(TRIALS)

    def step(number: int) -> StepResult:
        batch = collate(lessons.draw(), matcher.reader)
        return StepResult(loss_of(matcher, batch), ROWS)

    def export() -> None:
        save_weights(options.out / "matcher.safetensors", matcher, json.dumps(asdict(matcher.config)))
        found = measured(matcher, tried)
        print("  ".join(f"{name} {share:.0f}" for name, share in found.items()), flush=True)

    config = LoopConfig(
        options.out,
        WallClockCosine(options.minutes, min(1.0, options.minutes / 10)),
        OptimConfig(options.peak_rate, weight_decay=0.02),
        unit="requests",
    )
    train(matcher, step, config, export)


if __name__ == "__main__":
    main()
