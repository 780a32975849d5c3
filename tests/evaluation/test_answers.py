"""The key-word rule: what counts as a right answer, and what must not."""

from __future__ import annotations

import pytest

from yan_omni.evaluation.answers import Kind, first_number, is_right, mentions
from yan_omni.evaluation.text_metrics import Language


@pytest.mark.parametrize(
    ("kind", "expected", "answer", "language"),
    [
        ("colour", "red", "The star is red.", "en"),
        ("colour", "gray", "It is grey.", "en"),
        ("colour", "pink", "它是粉红色的。", "zh"),
        ("shape", "circle", "一个圆", "zh"),
        ("shape", "circle", "It looks round.", "en"),
        ("object", "hot dog", "This is a hot dog.", "en"),
        ("object", "fire engine", "图片里有一辆消防车。", "zh"),
        ("object", "mouse", "Two mice.", "en"),
        ("count", "3", "There are three stars.", "en"),
        ("count", "2", "一共有两个。", "zh"),
        ("count", "1", "There is a dog.", "en"),
        ("position", "top left", "In the top left corner.", "en"),
        ("position", "right", "它在右边的中间。", "zh"),
        ("position", "centre", "It is in the middle.", "en"),
    ],
)
def test_right_answers(kind: Kind, expected: str, answer: str, language: Language) -> None:
    assert is_right(kind, expected, answer, language)


@pytest.mark.parametrize(
    ("kind", "expected", "answer", "language"),
    [
        ("colour", "red", "It is red or blue.", "en"),
        ("colour", "red", "It is bored.", "en"),
        ("colour", "red", "它是粉红色的。", "zh"),
        ("colour", "red", "It is red.", "zh"),
        ("object", "dog", "This is a hot dog.", "en"),
        ("object", "dog", "A dog and a cat.", "en"),
        ("count", "3", "I see many stars.", "en"),
        ("count", "3", "There are two, no, three.", "en"),
        ("position", "left", "On the left or on the right.", "en"),
        ("position", "top left", "On the left.", "en"),
        ("position", "left", "In the top left corner.", "en"),
        ("shape", "square", "", "en"),
    ],
)
def test_wrong_answers(kind: Kind, expected: str, answer: str, language: Language) -> None:
    assert not is_right(kind, expected, answer, language)


def test_numbers_are_read_whole() -> None:
    assert first_number("there are sixteen", "en") == 16
    assert first_number("有十二个", "zh") == 12
    assert first_number("没有", "zh") == 0


def test_words_are_whole_words() -> None:
    assert mentions("Cats purr.", "cat", "en")
    assert not mentions("Concatenate", "cat", "en")
