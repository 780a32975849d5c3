"""The heat of names in batches of views, and from it what the boxer is asked and what it should answer."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from yan_omni.model.vision.encoder import TrunkFeatures
from yan_omni.model.vision.photo_grounding import BOX_SHARE, MIN_INSIDE
from yan_omni.model.vision.photo_heat import MIN_HEAT, MIN_SHARE, chances, shown_by
from yan_omni.model.vision.photo_namer import CELLS, kind_probabilities
from yan_omni.model.vision.photo_names import photo_classes, photo_names
from yan_omni.model.vision.sight import Sight
from yan_omni.tokenizers.image import GRID, VIEW_PX
from yan_omni.training.box_views import Views

REGION_STEPS = 24
"""So far a region reaches from its peak, patch by patch."""
NAMES_EACH, MIN_COVERED, LEAST_MORE = 4, 0.25, 1e-4


@dataclass(frozen=True, slots=True)
class Questions:
    """Of E things: the number of the view (E,), heat (E, 256), hot region (E, 256), whether a patch lies in
    the picture (E, 256), the true box (E, 4) in pixels of the view, the share of each patch in it (E, 256),
    and whether there is such a question at all (E,).
    """

    views: Tensor
    heat: Tensor
    region: Tensor
    inside: Tensor
    boxes_px: Tensor
    covered: Tensor
    is_asked: Tensor


class HeatMaps:
    """Finds the heat of all names in views, as `photo_heat.name_heat` does of one name in one picture."""

    def __init__(self, sight: Sight, device: torch.device) -> None:
        assert sight.namer is not None
        self.encoder, self.namer = sight.encoder.to(device), sight.namer.to(device)
        self.dtype = sight.dtype
        kinds = kind_probabilities(torch.eye(len(photo_classes())))  # (classes, names)
        chosen = torch.zeros(len(photo_names()), len(photo_names()))
        for name in range(len(photo_names())):
            chosen[list(shown_by(name)), name] = 1.0
        self.shows = (kinds @ chosen).to(device)
        self.chances = (chances() @ chosen).to(device)

    @torch.no_grad()
    def look(self, views: Views) -> tuple[TrunkFeatures, Tensor]:
        """The stages' features, and the heat of every name in every cell (B, 64, names)."""
        trunk = self.encoder.trunk(views.pictures.to(self.dtype))
        shares = shares_of(views.covered_px, CELLS)
        cells = self.namer.class_probabilities(trunk.stride32, shares)[1]
        heat = ((cells @ self.shows - self.chances) / (1.0 - self.chances)).clamp(0.0, 1.0)
        return trunk, heat * (shares >= MIN_SHARE)[..., None]


def shares_of(boxes_px: Tensor, side: int) -> Tensor:
    """How much boxes x1 y1 x2 y2 (..., 4) cover of each of side x side cells of the view, row-major
    (..., side * side).
    """
    edges = torch.arange(side + 1, dtype=torch.float32, device=boxes_px.device) * (VIEW_PX / side)
    low = torch.maximum(edges[:-1], boxes_px[..., :2, None])
    high = torch.minimum(edges[1:], boxes_px[..., 2:, None])
    along = (high - low).clamp(min=0.0) * (side / VIEW_PX)  # (..., 2, side)
    return (along[..., 1, :, None] * along[..., 0, None, :]).flatten(-2)


def patch_heat(cells: Tensor, covered_px: Tensor) -> tuple[Tensor, Tensor]:
    """Heat (E, 64) of cells as that of patches (E, 256), and which patches lie in the picture that covers
    x1 y1 x2 y2 (E, 4) of the view.
    """
    fine = F.interpolate(
        cells.reshape(-1, 1, CELLS, CELLS), scale_factor=GRID // CELLS, mode="bilinear", align_corners=False
    ).flatten(1)
    inside = shares_of(covered_px, GRID) >= MIN_INSIDE
    return fine * inside, inside


def hot_regions(heat: Tensor) -> Tensor:
    """Of heat (E, 256) the connected patches around the hottest, as 0 and 1: `data_boxes.hot_region`."""
    highest, peak = heat.max(dim=1, keepdim=True)
    hot = (heat >= BOX_SHARE * highest).float().view(-1, 1, GRID, GRID)
    region = torch.zeros_like(heat).scatter_(1, peak, 1.0).view(-1, 1, GRID, GRID)
    for _ in range(REGION_STEPS):
        across = F.max_pool2d(region, (1, 3), 1, (0, 1))
        region = torch.maximum(across, F.max_pool2d(region, (3, 1), 1, (1, 0))) * hot
    return region.flatten(1)


def hottest_names(heat: Tensor, covered: Tensor) -> tuple[Tensor, Tensor]:
    """For things that cover cells (E, 64): the names that are likelier on them than beside them, by how much
    (E, 4), and whether they are; heat (E, 64, names).
    """
    weight, rest = covered[..., None], 1.0 - covered[..., None]
    on = (heat * weight).sum(dim=1) / weight.sum(dim=1).clamp(min=1e-3)
    beside = (heat * rest).sum(dim=1) / rest.sum(dim=1).clamp(min=1e-3)
    more, names = (on - beside).topk(NAMES_EACH, dim=1)
    return names, more > LEAST_MORE


def ask(views: Views, heat: Tensor, each: int, own_share: float) -> Questions:
    """`each` things of every view, larger ones more often. `own_share` of those that have a name are asked
    for by it, and the true box is that of all things of the name which best fits the hot region; the others
    by one of the names that are hottest on them.
    """
    device, count = heat.device, len(heat)
    sides = (views.boxes_px[..., 2:] - views.boxes_px[..., :2]).clamp(min=0.0).prod(dim=-1).sqrt()
    things = torch.multinomial(sides * views.is_seen + 1e-6, each, replacement=True).flatten()
    number = torch.arange(count, device=device).repeat_interleave(each)
    thing_box = views.boxes_px[number, things]
    names, fits = hottest_names(heat[number], shares_of(thing_box, CELLS))
    drawn = torch.multinomial(fits.float() + 1e-6, 1)
    other, is_other = names.gather(1, drawn)[:, 0], fits.gather(1, drawn)[:, 0]
    own = views.names[number, things]
    by_name = (own >= 0) & (torch.rand(len(own), device=device) < own_share)
    name = torch.where(by_name, own.clamp(min=0), other)
    questions = questions_of(views, heat, number, name)
    meant = torch.where(by_name[:, None], questions.boxes_px, thing_box)
    covered = shares_of(meant, GRID)
    peak = covered.gather(1, questions.heat.argmax(dim=1, keepdim=True))[:, 0]
    is_asked = views.is_seen[number, things] & (questions.heat.amax(dim=1) >= MIN_HEAT)
    is_asked = is_asked & (by_name | (is_other & (peak > MIN_COVERED)))
    return Questions(number, questions.heat, questions.region, questions.inside, meant, covered, is_asked)


def questions_of(views: Views, heat: Tensor, number: Tensor, name: Tensor) -> Questions:
    """Where the names (E,) are in the views of those numbers (E,); the true boxes are those of the name's
    things that best fit the hot regions.
    """
    cells = heat[number].gather(2, name[:, None, None].expand(-1, CELLS * CELLS, 1))[..., 0]
    heat_of, inside = patch_heat(cells, views.covered_px[number])
    region = hot_regions(heat_of)
    covered = shares_of(views.boxes_px[number], GRID)  # (E, K, 256)
    shared = (covered * region[:, None]).sum(dim=-1)
    fit = shared / (covered.sum(dim=-1) + region.sum(dim=-1, keepdim=True) - shared)
    fit = fit + 1e-4 * covered.mean(dim=-1)
    is_same = views.is_seen[number] & (views.names[number] == name[:, None])
    best = torch.where(is_same, fit, torch.full_like(fit, -1.0)).argmax(dim=1)
    rows = torch.arange(len(number), device=number.device)
    boxes = views.boxes_px[number, best]
    is_asked = is_same.any(dim=1) & (cells.amax(dim=1) >= MIN_HEAT)
    return Questions(number, heat_of, region, inside, boxes, covered[rows, best], is_asked)
