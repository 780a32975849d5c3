"""How much each cell of a photograph shows what a name means: above chance, and in the picture only."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional as F

from yan_omni.model.vision.photo_namer import CELLS, PhotoFeatures, kind_probabilities
from yan_omni.model.vision.photo_names import chain, photo_classes, photo_names
from yan_omni.tokenizers.image import GRID

MIN_SHARE = 0.5
"""A cell of which less lies in the picture shows nothing: grey margins look like some dogs."""
MIN_HEAT = 0.05
"""From here on a cell shows a name: on shop photos and dishes, names of other things get there as rarely as
by a probability of 0.3 with the margins counted in."""
HEAT_A_CHANCE = 4.0
"""How much hotter what a name means must be for each probability that it has where all classes are equally
likely: kinds of many things, such as vehicles, gather a little of each anywhere."""
PERSON = "person"
SHOWN_BY = {
    PERSON: (
        "clothes backpack purse wallet sunglasses mask oxygen_mask wig necklace watch hair_clip lipstick "
        "stethoscope holster neck_brace knee_pad crutch bandage seat_belt snorkel bow microphone racket ski "
        "snowmobile bobsled mountain_bike unicycle parachute volleyball basketball rugby_ball barbell "
        "dumbbell horizontal_bar parallel_bars balance_beam punching_bag harmonica violin cello flute oboe "
        "bassoon saxophone trombone cornet french_horn accordion banjo"
    ),
    "fire": "candle fire_screen match volcano",
    "smoke": "volcano geyser space_shuttle",
}
"""ImageNet has no class of people, fire or smoke, but its photos of these mostly show who wears or uses them,
flames, or clouds that rise from the ground. A torch shows no fire: whoever holds up a racket has one."""


@lru_cache(maxsize=1)
def chances() -> Tensor:
    """The probability of each name (names,) where all classes are equally likely."""
    return kind_probabilities(torch.full((len(photo_classes()),), 1.0 / len(photo_classes())))


@lru_cache(maxsize=64)
def shown_by(name: int) -> tuple[int, ...]:
    """Indices of the names that show what a name means, itself among them; none is a kind of another."""
    indices = {known.key: index for index, known in enumerate(photo_names())}
    keys = SHOWN_BY.get(photo_names()[name].key, "").split()
    others = [indices[key.replace("_", " ")] for key in keys]
    all_of_them = (name, *others)
    return tuple(index for index in all_of_them if not set(chain(index)[1:]) & set(all_of_them))


def least_heat(name: int, min_seen: float) -> float:
    """From which heat on a photograph shows what a name means, at most `min_seen`: more for kinds of many
    things, all of it for what is only shown by other things.
    """
    if len(shown_by(name)) > 1:
        return min_seen
    return min(min_seen, MIN_HEAT + HEAT_A_CHANCE * float(chances()[name]))


def name_heat(photo: PhotoFeatures, name: int) -> Tensor:
    """Of each cell (64,), how far its probability to show what a name means is above chance, 0 to 1."""
    columns = list(shown_by(name))
    seen = photo.cell_kinds[:, columns].float().sum(dim=1)
    chance = float(chances()[columns].sum())
    shares = F.avg_pool2d(photo.shares.reshape(1, GRID, GRID), GRID // CELLS).flatten()
    return ((seen - chance) / (1.0 - chance)).clamp(0.0, 1.0) * (shares >= MIN_SHARE)
