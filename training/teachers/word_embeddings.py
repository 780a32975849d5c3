"""Write out the word embeddings of the small chat model; runs among the teachers, with the `gguf` package.

    .venv-teachers/bin/python training/teachers/word_embeddings.py MODEL.gguf OUT.npz

OUT has `texts` (the pieces as JSON, null for parts of characters) and `vectors` (pieces, width) float16.
"""

from __future__ import annotations

import json
import sys

import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize


def characters_of_bytes() -> dict[str, int]:
    """The printable character that stands for each byte in byte-level BPE."""
    shown = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return {chr(byte): byte for byte in shown} | {chr(256 + n): byte for n, byte in enumerate(hidden)}


def text_of(piece: str, of_byte: dict[str, int]) -> str | None:
    try:
        return bytes(of_byte[character] for character in piece).decode()
    except (KeyError, UnicodeDecodeError):
        return None


def main(model: str, out: str) -> None:
    reader = GGUFReader(model)
    by_name = {tensor.name: tensor for tensor in reader.tensors}
    table = by_name.get("output.weight", by_name["token_embd.weight"])  # the same weights, kept more exactly
    vectors = dequantize(table.data, table.tensor_type).astype(np.float16)
    field = reader.fields["tokenizer.ggml.tokens"]
    of_byte = characters_of_bytes()
    texts = [text_of(bytes(field.parts[place]).decode(), of_byte) for place in field.data]
    np.savez(out, vectors=vectors, texts=np.array(json.dumps(texts)))


if __name__ == "__main__":
    main(*sys.argv[1:3])
