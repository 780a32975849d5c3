"""Text that is still being written: where it is cut to be spoken, and what of it can be spoken already."""

from __future__ import annotations

import numpy as np
import pytest

from tests.model.engine.tiny import tiny_components
from yan_omni.model.engine.phrase import GrowingPhrase
from yan_omni.model.engine.request import Waveform
from yan_omni.model.engine.voice import MAX_PHRASE_CHARS, SpokenText, cut_phrase
from yan_omni.tokenizers.speech_text.front_end import phonemize


def phrases(text: str) -> list[str]:
    """All phrases of a text, the rest last."""
    found, rest = list[str](), text
    while True:
        phrase, rest = cut_phrase(rest, is_first=not found)
        if not phrase:
            return [*found, rest]
        found.append(phrase)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello there, how are you? Fine.", ["Hello there,", " how are you?", " Fine."]),
        (
            "Please ask Dr. Smith on Jan. 5 about No. 7. Thanks.",
            ["Please ask Dr. Smith on Jan. 5 about No. 7.", " Thanks."],
        ),
        ("I said no. 好的。我们走吧", ["I said no.", " 好的。", "我们走吧"]),
        ("It is 3.5 km. Go on", ["It is 3.5 km.", " Go on"]),
    ],
)
def test_text_is_cut_at_the_ends_of_sentences(text: str, expected: list[str]) -> None:
    assert phrases(text) == expected


def test_endless_sentences_are_cut_at_words_and_nothing_is_lost() -> None:
    text = "word " * 200
    found = phrases(text)
    assert "".join(found) == text
    assert all(len(phrase) <= MAX_PHRASE_CHARS for phrase in found)
    assert all(phrase.endswith(" ") for phrase in found[:-1])


def given_out(text: str, size: int) -> list[list[int]]:
    """What a phrase gives out, piece by piece and then the rest."""
    phrase = GrowingPhrase()
    found = [phrase.sure(text[:end]) for end in range(size, len(text), size)]
    return [*found, phrase.rest(text)]


PHRASES = [
    "I am the open assistant called Yan-Omni and the answer is to eat an apple.",
    "我是一个叫Yan-Omni的开源项目训练出来的。",
    "你好我想买五把小雨伞不要太贵的。",
    "The price is $5.50 for all of 3 apples,",
    "Well - it's 3 o'clock — go!",
    "Dr. Smith's phone has no number.",
    "Yes, I can hear you, and so on.",
    "No, the apple, too, 1,000 of them.",
    "我不知道，我只是一个小模型，对，是的。",
    "你好，你好，yes，no, 好。",
    "第一个一起不对一样。",
    "𠀀𠀁 and so on is all.",
    "",
]


@pytest.mark.parametrize("text", PHRASES)
@pytest.mark.parametrize("size", [1, 4, 11, 200])
def test_a_growing_phrase_sounds_as_the_whole(text: str, size: int) -> None:
    whole = [token.phone for token in phonemize(text)]
    assert [phone for piece in given_out(text, size) for phone in piece] == whole


@pytest.mark.parametrize("text", [*PHRASES[:3], "Yes, I can hear you, too.", "我不知道，我只是一个小模型。"])
def test_the_beginning_of_a_phrase_is_given_out_early(text: str) -> None:
    assert any(given_out(text, 1)[: len(text) // 2])


def spoken(text: str, size: int) -> tuple[Waveform, int]:
    """The sound of a text that comes in pieces, and after how many characters it begins."""
    components = tiny_components()
    assert components.talker is not None
    assert components.codec is not None
    voice = SpokenText(components.talker, components.codec, "default")
    chunks, begins = list[Waveform](), 0
    for start in range(0, len(text), size):
        chunks += voice.push(text[start : start + size])
        begins = begins or (start if chunks else 0)
    chunks += voice.finish()
    return np.concatenate(chunks), begins


def test_text_in_pieces_sounds_as_the_whole_and_begins_before_its_end() -> None:
    text = "I am the open assistant called Yan and the answer is to eat apples. 你好，我是谁？ Good."
    whole, _ = spoken(text, 1000)
    for size in (1, 7):
        pieces, begins = spoken(text, size)
        assert np.abs(whole - pieces).max() < 1e-5
        assert 0 < begins < 40
