from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from yan_omni.tokenizers.audio.decoder import OverlapAdd
from yan_omni.tokenizers.audio.pitch import PitchPoints
from yan_omni.tokenizers.audio.source import NUM_BANDS, HarmonicSource, PulseTrain, VoiceState

WINDOW = 960
RATE_HZ = 24_000


def test_pulses_run_on_at_any_pitch_and_not_at_multiples_of_the_frame_rate() -> None:
    sound = OverlapAdd(WINDOW)(PulseTrain(WINDOW).push(torch.full((1, 200), 137.0)))[0, 2_400:45_600]
    spectrum = torch.fft.rfft(sound * torch.hann_window(len(sound))).abs()
    hz_a_bin = RATE_HZ / len(sound)
    harmonics = [round(137.0 * k / hz_a_bin) for k in range(1, 20)]
    between = [round(137.0 * (k + 0.5) / hz_a_bin) for k in range(1, 20)]
    assert spectrum[harmonics].min() > 100 * spectrum[between].max()


def test_pulses_have_unit_power_whatever_their_pitch() -> None:
    for hz in (80.0, 200.0, 450.0):
        power = PulseTrain(WINDOW).push(torch.full((1, 100), hz)).abs().square().mean(1)[0, 8:460]
        assert float(power.mean()) == pytest.approx(1.0, rel=0.1)


@pytest.mark.parametrize("cut", [1, 3, 7])
def test_any_cut_of_the_pitch_gives_the_same_pulses(cut: int) -> None:
    pitch = 150.0 + 60.0 * torch.rand(2, 23, generator=torch.Generator().manual_seed(0))
    whole = PulseTrain(WINDOW).push(pitch)
    train = PulseTrain(WINDOW)
    pieces = [train.push(pitch[:, start : start + cut]) for start in range(0, 23, cut)]
    assert whole.shape == (2, 23, WINDOW // 2 + 1)
    torch.testing.assert_close(torch.cat(pieces, dim=1), whole, atol=1e-5, rtol=1e-5)


def test_what_is_all_voice_has_the_envelope_and_what_is_none_the_own_spectrum() -> None:
    source = HarmonicSource(8, WINDOW)
    x = torch.zeros(1, 60, 8)
    log_magnitude = torch.full((1, 60, WINDOW // 2 + 1), 2.0)
    angle = torch.rand(log_magnitude.shape)
    pulses = PulseTrain(WINDOW).push(torch.full((1, 60), 200.0))
    with torch.no_grad():
        source.to_bands.bias.zero_()[NUM_BANDS:] = -40.0
        torch.testing.assert_close(
            source(x, log_magnitude, angle, pulses), torch.polar(log_magnitude.exp(), angle)
        )
        source.to_bands.bias[NUM_BANDS:] = 40.0
        voiced = source(x, log_magnitude, angle, pulses)[0, 10:]
    torch.testing.assert_close(voiced, math.exp(2.0) * pulses[0, 10:], atol=1e-2, rtol=1e-3)


def test_the_filter_begins_to_ring_when_a_pulse_comes_and_not_before() -> None:
    source = HarmonicSource(8, WINDOW)
    bands = torch.exp(-(((torch.arange(NUM_BANDS) - 6) / 2.0) ** 2)) * 3.0
    impulse = torch.fft.irfft(torch.polar((bands @ source.spread).exp(), bands @ source.turn), WINDOW).numpy()
    early, late = np.square(impulse[: WINDOW // 2]).sum(), np.square(impulse[WINDOW // 2 :]).sum()
    assert late < 0.01 * early


def test_where_the_pitch_is_none_nothing_is_voice() -> None:
    source = HarmonicSource(8, WINDOW)
    log_magnitude = torch.zeros(1, 8, WINDOW // 2 + 1)
    voice = VoiceState(WINDOW).push(PitchPoints(torch.full((1, 4), 200.0), torch.zeros(1, 4)))
    own = source(torch.zeros(1, 8, 8), log_magnitude, log_magnitude, *voice)
    torch.testing.assert_close(own, torch.ones_like(own))
