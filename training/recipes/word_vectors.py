"""Word vectors for the matcher, from the word embeddings of a small open chat model; two minutes on a core.

    python -m yan_omni.training.recipes.word_vectors --embeddings data/teachers/qwen_chat/embeddings.npz

`training/teachers/word_embeddings.py` writes the embeddings. The commonest words of the model and words of
our small corpora are kept. Half of a vector are principal components; the other half a projection under which
translations and requests of one intent are alike. Writes `OUT/vectors.npz`: `keys` (N,) and `vectors` (N, D).
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.matcher_reading import LONGEST_WORD, word_key
from yan_omni.training.data_text import rows

ENGLISH, HANZI_WORDS = 17_000, 11_000
COMPONENTS, ALIKE = 48, 48
PAIRS, SCALE = 192, 12.0
_WORD = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")
Rows = Mapping[str, int]


def chosen_words(texts: Sequence[str | None], needed: Counter[str], chinese: Counter[str]) -> list[str]:
    """English words of the corpora and, in the order of the model, others; hanzi words by how often met."""
    known = [text for text in texts if text]
    english = [word for word, _ in needed.most_common() if word.isascii() and len(word) > 1]
    english += [text[1:] for text in known if re.fullmatch(r" [a-z]{2,}", text)]
    hanzi = {text for text in known if re.fullmatch(rf"[\u4e00-\u9fff]{{1,{LONGEST_WORD}}}", text)}
    by_count = sorted(hanzi, key=lambda word: -chinese[word] - 30 * needed[word])
    return [*list(dict.fromkeys(english))[:ENGLISH], *by_count[:HANZI_WORDS]]


def pieces_of(word: str, rows_of: Rows) -> list[int]:
    """The longest pieces of the model that make up a word, an English one with its space before it."""
    rest = f" {word}" if word.isascii() else word
    found: list[int] = []
    while rest:
        size = next((n for n in range(len(rest), 0, -1) if rest[:n] in rows_of), 0)
        if not size:
            return []
        if rest[:size] != " ":
            found.append(rows_of[rest[:size]])
        rest = rest[size:]
    return found


def split(text: str, known: Rows) -> list[int]:
    """Rows of the known words of a text, the longest hanzi words first."""
    found: list[int] = []
    for run in _WORD.findall(text.lower()):
        if run.isascii():
            found += [known[run]] if run in known else []
            continue
        place = 0
        while place < len(run):
            size = next((n for n in range(LONGEST_WORD, 0, -1) if run[place : place + n] in known), 1)
            found += [known[run[place : place + size]]] if run[place : place + size] in known else []
            place += size
    return found


class Alike(nn.Module):
    """A projection of word vectors and how much each word counts in the meaning of a sentence."""

    def __init__(self, start: Tensor, count: int) -> None:
        super().__init__()
        self.projection = nn.Parameter(start.clone())
        self.importance = nn.Parameter(torch.zeros(count))

    def forward(self, vectors: Tensor, texts: Sequence[Sequence[int]]) -> Tensor:
        flat = torch.tensor([row for text in texts for row in text])
        offsets = torch.tensor([0, *np.cumsum([len(text) for text in texts])[:-1]])
        words = vectors[flat] @ self.projection * self.importance[flat].exp().unsqueeze(1)
        numbers = torch.arange(len(texts)).repeat_interleave(torch.tensor([len(text) for text in texts]))
        summed = words.new_zeros(len(offsets), words.shape[1]).index_add(0, numbers, words)
        return F.normalize(summed, dim=-1)


def learn_alike(
    vectors: Tensor, start: Tensor, pairs: Sequence[tuple[list[int], list[int]]], steps: int
) -> Alike:
    """Contrastive: each text is more like its partner than like the others of its batch."""
    model, random = Alike(start, len(vectors)), Random(1)
    optimizer = torch.optim.Adam(
        [{"params": [model.projection], "lr": 1e-3}, {"params": [model.importance], "lr": 1e-2}]
    )
    for step in range(steps):
        batch = random.sample(pairs, PAIRS)
        first, second = (model(vectors, [pair[side] for pair in batch]) for side in (0, 1))
        scores = SCALE * first @ second.T
        target = torch.arange(PAIRS)
        loss = F.cross_entropy(scores, target) + F.cross_entropy(scores.T, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 200 == 0:
            print(f"step {step}, {(scores.argmax(1) == target).float().mean():.0%} found", flush=True)
    return model


def text_pairs(folder: Path, known: Rows) -> Iterator[tuple[list[int], list[int]]]:
    """Translations, and requests with one intent."""
    for row in rows(folder, "en_zh_sentences"):
        yield split(row["en"], known), split(row["zh"], known)
    by_intent = defaultdict(list)
    for row in rows(folder, "en_intents_clinc150"):
        if row["intent"] != "oos":
            by_intent[row["intent"]].append(split(row["text"], known))
    random = Random(2)
    for texts in by_intent.values():
        random.shuffle(texts)
        yield from zip(texts[::2], texts[1::2], strict=False)


def counted(folder: Path) -> tuple[Counter[str], Counter[str]]:
    """(words of the small corpora, hanzi words by occurrence in longer ones)."""
    needed: Counter[str] = Counter()
    chinese: Counter[str] = Counter()
    for corpus in (
        "en_zh_sentences",
        "en_intents_clinc150",
        "home_commands_enzh",
        "zh_travel_dialogues_crosswoz",
        "zh_recipes",
        "smalltalk",
    ):
        for row in rows(folder, corpus):
            text = json.dumps(row, ensure_ascii=False).lower()
            for run in _WORD.findall(text):
                words = (
                    [run]
                    if run.isascii()
                    else [run[a : a + n] for n in range(1, LONGEST_WORD + 1) for a in range(len(run) - n + 1)]
                )
                (needed if run.isascii() else chinese).update(words)
    return needed, chinese


def scaled(vectors: Tensor) -> NDArray[np.float32]:
    """As long as each other on average."""
    found: NDArray[np.float32] = (vectors / vectors.norm(dim=1).mean()).numpy()
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--embeddings", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--out", type=Path, default=Path("artifacts/word_vectors"))
    parser.add_argument("--steps", type=int, default=1_200)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    torch.manual_seed(1)
    folder = options.data / "text" / "raw"
    with np.load(options.embeddings) as file:
        texts, table = json.loads(str(file["texts"])), file["vectors"]
    rows_of = {text: row for row, text in reversed(list(enumerate(texts))) if text}
    needed, chinese = counted(folder)
    pieces = {word: pieces_of(word, rows_of) for word in chosen_words(texts, needed, chinese)}
    words = [word for word, found in pieces.items() if found]
    raw = np.stack([table[pieces[word]].astype(np.float32).mean(0) for word in words])
    vectors = torch.from_numpy(raw - raw.mean(0))
    vectors = vectors / vectors.norm(dim=1, keepdim=True)
    axes = torch.linalg.svd(vectors - vectors.mean(0), full_matrices=False)[2].T
    known = {word: row for row, word in enumerate(words)}
    pairs = [pair for pair in text_pairs(folder, known) if pair[0] and pair[1]]
    print(f"{len(words)} words, {len(pairs)} pairs", flush=True)
    model = learn_alike(vectors, axes[:, :ALIKE] * 4, pairs, options.steps)
    with torch.no_grad():
        alike = vectors @ model.projection * model.importance.exp().unsqueeze(1).clamp(0.3, 3.0)
    found = np.concatenate([scaled(vectors @ axes[:, :COMPONENTS]), scaled(alike)], 1)
    options.out.mkdir(parents=True, exist_ok=True)
    keys = np.array([word_key(word) for word in words], np.uint64).astype(np.int64)
    np.savez(options.out / "vectors.npz", keys=keys, vectors=found.astype(np.float32))


if __name__ == "__main__":
    main()
