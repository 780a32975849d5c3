"""Lessons in remembering are laid out as the engine reads a conversation."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest

from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import ASSISTANT, END, SAID, USER
from yan_omni.training.data_text_chat import ChatLessons
from yan_omni.training.data_text_recall import RecallLessons
from yan_omni.training.data_text_sequences import IGNORED, Conversation
from yan_omni.training.data_text_utterances import align, save_utterances
from yan_omni.training.recipes.forge_text import spoken_words


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> RecallLessons:
    tokenizer = BpeTextTokenizer.load(Path("weights/text_tokenizer.json"))
    folder = tmp_path_factory.mktemp("text")
    lines = (["Hello there.", "Hi!"], ["天是什么颜色？", "天是蓝色的。"])
    rows = [json.dumps({"kind": "talk", "lines": pair, "modality": None}) for pair in lines]
    (folder / "chat.jsonl").write_text("\n".join(rows), encoding="utf-8")
    utterance = align("Hello there.", tokenizer, spoken_words)
    assert utterance is not None
    save_utterances(folder / "chat_utterances.npz", [utterance])
    return RecallLessons(ChatLessons(folder, tokenizer), spoken_share=0.0)


def spans(conversation: Conversation) -> list[tuple[int, int]]:
    starts = [place for place, token in enumerate(conversation.ids) if token == SAID]
    return [(start, conversation.ids.index(END, start)) for start in starts]


def test_most_answers_stand_in_what_is_looked_back_at(lessons: RecallLessons) -> None:
    random, held, count = np.random.default_rng(0), 0, 0
    for _ in range(150):
        conversation = lessons.draw(random)
        assert len(conversation) <= 512
        for start, end in spans(conversation):
            assert set(conversation.targets[start:end]) == {IGNORED}
            assert conversation.ids[end + 1] == ASSISTANT
            answer = conversation.ids[end + 3 : conversation.ids.index(END, end + 3) - 1]
            count += 1
            held += any(token in conversation.ids[start:end] for token in answer[-2:])
    assert count > 100
    assert held > 0.7 * count


def test_some_conversations_have_no_look_back(lessons: RecallLessons) -> None:
    random = np.random.default_rng(1)
    drawn = [lessons.draw(random) for _ in range(80)]
    assert any(not conversation.looks_back and not spans(conversation) for conversation in drawn)
    assert any(conversation.ids.count(USER) > 4 for conversation in drawn)


def test_values_are_of_an_open_vocabulary(lessons: RecallLessons) -> None:
    random = Random(2)
    for chinese in (False, True):
        facts = [lessons.forge.fact(random, chinese) for _ in range(400)]
        assert len({fact.told for fact in facts}) > 390
        assert all(fact.told.isascii() != chinese for fact in facts if "é" not in fact.told)
        assert all(fact.answer and fact.missing and fact.asked for fact in facts)
