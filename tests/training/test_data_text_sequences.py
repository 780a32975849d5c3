"""Conversations keep their targets when packed, and sounds and pictures keep their places."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from yan_omni.tokenizers.vocabulary import ASSISTANT, BOS, END, LISTEN, PATCH, REPLY_SPEECH, TEXT, USER
from yan_omni.training.data_text_sequences import (
    IGNORED,
    Conversation,
    SeenFeatures,
    pack,
    reply,
    start_user,
)

WORD = TEXT.start + 9


def spoken_reply() -> Conversation:
    conversation = Conversation()
    start_user(conversation)
    conversation.given([WORD, END])
    reply(conversation, [WORD], spoken=True)
    return conversation


def test_only_the_reply_is_learned() -> None:
    conversation = spoken_reply()
    assert conversation.ids == [BOS, USER, WORD, END, ASSISTANT, REPLY_SPEECH, WORD, END]
    assert conversation.targets == [IGNORED] * 4 + [REPLY_SPEECH, WORD, END, IGNORED]


def picture() -> Conversation:
    conversation = Conversation()
    positions = np.arange(1, 65, dtype=np.int64)
    conversation.given([PATCH] * 64)
    conversation.pictures.append(SeenFeatures(positions, np.ones((256, 4), np.float32)))
    return conversation


def alternating() -> Iterator[Conversation]:
    while True:
        yield spoken_reply()
        yield picture()


def test_packing_marks_starts_and_places_pictures() -> None:
    batch = pack(alternating(), rows=2, length=150, listen_share=1.0, seed=0)
    assert (batch.ids[batch.starts] == BOS).all()
    assert int(batch.starts.sum()) == int((batch.ids == BOS).sum())
    assert batch.pictures is not None
    positions, patches = batch.pictures
    assert (batch.ids.flatten()[positions.flatten()] == PATCH).all()
    assert patches.shape == (positions.shape[0], 256, 4)
    assert batch.num_tokens == int((batch.ids != 0).sum())
    assert batch.sounds is None


def test_listening_keeps_a_share_of_its_loss() -> None:
    def listening() -> Iterator[Conversation]:
        while True:
            conversation = Conversation()
            conversation.heard([WORD] * 50, [LISTEN] * 50)
            yield conversation

    all_kept = pack(listening(), 2, 102, listen_share=1.0, seed=0)
    none_kept = pack(listening(), 2, 102, listen_share=0.0, seed=0)
    assert int((all_kept.targets == LISTEN).sum()) == 200
    assert int((none_kept.targets == LISTEN).sum()) == 0
