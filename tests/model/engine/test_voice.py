"""Where text that is still being written is cut to be spoken."""

from __future__ import annotations

import pytest

from yan_omni.model.engine.voice import MAX_PHRASE_CHARS, cut_phrase


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
