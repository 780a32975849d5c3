"""Sentences as they are said: words of the lexicon, whole Mandarin words included, numbers spelled out.

Mandarin is cut into words by the most likely path through a list of words (phrases that pypinyin knows and
the words of the recorded HSK list); the counts of one pass are the probabilities of the next.
"""

from __future__ import annotations

import csv
import json
import math
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tokenizers import Tokenizer, models
from yan_omni.tokenizers.speech_text.normalise import normalise
from yan_omni.training.data_text import sentences
from yan_omni.training.forge import speech_words
from yan_omni.training.forge.american_spelling import american, in_one_word

CORPORA_WEIGHTS: dict[str, int] = {
    "en_zh_sentences": 4,
    "smalltalk": 4,
    "home_commands_enzh": 4,
    "en_voice_intents_snips": 3,
    "en_intents_clinc150": 3,
    "zh_travel_dialogues_crosswoz": 2,
    "zh_dialogue_counselling": 1,
    "zh_reading_comprehension": 1,
    "zh_recipes": 1,
    "zh_wikipedia": 1,
    "zh_modern_prose": 1,
    "en_children_stories": 2,
    "en_instructions_toolcalls": 1,
    "en_math_word_problems": 1,
    "en_novels": 1,
}
CHAT_WEIGHT = 4
LONE_WEIGHT = 4
LONE_TIMES, DIGIT_TIMES = 5, 25
"""How often each word that people say alone is counted as a sentence."""
MAX_CHARACTERS = 40_000_000
MAX_WORD_HANZI = 4
FIRST_COST_PER_WORD = 8.0
FIRST_COST_PER_HANZI = 0.5
RUNS_AT_ONCE = 20_000

BREAK = ""
BREAK_NUMBER = -1
"""Stand between sentences."""
COMMA = ","
"""A shorter pause; words are counted across it."""

_PLAIN = str.maketrans({"’": "'", "‘": "'"})
_SPOKEN = re.compile(
    r"[A-Za-z]+(?:'[A-Za-z]+)*|[\u4e00-\u9fff]+|[.?!;:。？！；：…\n]|[^\s\w\"“”'《》()（）-]|\d"
)
_COMMAS = ",，、"
_DIGIT = re.compile(r"\d")


def spoken_runs(text: str) -> list[str]:
    """English words, runs of hanzi, commas and breaks."""
    if _DIGIT.search(text):
        return [
            piece.text if piece.kind != "pause" or piece.text == COMMA else BREAK for piece in normalise(text)
        ]
    runs = _SPOKEN.findall(in_one_word(text.translate(_PLAIN)))
    return [run if run[0].isalpha() else COMMA if run in _COMMAS else BREAK for run in runs]


def list_words(hsk_table: Path) -> set[str]:
    """Mandarin words of two to four hanzi: pypinyin's phrases and the recorded HSK words."""
    from pypinyin.phrases_dict import phrases_dict

    words = set(phrases_dict)
    with hsk_table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            words.add(row["text"])
    return {word for word in words if 2 <= len(word) <= MAX_WORD_HANZI and _is_hanzi(word)}


def _is_hanzi(text: str) -> bool:
    return all("\u4e00" <= character <= "\u9fff" for character in text)


class Segmenter:
    """Cuts runs of hanzi into words by the cheapest path."""

    def __init__(self, costs: dict[str, float]) -> None:
        pieces = [("<unknown>", -100.0), *((word, -cost) for word, cost in costs.items())]
        self._tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))

    def cut(self, runs: Sequence[str]) -> list[list[str]]:
        encodings = self._tokenizer.encode_batch(list(runs), add_special_tokens=False)
        return [
            [run[start:stop] for start, stop in encoding.offsets]
            for run, encoding in zip(runs, encodings, strict=True)
        ]

    @classmethod
    def learn(cls, runs: Sequence[str], words: Iterable[str], passes: int = 2) -> Segmenter:
        """Start with the fewest words, then take the counts of each pass for the next."""
        hanzi = sorted({character for run in runs for character in run})
        costs = {word: FIRST_COST_PER_WORD + FIRST_COST_PER_HANZI * len(word) for word in [*words, *hanzi]}
        for _ in range(passes):
            counts = Counter(hanzi)
            segmenter = cls(costs)
            for start in range(0, len(runs), RUNS_AT_ONCE):
                for cut in segmenter.cut(runs[start : start + RUNS_AT_ONCE]):
                    counts.update(cut)
            total = math.log(counts.total())
            costs = {
                word: total - math.log(count) for word, count in counts.items() if count > 1 or len(word) == 1
            }
        return cls(costs)


def corpus_runs(
    folder: Path, chat: Path, skip: set[str], bare: Callable[[str], str]
) -> Iterator[tuple[int, list[str]]]:
    """(weight, runs with breaks between sentences) of every corpus; sentences whose `bare` form is in `skip`
    are left out.
    """
    for corpus, weight in CORPORA_WEIGHTS.items():
        for sentence in sentences(folder, corpus, MAX_CHARACTERS):
            if bare(sentence.text) not in skip:
                yield weight, [*spoken_runs(sentence.text), BREAK]
    for line in chat.read_text(encoding="utf-8").splitlines():
        for text in json.loads(line)["lines"]:
            if bare(text) not in skip:
                yield CHAT_WEIGHT, [*spoken_runs(text), BREAK]
    yield from lone_words()


def lone_words() -> Iterator[tuple[int, list[str]]]:
    """(weight, runs) of what people say who say little."""
    for language in ("en", "zh"):
        kinds = ((speech_words.words(language), LONE_TIMES), (speech_words.digits(language), DIGIT_TIMES))
        for word, times in ((word, times) for said, times in kinds for word in said):
            yield from [(LONE_WEIGHT, [*spoken_runs(word), BREAK])] * times


@dataclass(slots=True)
class CountedText:
    """Words in lower case by number, how they are written inside sentences, and the text as numbers.

    `streams` has one stream for each weight of a corpus; BREAK_NUMBER stands between sentences.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    forms: dict[str, Counter[str]] = field(default_factory=dict)
    streams: dict[int, array[int]] = field(default_factory=dict)
    ends: Counter[int] = field(default_factory=Counter)
    """By number of the word: how often a pause comes after it, weighted."""

    def add(self, weight: int, words: Iterable[str]) -> None:
        """One or more sentences; BREAK ends each. The case of a first word says nothing."""
        stream = self.streams.setdefault(weight, array("i"))
        is_first, last = True, BREAK_NUMBER
        for given in words:
            if given in (BREAK, COMMA):
                self.ends[last] += weight
                last = BREAK_NUMBER
            if given == BREAK:
                stream.append(BREAK_NUMBER)
                is_first = True
            if given in (BREAK, COMMA):
                continue
            word = american(given) if given.isascii() else given
            lower = word.lower()
            last = self.numbers.setdefault(lower, len(self.numbers))
            stream.append(last)
            if not is_first and word.isascii():
                self.forms.setdefault(lower, Counter())[word] += weight
            is_first = False

    def form(self, word: str) -> str:
        """How a word is usually written."""
        return self.forms[word].most_common(1)[0][0] if word in self.forms else word


def count_text(
    runs: Sequence[tuple[int, list[str]]], words: Iterable[str], learn_share: int = 4
) -> CountedText:
    """Cut all runs of hanzi with a segmenter learnt on one in `learn_share` of them, and number all words."""
    hanzi = [run for _, sentence in runs for run in sentence if run and _is_hanzi(run)]
    segmenter = Segmenter.learn(hanzi[::learn_share], words)
    counted = CountedText()
    for start in range(0, len(runs), RUNS_AT_ONCE):
        part = runs[start : start + RUNS_AT_ONCE]
        cuts = iter(
            segmenter.cut([run for _, sentence in part for run in sentence if run and _is_hanzi(run)])
        )
        for weight, sentence in part:
            words_of = ([run] if not run or not _is_hanzi(run) else next(cuts) for run in sentence)
            counted.add(weight, (word for found in words_of for word in found))
    return counted
