"""The codec of the shipped weights by itself, with the listener that its semantic codes come from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from yan_omni.model.components import load_lexicon, load_speaker
from yan_omni.model.engine.conversion import VoiceConverter
from yan_omni.model.engine.request import Waveform
from yan_omni.tokenizers.audio.codec import Codec, Codes
from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.quantizer import Codebook
from yan_omni.tokenizers.audio.weights import load_codec, load_listener
from yan_omni.tokenizers.phones import AUDIBLE


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

    @property
    def bits_per_second(self) -> float:
        return self.codec.config.bits_per_second

    @torch.inference_mode()
    def encode(self, samples_24k: Waveform) -> Codes:
        return self.codec.encode(torch.from_numpy(samples_24k), self.listener)

    @torch.inference_mode()
    def phones(self, codes: Codes) -> list[int]:
        """Audible phones that the semantic codes alone say: one for each run of frames.

        A frame's neighbours have half a say, so that it does not make a run of its own by a hair.
        """
        chances = self.codec.semantic.phones(codes.semantic[None])[0].float().softmax(-1)
        around = torch.cat([chances[:1], chances, chances[-1:]])
        said = (0.25 * around[:-2] + 0.5 * chances + 0.25 * around[2:]).argmax(-1).tolist()
        runs = (phone for phone, before in zip(said, [None, *said], strict=False) if phone != before)
        return [phone for phone in runs if phone in AUDIBLE]

    @torch.inference_mode()
    def kinds(self, codes: Codes) -> dict[str, NDArray[np.float64]]:
        """Every kind of code as one vector a clip: the mean of what its codes stand for."""
        quantizer = self.codec.quantizer
        levels = zip(quantizer.levels, codes.acoustic.unbind(-1), strict=True)
        vectors = {"semantic": self.codec.semantic.decode(codes.semantic).mean(0)}
        for number, (level, code) in enumerate(levels, 1):
            assert isinstance(level, Codebook)
            vectors[f"acoustic {number}"] = level.look_up(code).float().mean(0)
        vectors["timbre"] = codes.timbre.float()
        return {name: vector.numpy().astype(np.float64) for name, vector in vectors.items()}

    @torch.inference_mode()
    def decode(self, codes: Codes) -> Waveform:
        return np.asarray(self.codec.decode(codes).float().numpy(), dtype=np.float32)


def load_converter(weights_dir: Path) -> VoiceConverter:
    """Raises `FileNotFoundError` naming the weight file that is missing."""
    codec, talker, lexicon = ShippedCodec.load(weights_dir), weights_dir / "talker.safetensors", None
    if not talker.is_file():
        raise FileNotFoundError(f"{talker} is missing")
    if (weights_dir / "lexicon.safetensors").is_file():
        lexicon = load_lexicon(weights_dir / "lexicon.safetensors")
    return VoiceConverter(codec.listener, codec.codec, load_speaker(talker, torch.float32), lexicon)
