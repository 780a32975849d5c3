"""Audio files to the model's input, and the model's output to audio files, whole or streamed."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator
from typing import Literal, Protocol, get_args

import av
import av.error
import numpy as np
import soundfile
import soxr
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from yan_omni.app.errors import ApiError
from yan_omni.model.engine.request import INPUT_RATE_HZ, OUTPUT_RATE_HZ, Waveform

AudioFormat = Literal["wav", "pcm", "mp3", "opus", "flac", "aac"]
AUDIO_FORMATS: tuple[AudioFormat, ...] = get_args(AudioFormat)
CONTENT_TYPES: dict[AudioFormat, str] = {
    "wav": "audio/wav",
    "pcm": "audio/pcm",
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "aac": "audio/aac",
}
ACCEPTED_FILES = "wav, flac, mp3, ogg, opus, m4a, aac, webm"

_CONTAINERS: dict[AudioFormat, tuple[str, str, dict[str, str]]] = {
    "mp3": ("mp3", "libmp3lame", {"write_xing": "0", "id3v2_version": "0"}),
    "opus": ("ogg", "libopus", {"page_duration": "200000"}),
    "flac": ("flac", "flac", {}),
    "aac": ("adts", "aac", {}),
}
_UNKNOWN_LENGTH = 0xFFFFFFFF
_READ_BLOCK_SAMPLES = 65_536
_MAX_RATE_HZ = 768_000
_MAX_CHANNELS = 64


def decode_audio(data: bytes, max_audio_s: float, min_audio_s: float = 0.0) -> Waveform:
    """Mono float32 at 16 kHz from an audio file of a common kind; raises `ApiError` naming what is wrong."""
    rate_hz, blocks = file_blocks(data)
    kept: list[Waveform] = []
    num_samples = 0
    for block in blocks:
        kept.append(block)
        num_samples += len(block)
        check_duration(num_samples / rate_hz, max_audio_s)
    samples = np.concatenate(kept) if kept else np.zeros(0, dtype=np.float32)
    return to_input_rate(samples, rate_hz, min_audio_s)


def file_blocks(data: bytes) -> tuple[int, Iterator[Waveform]]:
    """Rate in Hz and the mono blocks of an audio file, decoded as they are asked for; raises `ApiError`.

    A file that breaks off in the middle ends there.
    """
    if not data:
        raise ApiError("invalid_audio", f"the audio is empty; accepted files: {ACCEPTED_FILES}")
    try:
        file = soundfile.SoundFile(io.BytesIO(data))
        first = file.read(_READ_BLOCK_SAMPLES, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError:
        return _av_blocks(data)
    _check_layout(int(file.samplerate), int(file.channels))
    return int(file.samplerate), _soundfile_blocks(file, first)


def to_input_rate(samples: Waveform, rate_hz: int, min_audio_s: float = 0.0) -> Waveform:
    """`samples` (S,) at `rate_hz`, resampled to 16 kHz and made finite."""
    if len(samples) == 0 or len(samples) < min_audio_s * rate_hz:
        raise ApiError(
            "audio_too_short",
            f"the audio lasts {len(samples) / rate_hz:.3f} s; at least {min_audio_s} s is needed",
        )
    if rate_hz != INPUT_RATE_HZ:
        samples = soxr.resample(samples, rate_hz, INPUT_RATE_HZ)
    return np.clip(np.nan_to_num(samples, posinf=1.0, neginf=-1.0), -1.0, 1.0).astype(np.float32)


def _soundfile_blocks(file: soundfile.SoundFile, block: NDArray[np.float32]) -> Iterator[Waveform]:
    with file:
        while len(block):
            yield block.mean(axis=1, dtype=np.float32)  # (S, channels) -> (S,)
            try:
                block = file.read(_READ_BLOCK_SAMPLES, dtype="float32", always_2d=True)
            except soundfile.LibsndfileError:
                return


def _av_blocks(data: bytes) -> tuple[int, Iterator[Waveform]]:
    try:
        container = av.open(io.BytesIO(data), mode="r", metadata_errors="ignore")
    except (av.error.FFmpegError, ValueError) as error:
        raise _undecodable(error) from error
    if not container.streams.audio:
        container.close()
        raise ApiError("invalid_audio", "the file holds no audio track")
    stream = container.streams.audio[0]
    rate_hz = stream.rate or INPUT_RATE_HZ
    _check_layout(rate_hz, stream.channels)
    return rate_hz, _stream_blocks(container, stream, rate_hz)


def _stream_blocks(container: InputContainer, stream: AudioStream, rate_hz: int) -> Iterator[Waveform]:
    has_samples = False
    with container:
        try:
            resampler = AudioResampler(format="fltp", rate=rate_hz)
            for frame in container.decode(stream):
                for planar in resampler.resample(frame):
                    block = planar.to_ndarray().mean(axis=0, dtype=np.float32)  # (channels, S) -> (S,)
                    has_samples = has_samples or len(block) > 0
                    yield block
        except (av.error.FFmpegError, ValueError) as error:
            if not has_samples:
                raise _undecodable(error) from error


def _undecodable(error: Exception) -> ApiError:
    return ApiError(
        "invalid_audio", f"the audio could not be decoded ({error}); accepted files: {ACCEPTED_FILES}"
    )


def _check_layout(rate_hz: int, num_channels: int) -> None:
    if not (0 < rate_hz <= _MAX_RATE_HZ and 0 < num_channels <= _MAX_CHANNELS):
        raise ApiError(
            "invalid_audio", f"{num_channels} channels at {rate_hz} Hz are not a plausible recording"
        )


def check_duration(given_s: float, max_audio_s: float) -> None:
    """Raises `ApiError` for audio that is too long."""
    if given_s > max_audio_s:
        raise ApiError("audio_too_long", f"the audio is longer than the {max_audio_s:g} s allowed")


def pcm16_bytes(samples: Waveform) -> bytes:
    """Little-endian 16-bit samples."""
    scaled: NDArray[np.int16] = np.clip(np.rint(samples * 32_767.0), -32_768, 32_767).astype("<i2")
    return scaled.tobytes()


class Encoder(Protocol):
    """Turns 24 kHz chunks into the bytes of one file; the header comes once, with the first bytes."""

    def push(self, samples_24k: Waveform) -> bytes: ...

    def finish(self) -> bytes: ...


class _PcmEncoder:
    def push(self, samples_24k: Waveform) -> bytes:
        return pcm16_bytes(samples_24k)

    def finish(self) -> bytes:
        return b""


class _WavEncoder:
    def __init__(self) -> None:
        self._header = wav_header(num_bytes=None)

    def push(self, samples_24k: Waveform) -> bytes:
        header, self._header = self._header, b""
        return header + pcm16_bytes(samples_24k)

    def finish(self) -> bytes:
        header, self._header = self._header, b""
        return header


class _Sink:
    """A file for PyAV that cannot seek, so that every byte is final when it is written."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        self._written += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


class _AvEncoder:
    def __init__(self, file_format: AudioFormat) -> None:
        container, codec, options = _CONTAINERS[file_format]
        self._sink = _Sink()
        self._output = av.open(
            self._sink, mode="w", format=container, container_options={"flush_packets": "1", **options}
        )
        stream = self._output.add_stream(codec, rate=OUTPUT_RATE_HZ)
        assert isinstance(stream, AudioStream)
        stream.layout = "mono"
        self._stream = stream
        self._resampler: AudioResampler | None = None

    def push(self, samples_24k: Waveform) -> bytes:
        if len(samples_24k):
            frame = AudioFrame.from_ndarray(
                np.ascontiguousarray(samples_24k[None, :], dtype=np.float32), format="flt", layout="mono"
            )
            frame.sample_rate = OUTPUT_RATE_HZ
            self._encode(frame)
        return self._sink.take()

    def finish(self) -> bytes:
        if self._resampler is None:  # nothing was pushed: a moment of silence makes the file valid
            self.push(np.zeros(OUTPUT_RATE_HZ // 20, dtype=np.float32))
        self._encode(None)
        self._output.mux(self._stream.encode(None))
        self._output.close()
        return self._sink.take()

    def _encode(self, frame: AudioFrame | None) -> None:
        if self._resampler is None:
            context = self._stream.codec_context
            context.open(strict=False)
            self._resampler = AudioResampler(
                format=context.format,
                layout="mono",
                rate=OUTPUT_RATE_HZ,
                frame_size=context.frame_size or None,
            )
        for ready in self._resampler.resample(frame):
            self._output.mux(self._stream.encode(ready))


def wav_header(num_bytes: int | None) -> bytes:
    """A RIFF header for 16-bit mono at 24 kHz; None for a stream whose length is not known yet."""
    data_bytes = _UNKNOWN_LENGTH if num_bytes is None else num_bytes
    riff_bytes = min(data_bytes + 36, _UNKNOWN_LENGTH)
    layout = struct.pack("<IHHIIHH", 16, 1, 1, OUTPUT_RATE_HZ, OUTPUT_RATE_HZ * 2, 2, 16)
    return (
        b"RIFF"
        + struct.pack("<I", riff_bytes)
        + b"WAVEfmt "
        + layout
        + b"data"
        + struct.pack("<I", data_bytes)
    )


def make_encoder(file_format: AudioFormat) -> Encoder:
    if file_format == "pcm":
        return _PcmEncoder()
    if file_format == "wav":
        return _WavEncoder()
    return _AvEncoder(file_format)


def encode_stream(chunks: Iterable[Waveform], file_format: AudioFormat) -> Iterator[bytes]:
    """The file's bytes as the 24 kHz chunks come; closing it closes `chunks`."""
    encoder = make_encoder(file_format)
    try:
        for chunk in chunks:
            if data := encoder.push(chunk):
                yield data
        if data := encoder.finish():
            yield data
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()


def encode_file(chunks: Iterable[Waveform], file_format: AudioFormat) -> bytes:
    """A whole file; unlike a streamed one, a WAV states its true length."""
    if file_format == "wav":
        samples = b"".join(pcm16_bytes(chunk) for chunk in chunks)
        return wav_header(len(samples)) + samples
    return b"".join(encode_stream(chunks, file_format))
