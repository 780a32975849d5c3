"""Build the lexicon: words, their phones and statistics, from the text corpora.

    python -m yan_omni.training.recipes.build_lexicon --data data --out artifacts/lexicon

Ten minutes on one core and 6 GB. Needs what `forge_text` and `forge_chat` wrote: readings of hanzi are those
of the front end in whole sentences. Sentences of the evaluation sets and of held-out clips are left out, and
so is every seventh of the recorded sentences, for tuning. Which phone is heard for which is counted with the
listener on the other clips.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from safetensors.torch import save_file

from yan_omni.model.lexicon.tables import FORMAT, Floats, LexiconTables
from yan_omni.model.precision import fastest_dtype
from yan_omni.tokenizers.audio.weights import load_listener
from yan_omni.tokenizers.speech_text.english import dictionary_words, is_pronounced
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.training.data_text_utterances import UtteranceStore
from yan_omni.training.forge.american_spelling import american
from yan_omni.training.forge.heard_phones import Table, counted_confusions, with_counts
from yan_omni.training.forge.lexicon_readings import Readings, flat, heard_as
from yan_omni.training.forge.lexicon_text import (
    BREAK,
    BREAK_NUMBER,
    CountedText,
    corpus_runs,
    count_text,
    list_words,
    lone_words,
    spoken_runs,
)
from yan_omni.training.forge.speech_words import digits
from yan_omni.training.forge.word_statistics import UNKNOWN, statistics
from yan_omni.training.recipes.forge_text import bare, held_out
from yan_omni.training.speech_clips import CorpusClip, read_clip_sets

MOST_ENGLISH = 40_000
MOST_MANDARIN = 26_000
MOST_PAIRS = 2_400_000
MOST_TRIPLES = 4_400_000
SMALLEST_COUNT = 3
DIGIT_TIMES = 6
"""How much more often digits are said alone than another word of the list."""
LANGUAGES: tuple[Literal["en", "zh"], ...] = ("en", "zh")
RARE_COST = 16.0
"""At most, of a word that is in no text but in the pronouncing dictionary."""
PAUSES_AS_ALL = 20.0
"""Meetings with a word that count as much as what pauses do after all words."""
RECORDED_WEIGHT = 4
COUNTED_CLIPS = ("ljspeech", "synthetic_phones")
"""Sets whose training clips tell which phone is heard for which, and of which some are for tuning."""
TUNING_EVERY = 7
"""Of the sentences of the recorded speech, which are left out so that the search can be tuned on them."""


def chosen_words(counted: CountedText) -> list[str]:
    """English words, Mandarin words and single hanzi, the most frequent first in each kind."""
    counts = np.zeros(len(counted.numbers))
    for weight, stream in counted.streams.items():
        numbers = np.asarray(stream)
        counts += weight * np.bincount(numbers[numbers >= 0], minlength=len(counts))
    ordered = sorted(counted.numbers, key=lambda word: (-counts[counted.numbers[word]], word))
    common = [
        word for word in ordered if counts[counted.numbers[word]] >= SMALLEST_COUNT and is_simplified(word)
    ]
    english = [word for word in common if word.isascii()][:MOST_ENGLISH]
    mandarin = [word for word in common if not word.isascii() and len(word) > 1][:MOST_MANDARIN]
    return [*english, *mandarin, *(word for word in common if not word.isascii() and len(word) == 1)]


def rare_words(counted: CountedText, common: Sequence[str]) -> list[str]:
    """English words that were met seldom or never, as they are written, whose sounds are known."""
    met = (word for word in counted.numbers if word.isascii() and is_pronounced(word))
    written = {word.lower(): word for word in [*dictionary_words(), *map(counted.form, met)]}
    for word in common:
        written.pop(word, None)
    return [
        written[word]
        for word in sorted(written)
        if len(word) > 2 and word.isascii() and word.replace("'", "").isalpha() and american(word) == word
    ]


def pause_costs(counted: CountedText, words: Sequence[str]) -> NDArray[np.float32]:
    """(V,) that a pause comes after each word, seldom met words being like all."""
    times = np.zeros(len(counted.numbers))
    for weight, stream in counted.streams.items():
        numbers = np.asarray(stream)
        times += weight * np.bincount(numbers[numbers >= 0], minlength=len(times))
    pauses = np.zeros(len(times))
    for number, count in counted.ends.items():
        if number != BREAK_NUMBER:
            pauses[number] = count
    mean = pauses.sum() / max(1.0, times.sum())
    share = (pauses + PAUSES_AS_ALL * mean) / (times + PAUSES_AS_ALL)
    costs = np.full(len(words), -np.log(mean), np.float32)
    for place, word in enumerate(words):
        if (known := counted.numbers.get(word.lower())) is not None:
            costs[place] = -np.log(share[known])
    return costs


def lone_costs(counted: CountedText, words: Sequence[str], word_cost: Floats) -> Floats:
    """(V,) of each word where it is all that is said: by sentences of one word and by a list of what people
    say alone, and in part like anywhere.
    """
    alone = Counter[str]()
    names = {number: word for word, number in counted.numbers.items()}
    for weight, stream in counted.streams.items():
        numbers = np.concatenate([[BREAK_NUMBER], np.asarray(stream, np.int64), [BREAK_NUMBER]])
        is_alone = (numbers[:-2] == BREAK_NUMBER) & (numbers[2:] == BREAK_NUMBER) & (numbers[1:-1] >= 0)
        found, times = np.unique(numbers[1:-1][is_alone], return_counts=True)
        for number, count in zip(found.tolist(), times.tolist(), strict=True):
            alone[names[number]] += weight * count
    listed = Counter({runs[0].lower(): 1 for _, runs in lone_words() if len(runs) == 2})
    listed.update({word: DIGIT_TIMES for language in LANGUAGES for word in digits(language)})
    shares = [(table, share / table.total()) for table, share in ((alone, 0.3), (listed, 0.4)) if table]
    chances = 0.3 * np.exp(-word_cost)
    for place, word in enumerate(words):
        chances[place] += sum(share * table[word.lower()] for table, share in shares)
    costs: Floats = -np.log(chances).astype(np.float32)
    return costs


def is_simplified(word: str) -> bool:
    """False for words with traditional or rare hanzi; English words are fine."""
    try:
        word.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def tables_of(counted: CountedText, readings: Readings, heard: Table) -> LexiconTables:
    """The lexicon of counted text with confusions `heard` (P, P); words without a reading are left out."""
    common = chosen_words(counted)
    found = [(counted.form(word), readings.of(word, counted.form(word))) for word in common]
    kept = [(form, ways) for form, ways in found if ways]
    num_common = len(kept)
    rare = ((form, readings.of(form.lower(), form)) for form in rare_words(counted, common))
    kept += [(form, ways) for form, ways in rare if ways]
    places = np.full(len(counted.numbers) + 1, UNKNOWN, np.int64)
    places[[counted.numbers[form.lower()] for form, _ in kept[:num_common]]] = np.arange(num_common)
    streams: dict[int, NDArray[np.int64]] = {}
    for weight, stream in counted.streams.items():
        numbers = np.asarray(stream, np.int64)
        streams[weight] = np.where(numbers == BREAK_NUMBER, numbers, places[numbers])
    found_statistics = statistics(streams, len(kept), MOST_PAIRS, MOST_TRIPLES)
    spoken = (
        (number, cost, reading) for number, (_, ways) in enumerate(kept) for reading, cost in ways.items()
    )
    words = tuple(form for form, _ in kept)
    word_cost = found_statistics.word_cost.astype(np.float32)
    word_cost[num_common:] = np.minimum(word_cost[num_common:], RARE_COST)
    return LexiconTables(
        words=words,
        word_cost=word_cost,
        pause_cost=pause_costs(counted, words),
        lone_cost=lone_costs(counted, words, word_cost),
        word_backoff=found_statistics.word_backoff.astype(np.float32),
        pair_key=found_statistics.pair_key,
        pair_cost=found_statistics.pair_cost.astype(np.float32),
        pair_backoff=found_statistics.pair_backoff.astype(np.float32),
        triple_key=found_statistics.triple_key,
        triple_cost=found_statistics.triple_cost.astype(np.float32),
        heard_as=heard,
        **flat(spoken)._asdict(),
    )


def unseen_texts(evaluation_sets: Path, data: Path) -> set[str]:
    """Bare texts of the evaluation and of the clips that no training hears."""
    found = held_out(evaluation_sets) | held_out(data / "eval")
    for path in sorted((data / "speech").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["split"] == "test" and row["text"]:
                found.add(bare(row["text"]))
        if path.stem in COUNTED_CLIPS:
            found.update(map(bare, recorded_texts(path)[::TUNING_EVERY]))
    return found


def recorded_texts(path: Path) -> list[str]:
    """What is said in the training clips of a corpus."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row["text"] for row in rows if row["split"] == "train" and row["text"]]


def recorded_runs(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(weight, runs) of what is read out in the training clips of a corpus."""
    for number, text in enumerate(recorded_texts(path)):
        if number % TUNING_EVERY:
            yield RECORDED_WEIGHT, [*spoken_runs(text), BREAK]


def counted_clips(folder: Path) -> Iterator[CorpusClip]:
    """Training clips with known phones, without those that the search is tuned on."""
    for one in read_clip_sets(folder, "train", COUNTED_CLIPS):
        yield from (clip for number, clip in enumerate(one.clips) if number % TUNING_EVERY)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/lexicon"))
    parser.add_argument("--tokenizer", type=Path, default=Path("weights/text_tokenizer.json"))
    parser.add_argument("--held-out", type=Path, default=Path("evaluation/sets"))
    parser.add_argument("--listener", type=Path, default=Path("weights/listener.safetensors"))
    options = parser.parse_args(arguments)
    listener = load_listener(options.listener, fastest_dtype()).eval()
    assumed = heard_as()
    heard = with_counts(
        assumed, counted_confusions(listener, counted_clips(options.data / "speech"), assumed)
    )
    tokenizer = BpeTextTokenizer.load(options.tokenizer)
    text, raw = options.data / "text", options.data / "raw"
    skip = unseen_texts(options.held_out, options.data)
    runs = list(corpus_runs(text / "raw", text / "chat.jsonl", skip, bare))
    runs += recorded_runs(options.data / "speech" / "ljspeech.jsonl")
    print(f"{len(runs)} sentences", flush=True)
    counted = count_text(runs, list_words(raw / "speech" / "mandarin_words.tsv"))
    readings = Readings()
    for name in ("hearing", "chat_utterances"):
        readings.count(UtteranceStore.load(text / f"{name}.npz"), tokenizer)
    tables = tables_of(counted, readings, heard)
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "lexicon.safetensors"
    save_file(tables.tensors(), path, metadata={"config": json.dumps({"format": FORMAT})})
    sizes = (len(tables.words), len(tables.pair_key), len(tables.triple_key))
    print(f"{path}: {sizes[0]} words, {sizes[1]} pairs, {sizes[2]} triples, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
