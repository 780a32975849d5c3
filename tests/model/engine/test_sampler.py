from __future__ import annotations

import pytest
import torch

from yan_omni.model.engine.sampler import RepetitionGuard, Sampler, SamplingConfig, StopFilter, likeliest

ALL = torch.ones(4, dtype=torch.bool)


def test_greedy_takes_the_best_allowed_id() -> None:
    logits = torch.tensor([0.0, 3.0, 2.0, 1.0])
    assert Sampler().choose(logits, ALL) == 1
    assert Sampler().choose(logits, torch.tensor([True, False, False, True])) == 3


def test_sampling_follows_the_seed_the_temperature_and_the_nucleus() -> None:
    logits = torch.tensor([2.0, 1.9, -3.0, -3.0])
    drawn = [Sampler(SamplingConfig(1.0, seed=seed)).choose(logits, ALL) for seed in range(40)]
    again = [Sampler(SamplingConfig(1.0, seed=seed)).choose(logits, ALL) for seed in range(40)]
    assert drawn == again
    assert {0, 1} <= set(drawn)
    narrow = Sampler(SamplingConfig(1.0, top_p=0.4, seed=1))
    assert {narrow.choose(logits, ALL) for _ in range(40)} == {0}
    hot = Sampler(SamplingConfig(100.0, seed=1))
    assert {hot.choose(logits, ALL) for _ in range(80)} == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("temperature", "top_p", "min_p"), [(-1.0, 1.0, 0.0), (0.5, 0.0, 0.0), (0.5, 1.5, 0.0), (0.5, 1.0, 1.5)]
)
def test_settings_out_of_range_are_refused(temperature: float, top_p: float, min_p: float) -> None:
    with pytest.raises(ValueError, match="allowed are"):
        SamplingConfig(temperature, top_p, min_p)


def test_min_p_drops_what_is_unlikely_beside_the_best() -> None:
    logits = torch.tensor([2.0, 1.9, -1.0, -3.0])
    sampler = Sampler(SamplingConfig(2.0, min_p=0.5, seed=3))
    assert {sampler.choose(logits, ALL) for _ in range(60)} == {0, 1}


def test_penalties_make_room_for_other_ids() -> None:
    logits = torch.tensor([1.0, 0.6, 0.1, -9.0])
    always = Sampler(SamplingConfig(presence_penalty=0.5))
    assert [always.choose(logits, ALL) for _ in range(4)] == [0, 1, 0, 0]
    growing = Sampler(SamplingConfig(frequency_penalty=0.5))
    assert [growing.choose(logits, ALL) for _ in range(5)] == [0, 1, 0, 1, 2]


def test_log_probabilities_are_those_of_the_allowed_ids() -> None:
    logits = torch.tensor([0.0, 5.0, 0.0, 1.0])
    allowed = torch.tensor([True, False, True, False])
    chosen, best = likeliest(logits, allowed, 2, 5)
    assert chosen == pytest.approx(-0.6931, abs=1e-3)
    assert {token for token, _ in best} == {0, 2}


@pytest.mark.parametrize("pattern", [[7], [1, 2], [5, 6, 7, 8, 9, 10, 11, 12]])
def test_loops_are_noticed(pattern: list[int]) -> None:
    guard = RepetitionGuard()
    assert True in [guard.is_looping(token) for token in pattern * 12]


def test_ordinary_repetition_is_no_loop() -> None:
    guard = RepetitionGuard()
    assert True not in [guard.is_looping(token) for token in [1, 1, 1, 2, 3, 2, 3, 4, 5, 6, 4, 5, 6, 7, 7, 7]]


def test_text_before_a_stop_string_is_shown_and_nothing_after() -> None:
    stop = StopFilter(["STOP", "\n\n"])
    shown = [stop.push(text) for text in ["one S", "TO", "NE ST", "OP two", " three"]]
    assert "".join(shown) == "one STONE "
    assert stop.stopped
    assert stop.flush() == ""


def test_what_was_held_back_comes_at_the_end() -> None:
    stop = StopFilter(["STOP"])
    assert stop.push("no ST") == "no "
    assert stop.flush() == "ST"
    assert not stop.stopped


def test_without_stop_strings_text_passes_at_once() -> None:
    assert StopFilter([]).push("abc") == "abc"
