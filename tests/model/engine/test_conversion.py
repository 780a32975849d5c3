"""Voice conversion keeps the time of the words, says nothing where nothing was said, and refuses no voice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.model.engine.tiny import TALKER, tiny_components
from yan_omni.model.checkpoint import CheckpointError
from yan_omni.model.engine.conversion import (
    CLOSING_FRAMES,
    MAX_PAUSE_FRAMES,
    OPENING_FRAMES,
    HeardUnit,
    VoiceConverter,
    phrases_of,
    timed_phones,
)
from yan_omni.model.speaking import MAX_SEGMENT_PHONES
from yan_omni.model.talker import OTHER_VOICES, Talker
from yan_omni.tokenizers.phones import AUDIBLE, PHONE_IDS

COMMA = PHONE_IDS[","]
PHONES = sorted(AUDIBLE)[:6]


def tiny_converter(hears_speech: bool = True) -> VoiceConverter:
    """It hears one phone from the beginning to the end, or nothing it is sure of."""
    components = tiny_components()
    assert components.listener is not None
    bias = components.listener.phone_head.bias
    assert isinstance(bias, torch.Tensor)
    bias[PHONES[0]] = 20.0 if hears_speech else 0.0
    talker = Talker(replace(TALKER, voices=(*TALKER.voices, OTHER_VOICES))).eval().requires_grad_(False)
    return VoiceConverter.of(replace(components, talker=talker))


def a_clip(num_samples: int, seed: int = 0) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.random.default_rng(seed).uniform(-0.3, 0.3, num_samples).astype(np.float32)


@pytest.mark.parametrize("num_samples", [1, 5_000, 70_001])
def test_the_result_is_as_long_as_the_words(num_samples: int) -> None:
    sound = tiny_converter().convert(a_clip(num_samples), a_clip(20_000, seed=1))
    assert sound.shape == (num_samples,)
    assert sound.dtype == np.float32
    assert np.isfinite(sound).all()


def test_the_voice_is_heard_in_the_result_and_the_same_is_said_again() -> None:
    converter, words = tiny_converter(), a_clip(30_000)
    first, again = (converter.convert(words, a_clip(20_000, seed=1)) for _ in range(2))
    assert np.array_equal(first, again)
    tone = np.sin(np.arange(20_000) / 9.0).astype(np.float32)
    assert not np.array_equal(first, converter.convert(words, tone))


def test_without_speech_there_is_silence() -> None:
    voice = a_clip(20_000, seed=1)
    assert not tiny_converter(hears_speech=False).convert(a_clip(30_000), voice).any()
    assert tiny_converter().convert(a_clip(0), voice).shape == (0,)


@pytest.mark.parametrize("voice", [a_clip(11_999), np.zeros(40_000, np.float32)])
def test_what_is_no_voice_is_refused(voice: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
    with pytest.raises(ValueError, match=r"give 0\.5 s or more of speech"):
        tiny_converter().convert(a_clip(30_000), voice)


def test_a_missing_component_is_named() -> None:
    with pytest.raises(CheckpointError, match="talker"):
        VoiceConverter.of(replace(tiny_components(), talker=None))


def test_a_talker_that_knows_no_other_voices_is_refused() -> None:
    with pytest.raises(CheckpointError, match=OTHER_VOICES):
        VoiceConverter.of(tiny_components())


def begins(phones: list[int], durations: list[float]) -> dict[int, float]:
    """When each phone begins, in frames after the silence."""
    times = np.cumsum([0.0, *durations]) - OPENING_FRAMES
    return {phone: round(float(time), 6) for phone, time in zip(phones, times, strict=False)}


def test_units_begin_when_they_began_and_the_time_that_is_left_is_a_pause() -> None:
    first, second, third, fourth, fifth, _ = PHONES
    units = [
        HeardUnit((first, second), 10, 14),
        HeardUnit((third,), 15, 17),
        HeardUnit((fourth, fifth), 30, 34),
    ]
    phones, durations = timed_phones(units, [2.0, 1.0, 3.0, 2.0, 4.0])
    assert phones[1:-1] == [first, second, third, COMMA, fourth, fifth]
    found = begins(phones, durations)
    assert (found[first], found[third], found[fourth]) == (0.0, 5.0, 20.0)
    assert durations[1] == pytest.approx(2 * durations[2])
    assert found[COMMA] == 8.0
    assert durations[-3:] == [2.0, 4.0, CLOSING_FRAMES]


def test_phrases_are_cut_at_long_pauses_and_before_they_have_too_many_phones() -> None:
    near, far = HeardUnit((PHONES[0],), 4, 5), HeardUnit((PHONES[0],), 6 + MAX_PAUSE_FRAMES, 40)
    assert phrases_of([near, far]) == [[near], [far]]
    many = [HeardUnit((PHONES[0],) * 7, 10 * place, 10 * place + 9) for place in range(30)]
    phrases = phrases_of(many)
    assert [unit for phrase in phrases for unit in phrase] == many
    assert all(sum(len(unit.phones) for unit in phrase) <= MAX_SEGMENT_PHONES for phrase in phrases)
