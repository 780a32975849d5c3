"""Error rates and the normalisation that makes them fair."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yan_omni.evaluation.number_words import english_number, english_ordinal, mandarin_number
from yan_omni.evaluation.text_metrics import (
    Language,
    edit_distance,
    spoken_errors,
    spoken_units,
    syllable_errors,
    written_errors,
)


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_edit_distance_is_a_distance(first: str, second: str) -> None:
    distance = edit_distance(first, second)
    assert distance == edit_distance(second, first)
    assert abs(len(first) - len(second)) <= distance <= max(len(first), len(second))
    assert (distance == 0) == (first == second)


def test_edit_distance_counts_each_kind_of_edit_once() -> None:
    assert edit_distance("kitten", "sitting") == 3


@pytest.mark.parametrize(
    ("reference", "hypothesis", "language"),
    [
        ("It's 7:30, Mr. Smith!", "its seven thirty mister smith", "en"),
        ("In 1999 she paid $5.", "in nineteen ninety nine she paid five dollars", "en"),
        ("the 21st of café", "The twenty first of cafe.", "en"),
        ("今天下午4点，气温是29度。", "今天下午四点气温是二十九度", "zh"),
        ("2024年增长了15%", "二零二四年增长了百分之十五", "zh"),
        ("我用 WiFi 上网", "我用wifi上网", "zh"),
    ],
)
def test_ways_of_writing_the_same_words_are_equal(
    reference: str, hypothesis: str, language: Language
) -> None:
    assert spoken_errors(reference, hypothesis, language).edits == 0


def test_mixed_text_counts_characters_and_latin_words() -> None:
    assert spoken_units("打开bluetooth音箱", "zh") == ["打", "开", "bluetooth", "音", "箱"]
    assert spoken_errors("打开bluetooth音箱", "打开蓝牙音箱", "zh").percent == pytest.approx(40.0)


def test_word_errors_are_out_of_the_reference() -> None:
    assert spoken_errors("one two three four", "one two", "en").percent == 50.0
    assert spoken_errors("one", "one two three", "en").percent == 200.0


def test_syllables_forgive_homophones_but_not_tones() -> None:
    assert syllable_errors("试验", "实验").edits == 1
    assert syllable_errors("公式", "公事").edits == 0


def test_written_errors_keep_case_and_unify_widths() -> None:
    assert written_errors("Total: 5", "total: 5", "en").edits == 1
    assert written_errors("你好，世界", "你好 ,世界", "zh").edits == 0


@pytest.mark.parametrize(
    ("digits", "english", "mandarin"),
    [
        ("0", "zero", "零"),
        ("12", "twelve", "十二"),
        ("105", "one hundred five", "一百零五"),
        ("1905", "nineteen oh five", "一千九百零五"),
        ("20000", "twenty thousand", "二万"),
        ("007", "zero zero seven", "零零七"),
    ],
)
def test_digits_as_words(digits: str, english: str, mandarin: str) -> None:
    assert english_number(digits) == english
    assert mandarin_number(digits) == mandarin


def test_ordinals() -> None:
    assert [english_ordinal(number) for number in (1, 12, 20, 33)] == [
        "first",
        "twelfth",
        "twentieth",
        "thirty third",
    ]
