"""The generators of text lessons: style, dialogues, and questions about scenes whose answers are true."""

from __future__ import annotations

from random import Random

import pytest

from yan_omni.training.data_text import language_of, split_sentences
from yan_omni.training.forge import chat, chat_memories
from yan_omni.training.forge.chat_chinese import number_word as chinese_number
from yan_omni.training.forge.chat_english import number_word as english_number
from yan_omni.training.forge.picture_talk import SceneThing, ask_colour, ask_count, ask_place, questions
from yan_omni.training.forge.written_style import polish

CIRCLE = SceneThing("circle", "red", (10.0, 10.0, 60.0, 60.0))
DOGS = (SceneThing("dog", None, (100, 100, 150, 150)), SceneThing("dog", None, (180, 180, 250, 250)))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("will it be colder in ohio", "Will it be colder in ohio?"),
        ("i think i can", "I think I can."),
        ("今天天气怎么样", "今天天气怎么样？"),
        ("好的", "好的。"),
        ("“Hello” , he said.", "Hello, he said."),
        ("see http://x.y/{z}", None),
        ("", None),
    ],
)
def test_polish(written: str, expected: str | None) -> None:
    assert polish(written) == expected


def test_sentences_are_split_in_both_languages() -> None:
    assert split_sentences("One. Two?  Three", "en") == ["One.", "Two?", "Three"]
    assert split_sentences("一。二！三", "zh") == ["一。", "二！", "三"]


@pytest.mark.parametrize("source", [chat.talk, chat.arithmetic, chat.knowledge, chat.neighbours])
def test_replies_are_in_the_language_of_the_question(source: object) -> None:
    assert callable(source)
    for question, answer in source(Random(1)):
        assert language_of(question) == language_of(answer)


def test_memories_tell_and_ask() -> None:
    for lines in chat_memories.memories(Random(1), 60):
        assert len(lines) in (2, 4, 6)
        assert language_of(lines[0]) == language_of(lines[-1])


def test_meanings_join_wrapped_lines() -> None:
    assert list(chat.by_meaning("a | b\n    | c => d | e\n")) == [(["a", "b", "c"], ["d", "e"])]


def test_number_words() -> None:
    assert [english_number(n) for n in (0, 15, 20, 42, 100)] == [
        "zero",
        "fifteen",
        "twenty",
        "forty-two",
        "one hundred",
    ]
    assert [chinese_number(n) for n in (0, 10, 15, 42, 100)] == ["零", "十", "十五", "四十二", "一百"]
    with pytest.raises(ValueError, match="0 to 100"):
        english_number(101)


def test_scene_answers_are_true() -> None:
    scene = (CIRCLE, *DOGS)
    colour = ask_colour(scene, 0, Random(0))
    assert colour is not None
    assert colour[1] == "The circle is red."
    place = ask_place(scene, 1, Random(0))
    assert place is not None
    assert place[1] == "圆形在左上。"
    answers = {ask_count(scene, 0, Random(seed))[1] for seed in range(30)}
    assert answers == {"There are three.", "There are two.", "There is one."}


def test_questions_never_run_dry() -> None:
    assert len(questions((), 5, Random(0))) == 5
