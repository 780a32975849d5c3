"""What a reply may lean on after a tool has returned something."""

from __future__ import annotations

import pytest

from yan_omni.model.engine.leaning import returned_words


@pytest.mark.parametrize(
    ("output", "asked", "words"),
    [
        ('{"found": "old movies", "id": 7}', "What did you find?", "old movies"),
        ('{"found": "old movies"}', "找到了什么？", ""),
        ('{"name": "黑洞", "kind": "hole", "rooms": "书房"}', "找到了什么？", "黑洞; 书房"),
        ('{"time": "half past six", "temperature": 21}', "When is it?", ""),
        ("the door is open", "Is it open?", "the door is open"),
        ("[1, 2]", "How many?", ""),
    ],
)
def test_words_of_the_language_are_leant_on_and_numbers_are_not(output: str, asked: str, words: str) -> None:
    assert returned_words(output, asked) == words
