from __future__ import annotations

import numpy as np
import pytest

from yan_omni.app.pace import MAX_SILENCE_S, SPARE_S, STEP_S, SpokenPace
from yan_omni.model.engine.request import OUTPUT_RATE_HZ, AudioDelta, Pause, ReplyStarted, TextDelta


def sound(duration_s: float) -> AudioDelta:
    return AudioDelta(np.zeros(round(duration_s * OUTPUT_RATE_HZ), np.float32))


def test_the_first_sound_is_due_soon_after_the_question_however_many_words_come_before() -> None:
    pace = SpokenPace(asked_s=10.0)
    assert pace(ReplyStarted("speech"), 10.1) == 10.0 + STEP_S
    assert pace(TextDelta("Yes"), 10.2) == 10.0 + STEP_S
    assert pace(TextDelta(" and"), 11.9) == 10.0 + STEP_S


def test_what_never_sounds_takes_turns_with_the_others() -> None:
    pace = SpokenPace(asked_s=10.0)
    assert pace(TextDelta("Yes"), 10.0 + MAX_SILENCE_S + 0.5) == 10.0 + MAX_SILENCE_S + 0.5 + STEP_S
    written = SpokenPace(asked_s=10.0)
    assert written(ReplyStarted("text"), 10.1) == 10.1 + STEP_S
    assert written(TextDelta("Yes"), 10.6) == 10.6 + STEP_S


def test_a_voice_is_due_when_the_player_runs_dry() -> None:
    pace = SpokenPace(asked_s=10.0)
    assert pace(sound(0.2), 10.3) == pytest.approx(10.5 - SPARE_S)
    assert pace(TextDelta("."), 10.35) == pytest.approx(10.5 - SPARE_S)
    assert pace(sound(0.4), 10.4) == pytest.approx(10.9 - SPARE_S)
    assert pace(sound(0.2), 11.5) == pytest.approx(11.7 - SPARE_S), "it had run dry and goes on from now"


def test_words_may_wait_for_the_sound_that_they_lead_to() -> None:
    pace = SpokenPace(asked_s=10.0)
    pace(ReplyStarted("speech"), 10.1)
    assert not pace.may_wait(ReplyStarted("speech"))
    assert pace.may_wait(TextDelta("Yes"))
    assert pace.may_wait(Pause())
    pace(sound(0.2), 10.3)
    assert not pace.may_wait(sound(0.2))
    assert not pace.may_wait(TextDelta(" and"))
    written = SpokenPace(asked_s=10.0)
    written(ReplyStarted("text"), 10.1)
    assert not written.may_wait(TextDelta("Yes"))
