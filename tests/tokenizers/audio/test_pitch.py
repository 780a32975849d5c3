from __future__ import annotations

import numpy as np
import pytest
import torch

from yan_omni.tokenizers.audio.fundamental import fundamental_hz
from yan_omni.tokenizers.audio.pitch import (
    NUM_PITCH_CODES,
    RESTING_HZ,
    PitchLine,
    PitchPoints,
    PitchTeller,
    measured_codes,
    points_of,
)

RATE_HZ = 24_000


def voice(hz: float, seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    phase = 2.0 * np.pi * hz * np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return np.asarray(0.05 * sum(np.sin(k * phase) for k in range(1, 12)), np.float32)


@pytest.mark.parametrize("hz", [75.0, 140.0, 333.0])
def test_pitch_of_a_voice_is_found_and_noise_has_none(hz: float) -> None:
    rng = np.random.default_rng(0)
    noise = 0.02 * rng.standard_normal(RATE_HZ // 2).astype(np.float32)
    pitch = fundamental_hz(np.concatenate([voice(hz, 0.5), noise]))
    assert len(pitch) == 100
    np.testing.assert_allclose(pitch[4:46], hz, rtol=5e-3)
    assert (pitch[54:] == 0).mean() > 0.9
    assert fundamental_hz(np.zeros(100, np.float32)).shape == (0,)


@pytest.mark.parametrize("hz", [75.0, 140.0, 333.0])
def test_codes_of_a_clip_say_its_pitch_and_its_silence(hz: float) -> None:
    codes = measured_codes(np.concatenate([voice(hz, 0.4), np.zeros(9_600, np.float32)]), 20)
    points = points_of(codes)
    assert codes.shape == (40,)
    np.testing.assert_allclose(points.hz[1:18], hz, rtol=1.2e-2)
    assert points.voiced[1:18].tolist() == [1.0] * 17
    assert codes[22:].tolist() == [0] * 18


def test_clips_shorter_than_their_frames_have_codes() -> None:
    assert measured_codes(np.zeros(100, np.float32), 1).tolist() == [0, 0]
    assert measured_codes(voice(200.0, 0.05), 2).shape == (4,)


def test_a_line_leads_from_point_to_point_and_holds_where_there_is_no_voice() -> None:
    points = PitchPoints(torch.tensor([[100.0, 120.0, 300.0, 200.0]]), torch.tensor([[1.0, 1.0, 0.0, 1.0]]))
    hz, share = PitchLine().push(points)
    assert hz[0].tolist() == [100.0, 100.0, 110.0, 120.0, 120.0, 120.0, 200.0, 200.0]
    assert share[0].tolist() == [0.0, 0.0, 0.5, 1.0, 1.0, 1.0, 0.5, 0.0]


def test_before_any_voice_the_line_rests() -> None:
    hz, share = PitchLine().push(PitchPoints(torch.full((1, 4), 99.0), torch.zeros(1, 4)))
    assert hz[0].tolist() == [RESTING_HZ] * 8
    assert share[0].tolist() == [0.0] * 8


@pytest.mark.parametrize("cut", [2, 4, 6])
def test_any_cut_of_the_points_gives_the_same_line(cut: int) -> None:
    codes = torch.randint(0, NUM_PITCH_CODES, (2, 18), generator=torch.Generator().manual_seed(0))
    codes[0, 3:9] = codes[1, :5] = 0
    whole = PitchLine().push(points_of(codes))
    line = PitchLine()
    pieces = [line.push(points_of(codes[:, start : start + cut])) for start in range(0, 18, cut)]
    for one, parts in zip(whole, zip(*pieces, strict=True), strict=True):
        torch.testing.assert_close(torch.cat(parts, dim=1), one)


def test_the_teller_remembers_what_it_has_seen() -> None:
    torch.manual_seed(0)
    teller = PitchTeller(8, 5).eval()
    embedded, timbre = torch.randn(2, 10, 8), torch.randn(2, 5)
    with torch.no_grad():
        whole, _ = teller(embedded, timbre)
        first, state = teller(embedded[:, :5], timbre)
        second, _ = teller(embedded[:, 4:], timbre, state)
    assert whole.shape == (2, 18, NUM_PITCH_CODES)
    torch.testing.assert_close(torch.cat([first, second], dim=1), whole)


def test_the_pitch_is_a_mean_around_the_likeliest_code() -> None:
    logits = torch.full((4, NUM_PITCH_CODES), -20.0)
    logits[0, 41] = logits[1, 41] = logits[1, 42] = logits[2, 1] = logits[3, 30] = 5.0
    logits[0, 81] = 4.0
    logits[3, 0] = 6.0
    points = PitchTeller.points(logits)
    codes = points_of(torch.tensor([41, 42, 1])).hz
    assert points.hz[0] == pytest.approx(float(codes[0]), rel=1e-4)
    assert points.hz[1] == pytest.approx(float((codes[0] * codes[1]).sqrt()), rel=1e-4)
    assert points.hz[2] == pytest.approx(60.0, rel=1e-4)
    assert points.voiced.tolist() == [1.0, 1.0, 1.0, 0.0]
