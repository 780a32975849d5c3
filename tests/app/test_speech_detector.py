"""Voices are told from noise, and where speech begins and ends."""

from __future__ import annotations

import numpy as np
import pytest

from tests.app.voices import noise, silence, voice
from yan_omni.app.realtime.speech_detector import SpeechDetector, SpeechMark
from yan_omni.app.realtime.voice_activity import VoiceActivity
from yan_omni.model.engine.request import Waveform

RATE_HZ = 16_000


def marks_of(
    sound: Waveform, detector: SpeechDetector | None = None, piece_samples: int = 800
) -> list[SpeechMark]:
    detector = detector or SpeechDetector()
    starts = range(0, len(sound), piece_samples)
    return [mark for start in starts for mark in detector.push(sound[start : start + piece_samples])]


def sound(*pieces: Waveform) -> Waveform:
    return np.concatenate(pieces)


def test_where_speech_begins_and_ends() -> None:
    marks = marks_of(sound(silence(1.0, RATE_HZ), voice(1.0, RATE_HZ), silence(1.0, RATE_HZ)))
    assert [mark.kind for mark in marks] == ["started", "paused", "stopped"]
    assert abs(marks[0].sample - RATE_HZ) < 0.05 * RATE_HZ
    assert abs(marks[2].sample - 2 * RATE_HZ) < 0.1 * RATE_HZ


def test_the_cut_into_pieces_does_not_matter() -> None:
    whole = sound(silence(0.5, RATE_HZ), voice(0.7, RATE_HZ), silence(0.9, RATE_HZ))
    at_once, in_pieces = VoiceActivity(), VoiceActivity()
    pieces = [in_pieces.push(whole[start : start + 333]) for start in range(0, len(whole), 333)]
    np.testing.assert_allclose(at_once.push(whole), np.concatenate(pieces), atol=1e-6)


def test_a_pause_within_speech_does_not_end_it() -> None:
    whole = sound(voice(0.6, RATE_HZ), silence(0.35, RATE_HZ), voice(0.6, RATE_HZ), silence(0.8, RATE_HZ))
    assert [mark.kind for mark in marks_of(whole)] == ["started", "paused", "resumed", "paused", "stopped"]


def test_a_longer_patience_waits_longer() -> None:
    whole = sound(voice(0.6, RATE_HZ), silence(0.8, RATE_HZ), voice(0.6, RATE_HZ), silence(1.5, RATE_HZ))
    kinds = [mark.kind for mark in marks_of(whole, SpeechDetector(silence_ms=1_200))]
    assert kinds.count("started") == kinds.count("stopped") == 1


def test_a_short_word_is_heard() -> None:
    marks = marks_of(sound(silence(0.5, RATE_HZ), voice(0.16, RATE_HZ), silence(0.8, RATE_HZ)))
    assert [mark.kind for mark in marks][:1] == ["started"]


def test_speech_that_has_begun_before_the_first_sample_is_heard() -> None:
    assert marks_of(voice(0.5, RATE_HZ))[0].sample < 0.05 * RATE_HZ


def cough() -> Waveform:
    burst = noise(0.4, 0.3, RATE_HZ) * np.exp(-np.arange(6_400) / 1_600).astype(np.float32)
    return sound(silence(1.0, RATE_HZ), burst, silence(1.0, RATE_HZ))


def clicks() -> Waveform:
    quiet = silence(3.0, RATE_HZ)
    for start in range(8_000, 40_000, 4_000):
        quiet[start : start + 80] += noise(0.005, 0.5, RATE_HZ)
    return quiet


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(silence(3.0, RATE_HZ), id="silence"),
        pytest.param(np.zeros(48_000, np.float32), id="nothing"),
        pytest.param(noise(5.0, 0.01, RATE_HZ), id="noise"),
        pytest.param(noise(5.0, 0.1, RATE_HZ), id="loud noise"),
        pytest.param(cough(), id="cough"),
        pytest.param(clicks(), id="clicks"),
    ],
)
def test_what_is_not_speech(sound: Waveform) -> None:
    assert marks_of(sound) == []


def test_a_voice_in_noise_is_heard() -> None:
    background = noise(4.0, 0.01, RATE_HZ)
    background[2 * RATE_HZ : 3 * RATE_HZ] += voice(1.0, RATE_HZ)
    marks = marks_of(background)
    assert [mark.kind for mark in marks] == ["started", "paused", "stopped"]
    assert abs(marks[0].sample - 2 * RATE_HZ) < 0.1 * RATE_HZ


def test_a_higher_threshold_needs_more_of_a_voice() -> None:
    faint = sound(silence(1.0, RATE_HZ), 0.02 * voice(1.0, RATE_HZ), silence(1.0, RATE_HZ))
    assert marks_of(faint, SpeechDetector(threshold=0.05)) != []
    assert marks_of(faint, SpeechDetector(threshold=0.999)) == []
