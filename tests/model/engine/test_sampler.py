from __future__ import annotations

import pytest
import torch

from yan_omni.model.engine.sampler import RepetitionGuard, Sampler, StopFilter

ALL = torch.ones(4, dtype=torch.bool)


def test_greedy_takes_the_best_allowed_id() -> None:
    logits = torch.tensor([0.0, 3.0, 2.0, 1.0])
    assert Sampler().choose(logits, ALL) == 1
    assert Sampler().choose(logits, torch.tensor([True, False, False, True])) == 3


def test_sampling_follows_the_seed_the_temperature_and_the_nucleus() -> None:
    logits = torch.tensor([2.0, 1.9, -3.0, -3.0])
    drawn = [Sampler(1.0, seed=seed).choose(logits, ALL) for seed in range(40)]
    again = [Sampler(1.0, seed=seed).choose(logits, ALL) for seed in range(40)]
    assert drawn == again
    assert {0, 1} <= set(drawn)
    narrow = Sampler(1.0, top_p=0.4, seed=1)
    assert {narrow.choose(logits, ALL) for _ in range(40)} == {0}
    hot = Sampler(100.0, seed=1)
    assert {hot.choose(logits, ALL) for _ in range(80)} == {0, 1, 2, 3}


@pytest.mark.parametrize(("temperature", "top_p"), [(-1.0, 1.0), (0.5, 0.0), (0.5, 1.5)])
def test_settings_out_of_range_are_refused(temperature: float, top_p: float) -> None:
    with pytest.raises(ValueError, match="allowed are"):
        Sampler(temperature, top_p)


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
