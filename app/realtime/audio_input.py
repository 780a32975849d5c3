"""The audio a client has appended and not yet committed, at 16 kHz, with places that never start over."""

from __future__ import annotations

import numpy as np
import soxr

from yan_omni.app.raw_audio import RATES_HZ, SAMPLE_BYTES, RawKind, decode_raw
from yan_omni.model.engine.request import INPUT_RATE_HZ, Waveform

SAMPLES_PER_MS = INPUT_RATE_HZ // 1000


class AudioInput:
    """Takes raw audio of one kind in pieces of any length; `*_sample` count from the first sample ever."""

    def __init__(self) -> None:
        self.kind: RawKind = "audio/pcm"
        self._kept: list[Waveform] = []
        self._odd_byte = b""
        self.start_sample = 0
        """Where the kept audio begins."""
        self.end_sample = 0
        """Where it ends; a few milliseconds more are inside the resampler."""
        self._begin_stream()

    @property
    def num_samples(self) -> int:
        """Kept samples and those inside the resampler."""
        return self.end_sample - self.start_sample + self._num_missing

    def set_kind(self, kind: RawKind) -> Waveform:
        """What is appended from now on is of another kind; returns what `flush` does."""
        rest = self.flush()
        self.kind = kind
        self._begin_stream()
        return rest

    def append(self, raw: bytes) -> Waveform:
        """Keep a piece; returns the samples it completes."""
        data = self._odd_byte + raw
        sample_bytes = SAMPLE_BYTES[self.kind]
        self._odd_byte = data[len(data) // sample_bytes * sample_bytes :]
        samples = decode_raw(data, self.kind)
        self._num_given += len(samples)
        return self._keep(self._resampler.resample_chunk(samples))

    def flush(self) -> Waveform:
        """The samples inside the resampler; what comes later is a new piece of sound."""
        rest = self._resampler.resample_chunk(np.zeros(0, np.float32), last=True)[: self._num_missing]
        kept = self._keep(np.pad(rest, (0, self._num_missing - len(rest))))
        self._odd_byte = b""
        self._begin_stream()
        return kept

    def kept(self) -> Waveform:
        return np.concatenate([np.zeros(0, np.float32), *self._kept])

    def take(self) -> Waveform:
        """All that is kept; the input is empty then, and goes on in the same stream."""
        taken = self.kept()
        self.drop_before(self.end_sample)
        return taken

    def clear(self) -> None:
        self.flush()
        self.drop_before(self.end_sample)

    def drop_before(self, sample: int) -> None:
        while self._kept and self.start_sample + len(self._kept[0]) <= sample:
            self.start_sample += len(self._kept.pop(0))
        if self._kept and self.start_sample < sample:
            self._kept[0] = self._kept[0][sample - self.start_sample :]
            self.start_sample = sample

    @property
    def _num_missing(self) -> int:
        return max(0, round(self._num_given * INPUT_RATE_HZ / RATES_HZ[self.kind]) - self._num_made)

    def _begin_stream(self) -> None:
        self._resampler = soxr.ResampleStream(RATES_HZ[self.kind], INPUT_RATE_HZ, 1, dtype="float32")
        self._num_given = 0
        self._num_made = 0

    def _keep(self, samples: Waveform) -> Waveform:
        if len(samples):
            self._kept.append(samples)
        self._num_made += len(samples)
        self.end_sample += len(samples)
        return samples
