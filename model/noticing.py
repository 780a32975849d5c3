"""What the vision encoder notices in a picture, in words: the picture's counterpart of phone events.

The thinker reads these words after the 64 patch positions of a picture, so that questions about it start from
words it already knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from yan_omni.model.vision.concepts import CONCEPTS
from yan_omni.model.vision.encoder import VisionFeatures
from yan_omni.model.vision.grounding import GroundingConfig, SeenThing, ViewBox, name_things
from yan_omni.tokenizers.image import VIEW_PX

SAME_THING = 0.6
ROWS = (("top", "上"), ("", ""), ("bottom", "下"))
COLUMNS = (("left", "左"), ("", ""), ("right", "右"))
CENTRE = ("middle", "中间")


def noticed_text(features: VisionFeatures) -> str:
    """What is noticed in one picture (a batch of one), as one line for the thinker."""
    return describe_things(without_parts(name_things(features, GroundingConfig())))


def without_parts(things: Sequence[SeenThing]) -> list[SeenThing]:
    """Things, best first, without those that lie mostly inside or around a better one of the same name."""
    kept: list[SeenThing] = []
    for thing in things:
        same = [other for other in kept if other.concept == thing.concept]
        if all(_shared(thing.box, other.box) < SAME_THING for other in same):
            kept.append(thing)
    return kept


def _shared(first: ViewBox, second: ViewBox) -> float:
    """Overlap as a share of the smaller box."""
    width = min(first.x2, second.x2) - max(first.x1, second.x1)
    height = min(first.y2, second.y2) - max(first.y1, second.y1)
    areas = [(box.x2 - box.x1) * (box.y2 - box.y1) for box in (first, second)]
    return max(width, 0.0) * max(height, 0.0) / max(min(areas), 1.0)


def describe_things(things: Sequence[SeenThing]) -> str:
    """` 2; red circle top left; dog middle; 红色圆形左上；狗中间；` from left to right; ` 0;` for nothing.

    Colours are said of plain shapes only: that is where they were taught.
    """
    english, chinese = [f" {len(things)};"], [" "]
    for thing in sorted(things, key=lambda thing: thing.box.x1 + thing.box.x2):
        concept = CONCEPTS[thing.concept]
        box = thing.box
        places = place_words((box.x1, box.y1, box.x2, box.y2))
        is_coloured = thing.colour is not None and concept.kind == "shape"
        colour = CONCEPTS[thing.colour] if is_coloured and thing.colour is not None else None
        english.append(f" {'' if colour is None else colour.en[0] + ' '}{concept.en[0]} {places[0]};")
        chinese.append(f"{'' if colour is None else colour.zh[0]}{concept.zh[0]}{places[1]}；")
    return "".join(english + chinese).rstrip()


def place_words(box_px: tuple[float, float, float, float]) -> tuple[str, str]:
    """English and Chinese name of the ninth of the view that holds the box's centre."""
    x1, y1, x2, y2 = box_px
    row = ROWS[min(int((y1 + y2) / 2 * 3 / VIEW_PX), 2)]
    column = COLUMNS[min(int((x1 + x2) / 2 * 3 / VIEW_PX), 2)]
    english = " ".join(word for word in (row[0], column[0]) if word)
    return (english or CENTRE[0], column[1] + row[1] or CENTRE[1])
