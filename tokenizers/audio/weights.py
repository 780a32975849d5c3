"""Weight files of the audio tokenizer: bf16 safetensors with the configuration as JSON in the metadata."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from yan_omni.tokenizers.audio.acoustic import AcousticConfig
from yan_omni.tokenizers.audio.codec import Codec, CodecConfig
from yan_omni.tokenizers.audio.decoder import DecoderConfig
from yan_omni.tokenizers.audio.listener import Listener, ListenerConfig
from yan_omni.tokenizers.audio.quantizer import QuantizerConfig
from yan_omni.tokenizers.audio.semantic import SemanticConfig, SemanticTokenizer

ConfigT = TypeVar("ConfigT")


TRAINING_ONLY = ("semantic.feature_head.",)
"""Begins of the codec's tensors that only its training needs."""


def save_component(
    module: nn.Module, config: dict[str, Any], path: Path, kind: str, without: tuple[str, ...] = ()
) -> None:
    """Write floating tensors as bf16, others as they are, none whose name begins with one of `without`; the
    file appears whole or not at all.
    """
    tensors = {
        name: (tensor.to(torch.bfloat16) if tensor.is_floating_point() else tensor).contiguous().clone()
        for name, tensor in module.state_dict().items()
        if not name.startswith(without)
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    save_file(tensors, partial, metadata={"kind": kind, "config": json.dumps(config, sort_keys=True)})
    os.replace(partial, path)


def read_component(path: Path, kind: str) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """Configuration and tensors of a file written by `save_component`.

    Raises:
        ValueError: the file holds another kind of component, or no configuration.
    """
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata() or {}
        if metadata.get("kind") != kind or "config" not in metadata:
            raise ValueError(
                f"{path} should hold a {kind} with its config, but says {metadata.get('kind')!r}"
            )
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    return json.loads(metadata["config"]), tensors


def config_from_dict(kind: type[ConfigT], values: dict[str, Any]) -> ConfigT:
    """A config dataclass from JSON values; lists become tuples and unknown keys are errors."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(values.keys() - known)
    if unknown:
        raise ValueError(f"unknown {kind.__name__} keys {unknown}; known: {sorted(known)}")
    return kind(
        **{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    )


def load_listener(path: Path, dtype: torch.dtype = torch.float32) -> Listener:
    """A listener ready to hear: evaluation mode, no gradients."""
    config, tensors = read_component(path, "listener")
    listener = Listener(config_from_dict(ListenerConfig, config))
    listener.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
    return listener.to(dtype).eval().requires_grad_(False)


def load_codec(path: Path, dtype: torch.dtype = torch.float32) -> Codec:
    """A codec ready to encode and decode: evaluation mode, no gradients; its codebooks stay float32."""
    config, tensors = read_component(path, "codec")
    codec = Codec(codec_config_from_dict(config))
    unused = {name: one for name, one in codec.state_dict().items() if name.startswith(TRAINING_ONLY)}
    codec.load_state_dict(
        {
            name: tensor.float() if tensor.is_floating_point() else tensor
            for name, tensor in (unused | tensors).items()
        }
    )
    for part in (
        codec.trunk,
        codec.decoder,
        codec.semantic.project,
        codec.semantic.read,
        codec.semantic.phone_head,
    ):
        part.to(dtype)
    codec.trunk.code_norm.float()
    return codec.eval().requires_grad_(False)


def load_semantic(path: Path) -> SemanticTokenizer:
    """The semantic tokenizer by itself, as recipes/train_semantic.py leaves it: float32, no gradients."""
    config, tensors = read_component(path, "semantic")
    semantic = SemanticTokenizer(config_from_dict(SemanticConfig, config))
    semantic.load_state_dict(
        {name: tensor.float() if tensor.is_floating_point() else tensor for name, tensor in tensors.items()}
    )
    return semantic.eval().requires_grad_(False)


def codec_config_from_dict(values: dict[str, Any]) -> CodecConfig:
    """The codec's nested configuration from JSON values; unknown keys are errors."""
    kinds = {
        "semantic": SemanticConfig,
        "acoustic": AcousticConfig,
        "quantizer": QuantizerConfig,
        "decoder": DecoderConfig,
    }
    return config_from_dict(
        CodecConfig,
        {
            name: config_from_dict(kinds[name], value) if name in kinds else value
            for name, value in values.items()
        },
    )
