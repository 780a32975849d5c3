"""Boxes from patch scores, on features made by hand."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch

from yan_omni.model.checkpoint import CheckpointError, save_weights
from yan_omni.model.vision.concepts import CONCEPT_IDS, CONCEPTS, NUM_WORDS
from yan_omni.model.vision.encoder import VisionConfig, VisionEncoder, VisionFeatures
from yan_omni.model.vision.grounding import (
    GroundingConfig,
    box_iou,
    ground_view,
    keep_best,
    name_things,
    refine_box,
)
from yan_omni.model.vision.loading import load_sight
from yan_omni.model.vision.sight import Sight


def _features(shown: dict[int, tuple[str, ...]], boxes: dict[int, tuple[float, ...]]) -> VisionFeatures:
    """Patches that show the given concepts (both languages) and propose the given boxes."""
    words = torch.full((1, 256, NUM_WORDS), -9.0)
    objectness = torch.full((1, 256), -9.0)
    boxes_px = torch.zeros(1, 256, 4)
    for patch, keys in shown.items():
        objectness[0, patch] = 9.0
        for key in keys:
            words[0, patch, CONCEPT_IDS[key]] = 9.0
            words[0, patch, CONCEPT_IDS[key] + len(CONCEPTS)] = 9.0
    for patch, box in boxes.items():
        boxes_px[0, patch] = torch.tensor(box)
    return VisionFeatures(torch.zeros(1, 256, 4), words, objectness, boxes_px)


SCENE = _features(
    {17: ("circle", "red"), 18: ("circle", "red"), 100: ("circle", "blue"), 200: ("dog",)},
    {17: (10, 10, 60, 60), 18: (12, 10, 61, 60), 100: (90, 90, 130, 130), 200: (120, 180, 160, 240)},
)


def test_iou_by_hand() -> None:
    left = torch.tensor([[0.0, 0.0, 10.0, 10.0]])
    right = torch.tensor([[5.0, 0.0, 15.0, 10.0], [20.0, 20.0, 30.0, 30.0]])
    assert box_iou(left, right)[0].tolist() == pytest.approx([1 / 3, 0.0])


def test_suppression_keeps_the_best_of_each_thing() -> None:
    boxes = torch.tensor([[0, 0, 10, 10], [1, 0, 11, 10], [40, 40, 50, 50]], dtype=torch.float32)
    assert keep_best(boxes, torch.tensor([0.5, 0.9, 0.6]), 8) == [1, 2]
    assert keep_best(boxes, torch.tensor([0.5, 0.9, 0.6]), 1) == [1]


@pytest.mark.parametrize(
    ("phrase", "starts"),
    [
        ("the circles", {10, 90}),
        ("红色的圆形", {10}),
        ("blue circle", {90}),
        ("a dog", {120}),
        ("a green circle", set()),
    ],
)
def test_a_phrase_finds_its_boxes(phrase: str, starts: set[int]) -> None:
    boxes, _ = ground_view(SCENE, phrase, GroundingConfig())
    found = {min((10, 90, 120), key=lambda start: abs(start - box.x1)) for box in boxes}
    assert found == starts
    assert len(boxes) == len(starts)


@pytest.mark.parametrize(
    ("phrase", "start"),
    [
        ("the circle on the left", 10),
        ("the rightmost circle", 90),
        ("上面的圆形", 10),
        ("the lower circle", 90),
    ],
)
def test_a_side_picks_one_of_several(phrase: str, start: int) -> None:
    (box,) = ground_view(SCENE, phrase, GroundingConfig())[0]
    assert abs(box.x1 - start) <= 2


def test_the_label_is_in_the_language_of_the_phrase() -> None:
    assert ground_view(SCENE, "find the red circle", GroundingConfig())[1] == "red circle"
    assert ground_view(SCENE, "红色的圆", GroundingConfig())[1] == "红色圆形"


def test_unknown_words_find_nothing() -> None:
    assert ground_view(SCENE, "a submarine", GroundingConfig())[0] == []


def test_things_are_named_without_being_asked() -> None:
    things = name_things(SCENE, GroundingConfig())
    named = {
        (CONCEPTS[t.concept].key, CONCEPTS[t.colour].key if t.colour is not None else None) for t in things
    }
    assert named == {("circle", "red"), ("circle", "blue"), ("dog", None)}
    assert len(things) == 3
    assert name_things(_features({}, {}), GroundingConfig()) == []


def test_refining_takes_the_box_of_the_object_inside() -> None:
    box = refine_box(SCENE, 0, 3 * 16 + 3)
    assert (box.x1, box.y1) == pytest.approx((10, 10), abs=3)


def test_refining_keeps_the_outline_where_no_box_agrees() -> None:
    box = refine_box(SCENE, 14 * 16 + 2, 13 * 16)  # corners given the wrong way round
    assert (box.x1, box.y1, box.x2, box.y2) == (0, 208, 48, 240)


def test_boxes_are_in_pixels_of_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    sight = Sight(VisionEncoder(VisionConfig(width=8, num_blocks=1)))
    monkeypatch.setattr(sight.encoder, "describe", lambda patches: SCENE)
    seen = sight.see(np.zeros((512, 1024, 3), dtype=np.uint8), closely=False)
    (box,) = sight.find(seen, "dog")
    assert box.label == "dog"
    assert (box.box.x1, box.box.y1) == (480, (180 - 64) * 4)
    assert box.box.y2 == (240 - 64) * 4 if (240 - 64) * 4 < 512 else box.box.y2 == 512
    assert sight.find(seen, "cat") == ()


def test_saved_weights_load_with_their_grounding_settings(tmp_path: Path) -> None:
    encoder = VisionEncoder(VisionConfig(width=8, num_blocks=1))
    content = {"encoder": asdict(encoder.config), "grounding": {"min_score": 0.7, "max_boxes": 2}}
    path = tmp_path / "vision.safetensors"
    save_weights(path, encoder, json.dumps(content))
    sight = load_sight(path, torch.float32)
    assert sight.config == GroundingConfig(0.7, 2)
    assert torch.allclose(sight.encoder.norm.weight, encoder.norm.weight)
    with pytest.raises(CheckpointError, match="no such weight file"):
        load_sight(tmp_path / "missing.safetensors")
