"""The phone inventory is consistent."""

from __future__ import annotations

from yan_omni.tokenizers import phones


def test_names_are_unique_and_blank_is_first() -> None:
    assert len(set(phones.PHONES)) == len(phones.PHONES)
    assert phones.PHONES[0] == phones.BLANK
    assert all(phones.PHONES[index] == name for name, index in phones.PHONE_IDS.items())


def test_every_audible_phone_belongs_to_one_language() -> None:
    for phone in range(len(phones.PHONES)):
        is_audible = phones.is_english(phone) != phones.is_mandarin(phone)
        assert is_audible == (phone in phones.AUDIBLE)


def test_pauses_and_blank_are_not_audible() -> None:
    silent = {phones.BLANK_ID, *(phones.PHONE_IDS[mark] for mark in phones.PUNCTUATION)}
    assert silent.isdisjoint(phones.AUDIBLE)


def test_tone_is_known_for_finals_only() -> None:
    assert phones.tone_of(phones.PHONE_IDS["ong4"]) == 4
    assert phones.tone_of(phones.PHONE_IDS["zh-"]) is None
    assert phones.is_initial(phones.PHONE_IDS["zh-"])
    assert phones.tone_of(phones.PHONE_IDS["ˈæ"]) is None
