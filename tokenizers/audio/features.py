"""Log-mel spectra that need no look at the whole clip, for whole clips and for streams.

The listener's settings are those of Whisper's front end (80 Slaney mels at 16 kHz, window 400, hop 160,
log10, (x + 4) / 4) except that the floor is a constant: Whisper puts it eight decades below the clip's
loudest bin, which a stream cannot know. Source of the mel scale: M. Slaney, Auditory Toolbox (1998).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx

from yan_omni.tokenizers.audio.rates import (
    CODEC_MEL_HOP_SAMPLES,
    CODEC_RATE_HZ,
    LISTENER_MEL_HOP_SAMPLES,
    LISTENER_RATE_HZ,
)


@dataclass(frozen=True, slots=True)
class MelConfig:
    """A log-mel front end; frame t is centred on sample t * hop_samples."""

    rate_hz: int
    window_samples: int
    hop_samples: int
    num_mels: int
    log10_floor: float = -6.5
    min_hz: float = 0.0

    def __post_init__(self) -> None:
        if self.window_samples % 2 or self.window_samples < self.hop_samples:
            raise ValueError(
                f"window_samples must be even and >= {self.hop_samples} (the hop), not {self.window_samples}"
            )


LISTENER_MEL = MelConfig(LISTENER_RATE_HZ, 400, LISTENER_MEL_HOP_SAMPLES, 80)
CODEC_MEL = MelConfig(CODEC_RATE_HZ, 960, CODEC_MEL_HOP_SAMPLES, 100)


def hz_to_slaney_mel(hz: float) -> float:
    """Mel value of a frequency: linear below 1 kHz, logarithmic above."""
    if hz < 1000.0:
        return hz * 3.0 / 200.0
    return 15.0 + math.log(hz / 1000.0) * 27.0 / math.log(6.4)


def slaney_mel_to_hz(mel: Tensor) -> Tensor:
    """Inverse of `hz_to_slaney_mel`, element by element."""
    return torch.where(mel < 15.0, mel * 200.0 / 3.0, 1000.0 * torch.exp((mel - 15.0) * math.log(6.4) / 27.0))


def mel_filters(config: MelConfig) -> Tensor:
    """Triangular filters of unit area, (num_mels, window_samples / 2 + 1), float32."""
    num_bins = config.window_samples // 2 + 1
    bin_hz = torch.arange(num_bins, dtype=torch.float64) * config.rate_hz / config.window_samples
    low, high = hz_to_slaney_mel(config.min_hz), hz_to_slaney_mel(config.rate_hz / 2)
    edge_hz = slaney_mel_to_hz(torch.linspace(low, high, config.num_mels + 2, dtype=torch.float64))
    width_hz = edge_hz.diff()
    ramp = edge_hz[:, None] - bin_hz[None, :]
    rising = -ramp[:-2] / width_hz[:-1, None]
    falling = ramp[2:] / width_hz[1:, None]
    triangles = torch.minimum(rising, falling).clamp(min=0.0)
    return (triangles * (2.0 / (edge_hz[2:] - edge_hz[:-2]))[:, None]).float()


class _PowerSpectrum(torch.autograd.Function):
    """The gradient goes back through one inverse real transform: half the work of the generic one."""

    @staticmethod
    def forward(ctx: FunctionCtx, frames: Tensor) -> Tensor:
        spectrum = torch.fft.rfft(frames)
        ctx.save_for_backward(spectrum)
        power: Tensor = spectrum.real.square() + spectrum.imag.square()
        return power

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        (spectrum,) = ctx.saved_tensors
        scaled = spectrum * gradient
        scaled[..., 0] *= 2.0
        scaled[..., -1] *= 2.0
        size = 2 * (spectrum.shape[-1] - 1)
        samples: Tensor = torch.fft.irfft(scaled, size) * size
        return samples


def power_spectrum(frames: Tensor) -> Tensor:
    """(..., N) real, N even -> (..., N / 2 + 1): squared magnitudes of the Fourier transform."""
    power: Tensor = _PowerSpectrum.apply(frames)  # type: ignore[no-untyped-call]
    return power


class LogMel(nn.Module):
    """Waveform (B, S) in [-1, 1] -> (B, S // hop, num_mels); float32 throughout."""

    window: Tensor
    filters: Tensor

    def __init__(self, config: MelConfig) -> None:
        super().__init__()
        self.config = config
        self.register_buffer("window", torch.hann_window(config.window_samples), persistent=False)
        self.register_buffer("filters", mel_filters(config), persistent=False)

    def forward(self, samples: Tensor) -> Tensor:
        """Whole clips: silence is assumed before and after."""
        half = self.config.window_samples // 2
        num_frames = samples.shape[-1] // self.config.hop_samples
        return self.frames(nn.functional.pad(samples, (half, half)), num_frames)

    def frames(self, padded: Tensor, num_frames: int) -> Tensor:
        """(B, S) whose first sample is half a window before frame 0 -> (B, num_frames, num_mels)."""
        config = self.config
        if num_frames == 0:
            return padded.new_zeros(padded.shape[0], 0, config.num_mels)
        pieces = padded.float().unfold(-1, config.window_samples, config.hop_samples)[:, :num_frames]
        mel = power_spectrum(pieces * self.window.float()) @ self.filters.float().T
        floor = 10.0**config.log10_floor
        return (mel.clamp(min=floor).log10() + 4.0) / 4.0


class LogMelStream:
    """Pushes samples, returns the log-mel frames they complete; equal to `LogMel` on the whole."""

    def __init__(self, log_mel: LogMel) -> None:
        self._log_mel = log_mel
        self._half = log_mel.config.window_samples // 2
        self._waiting = torch.zeros(self._half)
        self._num_samples = 0
        self._num_frames = 0

    def push(self, samples: Tensor) -> Tensor:
        """(S,) -> (T, num_mels); a frame needs half a window after its centre."""
        self._num_samples += samples.shape[0]
        return self._take(samples)

    def flush(self) -> Tensor:
        """The last frames, as if silence followed."""
        return self._take(torch.zeros(self._half), self._num_samples // self._log_mel.config.hop_samples)

    def _take(self, samples: Tensor, limit: int | None = None) -> Tensor:
        config = self._log_mel.config
        self._waiting = torch.cat([self._waiting, samples.float()])
        ready = max(0, (self._waiting.shape[0] - config.window_samples) // config.hop_samples + 1)
        if limit is not None:
            ready = min(ready, limit - self._num_frames)
        frames = self._log_mel.frames(self._waiting[None], ready)[0]
        self._waiting = self._waiting[ready * config.hop_samples :]
        self._num_frames += ready
        return frames
