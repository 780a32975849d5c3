"""Losses of the vision encoder, scene targets and strip distortions, on cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from yan_omni.model.vision.concepts import CONCEPT_IDS, CONCEPTS
from yan_omni.training.data_pictures import scene_targets
from yan_omni.training.losses_vision import (
    box_loss,
    objectness_loss,
    patch_word_loss,
    sparse_alignment_loss,
)
from yan_omni.training.recipes.train_line_detector import core_map
from yan_omni.training.recipes.train_ocr import edit_distance
from yan_omni.training.strip_augment import distort, squeeze_and_slant


def test_word_loss_falls_when_the_right_patch_answers() -> None:
    targets = torch.zeros(1, 4, 2)
    targets[0, 1, 0] = 1.0
    right = torch.where(targets > 0.5, 6.0, -6.0)
    ones = torch.ones_like(targets)
    assert patch_word_loss(right, targets, ones) < 0.01 < patch_word_loss(-right, targets, ones)
    ignored = ones.clone()
    ignored[0, 0] = 0.0
    wrong_there = right.clone()
    wrong_there[0, 0] = 6.0
    assert patch_word_loss(wrong_there, targets, ignored) == patch_word_loss(right, targets, ignored)


def test_objectness_loss_has_a_gradient_that_raises_objects() -> None:
    logits = torch.zeros(1, 3, requires_grad=True)
    targets = torch.tensor([[1.0, 0.0, 0.0]])
    objectness_loss(logits, targets, torch.ones(1, 3)).backward()
    assert logits.grad is not None
    assert logits.grad[0, 0] < 0 < logits.grad[0, 1]


def test_alignment_wants_words_on_their_own_patches() -> None:
    words = F.normalize(torch.eye(4)[None, :2] + 0.01, dim=-1)
    present = torch.ones(1, 2, dtype=torch.bool)
    own = words.repeat_interleave(3, dim=1)
    mixed = F.normalize(own + own.flip(1) * 0.95, dim=-1)
    losses = [
        float(sparse_alignment_loss(p @ words.transpose(1, 2), p, words, present, torch.tensor(10.0)))
        for p in (own, mixed)
    ]
    assert losses[0] < 0.01 < losses[1]


def test_absent_words_do_not_count() -> None:
    torch.manual_seed(0)
    patches = F.normalize(torch.randn(1, 6, 4), dim=-1)
    words = F.normalize(torch.randn(1, 3, 4), dim=-1)
    present = torch.tensor([[True, True, False]])
    scale = torch.tensor(5.0)
    full = sparse_alignment_loss(patches @ words.transpose(1, 2), patches, words, present, scale)
    two = words[:, :2]
    cut = sparse_alignment_loss(patches @ two.transpose(1, 2), patches, two, present[:, :2], scale)
    assert torch.allclose(full, cut, atol=1e-5)


def test_box_loss_is_one_minus_generalised_iou() -> None:
    box = torch.tensor([[0.0, 0.0, 10.0, 10.0]])
    assert box_loss(box, box).item() == pytest.approx(0.0)
    apart = torch.tensor([[20.0, 0.0, 30.0, 10.0]])
    assert box_loss(box, apart).item() == pytest.approx(1.0 + 1 / 3)  # hull 300, union 200
    assert box_loss(box[:0], box[:0]).item() == 0.0


def test_targets_follow_the_coverage() -> None:
    coverage = np.zeros((4, 16, 16), dtype=np.float32)
    coverage[0, 2:4, 2:4] = 1.0
    coverage[0, 2:4, 4] = 0.2  # touched, not covered
    thing = {"name": "circle", "colour": "red", "box_px": [32, 32, 66, 64]}
    words, weights, objectness, _, boxes, has_box, named = scene_targets(
        [thing], coverage, np.random.default_rng(0)
    )
    red, touched = CONCEPT_IDS["red"], 2 * 16 + 4
    assert words[:, red].sum() == words[:, CONCEPT_IDS["circle"]].sum() == 4
    assert (words[touched, red], weights[touched, red]) == (0, 0)
    assert words[:, CONCEPT_IDS["dog"]].sum() == 0
    assert has_box[2 * 16 + 2]
    assert boxes[2 * 16 + 2].tolist() == [32, 32, 66, 64]
    assert objectness.sum() >= 1
    assert {index % len(CONCEPTS) for index in named if index >= 0} == {red, CONCEPT_IDS["circle"]}


def test_objects_are_not_taught_a_colour() -> None:
    coverage = np.zeros((4, 16, 16), dtype=np.float32)
    coverage[0, 5:8, 5:8] = 1.0
    thing = {"name": "dog", "colour": None, "box_px": [80, 80, 128, 128]}
    _, weights, *_ = scene_targets([thing], coverage, np.random.default_rng(0))
    assert weights[6 * 16 + 6, CONCEPT_IDS["red"]] == 0
    assert weights[0, CONCEPT_IDS["red"]] == 1


def test_a_tiny_object_still_has_a_patch() -> None:
    coverage = np.zeros((4, 16, 16), dtype=np.float32)
    coverage[0, 9, 9] = 0.15
    thing = {"name": "bee", "colour": None, "box_px": [148, 148, 154, 154]}
    words, *_ = scene_targets([thing], coverage, np.random.default_rng(0))
    assert words[9 * 16 + 9, CONCEPT_IDS["bee"]] == 1


def test_line_cores_are_narrower_than_lines() -> None:
    core = core_map(((0.0, 20.0, 80.0, 60.0),), 80, 80)
    rows = np.flatnonzero(core.any(axis=1))
    assert (rows[0], rows[-1]) == (7, 12)
    assert core[8].sum() == 20


def test_distortion_keeps_the_shape_and_depends_on_the_seed() -> None:
    strips = torch.randint(0, 256, (3, 32, 64), dtype=torch.uint8)
    first, again, other = (distort(strips, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert first.shape == strips.shape
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert 0 <= float(first.min()) <= float(first.max()) <= 255


def test_labels_move_with_the_ink() -> None:
    strips = torch.full((40, 32, 320), 255, dtype=torch.uint8)
    strips[:, :, 200:204] = 0
    labels = torch.full((40, 80), -1)
    labels[:, 50] = 7
    moved, new = squeeze_and_slant(strips, labels, torch.Generator().manual_seed(0))
    columns = []
    for strip, row in zip(moved, new, strict=True):
        (column,) = torch.nonzero(row >= 0).flatten().tolist()
        darkest = int(strip[16].float().argmin())
        assert abs(darkest - (column * 4 + 2)) <= 5
        columns.append(column)
    assert min(columns) < 45
    assert max(columns) == 50


def test_edit_distance() -> None:
    assert edit_distance("kitten", "sitting") == 3
    assert edit_distance("", "你好") == 2
    assert edit_distance("same", "same") == 0
