"""Views of pictures in stock, made where the training runs: the whole picture or a part of it, mirrored or
not, in other light, letterboxed as the encoder sees every picture, with the boxes of what is left in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor
from torch.nn import functional as F

from yan_omni.tokenizers.image import MIDDLE_GREY, VIEW_PX
from yan_omni.training.data_boxes import STOCK_PX, SceneStock

MIN_VISIBLE_SHARE = 0.4
"""Of a box; less of it in a part of a picture is no thing to point at."""
MIN_AREA_PX = 24.0**2
PART_SHARES = (0.2, 1.0)
STRETCHES = (0.6, 1.6)
"""Of a part: its share of the picture's area, and how much wider in proportion it is."""


@dataclass(frozen=True, slots=True)
class Views:
    """Pictures (B, 3, 256, 256) in about [-1, 1]; x1 y1 x2 y2 of what the picture covers of the view (B, 4);
    boxes (B, K, 4) in pixels of the view, names (B, K), and whether each thing is to be seen (B, K).
    """

    pictures: Tensor
    covered_px: Tensor
    boxes_px: Tensor
    names: Tensor
    is_seen: Tensor


def joined(parts: Sequence[Views]) -> Views:
    """All views of several batches as one."""
    return Views(*(torch.cat([getattr(part, field.name) for part in parts]) for field in fields(Views)))


def whole(stock: SceneStock, chosen: Tensor) -> Views:
    """The pictures as they are; `chosen` (B,) are their numbers."""
    sizes = stock.sizes[chosen]
    return _views(
        stock, chosen, torch.cat((torch.zeros_like(sizes), sizes), dim=1), torch.zeros_like(sizes[:, 0])
    )


def varied(stock: SceneStock, chosen: Tensor, whole_share: float) -> Views:
    """Parts of the pictures, but for `whole_share` of them, half of them mirrored, all in other light."""
    sizes, device = stock.sizes[chosen], stock.sizes.device
    count = len(chosen)

    def between(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(count, device=device)

    is_whole = torch.rand(count, device=device) < whole_share
    share = torch.where(is_whole, torch.ones_like(sizes[:, 0]), between(*PART_SHARES)).sqrt()
    stretch = torch.exp(between(*(float(torch.log(torch.tensor(edge))) for edge in STRETCHES))).sqrt()
    stretch = torch.where(is_whole, torch.ones_like(stretch), stretch)
    factors = torch.stack((share * stretch, share / stretch), dim=1).clamp(max=1.0)
    part = (sizes * factors).clamp(min=16.0)
    first = (sizes - part) * torch.rand(count, 2, device=device)
    is_mirrored = (torch.rand(count, device=device) < 0.5).float()
    views = _views(stock, chosen, torch.cat((first, first + part), dim=1), is_mirrored)
    return Views(
        _in_other_light(views.pictures), views.covered_px, views.boxes_px, views.names, views.is_seen
    )


def _views(stock: SceneStock, chosen: Tensor, parts: Tensor, is_mirrored: Tensor) -> Views:
    """Views of the parts x1 y1 x2 y2 (B, 4) of pictures."""
    sizes = parts[:, 2:] - parts[:, :2]
    scale = VIEW_PX / sizes.amax(dim=1, keepdim=True)  # (B, 1)
    start = (VIEW_PX - sizes * scale) / 2.0
    covered = torch.cat((start, start + sizes * scale), dim=1)
    places = torch.arange(VIEW_PX, device=parts.device) + 0.5
    x, y = places.expand(len(parts), -1), places.expand(len(parts), -1)
    x = torch.where(is_mirrored[:, None] > 0, VIEW_PX - x, x)
    sources = [
        (parts[:, axis, None] + (place - start[:, axis, None]) / scale) * (2.0 / STOCK_PX) - 1.0
        for axis, place in enumerate((x, y))
    ]
    grid = torch.stack(
        (sources[0][:, None, :].expand(-1, VIEW_PX, -1), sources[1][:, :, None].expand(-1, -1, VIEW_PX)),
        dim=-1,
    )
    pixels = stock.pixels[chosen].permute(0, 3, 1, 2).float() - MIDDLE_GREY
    seen = F.grid_sample(pixels, grid, padding_mode="border", align_corners=False) / 128.0
    inside = [(places >= covered[:, axis, None]) & (places < covered[:, axis + 2, None]) for axis in (0, 1)]
    pictures = seen * (inside[1][:, None, :, None] & inside[0][:, None, None, :])
    return Views(pictures, covered, *_things(stock, chosen, parts, start, scale, is_mirrored))


def _things(
    stock: SceneStock, chosen: Tensor, parts: Tensor, start: Tensor, scale: Tensor, is_mirrored: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    boxes = stock.boxes_px[chosen]
    low, high = parts[:, None, :2], parts[:, None, 2:]
    cut = torch.cat((boxes[..., :2].maximum(low), boxes[..., 2:].minimum(high)), dim=-1)
    left = (cut[..., 2:] - cut[..., :2]).clamp(min=0.0).prod(dim=-1)
    area = (boxes[..., 2:] - boxes[..., :2]).prod(dim=-1).clamp(min=1.0)
    is_seen = stock.is_thing[chosen] & (left >= MIN_VISIBLE_SHARE * area)
    is_seen = is_seen & (left * scale**2 >= MIN_AREA_PX)
    moved = (cut - parts[:, None, :2].repeat(1, 1, 2)) * scale[..., None] + start[:, None].repeat(1, 1, 2)
    turned = torch.stack(
        (VIEW_PX - moved[..., 2], moved[..., 1], VIEW_PX - moved[..., 0], moved[..., 3]), dim=-1
    )
    boxes = torch.where(is_mirrored[:, None, None] > 0, turned, moved)
    return boxes, stock.names[chosen], is_seen


def _in_other_light(pictures: Tensor) -> Tensor:
    """Other brightness, contrast, colourfulness and tint for each picture; grey stays where it is black."""
    shape = (len(pictures), 1, 1, 1)

    def factor(reach: float) -> Tensor:
        return torch.exp(reach * (2.0 * torch.rand(shape, device=pictures.device) - 1.0))

    grey = pictures.mean(dim=1, keepdim=True)
    is_picture = (pictures != 0.0).any(dim=1, keepdim=True)
    changed = grey + (pictures - grey) * factor(0.5)
    tint = 0.08 * torch.randn(len(pictures), 3, 1, 1, device=pictures.device)
    changed = (
        changed * factor(0.35) + 0.3 * (torch.rand(shape, device=pictures.device) - 0.5) + tint
    ) * is_picture
    return changed.clamp(-1.0, 1.0)
