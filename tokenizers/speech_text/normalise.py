"""Written text to speakable pieces: English words, Chinese characters, and pauses.

Digits, dates, times, money, percentages, units, phone numbers and symbols become words in the language around
them; whatever cannot be spoken (emoji, other scripts) is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from yan_omni.tokenizers.speech_text import numbers
from yan_omni.tokenizers.speech_text.written_forms import (
    ABBREVIATIONS,
    CURRENCIES,
    MONTHS,
    PAUSES,
    SYMBOLS,
    UNITS,
)

Language = Literal["en", "zh"]
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
MAX_CHARACTERS = 20_000
"""Longer texts are cut here: one reply is never longer."""


@dataclass(frozen=True, slots=True)
class Piece:
    """`en`: a word of ASCII letters and apostrophes; `zh`: Chinese characters; `pause`: one of `,.?!`."""

    kind: Literal["en", "zh", "pause"]
    text: str


_UNIT_NAMES = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_LEXER = re.compile(
    rf"""
      (?P<address>(?:https?://)?(?:[\w.+-]+@)?[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*
        \.(?:com|org|net|edu|cn|io|ai)\b[\w/.-]*)
    | (?P<date>\b\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}\b)
    | (?P<clock>(?<!\d)\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?!\d))(?:\s*(?P<half>[AaPp])\.?[Mm]\b\.?)?
    | (?P<phone>\+?\d{{1,3}}[- ]\d{{3,4}}[- ]\d{{3,4}}(?:[- ]\d{{3,4}})?
        |\(\d{{3}}\)\s?\d{{3}}-\d{{4}}|(?<!\d)1[3-9]\d{{9}}(?!\d))
    | (?P<money>[$£€¥]\s?(?:{_NUMBER}))(?P<scale>\s?(?:million|billion|trillion|thousand|万|亿|k\b))?
    | (?P<zhyear>\d{{4}}(?=年))
    | (?P<percent>(?:{_NUMBER})\s?[%‰])
    | (?P<ordinal>\d+(?:st|nd|rd|th)\b)
    | (?P<decade>\b\d{{2,4}}s\b)
    | (?P<measure>(?P<amount>{_NUMBER})\s?(?P<unit>{_UNIT_NAMES})(?![A-Za-z]))
    | (?P<fraction>(?<![\d/])\d{{1,3}}/\d{{1,3}}(?![\d/]))
    | (?P<range>(?<![\d.])\d{{1,4}}\s?[-–~]\s?\d{{1,4}}(?![\d.]))
    | (?P<number>(?:(?<![\w.)])-)?(?:{_NUMBER}))
    | (?P<word>[A-Za-z]+(?:'[A-Za-z]+)*'?)
    | (?P<han>[{HAN}]+)
    | (?P<other>\S)
    """,
    re.VERBOSE,
)


def normalise(text: str) -> list[Piece]:
    """Speakable pieces in order; any Unicode text is accepted."""
    merged: list[Piece] = []
    for piece in _Speaker(_clean(text)).pieces():
        if merged and piece.kind == merged[-1].kind == "zh":
            merged[-1] = Piece("zh", merged[-1].text + piece.text)
        else:
            merged.append(piece)
    return merged


def _clean(text: str) -> str:
    """Compatibility forms folded, accents stripped from Latin letters, surrogates and controls dropped."""
    kept = "".join(" " if character in "\n\t\r" else character for character in text[:MAX_CHARACTERS])
    kept = unicodedata.normalize("NFKC", kept.encode("utf-8", "ignore").decode("utf-8"))
    kept = kept.translate({ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"', ord("—"): ","})
    letters = []
    for character in kept:
        if "\u00c0" <= character <= "\u024f":
            plain = unicodedata.normalize("NFKD", character)
            letters.append("".join(part for part in plain if not unicodedata.combining(part)))
        elif character == " " or unicodedata.category(character)[0] != "C":
            letters.append(character)
    return "".join(letters)


class _Speaker:
    """Turns the matches of the lexer into pieces, in the language of their surroundings."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._has_han = re.search(f"[{HAN}]", text) is not None
        self._speakers: dict[str, Callable[[re.Match[str], bool], str]] = {
            "address": self._address,
            "date": self._date,
            "clock": self._clock,
            "phone": self._phone,
            "money": self._money,
            "zhyear": lambda match, _: numbers.mandarin_digits(match.group()),
            "percent": self._percent,
            "ordinal": self._ordinal,
            "decade": self._decade,
            "measure": self._measure,
            "fraction": self._fraction,
            "range": self._range,
            "number": self._number,
        }

    def pieces(self) -> Iterator[Piece]:
        for match in _LEXER.finditer(self._text):
            kind = next(name for name, value in match.groupdict().items() if value is not None)
            if kind == "word":
                yield from self._word(match)
            elif kind == "han":
                yield Piece("zh", match.group())
            elif kind == "other":
                yield from self._symbol(match)
            else:
                yield from _split(self._speakers[kind](match, self._is_chinese(match)))

    def _is_chinese(self, match: re.Match[str]) -> bool:
        """Numbers are read in Chinese wherever the text has Chinese, unless Latin words are on both sides."""
        if not self._has_han:
            return False
        before = re.search(rf"[A-Za-z{HAN}]\W*$", self._text[max(0, match.start() - 12) : match.start()])
        after = re.match(rf"\W*[A-Za-z{HAN}]", self._text[match.end() : match.end() + 12])
        is_held = before is not None and after is not None
        return not (is_held and before and after and _is_latin(before.group()) and _is_latin(after.group()))

    def _word(self, match: re.Match[str]) -> Iterator[Piece]:
        word = match.group().rstrip("'")
        dotted = self._text[match.end() : match.end() + 1] == "."
        expanded = ABBREVIATIONS.get(word.lower()) if dotted else None
        if expanded is None:
            yield Piece("en", word)
        else:
            yield from _split(expanded)

    def _symbol(self, match: re.Match[str]) -> Iterator[Piece]:
        symbol = match.group()
        if symbol == "." and self._ends_abbreviation(match.start()):
            return
        if symbol in PAUSES:
            yield Piece("pause", PAUSES[symbol])
        elif symbol in SYMBOLS:
            english, chinese = SYMBOLS[symbol]
            yield from _split(chinese if self._is_chinese(match) else english)

    def _ends_abbreviation(self, position: int) -> bool:
        """True for the point of "Dr." and between letters or digits, where no voice pauses."""
        word = re.search(r"[A-Za-z]+$", self._text[:position])
        if word is not None and word.group().lower() in ABBREVIATIONS:
            return True
        if re.search(r"\b[A-Za-z]\.[A-Za-z]$", self._text[:position]):
            return re.match(r"\.\s*[a-z]", self._text[position:]) is not None
        return re.match(r"\.[A-Za-z0-9]", self._text[position : position + 2]) is not None

    def _address(self, match: re.Match[str], is_chinese: bool) -> str:
        address = match.group().removeprefix("https://").removeprefix("http://").rstrip(".")
        dot = " 点 " if is_chinese else " dot "
        address = address.replace(".", dot).replace("@", " at ").replace("/", " slash ")
        spaced = re.sub(
            r"(\d+)", lambda digits: " " + " ".join(numbers.english_digits(digits[0])) + " ", address
        )
        return re.sub(r"[-_]", " ", spaced)

    def _date(self, match: re.Match[str], is_chinese: bool) -> str:
        year, month, day = (int(part) for part in re.split("[-/]", match.group()))
        if is_chinese:
            spoken_month, spoken_day = numbers.mandarin_cardinal(month), numbers.mandarin_cardinal(day)
            return f"{numbers.mandarin_digits(str(year))}年{spoken_month}月{spoken_day}日"
        if not 1 <= month <= 12:
            return " ".join(numbers.english_digits(match.group()))
        return " ".join([MONTHS[month - 1], *numbers.english_ordinal(day), *numbers.english_year(year)])

    def _clock(self, match: re.Match[str], is_chinese: bool) -> str:
        hour, minute, *_ = (int(part) for part in match.group("clock").split(":"))
        half = match.group("half")
        if is_chinese:
            prefix = "" if half is None else "上午" if half in "Aa" else "下午"
            minutes = (
                ""
                if minute == 0
                else ("零" if minute < 10 else "") + numbers.mandarin_cardinal(minute) + "分"
            )
            return f"{prefix}{numbers.mandarin_count(hour)}点{minutes}"
        words = numbers.english_cardinal(hour)
        if minute:
            words += [*(["oh"] if minute < 10 else []), *numbers.english_cardinal(minute)]
        elif half is None:
            words.append("o'clock" if 1 <= hour <= 12 else "hundred")
        return " ".join([*words, *([] if half is None else [half.upper(), "M"])])

    def _phone(self, match: re.Match[str], is_chinese: bool) -> str:
        groups = re.findall(r"\d+", match.group())
        if is_chinese:
            return "，".join(numbers.mandarin_digits(group).replace("一", "幺") for group in groups)
        return " , ".join(" ".join(numbers.english_digits(group)) for group in groups)

    def _money(self, match: re.Match[str], is_chinese: bool) -> str:
        written = match.group("money")
        amount, scale = written[1:].strip().replace(",", ""), (match.group("scale") or "").strip()
        currency = CURRENCIES[written[0]]
        if is_chinese:
            return numbers.mandarin_decimal(amount) + (scale if scale in "万亿" else "") + currency.chinese
        if scale:
            spoken_scale = {"k": "thousand", "万": "ten thousand", "亿": "hundred million"}.get(scale, scale)
            return " ".join([*numbers.english_decimal(amount), spoken_scale, currency.plural])
        whole, _, cents = amount.partition(".")
        unit = currency.singular if int(whole) == 1 else currency.plural
        words = [*numbers.english_cardinal(int(whole)), unit]
        if cents and int(cents[:2].ljust(2, "0")):
            words += ["and", *numbers.english_cardinal(int(cents[:2].ljust(2, "0"))), currency.small]
        return " ".join(words)

    def _percent(self, match: re.Match[str], is_chinese: bool) -> str:
        amount = match.group()[:-1].strip().replace(",", "")
        is_per_mille = match.group().endswith("‰")
        if is_chinese:
            return ("千分之" if is_per_mille else "百分之") + numbers.mandarin_decimal(amount)
        return " ".join(
            [*numbers.english_decimal(amount), *(["per", "mille"] if is_per_mille else ["percent"])]
        )

    def _ordinal(self, match: re.Match[str], is_chinese: bool) -> str:
        value = int(match.group()[:-2])
        return (
            "第" + numbers.mandarin_cardinal(value)
            if is_chinese
            else " ".join(numbers.english_ordinal(value))
        )

    def _decade(self, match: re.Match[str], is_chinese: bool) -> str:
        digits = match.group()[:-1]
        if is_chinese:
            return numbers.mandarin_digits(digits) + "年代"
        *head, last = (
            numbers.english_year(int(digits)) if len(digits) == 4 else numbers.english_cardinal(int(digits))
        )
        return " ".join([*head, last[:-1] + "ies" if last.endswith("y") else last + "s"])

    def _measure(self, match: re.Match[str], is_chinese: bool) -> str:
        amount, unit = match.group("amount").replace(",", ""), UNITS[match.group("unit")]
        if is_chinese:
            count = (
                numbers.mandarin_count(int(amount)) if "." not in amount else numbers.mandarin_decimal(amount)
            )
            return count + unit.chinese
        return " ".join([*numbers.english_decimal(amount), unit.singular if amount == "1" else unit.plural])

    def _fraction(self, match: re.Match[str], is_chinese: bool) -> str:
        top, bottom = (int(part) for part in match.group().split("/"))
        if is_chinese:
            return f"{numbers.mandarin_cardinal(bottom)}分之{numbers.mandarin_cardinal(top)}"
        if (top, bottom) == (1, 2):
            return "one half"
        parts = ["quarter"] if bottom == 4 else numbers.english_ordinal(bottom)
        plural = "s" if top != 1 else ""
        return " ".join([*numbers.english_cardinal(top), *parts[:-1], parts[-1] + plural])

    def _range(self, match: re.Match[str], is_chinese: bool) -> str:
        first, last = re.findall(r"\d+", match.group())
        if is_chinese:
            return f"{numbers.mandarin_cardinal(int(first))}到{numbers.mandarin_cardinal(int(last))}"
        return f"{self._plain(first)} to {self._plain(last)}"

    def _number(self, match: re.Match[str], is_chinese: bool) -> str:
        written = match.group().replace(",", "")
        digits = written.lstrip("-")
        if is_chinese:
            is_code = len(digits) > 1 and digits[0] == "0" and "." not in digits
            following = self._text[match.end() : match.end() + 1]
            is_counted = digits == "2" and following in "个只条张本件位次天年杯块种家台辆把口碗瓶步"
            spoken = numbers.mandarin_digits(digits) if is_code else numbers.mandarin_decimal(digits)
            return ("负" if written[0] == "-" else "") + ("两" if is_counted and following else spoken)
        has_commas = "," in match.group()
        spoken = " ".join(numbers.english_decimal(digits)) if has_commas else self._plain(digits)
        return ("minus " if written[0] == "-" else "") + spoken

    def _plain(self, digits: str) -> str:
        """English: years as pairs, codes and very long numbers digit by digit, else a cardinal."""
        if len(digits) > 1 and digits[0] == "0" and "." not in digits:
            return " ".join(numbers.english_digits(digits))
        if len(digits) == 4 and digits.isdecimal() and 1100 <= int(digits) < 2100:
            return " ".join(numbers.english_year(int(digits)))
        return " ".join(numbers.english_decimal(digits))


def _is_latin(text: str) -> bool:
    return re.search("[A-Za-z]", text) is not None


def _split(spoken: str) -> Iterator[Piece]:
    """Cut an already spoken form into pieces."""
    for match in re.finditer(rf"(?P<en>[A-Za-z']+)|(?P<zh>[{HAN}]+)|(?P<pause>[,，.?!])", spoken):
        if match["en"]:
            yield Piece("en", match["en"])
        elif match["zh"]:
            yield Piece("zh", match["zh"])
        else:
            yield Piece("pause", PAUSES[match["pause"]])
