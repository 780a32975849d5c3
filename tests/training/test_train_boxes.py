"""Composites tell the truth about what they show, and the boxer learns on them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from yan_omni.model.vision.encoder import TrunkFeatures
from yan_omni.model.vision.photo_boxer import BoxerConfig, PhotoBoxer
from yan_omni.model.vision.photo_names import photo_names
from yan_omni.tokenizers.image import GRID
from yan_omni.training.box_views import Views
from yan_omni.training.data_boxes import NAMELESS, SceneStock, boxed_picture, hot_region
from yan_omni.training.forge.composite_stream import draw_boxed
from yan_omni.training.forge.photo_composites import draw_composite, photo_piece
from yan_omni.training.recipes.train_boxes import BoxLessons, BoxRecipe, BoxTraining, box_loss, rate_at

if TYPE_CHECKING:
    from yan_omni.training.box_heat import HeatMaps

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


def test_the_hot_region_holds_the_peak_and_what_is_half_as_hot_beside_it() -> None:
    heat = torch.zeros(GRID, GRID)
    heat[4, 4:7] = torch.tensor([0.5, 0.9, 0.3])
    heat[12, 12] = 0.8
    assert hot_region(heat.flatten()).nonzero().flatten().tolist() == [4 * GRID + 4, 4 * GRID + 5]


def view_stock(count: int, rng: random.Random) -> SceneStock:
    """Grey pictures with one thing each, whose place only the heat tells."""
    stock = SceneStock(count, torch.device("cpu"))
    for _ in range(count):
        x, y = rng.randint(0, 7) / 16, rng.randint(0, 7) / 16
        box = (x, y, x + rng.randint(2, 8) / 16, y + rng.randint(2, 8) / 16)
        pixels = np.full((256, 256, 3), 127, dtype=np.uint8)
        x1, y1, x2, y2 = (round(edge * 256) for edge in box)
        pixels[y1:y2, x1:x2] = 255
        stock.add([boxed_picture(pixels, [(0, box)])])
    return stock


class BrightMaps:
    """Instead of the encoder: what is bright is hot under the first name, and features are noise."""

    def look(self, views: Views) -> tuple[TrunkFeatures, Tensor]:
        heat = F.avg_pool2d(views.pictures.mean(dim=1, keepdim=True).clamp(min=0.0), 32).flatten(1)
        torch.manual_seed(0)
        count = len(views.pictures)
        trunk = TrunkFeatures(
            torch.randn(1, 48, 32, 32).expand(count, -1, -1, -1),
            torch.randn(1, 120, 16, 16).expand(count, -1, -1, -1),
            torch.randn(1, 352, 8, 8).expand(count, -1, -1, -1),
            torch.zeros(count, 3, 64, 64),
        )
        return trunk, heat[..., None].expand(-1, -1, len(photo_names())).clone()


def test_the_boxer_learns_the_extent_of_the_heat() -> None:
    torch.manual_seed(0)
    stock = view_stock(24, random.Random(0))
    boxer = PhotoBoxer(BoxerConfig(width=32, num_blocks=2))
    lessons = BoxLessons(boxer, cast("HeatMaps", BrightMaps()), (stock, stock))
    recipe = BoxRecipe(
        batch_size=8, each=1, own_share=1.0, whole_share=1.0, peak_rate=5e-3, dropout=0.0, ema=0.5
    )
    training = BoxTraining(lessons, recipe)
    losses = [float(training.step(0.1)) for _ in range(60)]
    assert sum(losses[-10:]) < 0.75 * sum(losses[:10])
    assert not torch.equal(training.kept().head.weight, boxer.head.weight)


def test_the_rate_rises_and_falls() -> None:
    rates = [rate_at(passed, 1.0) for passed in (0.0, 0.03, 0.5, 1.0)]
    assert rates[0] < 0.05 < rates[2] < rates[1] <= 1.0
    assert rates[3] == pytest.approx(0.01)


def test_the_composites_of_a_stream_have_the_outlines_of_their_things() -> None:
    cutout = Image.new("RGBA", (64, 64), (255, 0, 0, 255))
    made = draw_boxed(([cutout], PHOTOS), 3, random.Random(0))
    assert len(made) == 3
    for one in made:
        assert one.boxes_px.shape == (len(one.names), 4)
        assert set(one.names) == {NAMELESS}
        assert (one.boxes_px[:, 2:] > one.boxes_px[:, :2]).all()


def test_a_full_stock_gives_the_oldest_up() -> None:
    stock = SceneStock(2, torch.device("cpu"))
    for level in (10, 20, 30):
        stock.add([boxed_picture(np.full((8, 8, 3), level, dtype=np.uint8), [(1, (0.0, 0.0, 1.0, 1.0))])])
    assert stock.count == 2
    assert stock.pixels[:, 0, 0, 0].tolist() == [30, 20]
    assert stock.is_thing.sum(dim=1).tolist() == [1, 1]
