"""How well a boxer does on pictures with boxes, asked as pointing asks it."""

from __future__ import annotations

import torch
from torch import Tensor

from yan_omni.model.vision.photo_boxer import PhotoBoxer, heat_inputs
from yan_omni.model.vision.photo_heat import least_heat
from yan_omni.model.vision.photo_names import photo_names
from yan_omni.tokenizers.image import VIEW_PX
from yan_omni.training.box_heat import HeatMaps, ask, questions_of
from yan_omni.training.box_views import Views, whole
from yan_omni.training.data_boxes import NAMELESS, SceneStock

HIT_IOU = 0.5
AT_ONCE = 64
CENTRED_SHARES = (0.4, 0.6, 0.8)
"""Of the picture's sides that boxes without any sight have."""


def overlaps(boxes: Tensor, others: Tensor) -> Tensor:
    """Intersection over union of boxes (..., 4) one by one."""
    low, high = torch.maximum(boxes[..., :2], others[..., :2]), torch.minimum(boxes[..., 2:], others[..., 2:])
    shared = (high - low).clamp(min=0.0).prod(dim=-1)
    areas = [(each[..., 2:] - each[..., :2]).clamp(min=0.0).prod(dim=-1) for each in (boxes, others)]
    return shared / (areas[0] + areas[1] - shared).clamp(min=1e-6)


def largest_names(views: Views) -> tuple[Tensor, Tensor]:
    """The name whose things take most of each view (B,), and whether there is one."""
    has_name = views.is_seen & (views.names != NAMELESS)
    areas = (views.boxes_px[..., 2:] - views.boxes_px[..., :2]).clamp(min=0.0).prod(dim=-1) * has_name
    is_same = views.names[:, :, None] == views.names[:, None, :]
    totals = (is_same * areas[:, None, :]).sum(dim=-1) * has_name
    best = totals.argmax(dim=1, keepdim=True)
    return views.names.gather(1, best)[:, 0].clamp(min=0), has_name.any(dim=1)


@torch.no_grad()
def measure(boxer: PhotoBoxer, maps: HeatMaps, held_out: dict[str, SceneStock]) -> dict[str, float]:
    """Shares in [0, 1]: of composites, the things boxed by half; of photographs, those whose largest thing is
    boxed by half, of all and of those with heat, the share with heat, and what boxes in the middle hit.
    """
    was_training = boxer.training
    boxer.eval()
    figures: dict[str, float] = {}
    if held_out["composites"].count:
        figures["composites"] = _of_composites(boxer, maps, held_out["composites"])
    if held_out["photos"].count:
        figures |= _of_photos(boxer, maps, held_out["photos"])
    boxer.train(was_training)
    return {name: round(value, 4) for name, value in figures.items()}


def _of_composites(boxer: PhotoBoxer, maps: HeatMaps, stock: SceneStock) -> float:
    found = []
    for numbers in torch.arange(stock.count, device=stock.pixels.device).split(AT_ONCE):
        views = whole(stock, numbers)
        trunk, heat = maps.look(views)
        asked = ask(views, heat, 2, 0.0)
        patches = boxer.patches(trunk)[asked.views]
        boxes, _ = boxer(patches, heat_inputs(asked.heat, asked.region, asked.inside))
        found.append(overlaps(boxes, asked.boxes_px)[asked.is_asked])
    return float((torch.cat(found) >= HIT_IOU).float().mean())


def _of_photos(boxer: PhotoBoxer, maps: HeatMaps, stock: SceneStock) -> dict[str, float]:
    assert maps.namer is not None
    least = torch.tensor(
        [least_heat(name, maps.namer.config.min_seen) for name in range(len(photo_names()))],
        device=stock.pixels.device,
    )
    best, has_heat, middles = [], [], []
    for numbers in torch.arange(stock.count, device=stock.pixels.device).split(AT_ONCE):
        views = whole(stock, numbers)
        trunk, heat = maps.look(views)
        names, is_named = largest_names(views)
        asked = questions_of(views, heat, torch.arange(len(numbers), device=numbers.device), names)
        inputs = heat_inputs(asked.heat, asked.region, asked.inside)
        boxes, _ = boxer(boxer.patches(trunk), inputs)
        is_truth = views.is_seen & (views.names == names[:, None])
        hottest = heat.amax(dim=1).gather(1, names[:, None])[:, 0]

        def closest(boxes: Tensor, views: Views = views, is_truth: Tensor = is_truth) -> Tensor:
            return (overlaps(boxes[:, None], views.boxes_px) * is_truth).amax(dim=1)

        best.append(closest(boxes)[is_named])
        has_heat.append((hottest >= least[names])[is_named])
        middle = (views.covered_px[:, :2] + views.covered_px[:, 2:]) / 2.0
        reach = (views.covered_px[:, 2:] - views.covered_px[:, :2]) / 2.0
        middles.append(
            torch.stack(
                [
                    closest(torch.cat((middle - share * reach, middle + share * reach), dim=1))[is_named]
                    for share in CENTRED_SHARES
                ]
            )
        )
    overlap, hot, middle_overlap = torch.cat(best), torch.cat(has_heat), torch.cat(middles, dim=1)
    is_hit = (overlap >= HIT_IOU) & hot
    figures = {
        "photos": float(is_hit.float().mean()),
        "photos_with_heat": float(hot.float().mean()),
        "photos_of_those_with_heat": float(is_hit.sum() / hot.sum().clamp(min=1)),
        "mean_overlap_with_heat": float(overlap[hot].mean()),
        "photos_if_always_asked": float((overlap >= HIT_IOU).float().mean()),
    }
    for share, row in zip(CENTRED_SHARES, middle_overlap, strict=True):
        figures[f"middle_{share}_of_{VIEW_PX}"] = float((row >= HIT_IOU).float().mean())
    return figures
