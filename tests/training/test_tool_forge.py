"""Dialogues with tools: every value of a call can be found in what the user said, and nothing leaks."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest

from yan_omni.model.tool_text import MISSING, NOT_GIVEN, call_text
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import ASSISTANT, END, TOOL_CALL, TOOL_RESULT, TOOLS
from yan_omni.training.data_text_sequences import Conversation
from yan_omni.training.data_text_tools import ToolLessons
from yan_omni.training.forge import tools_more
from yan_omni.training.forge.chat_lists import pairs
from yan_omni.training.forge.chat_tools import SHORT_REQUESTS, ToolForge, known_cards
from yan_omni.training.forge.tool_asks import asked_for
from yan_omni.training.forge.tool_cards import Slot, parse_cards
from yan_omni.training.forge.tool_dialogues import Answered, Called, Said, ToolDialogue
from yan_omni.training.forge.tool_sessions import session
from yan_omni.training.forge.tool_values import TEXT_LISTS, draw
from yan_omni.training.forge.tool_wordings import varied

BLOCK = """
@set timer, start timer | start a timer | 计时器
minutes minutes minutes, duration | How long? | 多久？
label? dish label, name
en: Set a timer for {minutes} minutes. | Time the {label}
    for {minutes} minutes.
zh: 计时{minutes}分钟。
minutes?: Set a timer. => 设个计时器。
done: Timer set. => 好的。
"""


def dialogues(count: int, held_out: bool = False) -> list[ToolDialogue]:
    random, forge = Random(1), ToolForge(held_out=held_out)
    return [forge.dialogue(random) for _ in range(count)]


def test_a_block_of_lines_is_one_tool() -> None:
    (card,) = parse_cards(BLOCK)
    assert card.is_held_out
    assert card.names == ("set timer", "start timer")
    assert [(slot.name, slot.is_optional, slot.ask) for slot in card.slots] == [
        ("minutes", False, ("How long?", "多久？")),
        ("label", True, None),
    ]
    assert card.requests[0][1].text == "Time the {label} for {minutes} minutes."
    assert card.gaps[0][1][1][0].text == "设个计时器。"
    assert card.answer == ("Timer set.", "好的。")
    assert card.wordings(chinese=False, held_out=False) == []


def test_values_are_spans_of_what_was_said_or_options() -> None:
    num_calls = 0
    for dialogue in dialogues(600):
        said = ""
        for step in dialogue.steps:
            if isinstance(step, Said):
                said += step.text.lower() + "\n"
            if isinstance(step, Called):
                num_calls += 1
                form = next(form for form in dialogue.forms if form.words == step.tool)
                assert [words for words, _ in step.arguments] == [field.words for field in form.properties]
                for field, (_, value) in zip(form.properties, step.arguments, strict=True):
                    absent = MISSING if field.is_required else NOT_GIVEN
                    assert value == absent or value in field.options or value.lower() in said
    assert num_calls > 400


def test_tools_of_one_dialogue_have_different_names() -> None:
    for dialogue in dialogues(300):
        names = [form.words for form in dialogue.forms]
        assert len(set(names)) == len(names)


def test_held_out_wordings_are_never_drawn_for_training() -> None:
    forge = ToolForge()
    for card in forge.cards:
        for chinese in (False, True):
            assert not any(request.is_held_out for request in card.wordings(chinese, held_out=False))
            assert card.wordings(chinese, held_out=False), card.names
    names = {card.names for card in forge.cards}
    extra = [card for card in ToolForge(held_out=True).cards if card.names not in names]
    assert len(extra) >= 5
    assert all(card.is_held_out for card in extra)


def test_a_call_without_a_needed_value_is_followed_by_a_question() -> None:
    found = [d for d in dialogues(600) if any(isinstance(s, Answered) and s.after_gap for s in d.steps)]
    ended = [d for d in found if isinstance(d.steps[-2], Called) and not d.steps[-2].is_complete]
    asked = [d for d in found if isinstance(d.steps[1], Answered)]
    assert len(ended) > 20
    assert len(asked) > 20


def test_a_value_is_asked_for_in_the_language_and_by_the_key() -> None:
    slot, random = Slot("cups", "count", ("cups",), ask=("How many cups?", "要几杯？")), Random(2)
    english = {asked_for(slot, "cups", random, chinese=False) for _ in range(60)}
    chinese = {asked_for(slot, "cups", random, chinese=True) for _ in range(60)}
    assert len(english) > 3
    assert any("cups" in one for one in english)
    assert all(one.isascii() and one.endswith("?") for one in english)
    assert all("？" in one and not one.isascii() for one in chinese)


@pytest.fixture
def lessons(tmp_path: Path) -> ToolLessons:
    rows = [
        {"kind": "talk", "lines": ["Hello.", "Hello! How can I help you?"], "modality": None},
        {"kind": "talk", "lines": ["Call Mom.", "I cannot do that. I have no such tool."], "modality": None},
    ]
    text = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "chat.jsonl").write_text(text, encoding="utf-8")
    tokenizer = BpeTextTokenizer.load(Path("weights/text_tokenizer.json"))
    return ToolLessons(tmp_path, tokenizer, spoken_share=0.3)


def test_lessons_write_calls_and_replies_only(lessons: ToolLessons) -> None:
    assert lessons.forge.talk == ((("Hello.", "Hello! How can I help you?"),), ())
    random = np.random.default_rng(4)
    for _ in range(100):
        conversation = lessons.draw(random)
        ids, targets = conversation.ids, conversation.targets
        assert ids[1] == TOOLS
        first_turn = ids.index(END)
        assert all(target < 0 for target in targets[:first_turn])
        for position, token in enumerate(ids):
            if token == TOOL_CALL:
                assert ids[position - 1] == ASSISTANT or TOOL_CALL in ids[:position]
                assert targets[position - 1] == TOOL_CALL
            if token == TOOL_RESULT:
                assert targets[position - 1] < 0


def test_keys_of_calls_are_read_and_not_taught(lessons: ToolLessons) -> None:
    step = Called("make call", (("person", "Tom Brown"), ("time", "none")))
    conversation = Conversation()
    lessons._call(conversation, step, is_first=True)
    untaught = [
        after
        for after, target in zip(conversation.ids[1:], conversation.targets[:-1], strict=True)
        if target < 0
    ]
    assert lessons.tokenizer.decode(untaught[1:]) == " person: time:"
    assert conversation.targets[-2] == END


def test_after_a_gap_the_choice_to_ask_is_not_taught(lessons: ToolLessons) -> None:
    random = np.random.default_rng(5)
    untaught = 0
    for _ in range(300):
        conversation = lessons.draw(random)
        for position, token in enumerate(conversation.ids[:-1]):
            if token == ASSISTANT and conversation.targets[position] < 0:
                untaught += 1
                assert conversation.targets[position + 1] >= 0
    assert untaught > 5


def test_calls_are_written_like_this() -> None:
    written = call_text("make call", [("person", "Tom"), ("note", "你好"), ("time", "none")])
    assert written == " make call; person: Tom; note:你好; time: none;"


def test_a_session_asks_for_several_of_its_tools() -> None:
    random, forge = Random(2), ToolForge()
    sessions = [session(forge, random) for _ in range(200)]
    called = [{step.tool for step in one.steps if isinstance(step, Called)} for one in sessions]
    assert sum(len(tools) > 1 for tools in called) > 60
    at_once = [
        one
        for one in sessions
        if any(isinstance(a, Called) and isinstance(b, Called) for a, b in pairwise(one.steps))
    ]
    assert len(at_once) > 20


def test_wordings_made_of_others_are_never_held_out_ones() -> None:
    random, known = Random(3), ToolForge(held_out=True).cards
    held_out = {request.text for card in known for request in card.requests[0] if request.is_held_out}
    made = {
        varied(request, card, random, chinese=False).text
        for card in ToolForge().cards
        for request in card.wordings(chinese=False, held_out=False)
        for _ in range(5)
    }
    assert len(made) > 1000
    assert not made & held_out


def test_requests_in_few_words_name_all_that_their_tool_needs() -> None:
    cards = {card.names[0]: card for card in (*known_cards(), *parse_cards(tools_more.TOOLS))}
    for name, (english, chinese) in SHORT_REQUESTS.items():
        slots = {slot.name: slot.is_optional for slot in cards[name].slots}
        needed = {slot for slot, is_optional in slots.items() if not is_optional}
        for request in (*english, *chinese):
            said = {*re.findall(r"\{(\w+)\}", request.text), *(slot for slot, _ in request.implied)}
            assert needed <= said <= slots.keys(), (name, request.text)


def test_wide_values_are_no_part_of_the_lists() -> None:
    random = Random(4)
    for kind, text in (("thing", TEXT_LISTS["thing"]), ("clock", TEXT_LISTS["clock"])):
        listed = {pair[0] for pair in pairs(text)}
        drawn = [draw(kind, random, chinese=False, wide_share=1.0).value for _ in range(100)]
        assert len(set(drawn)) > 60
        assert sum(value in listed for value in drawn) < 30
