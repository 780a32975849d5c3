"""The wait in silence follows from what was said."""

from __future__ import annotations

import pytest

from yan_omni.app.realtime.config import SemanticVad, ServerVad
from yan_omni.app.realtime.end_of_turn import first_silence_ms, silence_ms
from yan_omni.model.engine.request import SpokenSoFar


def test_a_fixed_silence_is_the_one_asked_for() -> None:
    assert first_silence_ms(ServerVad(silence_duration_ms=700), can_guess=True) == 700


def test_until_words_are_known_the_longest_wait_holds() -> None:
    assert first_silence_ms(SemanticVad(eagerness="low"), can_guess=True) == 8_000
    assert first_silence_ms(SemanticVad(eagerness="auto"), can_guess=True) == 4_000
    assert first_silence_ms(SemanticVad(eagerness="high"), can_guess=True) == 2_000
    assert first_silence_ms(SemanticVad(eagerness="high"), can_guess=False) == 500


@pytest.mark.parametrize("eagerness", ["low", "medium", "high"])
def test_the_wait_grows_as_the_sentence_is_less_complete(eagerness: str) -> None:
    detection = SemanticVad.model_validate({"eagerness": eagerness})
    waits = [
        silence_ms(detection, SpokenSoFar("tell me about", ending)) for ending in (0.9, 0.35, 0.2, 0.1, 0.0)
    ]
    assert waits[0] == waits[1]
    assert waits[1:] == sorted(set(waits[1:]))
    assert waits[-1] == first_silence_ms(detection, can_guess=True)


@pytest.mark.parametrize("text", ["my number is 5 5", "four two oh", "我的电话是一三五", "double seven"])
def test_digits_are_not_cut(text: str) -> None:
    number = silence_ms(SemanticVad(), SpokenSoFar(text, 1.0))
    assert number >= 1_000 > silence_ms(SemanticVad(), SpokenSoFar("thank you", 1.0))


@pytest.mark.parametrize("text", ["I would like, um", "we went and", "我觉得嗯", "这个然后"])
def test_a_hesitation_waits_longest(text: str) -> None:
    assert silence_ms(SemanticVad(eagerness="high"), SpokenSoFar(text, 1.0)) == 2_000


def test_a_yes_is_enough() -> None:
    for text in ("yes", "对", ""):
        assert silence_ms(SemanticVad(), SpokenSoFar(text, 0.5)) == 400
        assert silence_ms(SemanticVad(), SpokenSoFar(text, 0.0)) <= 1_300, "also when it sounds unfinished"
