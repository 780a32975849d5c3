"""Looking at a whole picture: patch features for the thinker, and boxes for phrases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.engine.naming import LikelyName, NamedPicture
from yan_omni.model.engine.request import GroundedBox, HeatMap, Picture, PixelBox
from yan_omni.model.vision.closer_look import CloserLookConfig, look_closer
from yan_omni.model.vision.concepts import concepts_in
from yan_omni.model.vision.encoder import VisionEncoder, VisionFeatures, picture_tensor
from yan_omni.model.vision.grounding import (
    GroundingConfig,
    SeenThing,
    ViewBox,
    choose_side,
    ground_view,
    name_things,
    patch_scores,
    refine_box,
)
from yan_omni.model.vision.photo_account import PhotoAccount, account_of
from yan_omni.model.vision.photo_boxer import PhotoBoxer
from yan_omni.model.vision.photo_grounding import ground_photo, patch_map, photo_name_in
from yan_omni.model.vision.photo_heat import name_heat
from yan_omni.model.vision.photo_namer import PhotoFeatures, PhotoNamer
from yan_omni.model.vision.photo_names import photo_names, photo_names_in
from yan_omni.tokenizers.image import GRID, PATCH_PX, Letterbox, letterbox


@dataclass(frozen=True, slots=True)
class SeenPicture:
    """What the encoder made of one picture, and how its view maps to the picture."""

    features: VisionFeatures
    letterbox: Letterbox
    photo: PhotoFeatures | None = None
    """Only of what looks like a photograph and not like a composed scene."""

    @property
    def patches(self) -> Tensor:
        """Patch features (1, 256, width)."""
        return self.features.patches


class Sight:
    """The vision encoder behind pixels: `see` once, then ask for boxes."""

    def __init__(
        self,
        encoder: VisionEncoder,
        config: GroundingConfig | None = None,
        namer: PhotoNamer | None = None,
        boxer: PhotoBoxer | None = None,
        closer: CloserLookConfig | None = None,
        drawings: VisionEncoder | None = None,
    ) -> None:
        self.encoder = encoder.eval()
        self.drawings = drawings.eval() if drawings is not None else None
        self.namer = namer.eval() if namer is not None else None
        self.boxer = boxer.eval() if boxer is not None else None
        self.config = config or GroundingConfig()
        self.closer = closer or CloserLookConfig()
        self.dtype = encoder.norm.weight.dtype

    @torch.inference_mode()
    def see(self, pixels: Picture, *, closely: bool = True) -> SeenPicture:
        """Encode a picture (H, W, 3) uint8 of any size. What is no photograph is seen by the encoder of
        drawings, and its small things are looked at again, enlarged, if `closely`; that takes up to eight
        times as long again.
        """
        view, mapping = letterbox(pixels)
        trunk = self.encoder.trunk(picture_tensor(view[None]).to(self.dtype))
        features = self.encoder.describe(self.encoder.merge(trunk))
        if self.namer is not None:
            photo = self.namer.look(trunk, features, mapping)
            if photo.is_photo >= self.namer.config.min_photo:
                return SeenPicture(features, mapping, photo)
        encoder = self.encoder
        if self.drawings is not None:
            encoder = self.drawings
            features = encoder.describe(encoder.merge(encoder.again(trunk)))
        if closely:
            features = look_closer(encoder, features, pixels, mapping, self.closer)
        return SeenPicture(features, mapping)

    def account(self, seen: SeenPicture, question: str = "") -> PhotoAccount | None:
        """What a photograph may show, with a question in mind; None for a composed scene."""
        if seen.photo is None or self.namer is None:
            return None
        asked = [index for index, _ in photo_names_in(question)]
        return account_of(seen.photo.things, seen.photo.kinds, self.namer.config.min_sure, asked)

    def name(self, seen: SeenPicture) -> NamedPicture:
        """What a photograph shows, all names ranked; nothing of a composed scene."""
        account = self.account(seen)
        if account is None or seen.photo is None:
            return NamedPicture(is_photo=False)
        order = seen.photo.things.argsort(descending=True).tolist()
        ranking = (LikelyName(photo_names()[index].key, float(seen.photo.things[index])) for index in order)
        return NamedPicture(True, account.is_sure, account.names, tuple(ranking))

    def knows(self, phrase: str) -> bool:
        """Whether the phrase names something that could be pointed at."""
        return bool(concepts_in(phrase)) or (self.namer is not None and photo_name_in(phrase) is not None)

    @torch.inference_mode()
    def find(self, seen: SeenPicture, phrase: str) -> tuple[GroundedBox, ...]:
        """Boxes in picture pixels of what an English or Chinese phrase names, best first; none when it is
        absent.
        """
        named = photo_name_in(phrase) if seen.photo is not None else None
        if named is not None and seen.photo is not None and self.namer is not None:
            name, label = named
            min_seen = self.namer.config.min_seen
            boxes = ground_photo(seen.photo, name, min_seen, self.config, self.boxer)
            boxes = choose_side(boxes, phrase)
        else:
            boxes, label = ground_view(seen.features, phrase, self.config)
        return tuple(self._in_picture(seen, box, label) for box in boxes)

    def point(self, seen: SeenPicture, phrase: str) -> HeatMap | None:
        """Probability of each of 16 x 16 equal parts of the picture, rows from the top, that it shows what
        the phrase names; None if it names nothing known.
        """
        named = photo_name_in(phrase) if seen.photo is not None else None
        if named is not None and seen.photo is not None:
            scores = patch_map(name_heat(seen.photo, named[0]))
        else:
            found = patch_scores(seen.features, phrase)
            if found is None:
                return None
            scores = found[0]
        return over_picture(scores.reshape(GRID, GRID).numpy(), seen.letterbox)

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
