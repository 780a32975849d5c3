"""The one phone inventory of the project: what the listener hears and what the talker speaks.

English phones are IPA letters as in Kokoro's alphabet (`A` = eɪ, `I` = aɪ, `O` = oʊ, `W` = aʊ, `Y` = ɔɪ); a
vowel under primary stress is a symbol of its own (`ˈæ`). A Mandarin syllable is an initial, written with a
hyphen (`zh-`), and a final with its tone (`ong1`; tone 5 is neutral); `ɿ`, `ʅ` are the vowels of zi and zhi;
`v` is ü; syllables spelled with y or w have no initial (`ia4`, `uo3`). Punctuation is for the talker only: it
is heard as nothing.
"""

from __future__ import annotations

BLANK = "<blank>"
SILENCE = "<sil>"
PUNCTUATION: tuple[str, ...] = (SILENCE, ",", ".", "?", "!")

ENGLISH_CONSONANTS: tuple[str, ...] = tuple("bdfhjklmnpstvwzɡŋɹʃʒðθʧʤɾʔ")
ENGLISH_REDUCED_VOWELS: tuple[str, ...] = ("ə", "ᵊ", "ᵻ")
ENGLISH_FULL_VOWELS: tuple[str, ...] = tuple("iɪuʊɛæɑʌɔɜAIOWY")
PRIMARY_STRESS = "ˈ"
STRESSED_VOWELS: tuple[str, ...] = tuple(PRIMARY_STRESS + vowel for vowel in ("ə", *ENGLISH_FULL_VOWELS))

_INITIALS = "b p m f d t n l g k h j q x zh ch sh r z c s"
_FINALS = (
    "a o e ê i ɿ ʅ u v er ai ei ao ou an en ang eng ong ia io ie iao iou ian in iang ing iong "
    "ua uo uai uei uan uen uang ueng ve van vn"
)
MANDARIN_INITIALS: tuple[str, ...] = tuple(name + "-" for name in _INITIALS.split())
MANDARIN_FINALS: tuple[str, ...] = tuple(_FINALS.split())
TONES: tuple[str, ...] = ("1", "2", "3", "4", "5")

_ENGLISH = (*ENGLISH_CONSONANTS, *ENGLISH_REDUCED_VOWELS, *ENGLISH_FULL_VOWELS, *STRESSED_VOWELS)
_MANDARIN = (*MANDARIN_INITIALS, *(final + tone for final in MANDARIN_FINALS for tone in TONES))

PHONES: tuple[str, ...] = (BLANK, *PUNCTUATION, *_ENGLISH, *_MANDARIN)
PHONE_IDS: dict[str, int] = {phone: index for index, phone in enumerate(PHONES)}
BLANK_ID = 0

_ENGLISH_START = 1 + len(PUNCTUATION)
_MANDARIN_START = _ENGLISH_START + len(_ENGLISH)

LANGUAGE_SPANS: tuple[tuple[int, int], ...] = (
    (_ENGLISH_START, _MANDARIN_START),
    (_MANDARIN_START, len(PHONES)),
)
"""[start, stop) ids of the English and of the Mandarin phones."""

AUDIBLE: frozenset[int] = frozenset(range(_ENGLISH_START, len(PHONES)))
"""Ids that a listener can hear: CTC targets hold only these."""


def is_english(phone: int) -> bool:
    """True for the id of an English phone."""
    return _ENGLISH_START <= phone < _MANDARIN_START


def is_mandarin(phone: int) -> bool:
    """True for the id of a Mandarin initial or toned final."""
    return _MANDARIN_START <= phone < len(PHONES)


def is_initial(phone: int) -> bool:
    """True for the id of a Mandarin initial (a syllable goes on with a final)."""
    return _MANDARIN_START <= phone < _MANDARIN_START + len(MANDARIN_INITIALS)


def tone_of(phone: int) -> int | None:
    """Tone 1-5 of a Mandarin final; None for every other phone."""
    if not is_mandarin(phone) or is_initial(phone):
        return None
    return int(PHONES[phone][-1])
