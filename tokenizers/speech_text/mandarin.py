"""Chinese characters to phones: pinyin with tone sandhi, cut into initials and toned finals."""

from __future__ import annotations

from functools import lru_cache

from yan_omni.tokenizers.phones import MANDARIN_FINALS, MANDARIN_INITIALS, PHONE_IDS

Syllable = tuple[str, int]
"""Plain pinyin (v for ü) and tone 1-5."""

_WITHOUT_INITIAL = {
    "yi": "i",
    "ya": "ia",
    "yo": "io",
    "ye": "ie",
    "yai": "ai",
    "yao": "iao",
    "you": "iou",
    "yan": "ian",
    "yin": "in",
    "yang": "iang",
    "ying": "ing",
    "yong": "iong",
    "yu": "v",
    "yue": "ve",
    "yuan": "van",
    "yun": "vn",
    "wu": "u",
    "wa": "ua",
    "wo": "uo",
    "wai": "uai",
    "wei": "uei",
    "wan": "uan",
    "wen": "uen",
    "wang": "uang",
    "weng": "ueng",
    "m": "en",
    "n": "en",
    "ng": "eng",
    "hm": "en",
    "hng": "eng",
}
_SPELLINGS = {"iu": "iou", "ui": "uei", "un": "uen", "ue": "ve"}
_AFTER_PALATAL = {"u": "v", "ue": "ve", "uan": "van", "un": "vn"}
_INITIALS = tuple(sorted((name[:-1] for name in MANDARIN_INITIALS), key=len, reverse=True))
_FINALS = frozenset(MANDARIN_FINALS)
_DIGITS = frozenset("零一二三四五六七八九十百千万亿第两")
_NEVER_SANDHI_AFTER_YI = frozenset("月日号年点十百")


def split_syllable(pinyin: str) -> tuple[str | None, str] | None:
    """Initial without hyphen (None when there is none) and final; None for what is not pinyin."""
    pinyin = pinyin.replace("ü", "v")
    if pinyin in _WITHOUT_INITIAL:
        return None, _WITHOUT_INITIAL[pinyin]
    initial = next((name for name in _INITIALS if pinyin.startswith(name)), None)
    final = pinyin.removeprefix(initial or "")
    if initial in ("j", "q", "x"):
        final = _AFTER_PALATAL.get(final, final)
    elif final == "i" and initial in ("z", "c", "s"):
        final = "ɿ"
    elif final == "i" and initial in ("zh", "ch", "sh", "r"):
        final = "ʅ"
    final = _SPELLINGS.get(final, final)
    return (initial, final) if final in _FINALS else None


def syllable_phones(pinyin: str, tone: int) -> tuple[int, ...]:
    """Phone ids of one syllable; empty for what is not pinyin."""
    parts = split_syllable(pinyin)
    if parts is None:
        return ()
    initial, final = parts
    head = () if initial is None else (PHONE_IDS[initial + "-"],)
    return (*head, PHONE_IDS[f"{final}{tone}"])


def parse_toned(syllable: str) -> Syllable:
    """`zhong1` -> ("zhong", 1); without a digit the tone is neutral."""
    if syllable and syllable[-1] in "12345":
        return syllable[:-1], int(syllable[-1])
    return syllable, 5


@lru_cache(maxsize=16_384)
def characters_phones(characters: str) -> tuple[tuple[int, ...], ...]:
    """Phone ids for each character of a run of Chinese characters; empty where none is known."""
    return tuple(
        syllable_phones(pinyin, tone) for pinyin, tone in _apply_sandhi(characters, _pinyin(characters))
    )


def _pinyin(characters: str) -> list[Syllable]:
    """One syllable a character, phrase readings taken into account."""
    from pypinyin import Style, lazy_pinyin  # costs 0.3 s: only when Mandarin is spoken

    spelled = lazy_pinyin(
        characters,
        style=Style.TONE3,
        neutral_tone_with_five=True,
        v_to_u=False,
        errors=lambda unknown: "\n" * len(unknown),
    )
    syllables = [parse_toned(part) for syllable in spelled for part in _each(syllable)]
    if len(syllables) != len(characters):
        if len(characters) == 1:
            return syllables[:1] or [("", 5)]
        syllables = [syllable for character in characters for syllable in _pinyin(character)[:1]]
    return syllables


def _each(syllable: str) -> list[str]:
    """A syllable, or as many empty ones as unknown characters were met."""
    return [""] * len(syllable) if syllable.startswith("\n") else [syllable]


def _apply_sandhi(characters: str, syllables: list[Syllable]) -> list[Syllable]:
    """不 and 一 change before tones, and a third tone rises before another."""
    result = list(syllables)
    for index, character in enumerate(characters[:-1]):
        following = result[index + 1][1]
        if character == "不" and following == 4:
            result[index] = ("bu", 2)
        elif character == "一":
            counts = _is_counting(characters, index) and following != 5
            result[index] = ("yi", 1 if not counts else 2 if following == 4 else 4)
    start = 0
    while start < len(result):
        end = start
        while end < len(result) and result[end][1] == 3:
            end += 1
        for index in _rising(start, end):
            result[index] = (result[index][0], 2)
        start = max(end, start + 1)
    return result


def _is_counting(characters: str, index: int) -> bool:
    """True where 一 counts or compares (一个, 一起); False in numbers, ordinals, dates and digit strings."""
    before = characters[index - 1] if index else ""
    after = characters[index + 1]
    return before not in _DIGITS and after not in _DIGITS and after not in _NEVER_SANDHI_AFTER_YI


def _rising(start: int, end: int) -> list[int]:
    """Indices that rise in a run of third tones [start, end): pairs, and an odd run ends in three."""
    length = end - start
    if length < 2:
        return []
    if length == 3:
        return [start, start + 1]
    indices = list(range(start, end - 1, 2))
    return indices if length % 2 == 0 else [*indices[:-1], end - 3, end - 2]
