"""Video files to a bounded number of small frames."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import av
import av.error
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.video.frame import VideoFrame
from PIL import Image

from yan_omni.app.errors import ApiError
from yan_omni.app.image_io import kind_of
from yan_omni.model.engine.request import INPUT_RATE_HZ, AudioPart, Picture, VideoPart, Waveform
from yan_omni.tokenizers.image import VIEW_PX

ALLOWED = "mp4, mov, webm, mkv and gif"
DEMUXERS: tuple[tuple[int, bytes, str], ...] = (
    (4, b"ftyp", "mov"),
    (0, b"\x1aE\xdf\xa3", "matroska"),
    (0, b"GIF8", "gif"),
)
"""Offset and bytes by which a video is recognised, and what reads it: never one that opens other files."""
SHORTEST_INTERVAL_S = 0.5
LEAST_SOUND_S = 0.1
SILENCE = 0.003
"""Loudest sample, of 1, of a sound that counts as none."""


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """Longest duration, largest frame (width x height), how many frames are looked at, and how much of the
    sound is listened to.
    """

    max_video_s: float
    max_frame_pixels: int
    max_frames: int
    max_sound_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Film:
    """A video as the engine takes it: its frames, and the beginning of its sound if it has any."""

    frames: VideoPart
    sound: AudioPart | None = None

    @property
    def parts(self) -> tuple[VideoPart] | tuple[VideoPart, AudioPart]:
        return (self.frames,) if self.sound is None else (self.frames, self.sound)


def is_video(data: bytes) -> bool:
    """Whether a file that is no picture is of a kind that `decode_video` reads."""
    return any(data.startswith(mark, offset) for offset, mark, name in DEMUXERS if name != "gif")


def decode_film(data: bytes, limits: VideoLimits) -> Film:
    """What `decode_video` and `decode_sound` give. Raises `ApiError`."""
    frames = decode_video(data, limits)
    sound = decode_sound(data, limits)
    return Film(frames, None if sound is None else AudioPart(sound, is_of_video=True))


def decode_sound(data: bytes, limits: VideoLimits) -> Waveform | None:
    """The first `max_sound_s` of a video's sound, mono float32 at 16 kHz; None for one without, a silent one
    and one that cannot be decoded. A file that breaks off in the middle ends there.
    """
    name = _demuxer(data)
    if name is None:
        return None
    kept: list[Waveform] = []
    left = round(limits.max_sound_s * INPUT_RATE_HZ)
    try:
        with av.open(io.BytesIO(data), mode="r", format=name, metadata_errors="ignore") as container:
            if not container.streams.audio:
                return None
            resampler = AudioResampler(format="flt", layout="mono", rate=INPUT_RATE_HZ)
            for frame in container.decode(container.streams.audio[0]):
                for part in resampler.resample(frame):
                    kept.append(part.to_ndarray()[0, :left].astype(np.float32))
                    left -= len(kept[-1])
                if left <= 0:
                    break
    except (av.error.FFmpegError, ValueError):
        pass  # what came before is kept
    samples = np.concatenate(kept) if kept else np.zeros(0, np.float32)
    samples = np.clip(np.nan_to_num(samples, posinf=1.0, neginf=-1.0), -1.0, 1.0).astype(np.float32)
    if len(samples) < LEAST_SOUND_S * INPUT_RATE_HZ or float(np.abs(samples).max()) < SILENCE:
        return None
    return samples


def _demuxer(data: bytes) -> str | None:
    return next((name for offset, mark, name in DEMUXERS if data.startswith(mark, offset)), None)


def decode_video(data: bytes, limits: VideoLimits) -> VideoPart:
    """Frames at even distances, half a second or more, none wider or higher than the model's view; a file
    that breaks off in the middle ends there. Raises `ApiError`.
    """
    name = _demuxer(data)
    if name is None:
        raise ApiError(
            "unsupported_media_type", f"the file is {kind_of(data) or 'no video'}; allowed are {ALLOWED}"
        )
    kept: list[tuple[float, Picture]] = []
    interval_s = SHORTEST_INTERVAL_S
    for time_s, frame in _frames(data, name, limits):
        if kept and time_s < kept[-1][0] + interval_s - 1e-3:
            continue
        if len(kept) == limits.max_frames:
            kept, interval_s = kept[::2], 2 * interval_s
            if time_s < kept[-1][0] + interval_s - 1e-3:
                continue
        kept.append((time_s, _small(frame)))
    if not kept:
        raise ApiError("invalid_video", "the video holds no frame that could be decoded")
    shape = kept[0][1].shape
    same = [(time_s, pixels) for time_s, pixels in kept if pixels.shape == shape]
    return VideoPart(np.stack([pixels for _, pixels in same]), tuple(time_s for time_s, _ in same))


def one_frame(pixels: Picture, time_s: float) -> VideoPart:
    """A picture as a frame of a video, no larger than it is looked at."""
    height, width = pixels.shape[:2]
    scale = min(1.0, VIEW_PX / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = Image.fromarray(pixels).resize(size, Image.Resampling.BOX)
    return VideoPart(np.asarray(small)[None], (time_s,))


def _frames(data: bytes, name: str, limits: VideoLimits) -> Iterator[tuple[float, VideoFrame]]:
    """Every frame with its time in seconds from the first, one in memory at a time."""
    try:
        container = av.open(io.BytesIO(data), mode="r", format=name, metadata_errors="ignore")
    except (av.error.FFmpegError, ValueError) as error:
        raise _undecodable(error) from error
    has_frames = False
    with container:
        try:
            for time_s, frame in _timed(container, limits):
                has_frames = True
                yield time_s, frame
        except (av.error.FFmpegError, ValueError) as error:
            if not has_frames:
                raise _undecodable(error) from error


def _timed(container: InputContainer, limits: VideoLimits) -> Iterator[tuple[float, VideoFrame]]:
    if not container.streams.video:
        raise ApiError("invalid_video", "the file holds no video track")
    stream = container.streams.video[0]
    _check_size(stream.codec_context.width, stream.codec_context.height, limits)
    if container.duration is not None:
        _check_duration(container.duration / av.time_base, limits)
    first_s: float | None = None
    for number, frame in enumerate(container.decode(stream)):
        _check_size(frame.width, frame.height, limits)
        shown_s = frame.time if frame.time is not None else number / 25
        first_s = shown_s if first_s is None else first_s
        _check_duration(shown_s - first_s, limits)
        yield shown_s - first_s, frame


def _check_size(width: int, height: int, limits: VideoLimits) -> None:
    if width * height > limits.max_frame_pixels:
        raise ApiError(
            "invalid_video",
            f"the video is {width} x {height} pixels; at most {limits.max_frame_pixels} pixels are allowed",
        )


def _check_duration(given_s: float, limits: VideoLimits) -> None:
    if given_s > limits.max_video_s:
        raise ApiError(
            "video_too_long", f"the video lasts {given_s:.0f} s; at most {limits.max_video_s:g} s are allowed"
        )


def _small(frame: VideoFrame) -> Picture:
    """RGB of the size at which it is looked at, upright."""
    scale = min(1.0, VIEW_PX / max(frame.width, frame.height))
    width, height = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    pixels = frame.reformat(width, height, format="rgb24", interpolation="AREA").to_ndarray()
    return np.ascontiguousarray(np.rot90(pixels, frame.rotation // 90 % 4), dtype=np.uint8)


def _undecodable(error: Exception) -> ApiError:
    return ApiError("invalid_video", f"the video could not be decoded ({error}); allowed are {ALLOWED}")
