from __future__ import annotations

import numpy as np

from yan_omni.training.recipes.fit_confusions import align

COST = np.where(np.eye(5) > 0, 0.1, 6.0)
COST[3, 4] = 1.0


def test_what_is_alike_is_aligned() -> None:
    aligned = align((1, 3, 2), [1, 4, 2], COST)
    assert sorted(aligned.pairs) == [(1, 1), (2, 2), (3, 4)]
    assert not aligned.missed
    assert not aligned.extra


def test_missed_and_extra_phones_are_told_apart() -> None:
    assert align((1, 2, 3), [1, 3], COST).missed == [2]
    assert align((1, 3), [1, 2, 3], COST).extra == [2]
    assert align((), [1], COST).extra == [1]
    assert align((1,), [], COST).missed == [1]
