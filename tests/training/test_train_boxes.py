"""Composites tell the truth about what they show, and the boxer learns on them."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch
from PIL import Image

from yan_omni.model.vision.encoder import TrunkFeatures
from yan_omni.model.vision.photo_boxer import BoxerConfig, PhotoBoxer
from yan_omni.tokenizers.image import GRID
from yan_omni.training.data_boxes import BoxExample, hot_region
from yan_omni.training.forge.photo_composites import draw_composite, photo_piece
from yan_omni.training.recipes.train_boxes import (
    FEWEST,
    BoxLessons,
    BoxRecipe,
    box_loss,
    even_chances,
    measure,
    mirrored,
    train,
)

PHOTOS = [np.random.default_rng(0).integers(0, 256, (120, 160, 3), dtype=np.uint8)]


def test_things_of_a_composite_do_not_share_pixels() -> None:
    cutout = Image.new("RGBA", (64, 64), (255, 0, 0, 255))
    seen = set()
    for seed in range(12):
        composite = draw_composite([cutout], PHOTOS, 0.5, random.Random(seed))
        assert max(composite.pixels.shape[:2]) == 256
        assert len(composite.masks) == len(composite.cutouts)
        assert not composite.masks or np.sum(composite.masks, axis=0).max() == 1
        seen |= set(composite.cutouts)
    assert seen == {-1, 0}


def test_a_piece_of_a_photo_has_an_outline() -> None:
    alpha = np.asarray(photo_piece(PHOTOS, random.Random(0)).getchannel("A"))
    assert 0.2 < (alpha > 127).mean() < 0.98


def test_the_loss_is_nothing_for_the_box_itself_and_grows_with_the_distance() -> None:
    truth = torch.tensor([[10.0, 10.0, 60.0, 90.0]])
    assert float(box_loss(truth, truth)) == pytest.approx(0.0, abs=1e-6)
    losses = [float(box_loss(truth + shift, truth)) for shift in (5.0, 40.0, 120.0)]
    assert losses == sorted(losses)


def test_small_and_large_things_are_drawn_equally_often() -> None:
    small, large = (0.0, 0.0, 30.0, 30.0), (0.0, 0.0, 250.0, 250.0)
    chances = even_chances([small] * (8 * FEWEST) + [large] * (2 * FEWEST))
    assert sum(chances[: 8 * FEWEST]) == pytest.approx(sum(chances[8 * FEWEST :]))


def test_mirrored_twice_is_as_before() -> None:
    patches = torch.randn(2, 256, 3)
    assert torch.equal(mirrored(mirrored(patches)), patches)
    assert torch.equal(mirrored(patches)[:, 0], patches[:, GRID - 1])


def test_the_hot_region_holds_the_peak_and_what_is_half_as_hot_beside_it() -> None:
    heat = torch.zeros(GRID, GRID)
    heat[4, 4:7] = torch.tensor([0.5, 0.9, 0.3])
    heat[12, 12] = 0.8
    assert hot_region(heat.flatten()).nonzero().flatten().tolist() == [4 * GRID + 4, 4 * GRID + 5]


def example(number: int, box: tuple[float, float, float, float]) -> BoxExample:
    x1, y1, x2, y2 = (round(edge / 16) for edge in box)
    covered = torch.zeros(GRID, GRID)
    covered[y1:y2, x1:x2] = 1.0
    return BoxExample(number, box, covered.flatten(), (covered.flatten(),), torch.ones(256, dtype=torch.bool))


def test_the_boxer_learns_the_extent_of_the_heat() -> None:
    torch.manual_seed(0)
    rng = random.Random(0)
    trunk = TrunkFeatures(
        torch.randn(1, 48, 32, 32),
        torch.randn(1, 120, 16, 16),
        torch.randn(1, 352, 8, 8),
        torch.zeros(1, 3, 64, 64),
    )
    examples = []
    for _ in range(32):
        x, y = 16.0 * rng.randint(0, 7), 16.0 * rng.randint(0, 7)
        examples.append(example(0, (x, y, x + 16.0 * rng.randint(2, 8), y + 16.0 * rng.randint(2, 8))))
    lessons = BoxLessons(PhotoBoxer(BoxerConfig(width=32, num_blocks=2)), [trunk], examples)
    before = measure(lessons)["mean_overlap"]
    train(
        lessons, BoxRecipe(num_steps=60, batch_size=16, peak_rate=5e-3, dropout=0.0, heat_powers=(0.0, 0.0))
    )
    assert measure(lessons)["mean_overlap"] > before + 0.15
