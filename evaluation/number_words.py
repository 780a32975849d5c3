"""Whole numbers as words, so that a transcript that writes digits and one that writes words compare as
equal.
"""

from __future__ import annotations

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_MANDARIN_DIGITS = "零一二三四五六七八九"
_MANDARIN_SCALES = ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十"))


def english_cardinal(number: int) -> str:
    """105 -> 'one hundred five'; American reading, without 'and'."""
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f" {_SMALL[ones]}" if ones else "")
    for scale, word in _SCALES:
        if number >= scale:
            high, low = divmod(number, scale)
            return f"{english_cardinal(high)} {word}" + (f" {english_cardinal(low)}" if low else "")
    raise AssertionError("unreachable: every number of 100 or more has a scale")


def english_ordinal(number: int) -> str:
    """21 -> 'twenty first'."""
    *head, last = english_cardinal(number).split()
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return " ".join([*head, _ORDINALS.get(last, regular)])


def english_number(digits: str) -> str:
    """Digits as people read them: 1100-1999 and 2010-2099 as a year, very long strings one by one."""
    if len(digits) > 12 or (len(digits) > 1 and digits[0] == "0"):
        return " ".join(_SMALL[int(digit)] for digit in digits)
    number = int(digits)
    if len(digits) == 4 and (1100 <= number < 2000 or 2010 <= number < 2100):
        high, low = divmod(number, 100)
        if low == 0:
            return f"{english_cardinal(high)} hundred"
        return f"{english_cardinal(high)} {'oh ' if low < 10 else ''}{english_cardinal(low)}"
    return english_cardinal(number)


def mandarin_digits(digits: str) -> str:
    """'2024' -> '二零二四', as in years and telephone numbers."""
    return "".join(_MANDARIN_DIGITS[int(digit)] for digit in digits)


def mandarin_cardinal(number: int) -> str:
    """29 -> '二十九', 105 -> '一百零五', 12 -> '十二'."""
    text = _mandarin_group(number)
    return text.removeprefix("一") if text.startswith("一十") else text


def _mandarin_group(number: int) -> str:
    if number < 10:
        return _MANDARIN_DIGITS[number]
    for scale, word in _MANDARIN_SCALES:
        if number >= scale:
            high, low = divmod(number, scale)
            if not low:
                return _mandarin_group(high) + word
            gap = "零" if low < scale // 10 else ""
            return _mandarin_group(high) + word + gap + _mandarin_group(low)
    raise AssertionError("unreachable: every number of 10 or more has a scale")


def mandarin_number(digits: str) -> str:
    """Digits as a number; long strings and those with a leading zero one by one."""
    if len(digits) > 12 or (len(digits) > 1 and digits[0] == "0"):
        return mandarin_digits(digits)
    return mandarin_cardinal(int(digits))
