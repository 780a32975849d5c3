"""What the boxer learns from in batches is what pointing sees one by one."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from yan_omni.model.vision.photo_namer import CELLS, cell_shares
from yan_omni.model.vision.photo_names import photo_names
from yan_omni.tokenizers.image import GRID, VIEW_PX, letterbox
from yan_omni.training import coco_names
from yan_omni.training.box_heat import hot_regions, hottest_names, questions_of, shares_of
from yan_omni.training.box_measures import largest_names, overlaps
from yan_omni.training.box_views import Views, joined, varied, whole
from yan_omni.training.data_boxes import SceneStock, boxed_picture, hot_region

CPU = torch.device("cpu")


def stock_of(width: int, height: int, box: tuple[float, float, float, float], name: int = 5) -> SceneStock:
    """A black picture with one white thing."""
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    x1, y1, x2, y2 = (round(edge * side) for edge, side in zip(box, (width, height) * 2, strict=True))
    pixels[y1:y2, x1:x2] = 255
    stock = SceneStock(4, CPU)
    stock.add([boxed_picture(pixels, [(name, box)])])
    return stock


def bright_box(picture: torch.Tensor) -> list[float]:
    """The outline of what is much brighter than the rest."""
    rows, columns = (picture.amax(dim=0) > 0.5).nonzero().T
    return [float(columns.min()), float(rows.min()), float(columns.max() + 1), float(rows.max() + 1)]


@pytest.mark.parametrize(("width", "height"), [(320, 200), (150, 300), (256, 256)])
def test_the_whole_picture_is_seen_as_in_a_letterbox(width: int, height: int) -> None:
    box = (0.25, 0.25, 0.75, 0.5)
    views = whole(stock_of(width, height, box), torch.tensor([0]))
    _, mapping = letterbox(np.zeros((height, width, 3), dtype=np.uint8))
    x1, y1, x2, y2 = (edge * side for edge, side in zip(box, (width, height) * 2, strict=True))
    assert views.boxes_px[0, 0].tolist() == pytest.approx(mapping.to_view((x1, y1, x2, y2)), abs=1.0)
    assert bright_box(views.pictures[0]) == pytest.approx(views.boxes_px[0, 0].tolist(), abs=2.0)
    for side in (CELLS, GRID):
        assert torch.allclose(shares_of(views.covered_px, side)[0], cell_shares(mapping, side), atol=0.08)


def test_boxes_follow_what_is_cut_mirrored_and_lit_otherwise() -> None:
    torch.manual_seed(0)
    stock = stock_of(320, 240, (0.3, 0.2, 0.6, 0.9))
    views = varied(stock, torch.zeros(32, dtype=torch.long), whole_share=0.2)
    seen = views.is_seen[:, 0].nonzero().flatten().tolist()
    assert len(seen) > 16
    for row in seen:
        picture = views.pictures[row].mean(dim=0)
        bright = picture > picture.min() + 0.8 * (picture.max() - picture.min())
        rows, columns = bright.nonzero().T
        found = [float(columns.min()), float(rows.min()), float(columns.max() + 1), float(rows.max() + 1)]
        if picture.max() - picture.min() > 0.8:
            assert found == pytest.approx(views.boxes_px[row, 0].tolist(), abs=4.0)


def test_batches_of_views_are_joined_in_order() -> None:
    stock = stock_of(200, 100, (0.1, 0.1, 0.9, 0.9))
    views = whole(stock, torch.tensor([0]))
    both = joined([views, views])
    assert both.pictures.shape[0] == both.names.shape[0] == 2
    assert torch.equal(both.pictures[0], both.pictures[1])


def test_hot_regions_are_those_that_pointing_finds() -> None:
    torch.manual_seed(0)
    rough = torch.rand(40, 1, 5, 5) ** 3
    heat = torch.nn.functional.interpolate(rough, size=(GRID, GRID), mode="bilinear").flatten(1)
    expected = torch.stack([hot_region(one) for one in heat])
    assert torch.equal(hot_regions(heat), expected)


def test_the_hottest_names_are_hot_on_the_thing_and_not_beside_it() -> None:
    heat = torch.zeros(1, CELLS * CELLS, 8)
    covered = torch.zeros(1, CELLS * CELLS)
    covered[0, :8] = 1.0
    heat[0, :8, 3] = 0.6
    heat[0, :, 4] = 0.9
    names, fits = hottest_names(heat, covered)
    assert int(names[0, 0]) == 3
    assert bool(fits[0, 0])
    assert 4 not in names[0][fits[0]].tolist()


def test_the_true_box_is_that_of_the_thing_that_is_hot() -> None:
    boxes = torch.tensor(
        [[[0.0, 0.0, 64.0, 64.0], [160.0, 160.0, 256.0, 256.0], [150.0, 150.0, 250.0, 250.0]]]
    )
    views = Views(
        torch.zeros(1, 3, VIEW_PX, VIEW_PX),
        torch.tensor([[0.0, 0.0, 256.0, 256.0]]),
        boxes,
        torch.tensor([[7, 7, 9]]),
        torch.ones(1, 3, dtype=torch.bool),
    )
    heat = torch.zeros(1, CELLS * CELLS, 12)
    heat[0, 6 * CELLS + 6, 7] = 0.5
    asked = questions_of(views, heat, torch.tensor([0]), torch.tensor([7]))
    assert asked.boxes_px[0].tolist() == boxes[0, 1].tolist()
    assert bool(asked.is_asked[0])
    assert not questions_of(views, heat, torch.tensor([0]), torch.tensor([8])).is_asked[0]


def test_the_largest_name_is_that_whose_things_take_most() -> None:
    boxes = torch.tensor([[[0.0, 0.0, 100.0, 100.0], [0.0, 0.0, 80.0, 80.0], [100.0, 100.0, 180.0, 180.0]]])
    views = Views(
        torch.zeros(1, 3, VIEW_PX, VIEW_PX),
        torch.tensor([[0.0, 0.0, 256.0, 256.0]]),
        boxes,
        torch.tensor([[2, 4, 4]]),
        torch.ones(1, 3, dtype=torch.bool),
    )
    assert int(largest_names(views)[0][0]) == 4
    assert float(overlaps(boxes[0, 0], boxes[0, 0])) == pytest.approx(1.0)


def test_words_of_coco_have_names() -> None:
    known = coco_names.names_of_coco()
    assert photo_names()[known["couch"]].key == "sofa"
    assert photo_names()[known["dog"]].key == "dog"
    assert "kite" not in known
