"""The voice of the codec's decoder: pulses whose phase runs on, through a filter for each frame.

A spectrum made anew every 10 ms cannot tell where in its period the last one ended, so a pitch falls on
multiples of 100 Hz. Here the network only says how high the voice is, how much of each band is voice, and the
envelope; an oscillator counts the phase. As in J.-M. Valin and J. Skoglund 2019 and J. Engel et al. 2020, the
voice is a pulse train through a minimum-phase filter, and the rest is what the decoder's own spectrum says.

Letters: B batch, N frames at 100 Hz, F bins of the window, K bands, T code frames.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from yan_omni.tokenizers.audio.pitch import PitchLine, PitchPoints
from yan_omni.tokenizers.audio.rates import CODEC_MEL_HOP_SAMPLES, CODEC_RATE_HZ

NUM_BANDS = 48
FINE_BANDS = 20
FINE_BAND_HZ = 150.0
"""Wide enough that no harmonic shows in the envelope."""
LEAST_SHARE = 1e-12
"""Keeps the slope of the root finite."""


class Voice(NamedTuple):
    """Spectra of pulses (B, N, F) and how much of a frame may be voice (B, N)."""

    pulses: Tensor
    share: Tensor


class PulseTrain:
    """Pulses of `pitch` Hz as windowed spectra; the state is the phase, so any cut gives the same."""

    def __init__(self, window_samples: int) -> None:
        self._window = torch.hann_window(window_samples) / math.sqrt(0.375 * window_samples)
        # moved to where the pitch is, when it comes
        self._phase: Tensor | None = None
        self._last_hz = torch.zeros(0)
        self._samples = torch.zeros(0)

    def push(self, pitch_hz: Tensor) -> Tensor:
        """Pitch (B, N) 20 ms after each frame -> spectra (B, N, F) of unit power."""
        pitch = pitch_hz.double()
        if self._phase is None:
            self._window = self._window.to(pitch.device)
            begin = pitch[:, :1]
            self._phase, self._last_hz = torch.zeros_like(begin), begin
            self._samples = pitch_hz.new_zeros(pitch.shape[0], 0, dtype=torch.float32)
            pitch = torch.cat(
                [begin.expand(-1, self._window.shape[0] // CODEC_MEL_HOP_SAMPLES - 1), pitch], 1
            )
        self._samples = torch.cat([self._samples, self._pulses(pitch)], dim=1)
        frames = self._samples.unfold(1, self._window.shape[0], CODEC_MEL_HOP_SAMPLES)
        spectra: Tensor = torch.fft.rfft(frames * self._window)
        self._samples = self._samples[:, frames.shape[1] * CODEC_MEL_HOP_SAMPLES :]
        return spectra

    def _pulses(self, pitch_hz: Tensor) -> Tensor:
        """The samples (B, 240 N) up to each next pitch: all harmonics, of unit power a sample together."""
        assert self._phase is not None
        before = torch.cat([self._last_hz, pitch_hz[:, :-1]], dim=1)[..., None]
        after = pitch_hz[..., None]
        hop = CODEC_MEL_HOP_SAMPLES
        turns = torch.arange(1, hop + 1, dtype=torch.float64, device=pitch_hz.device)
        advance = (before * turns + (after - before) * turns.square() / (2 * hop)) / CODEC_RATE_HZ
        ends = torch.cumsum(torch.cat([self._phase, advance[..., -1]], dim=1), dim=1)
        phase = ends[:, :-1, None] + advance
        self._phase, self._last_hz = ends[:, -1:].frac(), pitch_hz[:, -1:]
        hz = before + (after - before) * turns / hop
        num = torch.floor(0.49 * CODEC_RATE_HZ / torch.maximum(before, after))
        half = math.pi * phase.frac()
        bottom = half.sin()
        near = bottom.abs() < 1e-6
        ratio = ((2.0 * num + 1.0) * half).sin() / torch.where(near, torch.ones_like(bottom), bottom)
        total = torch.where(near, 2.0 * num, ratio - 1.0)
        return (total * (hz / CODEC_RATE_HZ).sqrt()).flatten(1).float()


class VoiceState:
    """Of a voice that is being decoded: its oscillator, the line of its pitch, what its teller remembers."""

    def __init__(self, window_samples: int) -> None:
        self.memory: Tensor | None = None
        self._line, self._pulses = PitchLine(), PulseTrain(window_samples)

    def push(self, points: PitchPoints) -> Voice:
        """Points (B, 2 T) of a pitch -> the voice (B, 4 T) that goes on with it."""
        hz, share = self._line.push(points)
        return Voice(self._pulses.push(hz), share)


class HarmonicSource(nn.Module):
    """Tells share of voice and envelope from the decoder's features, and puts the voice in."""

    def __init__(self, width: int, window_samples: int) -> None:
        super().__init__()
        self.to_bands = nn.Linear(width, 2 * NUM_BANDS)
        nn.init.zeros_(self.to_bands.weight)
        with torch.no_grad():
            self.to_bands.bias[:NUM_BANDS] = 0.0
            self.to_bands.bias[NUM_BANDS:] = torch.linspace(2.0, -4.0, NUM_BANDS)
        # no buffers: these stay float32 whatever the weights are
        self.pool, self.spread, self.turn = (torch.from_numpy(one).float() for one in _bands(window_samples))

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        super()._apply(fn, recurse)  # type: ignore[no-untyped-call]
        place = self.to_bands.weight.device
        self.pool, self.spread, self.turn = (one.to(place) for one in (self.pool, self.spread, self.turn))
        return self

    @torch.no_grad()
    def sharpen(self, factor: float) -> None:
        """Multiply how sure it is of voice or none: what is half voice sounds hoarse."""
        self.to_bands.weight[NUM_BANDS:] *= factor
        self.to_bands.bias[NUM_BANDS:] *= factor

    def voice_logits(self, x: Tensor) -> Tensor:
        """x (B, N, width) -> (B, N, NUM_BANDS): how likely each band is voice."""
        logits: Tensor = self.to_bands(x).float()[..., NUM_BANDS:]
        return logits

    def forward(
        self, x: Tensor, log_magnitude: Tensor, angle: Tensor, pulses: Tensor, most: Tensor | None = None
    ) -> Tensor:
        """x (B, N, width), own spectrum (B, N, F) as two parts, pulses (B, N, F), `most`
        (B, N) how much of a frame may be voice -> spectra (B, N, F).
        """
        change, voice = self.to_bands(x).float().chunk(2, dim=-1)
        power = (2.0 * log_magnitude).exp() @ self.pool
        log_envelope = 0.5 * power.clamp(min=1e-10).log() + change
        share = voice.sigmoid() if most is None else most[..., None] * voice.sigmoid()
        own = ((1.0 - share) @ self.spread).clamp(min=LEAST_SHARE).sqrt() * log_magnitude.exp()
        filtered = torch.polar((log_envelope @ self.spread).exp(), log_envelope @ self.turn) * pulses
        voiced = (share @ self.spread).clamp(min=LEAST_SHARE).sqrt() * filtered
        spectrum: Tensor = voiced + torch.polar(own, angle)
        return spectrum


def _bands(window_samples: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Bins to bands (F, K), bands to bins (K, F), and log envelopes in bands to minimum phase (K, F)."""
    num_bins = window_samples // 2 + 1
    hz = np.arange(num_bins) * (CODEC_RATE_HZ / window_samples)
    fine = FINE_BAND_HZ * np.arange(FINE_BANDS)
    highest = CODEC_RATE_HZ / 2
    coarse = fine[-1] + (highest - fine[-1]) * (
        np.arange(1, NUM_BANDS - FINE_BANDS + 1) / (NUM_BANDS - FINE_BANDS)
    )
    centres = np.concatenate([fine, coarse])
    spread = np.stack([np.interp(hz, centres, row) for row in np.eye(NUM_BANDS)])
    pool = spread.T / spread.sum(1)
    cepstra = np.fft.irfft(spread, window_samples, axis=1)
    fold = np.zeros(window_samples)
    fold[1 : window_samples // 2] = 1.0
    fold[window_samples // 2 + 1 :] = -1.0
    turn = np.fft.rfft(cepstra * fold, axis=1).imag
    return pool, spread, turn
