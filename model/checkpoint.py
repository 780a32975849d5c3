"""Weight files: safetensors with the component's configuration as JSON under the metadata key `config`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

NAMES_SHOWN = 8


class CheckpointError(ValueError):
    """A weight file that does not fit; the message names the file, what is wrong and what to do."""


def save_weights(
    path: Path,
    module: nn.Module,
    config_json: str,
    dtype: torch.dtype = torch.bfloat16,
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write the module's state, floating tensors cast to `dtype`, atomically."""
    save_tensors(path, module.state_dict(), config_json, dtype, metadata)


def save_tensors(
    path: Path,
    tensors: Mapping[str, Tensor],
    config_json: str,
    dtype: torch.dtype = torch.bfloat16,
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write named tensors, floating ones cast to `dtype`, atomically."""
    written = {}
    for name, tensor in tensors.items():
        kept = tensor.detach().to(dtype) if tensor.is_floating_point() else tensor.detach()
        written[name] = kept.contiguous().clone()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".partial")
    save_file(written, temporary, metadata={**(metadata or {}), "config": config_json})
    os.replace(temporary, path)


def read_weights(path: Path) -> tuple[str, dict[str, Tensor]]:
    """The configuration JSON and the tensors of a weight file."""
    if not path.is_file():
        raise CheckpointError(f"{path}: no such weight file; train the component or copy its weights there")
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata() or {}
        if "config" not in metadata:
            raise CheckpointError(f"{path}: the metadata has no key 'config'; write it with save_weights")
        return metadata["config"], {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


def fill_module(path: Path, module: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Copy the tensors into the module, keeping the module's dtypes; any mismatch names the keys."""
    expected = module.state_dict()
    missing = sorted(expected.keys() - tensors.keys())
    unexpected = sorted(tensors.keys() - expected.keys())
    shapes = [
        f"{name} {tuple(tensors[name].shape)} instead of {tuple(expected[name].shape)}"
        for name in sorted(expected.keys() & tensors.keys())
        if tensors[name].shape != expected[name].shape
    ]
    faults = {"missing": missing, "unexpected": unexpected, "wrong shape": shapes}
    found = [f"{kind}: {_shorten(names)}" for kind, names in faults.items() if names]
    if found:
        raise CheckpointError(f"{path} does not fit {type(module).__name__}; {'; '.join(found)}")
    module.load_state_dict(dict(tensors))


def _shorten(names: list[str]) -> str:
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    return ", ".join(names[:NAMES_SHOWN]) + more
