"""Conversations of several dialogues, and what was told long before it is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import ASSISTANT, REPLY_TEXT, USER
from yan_omni.training.data_photos import PhotoLessons
from yan_omni.training.data_text_chat import KIND_WEIGHTS, WORN_KINDS, ChatLessons, MemoryLessons, worn
from yan_omni.training.data_text_utterances import align, save_utterances
from yan_omni.training.recipes.forge_text import spoken_words

TOLD = ("My name is Anna.", "Nice to meet you, Anna.", "What is my name?", "Your name is Anna.")


@pytest.fixture(scope="module")
def tokenizer() -> BpeTextTokenizer:
    return BpeTextTokenizer.load(Path("weights/text_tokenizer.json"))


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory, tokenizer: BpeTextTokenizer) -> ChatLessons:
    folder = tmp_path_factory.mktemp("text")
    rows = [{"kind": kind, "lines": ["Hello there.", "Hi!"], "modality": None} for kind in KIND_WEIGHTS]
    rows.append({"kind": "memories", "lines": list(TOLD), "modality": None})
    lines = [json.dumps(row) for row in rows]
    (folder / "chat.jsonl").write_text("\n".join(lines), encoding="utf-8")
    utterance = align("Hello there.", tokenizer, spoken_words)
    assert utterance is not None
    save_utterances(folder / "chat_utterances.npz", [utterance])
    return ChatLessons(folder, tokenizer, spoken_share=0.0)


def test_dialogues_follow_one_another(chat: ChatLessons) -> None:
    random = np.random.default_rng(0)
    turns = {chat.draw(random).ids.count(USER) for _ in range(60)}
    assert len(turns) > 2


def test_a_worn_question_keeps_most_of_its_words_in_order() -> None:
    random = np.random.default_rng(2)
    tokens = list(range(100, 120))
    made = [worn(tokens, random) for _ in range(50)]
    assert all(line == [token for token in tokens if token in line] for line in made)
    assert 15 < np.mean([len(line) for line in made]) < 20
    assert worn(tokens[:4], random) == tokens[:4]


def test_only_what_stays_answerable_is_worn(chat: ChatLessons) -> None:
    dialogues = ChatLessons(chat.folder, chat.tokenizer, wears=True).dialogues
    assert {kind for kind, some in dialogues.items() if any(one.can_wear for one in some)} == set(WORN_KINDS)
    assert not any(one.can_wear for some in chat.dialogues.values() for one in some)


def test_a_memory_is_asked_for_after_other_talk(chat: ChatLessons, tokenizer: BpeTextTokenizer) -> None:
    random = np.random.default_rng(1)
    lessons = MemoryLessons(chat)
    lengths = []
    for _ in range(20):
        conversation = lessons.draw(random)
        lengths.append(len(conversation))
        last = conversation.ids[len(conversation) - conversation.ids[::-1].index(ASSISTANT) :]
        assert last[0] == REPLY_TEXT
        assert tokenizer.decode(last[1:-1]) == TOLD[3]
        assert tokenizer.encode(TOLD[0])[0] in conversation.ids[:8]
    assert max(lengths) > 200
    assert max(lengths) <= 512


def test_photo_answers_are_written_after_what_is_seen(tokenizer: BpeTextTokenizer) -> None:
    names = [("banana", "香蕉"), ("lemon", "柠檬"), ("corn", "玉米"), ("duck", "鸭子")]
    conversation = PhotoLessons(names, tokenizer, spoken_share=0.0).draw(np.random.default_rng(2))
    assert conversation.ids.count(ASSISTANT) == 2
    said = tokenizer.decode([token for token in conversation.ids if token >= 64])
    assert any(word in said for pair in names for word in pair)
