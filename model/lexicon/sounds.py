"""What a phone event says of the phones that were meant: costs in nats, one of every phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from yan_omni.model.lexicon.accents import heard_within, held_after, held_before
from yan_omni.model.lexicon.languages import LanguageSense
from yan_omni.model.lexicon.tables import Floats
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.phones import PHONE_IDS, PHONES, is_english

SMALLEST_PROBABILITY = 1e-7
ENGLISH = np.array([is_english(phone) for phone in range(len(PHONES))])
STOPS = tuple(PHONE_IDS[phone] for phone in "ptkbdɡ")


@dataclass(frozen=True, slots=True)
class SoundConfig:
    """Costs in nats. `missed_cost`: a phone of the word was not heard; `extra_cost`: a phone was heard that
    is not in the word. The shares say how much what was heard beside the events counts.
    """

    missed_cost: float = 3.15
    extra_cost: float = 6.0
    faint_share: float = 0.5
    """Of phones nearly heard, which are cheaper to miss."""
    doubt_share: float = 0.3
    """Of the chance that nothing was said, which makes an event cheaper to leave out."""
    accent_share: float = 0.5
    """Of what the event is in each language: words of one may be said in the accent of the other."""
    unsensed_accent: float = 0.3
    sensed_accent: float = 1.5
    """Instead of `accent_share` where the language of the event is sensed: the latter as likely as it is."""
    sensed_share: float = 0.7
    """How much of the phones heard in a language counts only as far as the event is sensed to be in it."""
    held_share: float = 0.5
    """Of phones that may be held by a neighbour of the other language (`accents`)."""
    unreleased_cost: float = 1.8
    """Of a stop that was not heard at the end of speech."""


class EventCosts(NamedTuple):
    """`meant` (P,): that the phone was meant by the event; `missed` (P,): that it was said just before the
    event and not heard; `extra` (P,): that the event belongs to no phone and comes after the phone.
    """

    meant: Floats
    missed: Floats
    extra: Floats


class SoundCosts:
    """Costs by a table of confusions `heard_as` (meant, heard)."""

    def __init__(self, heard_as: Floats, config: SoundConfig, languages: LanguageSense | None = None) -> None:
        self._config = config
        self._languages = languages
        self._meant_by = np.ascontiguousarray(heard_as.T)
        held = np.float32(config.held_share)
        self._after, self._before = held * held_after(), held * held_before()
        self._within = held * heard_within() + np.float32(np.exp(-config.extra_cost))
        self._missed = np.float32(np.exp(-config.missed_cost))
        self._missed_last = np.full(len(PHONES), self._missed)
        self._missed_last[list(STOPS)] = np.exp(-config.unreleased_cost)

    def of(self, event: PhoneEvent, before: int, is_told: bool = False) -> EventCosts:
        """Costs at an event that follows one of phone `before` (the blank: none). `is_told`: the language is
        known, and not sensed.
        """
        config = self._config
        heard, accent = self._shares(event, is_told)
        meant = heard * self._meant(zip(event.phones, event.probabilities, strict=True))
        meant += accent * self._meant(event.by_language)
        missed = self._missed + self._after[before] + self._before[event.phone]
        missed += np.float32(config.faint_share) * self._meant(event.faint)
        extra = self._within[event.phone] + np.float32(config.doubt_share * event.doubt)
        return EventCosts(-np.log(np.maximum(meant, SMALLEST_PROBABILITY)), -np.log(missed), -np.log(extra))

    def _shares(self, event: PhoneEvent, is_told: bool) -> tuple[Floats | np.float32, Floats | np.float32]:
        """(P,) or one for all: how much of what was heard counts, and of what it is in each language."""
        config = self._config
        if self._languages is None or is_told:
            return np.float32(1.0), np.float32(config.accent_share)
        english = self._languages.english(event.feature)
        sensed = np.where(ENGLISH, english, np.float32(1.0) - english)
        heard = np.float32(1.0 - config.sensed_share) + np.float32(config.sensed_share) * sensed
        return heard, np.float32(config.unsensed_accent) + np.float32(config.sensed_accent) * sensed

    def missed_at_end(self, last: PhoneEvent) -> Floats:
        """(P,) that the phone was said after the last event and not heard."""
        faint = np.float32(self._config.faint_share) * self._meant(last.faint_after)
        cost: Floats = -np.log(self._missed_last + self._after[last.phone] + faint)
        return cost

    def extra_alone(self, event: PhoneEvent) -> np.float32:
        """That the event belongs to no phone and no word."""
        chance = np.exp(-self._config.extra_cost) + self._config.doubt_share * event.doubt
        return np.float32(-np.log(chance))

    def _meant(self, heard: Iterable[tuple[int, float]]) -> Floats:
        """(P,) chance of each phone to be meant where phones were heard with these shares."""
        meant = np.zeros(len(PHONES), np.float32)
        for phone, share in heard:
            meant += np.float32(share) * self._meant_by[phone]
        return meant
