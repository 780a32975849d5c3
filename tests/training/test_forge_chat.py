"""Lessons in conversation: none repeats a text of the evaluation, whatever stands around it."""

from __future__ import annotations

import pytest

from yan_omni.training.recipes.forge_chat import repeats
from yan_omni.training.recipes.forge_text import bare

ASKED = ("Where do penguins live?", "企鹅住在哪里？", "Hi!")
SKIP = {bare(text) for text in ASKED}
INSIDE = tuple(bare(text) for text in ASKED[:2])


@pytest.mark.parametrize(
    "line",
    ["where do penguins live", "Just checking: where do penguins live?", "考考你，企鹅住在哪里呀？", "hi"],
)
def test_a_text_of_the_evaluation_is_found(line: str) -> None:
    assert repeats(line, SKIP, INSIDE)


@pytest.mark.parametrize("line", ["Where do polar bears live?", "企鹅吃什么？", "Hi, how are you?"])
def test_others_are_kept(line: str) -> None:
    assert not repeats(line, SKIP, INSIDE)
