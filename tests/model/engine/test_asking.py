"""The question for a missing value: one that the thinker has, in the language of the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import pytest
import torch
from torch import Tensor

from yan_omni.model.engine.asking import Asker, Lacking
from yan_omni.model.engine.request import Pause
from yan_omni.model.engine.thought import Choices, Thought
from yan_omni.model.tool_text import Property
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import END, REPLY_TEXT, TEXT, THINKER_SIZE


class Parrot:
    """A thought that knows some sentences, each so likely."""

    def __init__(self, tokenizer: BpeTextTokenizer, sentences: Mapping[str, float]) -> None:
        self._known = [((*tokenizer.encode(text), END), score) for text, score in sentences.items()]
        self._said: tuple[int, ...] = ()

    def fork(self) -> Parrot:
        other = Parrot.__new__(Parrot)
        other._known, other._said = self._known, self._said
        return other

    def read(self, ids: Sequence[int]) -> None:
        self._said = () if ids[-1] == REPLY_TEXT else (*self._said, *ids)

    @property
    def logits(self) -> Tensor:
        scores, place = torch.full((THINKER_SIZE,), -9.0), len(self._said)
        for ids, score in self._known:
            if ids[:place] == self._said and place < len(ids):
                scores[ids[place]] = torch.maximum(scores[ids[place]], torch.tensor(score))
        return scores


@pytest.fixture(scope="module")
def tokenizer() -> BpeTextTokenizer:
    return BpeTextTokenizer.load(Path("weights/text_tokenizer.json"))


def asked(
    tokenizer: BpeTextTokenizer, request: str, sentences: Mapping[str, float], field: Property | None = None
) -> str:
    pieces = [tokenizer.piece(TEXT.token(index)) for index in range(tokenizer.size)]
    asker = Asker(tokenizer, Choices(THINKER_SIZE, pieces), None)
    thought = cast(Thought, Parrot(tokenizer, sentences))
    lacking = Lacking(field or Property("minutes", "minutes", "integer", True), thought.fork(), (5, 6))
    pauses = asker.question(thought, REPLY_TEXT, lacking, request)
    try:
        while True:
            assert isinstance(next(pauses), Pause)
    except StopIteration as end:
        return tokenizer.decode(end.value)


def test_a_question_is_asked_although_a_refusal_is_likelier(tokenizer: BpeTextTokenizer) -> None:
    said = {"I cannot do that.": 6.0, "For how long?": 4.0}
    assert asked(tokenizer, "Set a timer.", said) == "For how long?"


def test_the_question_is_in_the_language_of_the_request(tokenizer: BpeTextTokenizer) -> None:
    said = {"What should I do?": 6.0, "几分钟？": 4.0}
    assert asked(tokenizer, "设个计时器。", said) == "几分钟？"
    assert asked(tokenizer, "Set a timer.", said) == "What should I do?"


def test_only_the_thinkers_own_words_are_said(tokenizer: BpeTextTokenizer) -> None:
    """Not a sentence made of the key, however far its questions are from what is missing."""
    said = {"How is the moon?": 1.0, "Yes.": 4.0}
    assert asked(tokenizer, "Set a timer.", said) == "How is the moon?"


def test_the_likelier_question_is_asked(tokenizer: BpeTextTokenizer) -> None:
    said = {"How is the moon?": 1.0, "For how long?": 3.0, "Yes.": 4.0}
    assert asked(tokenizer, "Set a timer.", said) == "For how long?"


def test_no_question_where_the_thinker_has_none(tokenizer: BpeTextTokenizer) -> None:
    assert asked(tokenizer, "Set a timer.", {"I cannot do that.": 6.0, "Yes.": 2.0}) == ""
