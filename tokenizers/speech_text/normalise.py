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

from yan_omni.tokenizers.speech_text import written_numbers
from yan_omni.tokenizers.speech_text.written_forms import ABBREVIATIONS, PAUSES, SYMBOLS, UNITS

Language = Literal["en", "zh"]
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
LETTER_A = "ay"
"""How the name of the letter A is written, since alone it is an article."""
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
        \.(?:com|org|net|edu|gov|cn|io|ai|uk|de)\b(?:/[\w/.?=&%+-]*)?)
    | (?P<iso_date>(?<![A-Za-z0-9])\d{{4}}(?P<mark>[-/.])\d{{1,2}}(?P=mark)\d{{1,2}}(?!\d))
    | (?P<slash_date>(?<![\d/])\d{{1,2}}/\d{{1,2}}/\d{{4}}(?![\d/]))
    | (?P<dotted>(?<![A-Za-z0-9])(?:[vV]?\d+(?:\.\d+){{2,}}|[vV]\d+(?:\.\d+)?)(?![A-Za-z0-9]))
    | (?P<clock>(?<!\d)\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?!\d))(?:\s*(?P<half>[AaPp])\.?[Mm]\b\.?)?
    | (?P<ratio>(?<![\d:])\d{{1,3}}:\d{{1,3}}(?![\d:]))
    | (?P<phone>\+?\d{{1,3}}[- ]\d{{3,4}}[- ]\d{{3,4}}(?:[- ]\d{{3,4}})?|(?<!\d)0\d{{2,3}}-\d{{7,8}}(?!\d)
        |\(\d{{3}}\)\s?\d{{3}}-\d{{4}}|(?<!\d)1[3-9]\d{{9}}(?!\d))
    | (?P<money_range>[$£€¥]\d+(?:\.\d+)?\s?[-–~]\s?[$£€¥]?\d+(?:\.\d+)?(?![\d.]))
    | (?P<money>[$£€¥]\s?(?:{_NUMBER}))
        (?P<scale>\s?(?:million|billion|trillion|thousand|万|亿|(?:bn|[mk])(?![A-Za-z])))?元?
    | (?P<year>\d{{4}}(?=年))
    | (?P<percent>(?:{_NUMBER})\s?[%‰])
    | (?P<ordinal>\d+(?:st|nd|rd|th)\b)
    | (?P<decade>\b\d{{2,4}}s\b)
    | (?P<height>(?<!\d)[1-9]'\s?\d{{1,2}}(?:"|''))
    | (?P<measure>(?P<amount>(?:(?<![A-Za-z0-9.)])-)?(?:{_NUMBER}))\s?(?P<unit>{_UNIT_NAMES})(?![A-Za-z]))
    | (?P<fraction>(?<![\d/])\d{{1,3}}/\d{{1,3}}(?![\d/]))
    | (?P<power>(?<![\d.])\d+\^\d+)
    | (?P<times>(?<=\d)\s?[x×]\s?(?=\d))
    | (?P<number_range>(?<![\d.])\d{{1,4}}\s?[-–~]\s?\d{{1,4}}(?![\d.]))
    | (?P<number>(?:(?<![A-Za-z0-9.)])-)?(?:{_NUMBER}))
    | (?P<latin>\b(?:e\.g|i\.e)\b\.?)
    | (?P<initials>\b(?:[A-Za-z]\.){{2,}}(?:[A-Za-z]\b)?)
    | (?P<word>[A-Za-z]+(?:'[A-Za-z]+)*'?)
    | (?P<han>[{HAN}]+)
    | (?P<each>/(?=[月天日年周小时分钟秒人次个斤克公里米]))
    | (?P<other>\S)
    """,
    re.VERBOSE,
)
_SPEAKERS: dict[str, Callable[[re.Match[str], bool], str]] = {
    speaker.__name__: speaker
    for speaker in (
        written_numbers.address,
        written_numbers.iso_date,
        written_numbers.slash_date,
        written_numbers.dotted,
        written_numbers.clock,
        written_numbers.ratio,
        written_numbers.phone,
        written_numbers.money_range,
        written_numbers.money,
        written_numbers.year,
        written_numbers.percent,
        written_numbers.ordinal,
        written_numbers.decade,
        written_numbers.height,
        written_numbers.measure,
        written_numbers.fraction,
        written_numbers.power,
        written_numbers.number_range,
        written_numbers.number,
    )
}
_SPEAKERS["times"] = lambda match, is_chinese: "乘" if is_chinese else "times"
_SPEAKERS["each"] = lambda match, is_chinese: "每"
_SPEAKERS["latin"] = lambda match, is_chinese: "for example" if match.group()[0] in "eE" else "that is"


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
    kept = kept.translate(
        {ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"', ord("—"): ",", ord("−"): "-"}
    )
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

    def pieces(self) -> Iterator[Piece]:
        for match in _LEXER.finditer(self._text):
            kind = next(name for name, value in match.groupdict().items() if value is not None)
            if kind == "word":
                yield from self._word(match)
            elif kind == "initials":
                yield from self._initials(match)
            elif kind == "han":
                yield Piece("zh", match.group())
            elif kind == "other":
                yield from self._symbol(match)
            else:
                yield from _split(_SPEAKERS[kind](match, self._is_chinese(match)))

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
        after = self._text[match.end() : match.end() + 8]
        if word.lower() == "no" and re.match(r"\.\s?\d", after):
            expanded: str | None = "number"
        elif word.lower() == "st" and after[:1] == ".":
            expanded = "saint" if re.match(r"\.\s?[A-Z]", after) else "street"
        else:
            expanded = ABBREVIATIONS.get(word.lower()) if after[:1] == "." else None
        if expanded is not None:
            yield from _split(expanded)
        elif word in "Aa" and (after[:1].isdigit() or re.match(f"[{HAN}]", after)):
            yield Piece("en", LETTER_A)
        else:
            yield Piece("en", word)

    def _initials(self, match: re.Match[str]) -> Iterator[Piece]:
        """Letters with points between them are one word to spell; the last point may also end a sentence."""
        yield Piece("en", match.group().replace(".", "").upper())
        if match.group()[-1] == "." and not self._text[match.end() :].strip():
            yield Piece("pause", ".")

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
        if is_abbreviation_point(self._text, position):
            return True
        return re.match(r"\.[A-Za-z0-9]", self._text[position : position + 2]) is not None


def is_abbreviation_point(text: str, position: int) -> bool:
    """True for the point after "Dr", "Jan" or "No" (before a number), where no sentence ends."""
    word = re.search(r"[A-Za-z]+$", text[:position])
    if text[position : position + 1] != "." or word is None:
        return False
    if word.group().lower() == "no":
        return re.match(r"\.\s?\d", text[position:]) is not None
    return word.group().lower() in ABBREVIATIONS


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
