"""The codec of the shipped weights by itself, with the listener that its semantic codes come from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from yan_omni.model.engine.request import Waveform
from yan_omni.tokenizers.audio.codec import Codec, Codes
from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.weights import load_codec, load_listener


@dataclass(frozen=True, slots=True)
class ShippedCodec:
    codec: Codec
    listener: Listener

    @classmethod
    def load(cls, weights_dir: Path) -> ShippedCodec:
        """Raises `FileNotFoundError` naming the weight file that is missing."""
        paths = [weights_dir / "codec.safetensors", weights_dir / "listener.safetensors"]
        for path in paths:
            if not path.is_file():
                raise FileNotFoundError(f"{path} is missing")
        return cls(load_codec(paths[0]), load_listener(paths[1]))

    @torch.inference_mode()
    def encode(self, samples_24k: Waveform) -> Codes:
        return self.codec.encode(torch.from_numpy(samples_24k), self.listener)

    @torch.inference_mode()
    def decode(self, codes: Codes) -> Waveform:
        return np.asarray(self.codec.decode(codes).float().numpy(), dtype=np.float32)
