"""What of a word is not heard by itself when it is said in the accent of the other language.

A Mandarin final holds what are up to three English phones (`uan`: w, a vowel, n). Where an English word is
heard as Mandarin its glides and nasals are inside the finals; where a Mandarin word is heard as English they
are events of their own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yan_omni.tokenizers.phones import MANDARIN_FINALS, MANDARIN_INITIALS, PHONE_IDS, PHONES, TONES

Table = NDArray[np.float32]

_CODAS = {"n": "nm", "ng": "ŋnm", "er": "ɹ", "ao": "l", "ou": "l", "u": "l", "uo": "l", "o": "l"}
"""English phones by the end of the final that may hold them."""
_GLIDES = {"u": "w", "i": "j", "v": "j"}
_NO_GLIDE = {"i", "u", "in", "ing"}
_NASALS = "nŋm"
_FRONT, _BACK = ("j", "i", "ɪ", "ˈi", "ˈɪ"), ("w", "u", "ʊ", "ˈu", "ˈʊ", "O", "ˈO")


def held_after() -> Table:
    """(heard, said): 1 where the English phone `said` may be held by the end of the final that was heard."""
    table = _nothing()
    for final in MANDARIN_FINALS:
        end = next((end for end in sorted(_CODAS, key=len, reverse=True) if final.endswith(end)), None)
        for said in _CODAS[end] if end else ():
            table[_toned(final), PHONE_IDS[said]] = 1
    return table


def held_before() -> Table:
    """(heard, said): 1 where `said` may be held by the start of what was heard."""
    table = _nothing()
    for final in MANDARIN_FINALS:
        glide = None if final in _NO_GLIDE else _GLIDES.get(final[0])
        if glide:
            table[_toned(final), PHONE_IDS[glide]] = 1
    for initial in ("z-", "c-"):
        table[PHONE_IDS[initial], PHONE_IDS["t"]] = 1
    return table


def heard_within() -> Table:
    """(heard, said): 1 where an English event may be a part of the Mandarin phone `said`."""
    table = _nothing()
    for final in MANDARIN_FINALS:
        for said in _toned(final):
            if final.endswith(("n", "ng")):
                table[[PHONE_IDS[heard] for heard in _NASALS], said] = 1
            if final.endswith(("ai", "ei")):
                table[[PHONE_IDS[heard] for heard in _FRONT], said] = 1
            if final.endswith(("ao", "ou")):
                table[[PHONE_IDS[heard] for heard in _BACK], said] = 1
            if final == "er":
                table[PHONE_IDS["ɹ"], said] = 1
    for initial in MANDARIN_INITIALS:
        table[[PHONE_IDS[heard] for heard in (*_FRONT, *_BACK)], PHONE_IDS[initial]] = 1
    return table


def _nothing() -> Table:
    return np.zeros((len(PHONES), len(PHONES)), np.float32)


def _toned(final: str) -> list[int]:
    return [PHONE_IDS[final + tone] for tone in TONES]
