"""A closer look at the small things of a drawn scene: each is looked at again, enlarged, and its patches get
what the larger view says of it. Boxes, and which patches are the middle of a thing, are kept from the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.vision.encoder import VisionEncoder, VisionFeatures, picture_tensor
from yan_omni.model.vision.grounding import ViewBox, keep_best
from yan_omni.tokenizers.image import GRID, PATCH_PX, VIEW_PX, Letterbox, Picture, letterbox


@dataclass(frozen=True, slots=True)
class CloserLookConfig:
    """Things whose longer side is below `small_px` of the 256 x 256 view are shown again with a side of
    `shown_px`, as they are and mirrored; at most `max_things` of them, those that are things for sure first.
    The closer views count `share`, the first one the rest.
    """

    min_score: float = 0.5
    small_px: float = 110.0
    shown_px: float = 144.0
    max_things: int = 4
    share: float = 0.5


def small_things(features: VisionFeatures, config: CloserLookConfig) -> list[ViewBox]:
    """The small things of one picture, whatever they are, in view pixels."""
    scores = torch.sigmoid(features.objectness[0].float())
    chosen = torch.nonzero(scores >= config.min_score).flatten()
    if not len(chosen):
        return []
    boxes = features.boxes_px[0, chosen].float()
    things = []
    for index in keep_best(boxes, scores[chosen], len(chosen)):
        x1, y1, x2, y2 = boxes[index].tolist()
        if PATCH_PX / 2 < max(x2 - x1, y2 - y1) < config.small_px:
            things.append(ViewBox(x1, y1, x2, y2, float(scores[chosen[index]])))
    return things[: config.max_things]


def square_around(box: ViewBox, config: CloserLookConfig) -> tuple[float, float, float]:
    """Left, top and side, in view pixels, of the square which shows the box with its side of `shown_px`."""
    side = max(box.x2 - box.x1, box.y2 - box.y1) * VIEW_PX / config.shown_px
    return (box.x1 + box.x2 - side) / 2, (box.y1 + box.y2 - side) / 2, side


def cut_square(pixels: Picture, mapping: Letterbox, square: tuple[float, float, float]) -> Picture:
    """The square's part of the picture, enlarged from the picture's own pixels, as a view."""
    left, top, side = square
    x1, y1 = (left - mapping.left_px) / mapping.scale, (top - mapping.top_px) / mapping.scale
    length = max(round(side / mapping.scale), 1)
    first_x, first_y = round(x1), round(y1)
    rows = np.clip(np.arange(first_y, first_y + length), 0, pixels.shape[0] - 1)
    columns = np.clip(np.arange(first_x, first_x + length), 0, pixels.shape[1] - 1)
    return letterbox(pixels[rows][:, columns])[0]


def patches_of(box: ViewBox, square: tuple[float, float, float], closer: Tensor) -> tuple[Tensor, Tensor]:
    """Which patches of the first view have their middle in the box (N,), and for each the mean of those of
    the closer view (256, width) that show the same place: (N, width).
    """
    left, top, side = square
    grid = closer.view(GRID, GRID, -1)
    spans = []
    for start, low, high in ((left, box.x1, box.x2), (top, box.y1, box.y2)):
        cells = [cell for cell in range(GRID) if low <= (cell + 0.5) * PATCH_PX <= high]
        edges = [
            ((cell * PATCH_PX - start) / side * GRID, ((cell + 1) * PATCH_PX - start) / side * GRID)
            for cell in cells
        ]
        spans.append((cells, [_whole(low_edge, high_edge) for low_edge, high_edge in edges]))
    (columns, across), (rows, down) = spans
    indices = [row * GRID + column for row in rows for column in columns]
    means = [grid[y1:y2, x1:x2].mean(dim=(0, 1)) for y1, y2 in down for x1, x2 in across]
    if not indices:
        return torch.zeros(0, dtype=torch.long), closer[:0]
    return torch.tensor(indices), torch.stack(means)


def _whole(low: float, high: float) -> tuple[int, int]:
    """Whole cells of a grid between two edges; at least one."""
    first = min(max(round(low), 0), GRID - 1)
    return first, min(max(round(high), first + 1), GRID)


@torch.inference_mode()
def look_closer(
    encoder: VisionEncoder,
    features: VisionFeatures,
    pixels: Picture,
    mapping: Letterbox,
    config: CloserLookConfig,
) -> VisionFeatures:
    """What is known of one picture (H, W, 3), with the patches of its small things seen anew."""
    things = small_things(features, config)
    if not things:
        return features
    squares = [square_around(box, config) for box in things]
    views = np.stack([cut_square(pixels, mapping, square) for square in squares])
    both = picture_tensor(np.concatenate((views, views[:, :, ::-1]))).to(features.patches.dtype)
    straight, mirrored = encoder.merge(encoder.trunk(both)).unflatten(1, (GRID, GRID)).chunk(2)
    closer = ((straight + mirrored.flip(2)) / 2).flatten(1, 2)
    return _with_patches(encoder, features, things, squares, closer, config.share)


def _with_patches(
    encoder: VisionEncoder,
    features: VisionFeatures,
    things: Sequence[ViewBox],
    squares: Sequence[tuple[float, float, float]],
    closer: Tensor,
    share: float,
) -> VisionFeatures:
    """Later things lie under earlier ones, which are the surer."""
    patches = features.patches.clone()
    for box, square, view in reversed(list(zip(things, squares, closer, strict=True))):
        indices, means = patches_of(box, square, view)
        patches[0, indices] = torch.lerp(patches[0, indices], means.to(patches.dtype), share)
    return replace(features, patches=patches, word_logits=encoder.head.word_logits(patches))
