from __future__ import annotations

import io

import av
import numpy as np
import pytest
import soundfile
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

from tests.fakes import sine
from yan_omni.app.audio_io import (
    AUDIO_FORMATS,
    AudioFormat,
    decode_audio,
    encode_file,
    encode_stream,
    make_encoder,
    pcm16_bytes,
    to_input_rate,
)
from yan_omni.app.errors import ApiError
from yan_omni.app.raw_audio import decode_raw
from yan_omni.model.engine.request import Waveform

MAX_AUDIO_S = 60.0
FILES: list[tuple[str, str, str | None]] = [
    ("WAV", "PCM_16", None),
    ("WAV", "PCM_24", None),
    ("WAV", "FLOAT", None),
    ("FLAC", "PCM_16", None),
    ("MP3", "MPEG_LAYER_III", None),
    ("OGG", "VORBIS", None),
    ("OGG", "OPUS", None),
    ("ipod", "aac", "av"),
    ("webm", "libopus", "av"),
    ("adts", "aac", "av"),
]


def pitch_hz(samples: Waveform, rate_hz: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate_hz / len(samples))


def make_file(container: str, codec: str, library: str | None, rate_hz: int, num_channels: int) -> bytes:
    samples = sine(rate_hz, 440.0, rate_hz)
    file = io.BytesIO()
    if library is None:
        soundfile.write(
            file, np.stack([samples] * num_channels, axis=1), rate_hz, format=container, subtype=codec
        )
        return file.getvalue()
    layout = "mono" if num_channels == 1 else "stereo"
    with av.open(file, mode="w", format=container) as output:
        stream = output.add_stream(codec, rate=rate_hz)
        assert isinstance(stream, AudioStream)
        stream.layout = layout
        context = stream.codec_context
        context.open(strict=False)
        resampler = AudioResampler(context.format, layout, rate_hz, context.frame_size or None)
        frame = AudioFrame.from_ndarray(np.stack([samples] * num_channels), format="fltp", layout=layout)
        frame.sample_rate = rate_hz
        for ready in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(ready))
        output.mux(stream.encode(None))
    return file.getvalue()


@pytest.mark.parametrize(("container", "codec", "library"), FILES)
@pytest.mark.parametrize(("rate_hz", "num_channels"), [(48_000, 2), (24_000, 1)])
def test_every_accepted_file_becomes_16_khz_mono(
    container: str, codec: str, library: str | None, rate_hz: int, num_channels: int
) -> None:
    decoded = decode_audio(make_file(container, codec, library, rate_hz, num_channels), MAX_AUDIO_S)
    assert decoded.dtype == np.float32
    assert decoded.ndim == 1
    assert abs(len(decoded) - 16_000) < 1_600
    assert pitch_hz(decoded, 16_000) == pytest.approx(440.0, abs=4)
    assert 0.2 < np.abs(decoded[4000:12000]).max() < 0.4


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 44_100, 96_000])
def test_any_rate_keeps_pitch_and_length(rate_hz: int) -> None:
    decoded = decode_audio(make_file("WAV", "PCM_16", None, rate_hz, 1), MAX_AUDIO_S)
    assert abs(len(decoded) - 16_000) <= 16
    assert pitch_hz(decoded, 16_000) == pytest.approx(440.0, abs=2)


@pytest.mark.parametrize("file_format", AUDIO_FORMATS)
def test_what_is_encoded_in_pieces_can_be_decoded(file_format: AudioFormat) -> None:
    samples = sine(24_000, 440.0)
    pieces = list(encode_stream(iter(np.split(samples, 5)), file_format))
    assert len(pieces) > 1, "nothing came out before the end"
    data = b"".join(pieces)
    if file_format == "pcm":
        decoded = to_input_rate(decode_raw(data, "audio/pcm"), 24_000)
    else:
        decoded = decode_audio(data, MAX_AUDIO_S)
    assert abs(len(decoded) - 16_000) < 1_600
    assert pitch_hz(decoded, 16_000) == pytest.approx(440.0, abs=4)


@pytest.mark.parametrize("file_format", AUDIO_FORMATS)
def test_the_first_chunk_brings_bytes(file_format: AudioFormat) -> None:
    encoder = make_encoder(file_format)
    first = b"".join(encoder.push(sine(4_800, 440.0)) for _ in range(3))
    assert len(first) > 100
    encoder.finish()


@pytest.mark.parametrize("file_format", ["mp3", "opus", "flac", "aac", "wav"])
def test_nothing_spoken_is_still_a_file(file_format: AudioFormat) -> None:
    assert b"".join(encode_stream(iter(()), file_format))


def test_a_streamed_wav_has_one_header_of_unknown_length_and_a_whole_one_states_it() -> None:
    chunks = [sine(4_800, 440.0)] * 3
    streamed = b"".join(encode_stream(iter(chunks), "wav"))
    assert streamed.count(b"RIFF") == 1
    assert streamed[40:44] == b"\xff\xff\xff\xff"
    whole = encode_file(chunks, "wav")
    assert int.from_bytes(whole[40:44], "little") == 3 * 4_800 * 2 == len(whole) - 44


def test_closing_the_stream_closes_the_source() -> None:
    closed = []

    def source() -> object:
        try:
            while True:
                yield sine(4_800, 440.0)
        finally:
            closed.append(True)

    stream = encode_stream(source(), "pcm")  # type: ignore[arg-type]
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert closed


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "invalid_audio"),
        (b"this is no audio at all", "invalid_audio"),
        (b"RIFF\x00\x00\x00\x00WAVE", "invalid_audio"),
        (make_file("ipod", "aac", "av", 24_000, 1)[:400], "invalid_audio"),
        (make_file("WAV", "PCM_16", None, 16_000, 1)[:60], "audio_too_short"),
    ],
)
def test_what_is_not_audio_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ApiError) as refused:
        decode_audio(data, MAX_AUDIO_S, min_audio_s=0.1)
    assert refused.value.code == code


@pytest.mark.parametrize("container", ["WAV", "FLAC", "MP3"])
def test_a_truncated_recording_is_heard_as_far_as_it_goes(container: str) -> None:
    codec = {"WAV": "PCM_16", "FLAC": "PCM_16", "MP3": "MPEG_LAYER_III"}[container]
    data = make_file(container, codec, None, 24_000, 1)
    decoded = decode_audio(data[: len(data) // 2], MAX_AUDIO_S)
    assert 4_000 < len(decoded) < 10_000
    assert pitch_hz(decoded, 16_000) == pytest.approx(440.0, abs=4)


def test_too_long_audio_is_refused_by_both_readers() -> None:
    for container, codec, library in [("WAV", "PCM_16", None), ("webm", "libopus", "av")]:
        with pytest.raises(ApiError) as refused:
            decode_audio(make_file(container, codec, library, 48_000, 1), max_audio_s=0.5)
        assert refused.value.code == "audio_too_long"


def test_samples_that_are_not_numbers_become_numbers() -> None:
    file = io.BytesIO()
    soundfile.write(
        file, np.array([np.nan, np.inf, -np.inf] * 1000, np.float32), 16_000, "FLOAT", format="WAV"
    )
    decoded = decode_audio(file.getvalue(), MAX_AUDIO_S)
    assert np.all(np.isfinite(decoded))
    assert np.abs(decoded).max() <= 1.0


def test_pcm16_is_rounded_and_clipped() -> None:
    samples = sine(2_400, 100.0)
    data = pcm16_bytes(samples)
    assert np.frombuffer(data, "<i2")[600] == round(float(samples[600]) * 32_767)
    assert pcm16_bytes(np.array([2.0, -2.0], np.float32)) == b"\xff\x7f\x00\x80"
