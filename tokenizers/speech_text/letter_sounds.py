"""Letters to sounds for English words that no lexicon knows: rewrite rules, then one stressed vowel."""

from __future__ import annotations

from functools import cache

LETTER_NAMES: dict[str, str] = {
    "a": "ˈA",
    "b": "bˈi",
    "c": "sˈi",
    "d": "dˈi",
    "e": "ˈi",
    "f": "ˈɛf",
    "g": "ʤˈi",
    "h": "ˈAʧ",
    "i": "ˈI",
    "j": "ʤˈA",
    "k": "kˈA",
    "l": "ˈɛl",
    "m": "ˈɛm",
    "n": "ˈɛn",
    "o": "ˈO",
    "p": "pˈi",
    "q": "kjˈu",
    "r": "ˈɑɹ",
    "s": "ˈɛs",
    "t": "tˈi",
    "u": "jˈu",
    "v": "vˈi",
    "w": "dˈʌbəlju",
    "x": "ˈɛks",
    "y": "wˈI",
    "z": "zˈi",
}
_VOWEL_LETTERS = frozenset("aeiouy")
_VOWEL_SOUNDS = frozenset("iɪuʊɛæɑʌɔɜəAIOWY")

# Longest match first; `^` and `$` stand for the edges of the word, `C` for one consonant letter.
_RULES = """
tion ʃən|sion ʒən|cious ʃəs|tious ʃəs|cial ʃəl|tial ʃəl|ture ʧəɹ|ough ɔ|augh ɔ|eigh A|igh I
tch ʧ|dge ʤ|sch sk|chr kɹ|^kn n|^wr ɹ|^ps s|^gn n|^wh w|mb$ m|gh |ph f|sh ʃ|ch ʧ|th θ|ck k|ng$ ŋ|ng ŋɡ|nk ŋk
qu kw|x ks|^x z|ce$ s|ge$ ʤ|se$ z|ve$ v|le$ əl|re$ ɹ|ee i|ea i|oo u|ou W|ow O|oa O|oi Y|oy Y|ai A|ay A|au ɔ
aw ɔ|ew u|eu u|ie i|ei A|ey$ i|ue$ u|ui u|oe O|ar ɑɹ|or ɔɹ|er$ əɹ|er ɜɹ|ir ɜɹ|ur ɜɹ|air ɛɹ|eer ɪɹ|ear ɪɹ
ce sɛ|ci sɪ|cy si|ge ʤɛ|gi ʤɪ|gy ʤi|bb b|cc k|dd d|ff f|gg ɡ|ll l|mm m|nn n|pp p|rr ɹ|ss s|tt t|zz z|e$
y$ i|a$ ə|o$ O|i$ i|u$ u|^y j|a æ|b b|c k|d d|e ɛ|f f|g ɡ|h h|i ɪ|j ʤ|k k|l l|m m|n n|o ɑ|p p|r ɹ|s s|t t
u ʌ|v v|w w|y ɪ|z z
"""
_LONG_VOWELS = {"a": "A", "e": "i", "i": "I", "o": "O", "u": "u", "y": "I"}


@cache
def _rules() -> dict[str, str]:
    rules: dict[str, str] = {}
    for line in _RULES.strip("\n").splitlines():
        for rule in line.split("|"):
            letters, _, sounds = rule.partition(" ")
            rules[letters] = sounds
    return rules


def spell(word: str) -> str:
    """Names of the letters, run together; characters that are not ASCII letters are skipped."""
    return "".join(LETTER_NAMES[letter] for letter in word.lower() if letter in LETTER_NAMES)


def sound_out(word: str) -> str:
    """Kokoro-alphabet pronunciation of a word of ASCII letters, with one primary stress.

    A word without a vowel letter is spelled.
    """
    word = "".join(letter for letter in word.lower() if letter in LETTER_NAMES)
    if not any(letter in _VOWEL_LETTERS for letter in word):
        return spell(word)
    sounds, position = "", 0
    while position < len(word):
        matched, result = _match(word, position)
        sounds += result
        position += matched
    return _stress(sounds) or spell(word)


def _match(word: str, position: int) -> tuple[int, str]:
    """Letters consumed and sounds made by the first rule that fits."""
    if _has_silent_e(word, position):
        return 1, _LONG_VOWELS[word[position]]
    rules = _rules()
    for length in range(min(5, len(word) - position), 0, -1):
        letters = word[position : position + length]
        at_start, at_end = position == 0, position + length == len(word)
        for key in (f"^{letters}" if at_start else "", f"{letters}$" if at_end else "", letters):
            if key in rules:
                return length, rules[key]
    return 1, ""


def _has_silent_e(word: str, position: int) -> bool:
    """True for the vowel of `-ate`, `-ine`, `-ode`: vowel, one consonant, final e."""
    return (
        position + 3 == len(word)
        and word[position] in _LONG_VOWELS
        and word[position + 1] not in _VOWEL_LETTERS
        and word[position + 1] not in "xw"
        and word[position + 2] == "e"
        and (position == 0 or word[position - 1] not in _VOWEL_LETTERS)
    )


def _stress(sounds: str) -> str:
    """Put primary stress before the first vowel that is not a schwa; '' when there is no vowel."""
    for wanted in (_VOWEL_SOUNDS - {"ə"}, _VOWEL_SOUNDS):
        for index, sound in enumerate(sounds):
            if sound in wanted:
                return f"{sounds[:index]}ˈ{sounds[index:]}"
    return ""
