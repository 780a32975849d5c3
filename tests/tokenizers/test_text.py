"""Text survives the tokenizer, hanzi are single ids, and streams never show half a character."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yan_omni.tokenizers.text import BpeTextTokenizer, gb2312_hanzi
from yan_omni.tokenizers.vocabulary import BOS, NUM_TEXT, TEXT

TRAINING_TEXT = ["the cat and the dog don't know the weather", "今天的天气怎么样？"] * 20


@pytest.fixture(scope="module")
def tokenizer() -> BpeTextTokenizer:
    return BpeTextTokenizer.train(TRAINING_TEXT)


TEXTS = ["", " ", "Hello, world!", "今天天气不错。", "龍馬 🙂\n\n\tx", "it’s 7:30", "a\u0301", "混 En 2024"]


@pytest.mark.parametrize("text", TEXTS)
def test_round_trip(tokenizer: BpeTextTokenizer, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode(text)) == text


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_any_unicode_round_trips(text: str) -> None:
    assert _SHARED.decode(_SHARED.encode(text)) == text


def test_hanzi_are_single_ids(tokenizer: BpeTextTokenizer) -> None:
    hanzi = gb2312_hanzi()
    assert len(hanzi) == 6_763
    assert all(len(tokenizer.encode(character)) == 1 for character in hanzi)


def test_ids_are_in_the_text_range(tokenizer: BpeTextTokenizer) -> None:
    assert all(token in TEXT for token in tokenizer.encode("<bos> the 天 <end>"))
    assert tokenizer.size <= NUM_TEXT
    with pytest.raises(ValueError, match="text ids are"):
        tokenizer.decode([BOS])


def test_digits_are_split_and_frequent_words_are_whole(tokenizer: BpeTextTokenizer) -> None:
    assert len(tokenizer.encode("2024")) == 4
    assert len(tokenizer.encode(" the")) == 1


def test_no_id_spans_two_hanzi(tokenizer: BpeTextTokenizer) -> None:
    assert len(tokenizer.encode("今天的天气")) == 5


def test_stream_gives_whole_characters_only(tokenizer: BpeTextTokenizer) -> None:
    text = "龍 🙂 cat 天"
    stream = tokenizer.stream()
    pieces = [stream.push(token) for token in tokenizer.encode(text)]
    assert "".join(pieces) + stream.flush() == text
    assert all("\ufffd" not in piece for piece in pieces)


def test_stream_flush_marks_a_cut_character(tokenizer: BpeTextTokenizer) -> None:
    stream = tokenizer.stream()
    assert stream.push(tokenizer.encode("🙂")[0]) == ""
    assert stream.flush() == "\ufffd"
    assert stream.flush() == ""


def test_lone_surrogates_become_a_replacement(tokenizer: BpeTextTokenizer) -> None:
    assert tokenizer.decode(tokenizer.encode("a\ud800b")) == "a?b"


def test_offsets_name_the_characters(tokenizer: BpeTextTokenizer) -> None:
    text = "the cat 天气"
    spans = tokenizer.encode_with_offsets(text)
    assert [token for token, _, _ in spans] == tokenizer.encode(text)
    assert [text[a:b].strip() for _, a, b in spans if text[a:b].strip()][:1] == ["the"]
    assert spans[-1][1:] == (len(text) - 1, len(text))


def test_save_and_load(tokenizer: BpeTextTokenizer, tmp_path: Path) -> None:
    tokenizer.save(tmp_path / "t.json")
    again = BpeTextTokenizer.load(tmp_path / "t.json")
    assert [again.encode(text) for text in TEXTS] == [tokenizer.encode(text) for text in TEXTS]


_SHARED = BpeTextTokenizer.train(TRAINING_TEXT)
