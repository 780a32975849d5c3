"""From patch features to boxes: what a phrase names, where, and with what score."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from yan_omni.model.vision.concepts import CONCEPTS, concepts_in
from yan_omni.model.vision.encoder import VisionFeatures
from yan_omni.tokenizers.image import GRID, VIEW_PX

SAME_THING_IOU = 0.45
SIDES = (  # names and the direction (right, down) in which to go furthest
    (("left", "leftmost", "左"), (-1, 0)),
    (("right", "rightmost", "右"), (1, 0)),
    (("top", "upper", "上"), (0, -1)),
    (("bottom", "lower", "下"), (0, 1)),
)
COLOURS = [index for index, concept in enumerate(CONCEPTS) if concept.kind == "colour"]
NAMES = [index for index, concept in enumerate(CONCEPTS) if concept.kind != "colour"]


@dataclass(frozen=True, slots=True)
class GroundingConfig:
    """A patch proposes a box when word and object probabilities multiply to at least `min_score`."""

    min_score: float = 0.5
    max_boxes: int = 8


@dataclass(frozen=True, slots=True)
class ViewBox:
    """A box in pixels of the 256 x 256 view with its score in [0, 1]."""

    x1: float
    y1: float
    x2: float
    y2: float
    score: float


def box_iou(left: Tensor, right: Tensor) -> Tensor:
    """Intersection over union of boxes (N, 4) and (M, 4) -> (N, M)."""
    low = torch.maximum(left[:, None, :2], right[None, :, :2])
    high = torch.minimum(left[:, None, 2:], right[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(dim=-1)
    areas = [(boxes[:, 2:] - boxes[:, :2]).clamp(min=0).prod(dim=-1) for boxes in (left, right)]
    return shared / (areas[0][:, None] + areas[1][None, :] - shared).clamp(min=1e-6)


def keep_best(boxes: Tensor, scores: Tensor, max_boxes: int) -> list[int]:
    """Non-maximum suppression: indices of boxes (N, 4), best first, none overlapping a better one."""
    order = torch.argsort(scores, descending=True).tolist()
    overlaps = box_iou(boxes, boxes)
    kept: list[int] = []
    for index in order:
        if len(kept) == max_boxes:
            break
        if all(overlaps[index, other] <= SAME_THING_IOU for other in kept):
            kept.append(index)
    return kept


def patch_scores(features: VisionFeatures, phrase: str) -> tuple[Tensor, str] | None:
    """Probability per patch (256,) of one picture that it shows what the phrase names, and the label; None
    if the phrase names nothing known. Colour and name must both hold: the least probable word decides.
    """
    named = concepts_in(phrase)
    if not named:
        return None
    rows = [index if language == "en" else index + len(CONCEPTS) for index, language in named]
    words = torch.sigmoid(features.word_logits[0, :, rows].float())  # (256, words)
    labels = [
        (CONCEPTS[index].en if language == "en" else CONCEPTS[index].zh)[0] for index, language in named
    ]
    order = sorted(range(len(named)), key=lambda slot: CONCEPTS[named[slot][0]].kind != "colour")
    separator = " " if named[0][1] == "en" else ""
    return words.amin(dim=1), separator.join(labels[slot] for slot in order)


def ground_view(features: VisionFeatures, phrase: str, config: GroundingConfig) -> tuple[list[ViewBox], str]:
    """Boxes of what the phrase names in one picture, best first, and the label; none when absent."""
    found = patch_scores(features, phrase)
    if found is None:
        return [], phrase
    words, label = found
    scores = words * torch.sigmoid(features.objectness[0].float())
    chosen = torch.nonzero(scores >= config.min_score).flatten()
    if not len(chosen):
        return [], label
    boxes = features.boxes_px[0, chosen].float()
    kept = keep_best(boxes, scores[chosen], config.max_boxes)
    return choose_side(
        [_view_box(boxes[index], float(scores[chosen[index]])) for index in kept], phrase
    ), label


def choose_side(boxes: list[ViewBox], phrase: str) -> list[ViewBox]:
    """Only the outermost box where the phrase says on which side the thing is (`the dog on the left`)."""
    words = phrase.lower().split()
    sides = [
        way for names, way in SIDES if any(name in words or (name in phrase and name > "z") for name in names)
    ]
    if not sides or len(boxes) < 2:
        return boxes
    return [max(boxes, key=lambda box: sum(x * (box.x1 + box.x2) + y * (box.y1 + box.y2) for x, y in sides))]


def _view_box(corners: Tensor, score: float) -> ViewBox:
    x1, y1, x2, y2 = corners.tolist()
    return ViewBox(x1, y1, x2, y2, score)


@dataclass(frozen=True, slots=True)
class SeenThing:
    """One thing in a picture: its concept, its colour (shapes only, if sure), its box in the view."""

    concept: int
    colour: int | None
    box: ViewBox


def thing_scores(features: VisionFeatures) -> Tensor:
    """Probability of each patch (B, 256) of being the middle of a thing with a known name."""
    best = features.word_logits.float()[..., NAMES + [index + len(CONCEPTS) for index in NAMES]].amax(dim=-1)
    return torch.sigmoid(best) * torch.sigmoid(features.objectness.float())


def name_things(features: VisionFeatures, config: GroundingConfig) -> list[SeenThing]:
    """All things that the encoder knows in one picture, without being asked for one; best first."""
    words = features.word_logits[0].float()
    logits = torch.maximum(words[:, : len(CONCEPTS)], words[:, len(CONCEPTS) :])
    naming, colouring = torch.tensor(NAMES), torch.tensor(COLOURS)
    best_name = logits[:, naming].max(dim=1)
    best_colour = logits[:, colouring].max(dim=1)
    scores = thing_scores(features)[0]
    chosen = torch.nonzero(scores >= config.min_score).flatten()
    if not len(chosen):
        return []
    boxes = features.boxes_px[0, chosen].float()
    things = []
    for index in keep_best(boxes, scores[chosen], config.max_boxes):
        patch = int(chosen[index])
        concept = NAMES[int(best_name.indices[patch])]
        is_coloured = CONCEPTS[concept].kind == "shape" and bool(best_colour.values[patch] > 0)
        colour = COLOURS[int(best_colour.indices[patch])] if is_coloured else None
        things.append(SeenThing(concept, colour, _view_box(boxes[index], float(scores[patch]))))
    return things


def refine_box(features: VisionFeatures, first_patch: int, last_patch: int) -> ViewBox:
    """Pixels for a box given as its top-left and bottom-right patch index: the box head's answer from the
    most object-like patch inside, if it agrees with the patches; else the patches' own outline.
    """
    columns = sorted((first_patch % GRID, last_patch % GRID))
    rows = sorted((first_patch // GRID, last_patch // GRID))
    side = VIEW_PX / GRID
    outline = torch.tensor(
        [[columns[0] * side, rows[0] * side, (columns[1] + 1) * side, (rows[1] + 1) * side]]
    )
    inside = [
        row * GRID + column
        for row in range(rows[0], rows[1] + 1)
        for column in range(columns[0], columns[1] + 1)
    ]
    overlaps = box_iou(features.boxes_px[0, inside].float(), outline).flatten()
    scores = torch.sigmoid(features.objectness[0, inside].float())
    best = int(torch.argmax(overlaps * (0.5 + scores)))
    agrees = float(overlaps[best]) >= 0.5
    box = features.boxes_px[0, inside[best]] if agrees else outline[0]
    return _view_box(box, float(scores.max()))
