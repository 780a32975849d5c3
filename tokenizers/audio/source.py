"""The voice of the codec's decoder: pulses whose phase runs on, through a filter for each frame.

A spectrum made anew every 10 ms cannot tell where in its period the last one ended, so a pitch falls on
multiples of 100 Hz. Here the network only says how high the voice is, how much of each band is voice, and the
envelope; an oscillator counts the phase. As in J.-M. Valin and J. Skoglund 2019 and J. Engel et al. 2020, the
voice is a pulse train through a minimum-phase filter, and the rest is what the decoder's own spectrum says.

Letters: B batch, N frames at 100 Hz, F bins of the window, K bands, T code frames.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.tokenizers.audio.rates import CODEC_MEL_HOP_SAMPLES, CODEC_RATE_HZ, MELS_PER_FRAME

LOWEST_PITCH_HZ = 60.0
HIGHEST_PITCH_HZ = 500.0
NUM_PITCHES = 96
PITCHES_PER_OCTAVE = (NUM_PITCHES - 1) / math.log2(HIGHEST_PITCH_HZ / LOWEST_PITCH_HZ)
PITCH_REACH = 3
"""Classes on either side of the likeliest one whose mean is the pitch."""
UNSURE, SURE = 0.5, 0.8
"""Chances that the pitch is among those: nothing is voice below the first, all may be above the second."""
PITCH_AHEAD_FRAMES = 2
"""A frame's window ends that much later than its centre, so its pitch is told for then."""
NUM_BANDS = 48
FINE_BANDS = 20
FINE_BAND_HZ = 150.0
"""Wide enough that no harmonic shows in the envelope."""


class Voice(NamedTuple):
    """Spectra of pulses (B, N, F) and how sure their pitch is (B, N)."""

    pulses: Tensor
    sure: Tensor


class PulseTrain:
    """Pulses of `pitch` Hz as windowed spectra; the state is the phase, so any cut gives the same."""

    def __init__(self, window_samples: int) -> None:
        self._window = torch.hann_window(window_samples) / math.sqrt(0.375 * window_samples)
        self._phase: Tensor | None = None
        self._last_hz = torch.zeros(0)
        self._samples = torch.zeros(0)

    def push(self, pitch_hz: Tensor) -> Tensor:
        """Pitch (B, N) `PITCH_AHEAD_FRAMES` after each frame -> spectra (B, N, F) of unit power."""
        pitch = pitch_hz.double()
        if self._phase is None:
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
        turns = torch.arange(1, hop + 1, dtype=torch.float64)
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


class PitchTeller(nn.Module):
    """Reads the pitch from the codes of a few frames and the timbre; it sees what the decoder sees."""

    def __init__(self, seen_width: int, timbre_width: int, width: int = 512) -> None:
        super().__init__()
        self.first = nn.Linear(seen_width + timbre_width, width)
        self.norm = nn.LayerNorm(width)
        self.middle = nn.Linear(width, width)
        self.last = nn.Linear(width, MELS_PER_FRAME * NUM_PITCHES)

    def forward(self, seen: Tensor, timbre: Tensor, dropout: float = 0.0) -> Tensor:
        """Seen codes (B, T, seen_width), timbre (B, D) -> logits (B, 4 T, NUM_PITCHES), 20 ms ahead."""
        joined = torch.cat([seen, timbre[:, None].expand(-1, seen.shape[1], -1)], dim=-1)
        x = F.dropout(F.gelu(self.norm(self.first(joined))), dropout, self.training)
        x = F.dropout(x + F.gelu(self.middle(x)), dropout, self.training)
        logits: Tensor = self.last(x).float()
        every: Tensor = logits.unflatten(-1, (MELS_PER_FRAME, NUM_PITCHES)).flatten(1, 2)
        return every

    @staticmethod
    def hz(logits: Tensor) -> Tensor:
        """Logits (..., NUM_PITCHES) -> Hz (...): the mean around the likeliest class, on a log scale."""
        best = logits.argmax(-1, keepdim=True)
        places = torch.arange(NUM_PITCHES)
        shares = logits.masked_fill((places - best).abs() > PITCH_REACH, -torch.inf).softmax(-1)
        return LOWEST_PITCH_HZ * torch.exp2(shares @ places.float() / PITCHES_PER_OCTAVE)

    @staticmethod
    def sureness(logits: Tensor) -> Tensor:
        """Logits (..., NUM_PITCHES) -> 0 to 1 (...): how much of a voice the pitch allows."""
        best = logits.argmax(-1, keepdim=True)
        near = (torch.arange(NUM_PITCHES) - best).abs() <= PITCH_REACH
        chance = (logits.softmax(-1) * near).sum(-1)
        return ((chance - UNSURE) / (SURE - UNSURE)).clamp(0.0, 1.0)


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
        self, x: Tensor, log_magnitude: Tensor, angle: Tensor, pulses: Tensor, sure: Tensor | None = None
    ) -> Tensor:
        """x (B, N, width), own spectrum (B, N, F) as two parts, pulses (B, N, F), `sure`
        (B, N) how far to trust their pitch -> spectra (B, N, F).
        """
        change, voice = self.to_bands(x).float().chunk(2, dim=-1)
        power = (2.0 * log_magnitude).exp() @ self.pool
        log_envelope = 0.5 * power.clamp(min=1e-10).log() + change
        share = voice.sigmoid() if sure is None else sure[..., None] * voice.sigmoid()
        own = ((1.0 - share) @ self.spread).clamp(min=0.0).sqrt() * log_magnitude.exp()
        filtered = torch.polar((log_envelope @ self.spread).exp(), log_envelope @ self.turn) * pulses
        voiced = (share @ self.spread).clamp(min=0.0).sqrt() * filtered
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
