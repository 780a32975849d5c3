"""What the vision encoder notices in a picture, in words: the picture's counterpart of phone events.

The 64 patch positions of a picture come first. Once the user's turn is over the thinker glances at the
picture again and reads these words, in the language of the question, right before it answers: near and short
enough for a fixed-size memory to go on from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from yan_omni.model.vision.concepts import CONCEPTS, Concept
from yan_omni.model.vision.encoder import VisionFeatures
from yan_omni.model.vision.grounding import GroundingConfig, SeenThing, ViewBox, name_things
from yan_omni.tokenizers.image import VIEW_PX

SAME_THING = 0.6
ROWS = (("top", "上"), ("", ""), ("bottom", "下"))
COLUMNS = (("left", "左"), ("", ""), ("right", "右"))
CENTRE = ("middle", "中间")
ENGLISH_COUNTS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
IRREGULAR_PLURALS = {"mouse": "mice", "knife": "knives", "cherries": "cherries"}
IRREGULAR_PLURALS |= {
    name: name for name in ["sheep", "fish", "glasses", "scissors", "fries", "grapes", "noodles"]
}


def noticed_text(features: VisionFeatures, chinese: bool) -> str:
    """What is noticed in one picture (a batch of one), as one line for the thinker."""
    return describe_things(without_parts(name_things(features, GroundingConfig())), chinese)


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


def describe_things(things: Sequence[SeenThing], chinese: bool) -> str:
    """How many things, what they are, a clause about each from left to right, and how many of each name.

    The clauses are worded as the answers are, and no three words in a row go on in two ways where it can be
    helped: the thinker's look-ups know what came after one, two or three words. Colours are said of plain
    shapes only: that is where they were taught.
    """
    ordered = sorted(things, key=lambda thing: thing.box.x1 + thing.box.x2)
    words = [_words(thing, chinese) for thing in ordered]
    counts = Counter(name for name, _, _ in words)
    if chinese:
        seen = "和".join((colour or "") + name for name, colour, _ in words) or "没有东西"
        parts = [f"有{count_word(len(words), chinese)}个。我看到{seen}。"]
        parts += [f"{name}是{colour}。" for name, colour, _ in words if colour]
        parts += [f"{name}在{place}。" for name, _, place in words]
        parts += [f"{name}有{count_word(count, chinese)}个。" for name, count in counts.items()]
        return "".join(parts)
    seen = " and".join(f" the {colour} {name}" if colour else f" the {name}" for name, colour, _ in words)
    verb = "is" if len(words) == 1 else "are"
    parts = [f" There {verb} {count_word(len(words), chinese)}. I see{seen or ' nothing'}."]
    parts += [f" The {name} is {colour}." for name, colour, _ in words if colour]
    parts += [f" You find the {name} at the {place}." for name, _, place in words]
    parts += [f" {plural(name)}: {count_word(count, chinese)}." for name, count in counts.items()]
    return "".join(parts)


def _words(thing: SeenThing, chinese: bool) -> tuple[str, str | None, str]:
    """Name, colour if it is said, and place."""
    language = 1 if chinese else 0
    concept = CONCEPTS[thing.concept]
    has_colour = thing.colour is not None and concept.kind == "shape"
    colour = _name(CONCEPTS[thing.colour], chinese) if has_colour and thing.colour is not None else None
    box = thing.box
    return _name(concept, chinese), colour, place_words((box.x1, box.y1, box.x2, box.y2))[language]


def _name(concept: Concept, chinese: bool) -> str:
    return (concept.zh if chinese else concept.en)[0]


def is_chinese(text: str) -> bool:
    """Whether a question is answered in Chinese: it holds a hanzi."""
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def count_word(count: int, chinese: bool) -> str:
    """The number as it is said before a measure word or alone; digits above ten."""
    if not 0 <= count <= 10:
        return str(count)
    return "零一两三四五六七八九十"[count] if chinese else ENGLISH_COUNTS[count]


def plural(name: str) -> str:
    """English plural of a name."""
    if name in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[name]
    return f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s"


def place_words(box_px: tuple[float, float, float, float]) -> tuple[str, str]:
    """English and Chinese name of the ninth of the view that holds the box's centre."""
    x1, y1, x2, y2 = box_px
    row = ROWS[min(int((y1 + y2) / 2 * 3 / VIEW_PX), 2)]
    column = COLUMNS[min(int((x1 + x2) / 2 * 3 / VIEW_PX), 2)]
    english = " ".join(word for word in (row[0], column[0]) if word)
    return (english or CENTRE[0], column[1] + row[1] or CENTRE[1])
