"""What to say of a photograph: its likeliest names, and whether the first of them is sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from yan_omni.model.vision.photo_names import chain, photo_names

MAX_NAMES = 3
MIN_TOLD = 0.1
"""Probability from which a further name is worth telling."""


@dataclass(frozen=True, slots=True)
class PhotoAccount:
    """One to three (English, Chinese) names, the likeliest first."""

    names: tuple[tuple[str, str], ...]
    is_sure: bool


def account_of(things: Tensor, kinds: Tensor, min_sure: float, asked: Sequence[int] = ()) -> PhotoAccount:
    """The account of a photograph, from the probabilities of all names (names,) as things of their own and as
    kinds.

    The likeliest thing comes first if it is sure, else the narrowest kind that is: a picture that may be a
    pug or a boxer is sure to be a dog. A name that is `asked` for (an index of `photo_names`) comes before
    both if it is sure. Things that are likely enough follow.
    """
    best = things.topk(MAX_NAMES).indices.tolist()
    first = [index for index in asked if float(kinds[index]) >= min_sure][:1]
    if not first:
        first = best[:1] if float(things[best[0]]) >= min_sure else narrowest(kinds, min_sure)
    told = [*(first or best[:1])]
    told += [index for index in best if index not in told and float(things[index]) >= MIN_TOLD]
    told = told[: MAX_NAMES if first else MAX_NAMES - 1]
    return PhotoAccount(tuple(photo_names()[index].spoken for index in told), bool(first))


def narrowest(kinds: Tensor, min_sure: float) -> list[int]:
    """The sure kind that lies deepest, the likeliest of several, in a list; empty if none is sure."""
    sure = [index for index in range(len(kinds)) if float(kinds[index]) >= min_sure]
    return sorted(sure, key=lambda index: (-len(chain(index)), -float(kinds[index])))[:1]
