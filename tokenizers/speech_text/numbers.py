"""Numbers as they are said, in English words and in Mandarin characters."""

from __future__ import annotations

_UNIT_NAMES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS_NAMES = "twenty thirty forty fifty sixty seventy eighty ninety"
_EN_UNITS = _UNIT_NAMES.split()
_EN_TENS = ["", "", *_TENS_NAMES.split()]
_EN_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_EN_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_ZH_DIGITS = "零一二三四五六七八九"
_ZH_SMALL_UNITS = ("", "十", "百", "千")
_ZH_LARGE_UNITS = ("", "万", "亿", "万亿")
LARGEST_SPOKEN = 10**15
"""Longer numbers are read digit by digit."""


def english_cardinal(value: int) -> list[str]:
    """`1205` -> one thousand two hundred five; negative numbers start with "minus"."""
    if value < 0:
        return ["minus", *english_cardinal(-value)]
    if value >= LARGEST_SPOKEN:
        return english_digits(str(value))
    for scale, name in _EN_SCALES:
        if value >= scale:
            rest = english_cardinal(value % scale) if value % scale else []
            return [*english_cardinal(value // scale), name, *rest]
    if value >= 100:
        rest = ["and", *english_cardinal(value % 100)] if value % 100 else []
        return [_EN_UNITS[value // 100], "hundred", *rest]
    if value >= 20:
        rest = [_EN_UNITS[value % 10]] if value % 10 else []
        return [_EN_TENS[value // 10], *rest]
    return [_EN_UNITS[value]]


def english_digits(digits: str) -> list[str]:
    """Each digit on its own; other characters are skipped."""
    return [_EN_UNITS[int(digit)] for digit in digits if digit.isdecimal()]


def english_ordinal(value: int) -> list[str]:
    """`21` -> twenty first."""
    *head, last = english_cardinal(value)
    if last in _EN_ORDINALS:
        return [*head, _EN_ORDINALS[last]]
    return [*head, last[:-1] + "ieth" if last.endswith("y") else last + "th"]


def english_decimal(digits: str) -> list[str]:
    """`3.14` -> three point one four; no point: a cardinal."""
    whole, _, fraction = digits.partition(".")
    words = english_cardinal(int(whole or "0"))
    return [*words, "point", *english_digits(fraction)] if fraction else words


def english_year(value: int) -> list[str]:
    """`1999` -> nineteen ninety nine; `2005` -> two thousand and five; `1905` -> nineteen oh five."""
    century, rest = divmod(value, 100)
    if not 11 <= century <= 99 or (century % 10 == 0 and rest < 10):
        return english_cardinal(value)
    if rest == 0:
        return [*english_cardinal(century), "hundred"]
    return [*english_cardinal(century), *(["oh"] if rest < 10 else []), *english_cardinal(rest)]


def mandarin_cardinal(value: int) -> str:
    """`105` -> 一百零五, `12` -> 十二, `20000` -> 两万."""
    if value < 0:
        return "负" + mandarin_cardinal(-value)
    if value >= LARGEST_SPOKEN:
        return mandarin_digits(str(value))
    if value == 0:
        return "零"
    groups: list[int] = []
    while value:
        value, group = divmod(value, 10_000)
        groups.append(group)
    spoken = ""
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if group == 0:
            continue
        if spoken and group < 1000:
            spoken += "零"
        is_two = group == 2 and index > 0
        spoken += ("两" if is_two else _mandarin_group(group)) + _ZH_LARGE_UNITS[index]
    return spoken[1:] if spoken.startswith("一十") else spoken


def mandarin_digits(digits: str) -> str:
    """Each digit on its own; other characters are skipped."""
    return "".join(_ZH_DIGITS[int(digit)] for digit in digits if digit.isdecimal())


def mandarin_decimal(digits: str) -> str:
    """`3.14` -> 三点一四; no point: a cardinal."""
    whole, _, fraction = digits.partition(".")
    spoken = mandarin_cardinal(int(whole or "0"))
    return f"{spoken}点{mandarin_digits(fraction)}" if fraction else spoken


def mandarin_count(value: int) -> str:
    """A cardinal before a measure word: two is 两."""
    return "两" if value == 2 else mandarin_cardinal(value)


def _mandarin_group(value: int) -> str:
    spoken = ""
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if digit:
            spoken += ("两" if digit == 2 and power == 3 else _ZH_DIGITS[digit]) + _ZH_SMALL_UNITS[power]
        elif spoken and value % 10**power and not spoken.endswith("零"):
            spoken += "零"
    return spoken
