"""Curves: means over equal stretches of the tokens, written as a chart."""

from __future__ import annotations

import pytest

from yan_omni.training.curves import chart, curve

ROWS = [{"tokens": 100.0 * n, "loss": float(n), "rate": 0.1} for n in range(1, 41)]


def test_stretches_are_equal_and_hold_means() -> None:
    found = curve(ROWS, "loss", points=4)
    assert found.tokens == (1, 2, 3, 4)
    assert found.values == (5.0, 14.5, 24.5, 35.0)
    assert found.rates == pytest.approx((0.1,) * 4)


def test_a_value_that_is_not_logged_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"no 'words' in every one of the 40 rows; known: .*'loss'"):
        curve(ROWS, "words")
    with pytest.raises(ValueError, match="0 rows"):
        curve([], "loss")


def test_a_chart_has_a_point_for_every_stretch() -> None:
    found = curve(ROWS, "loss", points=4)
    lines = chart("run", "loss", found.tokens, found.values).splitlines()
    assert lines[3].endswith("[1, 2, 3, 4]")
    assert lines[5].strip() == "line [5, 14.5, 24.5, 35]"
