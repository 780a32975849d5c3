"""In which language a phone event was said, by the listener's feature of it.

Inside Mandarin the listener names the phones of English words as Mandarin ones, and the reverse. What it
made of the sound still tells the two apart: one hidden layer over the feature learns to (`sense_languages`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor

from yan_omni.model.checkpoint import CheckpointError, read_weights

Floats = NDArray[np.float32]
FORMAT = "languages 1"
LEAST_CHANCE = 0.02
"""No event is surer than that to be of one language."""


@dataclass(frozen=True, slots=True)
class LanguageSense:
    """`look` (H, W), `look_bias` (H,) of features (W,); `tell` (H,), `tell_bias` (1,) of the hidden layer."""

    look: Floats
    look_bias: Floats
    tell: Floats
    tell_bias: Floats

    @property
    def width(self) -> int:
        return int(self.look.shape[1])

    def english(self, feature: Tensor) -> np.float32:
        """The chance (0-1) that the event with this feature (W,) was said in English; else in Mandarin."""
        hidden = np.maximum(self.look @ feature.numpy() + self.look_bias, 0.0)
        chance = 1.0 / (1.0 + np.exp(-(self.tell @ hidden + self.tell_bias[0])))
        return np.float32(LEAST_CHANCE + (1.0 - 2.0 * LEAST_CHANCE) * chance)

    def save(self, path: Path) -> None:
        """Write the file that `load` reads, in half precision."""
        tensors = {name: torch.from_numpy(getattr(self, name)).half().contiguous() for name in self.__slots__}
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(tensors, path, metadata={"config": json.dumps({"format": FORMAT})})

    @classmethod
    def load(cls, path: Path) -> LanguageSense:
        """Read a file of `save`; raises `CheckpointError` for any other file."""
        text, tensors = read_weights(path)
        if FORMAT not in text:
            raise CheckpointError(f"{path}: the config says {text!r}, allowed: {FORMAT!r}; teach it again")
        return cls(*(tensors[name].float().numpy() for name in ("look", "look_bias", "tell", "tell_bias")))
