"""Collect sentences, imagine how they sound, and store them for the thinker (a few minutes on one core).

    python -m yan_omni.training.recipes.forge_text --data data

Writes data/text/hearing.npz (training) and data/text/hearing_test.npz (one sentence in 150, by its hash).
"""

from __future__ import annotations

import argparse
import itertools
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from yan_omni.tokenizers.phones import AUDIBLE
from yan_omni.tokenizers.speech_text.front_end import phonemize
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.training.data_text import sentences
from yan_omni.training.data_text_utterances import Utterance, align, save_utterances
from yan_omni.training.forge.written_style import is_speakable_length, polish

MOST_SENTENCES: dict[str, int] = {
    "en_zh_sentences": 50_000,
    "home_commands_enzh": 5_000,
    "en_intents_clinc150": 18_000,
    "en_voice_intents_snips": 9_000,
    "en_children_stories": 12_000,
    "en_novels": 25_000,
    "en_instructions_toolcalls": 8_000,
    "en_math_word_problems": 5_000,
    "zh_travel_dialogues_crosswoz": 14_000,
    "zh_dialogue_counselling": 35_000,
    "zh_reading_comprehension": 2_000,
    "zh_wikipedia": 18_000,
    "zh_modern_prose": 4_000,
}
TEST_ONE_IN = 150


def spoken_words(text: str) -> list[list[int]]:
    """Audible phones of each word, as the front end counts words."""
    words: dict[int, list[int]] = {}
    for token in phonemize(text):
        if token.phone in AUDIBLE:
            words.setdefault(token.word, []).append(token.phone)
    return list(words.values())


def bare(text: str) -> str:
    """Letters and digits only, lower case: equal for texts that differ in style alone."""
    return "".join(character for character in text.lower() if character.isalnum())


def held_out(folder: Path) -> set[str]:
    """Bare texts of every evaluation set: rows of `*.jsonl` with any string values."""
    found: set[str] = set()
    for path in sorted(folder.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            values = json.loads(line).values() if line.strip() else ()
            found |= {bare(value) for value in values if isinstance(value, str)}
    return found


def wanted(folder: Path, skip: set[str]) -> Iterator[str]:
    """Distinct polished sentences, corpus after corpus."""
    seen = set(skip)
    for corpus, most in MOST_SENTENCES.items():
        polished = (polish(sentence.text) for sentence in sentences(folder, corpus, 40_000_000))
        new = (text for text in polished if text and is_speakable_length(text) and bare(text) not in seen)
        count = 0
        for text in itertools.islice(new, most):
            key = bare(text)
            if key not in seen:
                seen.add(key)
                count += 1
                yield text
        print(f"{corpus}: {count} sentences", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--tokenizer", type=Path, default=Path("weights/text_tokenizer.json"))
    parser.add_argument("--held-out", type=Path, default=Path("evaluation/sets"))
    options = parser.parse_args(arguments)
    tokenizer = BpeTextTokenizer.load(options.tokenizer)
    parts: tuple[list[Utterance], list[Utterance]] = ([], [])
    for text in wanted(options.data / "text" / "raw", held_out(options.held_out)):
        utterance = align(text, tokenizer, spoken_words)
        if utterance is not None:
            parts[zlib.crc32(bare(text).encode()) % TEST_ONE_IN == 0].append(utterance)
    save_utterances(options.data / "text" / "hearing.npz", parts[0])
    save_utterances(options.data / "text" / "hearing_test.npz", parts[1])
    print(f"{len(parts[0])} utterances to train on, {len(parts[1])} to test")


if __name__ == "__main__":
    main()
