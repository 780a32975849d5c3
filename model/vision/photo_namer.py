"""Naming what a photograph shows: heads on the encoder's last stage, for the picture and for its 8 x 8 cells.

The rows of the classifier are one space of words: ImageNet's classes (they start from EfficientNet-lite2's
own), goods of a shop and dishes; a name has the probability of all its rows, a kind that of its names. A
linear gate on the patch features tells photographs from composed scenes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.vision.efficientnet import LITE2_STAGES
from yan_omni.model.vision.encoder import TrunkFeatures, VisionFeatures
from yan_omni.model.vision.grounding import thing_scores
from yan_omni.model.vision.photo_names import chain, photo_classes, photo_names
from yan_omni.tokenizers.image import GRID, VIEW_PX, Letterbox

CELL_PX = 32
CELLS = VIEW_PX // CELL_PX
LOWEST = -30.0


@dataclass(frozen=True, slots=True)
class PhotoConfig:
    """Widths of the last stage, of the name space and of the patches; number of classes. `temperature`
    divides the logits; a name is sure, a picture a photograph, and a name seen in a cell from these
    probabilities on.
    """

    inputs: int = LITE2_STAGES[-1].width
    width: int = 1280
    patch_width: int = 192
    num_classes: int = field(default_factory=lambda: len(photo_classes()))
    temperature: float = 1.0
    min_sure: float = 0.5
    min_photo: float = 0.5
    min_seen: float = 0.3


@dataclass(frozen=True, slots=True)
class PhotoFeatures:
    """Of one picture: the probability of being a photograph, and of every name in the order of
    `photo_names`: as a thing of its own (names,), and with all that are of its kind, in the whole (names,)
    and in each cell (64, names); how much of each patch lies in the picture (256,), and the stages' features.
    """

    is_photo: float
    things: Tensor
    kinds: Tensor
    cell_kinds: Tensor
    shares: Tensor
    trunk: TrunkFeatures


class PhotoNamer(nn.Module):
    """Last-stage features (B, 352, 8, 8) to names, and what is known of the patches to a gate."""

    def __init__(self, config: PhotoConfig) -> None:
        super().__init__()
        self.config = config
        self.widen = nn.Linear(config.inputs, config.width)
        self.classes = nn.Linear(config.width, config.num_classes)
        self.gate = nn.Linear(2 * config.patch_width + 1, 1)

    def cells(self, stride32: Tensor) -> Tensor:
        """Every cell in the name space: (B, 64, width)."""
        return F.relu6(self.widen(stride32.flatten(2).transpose(1, 2)))

    def class_probabilities(self, stride32: Tensor, shares: Tensor) -> tuple[Tensor, Tensor]:
        """Of the picture (B, classes) and of each cell (B, 64, classes); `shares` (B, 64) says how much of a
        cell lies in the picture. The picture is judged as a whole and by the mean of its cells.
        """
        cells = self.cells(stride32).float()
        weights = (shares / shares.sum(dim=1, keepdim=True))[..., None]
        whole = (cells * weights).sum(dim=1)
        by_cell = torch.softmax(self._logits(cells), dim=-1)
        return (torch.softmax(self._logits(whole), dim=-1) + (by_cell * weights).sum(dim=1)) / 2, by_cell

    def gate_logit(self, features: VisionFeatures, inside: Tensor) -> Tensor:
        """How much a picture looks like a photograph and not like a composed scene: (B,). `inside` (B, 256)
        says which patches lie in it.
        """
        inputs = gate_inputs(features, inside)
        return F.linear(inputs, self.gate.weight.float(), self.gate.bias.float())[:, 0]

    def look(self, trunk: TrunkFeatures, features: VisionFeatures, mapping: Letterbox) -> PhotoFeatures:
        """Everything about one picture (a batch of one)."""
        shares = cell_shares(mapping, CELLS)[None]
        patch_shares = cell_shares(mapping, GRID)
        inside = patch_shares[None] > 0.5
        whole, cells = self.class_probabilities(trunk.stride32, shares)
        is_photo = float(torch.sigmoid(self.gate_logit(features, inside)))
        things, kinds = thing_probabilities(whole)[0], kind_probabilities(whole)[0]
        return PhotoFeatures(is_photo, things, kinds, kind_probabilities(cells[0]), patch_shares, trunk)

    def _logits(self, cells: Tensor) -> Tensor:
        logits: Tensor = self.classes(cells.to(self.classes.weight.dtype))
        return logits.float() / self.config.temperature


def gate_inputs(features: VisionFeatures, inside: Tensor) -> Tensor:
    """Mean and maximum of the patch features that are `inside` (B, 256), and the log odds of the best known
    thing: (B, 2 width + 1).
    """
    patches, outside = features.patches.float(), ~inside
    weights = inside.float()[..., None]
    mean = (patches * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1.0)
    highest = patches.masked_fill(outside[..., None], LOWEST).amax(dim=1)
    thing = torch.logit(thing_scores(features).masked_fill(outside, 0.0).amax(dim=1, keepdim=True), eps=1e-4)
    return torch.cat((mean, highest, thing), dim=1)


def cell_shares(mapping: Letterbox, side: int) -> Tensor:
    """How much of each of side x side cells of the view the picture covers, row-major (side * side,)."""
    edges = torch.arange(side + 1, dtype=torch.float32) * (VIEW_PX / side)

    def covered(start_px: float, length_px: float) -> Tensor:
        low, high = edges[:-1].clamp(min=start_px), edges[1:].clamp(max=start_px + length_px)
        return (high - low).clamp(min=0.0) / (VIEW_PX / side)

    rows = covered(mapping.top_px, max(mapping.height_px * mapping.scale, 1.0))
    columns = covered(mapping.left_px, max(mapping.width_px * mapping.scale, 1.0))
    return torch.outer(rows, columns).flatten()


def thing_probabilities(classes: Tensor) -> Tensor:
    """Class probabilities (..., classes) as those of the names (..., names) that have them as rows."""
    return _gathered(classes, [(row, chain[0]) for row, chain in _chains()])


def kind_probabilities(classes: Tensor) -> Tensor:
    """Class probabilities (..., classes) as those of the names (..., names), each with all of its kind."""
    return _gathered(classes, [(row, index) for row, chain in _chains() for index in chain])


def _gathered(classes: Tensor, pairs: list[tuple[int, int]]) -> Tensor:
    sources, targets = torch.tensor(pairs).T
    out = classes.new_zeros((*classes.shape[:-1], len(photo_names())))
    return out.index_add_(-1, targets, classes[..., sources])


@lru_cache(maxsize=1)
def _chains() -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Of every class: its row, and the indices of its name and the kinds above it."""
    rows = {kind: index for index, kind in enumerate(photo_classes())}
    return tuple(
        (rows[kind], chain(index)) for index, name in enumerate(photo_names()) for kind in name.classes
    )
