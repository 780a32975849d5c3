"""Audio without a header, as realtime clients send and get it: 16-bit PCM at 24 kHz, or G.711 at 8 kHz."""

from __future__ import annotations

import io
from functools import cache
from typing import Literal

import numpy as np
import soundfile
import soxr

from yan_omni.app.audio_io import pcm16_bytes
from yan_omni.model.engine.request import INPUT_RATE_HZ, OUTPUT_RATE_HZ, Waveform

RawKind = Literal["audio/pcm", "audio/pcmu", "audio/pcma"]
RATES_HZ: dict[RawKind, int] = {"audio/pcm": OUTPUT_RATE_HZ, "audio/pcmu": 8_000, "audio/pcma": 8_000}
SAMPLE_BYTES: dict[RawKind, int] = {"audio/pcm": 2, "audio/pcmu": 1, "audio/pcma": 1}
_LAWS: dict[RawKind, str] = {"audio/pcmu": "ULAW", "audio/pcma": "ALAW"}


def decode_raw(data: bytes, kind: RawKind) -> Waveform:
    """Samples in [-1, 1] at `RATES_HZ[kind]`; a byte that is no whole sample is dropped."""
    if kind == "audio/pcm":
        whole = np.frombuffer(data, dtype="<i2", count=len(data) // 2)
        return whole.astype(np.float32) / np.float32(32_768.0)
    return _levels(kind)[np.frombuffer(data, dtype=np.uint8)]


def encode_raw(samples: Waveform, kind: RawKind) -> bytes:
    """Bytes of samples at `RATES_HZ[kind]`."""
    if kind == "audio/pcm":
        return pcm16_bytes(samples)
    file = io.BytesIO()
    loud_enough = np.clip(samples, -1.0, 1.0)
    soundfile.write(file, loud_enough, RATES_HZ[kind], format="RAW", subtype=_LAWS[kind])
    return file.getvalue()


def from_input_rate(samples_16k: Waveform, kind: RawKind) -> bytes:
    """What was heard, as it is sent back to a client."""
    return encode_raw(soxr.resample(samples_16k, INPUT_RATE_HZ, RATES_HZ[kind]), kind)


class RawEncoder:
    """Turns the model's 24 kHz chunks into bytes as they come; the seams are not heard."""

    def __init__(self, kind: RawKind) -> None:
        self._kind = kind
        rate_hz = RATES_HZ[kind]
        self._resampler = (
            None if rate_hz == OUTPUT_RATE_HZ else soxr.ResampleStream(OUTPUT_RATE_HZ, rate_hz, 1)
        )

    def push(self, samples_24k: Waveform, is_last: bool = False) -> bytes:
        if self._resampler is not None:
            samples_24k = self._resampler.resample_chunk(samples_24k, last=is_last)
        return encode_raw(samples_24k, self._kind)

    def finish(self) -> bytes:
        """The samples inside the resampler."""
        return self.push(np.zeros(0, np.float32), is_last=True)


@cache
def _levels(kind: RawKind) -> Waveform:
    """(256,) the level of each byte."""
    every_byte = io.BytesIO(bytes(range(256)))
    levels, _ = soundfile.read(
        every_byte,
        dtype="float32",
        samplerate=RATES_HZ[kind],
        channels=1,
        format="RAW",
        subtype=_LAWS[kind],
    )
    return np.asarray(levels, dtype=np.float32)
