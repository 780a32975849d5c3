"""Train the matcher on forged requests; a quarter of an hour on one core.

    python -m yan_omni.training.recipes.train_matcher --out artifacts/matcher --minutes 12

Wants the corpora and, for the ordinary talk, the output of `forge_chat`. Writes `OUT/matcher.safetensors`
every two minutes.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict
from json import dumps
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.matcher import Matcher, MatcherConfig, load_matcher
from yan_omni.model.matcher_reading import HASHED
from yan_omni.training.data_matching import MAX_OPTIONS, MAX_TOOLS, UNKNOWN, MatchBatch, collate, examples
from yan_omni.training.data_text_tools import talk
from yan_omni.training.forge.chat_tools import ToolForge
from yan_omni.training.forge.tools_corpora import recorded
from yan_omni.training.matching_variety import Intents, with_other_tools

POOL = 60_000
NEW_A_STEP = 8
ROWS = 40
DROPPED_FEATURES, DROPPED_PAIRS, DROPPED_UNITS = 0.25, 0.6, 0.08
DROPPED_WORDS, DROPPED_MEANINGS = 0.35, 0.1
"""Features of a unit, its pairs with neighbours and whole units are left out so often: what is learned by
heart from forged wordings helps little with others."""
INTENTS_SHARE = 0.12
PAIRS = (4, 5)
UNKNOWN_UNIT = 1


def loss_of(matcher: Matcher, batch: MatchBatch) -> Tensor:
    """Cross-entropy of the tool, of both borders of stretches and of options, the three added."""
    request = _thinned(batch.request)
    hidden, _ = matcher.read(request)
    others = (_thinned(rows) for rows in (batch.names, batch.purposes, batch.arguments))
    tools = matcher.tools(hidden, request, *others)
    there = torch.arange(MAX_TOOLS + 1) < batch.num_tools.unsqueeze(1)
    there[:, MAX_TOOLS] = True
    loss = F.cross_entropy(tools.masked_fill(~there, -1e4), batch.tool)
    keys = matcher.keys(batch.keys, batch.tool_words, batch.kinds)
    starts, stops = matcher.stretches(hidden, request, keys, batch.keys)
    loss = loss + _known(starts, batch.starts) + _known(stops, batch.stops)
    row, key = (batch.num_options > 0).nonzero(as_tuple=True)
    if not len(row):
        return loss
    asked = keys[row, key].unsqueeze(1)
    options = matcher.options(hidden[row], request[row], asked, batch.options[row, key].unsqueeze(1))
    known = torch.arange(MAX_OPTIONS + 1) < batch.num_options[row, key].view(-1, 1, 1)
    known[..., MAX_OPTIONS] = True
    return loss + _known(options.masked_fill(~known, -1e4), batch.option[row, key].unsqueeze(1))


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


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/matcher"))
    parser.add_argument("--minutes", type=float, default=12.0)
    parser.add_argument("--peak-rate", type=float, default=3e-3)
    parser.add_argument("--vectors", type=Path, default=Path("artifacts/word_vectors/vectors.npz"))
    parser.add_argument("--start-from", type=Path, help="a matcher to go on with")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    torch.manual_seed(3)
    text, random = options.data / "text", Random(3)
    forge = ToolForge(tuple(recorded(text / "raw")), tuple(talk(text / "chat.jsonl")))
    source, intents = examples(forge, random), Intents(text / "raw")
    matcher = (
        load_matcher(options.start_from).train() if options.start_from else with_vectors(options.vectors)
    )
    matcher.requires_grad_(True)
    optimizer = torch.optim.AdamW(matcher.parameters(), options.peak_rate, weight_decay=0.01)
    pool = deque((next(source) for _ in range(1_000)), maxlen=POOL)
    began = saved = time.monotonic()
    step, shown = 0, 0.0
    while (share := (time.monotonic() - began) / (60 * options.minutes)) < 1:
        pool.extend(next(source) for _ in range(NEW_A_STEP if step > 1_000 else 2 * NEW_A_STEP))
        drawn = [
            intents.draw(random) if random.random() < INTENTS_SHARE else random.choice(pool)
            for _ in range(ROWS)
        ]
        batch = collate([with_other_tools(one, pool, random) for one in drawn], matcher.reader)
        rate = (
            options.peak_rate * min(1.0, step / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))
        )
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = loss_of(matcher, batch)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(matcher.parameters(), 1.0)
        optimizer.step()
        step, shown = step + 1, 0.98 * shown + 0.02 * loss.item()
        if step % 100 == 0:
            print(f"step {step}, loss {shown / (1 - 0.98**step):.3f}, {share:.0%}", flush=True)
        if time.monotonic() - saved > 120:
            _save(options.out, matcher)
            saved = time.monotonic()
    _save(options.out, matcher)


def _save(out: Path, matcher: Matcher) -> None:
    save_weights(out / "matcher.safetensors", matcher, dumps(asdict(matcher.config)))


if __name__ == "__main__":
    main()
