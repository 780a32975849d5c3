"""Videos become a bounded number of small frames with their times."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from tests.app.clips import clip_bytes, encoded
from tests.app.conftest import png_bytes, wav_bytes
from yan_omni.app.errors import ApiError
from yan_omni.app.video_io import VideoLimits, decode_video, is_video, one_frame

LIMITS = VideoLimits(max_video_s=60.0, max_frame_pixels=1_000_000, max_frames=8)


def gif_bytes() -> bytes:
    file = io.BytesIO()
    frames = [Image.new("RGB", (40, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=1000)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["mp4", "mov", "webm", "matroska"])
def test_frames_come_every_half_second(kind: str) -> None:
    video = decode_video(clip_bytes(2.0, kind), LIMITS)
    assert video.frames.shape == (4, 48, 64, 3)
    assert video.times_s == pytest.approx((0.0, 0.5, 1.0, 1.5), abs=0.02)
    brightness = video.frames.mean(axis=(1, 2, 3))
    assert np.all(np.diff(brightness) > 2)


@pytest.mark.parametrize("duration_s", [4.0, 4.5, 10.0, 33.0])
def test_long_videos_give_no_more_frames_but_wider_apart(duration_s: float) -> None:
    video = decode_video(clip_bytes(duration_s, rate_hz=4), LIMITS)
    steps_s = np.diff(video.times_s)
    assert LIMITS.max_frames / 2 <= len(video.times_s) <= LIMITS.max_frames
    assert steps_s == pytest.approx(np.full(len(steps_s), steps_s[0]), abs=0.02)
    assert video.times_s[0] == 0.0
    assert video.times_s[-1] + steps_s[0] > duration_s - 0.5


def test_frames_are_no_larger_than_they_are_looked_at() -> None:
    assert decode_video(clip_bytes(0.5, width=640, height=320), LIMITS).frames.shape[1:] == (128, 256, 3)
    assert one_frame(np.zeros((10, 1000, 3), np.uint8), 2.0).frames.shape == (1, 3, 256, 3)


def test_frames_are_turned_upright() -> None:
    lit_at_left = np.zeros((48, 64, 3), np.uint8)
    lit_at_left[:, :20] = 255
    video = decode_video(encoded([lit_at_left] * 2, "mp4", 10, turned_degrees=90), LIMITS)
    assert video.frames.shape == (1, 64, 48, 3)
    assert video.frames[0, -10:].mean() > 200 > 50 > video.frames[0, :30].mean()


def test_an_animation_is_a_short_video() -> None:
    video = decode_video(gif_bytes(), LIMITS)
    assert video.times_s == pytest.approx((0.0, 1.0, 2.0), abs=0.05)
    assert [int(frame.mean(axis=(0, 1)).argmax()) for frame in video.frames] == [0, 1, 2]


def test_a_file_that_breaks_off_ends_there() -> None:
    whole = clip_bytes(20.0, "matroska", width=320, height=240)
    video = decode_video(whole[: len(whole) // 2], LIMITS)
    assert 0.0 < video.times_s[-1] < 15.0


@pytest.mark.parametrize(
    ("make", "code", "words"),
    [
        (lambda: clip_bytes(61.0, rate_hz=2), "video_too_long", r"61 s; at most 60 s"),
        (lambda: clip_bytes(0.2, width=1024, height=1024), "invalid_video", "1024 x 1024 pixels"),
        (lambda: clip_bytes()[:400], "invalid_video", "could not be decoded"),
        (lambda: b"\x1aE\xdf\xa3" + bytes(64), "invalid_video", "could not be decoded"),
        (lambda: b"", "unsupported_media_type", "no video; allowed are mp4"),
        (png_bytes, "unsupported_media_type", "no video"),
        (wav_bytes, "unsupported_media_type", "a WAV recording"),
        (
            lambda: b"#EXTM3U\n#EXT-X-TARGETDURATION:1\nfile:///etc/passwd",
            "unsupported_media_type",
            "allowed",
        ),
    ],
)
def test_what_is_wrong_is_said(make: Callable[[], bytes], code: str, words: str) -> None:
    with pytest.raises(ApiError, match=words) as refused:
        decode_video(make(), LIMITS)
    assert refused.value.code == code


def test_videos_are_told_from_pictures() -> None:
    assert is_video(clip_bytes(0.5))
    assert is_video(clip_bytes(0.5, "webm"))
    assert not is_video(png_bytes())
    assert not is_video(gif_bytes())
