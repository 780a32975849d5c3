"""The clauses in which seen things are told, in English and Chinese; answers about pictures use them too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from yan_omni.model.vision.concepts import CONCEPTS, Concept
from yan_omni.model.vision.grounding import SeenThing, ViewBox
from yan_omni.tokenizers.image import VIEW_PX

ROWS = ("top", "", "bottom")
COLUMNS = ("left", "", "right")
CHINESE_PLACES = {
    "top left": "左上角",
    "top": "上面",
    "top right": "右上角",
    "left": "左边",
    "middle": "中间",
    "right": "右边",
    "bottom left": "左下角",
    "bottom": "下面",
    "bottom right": "右下角",
}
ENGLISH_COUNTS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
CHINESE_COUNTS = "零一两三四五六七八九十"
IRREGULAR_PLURALS = {"mouse": "mice", "knife": "knives", "cherries": "cherries"}
IRREGULAR_PLURALS |= {
    name: name for name in ["sheep", "fish", "glasses", "scissors", "fries", "grapes", "noodles"]
}


def place_of(box: ViewBox) -> str:
    """English name of the ninth of the view that holds the box's centre: `top left`, `middle`."""
    row = ROWS[min(int((box.y1 + box.y2) / 2 * 3 / VIEW_PX), 2)]
    column = COLUMNS[min(int((box.x1 + box.x2) / 2 * 3 / VIEW_PX), 2)]
    return " ".join(word for word in (row, column) if word) or "middle"


def plural(name: str) -> str:
    """English plural of a name."""
    if name in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[name]
    return f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s"


class Wording(Protocol):
    """One language's clauses; each ends with its full stop. `concept=None` means things of any name."""

    def name(self, concept: Concept) -> str: ...

    def listed(self, things: Sequence[SeenThing]) -> str:
        """`the red circle and the dog`; empty without things."""
        ...

    def number(self, concept: Concept | None, count: int) -> str: ...

    def seen(self, things: Sequence[SeenThing]) -> str: ...

    def kinds(self, things: Sequence[SeenThing]) -> str: ...

    def colour(self, thing: SeenThing) -> str:
        """The thing's colour, which must be known."""
        ...

    def places(self, concept: Concept, things: Sequence[SeenThing]) -> str: ...

    def beside(self, side: str, things: Sequence[SeenThing]) -> str: ...

    def absent(self, concept: Concept) -> str: ...

    def joined(self, clauses: Sequence[str]) -> str:
        """The clauses as the thinker reads them: English ones each after a space."""
        ...


def _colour(thing: SeenThing) -> Concept | None:
    """Colours are said of plain shapes only: that is where they were taught."""
    is_shape = CONCEPTS[thing.concept].kind == "shape"
    return CONCEPTS[thing.colour] if is_shape and thing.colour is not None else None


def _at(place: str) -> str:
    return "in the middle" if place == "middle" else f"at the {place}"


class English:
    """Clauses in English."""

    def name(self, concept: Concept) -> str:
        return concept.en[0]

    def listed(self, things: Sequence[SeenThing]) -> str:
        return " and ".join(f"the {self._said(thing)}" for thing in things)

    def number(self, concept: Concept | None, count: int) -> str:
        if count == 1:
            return f"There is one {'thing' if concept is None else concept.en[0]}."
        said = "things" if concept is None else plural(concept.en[0])
        number = "no" if count == 0 else ENGLISH_COUNTS[count] if count <= 10 else str(count)
        return f"There are {number} {said}."

    def seen(self, things: Sequence[SeenThing]) -> str:
        return f"I see {self.listed(things) or 'nothing'}."

    def kinds(self, things: Sequence[SeenThing]) -> str:
        return f"It is {self.listed(things)}."

    def colour(self, thing: SeenThing) -> str:
        colour = _colour(thing)
        assert colour is not None
        return f"The {CONCEPTS[thing.concept].en[0]} is {colour.en[0]}."

    def places(self, concept: Concept, things: Sequence[SeenThing]) -> str:
        places = " and ".join(_at(place_of(thing.box)) for thing in things)
        return f"You find the {concept.en[0]} {places}."

    def beside(self, side: str, things: Sequence[SeenThing]) -> str:
        return f"{_at(side).capitalize()} I see {self.listed(things) or 'nothing'}."

    def absent(self, concept: Concept) -> str:
        return f"I do not see {'anything ' if concept.kind == 'colour' else 'the '}{concept.en[0]}."

    def joined(self, clauses: Sequence[str]) -> str:
        return "".join(f" {clause}" for clause in clauses)

    def _said(self, thing: SeenThing) -> str:
        colour = _colour(thing)
        name = CONCEPTS[thing.concept].en[0]
        return name if colour is None else f"{colour.en[0]} {name}"


class Chinese:
    """Clauses in Chinese."""

    def name(self, concept: Concept) -> str:
        return concept.zh[0]

    def listed(self, things: Sequence[SeenThing]) -> str:
        return "和".join(self._said(thing) for thing in things)

    def number(self, concept: Concept | None, count: int) -> str:
        said = "东西" if concept is None else concept.zh[0]
        if not count:
            return f"没有{said}。"
        return f"有{CHINESE_COUNTS[count] if count <= 10 else count}个{said}。"

    def seen(self, things: Sequence[SeenThing]) -> str:
        return f"我看到{self.listed(things)}。" if things else "我什么也没看到。"

    def kinds(self, things: Sequence[SeenThing]) -> str:
        return f"是{self.listed(things)}。"

    def colour(self, thing: SeenThing) -> str:
        colour = _colour(thing)
        assert colour is not None
        return f"{CONCEPTS[thing.concept].zh[0]}是{colour.zh[0]}。"

    def places(self, concept: Concept, things: Sequence[SeenThing]) -> str:
        return f"{concept.zh[0]}在{'和'.join(CHINESE_PLACES[place_of(thing.box)] for thing in things)}。"

    def beside(self, side: str, things: Sequence[SeenThing]) -> str:
        place = CHINESE_PLACES[side]
        return f"{place}有{self.listed(things)}。" if things else f"{place}没有东西。"

    def absent(self, concept: Concept) -> str:
        return f"我没看到{concept.zh[0]}。"

    def joined(self, clauses: Sequence[str]) -> str:
        return "".join(clauses)

    def _said(self, thing: SeenThing) -> str:
        colour = _colour(thing)
        return ("" if colour is None else colour.zh[0]) + CONCEPTS[thing.concept].zh[0]


WORDINGS: tuple[Wording, Wording] = (English(), Chinese())
"""English and Chinese: `WORDINGS[is_chinese(question)]`."""
