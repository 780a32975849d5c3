"""Our phones in the alphabet that the Kokoro synthesiser reads, with each symbol's owner, and back.

English phones are nearly the same letters. A Mandarin final becomes IPA in misaki's spelling, with an arrow for
the tone behind its vowel; the neutral tone has no mark.
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
    is_initial,
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


@cache
def _syllable_pattern() -> tuple[re.Pattern[str], dict[str, tuple[int, ...]]]:
    table = _mandarin_symbols()
    initials = [name for name in table if name.endswith("-")]
    syllables: dict[str, tuple[int, ...]] = {}
    for name, ipa in table.items():
        if name.endswith("-"):
            continue
        plain, tone = name[:-1], name[-1]
        if plain == "ɿ":
            heads = ["z-", "c-", "s-"]
        elif plain == "ʅ":
            heads = ["zh-", "ch-", "sh-", "r-"]
        elif plain == "o":
            heads = ["b-", "p-", "m-", "f-"]
        elif plain == "uo":
            heads = ["", *(head for head in initials if head not in ("b-", "p-", "m-", "f-"))]
        else:
            heads = ["", *initials]
        spellings = {ipa}
        if plain in "ɿʅ":
            mark = _TONE_MARKS[tone]
            spellings |= {"ɹ" + mark} if plain == "ɿ" else {"ɻ" + mark}
        for head in heads:
            for spelling in spellings:
                ids = (PHONE_IDS[head],) if head else ()
                syllables[table.get(head, "") + spelling] = (*ids, PHONE_IDS[name])
    longest_first = sorted(syllables, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) + r"|[,.?!]|."), syllables


def mandarin_from_kokoro(symbols: str, expected: Sequence[tuple[int, ...]]) -> list[int] | None:
    """Audible phones of a Mandarin symbol string.

    `expected` are the phones of each character by our own front end: where a cut is ambiguous (a final n or the next
    initial n) the reading with as many syllables as characters is right. None when the string cannot be read.
    """
    pattern, syllables = _syllable_pattern()
    wanted = [phones for phones in expected if phones]
    result: list[int] = []
    count = 0
    for chunk in re.split(r"[\s,.?!]+", symbols):
        position = 0
        while position < len(chunk):
            hint = syllable_symbols(wanted[count]) if count < len(wanted) else None
            match = hint if hint and chunk.startswith(hint) else pattern.match(chunk, position)
            if isinstance(match, str):
                text, ids = match, wanted[count]
            else:
                assert match is not None
                text = match.group()
                if text not in syllables:
                    return None
                ids = syllables[text]
            chunk, position = chunk[position + len(text) :], 0
            result.extend(ids)
            count += 1
    return result if count == len(wanted) else None


def syllable_symbols(phones: Sequence[int]) -> str:
    """Symbols of one Mandarin syllable."""
    return "".join(phone_symbols(phone) for phone in phones)


def english_from_kokoro(symbols: str) -> list[int]:
    """Audible phones of an English symbol string."""
    return list(parse_pronunciation(symbols))


def ends_syllable(phone: int) -> bool:
    """True for finals: the last phone of a Mandarin syllable."""
    return is_mandarin(phone) and not is_initial(phone)
