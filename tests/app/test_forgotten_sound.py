"""A long spoken conversation keeps words, not sound, and stays the same conversation to the engine."""

from __future__ import annotations

import numpy as np
import pytest

from tests.model.engine.tiny import tiny_components
from yan_omni.app.realtime.conversation import KEPT_SOUNDS, Content, Conversation, Item, turns_of
from yan_omni.model.engine.engine import OmniEngine
from yan_omni.model.engine.memory import Fingerprints, array_digest
from yan_omni.model.engine.request import (
    AudioPart,
    HeardPart,
    ReplyDone,
    ReplyOptions,
    TextPart,
    Turn,
    Waveform,
)


def sound(seed: int) -> Waveform:
    return (0.1 * np.random.default_rng(seed).standard_normal(8_000)).astype(np.float32)


def said(number: int, text: str | None) -> Item:
    return Item("user", [Content("input_audio", text=text, samples_16k=sound(number))])


def test_old_sounds_become_what_was_heard() -> None:
    conversation = Conversation(max_items=100, max_bytes=10**9)
    before = [said(number, None if number == 1 else f"Number {number}.") for number in range(KEPT_SOUNDS + 3)]
    parts = [item.turn().parts[0] for item in before]
    for item in before:
        conversation.insert(item)
    after = [item.turn().parts[0] for item in conversation.items()]
    assert after[0] == HeardPart("Number 0.", array_digest(sound(0)))
    assert isinstance(after[1], AudioPart), "nobody has heard it yet"
    assert isinstance(after[2], HeardPart)
    assert all(isinstance(part, AudioPart) for part in after[3:])
    chains = [Fingerprints().chain([Turn("user", (part,)) for part in kept]) for kept in (parts, after)]
    assert chains[0] == chains[1]


def test_memory_of_a_long_conversation_is_that_of_its_words() -> None:
    conversation = Conversation(max_items=1_000, max_bytes=10**9)
    sizes = []
    for number in range(60):
        conversation.insert(said(number, "Yes."))
        sizes.append(sum(item.num_bytes for item in conversation.items()))
    assert sizes[-1] - sizes[KEPT_SOUNDS] < 2_000


def test_sound_in_which_no_word_was_understood_stays_a_turn() -> None:
    item = said(0, "")
    before = Fingerprints().chain(turns_of([item], ""))
    item.content[0].forget_sound()
    assert item.is_telling
    assert Fingerprints().chain(turns_of([item], "")) == before


@pytest.mark.parametrize("text", ["Hello.", ""])
def test_what_was_heard_can_be_read_anew(text: str) -> None:
    turns = (
        Turn("user", (HeardPart(text, b"gone"),)),
        Turn("assistant", (TextPart("Hi."),)),
        *turns_of([said(3, None)], ""),
    )
    events = list(
        OmniEngine(tiny_components()).reply(turns, ReplyOptions(modality="text", max_text_tokens=2))
    )
    assert isinstance(events[-1], ReplyDone)
