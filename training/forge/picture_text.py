"""What rendered lines say: sentences of the shippable corpora, plus random characters so that rare ones
appear.
"""

from __future__ import annotations

import io
import json
import lzma
import random
import string
from collections.abc import Iterator
from pathlib import Path

from yan_omni.model.vision.characters import CHARACTER_IDS, MARKS, gb2312_hanzi
from yan_omni.training.forge.picture_fonts import Script

ZH_FILES = ("zh_wikipedia", "zh_modern_prose", "zh_recipes", "zh_reading_comprehension", "en_zh_sentences")
EN_FILES = ("en_novels", "en_math_word_problems", "en_children_stories", "en_zh_sentences")
TEXT_FIELDS = {"en": ("text", "question", "answer", "en"), "zh": ("text", "context", "zh")}
EN_MARKS = "“”‘’—…°£€×±"
TEST_SHARE = 0.02  # the last part of every file is read by the test split only


def read_corpus(folder: Path, script: Script, max_characters: int) -> tuple[str, str]:
    """(train text, test text) of one language; each file gives at most its share of `max_characters`. Where
    the folder holds what `write_extract` wrote, that is read instead.
    """
    extract = folder / f"{script}.json.xz"
    if extract.exists():
        kept: list[str] = json.loads(lzma.decompress(extract.read_bytes()))
        return kept[0], kept[1]
    files = ZH_FILES if script == "zh" else EN_FILES
    train, test = [], []
    for name in files:
        text = _file_text(folder / f"{name}.jsonl.zst", script, max_characters // len(files))
        cut = int(len(text) * (1 - TEST_SHARE))
        train.append(text[:cut])
        test.append(text[cut:])
    return " ".join(train), " ".join(test)


def write_extract(corpus: Path, script: Script, max_characters: int, target: Path) -> None:
    """Write what `read_corpus` gives as one small file `<script>.json.xz` in the folder `target`."""
    target.mkdir(parents=True, exist_ok=True)
    content = json.dumps(read_corpus(corpus, script, max_characters), ensure_ascii=False)
    (target / f"{script}.json.xz").write_bytes(lzma.compress(content.encode(), preset=9))


def _file_text(path: Path, script: Script, max_characters: int) -> str:
    parts: list[str] = []
    size = 0
    for row in _rows(path):
        for key in TEXT_FIELDS[script]:
            value = row.get(key)
            if isinstance(value, str):
                parts.append(" ".join(value.split()))
                size += len(parts[-1])
        if size > max_characters:
            break
    return " ".join(parts)[:max_characters]


def _rows(path: Path) -> Iterator[dict[str, object]]:
    import zstandard  # not needed where there is an extract

    with path.open("rb") as raw:
        reader = zstandard.ZstdDecompressor().stream_reader(raw)
        for line in io.TextIOWrapper(reader, encoding="utf-8"):
            yield json.loads(line)


class TextSampler:
    """Draws line texts of one language; `natural_only` leaves out the invented strings (for evaluation)."""

    def __init__(self, script: Script, corpus: str, natural_only: bool = False) -> None:
        self.script: Script = script
        allowed = (
            set(CHARACTER_IDS) if script == "zh" else {chr(code) for code in range(32, 127)} | set(EN_MARKS)
        )
        self.corpus = "".join(character for character in corpus if character in allowed)
        self.natural_only = natural_only
        self.common, self.rare = gb2312_hanzi(1), gb2312_hanzi(2)

    def draw(self, rng: random.Random, max_characters: int) -> str:
        """A line of 1 to `max_characters` characters, without space at its ends."""
        kind = 0.0 if self.natural_only else rng.random()
        if kind < 0.62 and self.corpus:
            text = self._natural(rng, max_characters)
        elif kind < 0.9 and self.script == "zh":
            text = self._hanzi(rng, max_characters)
        else:
            text = _invented(rng, self.script)[:max_characters]
        return " ".join(text.split()) or "0"

    def _natural(self, rng: random.Random, max_characters: int) -> str:
        start = rng.randrange(max(len(self.corpus) - max_characters, 1))
        text = self.corpus[start : start + max_characters]
        if self.script == "en":
            words = text.split(" ")
            text = " ".join(words[1:-1]) or words[0]
        return text if self.natural_only or rng.random() < 0.9 else text[: rng.randint(1, max_characters)]

    def _hanzi(self, rng: random.Random, max_characters: int) -> str:
        pool = self.common if rng.random() < 0.65 else self.rare
        characters = [rng.choice(pool) for _ in range(max_characters)]
        if rng.random() < 0.25:
            characters[rng.randrange(len(characters))] = rng.choice(MARKS)
        return "".join(characters)


def _invented(rng: random.Random, script: Script) -> str:
    digits = "".join(rng.choice(string.digits) for _ in range(rng.randint(1, 11)))
    word = "".join(rng.choice(string.ascii_letters) for _ in range(rng.randint(1, 12)))
    mixed = "".join(rng.choice(string.printable[:94]) for _ in range(rng.randint(3, 24)))
    forms = (
        f"{rng.randint(1900, 2099)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
        f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}",
        f"{rng.choice('￥$' if script == 'zh' else '$€£')}{rng.randint(0, 9999)}.{rng.randint(0, 99):02d}",
        f"{word}{digits[:3]}@{word[::-1].lower()}.com",
        f"No. {digits}",
        f"{word.upper()} {digits}",
        f"{word.capitalize()} {word.lower()}, {digits}%",
        f"({digits[:3]}) {digits}-{digits[::-1]}",
        mixed,
        mixed,
    )
    return rng.choice(forms)
