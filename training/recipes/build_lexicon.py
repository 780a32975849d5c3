"""Build the lexicon: words, their phones and statistics, from what `forge_text` and `forge_chat` wrote.

    python -m yan_omni.training.recipes.build_lexicon --data data --out artifacts/lexicon

A minute on one core. Phones are those of the front end in context, so every reading of a hanzi counts as
often as it is used.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from safetensors.torch import save_file

from yan_omni.model.lexicon.tables import FORMAT, LexiconTables
from yan_omni.tokenizers.phones import AUDIBLE, PHONES
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.training.data_text_utterances import Utterance, UtteranceStore
from yan_omni.training.forge.hearing_text import confusions

CHAT_WEIGHT = 6
MIN_PAIR_COUNT = 2
MIN_TRIPLE_COUNT = 2
MAX_READINGS = 4
HEARD_RIGHT = 0.82
HEARD_ALIKE = 0.13

Spoken = tuple[str, tuple[int, ...]]


def spoken_words(utterance: Utterance, tokenizer: BpeTextTokenizer) -> Iterator[Spoken | None]:
    """(word, phones) in order; None where a sentence breaks or something is not a plain word."""
    text, before, start = b"", 0, 0
    pieces = [tokenizer.piece(token) for token in utterance.tokens.tolist()]
    for number, piece in enumerate(pieces):
        completed = int(utterance.complete_at[number])
        starts_word = piece[:1] == b" " or piece[0] >= 0xE3 or (text != b"" and text[0] >= 0xE3)
        if starts_word and text:
            yield _word(text, utterance, start, before)
            start, text = before, b""
        text += piece
        before = completed
    if text:
        yield _word(text, utterance, start, before)
    yield None


def _word(piece: bytes, utterance: Utterance, start: int, stop: int) -> Spoken | None:
    text = piece.decode("utf-8", "replace").strip().strip('.,!?;:"“”()，。！？；：、…—-')
    plain = text.replace("'", "").replace("’", "")
    if not plain.isalpha() or stop <= start or len(text) > 20:
        return None
    return text.replace("’", "'"), tuple(utterance.phones[start:stop].tolist())


def heard_as() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """(meant, heard): right most of the time, else something alike, seldom anything."""
    table = np.full((len(PHONES), len(PHONES)), (1 - HEARD_RIGHT - HEARD_ALIKE) / len(AUDIBLE), np.float32)
    for meant in AUDIBLE:
        table[meant, meant] += HEARD_RIGHT
        alike = confusions().get(meant, np.zeros(0, np.int32))
        for heard in alike.tolist():
            table[meant, heard] += HEARD_ALIKE / len(alike)
    return table


class Counts:
    """How often words, pairs, triples and readings occur."""

    def __init__(self) -> None:
        self.words: Counter[str] = Counter()
        self.forms: dict[str, Counter[str]] = {}
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.triples: Counter[tuple[str, str, str]] = Counter()
        self.readings: dict[str, Counter[tuple[int, ...]]] = {}

    def add(self, spoken: Sequence[Spoken | None], weight: int) -> None:
        first = second = ""
        for position, item in enumerate(spoken):
            if item is None:
                first = second = ""
                continue
            word = item[0].lower()
            form = item[0] if position else word
            self.words[word] += weight
            self.forms.setdefault(word, Counter())[form] += weight if position else 0
            self.readings.setdefault(word, Counter())[item[1]] += weight
            if second:
                self.pairs[second, word] += weight
                if first:
                    self.triples[first, second, word] += weight
            first, second = second, word

    def tables(self) -> LexiconTables:
        """Costs with absolute discounting of 0.5; words seen once stay, pairs and triples seen once do
        not.
        """
        vocabulary = sorted(self.words)
        index = {word: number for number, word in enumerate(vocabulary)}
        size, total = len(vocabulary), sum(self.words.values())
        pairs = {key: count for key, count in self.pairs.items() if count >= MIN_PAIR_COUNT}
        triples = {key: count for key, count in self.triples.items() if count >= MIN_TRIPLE_COUNT}
        pair_rows = sorted(
            (index[a] * size + index[b], -math.log((count - 0.5) / self.words[a]))
            for (a, b), count in pairs.items()
        )
        triple_rows = sorted(
            ((index[a] * size + index[b]) * size + index[c], -math.log((count - 0.5) / self.pairs[a, b]))
            for (a, b, c), count in triples.items()
        )
        spoken = [
            (index[word], -math.log(count / readings.total()), phones)
            for word, readings in self.readings.items()
            for phones, count in readings.most_common(MAX_READINGS)
            if count >= 0.02 * readings.total()
        ]
        lengths = [len(phones) for _, _, phones in spoken]
        return LexiconTables(
            words=tuple(self.forms[word].most_common(1)[0][0] for word in vocabulary),
            word_cost=np.array([-math.log(self.words[word] / total) for word in vocabulary], np.float32),
            spoken_word=np.array([word for word, _, _ in spoken], np.int64),
            spoken_cost=np.array([cost for _, cost, _ in spoken], np.float32),
            phones=np.array([phone for _, _, phones in spoken for phone in phones], np.int64),
            phone_start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            pair_key=np.array([key for key, _ in pair_rows], np.int64),
            pair_cost=np.array([cost for _, cost in pair_rows], np.float32),
            triple_key=np.array([key for key, _ in triple_rows], np.int64),
            triple_cost=np.array([cost for _, cost in triple_rows], np.float32),
            heard_as=heard_as(),
        )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/lexicon"))
    parser.add_argument("--tokenizer", type=Path, default=Path("weights/text_tokenizer.json"))
    options = parser.parse_args(arguments)
    tokenizer = BpeTextTokenizer.load(options.tokenizer)
    counts = Counts()
    for name, weight in (("hearing", 1), ("chat_utterances", CHAT_WEIGHT)):
        store = UtteranceStore.load(options.data / "text" / f"{name}.npz")
        for number in range(len(store)):
            counts.add(list(spoken_words(store[number], tokenizer)), weight)
            if number % 20_000 == 0:
                print(f"{name}: {number} of {len(store)} sentences", flush=True)
    tables = counts.tables()
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "lexicon.safetensors"
    save_file(tables.tensors(), path, metadata={"config": json.dumps({"format": FORMAT})})
    sizes = (len(tables.words), len(tables.pair_key), len(tables.triple_key))
    print(f"{path}: {sizes[0]} words, {sizes[1]} pairs, {sizes[2]} triples, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
