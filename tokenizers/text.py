"""Byte-level BPE for English and Chinese: 16,384 ids, every Unicode string round-trips.

A hanzi of GB2312 is one id (its UTF-8 bytes merge first), any other character falls back to its bytes. Digits
are split singly, a space belongs to the word after it, and no id spans two hanzi. Ids here are ids of the one
vocabulary (`TEXT.start` and up), so no text a user types can make a control token.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import tokenizers as huggingface
from tokenizers import decoders, models, pre_tokenizers, trainers
from yan_omni.tokenizers.vocabulary import NUM_TEXT, TEXT

_PIECES = (
    r"\p{Han}| ?[^\P{L}\p{Han}]+(?:['’][^\P{L}\p{Han}]+)*| ?\p{N}|"
    r"[\x{3000}-\x{303F}\x{FF00}-\x{FFEF}]| ?[^\s\p{L}\p{N}\x{3000}-\x{303F}\x{FF00}-\x{FFEF}]+|\s+(?!\S)|\s+"
)
_CHINESE_PUNCTUATION = "，。？！、；：“”‘’（）《》【】—…·～"


def _byte_symbols() -> list[str]:
    """The stand-in of each byte in byte-level BPE files: printable Latin-1 stays, the rest is shifted."""
    plain = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    symbols: list[str] = []
    shifted = 0
    for byte in range(256):
        symbols.append(chr(byte) if byte in plain else chr(256 + shifted))
        shifted += byte not in plain
    return symbols


_SYMBOLS = _byte_symbols()
_BYTES = {symbol: byte for byte, symbol in enumerate(_SYMBOLS)}


def gb2312_hanzi() -> list[str]:
    """The 6,763 hanzi of GB2312 levels 1 and 2, in code order (level 1 first)."""
    hanzi: list[str] = []
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                hanzi.append(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return hanzi


def _pre_tokenizer() -> Any:
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(huggingface.Regex(_PIECES), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


def _learned_merges(texts: Iterable[str], size: int) -> list[tuple[str, str]]:
    learner = huggingface.Tokenizer(models.BPE())
    learner.pre_tokenizer = _pre_tokenizer()
    trainer = trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=sorted(_SYMBOLS), special_tokens=[], show_progress=False
    )
    learner.train_from_iterator(texts, trainer)
    merges = json.loads(learner.to_str())["model"]["merges"]
    return [(left, right) for left, right in merges]


class BpeTextTokenizer:
    """Text to ids of the text range and back."""

    def __init__(self, backend: Any) -> None:
        size = backend.get_vocab_size()
        if size > NUM_TEXT:
            raise ValueError(f"the text range holds {NUM_TEXT} ids, this tokenizer has {size}")
        self._backend = backend
        self._backend.encode_special_tokens = True
        self._pieces = [bytes(_BYTES[symbol] for symbol in backend.id_to_token(i)) for i in range(size)]

    @classmethod
    def load(cls, path: Path) -> BpeTextTokenizer:
        """Read a file that `save` wrote; raises FileNotFoundError when it is missing."""
        return cls(huggingface.Tokenizer.from_str(path.read_text(encoding="utf-8")))

    @classmethod
    def train(cls, texts: Iterable[str], size: int = NUM_TEXT) -> BpeTextTokenizer:
        """Learn merges from text, after the fixed ones that make each GB2312 hanzi one id."""
        vocabulary = {symbol: index for index, symbol in enumerate(_SYMBOLS)}
        merges: list[tuple[str, str]] = []

        def add(left: str, right: str) -> None:
            if left + right not in vocabulary and len(vocabulary) < size:
                vocabulary[left + right] = len(vocabulary)
                merges.append((left, right))

        for character in (*_CHINESE_PUNCTUATION, *gb2312_hanzi()):
            symbols = [_SYMBOLS[byte] for byte in character.encode()]
            for end in range(1, len(symbols)):
                add("".join(symbols[:end]), symbols[end])
        for left, right in _learned_merges(texts, size):
            if left in vocabulary and right in vocabulary:
                add(left, right)
        backend = huggingface.Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
        backend.pre_tokenizer = _pre_tokenizer()
        backend.decoder = decoders.ByteLevel()
        return cls(backend)

    def save(self, path: Path) -> None:
        path.write_text(self._backend.to_str(), encoding="utf-8")

    @property
    def size(self) -> int:
        """How many ids are in use, at most the size of the text range."""
        return len(self._pieces)

    def encode(self, text: str) -> list[int]:
        """Ids of a text; lone surrogates, which no UTF-8 can hold, become ?."""
        clean = text.encode("utf-8", "replace").decode("utf-8") if _has_surrogate(text) else text
        return [TEXT.start + index for index in self._backend.encode(clean, add_special_tokens=False).ids]

    def encode_with_offsets(self, text: str) -> list[tuple[int, int, int]]:
        """(id, first character, one past the last character) of each token of a text."""
        encoding = self._backend.encode(text, add_special_tokens=False)
        return [(TEXT.start + i, a, b) for i, (a, b) in zip(encoding.ids, encoding.offsets, strict=True)]

    def decode(self, ids: Sequence[int]) -> str:
        """Text of ids of the text range; incomplete characters become U+FFFD."""
        return b"".join(self.piece(token) for token in ids).decode("utf-8", "replace")

    def piece(self, token: int) -> bytes:
        """The UTF-8 bytes of one id; raises ValueError for ids that are not text."""
        index = TEXT.index(token)
        return self._pieces[index] if index < len(self._pieces) else b""

    def stream(self) -> BpeTextStream:
        """A fresh incremental decoder."""
        return BpeTextStream(self)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


class BpeTextStream:
    """Incremental decoding: never gives half a character."""

    def __init__(self, tokenizer: BpeTextTokenizer) -> None:
        self._tokenizer = tokenizer
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def push(self, token: int) -> str:
        """Text that this id completes; empty while a character is still in pieces."""
        return self._decoder.decode(self._tokenizer.piece(token))

    def flush(self) -> str:
        """U+FFFD for a character that never completed, else nothing; the stream is fresh again."""
        rest = self._decoder.decode(b"", True)
        self._decoder.reset()
        return rest
