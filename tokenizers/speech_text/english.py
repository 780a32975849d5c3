"""English words to phones: a pronouncing lexicon, inflections, compounds, and letter-to-sound rules last.

The lexicon is the American one that misaki (Apache-2.0) ships as JSON; only those data files are read.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib import resources

from yan_omni.tokenizers.phones import PHONE_IDS, PRIMARY_STRESS
from yan_omni.tokenizers.speech_text.letter_sounds import LETTER_NAMES, sound_out, spell

SECONDARY_STRESS = "ˌ"
_VOWELS = frozenset("iɪuʊɛæɑʌɔɜəᵊᵻAIOWY")
_VOICELESS = frozenset("ptkfθ")
_SIBILANTS = frozenset("szʃʒʧʤ")
_SUBSTITUTES = {"T": "ɾ", "Q": "O", "ɒ": "ɑ", "a": "æ", "ɐ": "ə", "g": "ɡ", "e": "ɛ", "o": "O", "r": "ɹ"}

_WEAK_FORMS = {"a": "ə", "an": "ən", "the": "ðə", "to": "tə", "of": "ʌv", "i": "I", "i'm": "Im", "us": "ʌs"}
_EXCEPTIONS = {
    "yan": "jˈæn",
    "omni": "ˈɑmni",
    "wifi": "wˈIfI",
    "wi-fi": "wˈIfI",
    "iphone": "ˈIfOn",
    "ipad": "ˈIpæd",
    "chatbot": "ʧˈætbɑt",
    "github": "ɡˈɪthʌb",
    "that's": "ðæts",
    "what's": "wˈʌts",
    "let's": "lˈɛts",
}
_SPELLED_WORDS = "us it ai tv pc uk un id ip eu ad pm am km os ui io db qr cd dj hr la"
_SPELLED = frozenset(_SPELLED_WORDS.split())


@cache
def _lexicon(name: str) -> dict[str, str | dict[str, str | None]]:
    content = resources.files("misaki").joinpath(f"data/{name}.json").read_text(encoding="utf-8")
    entries: dict[str, str | dict[str, str | None]] = json.loads(content)
    return entries


def _entry(word: str) -> str | None:
    for name in ("us_gold", "us_silver"):
        lexicon = _lexicon(name)
        for key in (word, word.capitalize()):
            entry = lexicon.get(key)
            found = entry.get("DEFAULT") if isinstance(entry, dict) else entry
            if found:
                return found
    return None


def _known(word: str) -> str | None:
    if word in _WEAK_FORMS:
        return _WEAK_FORMS[word]
    return _EXCEPTIONS.get(word) or _entry(word) or _inflected(word)


def is_pronounced(word: str) -> bool:
    """Whether the sounds of a word in lower case are known, and not guessed from its letters."""
    return _known(word) is not None


def dictionary_words() -> list[str]:
    """The checked half of the dictionary, as it is written there: names have a capital."""
    words = _lexicon("us_gold")
    return [word for word in words if word.islower() or word.lower() not in words]


def _inflected(word: str) -> str | None:
    """Pronunciation through the stem of a plural, possessive, past, -ing, or -ly form."""
    for ending in ("'s", "s'", "s"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stems = [word[: -len(ending)]]
            if word.endswith("ies"):
                stems.append(word[:-3] + "y")
            if word.endswith("es"):
                stems.append(word[:-2])
            if stem := _first_entry(stems):
                return _add_s(stem)
    if word.endswith("ed") and (stem := _first_entry(_verb_stems(word[:-2], "i", "y"))):
        return _add_d(stem)
    if word.endswith("ing") and (stem := _first_entry(_verb_stems(word[:-3], "", ""))):
        return stem + "ɪŋ"
    if word.endswith("ly") and (stem := _entry(word[:-2])):
        return stem + ("i" if stem.endswith("l") else "li")
    if word.endswith("ness") and (stem := _entry(word[:-4])):
        return stem + "nəs"
    if word.startswith("un") and (stem := _entry(word[2:])):
        return "ʌn" + stem
    return None


def _verb_stems(base: str, old_end: str, new_end: str) -> list[str]:
    stems = [base, base + "e"]
    if len(base) > 2 and base[-1] == base[-2]:
        stems.append(base[:-1])
    if old_end and base.endswith(old_end):
        stems.append(base[: -len(old_end)] + new_end)
    return stems


def _first_entry(stems: list[str]) -> str | None:
    return next((found for stem in stems if (found := _EXCEPTIONS.get(stem) or _entry(stem))), None)


def _add_s(stem: str) -> str:
    if stem[-1] in _SIBILANTS:
        return stem + "ᵻz"
    return stem + ("s" if stem[-1] in _VOICELESS else "z")


def _add_d(stem: str) -> str:
    if stem[-1] in "td":
        return stem + "ᵻd"
    return stem + ("t" if stem[-1] in _VOICELESS or stem[-1] in "sʃʧ" else "d")


def _compound(word: str) -> str | None:
    """Two known words run together ("smartphone"); the cut nearest the middle wins."""
    cuts = sorted(range(3, len(word) - 2), key=lambda cut: abs(2 * cut - len(word)))
    for cut in cuts:
        first, second = _entry(word[:cut]), _entry(word[cut:])
        if first and second and any(sound in _VOWELS for sound in first):
            return first + second.replace(PRIMARY_STRESS, SECONDARY_STRESS)
    return None


@lru_cache(maxsize=65_536)
def pronounce(word: str) -> str:
    """Pronunciation in Kokoro's alphabet of one word of ASCII letters and apostrophes, as written.

    A word in capitals is spelled out unless the lexicon knows it as a word of its own.
    """
    lower = word.lower()
    if len(word) == 1:
        return _WEAK_FORMS.get(lower) or LETTER_NAMES.get(lower, "")
    if word.isupper() and len(word) <= 5 and (lower in _SPELLED or not _entry(word)):
        return spell(word)
    if lower in _SPELLED and lower not in _WEAK_FORMS and _entry(lower) is None:
        return spell(word)
    return _known(lower) or _compound(lower) or sound_out(lower)


@lru_cache(maxsize=65_536)
def word_phones(word: str, before_vowel: bool = False) -> tuple[int, ...]:
    """Phone ids of one word; `before_vowel` gives "the" and "to" their full vowel."""
    if before_vowel and word.lower() in ("the", "to"):
        return parse_pronunciation("ði" if word.lower() == "the" else "tʊ")
    return parse_pronunciation(pronounce(word))


def parse_pronunciation(pronunciation: str) -> tuple[int, ...]:
    """Phone ids of a string in Kokoro's English alphabet; secondary stress and other symbols are dropped."""
    phones: list[int] = []
    stressed = False
    for symbol in pronunciation:
        sound = _SUBSTITUTES.get(symbol, symbol)
        if sound == PRIMARY_STRESS:
            stressed = True
            continue
        if stressed and sound in _VOWELS:
            sound = PRIMARY_STRESS + sound if PRIMARY_STRESS + sound in PHONE_IDS else sound
            stressed = False
        if sound in PHONE_IDS and sound.strip(",.?!"):
            phones.append(PHONE_IDS[sound])
    return tuple(phones)


def starts_with_vowel(phones: tuple[int, ...], names: tuple[str, ...]) -> bool:
    """True when the first phone, looked up in `names`, is a vowel."""
    return bool(phones) and names[phones[0]].removeprefix(PRIMARY_STRESS) in _VOWELS
