"""Scores of the parts of a picture, from patches of the view made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.model.vision.test_grounding import SCENE
from yan_omni.model.vision.encoder import VisionConfig, VisionEncoder
from yan_omni.model.vision.sight import SeenPicture, Sight, over_picture
from yan_omni.tokenizers.image import letterbox


def seen(width: int, height: int) -> SeenPicture:
    return SeenPicture(SCENE, letterbox(np.zeros((height, width, 3), dtype=np.uint8))[1])


@pytest.fixture(scope="module")
def sight() -> Sight:
    return Sight(VisionEncoder(VisionConfig()))


def test_a_square_picture_has_the_scores_of_its_patches(sight: Sight) -> None:
    scores = sight.point(seen(300, 300), "the red circle")
    assert scores is not None
    assert scores.shape == (16, 16)
    assert [tuple(place) for place in np.argwhere(scores > 0.5)] == [(1, 1), (1, 2)]
    assert scores.max() > 0.99


def test_both_languages_point_at_the_same_place(sight: Sight) -> None:
    english, chinese = (sight.point(seen(300, 300), phrase) for phrase in ("a dog", "狗"))
    assert english is not None
    assert chinese is not None
    assert np.array_equal(english, chinese)
    assert np.argwhere(english > 0.5).tolist() == [[12, 8]]


def test_an_absent_thing_has_low_scores_and_an_unknown_word_none(sight: Sight) -> None:
    absent = sight.point(seen(300, 300), "a cat")
    assert absent is not None
    assert absent.max() < 0.01
    assert sight.point(seen(300, 300), "zyzzyva") is None


def test_the_borders_of_the_view_are_left_out() -> None:
    view = np.zeros((16, 16), dtype=np.float32)
    view[4:12, :] = 1.0  # where a picture twice as wide as high lies
    view[4, 0] = 0.25
    mapping = letterbox(np.zeros((100, 200, 3), dtype=np.uint8))[1]
    scores = over_picture(view, mapping)
    assert scores.shape == (16, 16)
    assert scores[2:14, 1:].min() == 1.0
    assert scores[1, 0] == pytest.approx(0.25 + 0.75 * 0.25)  # a quarter of the way to the next patch
    assert scores[0, 15] > 0.7
