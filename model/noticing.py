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
    """The count, what is seen, and a clause about each thing, in English and Chinese, from left to right.

    The clauses are worded as the answers are, so that the thinker's look-ups find how they go on. Colours
    are said of plain shapes only: that is where they were taught.
    """
    english, chinese = [], []
    named: list[tuple[str, str]] = []
    for thing in sorted(things, key=lambda thing: thing.box.x1 + thing.box.x2):
        concept = CONCEPTS[thing.concept]
        name = (concept.en[0], concept.zh[0])
        box = thing.box
        place = place_words((box.x1, box.y1, box.x2, box.y2))
        if thing.colour is None or concept.kind != "shape":
            named.append(name)
        else:
            colour = (CONCEPTS[thing.colour].en[0], CONCEPTS[thing.colour].zh[0])
            named.append((f"{colour[0]} {name[0]}", colour[1] + name[1]))
            english.append(f" The {name[0]} is {colour[0]}. The {colour[0]} thing is the {name[0]}.")
            chinese.append(f"{name[1]}是{colour[1]}。{colour[1]}的是{name[1]}。")
        english.append(f" The {name[0]} at the {place[0]}.")
        chinese.append(f"{name[1]}在{place[1]}。")
    seen_english = " and ".join("the " + pair[0] for pair in named) or "nothing"
    seen_chinese = "和".join(pair[1] for pair in named) or "没有东西"
    sentences = (f" I see {seen_english}.", *english, f" 我看到{seen_chinese}。", *chinese)
    return f" {len(things)};" + "".join(sentences)


def place_words(box_px: tuple[float, float, float, float]) -> tuple[str, str]:
    """English and Chinese name of the ninth of the view that holds the box's centre."""
    x1, y1, x2, y2 = box_px
    row = ROWS[min(int((y1 + y2) / 2 * 3 / VIEW_PX), 2)]
    column = COLUMNS[min(int((x1 + x2) / 2 * 3 / VIEW_PX), 2)]
    english = " ".join(word for word in (row[0], column[0]) if word)
    return (english or CENTRE[0], column[1] + row[1] or CENTRE[1])
