"""The generators of text lessons: style, dialogues, and questions about scenes whose answers are true."""

from __future__ import annotations

import re
from random import Random

import pytest

from yan_omni.model.noticing import describe_photo, describe_things
from yan_omni.training.data_text import language_of, split_sentences
from yan_omni.training.forge import chat_memories, chat_unknown
from yan_omni.training.forge.chat_chinese import number_word as chinese_number
from yan_omni.training.forge.chat_english import number_word as english_number
from yan_omni.training.forge.chat_facts_told import chinese_fact, english_fact
from yan_omni.training.forge.photo_talk import photo_questions
from yan_omni.training.forge.picture_talk import (
    ask_colour,
    ask_count,
    ask_place,
    questions,
    random_things,
    seen_things,
)
from yan_omni.training.forge.written_style import polish

SCENE = seen_things(
    [
        {"name": "circle", "colour": "red", "box_px": [10, 10, 60, 60]},
        {"name": "dog", "colour": None, "box_px": [100, 100, 150, 150]},
        {"name": "dog", "colour": None, "box_px": [180, 180, 250, 250]},
    ]
)
PREFIXES = (
    "Yes. ",
    "No. ",
    "Yes, quite sure. ",
    "有。",
    "没有。",
    "是的。",
    "不是。",
    "是的，",
    "不是，",
    "比较确定。",
)


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


def test_memories_tell_and_ask() -> None:
    for lines in chat_memories.memories(Random(1), 60):
        assert len(lines) in (2, 4, 6)
        assert language_of(lines[0]) == language_of(lines[-1])


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


def told(answer: str) -> str:
    """The answer without the yes or no before it."""
    return next((answer[len(word) :] for word in PREFIXES if answer.startswith(word)), answer) or answer


def test_scene_answers_are_true() -> None:
    colours = {ask_colour(SCENE, 0, Random(seed)) for seed in range(30)}
    assert {"The circle is red."} <= {pair[1] for pair in colours if pair is not None}
    places = {ask_place(SCENE, 1, Random(seed))[1] for seed in range(30)}
    assert {"圆形在左上角。", "狗在中间和右下角。"} <= places
    answers = {ask_count(SCENE, 0, Random(seed))[1] for seed in range(30)}
    assert answers == {"There are three things.", "There are two dogs.", "There is one circle."}


def test_answers_about_pictures_can_be_read_off_the_glance() -> None:
    random = Random(3)
    for _ in range(300):
        things = random_things(random)
        for question, answer in questions(things, 2, random):
            if "not sure" not in answer and "说不准" not in answer:
                assert told(answer) in describe_things(things, question)


def test_questions_never_run_dry() -> None:
    assert len(questions([], 5, Random(0))) == 5


@pytest.mark.parametrize("is_sure", [True, False])
def test_photos_are_answered_with_the_certainty_they_are_seen_with(is_sure: bool) -> None:
    names = [("banana", "香蕉"), ("lemon", "柠檬"), ("corn", "玉米"), ("duck", "鸭子")]
    for seed in range(200):
        chinese = seed % 2 == 1
        question, answer = photo_questions(names[:2], is_sure, chinese, names, Random(seed))
        assert language_of(question) == language_of(answer) == ("zh" if chinese else "en")
        if names[0][chinese] in answer:
            assert ("not sure" in answer or "不确定" in answer) != is_sure
            assert told(answer).rstrip(".。") in describe_photo(names[:2], is_sure, chinese)


def test_not_knowing_is_said_in_the_language_of_the_question() -> None:
    lines = [
        *chat_unknown.templated(Random(1), 60),
        *chat_unknown.asked_by_people(["谁？", "Who?"], Random(1)),
    ]
    for question, answer in lines:
        assert language_of(question) == language_of(answer)
        assert "know" in answer or "不知道" in answer


def test_facts_told_are_answered_with_their_own_words() -> None:
    random = Random(4)
    for maker in (english_fact, chinese_fact):
        for _ in range(100):
            told, _, asked, answer = maker(random)
            assert language_of(asked) == language_of(answer)
            value = re.split(" |是|叫|买了", answer.rstrip("号.。"))[-1]
            assert value in told
