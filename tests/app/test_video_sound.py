"""The sound of a video: heard from its start, of bounded length, and no spoken question."""

from __future__ import annotations

from base64 import b64encode

import numpy as np
import pytest
from fastapi.testclient import TestClient
from numpy.typing import NDArray

from tests.app.clips import clip_bytes, encoded
from tests.app.conftest import png_bytes
from tests.fakes import FakeEngine
from yan_omni.app.video_io import VideoLimits, decode_film, decode_sound
from yan_omni.model.engine.request import AudioPart, VideoPart

LIMITS = VideoLimits(max_video_s=60.0, max_frame_pixels=1_000_000, max_frames=8, max_sound_s=1.5)


def with_sound(kind: str = "mp4", duration_s: float = 1.0, loudness: float = 0.5, hz: float = 440.0) -> bytes:
    times_s = np.arange(round(48_000 * duration_s)) / 48_000
    tone: NDArray[np.float32] = (loudness * np.sin(2 * np.pi * hz * times_s)).astype(np.float32)
    frames = [np.full((48, 64, 3), 90, np.uint8)] * round(10 * duration_s)
    return encoded(frames, kind, 10, sound_48k=tone)


@pytest.mark.parametrize("kind", ["mp4", "mov", "webm", "matroska"])
def test_the_sound_is_mono_at_the_rate_of_the_ear(kind: str) -> None:
    sound = decode_sound(with_sound(kind), LIMITS)
    assert sound is not None
    assert sound.dtype == np.float32
    assert len(sound) == pytest.approx(16_000, abs=1_700)
    spectrum = np.abs(np.fft.rfft(sound[2_000:14_000]))
    assert np.argmax(spectrum) * 16_000 / 12_000 == pytest.approx(440, abs=3)
    assert float(np.abs(sound[2_000:14_000]).max()) == pytest.approx(0.5, abs=0.1)


def test_no_more_than_the_beginning_is_kept() -> None:
    sound = decode_sound(with_sound(duration_s=4.0), LIMITS)
    assert sound is not None
    assert len(sound) == 24_000


def test_without_sound_there_is_none() -> None:
    for data in (clip_bytes(), with_sound(loudness=0.0), png_bytes(), b"", clip_bytes()[:400]):
        assert decode_sound(data, LIMITS) is None
    assert decode_film(clip_bytes(), LIMITS).sound is None


def test_what_is_left_of_a_broken_file_is_heard() -> None:
    whole = with_sound("matroska", duration_s=3.0)
    sound = decode_sound(whole[: len(whole) // 2], LIMITS)
    assert sound is None or 0 < len(sound) <= 24_000
    assert decode_film(whole[: len(whole) * 3 // 4], LIMITS).frames.times_s[0] == 0.0


@pytest.mark.parametrize("kind", ["video_url", "file"])
def test_in_chat_the_sound_follows_the_frames(client: TestClient, engine: FakeEngine, kind: str) -> None:
    data = b64encode(with_sound()).decode()
    part = {
        "video_url": {"type": "video_url", "video_url": {"url": f"data:video/mp4;base64,{data}"}},
        "file": {"type": "file", "file": {"file_data": f"data:application/octet-stream;base64,{data}"}},
    }[kind]
    content = [part, {"type": "text", "text": "what is said?"}]
    response = client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": content}]})
    assert response.status_code == 200, response.text
    frames, sound, _ = engine.turns[0].parts
    assert isinstance(frames, VideoPart)
    assert isinstance(sound, AudioPart)
    assert sound.is_of_video


def test_answers_about_a_video_say_how_much_was_heard(client: TestClient, engine: FakeEngine) -> None:
    files = {"video": ("clip.mp4", with_sound(duration_s=2.0), "video/mp4")}
    body = client.post("/v1/vqa", files=files, data={"question": "what is said?"}).json()
    assert any("s of its sound were listened to" in warning for warning in body["warnings"])
    assert [type(part) for part in engine.turns[0].parts[:2]] == [VideoPart, AudioPart]
