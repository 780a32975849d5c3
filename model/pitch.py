"""Sound made higher or lower as a stream, and loud sound kept within its range."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from yan_omni.tokenizers.audio.rates import CODEC_RATE_HZ

Waveform = NDArray[np.float32]
LIMIT_FROM = 0.8


class PitchStream:
    """Sound (S,) played `pitch` times as fast, higher and shorter; any cut gives the same."""

    def __init__(self, pitch: float) -> None:
        rates = (CODEC_RATE_HZ * pitch, CODEC_RATE_HZ)
        self._stream = None if pitch == 1.0 else soxr.ResampleStream(*rates, 1, dtype="float32")

    def push(self, samples: Waveform, is_last: bool = False) -> Waveform:
        """What is ready after these samples; everything with the last ones."""
        if self._stream is None:
            return samples
        return np.asarray(self._stream.resample_chunk(samples, last=is_last), np.float32)


def softly_limited(samples: Waveform) -> Waveform:
    """Within [-1, 1]; what is below 0.8 stays as it is."""
    size = np.abs(samples)
    room = 1.0 - LIMIT_FROM
    bent = LIMIT_FROM + room * np.tanh((size - LIMIT_FROM) / room)
    return np.asarray(np.where(size <= LIMIT_FROM, samples, np.sign(samples) * bent), np.float32)
