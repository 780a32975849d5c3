"""How each kind of written number is said: one function a kind, from the match of the lexer to words.

Every function takes the match, whether it is read in Chinese, and gives words, hanzi and `,` for a pause.
"""

from __future__ import annotations

import re

from yan_omni.tokenizers.speech_text import numbers
from yan_omni.tokenizers.speech_text.written_forms import (
    CURRENCIES,
    HOTLINE_WORDS,
    MONTHS,
    SCALES,
    TWO_BEFORE,
    UNITS,
)

Match = re.Match[str]
_MONTH_BEFORE = re.compile(
    rf"\b(?:{'|'.join(MONTHS)}|jan|feb|aug|sept|oct|nov|dec)\.?\s$", re.IGNORECASE | re.ASCII
)


def address(match: Match, is_chinese: bool) -> str:
    """Web and mail addresses: dots, slashes and digits one by one."""
    written = match.group().removeprefix("https://").removeprefix("http://").rstrip("./")
    dot = " 点 " if is_chinese else " dot "
    written = re.sub(r"\?.*", "", written).replace(".", dot).replace("@", " at ").replace("/", " slash ")
    digits = re.sub(r"\d+", lambda found: f" {' '.join(numbers.english_digits(found[0]))} ", written)
    return re.sub(r"[-_]", " ", digits)


def dotted(match: Match, is_chinese: bool) -> str:
    """Versions and network addresses, digit by digit: `v1.2.3`."""
    parts = re.findall(r"\d+", match.group())
    if is_chinese:
        return "点".join(numbers.mandarin_digits(part) for part in parts)
    spoken = " point ".join(" ".join(numbers.english_digits(part)) for part in parts)
    return f"version {spoken}" if match.group()[0] in "vV" else spoken


def iso_date(match: Match, is_chinese: bool) -> str:
    year, month, day = (int(part) for part in re.split("[-/.]", match.group()))
    return _date(year, month, day, is_chinese) or " ".join(numbers.english_digits(match.group()))


def slash_date(match: Match, is_chinese: bool) -> str:
    """`5/6/2024`: the month first, unless it cannot be one."""
    month, day, year = (int(part) for part in match.group().split("/"))
    if month > 12:
        month, day = day, month
    return _date(year, month, day, is_chinese) or " ".join(numbers.english_digits(match.group()))


def _date(year: int, month: int, day: int, is_chinese: bool) -> str:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ""
    if is_chinese:
        spoken_month, spoken_day = numbers.mandarin_cardinal(month), numbers.mandarin_cardinal(day)
        return f"{numbers.mandarin_digits(str(year))}年{spoken_month}月{spoken_day}日"
    return " ".join([MONTHS[month - 1], *numbers.english_ordinal(day), *numbers.english_year(year)])


def clock(match: Match, is_chinese: bool) -> str:
    hour, minute, *rest = (int(part) for part in match.group("clock").split(":"))
    second, half = rest[0] if rest else 0, match.group("half")
    if is_chinese:
        prefix = "" if half is None else "上午" if half in "Aa" else "下午"
        minutes = f"{'零' if minute < 10 else ''}{numbers.mandarin_cardinal(minute)}分" if minute else ""
        seconds = f"{numbers.mandarin_cardinal(second)}秒" if second else ""
        return f"{prefix}{numbers.mandarin_count(hour)}点{minutes}{seconds}"
    words = numbers.english_cardinal(hour)
    if minute:
        words += [*(["oh"] if minute < 10 else []), *numbers.english_cardinal(minute)]
    elif half is None and not second:
        words.append("o'clock" if 1 <= hour <= 12 else "hundred")
    if second:
        words += ["and", *numbers.english_cardinal(second), "second" if second == 1 else "seconds"]
    return " ".join([*words, *([] if half is None else [f"{half.upper()}M"])])


def ratio(match: Match, is_chinese: bool) -> str:
    """Scores and proportions: `3:2`."""
    first, second = (int(part) for part in match.group().split(":"))
    if is_chinese:
        return f"{numbers.mandarin_cardinal(first)}比{numbers.mandarin_cardinal(second)}"
    return " ".join([*numbers.english_cardinal(first), "to", *numbers.english_cardinal(second)])


def phone(match: Match, is_chinese: bool) -> str:
    groups = re.findall(r"\d+", match.group())
    if is_chinese:
        return "，".join(numbers.mandarin_digits(group).replace("一", "幺") for group in groups)
    return " , ".join(" ".join(numbers.english_digits(group)) for group in groups)


def money(match: Match, is_chinese: bool) -> str:
    written = match.group("money")
    amount, scale = written[1:].strip().replace(",", ""), (match.group("scale") or "").strip()
    currency = CURRENCIES[written[0]]
    if is_chinese:
        return numbers.mandarin_decimal(amount) + SCALES.get(scale, ("", ""))[1] + currency.chinese
    if scale:
        return " ".join([*numbers.english_decimal(amount), SCALES[scale][0], currency.plural])
    whole, _, cents = amount.partition(".")
    units, small = int(whole), int(cents[:2].ljust(2, "0"))
    words = [*numbers.english_cardinal(units), currency.singular if units == 1 else currency.plural]
    if not small:
        return " ".join(words)
    change = [*numbers.english_cardinal(small), currency.one_small if small == 1 else currency.small]
    return " ".join([*words, "and", *change] if units else change)


def money_range(match: Match, is_chinese: bool) -> str:
    currency = CURRENCIES[match.group()[0]]
    first, last = re.findall(r"\d+(?:\.\d+)?", match.group())
    if is_chinese:
        return f"{numbers.mandarin_decimal(first)}到{numbers.mandarin_decimal(last)}{currency.chinese}"
    return " ".join([*numbers.english_decimal(first), "to", *numbers.english_decimal(last), currency.plural])


def year(match: Match, is_chinese: bool) -> str:
    return numbers.mandarin_digits(match.group())


def percent(match: Match, is_chinese: bool) -> str:
    amount = match.group()[:-1].strip().replace(",", "")
    is_per_mille = match.group().endswith("‰")
    if is_chinese:
        return ("千分之" if is_per_mille else "百分之") + numbers.mandarin_decimal(amount)
    return " ".join([*numbers.english_decimal(amount), *(["per", "mille"] if is_per_mille else ["percent"])])


def ordinal(match: Match, is_chinese: bool) -> str:
    value = int(match.group()[:-2])
    return "第" + numbers.mandarin_cardinal(value) if is_chinese else " ".join(numbers.english_ordinal(value))


def decade(match: Match, is_chinese: bool) -> str:
    digits = match.group()[:-1]
    if is_chinese:
        return numbers.mandarin_digits(digits) + "年代"
    *head, last = (
        numbers.english_year(int(digits)) if len(digits) == 4 else numbers.english_cardinal(int(digits))
    )
    return " ".join([*head, last[:-1] + "ies" if last.endswith("y") else last + "s"])


def height(match: Match, is_chinese: bool) -> str:
    """Feet and inches: `5'10"`."""
    feet, inches = (int(part) for part in re.findall(r"\d+", match.group()))
    if is_chinese:
        return f"{numbers.mandarin_count(feet)}英尺{numbers.mandarin_cardinal(inches)}英寸"
    return " ".join([*numbers.english_cardinal(feet), "foot", *numbers.english_cardinal(inches)])


def measure(match: Match, is_chinese: bool) -> str:
    written, unit = match.group("amount").replace(",", ""), UNITS[match.group("unit")]
    amount, sign = written.lstrip("-"), written[0] == "-"
    if is_chinese:
        count = numbers.mandarin_count(int(amount)) if "." not in amount else numbers.mandarin_decimal(amount)
        is_temperature = "度" in unit.chinese
        return ("零下" if is_temperature else "负") * sign + count + unit.chinese
    name = unit.singular if amount == "1" else unit.plural
    return " ".join([*(["minus"] if sign else []), *numbers.english_decimal(amount), name])


def fraction(match: Match, is_chinese: bool) -> str:
    top, bottom = (int(part) for part in match.group().split("/"))
    if is_chinese:
        return f"{numbers.mandarin_cardinal(bottom)}分之{numbers.mandarin_cardinal(top)}"
    if (top, bottom) == (24, 7):
        return "twenty four seven"
    if bottom == 2:
        return f"{' '.join(numbers.english_cardinal(top))} {'half' if top == 1 else 'halves'}"
    parts = ["quarter"] if bottom == 4 else numbers.english_ordinal(bottom)
    plural = "s" if top != 1 else ""
    return " ".join([*numbers.english_cardinal(top), *parts[:-1], parts[-1] + plural])


def power(match: Match, is_chinese: bool) -> str:
    base, exponent = (int(part) for part in match.group().split("^"))
    if is_chinese:
        return f"{numbers.mandarin_cardinal(base)}的{numbers.mandarin_cardinal(exponent)}次方"
    return " ".join([*numbers.english_cardinal(base), "to the power of", *numbers.english_cardinal(exponent)])


def number_range(match: Match, is_chinese: bool) -> str:
    first, last = re.findall(r"\d+", match.group())
    if is_chinese:
        return f"{numbers.mandarin_cardinal(int(first))}到{numbers.mandarin_cardinal(int(last))}"
    return f"{_plain(first)} to {_plain(last)}"


def number(match: Match, is_chinese: bool) -> str:
    """Any other number, by what stands around it: telephone codes, days of a month, counted things."""
    written = match.group().replace(",", "")
    digits, text = written.lstrip("-"), match.string
    before, after = text[max(0, match.start() - 10) : match.start()], text[match.end() : match.end() + 2]
    if is_chinese:
        return ("负" if written[0] == "-" else "") + _chinese(digits, before, after)
    if _MONTH_BEFORE.search(before) and _is_day(digits):
        return " ".join(numbers.english_ordinal(int(digits)))
    has_commas = "," in match.group()
    spoken = " ".join(numbers.english_decimal(digits)) if has_commas else _plain(digits)
    return ("minus " if written[0] == "-" else "") + spoken


def _chinese(digits: str, before: str, after: str) -> str:
    if re.search(rf"(?:{HOTLINE_WORDS})\W*$", before) and digits.isdecimal() and len(digits) >= 3:
        return numbers.mandarin_digits(digits).replace("一", "幺")
    if len(digits) > 1 and digits[0] == "0" and "." not in digits:
        return numbers.mandarin_digits(digits)
    if digits == "2" and not before.endswith("第") and re.match(TWO_BEFORE, after):
        return "两"
    return numbers.mandarin_decimal(digits)


def _is_day(digits: str) -> bool:
    return digits.isdecimal() and len(digits) <= 2 and 1 <= int(digits) <= 31


def _plain(digits: str) -> str:
    """English: years as pairs, codes and very long numbers digit by digit, else a cardinal."""
    if len(digits) > 1 and digits[0] == "0" and "." not in digits:
        return " ".join(numbers.english_digits(digits))
    if len(digits) == 4 and digits.isdecimal() and 1100 <= int(digits) < 2100:
        return " ".join(numbers.english_year(int(digits)))
    return " ".join(numbers.english_decimal(digits))
