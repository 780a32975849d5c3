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
        ("at 3:05 pm", "at three oh five PM"),
        ("5km in 1999", "five kilometers in nineteen ninety nine"),
        ("1,234 people", "one thousand two hundred and thirty four people"),
        ("3/4 of 50%", "three quarters of fifty percent"),
        ("-5 or 10-20", "minus five or ten to twenty"),
        ("call 555-123-4567", "call five five five , one two three , four five six seven"),
        ("the 1990s", "the nineteen nineties"),
        ("21st", "twenty first"),
        ("mail bob@test.org!", "mail bob at test dot org !"),
        ("3+4=7", "three plus four equals seven"),
        (
            "due 5/6/2024 at 12:30:45",
            "due may sixth twenty twenty four at twelve thirty and forty five seconds",
        ),
        ("on May 3, 1905", "on May third , nineteen oh five"),
        ("Jan. 5 or Sept. 9", "january fifth or september ninth"),
        ("$1.2 million, €5, $3bn", "one point two million dollars , five euros , three billion dollars"),
        ("$0.99 or £5.01", "ninety nine cents or five pounds and one penny"),
        ("for $5-10", "for five to ten dollars"),
        ("−5°C", "minus five degrees celsius"),
        ("10 mins at 5 m/s²", "ten minutes at five meters per second squared"),
        ("5'10\" tall", "five foot ten tall"),
        ("10^2 and 3 x 4", "ten to the power of two and three times four"),
        ("won 3:2, open 24/7", "won three to two , open twenty four seven"),
        ("v1.2.3", "version one point two point three"),
        ("192.168.1.1", "one nine two point one six eight point one point one"),
        ("No. 5, A4", "number five , ay four"),
        ("No. I won't.", "No . I won't ."),
        ("St. John on Main St.", "saint John on Main street"),
        ("the U.S.A. at 10 a.m.", "the USA at ten AM ."),
        ("e.g. this, i.e. that", "for example this , that is that"),
        ("see https://www.example.com/a_b?x=1", "see www dot example dot com slash a b"),
        ("Hello 👋🏽 world ❤️", "Hello world"),
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
        ("2024/5/6开会", "二零二四年五月六日开会"),
        ("下午3:05:07", "下午三点零五分七秒"),
        ("价格¥1,234.56元", "价格一千二百三十四点五六元"),
        ("¥5-10左右", "五到十元左右"),
        ("$3k的电脑", "三千美元的电脑"),
        ("拨打110或010-12345678", "拨打幺幺零或零幺零 , 幺二三四五六七八"),
        ("电话13812345678", "电话幺三八幺二三四五六七八"),
        ("今天-5℃", "今天零下五摄氏度"),
        ("第2个，2个，2米，2万", "第二个 , 两个 , 两米 , 两万"),
        ("2点半，2小时，12月2日", "两点半 , 两小时 , 十二月二日"),
        ("3:2获胜，99元/月", "三比二获胜 , 九十九元每月"),
        ("1/3的人，10^2", "三分之一的人 , 十的二次方"),
        ("打开v2.0，A4纸", "打开二点零 , ay 四纸"),
        ("你好👋😀，www.baidu.com", "你好 , www 点 baidu 点 com"),
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


def test_the_letter_a_is_named_where_it_is_no_article() -> None:
    assert names("A4 paper").startswith("ˈA f")
    assert names("A dog").startswith("ə d")


def test_characters_without_a_reading_are_silent() -> None:
    assert characters_phones("\u3400")[0] == () or characters_phones("\u3400")[0]
    assert audible_phones("😀 ☃ привет") == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_accepted(text: str) -> None:
    tokens = phonemize(text)
    assert all(0 < token.phone < len(PHONES) for token in tokens)
