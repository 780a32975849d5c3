"""How the matcher does on requests that neither training nor the evaluation has: to choose by, and to stop.

They are the wordings and tools of `tools_trial`, and the wordings of the lessons' own tools that are held out
of training and that the evaluation does not draw either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import torch
from torch import Tensor

from yan_omni.model.matcher import NEVER, Matcher
from yan_omni.training.data_matching import (
    MAX_OPTIONS,
    MAX_TOOLS,
    NOTHING,
    UNKNOWN,
    Example,
    MatchBatch,
    collate,
    of_dialogue,
)
from yan_omni.training.forge import tools_more
from yan_omni.training.forge.chat_tools import (
    MORE_REQUESTS,
    SHORT_REQUESTS,
    TOLD_REQUESTS,
    ToolForge,
    known_cards,
)
from yan_omni.training.forge.tool_cards import Card, Requests, parse_cards
from yan_omni.training.forge.tools_trial import trial_cards

KINDS = ("wording", "more", "tool", "told", "short")
ROWS = 64


@dataclass(frozen=True, slots=True)
class Trial:
    """Requests of one kind and language that are to be called, or not."""

    kind: str
    chinese: bool
    found: Example


def trials(count: int, seed: int = 5) -> list[Trial]:
    """`count` requests of each kind; the same ones for the same numbers."""
    asked, whole = trial_cards()
    more = [
        replace(card, requests=_held_out(MORE_REQUESTS[card.names[0]]), is_held_out=True)
        for card in known_cards()
        if card.names[0] in MORE_REQUESTS
    ]
    more += [replace(card, is_held_out=True, requests=_held_out(card.requests)) for card in _more_cards()]
    told, short = (
        [
            replace(card, requests=_held_out(wordings[card.names[0]]), is_held_out=True)
            for card in (*known_cards(), *_more_cards())
            if card.names[0] in wordings
        ]
        for wordings in (TOLD_REQUESTS, SHORT_REQUESTS)
    )
    found: list[Trial] = []
    for kind, cards in zip(KINDS, (asked, more, whole, told, short), strict=True):
        forge = ToolForge(held_out=True)
        forge.cards, forge.composed_share = [_without_gaps(card) for card in cards], 0.0
        source = _of_kind(kind, forge, Random(seed))
        found += [next(source) for _ in range(count)]
    return found


def _more_cards() -> Iterator[Card]:
    yield from (card for card in parse_cards(tools_more.TOOLS) if not card.is_held_out)


def _held_out(requests: Requests) -> Requests:
    english, chinese = (tuple(one for one in some if one.is_held_out) for some in requests)
    return english, chinese


def _without_gaps(card: Card) -> Card:
    return replace(card, gaps=())


def _of_kind(kind: str, forge: ToolForge, random: Random) -> Iterator[Trial]:
    seen = set[str]()
    while True:
        dialogue = forge.dialogue(random)
        for found in of_dialogue(dialogue):
            if found.text not in seen and len(found.forms) <= MAX_TOOLS:
                seen.add(found.text)
                yield Trial(kind, not found.text.isascii(), found)
            break


@torch.inference_mode()
def measured(matcher: Matcher, found: Sequence[Trial]) -> dict[str, float]:
    """Shares in percent, by kind and language: whole calls right, the tool right, all values of the right
    tool right; and how many requests that no tool fits are left alone.
    """
    rights: dict[str, list[bool]] = {}
    was_training = matcher.training
    matcher.eval()
    for begin in range(0, len(found), ROWS):
        some = found[begin : begin + ROWS]
        batch = collate([one.found for one in some], matcher.reader)
        chosen, filled = _answers(matcher, batch)
        for one, tool, values in zip(some, chosen.tolist(), filled.tolist(), strict=True):
            if one.found.tool == NOTHING:
                rights.setdefault("none", []).append(tool == batch.names.shape[1])
                continue
            name = f"{one.kind} {'zh' if one.chinese else 'en'}"
            is_right = tool == one.found.tool
            for what, right in (("exact", is_right and values), ("tool", is_right), ("values", values)):
                rights.setdefault(f"{name} {what}", []).append(right)
                rights.setdefault(f"all {what}", []).append(right)
    matcher.train(was_training)
    return {name: 100.0 * sum(right) / len(right) for name, right in sorted(rights.items())}


def _answers(matcher: Matcher, batch: MatchBatch) -> tuple[Tensor, Tensor]:
    """The likeliest tools (B,), and whether all values of the right one are right (B,)."""
    said, *asked, words, tool, options = matcher.words(
        *(batch.request, batch.names, batch.purposes, batch.arguments),
        *(batch.keys, batch.tool_words, batch.options.flatten(1, 2)),
    )
    reading = matcher.read(said)
    tools = matcher.tools(reading, asked)
    there = torch.arange(tools.shape[1]) < batch.num_tools.unsqueeze(1)
    there[:, -1] = True
    keys = matcher.keys(reading, words, tool, batch.kinds)
    stretches = matcher.stretches(reading, keys, batch.kinds, words).argmax(-1)
    judged = matcher.options(reading, keys, options)
    known = torch.arange(MAX_OPTIONS + 1) < batch.num_options.unsqueeze(-1)
    known[..., MAX_OPTIONS] = True
    chosen = judged.masked_fill(~known, NEVER).argmax(-1)
    right = (batch.stretch == UNKNOWN) | (stretches == batch.stretch)
    right &= (batch.option == UNKNOWN) | (chosen == batch.option)
    return tools.masked_fill(~there, NEVER).argmax(-1), right.all(-1)
