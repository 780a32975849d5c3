"""How something is said: what the words of an instruction ask for, as far as a voice of fixed codes can.

Nothing is learned here. A manner changes the durations that the talker plans, the pitch (with the formants,
by a few percent), the level and tilt of the spectrum, and whether the voice is replaced by breath.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce

MAX_INSTRUCTION_CHARS = 4_096
MAX_GAIN_DB, MAX_TILT_DB = 9.0, 3.0
PACES, PITCHES = (0.6, 1.6), (0.85, 1.2)


@dataclass(frozen=True, slots=True)
class Manner:
    """`pace`: how many times as fast; `pitch`: how many times as high; `gain_db`: how much louder;
    `tilt_db_per_octave`: how much brighter; `is_whispered`: breath instead of a voice.
    """

    pace: float = 1.0
    pitch: float = 1.0
    gain_db: float = 0.0
    tilt_db_per_octave: float = 0.0
    is_whispered: bool = False

    @property
    def gain(self) -> float:
        return float(10.0 ** (self.gain_db / 20.0))

    def together(self, other: Manner) -> Manner:
        """Both, within what still sounds like speech."""
        return Manner(
            _within(self.pace * other.pace, *PACES),
            _within(self.pitch * other.pitch, *PITCHES),
            _within(self.gain_db + other.gain_db, -2 * MAX_GAIN_DB, MAX_GAIN_DB),
            _within(self.tilt_db_per_octave + other.tilt_db_per_octave, -MAX_TILT_DB, MAX_TILT_DB),
            self.is_whispered or other.is_whispered,
        )


NEUTRAL = Manner()

MANNERS: dict[str, Manner] = {
    "calm": Manner(pace=0.92, pitch=0.97, gain_db=-2.0, tilt_db_per_octave=-0.8),
    "happy": Manner(pace=1.06, pitch=1.07, gain_db=1.0, tilt_db_per_octave=0.5),
    "excited": Manner(pace=1.14, pitch=1.1, gain_db=3.0, tilt_db_per_octave=1.0),
    "sad": Manner(pace=0.84, pitch=0.93, gain_db=-4.0, tilt_db_per_octave=-1.2),
    "angry": Manner(pace=1.08, pitch=0.97, gain_db=4.0, tilt_db_per_octave=1.2),
    "whisper": Manner(pace=0.92, gain_db=-2.0, is_whispered=True),
    "slow": Manner(pace=0.75),
    "fast": Manner(pace=1.2),
    "loud": Manner(gain_db=6.0, tilt_db_per_octave=0.8),
    "quiet": Manner(gain_db=-8.0, tilt_db_per_octave=-0.8),
    "low": Manner(pitch=0.9),
    "high": Manner(pitch=1.12),
}

_ENGLISH: dict[str, str] = {
    "calm": "calm calmly calmer calming relaxed soothing serene serenely composed peaceful tranquil",
    "happy": "happy happily happier cheerful cheerfully cheery joyful positive delighted upbeat smiling",
    "excited": "excited excitedly exciting enthusiastic energetic thrilled excitement enthusiasm",
    "sad": "sad sadly sadness sorrowful sorrow melancholy gloomy mournful unhappy tearful depressed",
    "angry": "angry angrily anger furious furiously annoyed irritated",
    "whisper": "whisper whispers whispered whispering hushed breathy",
    "slow": "slow slowly slower unhurried",
    "fast": "fast faster quick quickly quicker rapid rapidly hurried brisk briskly",
    "loud": "loud loudly louder shout shouting shouted yell yelling",
    "quiet": "quiet quietly quieter soft softly softer gentle gently",
    "low": "deep deeper low-pitched lower-pitched",
    "high": "high-pitched higher-pitched squeaky",
}
_MANDARIN: dict[str, str] = {
    "calm": "平静|冷静|镇定|放松|沉着|从容",
    "happy": "高兴|开心|快乐|愉快|欢快|欢乐|喜悦",
    "excited": "激动|兴奋|热情|热烈",
    "sad": "悲伤|难过|伤心|忧伤|悲痛|沮丧|哀伤",
    "angry": "生气|愤怒|气愤|恼火",
    "whisper": "耳语|悄悄话|低语|悄声|气声",
    "slow": "慢",
    "fast": "(?<![愉欢])快(?![乐活])|急促",
    "loud": "大声|响亮|喊",
    "quiet": "小声|轻声|安静|轻柔|温柔|柔和",
    "low": "低沉|低音",
    "high": "高音|尖细",
}
_NEGATION = re.compile(
    r"(?:\b(?:not|never|no|without|avoid|less|\w+n't)\s+(?:(?!but\b)[\w-]+\s+){0,2}|(?:不要|别|不|没)[太很那么]*)$"
)
"""Before a word: what follows is not wanted."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """What was understood: names of `MANNERS` in the order of that table, and all at once."""

    names: tuple[str, ...]
    manner: Manner


def understand(instructions: str) -> Instruction:
    """Manners that the words name, English or Mandarin; words that say what not to do and others are
    passed over, so that an instruction may be understood in parts or not at all.
    """
    text = instructions[:MAX_INSTRUCTION_CHARS].lower().replace("’", "'")
    names = tuple(name for name in MANNERS if _is_named(name, text))
    return Instruction(names, reduce(Manner.together, (MANNERS[name] for name in names), NEUTRAL))


def _is_named(name: str, text: str) -> bool:
    return any(_NEGATION.search(text, 0, found.start()) is None for found in _WORDS[name].finditer(text))


def _within(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)


_WORDS = {
    name: re.compile(
        rf"(?<![\w-])(?:{'|'.join(map(re.escape, _ENGLISH[name].split()))})(?![\w-])|{_MANDARIN[name]}",
        re.ASCII,
    )
    for name in MANNERS
}
