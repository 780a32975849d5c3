from __future__ import annotations

import math

import pytest
import torch

from yan_omni.training.losses_audio import (
    CtcTarget,
    MultiScaleMel,
    collapse_ctc,
    edit_distance,
    feature_match_loss,
    phone_ctc_loss,
    resample_24k_to_16k,
    silence_loss,
)


def test_ctc_is_small_where_the_phones_are_spelled_in_their_frames() -> None:
    path = [0, 1, 0, 2, 2, 0, 3, 0]
    logits = 12.0 * torch.nn.functional.one_hot(torch.tensor([path]), 5).float()
    right = [CtcTarget(0, 0, 5, (1, 2)), CtcTarget(0, 5, 8, (3,))]
    wrong = [CtcTarget(0, 0, 5, (3,)), CtcTarget(0, 5, 8, (1, 2))]
    assert phone_ctc_loss(logits, right) < 0.01
    assert phone_ctc_loss(logits, wrong) > 5.0


def test_hearing_something_where_nobody_speaks_costs() -> None:
    logits = torch.full((1, 8, 4), -9.0)
    logits[0, :4, 0] = logits[0, 4:, 2] = 9.0
    assert silence_loss(logits, [CtcTarget(0, 0, 4, ()), CtcTarget(0, 4, 8, (2,))]) < 0.01
    assert silence_loss(logits, [CtcTarget(0, 4, 8, ())]) > 5.0
    assert float(silence_loss(logits, [CtcTarget(0, 4, 8, (2,))])) == 0.0


def test_ctc_leaves_out_what_cannot_fit() -> None:
    logits = torch.zeros(1, 3, 5, requires_grad=True)
    assert float(phone_ctc_loss(logits, [CtcTarget(0, 0, 2, (1, 1))]).detach()) == 0.0
    both = [CtcTarget(0, 0, 2, (1, 1)), CtcTarget(0, 0, 3, (1,))]
    assert torch.isfinite(phone_ctc_loss(logits, both))


def test_feature_match_is_zero_only_for_equal_features() -> None:
    features = torch.randn(2, 5, 8, generator=torch.Generator().manual_seed(0))
    assert feature_match_loss(features, features).item() == pytest.approx(0.0, abs=1e-5)
    assert feature_match_loss(2 * features, features).item() == pytest.approx(1.0, abs=1e-4)
    assert feature_match_loss(-features, features).item() == pytest.approx(4.0, abs=1e-4)


def test_collapse_and_edit_distance() -> None:
    assert collapse_ctc([0, 4, 4, 0, 4, 2, 2, 0]) == [4, 4, 2]
    assert collapse_ctc([]) == []
    assert edit_distance([1, 2, 3], [1, 3]) == 1
    assert edit_distance([], [1, 3]) == 2
    assert edit_distance([1, 2, 3], [3, 2, 1]) == 2


def test_multi_scale_mel_measures_loudness_in_natural_logarithms() -> None:
    loss = MultiScaleMel(24_000, [(512, 20), (256, 10)])
    sound = torch.randn(1, 4_800, generator=torch.Generator().manual_seed(0))
    assert loss(sound, sound).item() == pytest.approx(0.0, abs=1e-6)
    assert loss(sound * math.e, sound).item() == pytest.approx(2.0, rel=1e-3)


def test_resampling_keeps_a_tone() -> None:
    time_24k = torch.arange(2_400) / 24_000
    time_16k = torch.arange(1_600) / 16_000
    tone = torch.sin(2 * math.pi * 440.0 * 25 / 25 * time_24k)
    expected = torch.sin(2 * math.pi * 440.0 * time_16k)
    torch.testing.assert_close(resample_24k_to_16k(tone[None])[0], expected, atol=1e-3, rtol=1e-3)
    with pytest.raises(ValueError, match="multiple of 6"):
        resample_24k_to_16k(torch.zeros(1, 100))
