"""When an answer counts as right: key words, strictly.

A word is mentioned when it stands in the answer as a whole word (English, a plural ending allowed) or as a
run of characters (Mandarin). Closed sets (colour, shape, object) are answered when the right value is
mentioned and no other value of that set is, so that listing them all is wrong; names inside longer names do
not count (`hot dog` is no dog). A position is right when exactly the right sides are mentioned. A count is
right when the first number in the answer is. Every answer must be in the language of the question.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, get_args

from yan_omni.evaluation.asking import language_of
from yan_omni.evaluation.number_words import english_cardinal, mandarin_cardinal
from yan_omni.evaluation.text_metrics import Language, normalise_spoken
from yan_omni.model.vision.concepts import CONCEPTS

Kind = Literal["colour", "shape", "object", "count", "position"]
KINDS: tuple[Kind, ...] = get_args(Kind)

SIDES: dict[str, tuple[str, ...]] = {
    "left": ("left", "左"),
    "right": ("right", "右"),
    "top": ("top", "upper", "above", "上"),
    "bottom": ("bottom", "lower", "below", "下"),
    "centre": ("centre", "center", "middle", "中"),
}
IRREGULAR_PLURALS = {"mouse": "mice", "knife": "knives"}
MAX_COUNT = 20
# Words that hold a number character but count nothing.
MANDARIN_NOT_NUMBERS = ("一共", "一起", "一些", "一下")


def is_right(kind: Kind, expected: str, answer: str, language: Language) -> bool:
    """`expected` is a concept key, a number in digits, or sides joined by a space (`top left`)."""
    if not answer.strip() or (language_of(answer) != language and not answer.strip().isdigit()):
        return False
    if kind == "count":
        return first_number(answer, language) == int(expected)
    if kind == "position":
        said = sides_in(answer, language)
        wanted = set(expected.split())
        return said == wanted or (wanted != {"centre"} and said - {"centre"} == wanted)
    return values_in(answer, kind, language) == {expected}


def mentions(answer: str, word: str, language: Language) -> bool:
    """Whether `word` (which may be a phrase) stands in `answer`, both normalised."""
    return _pattern(normalise_spoken(word, language)).search(normalise_spoken(answer, language)) is not None


def values_in(answer: str, kind: Kind, language: Language) -> set[str]:
    """Keys of all concepts of one kind that the answer names; longer names are taken out first."""
    text = normalise_spoken(answer, language)
    found: set[str] = set()
    for name, key in _names(kind, language):
        text, count = _pattern(name).subn(" # ", text)
        if count:
            found.add(key)
    return found


def sides_in(answer: str, language: Language) -> set[str]:
    text = normalise_spoken(answer, language)
    return {side for side, words in SIDES.items() if any(_pattern(word).search(text) for word in words)}


def first_number(answer: str, language: Language) -> int | None:
    """The first number said; `a` or `an` counts as one and `no` as none where no number word is said."""
    text = normalise_spoken(answer, language)
    if language == "zh":
        for word in MANDARIN_NOT_NUMBERS:
            text = text.replace(word, "")
        text = text.replace("两", "二").replace("没有", "零")
    words = {_number_word(number, language): number for number in range(MAX_COUNT + 1)}
    match = re.search(
        "|".join(rf"{_pattern(word).pattern}" for word in sorted(words, key=len, reverse=True)), text
    )
    if match:
        return words[match[0]]
    if language == "en" and re.search(r"\b(no|none|nothing|not any)\b", text):
        return 0
    return 1 if language == "en" and re.search(r"\ban?\b", text) else None


def _number_word(number: int, language: Language) -> str:
    return mandarin_cardinal(number) if language == "zh" else english_cardinal(number)


@cache
def _names(kind: Kind, language: Language) -> tuple[tuple[str, str], ...]:
    """(normalised name, concept key), longest first, in both languages."""
    names: list[tuple[str, str]] = []
    for concept in CONCEPTS:
        if concept.kind == kind:
            plurals = [IRREGULAR_PLURALS[name] for name in concept.en if name in IRREGULAR_PLURALS]
            names += [(name, concept.key) for name in (*concept.en, *plurals, *concept.zh)]
    normalised = [(normalise_spoken(name, language), key) for name, key in names]
    return tuple(sorted(normalised, key=lambda item: -len(item[0].encode())))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    if re.search(r"[\u3400-\u9fff]", word):
        return re.compile(re.escape(word))
    return re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?:s|es)?(?![a-z0-9])")
