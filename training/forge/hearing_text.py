"""Hearing learned from text: the phones of a sentence, with the mistakes a listener makes, and what was said.

The thinker writes while it listens. `interleave` lays an utterance out as it happens live: phone events, and
each text token as soon as its word is complete and `HEARING_LAG_PHONES` more events have been heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from yan_omni.tokenizers.phones import AUDIBLE, PHONE_IDS, PHONES, PRIMARY_STRESS, is_english, is_initial
from yan_omni.tokenizers.vocabulary import (
    AUDIO,
    AUDIO_END,
    END,
    HEARD,
    HEARING_LAG_PHONES,
    LISTEN,
    PHONE,
)
from yan_omni.training.data_text_utterances import Utterance

_ALIKE_ENGLISH = (
    "p b|t d ɾ|k ɡ|f v|s z|ʃ ʒ|ʧ ʤ|θ ð f|ð d|m n ŋ|l w|ɹ w|ɪ i|ɛ "
    "æ|ʌ ə ɑ|ɔ ɑ O|ʊ u|ə ᵊ ᵻ ɪ|A ɛ|I A|W O|h ʔ|j i|ɜ ə"
)
_ALIKE_INITIALS = "b p|d t|g k|j q x|zh ch sh|z c s|zh z|ch c|sh s|n l|l r|f h|j zh|q ch|x sh|m n"
_ALIKE_FINALS = (
    "an ang|en eng|in ing|ian iang|uan uang|uen ong|ie ve|i v|e o|ou uo|ao ou|ai ei|ian van|a ia|"
    "u ou|i ie|ɿ ʅ|"
    "e ɿ|uo o|iou ou|uei ei|iao ao|en an|eng ong|ing in iong"
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came in: `phones` (N,) indices into PHONES, and per text token how many of them complete it."""

    phones: NDArray[np.int32]
    tokens: NDArray[np.int32]
    complete_at: NDArray[np.int32]


def _pairs(groups: str) -> list[tuple[str, str]]:
    members = [group.split() for group in groups.split("|")]
    return [(a, b) for group in members for a in group for b in group if a != b]


@cache
def confusions() -> dict[int, NDArray[np.int32]]:
    """For each audible phone, the phones that a listener takes it for."""
    alike: dict[int, set[int]] = {phone: set() for phone in AUDIBLE}

    def add(first: str, second: str) -> None:
        if first in PHONE_IDS and second in PHONE_IDS:
            alike[PHONE_IDS[first]].add(PHONE_IDS[second])

    for first, second in _pairs(_ALIKE_ENGLISH):
        for a in (first, PRIMARY_STRESS + first):
            for b in (second, PRIMARY_STRESS + second):
                add(a, b)
    for first, second in _pairs(_ALIKE_INITIALS):
        add(first + "-", second + "-")
    for first, second in _pairs(_ALIKE_FINALS):
        for tone in "12345":
            add(first + tone, second + tone)
    for phone in AUDIBLE:
        name = PHONES[phone]
        if is_english(phone):
            add(name, PRIMARY_STRESS + name)
            add(name, name.removeprefix(PRIMARY_STRESS))
        elif not is_initial(phone):
            for tone in "12345":  # the commonest mistake, so it weighs as much as all others together
                add(name, name[:-1] + tone)
        alike[phone].discard(phone)
    return {phone: np.array(sorted(others), dtype=np.int32) for phone, others in alike.items() if others}


def mishear(utterance: Utterance, error_rate: float, random: np.random.Generator) -> Heard:
    """Substitute (mostly by a similar phone), drop or insert phones, each phone with chance `error_rate`."""
    audible = np.array(sorted(AUDIBLE), dtype=np.int32)
    heard: list[int] = []
    count_after = np.zeros(len(utterance.phones) + 1, dtype=np.int32)
    wrong = random.random(len(utterance.phones)) < error_rate
    for position, phone in enumerate(utterance.phones.tolist()):
        kind = random.random() if wrong[position] else 1.0
        if kind < 0.6 and phone in confusions():
            heard.append(int(random.choice(confusions()[phone])))
        elif kind < 0.7:
            heard.append(int(random.choice(audible)))
        elif kind < 0.9:
            pass
        elif kind < 1.0:
            heard += [phone, int(random.choice(audible))]
        else:
            heard.append(phone)
        count_after[position + 1] = len(heard)
    merged, counts = _merge_repeats(heard)
    return Heard(merged, utterance.tokens, counts[count_after[utterance.complete_at]])


def _merge_repeats(phones: list[int]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """A repeated phone is heard as one. Returns the phones and, per old count of phones, the new one."""
    merged: list[int] = []
    counts = [0]
    for phone in phones:
        if not merged or merged[-1] != phone:
            merged.append(phone)
        counts.append(len(merged))
    return np.array(merged, dtype=np.int32), np.array(counts, dtype=np.int32)


def interleave(heard: Heard, lag_phones: int = HEARING_LAG_PHONES) -> tuple[list[int], list[int]]:
    """(ids, targets) from `<audio>` to `<end>`; targets[t] is what the thinker writes after ids[t].

    Where the next thing is a phone event or the end of the sound, the target is `<listen>`.
    """
    ids = [AUDIO]
    written = 0
    due = heard.complete_at + lag_phones
    for count, phone in enumerate(heard.phones.tolist(), start=1):
        ids.append(PHONE.token(phone))
        while written < len(heard.tokens) and due[written] <= count:
            ids.append(int(heard.tokens[written]))
            written += 1
    ids += [AUDIO_END, HEARD, *heard.tokens[written:].tolist(), END]
    targets = [LISTEN if token in PHONE or token == AUDIO_END else token for token in ids[1:]]
    targets[targets.index(HEARD)] = -100  # `<heard>` is fed by whoever knows that the sound has ended
    return ids, [*targets, -100]
