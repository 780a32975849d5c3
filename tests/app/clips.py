"""Small videos for tests."""

from __future__ import annotations

import io
from fractions import Fraction

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from numpy.typing import NDArray

SOUND_CODECS = {"mp4": "aac", "mov": "aac", "webm": "libopus", "matroska": "libopus"}
CODECS = {"mp4": "mpeg4", "mov": "mpeg4", "webm": "libvpx", "matroska": "libvpx"}


def clip_bytes(
    duration_s: float = 2.0, kind: str = "mp4", width: int = 64, height: int = 48, rate_hz: int = 10
) -> bytes:
    """A video that gets brighter, one grey level a frame."""
    frames = [
        np.full((height, width, 3), min(20 + number, 255), dtype=np.uint8)
        for number in range(round(duration_s * rate_hz))
    ]
    return encoded(frames, kind, rate_hz)


def encoded(
    frames: list[NDArray[np.uint8]],
    kind: str,
    rate_hz: int,
    turned_degrees: int = 0,
    sound_48k: NDArray[np.float32] | None = None,
) -> bytes:
    """Frames (H, W, 3) as a file, to be shown turned counterclockwise, with mono sound."""
    file = io.BytesIO()
    with av.open(file, mode="w", format=kind) as container:
        stream = container.add_stream(CODECS[kind], rate=rate_hz)
        assert isinstance(stream, VideoStream)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, rate_hz)
        stream.set_display_rotation(turned_degrees)
        track = None if sound_48k is None else container.add_stream(SOUND_CODECS[kind], rate=48_000)
        for pixels in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
        if track is not None and sound_48k is not None:
            assert isinstance(track, AudioStream)
            sound = av.AudioFrame.from_ndarray(sound_48k[None], format="flt", layout="mono")
            sound.sample_rate = 48_000
            for part in (*AudioResampler(track.format, track.layout, 48_000, 960).resample(sound), None):
                container.mux(track.encode(part))
    return file.getvalue()
