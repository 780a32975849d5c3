"""Composed stories of things that come and go, and questions about them with their answers, in both
languages. The answers are the sentences of `noticing_video`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random

from yan_omni.model.noticing_video import (
    Presence,
    Visit,
    appears,
    at_first,
    changes,
    comes_back,
    concept_name,
    how_many,
    how_often,
    in_the_end,
    leaves,
)
from yan_omni.model.vision.concepts import CONCEPTS
from yan_omni.training.forge.picture_talk import QuestionAnswer, with_article

ABSENT_SHARE = 0.12
NAMELESS_COLOUR_SHARE = 0.3
SHAPE_SHARE = 0.3
MAX_THINGS = 4
SHORTEST_S, LONGEST_S = 3, 40
COLOURS = [index for index, concept in enumerate(CONCEPTS) if concept.kind == "colour"]
SHAPES = [index for index, concept in enumerate(CONCEPTS) if concept.kind == "shape"]
OBJECTS = [index for index, concept in enumerate(CONCEPTS) if concept.kind == "object"]

HAPPENS = (
    "What happens?|What happens in the video?|What is in the video?|Describe the video.|What do you see?"
    "|What does the video show?|Tell me what happens.|What is going on in this video?",
    "发生了什么？|视频里发生了什么？|视频里有什么？|描述一下这个视频。|你看到了什么？|这个视频讲了什么？|说说视频里发生了什么。",
)
FIRST = (
    "What do you see first?|What do you see at the start?|What is there at the beginning?"
    "|What is in the video at first?|How does the video start?|What comes first?",
    "一开始有什么？|开头有什么？|视频开头是什么？|你先看到了什么？|最先看到什么？|视频一开始是什么？",
)
LAST = (
    "What do you see at the end?|What is there in the end?|How does the video end?|What do you see last?"
    "|What is in the video at the end?|What is left at the end?",
    "最后有什么？|结尾有什么？|视频最后是什么？|你最后看到了什么？|最后还剩什么？|视频结尾是什么？",
)
HOW_MANY = (
    "How many things are in the video?|How many things do you see?|How many different things are there?"
    "|How many objects are in the video?",
    "视频里有几个东西？|一共有几个东西？|视频里有多少个东西？|你看到几个东西？",
)
APPEARS = (
    "When does the {n} appear?|When do you see the {n}?|When does the {n} show up?"
    "|At what time does the {n} appear?|When is the {n} first seen?|When does the {n} come in?",
    "{n}什么时候出现？|{n}在第几秒出现？|{n}何时出现？|什么时候能看到{n}？|{n}是什么时候出现的？|{n}几秒出现？",
)
LEAVES = (
    "When does the {n} leave?|When does the {n} disappear?|When is the {n} gone?"
    "|At what time does the {n} leave?|When does the {n} go away?",
    "{n}什么时候离开？|{n}在第几秒消失？|{n}何时离开？|{n}什么时候不见了？|{n}是什么时候消失的？|{n}什么时候走的？",
)
COMES_BACK = (
    "When does the {n} come back?|When does the {n} return?|When do you see the {n} again?"
    "|When is the {n} back?|When does the {n} appear again?",
    "{n}什么时候回来？|{n}什么时候再出现？|{n}在第几秒回来？|{n}何时又出现？|什么时候又看到{n}？",
)
HOW_OFTEN = (
    "How many times does the {n} appear?|How often do you see the {n}?|How many times do you see the {n}?"
    "|How often does the {n} appear?|How many times is the {n} there?",
    "{n}出现了几次？|{n}一共出现几次？|你看到{n}几次？|{n}来了多少次？|{n}出现了多少次？",
)
PRESENT = (
    "Is there {a} in the video?|Do you see {a}?|Can you see {a} in the video?|Does {a} appear?",
    "视频里有{n}吗？|你看到{n}了吗？|有没有{n}？|{n}出现了吗？",
)


def story(random: Random) -> list[Presence]:
    """One to four different things, each there from the start or later, for good or not."""
    duration_s = random.randint(SHORTEST_S, LONGEST_S)
    found: dict[tuple[int, int | None], Presence] = {}
    for _ in range(random.choice((1, 2, 2, 3, 3, MAX_THINGS))):
        is_shape = random.random() < SHAPE_SHARE
        concept = random.choice(SHAPES if is_shape else OBJECTS)
        colour = random.choice(COLOURS) if is_shape else None
        found[concept, colour] = Presence(concept, colour, _visits(duration_s, random))
    return sorted(found.values(), key=lambda presence: presence.visits[0].start_s)


def _visits(duration_s: int, random: Random) -> tuple[Visit, ...]:
    """Stretches between distinct seconds inside of the video."""
    num_times = random.choices((0, 1, 2, 3, 4), weights=(3, 4, 3, 1, 0.3))[0]
    times = sorted(random.sample(range(1, duration_s), min(num_times, duration_s - 1)))
    starts_at_once = random.random() < 0.45 or not times
    edges: list[int | None] = [0, *times] if starts_at_once else [*times]
    if len(edges) % 2:
        edges.append(None)
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple(Visit(start, stop) for start, stop in pairs if start is not None)


def ask_happens(presences: Sequence[Presence], chinese: bool, random: Random) -> QuestionAnswer:
    answer = f"{at_first(presences, chinese)}{'' if chinese else ' '}{changes(presences, chinese)}"
    return _choose(HAPPENS, chinese, random), answer


def ask_first(presences: Sequence[Presence], chinese: bool, random: Random) -> QuestionAnswer:
    return _choose(FIRST, chinese, random), at_first(presences, chinese)


def ask_last(presences: Sequence[Presence], chinese: bool, random: Random) -> QuestionAnswer:
    return _choose(LAST, chinese, random), in_the_end(presences, chinese)


def ask_how_many(presences: Sequence[Presence], chinese: bool, random: Random) -> QuestionAnswer:
    return _choose(HOW_MANY, chinese, random), how_many(presences, chinese)


def ask_appears(presences: Sequence[Presence], chinese: bool, random: Random) -> QuestionAnswer:
    return _about_one(APPEARS, appears, presences, chinese, random)


def ask_leaves(presences: Sequence[Presence], chinese: bool, random: Random) -> QuestionAnswer:
    return _about_one(LEAVES, leaves, presences, chinese, random)


def ask_comes_back(presences: Sequence[Presence], chinese: bool, random: Random) -> QuestionAnswer | None:
    back = [presence for presence in presences if len(presence.visits) > 1]
    if not back:
        return None
    presence = random.choice(back)
    name = _name(presence, presences, chinese, random)
    return _choose(COMES_BACK, chinese, random).format(n=name), comes_back(name, presence, chinese)


def ask_how_often(presences: Sequence[Presence], chinese: bool, random: Random) -> QuestionAnswer:
    return _about_one(HOW_OFTEN, how_often, presences, chinese, random)


def ask_present(presences: Sequence[Presence], chinese: bool, random: Random) -> QuestionAnswer:
    is_there = random.random() < 0.5
    concept = random.choice(presences).concept if is_there else _absent(presences, random)
    name = concept_name(concept, chinese)
    question = _choose(PRESENT, chinese, random).format(n=name, a=with_article(name))
    return question, (("No.", "没有。"), ("Yes.", "有。"))[is_there][chinese]


def _about_one(
    wordings: tuple[str, str],
    sentence: Callable[[str, Presence, bool], str],
    presences: Sequence[Presence],
    chinese: bool,
    random: Random,
) -> QuestionAnswer:
    """A question about one thing; now and then one that is not there."""
    question = _choose(wordings, chinese, random)
    if random.random() < ABSENT_SHARE:
        name = concept_name(_absent(presences, random), chinese)
        return question.format(n=name), f"我没看到{name}。" if chinese else f"I do not see the {name}."
    presence = random.choice(presences)
    name = _name(presence, presences, chinese, random)
    return question.format(n=name), sentence(name, presence, chinese)


def _name(presence: Presence, presences: Sequence[Presence], chinese: bool, random: Random) -> str:
    """As it is noticed; sometimes without the colour, where that is clear."""
    alike = Counter(other.concept for other in presences)[presence.concept]
    if alike == 1 and random.random() < NAMELESS_COLOUR_SHARE:
        return concept_name(presence.concept, chinese)
    return presence.said(chinese)


def _absent(presences: Sequence[Presence], random: Random) -> int:
    there = {presence.concept for presence in presences}
    return random.choice([concept for concept in OBJECTS if concept not in there])


def _choose(wordings: tuple[str, str], chinese: bool, random: Random) -> str:
    return random.choice(wordings[chinese].split("|"))


Ask = Callable[[Sequence[Presence], bool, Random], QuestionAnswer | None]
ASK: tuple[Ask, ...] = (
    *(ask_happens, ask_happens, ask_first, ask_last, ask_how_many, ask_appears, ask_appears, ask_appears),
    *(ask_leaves, ask_leaves, ask_comes_back, ask_how_often, ask_how_often, ask_present),
)


def video_questions(presences: Sequence[Presence], count: int, random: Random) -> list[QuestionAnswer]:
    """`count` questions of random kinds, each in either language."""
    asked: list[QuestionAnswer] = []
    while len(asked) < count:
        pair = random.choice(ASK)(presences, random.random() < 0.5, random)
        if pair is not None:
            asked.append(pair)
    return asked
