"""The codec: 24 kHz speech to a semantic and three acoustic codes a frame and one timbre a clip, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import soxr
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.tokenizers.audio.acoustic import AcousticConfig, AcousticTrunk
from yan_omni.tokenizers.audio.decoder import DecoderConfig, OverlapAdd, SpectrumDecoder
from yan_omni.tokenizers.audio.features import CODEC_MEL, LogMel
from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.listener_stream import listen
from yan_omni.tokenizers.audio.pitch import NUM_PITCH_CODES, POINTS_PER_FRAME, measured_codes
from yan_omni.tokenizers.audio.quantizer import QuantizerConfig, ResidualQuantizer
from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES, CODEC_RATE_HZ, LISTENER_RATE_HZ, num_frames
from yan_omni.tokenizers.audio.semantic import SemanticConfig, SemanticTokenizer


@dataclass(frozen=True, slots=True)
class CodecConfig:
    """Sizes of the codec's parts."""

    semantic: SemanticConfig = field(default_factory=SemanticConfig)
    acoustic: AcousticConfig = field(default_factory=AcousticConfig)
    quantizer: QuantizerConfig = field(default_factory=QuantizerConfig)
    decoder: DecoderConfig = field(default_factory=DecoderConfig)

    def __post_init__(self) -> None:
        if not self.acoustic.code_width == self.quantizer.width == self.decoder.code_width:
            raise ValueError("acoustic.code_width, quantizer.width and decoder.code_width must be equal")
        if self.acoustic.timbre_width != self.decoder.timbre_width:
            raise ValueError("acoustic.timbre_width and decoder.timbre_width must be equal")
        if self.semantic.width != self.decoder.semantic_dims:
            raise ValueError("semantic.width and decoder.semantic_dims must be equal")

    @property
    def codebook_sizes(self) -> tuple[int, ...]:
        """The semantic codebook, then the acoustic ones."""
        return (self.semantic.num_codes, *[self.quantizer.num_entries] * self.quantizer.num_levels)

    @property
    def bits_per_second(self) -> float:
        """Of a clip's codes; its timbre comes once."""
        a_frame = sum(math.log2(size) for size in self.codebook_sizes)
        pitch = POINTS_PER_FRAME * math.log2(NUM_PITCH_CODES) if self.decoder.has_source else 0.0
        return CODEC_RATE_HZ / CODEC_FRAME_SAMPLES * (a_frame + pitch)


class Codes(NamedTuple):
    """One clip: `semantic` (T,), `acoustic` (T, 3), both int64 at 25 Hz, and `timbre` (D,) of unit length."""

    semantic: Tensor
    acoustic: Tensor
    timbre: Tensor
    pitch: Tensor | None = None
    """(2 T,) int64 at 50 Hz (`pitch.py`); where there is none, the decoder reads it from the other codes."""


class Codec(nn.Module):
    """All parts of the codec; encoding needs the listener, which is a component of its own."""

    def __init__(self, config: CodecConfig) -> None:
        super().__init__()
        self.config = config
        self.log_mel = LogMel(CODEC_MEL)
        self.semantic = SemanticTokenizer(config.semantic)
        self.trunk = AcousticTrunk(config.acoustic)
        self.quantizer = ResidualQuantizer(config.quantizer)
        self.decoder = SpectrumDecoder(config.decoder)
        self.overlap_add = OverlapAdd(config.decoder.window_samples)

    @torch.inference_mode()
    def encode(self, samples_24k: Tensor, listener: Listener) -> Codes:
        """A whole clip (S,) in [-1, 1] of any length above zero; a begun frame counts."""
        total = num_frames(samples_24k.shape[0], CODEC_RATE_HZ)
        if total == 0:
            raise ValueError("an empty clip has no codes")
        samples_16k = soxr.resample(samples_24k.float().numpy(), CODEC_RATE_HZ, LISTENER_RATE_HZ)
        features = listen(listener, torch.from_numpy(np.asarray(samples_16k, np.float32))).features
        missing = max(0, total - features.shape[0])
        features = F.pad(features[None, :total].float(), (0, 0, 0, missing))
        return self.encode_features(samples_24k, features[0])

    @torch.inference_mode()
    def encode_features(self, samples_24k: Tensor, features: Tensor) -> Codes:
        """A clip (S,) whose listener features (T, feature_width) are known, T = its begun frames."""
        dtype = self.trunk.to_code.weight.dtype
        padded = F.pad(
            samples_24k.float(), (0, features.shape[0] * CODEC_FRAME_SAMPLES - samples_24k.shape[0])
        )
        trunk = self.trunk(self.log_mel(padded[None]).to(dtype))
        return Codes(
            semantic=self.semantic.encode(features[None].to(dtype))[0],
            acoustic=self.quantizer.encode(self.trunk.code_vectors(trunk))[0],
            timbre=self.trunk.timbre(trunk)[0],
            pitch=self._pitch(samples_24k, features.shape[0]),
        )

    def _pitch(self, samples_24k: Tensor, num_frames: int) -> Tensor | None:
        if self.decoder.pitch is None:
            return None
        return measured_codes(samples_24k.float().numpy(), num_frames)

    @torch.inference_mode()
    def decode(self, codes: Codes) -> Tensor:
        """Codes -> (T * 960,) float32 at 24 kHz."""
        points, vectors = self.look_up(codes.semantic[None], codes.acoustic[None])
        pitch = None if codes.pitch is None else codes.pitch[None]
        return self.synthesize(points, vectors, codes.timbre[None], pitch)[0]

    def look_up(self, semantic: Tensor, acoustic: Tensor) -> tuple[Tensor, Tensor]:
        """Codes (B, T), (B, T, K) -> points (B, T, S), vectors (B, T, code_width), the decoder's dtype."""
        dtype = self.decoder.embed.weight.dtype
        return self.semantic.decode(semantic).to(dtype), self.quantizer.decode(acoustic).to(dtype)

    def synthesize(
        self, points: Tensor, vectors: Tensor, timbre: Tensor, pitch: Tensor | None = None
    ) -> Tensor:
        """Points (B, T, S), vectors (B, T, code_width), timbre (B, D), pitch codes (B, 2 T) where there are
        any -> samples (B, T * 960).
        """
        samples: Tensor = self.overlap_add(self.decoder(points, vectors, timbre, pitch))
        return samples
