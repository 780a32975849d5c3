"""The speech front end: normalisation, pronunciation of both languages, and robustness."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yan_omni.tokenizers.phones import AUDIBLE, PHONES, is_english, is_mandarin
from yan_omni.tokenizers.speech_text import numbers
from yan_omni.tokenizers.speech_text.english import pronounce
from yan_omni.tokenizers.speech_text.front_end import audible_phones, phonemize
from yan_omni.tokenizers.speech_text.letter_sounds import sound_out
from yan_omni.tokenizers.speech_text.mandarin import characters_phones, split_syllable
from yan_omni.tokenizers.speech_text.normalise import normalise


def spoken(text: str) -> str:
    return " ".join(piece.text for piece in normalise(text))


def names(text: str) -> str:
    return " ".join(PHONES[token.phone] for token in phonemize(text))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Dr. Smith paid $12.50.", "doctor Smith paid twelve dollars and fifty cents ."),
        ("on 2024-05-03", "on may third twenty twenty four"),
        ("at 3:05 pm", "at three oh five P M"),
        ("5km in 1999", "five kilometers in nineteen ninety nine"),
        ("1,234 people", "one thousand two hundred and thirty four people"),
        ("3/4 of 50%", "three quarters of fifty percent"),
        ("-5 or 10-20", "minus five or ten to twenty"),
        ("call 555-123-4567", "call five five five , one two three , four five six seven"),
        ("the 1990s", "the nineteen nineties"),
        ("21st", "twenty first"),
        ("mail bob@test.org!", "mail bob at test dot org !"),
        ("3+4=7", "three plus four equals seven"),
    ],
)
def test_english_written_forms(written: str, said: str) -> None:
    assert spoken(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("今天25°C，概率50%。", "今天二十五摄氏度 , 概率百分之五十 ."),
        ("2024年5月3日下午3:30开会", "二零二四年五月三日下午三点三十分开会"),
        ("花了¥199.9", "花了一百九十九点九元"),
        ("拍了2个video", "拍了两个 video"),
        ("电话是010-6275-1234", "电话是零幺零 , 六二七五 , 幺二三四"),
        ("3-5个", "三到五个"),
    ],
)
def test_mandarin_written_forms(written: str, said: str) -> None:
    assert spoken(written) == said


@pytest.mark.parametrize(
    ("value", "words", "characters"),
    [
        (0, "zero", "零"),
        (12, "twelve", "十二"),
        (105, "one hundred and five", "一百零五"),
        (1005, "one thousand five", "一千零五"),
        (20_000, "twenty thousand", "两万"),
        (100_000_000, "one hundred million", "一亿"),
    ],
)
def test_cardinals(value: int, words: str, characters: str) -> None:
    assert " ".join(numbers.english_cardinal(value)) == words
    assert numbers.mandarin_cardinal(value) == characters


def test_pinyin_is_cut_into_initial_and_final() -> None:
    assert split_syllable("zhong") == ("zh", "ong")
    assert split_syllable("zi") == ("z", "ɿ")
    assert split_syllable("shi") == ("sh", "ʅ")
    assert split_syllable("xue") == ("x", "ve")
    assert split_syllable("you") == (None, "iou")
    assert split_syllable("gui") == ("g", "uei")
    assert split_syllable("qqq") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("你好", "n- i2 h- ao3"),
        ("不是", "b- u2 sh- ʅ4"),
        ("一个", "i2 g- e4"),
        ("一起", "i4 q- i3"),
        ("第一", "d- i4 i1"),
        ("绿色", "l- v4 s- e4"),
        ("我很好", "uo2 h- en2 h- ao3"),
    ],
)
def test_tone_sandhi(text: str, expected: str) -> None:
    assert names(text) == expected


def test_inflections_compounds_and_acronyms() -> None:
    assert pronounce("robots").endswith("ts")
    assert pronounce("watches").endswith("ʧᵻz")
    assert pronounce("stopped").endswith("pt")
    assert pronounce("wanted").endswith("tᵻd")
    assert pronounce("GPS") == "ʤˈipˈiˈɛs"
    assert pronounce("US") != pronounce("us")
    assert pronounce("NASA") == "nˈæsə"


def test_unknown_words_get_one_primary_stress() -> None:
    assert sound_out("blorvate").count("ˈ") == 1
    assert sound_out("blorvate").endswith("At")
    assert sound_out("bcd") == "bˈisˈidˈi"


def test_the_and_to_have_their_full_vowel_before_vowels() -> None:
    assert names("the apple").startswith("ð i")
    assert names("the dog").startswith("ð ə")


def test_mixed_text_keeps_both_languages_and_counts_words() -> None:
    tokens = phonemize("打开Wi-Fi吧")
    assert any(is_english(token.phone) for token in tokens)
    assert any(is_mandarin(token.phone) for token in tokens)
    words = [token.word for token in tokens]
    assert words == sorted(words)
    assert set(words) == set(range(words[-1] + 1))


def test_pauses_never_start_and_never_repeat() -> None:
    tokens = phonemize("?! Hello... wait, --- (really)?!")
    assert tokens[0].phone in AUDIBLE
    silent = [token.phone not in AUDIBLE for token in tokens]
    assert not any(first and second for first, second in pairwise(silent))


def test_characters_without_a_reading_are_silent() -> None:
    assert characters_phones("\u3400")[0] == () or characters_phones("\u3400")[0]
    assert audible_phones("😀 ☃ привет") == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_accepted(text: str) -> None:
    tokens = phonemize(text)
    assert all(0 < token.phone < len(PHONES) for token in tokens)
