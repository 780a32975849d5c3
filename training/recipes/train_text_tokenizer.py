"""Train the text tokenizer on a balanced sample of the corpora (about a minute on one core).

python -m yan_omni.training.recipes.train_text_tokenizer --data data --out weights/text_tokenizer.json
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.training.data_text import sentences

SAMPLE_CHARACTERS: dict[str, tuple[int, int]] = {
    "en_zh_sentences": (5_000_000, 4),
    "smalltalk": (1_000_000, 4),
    "home_commands_enzh": (500_000, 2),
    "en_voice_intents_snips": (1_000_000, 1),
    "en_intents_clinc150": (1_000_000, 2),
    "en_children_stories": (1_000_000, 3),
    "en_instructions_toolcalls": (2_000_000, 1),
    "en_math_word_problems": (1_000_000, 1),
    "en_novels": (3_000_000, 1),
    "zh_travel_dialogues_crosswoz": (500_000, 1),
}
"""Corpus -> (most characters read, times repeated): talk counts more than books."""


def sample(folder: Path) -> Iterator[str]:
    """The sentences to learn merges from."""
    for corpus, (max_characters, repeats) in SAMPLE_CHARACTERS.items():
        for sentence in sentences(folder, corpus, max_characters):
            for _ in range(repeats):
                yield " " + sentence.text
                yield sentence.text


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder with text/raw/*.jsonl.zst")
    parser.add_argument("--out", type=Path, default=Path("weights/text_tokenizer.json"))
    options = parser.parse_args(arguments)
    tokenizer = BpeTextTokenizer.train(sample(options.data / "text" / "raw"))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.save(options.out)
    print(f"{tokenizer.size} ids -> {options.out}")


if __name__ == "__main__":
    main()
