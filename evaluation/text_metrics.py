"""Word, character and syllable error rates, with the normalisation that `evaluation/README.md` documents.

English is compared as words, Mandarin as characters; a Latin word inside Mandarin counts as one unit, so
the same rate is the mixed error rate of code-switched text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pypinyin import Style, lazy_pinyin

from yan_omni.evaluation.number_words import english_number, english_ordinal, mandarin_digits, mandarin_number

Language = Literal["en", "zh"]

_HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNIT = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")
_TITLES = {"mr": "mister", "mrs": "missus", "dr": "doctor", "ok": "okay", "st": "saint", "vs": "versus"}
_SIGNS = (("%", " percent "), ("&", " and "), ("+", " plus "), ("=", " equals "), ("°", " degrees "))


@dataclass(frozen=True, slots=True)
class ErrorCount:
    """Edits needed to turn the hypothesis into the reference, out of `units` in the reference."""

    edits: int
    units: int

    def __add__(self, other: ErrorCount) -> ErrorCount:
        return ErrorCount(self.edits + other.edits, self.units + other.units)

    @property
    def percent(self) -> float:
        """100 x edits / units; above 100 where the hypothesis is longer than the reference."""
        return 100.0 * self.edits / max(1, self.units)


def edit_distance(reference: Sequence[Hashable], hypothesis: Sequence[Hashable]) -> int:
    """Levenshtein distance: substitutions, insertions and deletions cost one each."""
    row = list(range(len(hypothesis) + 1))
    for i, expected in enumerate(reference, start=1):
        diagonal, row[0] = row[0], i
        for j, given in enumerate(hypothesis, start=1):
            substituted = diagonal + (expected != given)
            diagonal = row[j]
            row[j] = min(substituted, row[j] + 1, row[j - 1] + 1)
    return row[-1]


def spoken_errors(reference: str, hypothesis: str, language: Language) -> ErrorCount:
    """WER for English, CER (mixed error rate) for Mandarin, after normalising both sides."""
    expected, given = spoken_units(reference, language), spoken_units(hypothesis, language)
    return ErrorCount(edit_distance(expected, given), len(expected))


def syllable_errors(reference: str, hypothesis: str) -> ErrorCount:
    """Toned pinyin syllables: the fair rate for single words, whose characters sound cannot tell apart."""
    expected, given = (
        lazy_pinyin("".join(spoken_units(text, "zh")), style=Style.TONE3) for text in (reference, hypothesis)
    )
    return ErrorCount(edit_distance(expected, given), len(expected))


def written_errors(reference: str, hypothesis: str, language: Language) -> ErrorCount:
    """CER of written text (OCR): case and punctuation count; widths are unified; Mandarin ignores spaces."""
    expected, given = (written_text(text, language) for text in (reference, hypothesis))
    return ErrorCount(edit_distance(expected, given), len(expected))


def total(counts: Iterable[ErrorCount]) -> ErrorCount:
    """The pooled count: all edits over all units, so long clips weigh more than short ones."""
    result = ErrorCount(0, 0)
    for count in counts:
        result = result + count
    return result


def spoken_units(text: str, language: Language) -> list[str]:
    """The words (English) or characters and Latin words (Mandarin) that are compared."""
    return _UNIT.findall(normalise_spoken(text, language))


def normalise_spoken(text: str, language: Language) -> str:
    """Lower case, NFKC, no accents, no punctuation, numbers and signs as words of the language."""
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain)
    if language == "zh":
        return _mandarin_signs(plain)
    plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    plain = re.sub(r"['’`]", "", plain)
    plain = re.sub(r"[$£€](\d+)", r"\1 dollars", plain)
    for sign, word in _SIGNS:
        plain = plain.replace(sign, word)
    plain = re.sub(r"(\d+)(?:st|nd|rd|th)\b", lambda match: english_ordinal(int(match[1])), plain)
    plain = re.sub(r"(?<=\d)\.(?=\d)", " point ", plain)
    plain = re.sub(r"\d+", lambda match: f" {english_number(match[0])} ", plain)
    return " ".join(_TITLES.get(word, word) for word in _UNIT.findall(plain))


def _mandarin_signs(plain: str) -> str:
    plain = re.sub(r"(\d{4})(?=年)", lambda match: mandarin_digits(match[1]), plain)
    plain = re.sub(r"(\d+(?:\.\d+)?)%", r"百分之\1", plain)
    plain = re.sub(r"(?<=\d)\.(\d+)", lambda match: f"点{mandarin_digits(match[1])}", plain)
    plain = re.sub(r"\d+", lambda match: mandarin_number(match[0]), plain)
    return plain.replace("°c", "摄氏度").replace("°", "度").replace("〇", "零")


def written_text(text: str, language: Language) -> str:
    """What `written_errors` compares."""
    plain = unicodedata.normalize("NFKC", text).replace("“", '"').replace("”", '"').replace("’", "'")
    return re.sub(r"\s+", "" if language == "zh" else " ", plain).strip()
