"""Recordings decoded block by block: the same samples as at once, and never more than a few of them."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
import soundfile

from tests.fakes import sine
from yan_omni.app.audio_io import decode_audio
from yan_omni.app.errors import ApiError
from yan_omni.app.long_audio import LongAudio

MAX_AUDIO_S = 10_000.0


def wav(rate_hz: int, num_channels: int, duration_s: float) -> bytes:
    samples = sine(int(rate_hz * duration_s), 440.0, rate_hz)
    channels = [samples * (1.0 if number else 0.5) for number in range(num_channels)]
    file = io.BytesIO()
    soundfile.write(file, np.stack(channels, axis=1), rate_hz, format="WAV", subtype="PCM_16")
    return file.getvalue()


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("num_channels", [1, 2, 5])
def test_blocks_are_the_whole_file_at_16_khz(rate_hz: int, num_channels: int) -> None:
    data = wav(rate_hz, num_channels, 7.3)
    audio = LongAudio(data, MAX_AUDIO_S)
    joined = np.concatenate(list(audio))
    whole = decode_audio(data, MAX_AUDIO_S)
    assert abs(len(joined) - len(whole)) <= 2
    assert np.abs(joined[: len(whole)] - whole[: len(joined)]).max() < 2e-3
    assert audio.duration_s == pytest.approx(7.3, abs=1e-3)


def test_what_is_wrong_with_the_start_is_raised_at_once() -> None:
    for data, code in (
        (b"", "invalid_audio"),
        (b"junk" * 99, "invalid_audio"),
        (wav(8_000, 1, 0.05), "audio_too_short"),
    ):
        with pytest.raises(ApiError) as raised:
            LongAudio(data, MAX_AUDIO_S, min_audio_s=0.1)
        assert raised.value.code == code


def test_the_limit_is_met_while_reading() -> None:
    audio = LongAudio(wav(16_000, 1, 20.0), max_audio_s=15.0, param="file")
    with pytest.raises(ApiError, match="15 s") as raised:
        list(audio)
    assert (raised.value.code, raised.value.param) == ("audio_too_long", "file")


def test_memory_does_not_grow_with_the_recording() -> None:
    data = wav(16_000, 1, 600.0)

    def peak_bytes(blocks: Iterator[object]) -> int:
        tracemalloc.start()
        for _ in blocks:
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak_bytes(LongAudio(data, MAX_AUDIO_S)) < 4 * 2**20
