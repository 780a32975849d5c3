"""Hearing speech while it goes on ends as hearing it afterwards does."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch

from tests.model.engine.tiny import tiny_components
from tests.model.lexicon.test_decoder import heard, random_events, tables
from yan_omni.model.engine.hearing import Transcriber
from yan_omni.model.engine.read_ahead import ReadAhead
from yan_omni.model.engine.thought import Choices, Thought
from yan_omni.model.lexicon.decoder import LexiconDecoder
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.speech_text.front_end import audible_phones
from yan_omni.tokenizers.vocabulary import BOS, USER


@pytest.fixture(scope="module")
def transcriber() -> Transcriber:
    components = tiny_components()
    tokenizer = components.text_tokenizer
    choices = Choices(components.thinker.config.thinker.vocabulary_size, [b"a"] * tokenizer.size)
    decoder = LexiconDecoder(tables({("the", "sea"): 0.1}))
    return Transcriber(components.thinker, choices, tokenizer, decoder)


def opened(transcriber: Transcriber, *ids: int) -> Thought:
    thought = Thought(transcriber._model)
    thought.read([BOS, *ids])
    return thought


def cut(events: list[PhoneEvent], seed: int) -> list[list[PhoneEvent]]:
    places = np.sort(np.random.default_rng(seed).integers(0, len(events) + 1, 5)).tolist()
    edges = [0, *places, len(events)]
    return [events[start:stop] for start, stop in pairwise(edges)]


def check_equal(transcriber: Transcriber, ahead: ReadAhead, rest: list[PhoneEvent], start: Thought) -> None:
    slow = start.fork()
    expected = transcriber.hear(slow, [*ahead.events, *rest])
    thought, clip = ahead.finish(rest)
    assert (clip.ids, clip.written, clip.num_events) == (expected.ids, expected.written, expected.num_events)
    assert torch.allclose(clip.inputs, expected.inputs, atol=1e-5)
    assert clip.ending == pytest.approx(expected.ending, abs=1e-5)
    assert torch.allclose(thought.logits, slow.logits, atol=1e-4)


@pytest.mark.parametrize("seed", range(8))
def test_any_pieces_end_as_the_whole(transcriber: Transcriber, seed: int) -> None:
    """Words found early turn out to be others here; at every place it could end with any rest."""
    events, start = random_events(seed, 60), opened(transcriber, USER)
    ahead = ReadAhead(transcriber, start)
    for number, piece in enumerate(cut(events, seed)):
        check_equal(transcriber, ahead, random_events(number, 5), start)
        ahead.push(piece)
    check_equal(transcriber, ahead, [], start)
    assert ahead._read, "something was read ahead"


def test_little_is_left_to_read_at_the_end(transcriber: Transcriber, monkeypatch: pytest.MonkeyPatch) -> None:
    events = heard(audible_phones("the cat the dog the sea " * 8))
    ahead = ReadAhead(transcriber, opened(transcriber, USER))
    for start in range(0, len(events), 10):
        ahead.push(events[start : start + 10])
    num_read = list[int]()
    read = Thought.read

    def counted(self: Thought, ids: tuple[int, ...], inputs: torch.Tensor | None = None) -> None:
        num_read.append(len(ids))
        read(self, ids, inputs)

    monkeypatch.setattr(Thought, "read", counted)
    _, clip = ahead.finish()
    assert sum(num_read) < 60 < len(clip.ids)


def test_after_another_conversation_it_is_the_same_speech(transcriber: Transcriber) -> None:
    events, other = random_events(3, 50), opened(transcriber, USER, BOS, USER)
    ahead = ReadAhead(transcriber, opened(transcriber, USER))
    ahead.push(events[:40])
    ahead.restart(other)
    check_equal(transcriber, ahead, events[40:], other)
    check_equal(transcriber, ahead, [], other)


def test_nothing_heard(transcriber: Transcriber) -> None:
    start = opened(transcriber, USER)
    ahead = ReadAhead(transcriber, start)
    ahead.push([])
    check_equal(transcriber, ahead, [], start)
