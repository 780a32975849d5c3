"""The text corpora as sentences and short dialogues, one function a corpus, read from `*.jsonl.zst`.

Only corpora whose licence lets the weights be shipped are named here.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import zstandard

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One written sentence and the corpus it came from."""

    language: Language
    text: str
    corpus: str


def rows(folder: Path, corpus: str) -> Iterator[dict[str, Any]]:
    """The JSON objects of one corpus; raises FileNotFoundError when its file is missing."""
    with zstandard.open(folder / f"{corpus}.jsonl.zst", "rb") as stream:
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield json.loads(line)


_HAN = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+")
_CHINESE_END = re.compile(r"(?<=[。！？；])[”’」]?|\n+")
_SPACES = re.compile(r"\s+")


def language_of(text: str) -> Language:
    """zh as soon as there is a hanzi."""
    return "zh" if _HAN.search(text) else "en"


def split_sentences(text: str, language: Language) -> list[str]:
    """Sentences with single spaces; pieces of lists and headings come out as they are."""
    pieces = (_ENGLISH_END if language == "en" else _CHINESE_END).split(text)
    return [clean for piece in pieces if (clean := _SPACES.sub(" ", piece).strip(" #*>|-\t\"“”'"))]


def _pairs(folder: Path) -> Iterator[str]:
    for row in rows(folder, "en_zh_sentences"):
        yield row["en"]
        yield row["zh"]


def _smalltalk(folder: Path) -> Iterator[str]:
    for row in rows(folder, "smalltalk"):
        yield from row["turns"]


def _counselling(folder: Path) -> Iterator[str]:
    for row in rows(folder, "zh_dialogue_counselling"):
        for _, text in row["dialogue"]:
            yield text


def _crosswoz(folder: Path) -> Iterator[str]:
    for row in rows(folder, "zh_travel_dialogues_crosswoz"):
        for message in row["messages"]:
            yield message["content"]


def _home(folder: Path) -> Iterator[str]:
    for row in rows(folder, "home_commands_enzh"):
        if row["kind"] == "example":
            yield from row["sentences"]


def _snips(folder: Path) -> Iterator[str]:
    for row in rows(folder, "en_voice_intents_snips"):
        yield "".join(part["text"] for part in row["parts"])


def _clinc(folder: Path) -> Iterator[str]:
    for row in rows(folder, "en_intents_clinc150"):
        yield row["text"]


def _instructions(folder: Path) -> Iterator[str]:
    for row in rows(folder, "en_instructions_toolcalls"):
        yield row["instruction"]
        yield row["output"]


def _math(folder: Path) -> Iterator[str]:
    for row in rows(folder, "en_math_word_problems"):
        yield row["question"]


def _questions(folder: Path) -> Iterator[str]:
    for row in rows(folder, "zh_reading_comprehension"):
        for pair in row["qas"]:
            yield pair["q"]


def _plain(corpus: str) -> Callable[[Path], Iterator[str]]:
    def texts(folder: Path) -> Iterator[str]:
        for row in rows(folder, corpus):
            yield row["text"]

    return texts


CORPORA: dict[str, Callable[[Path], Iterator[str]]] = {
    "en_zh_sentences": _pairs,
    "smalltalk": _smalltalk,
    "zh_dialogue_counselling": _counselling,
    "zh_travel_dialogues_crosswoz": _crosswoz,
    "home_commands_enzh": _home,
    "en_voice_intents_snips": _snips,
    "en_intents_clinc150": _clinc,
    "en_instructions_toolcalls": _instructions,
    "en_math_word_problems": _math,
    "zh_reading_comprehension": _questions,
    "en_children_stories": _plain("en_children_stories"),
    "en_novels": _plain("en_novels"),
    "zh_modern_prose": _plain("zh_modern_prose"),
    "zh_recipes": _plain("zh_recipes"),
    "zh_wikipedia": _plain("zh_wikipedia"),
}


def sentences(folder: Path, corpus: str, max_characters: int) -> Iterator[Sentence]:
    """Sentences of a corpus in file order, until their total length reaches `max_characters`."""
    total = 0
    for text in CORPORA[corpus](folder):
        language = language_of(text)
        for piece in split_sentences(text, language):
            yield Sentence(language_of(piece), piece, corpus)
            total += len(piece)
        if total >= max_characters:
            return
