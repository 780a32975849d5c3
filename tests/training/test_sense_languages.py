"""The sense of languages learns from events whose clips' phones are known."""

from __future__ import annotations

import numpy as np
import torch

from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.phones import PHONE_IDS, PHONES
from yan_omni.training.recipes.sense_languages import Example, SenseRecipe, labelled, places, teach

TABLE = np.full((len(PHONES), len(PHONES)), 0.001, np.float32)
np.fill_diagonal(TABLE, 0.9)


def ids(names: str) -> list[int]:
    return [PHONE_IDS[name] for name in names.split()]


def test_phones_of_either_language_find_their_places() -> None:
    said, heard = ids("uo3 d ˈɑ k t ə ɹ sh- ʅ4"), ids("uo3 d- a1 k d- e5 sh- ʅ4")
    found = dict(places(said, heard, TABLE))
    assert (found[0], found[3], found[7], found[8]) == (0, 3, 6, 7)


def test_events_get_the_language_of_what_was_said() -> None:
    heard = ids("uo3 d- a1 k sh- n ʅ4")
    events = [PhoneEvent((phone,), (1.0,), torch.zeros(1), 0, 1) for phone in heard]
    examples = list(labelled(ids("uo3 d ˈɑ k sh- ʅ4"), events, TABLE))
    assert [example.is_english for example in examples] == [False, True, True, True, False, False, False]
    assert list(labelled([], events, TABLE)) == []


def test_what_can_be_told_apart_is_told_apart() -> None:
    torch.manual_seed(0)
    examples = [
        Example(torch.randn(8) + (3.0 if is_english else -3.0), is_english)
        for is_english in (True, False)
        for _ in range(40)
    ]
    sense = teach(examples[::2], examples[1::2], SenseRecipe(hidden=4, num_steps=60, examples_per_step=32))
    assert all((sense.english(one.feature) > 0.5) == one.is_english for one in examples)
