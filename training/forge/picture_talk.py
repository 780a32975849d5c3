"""Questions about pictures and their answers, in both languages, made from what a picture holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from yan_omni.model.noticing_words import CHINESE_PLACES, WORDINGS, place_of, plural
from yan_omni.model.vision.concepts import CONCEPT_IDS, CONCEPTS, Concept
from yan_omni.model.vision.grounding import SeenThing, ViewBox
from yan_omni.tokenizers.image import VIEW_PX

QuestionAnswer = tuple[str, str]
Things = Sequence[SeenThing]
OBJECTS = [index for index, concept in enumerate(CONCEPTS) if concept.kind == "object"]
SHAPES = [index for index, concept in enumerate(CONCEPTS) if concept.kind == "shape"]
COLOURS = [index for index, concept in enumerate(CONCEPTS) if concept.kind == "colour"]
SHAPE_SHARE = 0.4
SAME_NAME_SHARE = 0.2
LEAST_SIDE_PX, MOST_SIDE_PX = 40.0, 110.0

WHAT = (
    "What is in this picture?|What is this?|What do you see?|What can you see in the picture?|What is it?"
    "|What is in the picture?|Describe the picture.|What does this picture show?|Tell me what you see."
    "|What is shown here?|Describe this image.|What's in the image?",
    "这张图片里有什么？|这是什么？|你看到了什么？|图里有什么？|图片里有什么东西？|描述一下这张图片。|图中是什么？"
    "|这张图是什么？|图片上有什么？|请描述这张图。|你看见什么了？",
)
COLOUR = (
    "What color is the {n}?|Which color is the {n}?|What is the color of the {n}?|What's the {n}'s color?"
    "|The {n} has which color?|What colour is the {n}?",
    "{n}是什么颜色的？|{n}是什么颜色？|这个{n}是什么颜色？|{n}的颜色是什么？|{n}什么颜色？|图里的{n}是什么颜色？",
)
SHAPE = (
    "What shape is the {c} thing?|What is the shape of the {c} thing?|Which shape is {c}?|What is {c}?"
    "|What shape is {c}?|The {c} thing has which shape?|Which thing is {c}?|What is the {c} thing?",
    "{c}的东西是什么形状？|{c}的是什么形状？|{c}的图形是什么？|{c}的东西是什么？|什么是{c}的？|哪个东西是{c}的？",
)
HOW_MANY_NAMED = (
    "How many {n} are there?|How many {n} are in the picture?|How many {n} do you see?|Count the {n}."
    "|How many {n} can you see?",
    "图里有几个{n}？|有几个{n}？|图片里有多少个{n}？|你看到几个{n}？|数一数{n}。|一共有几个{n}？",
)
HOW_MANY = (
    "How many things are in the picture?|How many objects are there?|How many things do you see?"
    "|How many things are there?|Count the things in the picture.|How many objects can you see?",
    "图片里一共有几个东西？|图里有几个东西？|一共有多少个东西？|你看到几个东西？|数一数图里有几个东西。|有多少东西？",
)
WHERE = (
    "Where is the {n}?|Where do you see the {n}?|In which part of the picture is the {n}?|Where's the {n}?"
    "|Where can I find the {n}?|What is the position of the {n}?|Find the {n}.",
    "{n}在哪里？|{n}在图片的什么位置？|{n}在哪儿？|{n}在什么地方？|{n}在哪？|找一下{n}。|{n}的位置在哪里？",
)
PRESENT = (
    "Is there {a} in the picture?|Do you see {a}?|Can you see {a}?|Is there {a}?|Does the picture show {a}?",
    "图里有{n}吗？|你看到{n}了吗？|有没有{n}？|图片里有没有{n}？|有{n}吗？|能看到{n}吗？",
)
BESIDE = (
    "What is at the {p}?|What is on the {p}?|What do you see at the {p}?|What's in the {p} of the picture?",
    "{p}有什么？|{p}是什么？|图片{p}有什么东西？|你看到{p}有什么？",
)
IS_COLOUR = (
    "Is the {n} {c}?|Is the color of the {n} {c}?|Is this {n} {c}?",
    "{n}是{c}的吗？|{n}是{c}吗？|{n}是不是{c}的？",
)
COLOUR_UNKNOWN = ("I am not sure about the color of the {n}.", "{n}的颜色我说不准。")
YES_NO = (("No. ", "Yes. "), ("没有。", "有。"))


def random_things(random: Random, most: int = 5) -> list[SeenThing]:
    """Up to `most` things at random places, as the encoder would notice them; sometimes several of a name."""
    things: list[SeenThing] = []
    for _ in range(random.choice((0, 1, 1, 2, 2, 3, 3, 4, most))):
        if things and random.random() < SAME_NAME_SHARE:
            concept = random.choice(things).concept
        else:
            concept = random.choice(SHAPES if random.random() < SHAPE_SHARE else OBJECTS)
        is_shape = CONCEPTS[concept].kind == "shape"
        width, height = (random.uniform(LEAST_SIDE_PX, MOST_SIDE_PX) for _ in range(2))
        x, y = random.uniform(0, VIEW_PX - width), random.uniform(0, VIEW_PX - height)
        box = ViewBox(x, y, x + width, y + height, 1.0)
        things.append(SeenThing(concept, random.choice(COLOURS) if is_shape else None, box))
    return from_left(things)


def seen_things(objects: Sequence[dict[str, Any]]) -> list[SeenThing]:
    """The objects of a forged scene's record, from left to right."""
    things = []
    for thing in objects:
        x1, y1, x2, y2 = thing["box_px"]
        colour = CONCEPT_IDS[thing["colour"]] if thing["colour"] else None
        things.append(SeenThing(CONCEPT_IDS[thing["name"]], colour, ViewBox(x1, y1, x2, y2, 1.0)))
    return from_left(things)


def from_left(things: Things) -> list[SeenThing]:
    """In the order in which they are told."""
    return sorted(things, key=lambda thing: thing.box.x1 + thing.box.x2)


def with_article(name: str) -> str:
    """`a dog`, `an apple`, `grapes`."""
    if name == plural(name) or name in {
        "rice",
        "money",
        "fire",
        "bread",
        "corn",
        "broccoli",
        "beer",
        "coffee",
    }:
        return name
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def _asked(wordings: tuple[str, str], language: int, random: Random, concept: Concept | None = None) -> str:
    """One of the wordings, about a thing or a colour; `{n}` is its name, `{a}` its name with an article."""
    wording = random.choice(wordings[language].split("|"))
    if concept is None:
        return wording
    said = WORDINGS[language].name(concept)
    return wording.format(n=said, c=said, a=with_article(concept.en[0]))


def _picked(things: Things, random: Random, wanted: Callable[[SeenThing], bool]) -> SeenThing | None:
    fitting = [thing for thing in things if wanted(thing)]
    return random.choice(fitting) if fitting else None


def ask_object(things: Things, language: int, random: Random) -> QuestionAnswer:
    return _asked(WHAT, language, random), WORDINGS[language].seen(things)


def ask_colour(things: Things, language: int, random: Random) -> QuestionAnswer | None:
    """Of a shape; of an everyday object the colour is not known."""
    say = WORDINGS[language]
    thing = _picked(things, random, lambda t: t.colour is not None or random.random() < 0.2)
    if thing is None:
        return None
    concept = CONCEPTS[thing.concept]
    same = [other for other in things if other.concept == thing.concept]
    question = _asked(COLOUR, language, random, concept)
    if thing.colour is None:
        return question, COLOUR_UNKNOWN[language].format(n=say.name(concept))
    return question, say.joined([say.colour(other) for other in same]).strip()


def ask_is_colour(things: Things, language: int, random: Random) -> QuestionAnswer | None:
    """Whether a shape that is there once has a colour."""
    once = [t for t in things if t.colour is not None and sum(o.concept == t.concept for o in things) == 1]
    if not once:
        return None
    say, thing = WORDINGS[language], random.choice(once)
    assert thing.colour is not None
    asked = thing.colour if random.random() < 0.5 else random.choice(COLOURS)
    wording = random.choice(IS_COLOUR[language].split("|"))
    question = wording.format(n=say.name(CONCEPTS[thing.concept]), c=say.name(CONCEPTS[asked]))
    yes_no = (("No. ", "Yes. "), ("不是。", "是的。"))[language]
    return question, yes_no[asked == thing.colour] + say.colour(thing)


def ask_shape(things: Things, language: int, random: Random) -> QuestionAnswer | None:
    thing = _picked(things, random, lambda t: t.colour is not None)
    if thing is None or thing.colour is None:
        return None
    same = [other for other in things if other.colour == thing.colour]
    return _asked(SHAPE, language, random, CONCEPTS[thing.colour]), WORDINGS[language].kinds(same)


def ask_count(things: Things, language: int, random: Random) -> QuestionAnswer:
    if not things or random.random() < 0.5:
        return _asked(HOW_MANY, language, random), WORDINGS[language].number(None, len(things))
    concept = CONCEPTS[random.choice(things).concept]
    count = sum(CONCEPTS[thing.concept] is concept for thing in things)
    said = plural(concept.en[0]) if language == 0 else concept.zh[0]
    question = random.choice(HOW_MANY_NAMED[language].split("|")).format(n=said)
    return question, WORDINGS[language].number(concept, count)


def ask_place(things: Things, language: int, random: Random) -> QuestionAnswer:
    thing = _picked(things, random, lambda t: True) if random.random() > 0.1 else None
    concept = CONCEPTS[thing.concept] if thing else _absent(things, random)
    question = _asked(WHERE, language, random, concept)
    if thing is None:
        return question, WORDINGS[language].absent(concept)
    return question, WORDINGS[language].places(concept, [t for t in things if t.concept == thing.concept])


def ask_present(things: Things, language: int, random: Random) -> QuestionAnswer:
    say = WORDINGS[language]
    thing = _picked(things, random, lambda t: True) if random.random() < 0.5 else None
    concept = CONCEPTS[thing.concept] if thing else _absent(things, random)
    question = _asked(PRESENT, language, random, concept)
    if thing is None:
        return question, YES_NO[language][0] + say.absent(concept)
    return question, YES_NO[language][1] + say.places(
        concept, [t for t in things if t.concept == thing.concept]
    )


def ask_side(things: Things, language: int, random: Random) -> QuestionAnswer:
    side = random.choice([place_of(thing.box) for thing in things] or ["left"])
    side = random.choice([side, *side.split()])
    there = [t for t in things if place_of(t.box) == side or side in place_of(t.box).split()]
    wording = random.choice(BESIDE[language].split("|"))
    question = wording.format(p=side if language == 0 else CHINESE_PLACES[side])
    return question, WORDINGS[language].beside(side, there)


def _absent(things: Things, random: Random) -> Concept:
    """An object that is not in the picture."""
    names = {thing.concept for thing in things}
    return CONCEPTS[random.choice([index for index in OBJECTS if index not in names])]


ASK: tuple[Callable[[Things, int, Random], QuestionAnswer | None], ...] = (
    ask_object,
    ask_object,
    ask_colour,
    ask_shape,
    ask_count,
    ask_count,
    ask_place,
    ask_place,
    ask_present,
    ask_side,
    ask_is_colour,
)


def questions(things: Things, count: int, random: Random) -> list[QuestionAnswer]:
    """`count` questions of random kinds, each in either language."""
    asked: list[QuestionAnswer] = []
    while len(asked) < count:
        pair = random.choice(ASK)(things, random.randrange(2), random)
        if pair is not None:
            asked.append(pair)
    return asked
