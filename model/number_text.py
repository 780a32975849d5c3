"""Numbers in what people say or write, in digits, English words or Chinese numerals, and their values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = {word: value for value, word in enumerate(_SMALL.split())}
_UNITS |= {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_NUMBER_WORD = "|".join(sorted([*_UNITS, *_SCALES], key=len, reverse=True))
_WORDS = re.compile(
    rf"(?:\bminus\s+)?\b(?:{_NUMBER_WORD}|a(?=\s+(?:hundred|thousand|million|billion)\b))\b"
    rf"(?:(?:\s+|-|\s+and\s+|\s+point\s+)(?:{_NUMBER_WORD})\b)*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![A-Za-z0-9_.])-?\d+(?:,\d{3})*(?:\.\d+)?(?![0-9A-Za-z_])")
_HANZI = re.compile(
    r"负?(?:[零〇一二两三四五六七八九十千万亿]|百(?!分之))"
    r"(?:[零〇一二两三四五六七八九十百千万亿]|点(?=[零〇一二三四五六七八九]))*"
)
_HANZI_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4}
_HANZI_DIGITS |= {"五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_HANZI_SCALES = {"十": 10, "百": 100, "千": 1_000}
_HANZI_GROUPS = {"万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """Characters `start .. stop` of a text and the number that they say."""

    start: int
    stop: int
    value: int | float


def find_numbers(text: str) -> Iterator[SpokenNumber]:
    """The longest stretches that are numbers, in order of the three ways of writing them."""
    for pattern, value_of in ((_DIGITS, _digits), (_WORDS, _words), (_HANZI, _hanzi)):
        for match in pattern.finditer(text):
            value = value_of(match.group())
            if value is not None:
                yield SpokenNumber(match.start(), match.end(), value)


def parse_number(text: str) -> int | float | None:
    """The number that a whole text is; None for any other text."""
    text = text.strip()
    whole = [number for number in find_numbers(text) if number.stop - number.start == len(text)]
    return whole[0].value if whole else None


def _digits(text: str) -> int | float:
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def _words(text: str) -> int | float | None:
    words = re.split(r"[\s-]+", text.lower())
    sign = -1 if words[0] == "minus" else 1
    words = [word for word in words if word not in {"minus", "and"}]
    if "point" in words:
        place = words.index("point")
        digits = [_UNITS.get(word, 10) for word in words[place + 1 :]]
        whole = _whole(words[:place])
        if whole is None or not digits or any(digit > 9 for digit in digits):
            return None
        return sign * float(f"{whole}.{''.join(map(str, digits))}")
    number = _whole(words)
    return None if number is None else sign * number


def _whole(words: list[str]) -> int | None:
    """`two hundred five` -> 205; words that only count on (`two five`) are read digit by digit."""
    if len(words) > 1 and all(_UNITS.get(word, 10) < 10 for word in words):
        return int("".join(str(_UNITS[word]) for word in words))
    total, group, last = 0, 0, 1_000
    for word in words:
        if word == "a":
            group, last = 1, 1
        elif word in _UNITS:
            value = _UNITS[word]
            if last < 100 and not (last >= 20 and last % 10 == 0 and value < 10):
                return None
            group += value
            last = value
        else:
            scale = _SCALES[word]
            if scale == 100:
                group = max(group, 1) * 100
            else:
                total += max(group, 1) * scale
                group = 0
            last = scale
    return total + group


def _hanzi(text: str) -> int | float | None:
    sign, text = (-1, text[1:]) if text[0] == "负" else (1, text)
    if "点" in text:
        whole, _, rest = text.partition("点")
        number = _hanzi_whole(whole)
        if number is None or any(character not in _HANZI_DIGITS for character in rest):
            return None
        return sign * float(f"{number}.{''.join(str(_HANZI_DIGITS[character]) for character in rest)}")
    found = _hanzi_whole(text)
    return None if found is None else sign * found


def _hanzi_whole(text: str) -> int | None:
    if all(character in _HANZI_DIGITS for character in text):
        return int("".join(str(_HANZI_DIGITS[character]) for character in text)) if text else None
    total, group, digit = 0, 0, 0
    for character in text:
        if character in _HANZI_DIGITS:
            digit = _HANZI_DIGITS[character]
        elif character in _HANZI_SCALES:
            group += (digit or 1) * _HANZI_SCALES[character]
            digit = 0
        else:
            total = (total + (group + digit or 1)) * _HANZI_GROUPS[character]
            group, digit = 0, 0
    return total + group + digit
