"""Recordings of any length, decoded while they are listened to: memory does not grow with their duration."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import soxr

from yan_omni.app.audio_io import check_duration, file_blocks
from yan_omni.app.errors import ApiError
from yan_omni.model.engine.request import INPUT_RATE_HZ, Waveform


class LongAudio(Iterator[Waveform]):
    """Mono blocks at 16 kHz of one audio file, in order; what is wrong with its start is raised at once.

    Raises `ApiError`: `invalid_audio`, `audio_too_short` (on creation) or `audio_too_long` (when it is met).
    """

    def __init__(
        self, data: bytes, max_audio_s: float, min_audio_s: float = 0.0, param: str | None = None
    ) -> None:
        self._max_audio_s, self._param = max_audio_s, param
        self._rate_hz, self._source = file_blocks(data)
        self._num_read = 0
        self._resampled = self._resample()
        self._ahead: list[Waveform] = []
        while self._num_read < min_audio_s * self._rate_hz or not self._num_read:
            block = next(self._resampled, None)
            if block is None:
                break
            self._ahead.append(block)
        if self._num_read == 0 or self.duration_s < min_audio_s:
            raise ApiError(
                "audio_too_short",
                f"the audio lasts {self.duration_s:.3f} s; at least {min_audio_s} s is needed",
            )

    @property
    def duration_s(self) -> float:
        """Length of what has been read so far; of the whole recording once the blocks are used up."""
        return self._num_read / self._rate_hz

    def __next__(self) -> Waveform:
        return self._ahead.pop(0) if self._ahead else next(self._resampled)

    def _resample(self) -> Iterator[Waveform]:
        if self._rate_hz == INPUT_RATE_HZ:
            yield from map(_finite, self._counted())
            return
        resampler = soxr.ResampleStream(self._rate_hz, INPUT_RATE_HZ, 1, dtype="float32")
        for block in self._counted():
            yield _finite(resampler.resample_chunk(np.ascontiguousarray(block)))
        yield _finite(resampler.resample_chunk(np.zeros(0, np.float32), last=True))

    def _counted(self) -> Iterator[Waveform]:
        for block in self._source:
            self._num_read += len(block)
            try:
                check_duration(self.duration_s, self._max_audio_s)
            except ApiError as error:
                raise ApiError(error.code, error.message, self._param) from error
            yield block


def _finite(samples: Waveform) -> Waveform:
    return np.clip(np.nan_to_num(samples, posinf=1.0, neginf=-1.0), -1.0, 1.0).astype(np.float32)
