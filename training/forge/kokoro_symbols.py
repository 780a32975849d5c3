"""Our phones in the alphabet that the Kokoro synthesiser reads, with each symbol's owner, and back.

English phones are nearly the same letters. A Mandarin final becomes IPA in misaki's spelling, with an arrow
for the tone behind its vowel; the neutral tone has no mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from yan_omni.tokenizers.phones import (
    AUDIBLE,
    MANDARIN_FINALS,
    PHONE_IDS,
    PHONES,
    SILENCE,
    TONES,
    is_english,
    is_mandarin,
)
from yan_omni.tokenizers.speech_text.english import parse_pronunciation
from yan_omni.tokenizers.speech_text.front_end import PhoneToken

_TONE_MARKS = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
_INITIAL_IPA = {
    "b": "p",
    "p": "pʰ",
    "m": "m",
    "f": "f",
    "d": "t",
    "t": "tʰ",
    "n": "n",
    "l": "l",
    "g": "k",
    "k": "kʰ",
    "h": "x",
    "j": "ʨ",
    "q": "ʨʰ",
    "x": "ɕ",
    "zh": "ꭧ",
    "ch": "ꭧʰ",
    "sh": "ʂ",
    "r": "ɻ",
    "z": "ʦ",
    "c": "ʦʰ",
    "s": "s",
}
# "0" stands for the tone mark.
_FINAL_IPA = (
    "a a0|o wo0|e ɤ0|ê ɛ0|i i0|ɿ ɨ0|ʅ ɨ0|u u0|v y0|er ɚ0|ai ai0|ei ei0|ao au0|ou ou0|an a0n|en ə0n|ang a0ŋ|"
    "eng ə0ŋ|ong ʊ0ŋ|ia ja0|io jɔ0|ie je0|iao jau0|iou jou0|ian jɛ0n|in i0n|iang ja0ŋ|ing i0ŋ|iong jʊ0ŋ|"
    "ua wa0|uo wo0|uai wai0|uei wei0|uan wa0n|uen wə0n|uang wa0ŋ|ueng wə0ŋ|ve ɥe0|van ɥɛ0n|vn y0n"
)


@dataclass(frozen=True, slots=True)
class KokoroText:
    """Symbols to synthesise, and for each the index of the phone that owns it (all indices are in order)."""

    symbols: str
    owners: tuple[int, ...]


@cache
def _mandarin_symbols() -> dict[str, str]:
    table = {f"{name}-": ipa for name, ipa in _INITIAL_IPA.items()}
    shapes = dict(entry.split(" ") for entry in _FINAL_IPA.split("|"))
    for final in MANDARIN_FINALS:
        for tone in TONES:
            table[final + tone] = shapes[final].replace("0", _TONE_MARKS[tone])
    return table


def phone_symbols(phone: int) -> str:
    """Kokoro's symbols for one phone; '' for the blank."""
    name = PHONES[phone]
    if is_mandarin(phone):
        return _mandarin_symbols()[name]
    if is_english(phone):
        return name.replace("ɾ", "T").replace("ʔ", "t")
    return "" if name in ("<blank>", SILENCE) else name


def to_kokoro(tokens: Sequence[PhoneToken]) -> KokoroText:
    """Symbols with spaces between English words and behind punctuation.

    A space belongs to the phone before it.
    """
    symbols, owners = "", []
    for index, token in enumerate(tokens):
        previous = tokens[index - 1] if index else None
        if previous is not None and _needs_space(previous, token):
            symbols += " "
            owners.append(index - 1)
        own = phone_symbols(token.phone)
        symbols += own
        owners.extend([index] * len(own))
    return KokoroText(symbols, tuple(owners))


def _needs_space(previous: PhoneToken, current: PhoneToken) -> bool:
    if current.phone not in AUDIBLE:
        return False
    if previous.phone not in AUDIBLE:
        return True
    is_new_word = previous.word != current.word
    return is_new_word and (is_english(previous.phone) or is_english(current.phone))


def _possible_initials(final: str, initials: Sequence[str]) -> list[str]:
    """Initials that a final may follow, '' for none; finals of equal spelling exclude each other."""
    labials = ("b-", "p-", "m-", "f-")
    if final == "ɿ":
        return ["z-", "c-", "s-"]
    if final == "ʅ":
        return ["zh-", "ch-", "sh-", "r-"]
    if final == "o":
        return list(labials)
    return ["", *(head for head in initials if final != "uo" or head not in labials)]


@cache
def _syllable_pattern() -> tuple[re.Pattern[str], dict[str, tuple[int, ...]]]:
    table = _mandarin_symbols()
    initials = [name for name in table if name.endswith("-")]
    syllables: dict[str, tuple[int, ...]] = {}
    for name, ipa in table.items():
        if name.endswith("-"):
            continue
        spellings = {ipa, ipa.replace("ɨ", "ɹ" if name.startswith("ɿ") else "ɻ")}
        for head in _possible_initials(name[:-1], initials):
            ids = (PHONE_IDS[head],) if head else ()
            for spelling in spellings:
                syllables[table.get(head, "") + spelling] = (*ids, PHONE_IDS[name])
    longest_first = sorted(syllables, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) + r"|[,.?!]|."), syllables


def mandarin_from_kokoro(symbols: str, expected: Sequence[tuple[int, ...]]) -> list[int] | None:
    """Audible phones of a Mandarin symbol string.

    `expected` are the phones of each character by our own front end: where a cut is ambiguous (a final n or
    the next initial n) its reading is tried first. None when the string cannot be read.
    """
    pattern, syllables = _syllable_pattern()
    wanted = [phones for phones in expected if phones]
    result: list[int] = []
    count = 0
    for chunk in re.split(r"[\s,.?!]+", symbols):
        rest = chunk
        while rest:
            hint = syllable_symbols(wanted[count]) if count < len(wanted) else ""
            if hint and rest.startswith(hint):
                text, ids = hint, wanted[count]
            else:
                match = pattern.match(rest)
                text = match.group() if match else ""
                if text not in syllables:
                    return None
                ids = syllables[text]
            rest = rest[len(text) :]
            result.extend(ids)
            count += 1
    return result if count == len(wanted) else None


def syllable_symbols(phones: Sequence[int]) -> str:
    """Symbols of one Mandarin syllable."""
    return "".join(phone_symbols(phone) for phone in phones)


def english_from_kokoro(symbols: str) -> list[int]:
    """Audible phones of an English symbol string."""
    return list(parse_pronunciation(symbols))
