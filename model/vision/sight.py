"""Looking at a whole picture: patch features for the thinker, and boxes for phrases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.engine.request import GroundedBox, HeatMap, Picture, PixelBox
from yan_omni.model.vision.encoder import VisionEncoder, VisionFeatures, picture_tensor
from yan_omni.model.vision.grounding import (
    GroundingConfig,
    SeenThing,
    ViewBox,
    ground_view,
    name_things,
    patch_scores,
    refine_box,
)
from yan_omni.tokenizers.image import GRID, PATCH_PX, Letterbox, letterbox


@dataclass(frozen=True, slots=True)
class SeenPicture:
    """What the encoder made of one picture, and how its view maps to the picture."""

    features: VisionFeatures
    letterbox: Letterbox

    @property
    def patches(self) -> Tensor:
        """Patch features (1, 256, width)."""
        return self.features.patches


class Sight:
    """The vision encoder behind pixels: `see` once, then ask for boxes."""

    def __init__(self, encoder: VisionEncoder, config: GroundingConfig | None = None) -> None:
        self.encoder = encoder.eval()
        self.config = config or GroundingConfig()
        self.dtype = encoder.norm.weight.dtype

    @torch.inference_mode()
    def see(self, pixels: Picture) -> SeenPicture:
        """Encode a picture (H, W, 3) uint8 of any size."""
        view, mapping = letterbox(pixels)
        return SeenPicture(self.encoder(picture_tensor(view[None]).to(self.dtype)), mapping)

    def find(self, seen: SeenPicture, phrase: str) -> tuple[GroundedBox, ...]:
        """Boxes in picture pixels of what an English or Chinese phrase names, best first; none when it is
        absent.
        """
        boxes, label = ground_view(seen.features, phrase, self.config)
        return tuple(self._in_picture(seen, box, label) for box in boxes)

    def point(self, seen: SeenPicture, phrase: str) -> HeatMap | None:
        """Probability of each of 16 x 16 equal parts of the picture, rows from the top, that it shows what
        the phrase names; None if it names nothing known.
        """
        found = patch_scores(seen.features, phrase)
        if found is None:
            return None
        return over_picture(found[0].reshape(GRID, GRID).numpy(), seen.letterbox)

    def things(self, seen: SeenPicture) -> list[SeenThing]:
        """Everything in the picture that has a known name; boxes are in pixels of the 256 x 256 view."""
        return name_things(seen.features, self.config)

    def refine(self, seen: SeenPicture, first_patch: int, last_patch: int, label: str) -> GroundedBox:
        """The box in picture pixels that fits a box given as top-left and bottom-right patch index."""
        return self._in_picture(seen, refine_box(seen.features, first_patch, last_patch), label)

    def _in_picture(self, seen: SeenPicture, box: ViewBox, label: str) -> GroundedBox:
        x1, y1, x2, y2 = seen.letterbox.to_picture((box.x1, box.y1, box.x2, box.y2))
        return GroundedBox(label, PixelBox(x1, y1, max(x2, x1 + 1.0), max(y2, y1 + 1.0)), box.score)


def over_picture(view_scores: HeatMap, mapping: Letterbox) -> HeatMap:
    """Scores of the view's patches (16, 16) as scores of 16 x 16 equal parts of the picture: those of the
    nearest patches, mixed by distance.
    """
    shares = (np.arange(GRID) + 0.5) / GRID
    x_px = shares * mapping.width_px * mapping.scale + mapping.left_px
    y_px = shares * mapping.height_px * mapping.scale + mapping.top_px
    centres_px = (np.arange(GRID) + 0.5) * PATCH_PX
    wide = np.stack([np.interp(x_px, centres_px, row) for row in view_scores])
    both = np.stack([np.interp(y_px, centres_px, column) for column in wide.T], axis=1)
    return both.astype(np.float32)
