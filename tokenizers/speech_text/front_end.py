"""Text to phones in both languages: the one entry point for speaking and for imagining how text sounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yan_omni.tokenizers.phones import AUDIBLE, PHONE_IDS, PHONES
from yan_omni.tokenizers.speech_text.english import starts_with_vowel, word_phones
from yan_omni.tokenizers.speech_text.mandarin import characters_phones
from yan_omni.tokenizers.speech_text.normalise import Piece, normalise


@dataclass(frozen=True, slots=True)
class PhoneToken:
    """One phone or pause; `word` counts English words and Chinese characters (a pause keeps the last)."""

    phone: int
    word: int


def phonemize(text: str) -> list[PhoneToken]:
    """Phones of any text; empty when nothing in it can be spoken.

    Pauses come from punctuation, never first and never twice in a row (the stronger one stays).
    """
    tokens: list[PhoneToken] = []
    word = 0
    pieces = normalise(text)
    for index, piece in enumerate(pieces):
        if piece.kind == "pause":
            _append_pause(tokens, PHONE_IDS[piece.text])
            continue
        for phones in _units(piece, pieces[index + 1 : index + 2]):
            tokens.extend(PhoneToken(phone, word) for phone in phones)
            word += 1
    return tokens


def audible_phones(text: str) -> list[int]:
    """Phone ids without pauses: what a listener is expected to report for this text."""
    return [token.phone for token in phonemize(text) if token.phone in AUDIBLE]


def _units(piece: Piece, following: Sequence[Piece]) -> Sequence[tuple[int, ...]]:
    """Phones of each English word or Chinese character in a piece."""
    if piece.kind == "zh":
        return characters_phones(piece.text)
    before_vowel = False
    if following and following[0].kind == "en":
        before_vowel = starts_with_vowel(word_phones(following[0].text), PHONES)
    return [word_phones(piece.text, before_vowel)]


def _append_pause(tokens: list[PhoneToken], pause: int) -> None:
    if not tokens:
        return
    if tokens[-1].phone in AUDIBLE:
        tokens.append(PhoneToken(pause, tokens[-1].word))
    elif PHONES[tokens[-1].phone] == ",":
        tokens[-1] = PhoneToken(pause, tokens[-1].word)
