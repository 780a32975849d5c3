"""What a phone event says of the phones that were meant."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from yan_omni.model.lexicon.accents import heard_within, held_after, held_before
from yan_omni.model.lexicon.sounds import SoundConfig, SoundCosts
from yan_omni.model.lexicon.tables import Floats
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.phones import BLANK_ID, PHONE_IDS, PHONES

A, B, N, AN4 = (PHONE_IDS[name] for name in ("ˈæ", "b", "n", "an4"))


def confusions() -> Floats:
    table = np.full((len(PHONES), len(PHONES)), 0.1 / len(PHONES), np.float32)
    np.fill_diagonal(table, 0.9)
    return table


def event(
    phone: int, doubt: float = 0.0, faint: dict[int, float] | None = None, other: int = B
) -> PhoneEvent:
    languages = ((phone, 1.0), (other, 1.0))
    return PhoneEvent(
        (phone,), (1.0,), torch.zeros(1), 0, 1, 1.0, doubt, tuple((faint or {}).items()), languages
    )


def test_costs_are_those_of_the_formula() -> None:
    """Against plain sums, phone by phone."""
    table, config = confusions(), SoundConfig()
    heard, before = event(AN4, 0.2, {B: 0.3, N: 0.05}, A), PHONE_IDS["ing1"]
    costs = SoundCosts(table, config).of(heard, before)
    for phone in (A, B, N, AN4, PHONE_IDS["t"]):
        meant = table[phone, AN4] + config.accent_share * (table[phone, AN4] + table[phone, A])
        faint = 0.3 * table[phone, B] + 0.05 * table[phone, N]
        held = held_after()[before, phone] + held_before()[AN4, phone]
        missed = np.exp(-config.missed_cost) + config.faint_share * faint + config.held_share * held
        within = config.held_share * heard_within()[AN4, phone]
        extra = np.exp(-config.extra_cost) + config.doubt_share * 0.2 + within
        assert costs.meant[phone] == pytest.approx(-np.log(meant), abs=1e-4)
        assert costs.missed[phone] == pytest.approx(-np.log(missed), abs=1e-4)
        assert costs.extra[phone] == pytest.approx(-np.log(extra), abs=1e-4)


def test_what_was_nearly_heard_is_cheap_to_miss_and_what_was_doubtful_to_leave_out() -> None:
    sounds = SoundCosts(confusions(), SoundConfig())
    plain, unclear = sounds.of(event(A), BLANK_ID), sounds.of(event(A, 0.9, {B: 0.5}), BLANK_ID)
    assert plain.missed[B] == pytest.approx(SoundConfig().missed_cost, abs=1e-4)
    assert unclear.missed[B] < plain.missed[B] - 1
    assert unclear.missed[N] == pytest.approx(plain.missed[N], abs=0.1)
    assert sounds.extra_alone(event(A, 0.9)) < sounds.extra_alone(event(A)) - 1


def test_the_last_phones_may_be_faint_and_a_last_stop_is_often_not_heard() -> None:
    sounds, plain = SoundCosts(confusions(), SoundConfig()), event(A)
    costs = sounds.missed_at_end(plain)
    assert costs[N] == pytest.approx(SoundConfig().missed_cost, abs=1e-4)
    assert costs[B] == pytest.approx(SoundConfig().unreleased_cost, abs=1e-4)
    assert sounds.missed_at_end(replace(plain, faint_after=((N, 0.6),)))[N] < costs[N] - 1


def test_a_word_may_be_said_in_the_accent_of_the_other_language() -> None:
    hearing, deaf = (SoundCosts(confusions(), SoundConfig(accent_share=share)) for share in (0.5, 0.0))
    heard = event(AN4, other=A)
    assert hearing.of(heard, BLANK_ID).meant[A] < deaf.of(heard, BLANK_ID).meant[A] - 4


def test_a_final_may_hold_english_phones() -> None:
    names = (("uan4", "n"), ("ing1", "ŋ"), ("ao3", "l"), ("er2", "ɹ"))
    assert all(held_after()[PHONE_IDS[final], PHONE_IDS[phone]] for final, phone in names)
    assert held_before()[PHONE_IDS["uan4"], PHONE_IDS["w"]]
    assert not held_before()[PHONE_IDS["in1"]].any()
    assert heard_within()[PHONE_IDS["n"], PHONE_IDS["uan4"]]
    assert not heard_within()[:, PHONE_IDS["n"]].any()
