"""Each token is complete exactly when the last phone of its word has been heard."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.training.data_text_utterances import UtteranceStore, align, save_utterances
from yan_omni.training.recipes.forge_text import bare, spoken_words

TOKENIZER = BpeTextTokenizer.train(["turn on the light now", "打开厨房的灯"] * 20)


def two_phones_a_word(text: str) -> list[list[int]]:
    return [[10, 11] for _ in (text.split() if text.isascii() else text)]


def test_english_tokens_wait_for_their_word() -> None:
    utterance = align("the light now", TOKENIZER, two_phones_a_word)
    assert utterance is not None
    assert len(utterance.phones) == 6
    words = "".join(TOKENIZER.decode([int(token)]) for token in utterance.tokens)
    assert words == "the light now"
    by_word = [int(c) for c, t in zip(utterance.complete_at, utterance.tokens, strict=True) if t]
    assert by_word == sorted(by_word)
    assert by_word[-1] == 6
    assert by_word[0] == 2


def test_hanzi_and_punctuation() -> None:
    utterance = align("打开。", TOKENIZER, lambda text: [[7], [8, 9]])
    assert utterance is not None
    assert utterance.complete_at.tolist() == [1, 3, 3]


def test_unclear_alignment_is_refused() -> None:
    assert align("the light", TOKENIZER, lambda text: [[1]]) is None
    assert align("...", TOKENIZER, two_phones_a_word) is None


def test_numbers_are_one_span() -> None:
    utterance = align("light 42 now", TOKENIZER, spoken_words)
    assert utterance is not None
    digits = [i for i, t in enumerate(utterance.tokens) if TOKENIZER.decode([int(t)]).strip() in ("4", "2")]
    assert len(digits) == 2
    assert utterance.complete_at[digits[0]] == utterance.complete_at[digits[1]]


def test_store_round_trip(tmp_path: Path) -> None:
    texts = ["turn on the light", "打开厨房的灯。", "the light now"]
    utterances = [u for text in texts if (u := align(text, TOKENIZER, spoken_words)) is not None]
    save_utterances(tmp_path / "u.npz", utterances)
    store = UtteranceStore.load(tmp_path / "u.npz")
    assert [store.text(i) for i in range(len(store))] == texts
    for index, expected in enumerate(utterances):
        np.testing.assert_array_equal(store[index].phones, expected.phones)
        np.testing.assert_array_equal(store[index].tokens, expected.tokens)
        np.testing.assert_array_equal(store[index].complete_at, expected.complete_at)
    assert store.is_english().tolist() == [True, False, True]
    assert store.rarest_counts().min() == 1


def test_bare_ignores_style() -> None:
    assert bare("What's your name?") == bare("whats your NAME")
