"""Puts trained parts of a decoder into a codec: python -m yan_omni.training.recipes.merge_decoder.

Files of changes hold some of the codec's tensors by name. Nothing else of the codec changes.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.weights import TRAINING_ONLY, load_codec, save_component


def save_changes(path: Path, tensors: Mapping[str, Tensor]) -> None:
    """Write tensors as bf16; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    save_file(
        {name: one.detach().to(torch.bfloat16).cpu().contiguous() for name, one in tensors.items()}, partial
    )
    os.replace(partial, path)


def merge(codec: Codec, changes: Mapping[str, Tensor], sharpness: float = 1.0) -> None:
    """Copy the changes into the codec, then make its share of voice so much sharper if that changed.

    Raises:
        ValueError: the codec has no tensor of such a name and shape.
    """
    own = codec.state_dict()
    wrong = [name for name, one in changes.items() if name not in own or own[name].shape != one.shape]
    if wrong:
        raise ValueError(f"the codec has no such tensors: {', '.join(wrong[:5])}")
    for name, one in changes.items():
        own[name].copy_(one)
    source = codec.decoder.source
    if source is not None and any(name.startswith("decoder.source.") for name in changes):
        source.sharpen(sharpness)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codec", type=Path, default=Path("weights/codec.safetensors"))
    parser.add_argument("--changes", type=Path, nargs="+", required=True)
    parser.add_argument("--sharpness", type=float, default=1.0)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    codec = load_codec(options.codec)
    for path in options.changes:
        merge(codec, load_file(path), options.sharpness)
    save_component(codec, asdict(codec.config), options.out, "codec", without=TRAINING_ONLY)


if __name__ == "__main__":
    main()
