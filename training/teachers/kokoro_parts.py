"""Kokoro cut in two for the forge of many hours: the encoder as a graph, the decoder as int8 weights.

Weights that are multiples of one number, as those of nearly all convolutions are, are stored as int8 and that
number, which loses nothing; the decoder's other large ones in float16, whose precision is that of TF32.
Runs in the teachers' environment (needs `onnx`); what it writes is read without that:

    PYTHONPATH=src .venv-teachers/bin/python -m yan_omni.training.teachers.kokoro_parts
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from safetensors.torch import save_file

from yan_omni.training.forge.kokoro_voices import VOICES_NAME, write_voices
from yan_omni.training.teachers.kokoro_decoder import DECODER_NAME, SCALE, load_decoder_module, new_decoder
from yan_omni.training.teachers.kokoro_encoder import ENCODER_NAME, SYMBOLS_NAME
from yan_omni.training.teachers.kokoro_torch import encoder_outputs, fill_decoder, keep_encoder

SMALLEST = 4096


def as_integers(values: NDArray[np.float32]) -> tuple[NDArray[np.int8], np.float32] | None:
    """int8 and the number they are multiplied by, if that gives exactly the values."""
    sizes = np.abs(values[values != 0])
    if not sizes.size:
        return None
    scale = np.float32(sizes.min())
    multiples = np.round(values / scale)
    if np.abs(multiples).max() > 127:
        return None
    integers = multiples.astype(np.int8)
    return (integers, scale) if np.array_equal(integers.astype(np.float32) * scale, values) else None


def shrink_constants(graph: onnx.GraphProto) -> int:
    """Store large float constants as int8 and a product, drop unused ones; the number of the former."""
    used = {name for node in graph.node for name in node.input}
    kept, products = [], []
    for tensor in graph.initializer:
        if tensor.name not in used:
            continue
        values = numpy_helper.to_array(tensor)
        is_large = values.dtype == np.float32 and values.size >= SMALLEST
        found = as_integers(values) if is_large else None
        if found is None:
            kept.append(tensor)
            continue
        name = tensor.name
        kept.append(numpy_helper.from_array(found[0], name + "_int8"))
        kept.append(numpy_helper.from_array(np.array(found[1]), name + SCALE))
        products.append(
            helper.make_node("Cast", [name + "_int8"], [name + "_cast"], to=onnx.TensorProto.FLOAT)
        )
        products.append(helper.make_node("Mul", [name + "_cast", name + SCALE], [name]))
    nodes = [*products, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
    return len(products) // 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teachers", type=Path, default=Path("data/teachers"))
    parser.add_argument("--out", type=Path, default=Path("data/teachers/kokoro/parts"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    model = onnx.load(options.teachers / "kokoro" / "kokoro-forge.onnx")
    decoder = new_decoder(load_decoder_module(options.teachers / "unpack"))
    fill_decoder(decoder, model.graph)
    state: dict[str, torch.Tensor] = {}
    for name, tensor in decoder.state_dict().items():
        found = as_integers(tensor.numpy()) if tensor.numel() >= SMALLEST else None
        if found:
            state[name], state[name + SCALE] = torch.from_numpy(found[0]), torch.tensor(found[1])
        else:
            state[name] = tensor.half() if tensor.numel() >= SMALLEST else tensor
    save_file(state, options.out / DECODER_NAME)
    outputs = encoder_outputs(model.graph)
    keep_encoder(model, outputs)
    num_small = shrink_constants(model.graph)
    onnx.save(model, options.out / ENCODER_NAME)
    write_voices(options.teachers / "kokoro" / "voices", options.out / VOICES_NAME)
    shutil.copy(options.teachers / "kokoro" / "vocab.json", options.out / SYMBOLS_NAME)
    (options.out / "kokoro").mkdir(exist_ok=True)
    shutil.copy(options.teachers / "unpack" / "kokoro" / "istftnet.py", options.out / "kokoro")
    print(f"{options.out}: {num_small} constants of the encoder and {len(state)} tensors of the decoder")


if __name__ == "__main__":
    main()
