"""The engine reads what a question points to again, and only what was said in this conversation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from tests.model.engine.tiny import tiny_components
from yan_omni.model.components import Components
from yan_omni.model.engine.engine import EngineConfig, OmniEngine
from yan_omni.model.engine.leaning import Leaning, continuation
from yan_omni.model.engine.remembering import RememberingEngine
from yan_omni.model.engine.request import HeardPart, ReplyOptions, TextPart, Turn
from yan_omni.model.engine.thought import Thought
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import END, SAID


@pytest.fixture(scope="module")
def components() -> Components:
    return tiny_components()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """All ids that are read from now on, call by call."""
    seen: list[list[int]] = []
    original = Thought.read

    def read(self: Thought, ids: Sequence[int], *inputs: object) -> None:
        seen.append(list(ids))
        original(self, ids, *inputs)  # type: ignore[arg-type]

    monkeypatch.setattr(Thought, "read", read)
    return seen


def user(text: str) -> Turn:
    return Turn("user", (TextPart(text),))


def assistant(text: str) -> Turn:
    return Turn("assistant", (TextPart(text),))


TOLD = [user("My cat is called Ivo."), assistant("I see.")]
ASKED = user("What is my cat called?")
OPTIONS = ReplyOptions(modality="text", max_text_tokens=2)


def looked_at(components: Components, reads: list[list[int]]) -> list[str]:
    spans = [ids for ids in reads if ids[0] == SAID]
    assert all(ids[-1] == END for ids in spans)
    return [components.text_tokenizer.decode(ids[1:-1]) for ids in spans]


def test_what_was_told_is_read_after_the_question(components: Components, reads: list[list[int]]) -> None:
    list(OmniEngine(components).reply([*TOLD, ASKED], OPTIONS))
    assert looked_at(components, reads) == ["My cat is called Ivo."]
    question = components.text_tokenizer.encode(ASKED.parts[0].text)  # type: ignore[union-attr]
    span = next(number for number, ids in enumerate(reads) if ids[0] == SAID)
    assert reads[span - 1][: len(question)] == question


def test_nothing_is_read_again_where_nothing_fits_or_it_is_turned_off(
    components: Components, reads: list[list[int]]
) -> None:
    engine = OmniEngine(components)
    list(engine.reply([*TOLD, user("What color is the sky?")], OPTIONS))
    list(engine.reply([ASKED], OPTIONS))
    assert isinstance(engine, RememberingEngine)
    list(engine.without_looking_back().reply([*TOLD, ASKED], OPTIONS))
    assert looked_at(components, reads) == []


def test_what_was_taken_back_is_not_looked_at(components: Components, reads: list[list[int]]) -> None:
    engine = OmniEngine(components)
    list(engine.reply([*TOLD, ASKED], OPTIONS))
    reads.clear()
    other = [user("My cat is called Nox."), assistant("I see.")]
    list(engine.reply([*other, ASKED], OPTIONS))
    list(engine.reply([assistant("Hello."), ASKED], OPTIONS))
    assert looked_at(components, reads) == ["My cat is called Nox."]


def test_a_conversation_that_goes_on_looks_back_at_all_of_it(
    components: Components, reads: list[list[int]]
) -> None:
    engine = OmniEngine(components)
    list(engine.reply(TOLD[:1], OPTIONS))
    list(engine.reply([*TOLD, user("I live in Cork.")], OPTIONS))
    reads.clear()
    list(engine.reply([*TOLD, user("I live in Cork."), assistant("Good."), ASKED], OPTIONS))
    assert looked_at(components, reads) == ["My cat is called Ivo."]
    assert sum(map(len, reads)) < 60


def test_words_of_sound_are_looked_back_at(components: Components, reads: list[list[int]]) -> None:
    heard = Turn("user", (HeardPart("My cat is called Ivo.", b"sound"),))
    list(OmniEngine(components).reply([heard, assistant("I see."), ASKED], OPTIONS))
    assert looked_at(components, reads) == ["My cat is called Ivo."]


def test_a_looked_back_span_changes_the_reply(components: Components) -> None:
    bare = OmniEngine(components, EngineConfig(looks_back=False))
    turns = [*TOLD, ASKED]
    with_it = OmniEngine(components)._turns.read(turns).thought.logits
    without = bare._turns.read(turns).thought.logits
    assert not with_it.equal(without)


def test_leaning_favours_what_goes_on(components: Components) -> None:
    tokenizer = components.text_tokenizer
    leaning = Leaning(tokenizer, "My cat is called Ivo.", "What is my cat called?")
    answer = tokenizer.encode("Your cat is called Ivo.")
    logits = torch.zeros(16_384)
    for token, following in pairwise(answer):
        leaning.push(token)
        assert int((leaning.scored(logits) - logits).argmax()) == following
    leaning.push(answer[-1])
    assert leaning.scored(logits).equal(logits)


def test_words_that_are_not_in_the_question_are_likelier_until_written() -> None:
    tokenizer = BpeTextTokenizer.load(Path("weights/text_tokenizer.json"))
    leaning = Leaning(tokenizer, "My next trip goes to Rufus. 我去桂林。", "Where does my trip go?")
    logits = torch.zeros(17_000)
    likelier = {tokenizer.decode([token]) for token in leaning.scored(logits).nonzero().flatten().tolist()}
    assert {" R", "桂", "林"} <= likelier
    assert not likelier & {" trip", " to", "."}
    first, *_ = tokenizer.encode(" Rufus")
    leaning.push(first)
    assert leaning.scored(logits)[first] == 0.0


def test_without_words_nothing_is_changed(components: Components) -> None:
    leaning, logits = Leaning(components.text_tokenizer, "", "Where do I live?"), torch.zeros(100)
    leaning.push(components.text_tokenizer.encode("hello")[0])
    assert leaning.scored(logits) is logits


def test_the_longest_and_latest_continuation_counts() -> None:
    assert continuation([1, 2, 3, 9, 2, 4], [2]) == (4, 1)
    assert continuation([1, 2, 3, 9, 2, 4], [1, 2]) == (3, 2)
    assert continuation([1, 2], [5]) == (None, 0)
    assert continuation([], [5]) == (None, 0)
