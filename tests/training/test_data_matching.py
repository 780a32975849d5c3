"""Examples for the matcher: their stretches are the values, their tools the ones called."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from random import Random

import torch
import zstandard

from yan_omni.model.matcher import Matcher, MatcherConfig
from yan_omni.model.matcher_reading import units
from yan_omni.training.data_matching import MAX_TOOLS, NOTHING, collate, examples
from yan_omni.training.forge import intents_chinese
from yan_omni.training.forge.chat_tools import ToolForge, bare_wording, held_out_wordings, known_cards
from yan_omni.training.forge.tool_cards import Card
from yan_omni.training.matching_trial import measured, trials
from yan_omni.training.matching_variety import Intents, are_alike, with_other_tools
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
    matcher = Matcher(MatcherConfig(buckets=2_048, width=32, words=1, word_width=4))
    batch = collate(found, matcher.reader)
    most = max(len(one.forms) for one in found)
    assert batch.tool.tolist() == [one.tool if one.tool != NOTHING else most for one in found]
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


def test_no_wording_of_the_evaluation_is_added_to_the_lessons() -> None:
    for chinese in (False, True):
        own = _bare(known_cards(), chinese)
        lessons = _bare(ToolForge().cards, chinese)
        assert len(lessons) > 1.5 * len(own)
        assert not (lessons - own) & held_out_wordings()


def _bare(cards: Sequence[Card], chinese: bool) -> set[str]:
    return {bare_wording(one.text) for card in cards for one in card.wordings(chinese, held_out=False)}


def test_chinese_intents_are_tools_or_talk(tmp_path: Path) -> None:
    with_corpus(tmp_path)
    intents, random = Intents(tmp_path), Random(5)
    drawn = [intents.draw(random) for _ in range(400)]
    chinese = [one for one in drawn if not one.text.isascii()]
    assert 0.35 < len(chinese) / len(drawn) < 0.65
    assert 0.1 < sum(one.tool == NOTHING for one in chinese) / len(chinese) < 0.5
    assert all(one.forms for one in drawn)
    assert len(intents_chinese.TASKS.strip().splitlines()) > 100


def test_trials_are_no_lessons_and_are_measured() -> None:
    found = trials(40)
    assert [one.found.text for one in found] == [one.found.text for one in trials(40)]
    torch.manual_seed(0)
    shares = measured(Matcher(MatcherConfig(buckets=512, width=16, words=1, word_width=4)), found)
    assert {"all exact", "all tool", "all values", "none", "wording zh exact"} <= shares.keys()
    assert all(0.0 <= share <= 100.0 for share in shares.values())


def with_corpus(folder: Path) -> None:
    """Two intents of two texts."""
    lines = [
        json.dumps({"intent": intent, "text": text, "split": "train"})
        for intent, texts in (("alarm", ("wake me", "set alarm")), ("greeting", ("hello", "hi there")))
        for text in texts
    ]
    content = zstandard.ZstdCompressor().compress("\n".join(lines * 3).encode())
    (folder / "en_intents_clinc150.jsonl.zst").write_bytes(content)
