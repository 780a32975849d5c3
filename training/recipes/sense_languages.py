"""Teaches the sense of languages: python -m yan_omni.training.recipes.sense_languages --data data/speech

Events of forged sentences of both languages are aligned with the phones that were said, which tells the
language of each; those of the other clips, heard in rows with noise and rooms, all are of their clip's. Half
of every step's examples is of each kind. Two minutes of a core beside those of hearing.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.engine.hearing import find_events
from yan_omni.model.lexicon.languages import LanguageSense
from yan_omni.model.lexicon.tables import LexiconTables
from yan_omni.tokenizers.audio.events import PhoneEvent, phone_events
from yan_omni.tokenizers.audio.listener import Listener, ListenerOutput
from yan_omni.tokenizers.audio.rates import LISTENER_RATE_HZ
from yan_omni.tokenizers.audio.weights import load_listener
from yan_omni.tokenizers.phones import AUDIBLE, is_english
from yan_omni.training.forge.heard_phones import BLOCK_FRAMES, Table, matched
from yan_omni.training.forge.speech_mixed import CARRIED_SET_NAME, SET_NAME
from yan_omni.training.listener_rows import Rows, RowsRecipe
from yan_omni.training.recipes.polish_listener import HeardRow, PolishRecipe, hear_rows
from yan_omni.training.speech_clips import read_clip_sets

log = logging.getLogger("sense_languages")
MIXED_SETS = (SET_NAME, CARRIED_SET_NAME)
LEAST_ALIKE = 0.03
"""Any phone may stand for any other where words of two languages are aligned."""
LATE_FRAMES = 3
"""Events may end so long after their clip."""


@dataclass(frozen=True, slots=True)
class SenseRecipe:
    """Everything that shapes the run besides paths."""

    hidden: int = 64
    num_steps: int = 300
    examples_per_step: int = 1024
    rate: float = 3e-3
    weight_decay: float = 0.3
    dropout: float = 0.3
    """Of the hidden layer; a third as much of the features."""


@dataclass(frozen=True, slots=True)
class Example:
    """The feature (W,) of an event, and whether it was said in English."""

    feature: Tensor
    is_english: bool


def labelled(said: Sequence[int], events: Sequence[PhoneEvent], alike: Table) -> Iterator[Example]:
    """Events of a clip whose phones are known; one without a phone of its own is of the last one's."""
    heard = [event.phone for event in events]
    by_event = {at: said[place] for place, at in places(said, heard, alike)}
    if not by_event:
        return
    last = by_event[min(by_event)]
    for number, event in enumerate(events):
        last = by_event.get(number, last)
        yield Example(event.feature, is_english(last))


def places(said: Sequence[int], heard: Sequence[int], alike: Table) -> list[tuple[int, int]]:
    """(place in `said`, place in `heard`) of the phones that the cheapest alignment matches."""
    count = len(alike)
    numbered = np.full((count, count), LEAST_ALIKE, np.float32)
    np.maximum(numbered, alike, out=numbered)
    table = numbered[np.ix_(said, heard)]
    joined = np.zeros((len(said) + len(heard), len(said) + len(heard)), np.float32)
    joined[: len(said), len(said) :] = table
    first = range(len(said))
    return [(i, j - len(said)) for i, j in matched(first, range(len(said), len(joined)), joined)]


def mixed_examples(listener: Listener, folder: Path, alike: Table) -> Iterator[Example]:
    """Of the training clips of both languages."""
    for one in read_clip_sets(folder, "train", MIXED_SETS):
        for clip in one.clips:
            events = list(find_events(listener, clip.samples(LISTENER_RATE_HZ), BLOCK_FRAMES))
            yield from labelled([phone for phone in clip.phones or () if phone in AUDIBLE], events, alike)


@torch.inference_mode()
def plain_examples(listener: Listener, rows: Sequence[HeardRow]) -> Iterator[Example]:
    """Of the clips of one language in rows of 10 s."""
    for row in rows:
        output = listener.heads(row.encoded[None].float())
        events = phone_events(ListenerOutput(output.features[0], output.phone_logits[0]))
        for target in row.targets:
            said = {is_english(phone) for phone in target.phones if phone in AUDIBLE}
            if len(said) == 1:
                stop = target.end_frame + LATE_FRAMES
                own = (e for e in events if target.start_frame <= (e.start_frame + e.end_frame) / 2 < stop)
                yield from (Example(event.feature, said == {True}) for event in own)


def teach(mixed: Sequence[Example], plain: Sequence[Example], recipe: SenseRecipe) -> LanguageSense:
    """One hidden layer over standardised features, which the returned weights hold too."""
    examples = [*mixed, *plain]
    features = torch.stack([example.feature for example in examples]).float()
    targets = torch.tensor([float(example.is_english) for example in examples])
    mean, scale = features.mean(0), features.std(0) + 1e-3
    features = (features - mean) / scale
    look, tell = nn.Linear(features.shape[1], recipe.hidden), nn.Linear(recipe.hidden, 1)
    weights = [*look.parameters(), *tell.parameters()]
    optimizer = torch.optim.AdamW(weights, recipe.rate, weight_decay=recipe.weight_decay)
    half, loss = recipe.examples_per_step // 2, torch.zeros(())
    for step in range(recipe.num_steps):
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * (1 - step / recipe.num_steps)
        chosen = torch.cat(
            [torch.randint(len(mixed), (half,)), torch.randint(len(mixed), len(examples), (half,))]
        )
        seen = F.dropout(features[chosen], recipe.dropout / 3)
        hidden = F.dropout(F.relu(look(seen)), recipe.dropout)
        loss = F.binary_cross_entropy_with_logits(tell(hidden)[:, 0], targets[chosen])
        optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        optimizer.step()
    log.info("%d + %d events, loss %.3f", len(mixed), len(plain), float(loss.detach()))
    with torch.no_grad():
        scaled = look.weight / scale
        parts = (scaled, look.bias - scaled @ mean, tell.weight[0], tell.bias)
        return LanguageSense(*(part.numpy().copy() for part in parts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/speech"))
    parser.add_argument("--listener", type=Path, default=Path("weights/listener.safetensors"))
    parser.add_argument("--lexicon", type=Path, default=Path("weights/lexicon.safetensors"))
    parser.add_argument("--heard", type=Path, help="rows that `teach_phones --heard` kept")
    parser.add_argument("--rows", type=int, default=240, help="of 10 s, of one language")
    parser.add_argument("--out", type=Path, default=Path("artifacts/languages/languages.safetensors"))
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rng, listener = np.random.default_rng(0), load_listener(options.listener).eval()
    if options.heard and options.heard.exists():
        kept = torch.load(options.heard, weights_only=False)[: options.rows]
        rows = [HeardRow(*row) for row in kept]
    else:
        drawn = Rows(options.data, RowsRecipe(sparse_share=0.3), rng)
        rows = hear_rows(listener, drawn, PolishRecipe(num_rows=options.rows), rng)
    mixed = list(mixed_examples(listener, options.data, LexiconTables.load(options.lexicon).heard_as))
    teach(mixed, list(plain_examples(listener, rows)), SenseRecipe()).save(options.out)
    log.info("%s", options.out)


if __name__ == "__main__":
    main()
