"""The codec's decoder: 25 Hz vectors and a timbre to 24 kHz sound by way of spectra (as in Vocos)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from yan_omni.tokenizers.audio.blocks import ConvNeXtStack
from yan_omni.tokenizers.audio.pitch import PitchTeller, points_of
from yan_omni.tokenizers.audio.rates import CODEC_MEL_HOP_SAMPLES, MELS_PER_FRAME
from yan_omni.tokenizers.audio.source import HarmonicSource, Voice, VoiceState


@dataclass(frozen=True, slots=True)
class DecoderConfig:
    """Sizes of the decoder."""

    code_width: int = 64
    semantic_dims: int = 32
    timbre_width: int = 96
    width: int = 384
    num_blocks: int = 8
    num_past_frames: int = 2
    """Code frames before the present one that the upsampling sees; it also sees one after."""
    window_samples: int = 4 * CODEC_MEL_HOP_SAMPLES
    has_source: bool = False
    """Whether a pulse train with its own pitch makes the voice (`HarmonicSource`)."""


class SpectrumDecoder(nn.Module):
    """Codes' points and vectors -> complex spectra at 100 Hz; one code frame (40 ms) of look-ahead."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.config = config
        code_dims = config.semantic_dims + config.code_width
        self.embed = nn.Linear(code_dims, config.width)
        self.upsample = nn.Linear((config.num_past_frames + 2) * config.width, MELS_PER_FRAME * config.width)
        self.norm = nn.LayerNorm(config.width)
        self.stack = ConvNeXtStack(config.width, config.num_blocks, config.timbre_width)
        self.out_norm = nn.LayerNorm(config.width)
        self.to_spectrum = nn.Linear(config.width, config.window_samples + 2)
        self.source = HarmonicSource(config.width, config.window_samples) if config.has_source else None
        self.pitch = PitchTeller(config.width, config.timbre_width) if config.has_source else None

    def forward(self, points: Tensor, vectors: Tensor, timbre: Tensor, pitch: Tensor | None = None) -> Tensor:
        """Points (B, T, S), vectors (B, T, code_width), timbre (B, D), pitch codes (B, 2 T) where they were
        measured -> complex (B, 4 T, bins).
        """
        embedded, timbre = self.in_context(points, vectors), timbre.to(points.dtype)
        x = self.stack(self.rise(embedded), timbre)
        return self.spectrum(x, self.voice(embedded, timbre, self.new_voice(), pitch))

    def in_context(self, points: Tensor, vectors: Tensor) -> Tensor:
        """A whole clip's codes, nothing before and after: (B, T + num_past_frames + 1, width)."""
        embedded = self.embed_codes(points, vectors)
        before = embedded.new_zeros(embedded.shape[0], self.config.num_past_frames, embedded.shape[2])
        return torch.cat([before, embedded, torch.zeros_like(embedded[:, :1])], dim=1)

    def new_voice(self) -> VoiceState:
        """A voice at the begin of a sound."""
        return VoiceState(self.config.window_samples)

    def embed_codes(self, points: Tensor, vectors: Tensor) -> Tensor:
        """(B, T, semantic_dims), (B, T, code_width) -> (B, T, width)."""
        embedded: Tensor = self.embed(torch.cat([points, vectors], dim=-1))
        return embedded

    def rise(self, embedded: Tensor) -> Tensor:
        """(B, T + num_past_frames + 1, width) with its neighbours -> (B, 4 T, width) at 100 Hz."""
        risen = self.upsample(self.seen(embedded))
        normed: Tensor = self.norm(risen.reshape(risen.shape[0], -1, self.config.width))
        return normed

    def seen(self, embedded: Tensor) -> Tensor:
        """Each of T frames beside its neighbours: (B, T, (num_past_frames + 2) width)."""
        return embedded.unfold(1, self.config.num_past_frames + 2, 1).transpose(2, 3).flatten(2)

    def voice(
        self, embedded: Tensor, timbre: Tensor, state: VoiceState, pitch: Tensor | None = None
    ) -> Voice | None:
        """Embedded codes (B, T + num_past_frames + 1, width), timbre (B, D) -> the voice (B, 4 T) of the
        pitch codes (B, 2 T), or of the pitch that the other codes tell; `state` knows what was before.
        """
        if self.pitch is None:
            return None
        if pitch is not None:
            return state.push(points_of(pitch))
        around = embedded[:, self.config.num_past_frames :]
        logits, state.memory = self.pitch(around, timbre, state.memory)
        return state.push(self.pitch.points(logits))

    def spectrum(self, x: Tensor, voice: Voice | None = None) -> Tensor:
        """(B, N, width) and, if it has a source, a voice -> (B, N, window / 2 + 1) complex64."""
        normed = self.out_norm(x)
        log_magnitude, angle = self.own_spectrum(normed)
        if self.source is None or voice is None:
            magnitude = log_magnitude.exp()
            return torch.complex(magnitude * angle.cos(), magnitude * angle.sin())
        voiced: Tensor = self.source(normed, log_magnitude, angle, *voice)
        return voiced

    def own_spectrum(self, normed: Tensor) -> tuple[Tensor, Tensor]:
        """Normed features (B, N, width) -> log magnitude and angle, both (B, N, window / 2 + 1)."""
        log_magnitude, angle = self.to_spectrum(normed).float().chunk(2, dim=-1)
        return log_magnitude.clamp(max=6.0), angle


class OverlapAdd(nn.Module):
    """Spectra at 100 Hz -> sound: Hann-windowed inverse transforms, added at every hop.

    Frame n covers samples [n hop - window / 2, n hop + window / 2). The sum of the squared windows is the
    same everywhere, so the first and last 20 ms fade and no chunk has an edge.
    """

    window: Tensor

    def __init__(self, window_samples: int, hop_samples: int = CODEC_MEL_HOP_SAMPLES) -> None:
        super().__init__()
        if window_samples % (2 * hop_samples) or window_samples < 4 * hop_samples:
            raise ValueError(f"the window must be an even multiple (>= 4) of the hop, not {window_samples}")
        self.hop_samples = hop_samples
        window = torch.hann_window(window_samples)
        gain = window_samples / hop_samples * 0.375
        self.register_buffer("window", window / gain, persistent=False)

    @property
    def num_late_samples(self) -> int:
        """Samples before a frame's window starts adding are final; the others wait: window - hop."""
        return self.window.shape[0] - self.hop_samples

    def pieces(self, spectra: Tensor) -> Tensor:
        """(B, N, bins) -> (B, N, window) windowed sounds."""
        frames: Tensor = torch.fft.irfft(spectra, self.window.shape[0])
        return frames * self.window.float()

    def add(self, pieces: Tensor) -> Tensor:
        """(B, N, window) -> (B, (N - 1) hop + window), overlapping by window - hop."""
        batch, num, size = pieces.shape
        hops = size // self.hop_samples
        total = pieces.new_zeros(batch, num + hops - 1, self.hop_samples)
        for index, part in enumerate(pieces.reshape(batch, num, hops, self.hop_samples).unbind(2)):
            total = total + nn.functional.pad(part, (0, 0, index, hops - 1 - index))
        return total.flatten(1)

    def forward(self, spectra: Tensor) -> Tensor:
        """(B, N, bins) -> (B, N hop): the clip from its first frame's centre on."""
        half = self.window.shape[0] // 2
        length = spectra.shape[1] * self.hop_samples
        return self.add(self.pieces(spectra))[:, half : half + length]
