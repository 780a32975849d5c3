"""In which language a line is written, by its characters alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

LineLanguage = Literal["en", "zh", "mixed"]
FEW = 0.1
"""A script with less than this part of a line's letters is not counted: a brand, a unit, a stray sign."""


def is_hanzi(character: str) -> bool:
    """Whether the character is a Chinese one (CJK ideographs, also the rare and the compatible ones)."""
    code = ord(character)
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF


def language_of(texts: str | Iterable[str]) -> LineLanguage | None:
    """The language of a line or of several; None where there are only numbers and marks.

    A hanzi weighs as much as three Latin letters, about half a word each.
    """
    text = texts if isinstance(texts, str) else "".join(texts)
    chinese = 3 * sum(map(is_hanzi, text))
    english = sum(character.isalpha() and not is_hanzi(character) for character in text)
    letters = chinese + english
    if not letters:
        return None
    if english < FEW * letters:
        return "zh"
    return "en" if chinese < FEW * letters else "mixed"
