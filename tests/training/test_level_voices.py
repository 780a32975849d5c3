from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.model.engine.tiny import tiny_components
from yan_omni.model.engine.voice import SpokenText
from yan_omni.training.recipes.level_voices import HIGHEST_PEAK, WANTED_RMS, level, voice_gain


def test_gain_is_measured_where_there_is_speech() -> None:
    noise = np.random.default_rng(0).standard_normal(24_000).astype(np.float32)
    loud = 0.2 * np.clip(noise, -2.0, 2.0)
    gain = voice_gain(loud)
    assert 0.9 * WANTED_RMS < gain * float(loud.std()) < 1.1 * WANTED_RMS
    assert voice_gain(np.pad(loud, (0, 48_000))) == pytest.approx(gain, rel=0.05)
    assert voice_gain(0.1 * loud) == pytest.approx(10 * gain, rel=0.01)


def test_a_peak_limits_the_gain() -> None:
    samples = np.full(24_000, 0.001, np.float32)
    samples[100:580] = 0.01
    samples[300] = 0.5
    assert voice_gain(samples) * 0.5 <= HIGHEST_PEAK + 1e-6


def test_silence_cannot_be_levelled() -> None:
    with pytest.raises(ValueError, match="silence"):
        voice_gain(np.zeros(4_800, np.float32))


def test_every_offered_voice_gets_its_gain_and_speaks_with_it() -> None:
    parts = tiny_components()
    talker, codec = parts.talker, parts.codec
    assert talker is not None
    assert codec is not None

    def spoken() -> NDArray[np.float32]:
        text = SpokenText(talker, codec, "english")
        return np.concatenate([*text.push("one two three"), *text.finish()])

    before = spoken()
    gains = level(talker, codec)
    assert gains.keys() == set(talker.config.voices)
    index = talker.config.voices.index("english")
    assert float(talker.voice_gains[index]) == pytest.approx(gains["english"], rel=1e-3)
    with torch.no_grad():
        talker.voice_gains.fill_(0.5 if np.abs(before).max() < 1.0 else 0.1)
    scale = float(talker.voice_gains[0])
    unclipped = np.abs(before) < 1.0
    np.testing.assert_allclose(spoken()[unclipped], scale * before[unclipped], atol=1e-5)
