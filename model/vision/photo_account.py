"""What to say of a photograph: its likeliest names, and whether the first of them is sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from yan_omni.model.vision.photo_names import chain, names_of_kind, photo_names

MAX_NAMES = 3
MIN_TOLD = 0.1
"""Probability from which a further name is worth telling."""
MIN_SHARE, MIN_NARROWER = 0.6, 0.3
"""Instead of a sure kind, a name in it is told that has this share of its probability, and at least this."""


@dataclass(frozen=True, slots=True)
class PhotoAccount:
    """One to three (English, Chinese) names, the likeliest first."""

    names: tuple[tuple[str, str], ...]
    is_sure: bool


def account_of(things: Tensor, kinds: Tensor, min_sure: float, asked: Sequence[int] = ()) -> PhotoAccount:
    """The account of a photograph, from the probabilities of all names (names,) as things of their own and as
    kinds.

    The likeliest thing comes first if it is sure, else the narrowest kind that is: a picture that may be a
    pug or a boxer is sure to be a dog, and told as a pug if that makes up most of it. A name that is `asked`
    for (an index of `photo_names`) comes before both if it is sure. Things that are likely enough follow.
    """
    best = things.topk(MAX_NAMES).indices.tolist()
    first = [index for index in asked if float(kinds[index]) >= min_sure][:1]
    if not first and float(things[best[0]]) >= min_sure:
        first = best[:1]
    first = first or narrowed(kinds, narrowest(kinds, min_sure))
    told = [*(first or best[:1])]
    told += [index for index in best if index not in told and float(things[index]) >= MIN_TOLD]
    told = told[: MAX_NAMES if first else MAX_NAMES - 1]
    return PhotoAccount(tuple(photo_names()[index].spoken for index in told), bool(first))


def narrowest(kinds: Tensor, min_sure: float) -> list[int]:
    """The sure kind that lies deepest, the likeliest of several, in a list; empty if none is sure."""
    sure = [index for index in range(len(kinds)) if float(kinds[index]) >= min_sure]
    return sorted(sure, key=lambda index: (-len(chain(index)), -float(kinds[index])))[:1]


def narrowed(kinds: Tensor, sure: list[int]) -> list[int]:
    """What makes up most of a sure kind (a list of one index, or of none), as deep as that goes."""
    found = list(sure)
    while found and (inside := names_of_kind(found[0])):
        best = max(inside, key=lambda index: float(kinds[index]))
        if float(kinds[best]) < max(MIN_NARROWER, MIN_SHARE * float(kinds[found[0]])):
            break
        found = [best]
    return found
