"""How something is said: which words are understood, and what they do to the sound."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.model.engine.tiny import tiny_components
from yan_omni.model.engine.request import Waveform
from yan_omni.model.engine.voice import SpokenText
from yan_omni.model.manner import MANNERS, NEUTRAL, Manner, understand
from yan_omni.model.pitch import PitchStream, softly_limited
from yan_omni.tokenizers.audio.shaping import SpectrumShaper

TEXT = "Hello there, how are you? 你好吗？"
RATE_HZ = 24_000
WINDOW = 960


@pytest.mark.parametrize(
    ("instructions", "names"),
    [
        ("Speak in a cheerful and positive tone.", ("happy",)),
        ("Whisper this, please, and slowly", ("whisper", "slow")),
        ("Voice: calm, composed. Pacing: unhurried", ("calm", "slow")),
        ("LOUDER!", ("loud",)),
        ("Use a deep, sad voice", ("sad", "low")),
        ("请用悲伤的语气慢慢地说", ("sad", "slow")),
        ("小声点，愉快地", ("happy", "quiet")),
        ("快一点，激动地", ("excited", "fast")),
        ("Not too fast, and don't shout; never be very angry", ()),
        ("不要太快，也别大声", ()),
        ("Speak not slowly but loudly", ("loud",)),
        ("Like a pirate from the islands", ()),
        ("breakfast at a slowdown of the calmness index", ()),
        ("", ()),
    ],
)
def test_words_are_understood_and_others_passed_over(instructions: str, names: tuple[str, ...]) -> None:
    found = understand(instructions)
    assert found.names == names
    assert (found.manner == NEUTRAL) == (names == ())


def test_manners_add_up_within_limits() -> None:
    everything = understand(" ".join(MANNERS)).manner
    assert everything.is_whispered
    assert 0.6 <= everything.pace <= 1.6
    assert 0.85 <= everything.pitch <= 1.2
    both = understand("slow and sad").manner
    assert both.pace == pytest.approx(MANNERS["slow"].pace * MANNERS["sad"].pace)
    assert both.gain_db == MANNERS["sad"].gain_db


def spoken(manner: Manner, size: int) -> Waveform:
    omni = tiny_components()
    assert omni.talker is not None
    assert omni.codec is not None
    speaker = SpokenText(omni.talker, omni.codec, "default", manner=manner)
    chunks = [
        chunk for start in range(0, len(TEXT), size) for chunk in speaker.push(TEXT[start : start + size])
    ]
    return np.concatenate([*chunks, *speaker.finish()])


@pytest.mark.parametrize("name", ["whisper", "excited", "sad", "quiet"])
def test_streamed_sound_is_the_same_however_the_text_comes(name: str) -> None:
    whole = spoken(MANNERS[name], len(TEXT))
    np.testing.assert_allclose(spoken(MANNERS[name], 3), whole, atol=1e-5)
    assert not np.allclose(whole[:2000], spoken(NEUTRAL, len(TEXT))[:2000], atol=1e-4)


def test_pitch_rises_and_any_cut_gives_the_same() -> None:
    times_s = np.arange(RATE_HZ) / RATE_HZ
    tone = (0.5 * np.sin(2 * np.pi * 300 * times_s)).astype(np.float32)
    whole = PitchStream(1.1).push(tone, is_last=True)
    assert len(whole) == pytest.approx(RATE_HZ / 1.1, abs=2)
    peak_hz = np.abs(np.fft.rfft(whole[:20_000])).argmax() * RATE_HZ / 20_000
    assert peak_hz == pytest.approx(330, abs=1.5)
    stream = PitchStream(1.1)
    pieces = [stream.push(tone[start : start + 700]) for start in range(0, RATE_HZ, 700)]
    np.testing.assert_allclose(
        np.concatenate([*pieces, stream.push(tone[:0], is_last=True)]), whole, atol=1e-6
    )
    assert PitchStream(1.0).push(tone) is tone


def test_loud_sound_is_bent_and_the_rest_untouched() -> None:
    samples = np.array([-3.0, -0.5, 0.0, 0.8, 0.9, 5.0], np.float32)
    limited = softly_limited(samples)
    assert np.abs(limited).max() <= 1.0
    np.testing.assert_array_equal(limited[1:4], samples[1:4])
    assert 0.8 < limited[4] < 0.9


def test_a_tilt_leaves_1_khz_and_phases() -> None:
    spectra = torch.polar(torch.ones(1, 4, WINDOW // 2 + 1), torch.rand(1, 4, WINDOW // 2 + 1))
    shaped = SpectrumShaper(WINDOW, tilt_db_per_octave=2.0)(spectra)
    torch.testing.assert_close(shaped.angle(), spectra.angle())
    level_db = 20 * shaped.abs()[0, 0].log10()
    assert float(level_db[40]) == pytest.approx(0.0, abs=1e-4)  # bins of 25 Hz
    assert float(level_db[80]) == pytest.approx(2.0, abs=1e-3)
    assert float(level_db[20]) == pytest.approx(-2.0, abs=1e-3)


def test_a_whisper_has_formants_but_no_harmonics_and_any_cut_is_the_same() -> None:
    bins = torch.arange(WINDOW // 2 + 1)
    formants = torch.exp(-(((bins - 60) / 20.0) ** 2)) + 0.01
    harmonics = formants * (0.05 + (bins % 8 == 0))
    spectra = harmonics.to(torch.complex64).expand(1, 12, -1)
    whole = SpectrumShaper(WINDOW, is_whispered=True)(spectra)
    shaper = SpectrumShaper(WINDOW, is_whispered=True)
    torch.testing.assert_close(torch.cat([shaper(spectra[:, :5]), shaper(spectra[:, 5:])], dim=1), whole)
    size = whole.abs()[0, 0]
    ripple = size[56:65].max() / size[56:65].min()
    assert ripple < 1.5 < harmonics[56:65].max() / harmonics[56:65].min()
    assert size[55:66].mean() > 5 * size[200:300].mean()
    assert float(whole.angle().std()) > 1.5
