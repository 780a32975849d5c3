"""Read the Whisper encoder out of a CTranslate2 `model.bin` and store it as float32 safetensors.

The names are those of the original checkpoint in transformers' spelling (`layers.0.self_attn.q_proj.weight`).
The container is CTranslate2's version 6: a header, then one record a variable (name, rank, dimensions, type,
bytes), all little-endian.
"""

from __future__ import annotations

import argparse
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

CONTAINER_VERSION = 6
FLOAT16_TYPE = 4
WIDTH = 512
NUM_LAYERS = 6

_SINGLE_NAMES = {
    "encoder/conv1/weight": "conv1.weight",
    "encoder/conv1/bias": "conv1.bias",
    "encoder/conv2/weight": "conv2.weight",
    "encoder/conv2/bias": "conv2.bias",
    "encoder/position_encodings/encodings": "embed_positions.weight",
    "encoder/layer_norm/gamma": "layer_norm.weight",
    "encoder/layer_norm/beta": "layer_norm.bias",
}
_LAYER_NAMES = {
    "self_attention/layer_norm/gamma": "self_attn_layer_norm.weight",
    "self_attention/layer_norm/beta": "self_attn_layer_norm.bias",
    "self_attention/linear_1/weight": "self_attn.out_proj.weight",
    "self_attention/linear_1/bias": "self_attn.out_proj.bias",
    "ffn/layer_norm/gamma": "final_layer_norm.weight",
    "ffn/layer_norm/beta": "final_layer_norm.bias",
    "ffn/linear_0/weight": "fc1.weight",
    "ffn/linear_0/bias": "fc1.bias",
    "ffn/linear_1/weight": "fc2.weight",
    "ffn/linear_1/bias": "fc2.bias",
}

Weights = dict[str, NDArray[np.float32]]


def read_container(path: Path) -> Weights:
    """Every float16 variable of a CTranslate2 file, as float32; others (flags, sizes) are skipped."""
    content = path.read_bytes()
    offset = 0

    def number(code: str) -> int:
        nonlocal offset
        (value,) = struct.unpack_from("<" + code, content, offset)
        offset += struct.calcsize(code)
        return int(value)

    def text() -> str:
        nonlocal offset
        length = number("H")
        value = content[offset : offset + length].rstrip(b"\0").decode()
        offset += length
        return value

    version = number("I")
    if version != CONTAINER_VERSION:
        raise ValueError(f"{path} has container version {version}; only {CONTAINER_VERSION} is understood")
    text()
    number("I")
    weights: Weights = {}
    for _ in range(number("I")):
        name = text()
        shape = [number("I") for _ in range(number("B"))]
        kind = number("B")
        num_bytes = number("I")
        if kind == FLOAT16_TYPE and shape:
            half = np.frombuffer(content, np.float16, num_bytes // 2, offset)
            weights[name] = half.reshape(shape).astype(np.float32)
        offset += num_bytes
    return weights


def encoder_weights(variables: Weights) -> Weights:
    """Encoder tensors under their transformers names; the fused query-key-value matrix is cut in three."""
    result = {name: variables[source] for source, name in _SINGLE_NAMES.items()}
    for layer in range(NUM_LAYERS):
        source_prefix, prefix = f"encoder/layer_{layer}/", f"layers.{layer}."
        for source, name in _LAYER_NAMES.items():
            result[prefix + name] = variables[source_prefix + source]
        for kind in ("weight", "bias"):
            fused = variables[f"{source_prefix}self_attention/linear_0/{kind}"]
            for role, part in zip("qkv", np.split(fused, 3), strict=True):
                result[f"{prefix}self_attn.{role}_proj.{kind}"] = np.ascontiguousarray(part)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("data/teachers/whisper_base_ct2/model.bin"))
    parser.add_argument("--out", type=Path, default=Path("data/teachers/whisper_base/encoder.safetensors"))
    arguments = parser.parse_args()
    weights = encoder_weights(read_container(arguments.model))
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    save_file(weights, arguments.out)
    num_millions = sum(weight.size for weight in weights.values()) / 1e6
    print(f"{arguments.out}: {len(weights)} tensors, {num_millions:.1f} M parameters")


if __name__ == "__main__":
    main()
