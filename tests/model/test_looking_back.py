"""Which sentences a question points to."""

from __future__ import annotations

import pytest

from yan_omni.model.looking_back import MAX_TOLD, MOST_PIECES, Told, look_back
from yan_omni.model.looking_terms import LONGEST_SENTENCE, asks, sentences

ENGLISH = (
    "Hi, my name is Tim. I live in Cork.",
    "My cat is called Ivo.",
    "My favorite color is teal.",
    "I'm a nurse.",
    "Yesterday I bought a kettle.",
    "My meeting is at three on Friday.",
    "Thank you.",
)
CHINESE = (
    "我叫李小雨。",
    "我的小狗叫豆豆。",
    "我家在厦门。",
    "我最喜欢的水果是芒果。",
    "我的房间是417号。",
    "谢谢。",
)


def told(*turns: str) -> Told:
    result = Told()
    for turn in turns:
        result = result.and_said(turn)
    return result


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What is my name?", "Hi, my name is Tim."),
        ("do you know who i am", "Hi, my name is Tim."),
        ("Where do I live?", "I live in Cork."),
        ("What is my cat called?", "My cat is called Ivo."),
        ("Which color do I like best?", "My favorite color is teal."),
        ("What is my job?", "I'm a nurse."),
        ("What did I buy?", "Yesterday I bought a kettle."),
        ("When is my meeting?", "My meeting is at three on Friday."),
        ("我叫什么名字？", "我叫李小雨。"),
        ("我的小狗叫什么", "我的小狗叫豆豆。"),
        ("我住在哪里？", "我家在厦门。"),
        ("我最喜欢什么水果？", "我最喜欢的水果是芒果。"),
        ("我的房间号是多少？", "我的房间是417号。"),
    ],
)
def test_a_question_finds_what_was_told(question: str, found: str) -> None:
    assert look_back(told(*ENGLISH, *CHINESE), question) == found


@pytest.mark.parametrize(
    "question",
    [
        "What color is the sky?",
        "What is the capital of France?",
        "How old am I?",
        "What is my dog called?",
        "My cat is black.",
        "天空是什么颜色？",
        "法国的首都是哪里？",
        "我几岁了？",
    ],
)
def test_nothing_is_looked_at_where_nothing_fits(question: str) -> None:
    assert look_back(told(*ENGLISH, *CHINESE), question) == ""


def test_a_correction_comes_with_what_it_corrects() -> None:
    said = told("My name is Tim.", "No, it's Bo.", "I live in Cork.")
    assert look_back(said, "What is my name?") == "My name is Tim. No, it's Bo."
    assert look_back(told("我住在厦门。", "不对，是漳州。"), "我住在哪里？") == "我住在厦门。不对，是漳州。"


def test_what_is_told_anew_replaces_what_was_told_before() -> None:
    assert look_back(told("My name is Tim.", "My name is Bo."), "What is my name?") == "My name is Bo."
    assert look_back(told("我叫小雨。", "我叫小雪。"), "我叫什么？") == "我叫小雪。"


def test_what_is_told_and_asked_in_one_breath_is_told() -> None:
    assert look_back(told("My cat is called Ivo, what is my cat called?"), "What is my cat called?") == (
        "My cat is called Ivo,"
    )


def test_questions_are_not_kept_as_told() -> None:
    assert told("What is my name?", "我叫什么？", "Tell me a joke.").sentences == ()


def test_memory_is_bounded_and_the_newest_stays() -> None:
    said = told(*(f"My box {number} is at place {number}." for number in range(3 * MAX_TOLD)))
    assert len(said.sentences) == MAX_TOLD
    assert look_back(said, f"Where is my box {3 * MAX_TOLD - 1}?").count(f"place {3 * MAX_TOLD - 1}") == 1
    assert look_back(said, "Where is my box 3?").count("place 3.") == 0
    assert all(len(sentence) <= LONGEST_SENTENCE for sentence in told("la " * 1_000).sentences)


def test_what_is_looked_at_is_short() -> None:
    said = told(*(f"My aunt {'really ' * number}likes tea." for number in range(30)))
    assert 0 < len(look_back(said, "What does my aunt like?").split()) <= MOST_PIECES


def test_sentences_end_at_marks_but_not_within_titles_or_numbers() -> None:
    assert list(sentences("My vet is Dr. Bell. It costs 3.5 euros! 好。我叫小雨")) == [
        "My vet is Dr. Bell.",
        "It costs 3.5 euros!",
        "好。",
        "我叫小雨",
    ]


@pytest.mark.parametrize(
    ("text", "does"), [("where do i live", True), ("I live here.", False), ("我几岁了", True)]
)
def test_asking(text: str, does: bool) -> None:
    assert asks(text) is does
