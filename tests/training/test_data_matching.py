"""Examples for the matcher: their stretches are the values, their tools the ones called."""

from __future__ import annotations

from itertools import islice
from random import Random

import torch

from yan_omni.model.matcher import Matcher, MatcherConfig
from yan_omni.model.matcher_reading import units
from yan_omni.training.data_matching import MAX_TOOLS, NOTHING, collate, examples
from yan_omni.training.forge.chat_tools import ToolForge
from yan_omni.training.matching_variety import are_alike, with_other_tools
from yan_omni.training.recipes.train_matcher import loss_of


def test_stretches_are_whole_units_of_the_request() -> None:
    found = list(islice(examples(ToolForge(), Random(1)), 600))
    assert 0.05 < sum(one.tool == NOTHING for one in found) / len(found) < 0.3
    said = 0
    for one in found:
        if one.tool == NOTHING:
            continue
        fields = one.forms[one.tool].properties
        for field, (first, last), option in zip(fields, one.stretches, one.options, strict=True):
            assert first <= last < len(units(one.text))
            assert (first == NOTHING) == (last == NOTHING)
            assert field.options or option == NOTHING
            said += first != NOTHING
    assert said > 200


def test_a_batch_is_learned_by_heart() -> None:
    found = list(islice(examples(ToolForge(), Random(2)), 8))
    torch.manual_seed(0)
    matcher = Matcher(MatcherConfig(buckets=2_048, width=32, layers=2, words=1, word_width=4))
    batch = collate(found, matcher.reader)
    assert batch.tool.tolist() == [one.tool if one.tool != NOTHING else MAX_TOOLS for one in found]
    optimizer = torch.optim.AdamW(matcher.parameters(), 5e-3)
    losses = []
    for _ in range(60):
        loss = loss_of(matcher, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.2 * losses[0]


def test_other_tools_leave_the_right_one_right_or_take_it_away() -> None:
    found, random = list(islice(examples(ToolForge(), Random(3)), 400)), Random(4)
    for one in found:
        other = with_other_tools(one, found, random)
        assert other.text == one.text
        assert len(other.forms) <= MAX_TOOLS
        if one.tool == NOTHING:
            assert other.tool == NOTHING
        elif other.tool == NOTHING:
            assert not any(are_alike(form, one.forms[one.tool]) for form in other.forms)
        else:
            assert other.forms[other.tool] == one.forms[one.tool]
