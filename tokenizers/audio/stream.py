"""The codec's decoder on codes as they are made: equal to decoding the whole, no edges between chunks."""

from __future__ import annotations

import torch
from torch import Tensor

from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES
from yan_omni.tokenizers.audio.shaping import SpectrumShaper


class CodecDecoderStream:
    """Code frames in, 24 kHz samples out, one code frame and 20 ms behind, amplified by `gain`; the spectra
    go through `shape`, if there is one.
    """

    def __init__(
        self, codec: Codec, timbre: Tensor, gain: float = 1.0, shape: SpectrumShaper | None = None
    ) -> None:
        config = codec.config.decoder
        weight = codec.decoder.embed.weight
        self._codec = codec
        self._timbre = timbre[None].to(weight.dtype)
        self._gain, self._shape = gain, shape
        self._embedded = weight.new_zeros(1, config.num_past_frames, config.width)
        self._pasts: list[Tensor | None] = [None] * config.num_blocks
        self._voice = codec.decoder.new_voice()
        self._half = config.window_samples // 2
        self._tail = torch.zeros(1, config.window_samples - codec.overlap_add.hop_samples)
        self._num_skipped = 0

    @torch.inference_mode()
    def push(self, semantic: Tensor, acoustic: Tensor) -> Tensor:
        """Codes (T,), (T, K) -> the samples (S,) that are final now, float32; S may be 0."""
        points, vectors = self._codec.look_up(semantic[None], acoustic[None])
        return self._gain * self._advance(self._codec.decoder.embed_codes(points, vectors))

    @torch.inference_mode()
    def flush(self) -> Tensor:
        """The rest: as many samples in all as code frames were pushed, times 960; the stream ends here."""
        rest = self._advance(torch.zeros_like(self._embedded[:, :1]))
        if not self._num_skipped:
            return self._gain * rest
        return self._gain * torch.cat([rest, self._tail[0, : self._half]])

    def _advance(self, embedded: Tensor) -> Tensor:
        codec, decoder = self._codec, self._codec.decoder
        self._embedded = torch.cat([self._embedded, embedded], dim=1)
        num_context = decoder.config.num_past_frames + 1
        num_ready = self._embedded.shape[1] - num_context
        if num_ready <= 0:
            return torch.zeros(0)
        x, self._pasts = decoder.stack.step(decoder.rise(self._embedded), self._pasts, self._timbre)
        spectra = decoder.spectrum(x, decoder.voice(self._embedded, self._timbre, self._voice))
        self._embedded = self._embedded[:, num_ready:]
        if self._shape is not None:
            spectra = self._shape(spectra)
        total = codec.overlap_add.add(codec.overlap_add.pieces(spectra))
        total[:, : self._tail.shape[1]] += self._tail
        num_final = num_ready * CODEC_FRAME_SAMPLES
        self._tail = total[:, num_final:]
        skip = self._half - self._num_skipped
        self._num_skipped = self._half
        return total[0, skip:num_final]
