"""What the vision encoder notices in a picture, in words: the picture's counterpart of phone events.

The 64 patch positions of a picture come first. Once the user's turn is over the thinker glances at the
picture again and reads these words, in the language of the question, right before it answers. The glance
goes where the question points: things, colours and sides that it names are told of, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yan_omni.model.noticing_words import WORDINGS, place_of
from yan_omni.model.vision.concepts import CONCEPTS, concepts_in
from yan_omni.model.vision.encoder import VisionFeatures
from yan_omni.model.vision.grounding import GroundingConfig, SeenThing, ViewBox, name_things

SAME_THING = 0.6
ENGLISH_SIDES = {"left": "left", "right": "right", "top": "top", "upper": "top", "above": "top"}
ENGLISH_SIDES |= {"bottom": "bottom", "lower": "bottom", "below": "bottom"}
ENGLISH_SIDES |= dict.fromkeys(("middle", "centre", "center"), "middle")
CHINESE_SIDES = {
    side + end: name
    for side, name in zip("左右上下", ("left", "right", "top", "bottom"), strict=True)
    for end in "边面侧方"
}
CHINESE_SIDES |= {"左上": "top left", "右上": "top right", "左下": "bottom left", "右下": "bottom right"}
CHINESE_SIDES |= {"顶部": "top", "底部": "bottom"} | dict.fromkeys(("中间", "中央", "正中"), "middle")


@dataclass(frozen=True, slots=True)
class Focus:
    """What a question points at: concept rows of things and of colours, and sides of the picture."""

    names: tuple[int, ...] = ()
    colours: tuple[int, ...] = ()
    side: str = ""

    @classmethod
    def of(cls, question: str) -> Focus:
        named = [index for index, _ in concepts_in(question)]
        names = tuple(index for index in named if CONCEPTS[index].kind != "colour")
        colours = tuple(index for index in named if CONCEPTS[index].kind == "colour")
        return cls(names, colours, "" if names or colours else side_in(question))


def side_in(question: str) -> str:
    """The place a question names, as `top left`; empty without one."""
    if is_chinese(question):
        found = [name for word, name in CHINESE_SIDES.items() if word in question]
        return max(found, key=len, default="")
    words = "".join(c if c.isalpha() else " " for c in question.lower()).split()
    sides = {ENGLISH_SIDES[word] for word in words if word in ENGLISH_SIDES}
    return " ".join(side for side in ("top", "bottom", "middle", "left", "right") if side in sides)


def noticed_text(features: VisionFeatures, question: str) -> str:
    """What is noticed in one picture (a batch of one) with a question in mind: a line for the thinker."""
    return describe_things(without_parts(name_things(features, GroundingConfig())), question)


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


def describe_things(things: Sequence[SeenThing], question: str) -> str:
    """The things that the question is about, from left to right; all of them where it names none.

    The clauses are worded as the answers are: the thinker's look-ups know what came after one, two or three
    words, so that every answer can be followed word by word.
    """
    say = WORDINGS[is_chinese(question)]
    focus = Focus.of(question)
    ordered = sorted(things, key=lambda thing: thing.box.x1 + thing.box.x2)
    clauses: list[str] = []
    for name in focus.names:
        clauses += _about_name(ordered, name, focus.colours, is_chinese(question))
    if focus.colours and not focus.names:
        coloured = [thing for thing in ordered if thing.colour in focus.colours]
        clauses.append(say.kinds(coloured) if coloured else say.absent(CONCEPTS[focus.colours[0]]))
        clauses.append(say.number(None, len(coloured)))
    if focus.side:
        there = [thing for thing in ordered if place_of(thing.box) == focus.side or _is_at(thing, focus.side)]
        clauses.append(say.beside(focus.side, there))
    if not clauses:
        clauses = [say.number(None, len(ordered)), say.seen(ordered)]
        if len(ordered) == 1:
            clauses += [say.colour(ordered[0])] if ordered[0].colour is not None else []
            clauses.append(say.places(CONCEPTS[ordered[0].concept], ordered))
    return say.joined(clauses)


def _is_at(thing: SeenThing, side: str) -> bool:
    """Whether a thing is on a side that is named alone: the left includes its corners."""
    return side in place_of(thing.box).split()


def _about_name(things: Sequence[SeenThing], name: int, colours: Sequence[int], chinese: bool) -> list[str]:
    """Clauses about all things of one name, or those in the named colours if there are any."""
    say, concept = WORDINGS[chinese], CONCEPTS[name]
    same = [thing for thing in things if thing.concept == name]
    fitting = [thing for thing in same if thing.colour in colours] or same
    if not fitting:
        return [say.absent(concept)]
    colour_clauses = [say.colour(thing) for thing in fitting if thing.colour is not None]
    return [*colour_clauses, say.number(concept, len(fitting)), say.places(concept, fitting)]


def describe_photo(names: Sequence[tuple[str, str]], is_sure: bool, chinese: bool) -> str:
    """What a photograph may show: one to three (English, Chinese) names, the likeliest first."""
    if not 1 <= len(names) <= 3:
        raise ValueError(f"a photo is told with one to three names, not {len(names)}")
    said = [name[chinese] for name in names]
    if chinese:
        others = "或".join(said[1:])
        if is_sure:
            return f"看起来像{said[0]}。" + (f"也可能是{others}。" if others else "")
        return f"我不确定，可能是{'或'.join(said)}。"
    if is_sure:
        others = " or the ".join(said[1:])
        return f" It looks like the {said[0]}." + (f" Maybe the {others}." if others else "")
    return f" I am not sure. Maybe the {' or the '.join(said)}."


def is_chinese(text: str) -> bool:
    """Whether a question is answered in Chinese: it holds a hanzi."""
    return any("\u4e00" <= character <= "\u9fff" for character in text)
