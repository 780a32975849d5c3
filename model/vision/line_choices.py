"""What a line may say, character by character, and the likeliest text by shape and by spelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from yan_omni.model.vision.line_columns import Column
from yan_omni.model.vision.page_languages import is_hanzi
from yan_omni.model.vision.spelling import DIGIT, Spelling, plain

NARROW = frozenset("lIitfj1!|.,'r:;")
"""Two of these side by side may look like one."""
LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Choice:
    """Some text (none, one character, or one twice) and its cost by shape."""

    text: str
    cost: float


@dataclass(frozen=True, slots=True)
class ChoiceConfig:
    """How shape and spelling are weighed. Costs of spelling count `by_letter` or, for hanzi, `by_hanzi` of
    those of shape, at most `most` each. At capitals and digits they count `by_capital`, and what is in
    capitals costs as in small letters and `capital` more, if that is less. Each character is given back
    `per_letter` or `per_hanzi` of them, so that short texts are not preferred. Where the likeliest character
    is surer than `sure`, no other is considered, and others only from `least_probability`; columns with less
    than `least_ink` never hold one, characters with more than `sure_ink` are always there. `double` is what
    it costs to see one narrow shape as two. At each place the `most_texts` best texts are kept, none that
    costs `margin` more than the best.
    """

    by_letter: float = 0.35
    by_hanzi: float = 0.25
    by_capital: float = 0.15
    capital: float = 1.0
    per_letter: float = 5.0
    per_hanzi: float = 6.0
    most: float = 12.0
    sure: float = 0.9
    least_probability: float = 0.004
    least_ink: float = 0.15
    sure_ink: float = 0.9
    double: float = 2.5
    most_texts: int = 4
    margin: float = 6.0


def likeliest_text(groups: Sequence[Sequence[Column]], spelling: Spelling, config: ChoiceConfig) -> str:
    """The text of a line's characters (see `grouped`) with the least cost by shape and spelling together."""
    reach = spelling.longest - 1
    states: dict[str, tuple[float, str]] = {"": (0.0, "")}
    for choices in (choices_of(group, config) for group in groups):
        if len(choices) == 1 and len(states) == 1:
            ((cost, text),) = states.values()
            text += choices[0].text
            states = {"".join(map(plain, text[-reach:])): (cost, text)}
            continue
        after: dict[str, tuple[float, str]] = {}
        for tail, (cost, text) in states.items():
            for choice in choices:
                new_tail, new_cost = tail, cost + choice.cost
                for character in map(plain, choice.text):
                    new_cost += _spelled(spelling, config, new_tail, character)
                    new_tail = (new_tail + character)[-reach:]
                if new_tail not in after or new_cost < after[new_tail][0]:
                    after[new_tail] = (new_cost, text + choice.text)
        kept = sorted(after.items(), key=lambda item: item[1])[: config.most_texts]
        limit = kept[0][1][0] + config.margin
        states = {tail: state for tail, state in kept if state[0] <= limit}
    return min(states.values())[1]


def _spelled(spelling: Spelling, config: ChoiceConfig, before: str, character: str) -> float:
    cost = min(spelling.cost(before, character), config.most)
    if is_hanzi(character):
        return config.by_hanzi * (cost - config.per_hanzi)
    if not (_is_of_labels(character) or _is_of_labels(before[-1:])):
        return config.by_letter * (cost - config.per_letter)
    small = spelling.cost(before.lower(), character.lower()) + config.capital
    return config.by_capital * (min(cost, small) - config.per_letter)


def _is_of_labels(character: str) -> bool:
    """Capitals and digits stand in labels, codes and prices, of which running text says little."""
    return character.isupper() or character == DIGIT


def choices_of(columns: Sequence[Column], config: ChoiceConfig) -> tuple[Choice, ...]:
    """The choices that the columns of one character leave."""
    best: dict[str, float] = {}
    for column in columns:
        for character, probability in zip(column.characters, column.probabilities, strict=True):
            best[character] = max(best.get(character, 0.0), probability)
    ordered = sorted(best.items(), key=lambda item: -item[1])
    ink = max(column.ink for column in columns)
    inked = -log(max(ink, LEAST))
    first, probability = ordered[0]
    found = [Choice(first, inked - log(max(probability, LEAST)))]
    if probability < config.sure:
        found += [
            Choice(character, inked - log(share))
            for character, share in ordered[1:]
            if share >= config.least_probability
        ]
    if not columns[0].is_firm or (ink < config.sure_ink and not is_hanzi(first)):
        found.append(Choice("", -log(max(1.0 - ink, LEAST))))
    if len(columns) > 1 and first in NARROW:
        found.append(Choice(2 * first, found[0].cost + config.double))
    return tuple(found)
