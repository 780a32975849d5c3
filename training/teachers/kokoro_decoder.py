"""Kokoro's decoder as the `kokoro` wheel (Apache-2.0) defines it, empty or filled from `kokoro_parts`."""

from __future__ import annotations

import importlib.util
import sys
import types
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn.utils import remove_weight_norm

DECODER_NAME = "decoder.safetensors"
SCALE = ".scale"
"""Behind the name of an int8 weight: what it is multiplied by."""


def load_decoder_module(wheel_folder: Path) -> types.ModuleType:
    """`kokoro/istftnet.py` of the unpacked wheel, without the package's `__init__` and its other modules."""
    package = types.ModuleType("kokoro")
    package.__path__ = [str(wheel_folder / "kokoro")]
    sys.modules["kokoro"] = package
    unused: Any = types.ModuleType("kokoro.custom_stft")
    unused.CustomSTFT = None
    sys.modules["kokoro.custom_stft"] = unused
    spec = importlib.util.spec_from_file_location("kokoro.istftnet", wheel_folder / "kokoro" / "istftnet.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def new_decoder(module: types.ModuleType) -> nn.Module:
    """The decoder at Kokoro's sizes, weight norms removed, to be filled."""
    decoder: nn.Module = module.Decoder(
        dim_in=512,
        style_dim=128,
        dim_out=80,
        resblock_kernel_sizes=[3, 7, 11],
        upsample_rates=[10, 6],
        upsample_initial_channel=512,
        resblock_dilation_sizes=[[1, 3, 5]] * 3,
        upsample_kernel_sizes=[20, 12],
        gen_istft_n_fft=20,
        gen_istft_hop_size=5,
    )
    for part in decoder.modules():
        if hasattr(part, "weight_g"):
            remove_weight_norm(part)
    return decoder.eval()


def read_decoder(folder: Path) -> nn.Module:
    """The decoder in float32, of files that `kokoro_parts` wrote."""
    stored = load_file(folder / DECODER_NAME)
    decoder = new_decoder(load_decoder_module(folder))
    state = {}
    for name, tensor in stored.items():
        if not name.endswith(SCALE):
            scale = stored.get(name + SCALE, torch.ones(()))
            state[name] = tensor.float() * scale
    decoder.load_state_dict(state)
    return decoder
