"""How many words a request shares with what a tool is called and does: a hint for the choice of the tool.

A small thinker copies and tells options apart better than it matches words over a distance, so the engine
does that part of the matching for it. English words are compared without their endings, Chinese ones as pairs
of hanzi; words that say nothing about a task do not count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from yan_omni.model.tool_text import ToolForm

_WORD = re.compile(r"[a-z]+")
_HANZI = re.compile(r"[\u4e00-\u9fff]+")
_ENDINGS = ("ing", "ed", "es", "s")
_EMPTY_WORDS = (
    "a an the to of in for on at is are my me please i it you and do your with by from or some can could "
    "would will what how this that be as into"
)
_EMPTY_HANZI = frozenset("的一个我你了吗把给请帮在是")
_LONE_HANZI_WEIGHT = 0.4


def affinities(request: str, forms: Sequence[ToolForm]) -> list[float]:
    """For each tool, the words or pairs of hanzi it shares with the request; a hanzi alone counts less."""
    asked = _terms(request)
    return [
        sum(weight for term, weight in _terms(f"{form.words} {form.description}").items() if term in asked)
        for form in forms
    ]


def _terms(text: str) -> dict[str, float]:
    lower, empty = text.lower(), {*_EMPTY_WORDS.split()}
    terms = {_stem(word): 1.0 for word in _WORD.findall(lower) if word not in empty}
    for run in _HANZI.findall(lower):
        terms |= {hanzi: _LONE_HANZI_WEIGHT for hanzi in run if hanzi not in _EMPTY_HANZI}
        terms |= {first + second: 1.0 for first, second in pairwise(run)}
    return terms


def _stem(word: str) -> str:
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 3), "")
    return word.removesuffix(ending)
