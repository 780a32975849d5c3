"""How long to wait in silence before a turn counts as over, from what was said in it."""

from __future__ import annotations

import re

from yan_omni.app.realtime.config import SemanticVad, ServerVad
from yan_omni.model.engine.request import SpokenSoFar

EAGERNESS_MS: dict[str, tuple[float, float]] = {
    "low": (600.0, 8_000.0),
    "medium": (400.0, 4_000.0),
    "high": (250.0, 2_000.0),
    "auto": (400.0, 4_000.0),
}
"""Silence after a complete and after an unfinished sentence; the longer ones are OpenAI's."""
FIXED_MS = {"low": 1_200.0, "medium": 800.0, "high": 500.0, "auto": 800.0}
"""Silence where the engine cannot tell what has been said."""
COMPLETE = 0.35
"""A sentence at least this likely to end is complete."""
NUMBER_SHARE = 0.25
"""After digits, a share of the longest wait: more of them may come."""
MAX_SHORT_UNITS = 2
SHORT_SHARE = 0.25
"""A word or two are more often an answer than the beginning of something."""

_UNIT = re.compile(r"[A-Za-z']+|[0-9]+|[\u4e00-\u9fff]")
_HESITATION = re.compile(
    r"(?:\b(?:um+|uh+|er+|hmm+|well|so|and|but|because)|嗯|呃|那个|就是|然后|因为|所以)\W*$", re.I
)
_NUMBER = re.compile(
    r"(?:\d|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|double|point)"
    r"|[零〇一二三四五六七八九十两幺点])\W*$",
    re.I,
)


def first_silence_ms(detection: ServerVad | SemanticVad, can_guess: bool) -> float:
    """The wait while nothing is known of the words."""
    if isinstance(detection, ServerVad):
        return float(detection.silence_duration_ms)
    return EAGERNESS_MS[detection.eagerness][1] if can_guess else FIXED_MS[detection.eagerness]


def silence_ms(detection: SemanticVad, spoken: SpokenSoFar) -> float:
    """The wait after what was said: short if complete or nothing at all, long after `and` or `嗯`."""
    shortest, longest = EAGERNESS_MS[detection.eagerness]
    if not spoken.text:
        return shortest
    missing = 1.0 - min(spoken.ending / COMPLETE, 1.0)
    if len(_UNIT.findall(spoken.text)) <= MAX_SHORT_UNITS:
        missing = min(missing, SHORT_SHARE)
    if _HESITATION.search(spoken.text):
        missing = 1.0
    elif _NUMBER.search(spoken.text):
        missing = max(missing, NUMBER_SHARE)
    return shortest + missing * (longest - shortest)
