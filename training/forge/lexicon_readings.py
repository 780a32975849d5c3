"""How each word of the lexicon may sound: as the front end says it, in sentences where it was met there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from yan_omni.tokenizers.phones import AUDIBLE, PHONE_IDS, PHONES
from yan_omni.tokenizers.speech_text.english import word_phones
from yan_omni.tokenizers.speech_text.mandarin import characters_phones
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.training.data_text_utterances import Utterance, UtteranceStore
from yan_omni.training.forge.hearing_text import confusions

Reading = tuple[int, ...]

MAX_READINGS = 4
SMALLEST_SHARE = 0.02
PLAIN_COST = 0.2
SANDHI_COST = 1.7
WELL_KNOWN = 20
"""From so many times in sentences on, the readings of an English word are those it had there."""
SELDOM_COST = 0.5
"""More for a reading that a less known English word has only in sentences."""
HEARD_RIGHT = 0.82
HEARD_ALIKE = 0.13


def spoken_words(utterance: Utterance, tokenizer: BpeTextTokenizer) -> Iterator[tuple[str, Reading]]:
    """Plain words (English words, single hanzi) of a sentence with their phones in it."""
    text, before, start = b"", 0, 0
    for number, piece in enumerate(tokenizer.piece(token) for token in utterance.tokens.tolist()):
        completed = int(utterance.complete_at[number])
        starts_word = piece[:1] == b" " or piece[0] >= 0xE3 or (text != b"" and text[0] >= 0xE3)
        if starts_word and text:
            yield from _word(text, utterance, start, before)
            start, text = before, b""
        text += piece
        before = completed
    yield from _word(text, utterance, start, before)


def _word(piece: bytes, utterance: Utterance, start: int, stop: int) -> Iterator[tuple[str, Reading]]:
    text = piece.decode("utf-8", "replace").strip().strip('.,!?;:"“”()，。！？；：、…—-').replace("’", "'")
    if text.replace("'", "").isalpha() and stop > start:
        yield text.lower(), tuple(utterance.phones[start:stop].tolist())


class Readings:
    """Readings counted in sentences, completed by what the front end says of a word alone."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[Reading]] = {}

    def count(self, store: UtteranceStore, tokenizer: BpeTextTokenizer) -> None:
        for number in range(len(store)):
            for word, phones in spoken_words(store[number], tokenizer):
                self._counts.setdefault(word, Counter())[phones] += 1

    def of(self, word: str, form: str) -> dict[Reading, float]:
        """Costs of the readings of a lower-case word that is written `form`; none for what has no sound."""
        counted = self._counted(word)
        is_well_known = self._counts.get(word, Counter()).total() >= WELL_KNOWN
        if not word.isascii():
            found = counted if len(word) == 1 and counted else mandarin_readings(word)
        elif is_well_known:
            found = counted
        else:
            found = {reading: cost + SELDOM_COST for reading, cost in counted.items()} | {
                word_phones(form): 0.0
            }
        return {reading: cost for reading, cost in found.items() if reading and set(reading) <= AUDIBLE}

    def _counted(self, word: str) -> dict[Reading, float]:
        counts = self._counts.get(word, Counter[Reading]())
        total = counts.total()
        common = counts.most_common(MAX_READINGS)
        return {
            reading: -math.log(count / total) for reading, count in common if count >= SMALLEST_SHARE * total
        }


def mandarin_readings(word: str) -> dict[Reading, float]:
    """The reading of a word alone, and those it may take beside others: a last third tone rises, 不 and 一
    change.
    """
    syllables = characters_phones(word)
    if not all(syllables):
        return {}
    plain: Reading = tuple(phone for syllable in syllables for phone in syllable)
    found = {plain: PLAIN_COST}
    last = PHONES[plain[-1]]
    for name in [last[:-1] + "2"] if last[-1] == "3" else []:
        if name in PHONE_IDS:
            found.setdefault((*plain[:-1], PHONE_IDS[name]), SANDHI_COST)
    if word[0] == "不":
        for tone in "24":
            found.setdefault((plain[0], PHONE_IDS[f"u{tone}"], *plain[2:]), SANDHI_COST)
    if word[0] == "一":
        for tone in "124":
            found.setdefault((PHONE_IDS[f"i{tone}"], *plain[1:]), SANDHI_COST)
    return found


def heard_as() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """(meant, heard): right most of the time, else something alike, seldom anything."""
    table = np.full((len(PHONES), len(PHONES)), (1 - HEARD_RIGHT - HEARD_ALIKE) / len(AUDIBLE), np.float32)
    for meant in AUDIBLE:
        table[meant, meant] += HEARD_RIGHT
        alike = confusions().get(meant, np.zeros(0, np.int32))
        for heard in alike.tolist():
            table[meant, heard] += HEARD_ALIKE / len(alike)
    return table


class FlatReadings(NamedTuple):
    """Readings as the arrays of `LexiconTables`."""

    spoken_word: NDArray[np.int64]
    spoken_cost: NDArray[np.float32]
    phones: NDArray[np.int64]
    phone_start: NDArray[np.int64]


def flat(spoken: Iterable[tuple[int, float, Reading]]) -> FlatReadings:
    """(word, cost, phones) of every reading, one after the other."""
    rows = list(spoken)
    lengths = [len(phones) for _, _, phones in rows]
    return FlatReadings(
        np.array([word for word, _, _ in rows], np.int64),
        np.array([cost for _, cost, _ in rows], np.float32),
        np.array([phone for _, _, phones in rows for phone in phones], np.int64),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
    )
