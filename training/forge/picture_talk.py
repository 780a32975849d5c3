"""Questions about composed scenes and their answers, in both languages, made from what a scene holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from yan_omni.model.noticing import IRREGULAR_PLURALS, count_word, place_words, plural
from yan_omni.model.vision.concepts import CONCEPT_IDS, CONCEPTS

QuestionAnswer = tuple[str, str]
ABSENT_SHARE = 0.12


@dataclass(frozen=True, slots=True)
class SceneThing:
    """One object of a scene: concept keys, and its box in pixels of the 256 px view."""

    name: str
    colour: str | None
    box_px: tuple[float, float, float, float]

    def said(self, language: int) -> str:
        """Colour and name in English (0) or Chinese (1)."""
        name = word(self.name, language)
        if self.colour is None:
            return name
        return f"{word(self.colour, 0)} {name}" if language == 0 else f"{word(self.colour, 1)}{name}"

    def place(self, language: int) -> str:
        return place_words(self.box_px)[language]


def word(key: str, language: int) -> str:
    concept = CONCEPTS[CONCEPT_IDS[key]]
    return (concept.en if language == 0 else concept.zh)[0]


def with_article(name: str) -> str:
    if name in IRREGULAR_PLURALS.values() or name in {
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


def listed(things: tuple[SceneThing, ...], language: int) -> str:
    return (
        ("and the ", "和")[language]
        .join(t.said(language) + (" " if language == 0 else "") for t in things)
        .strip()
    )


def ask_object(things: tuple[SceneThing, ...], language: int, random: Random) -> QuestionAnswer:
    english = [
        "What is in this picture?",
        "What is this?",
        "What do you see?",
        "What can you see in the picture?",
    ]
    english += [
        "What is in the picture?",
        "Describe the picture.",
        "What does this picture show?",
        "Tell me what you see.",
    ]
    chinese = [
        "这张图片里有什么？",
        "这是什么？",
        "你看到了什么？",
        "图里有什么？",
        "图片里有什么东西？",
        "描述一下这张图片。",
        "图中是什么？",
    ]
    question = random.choice((english, chinese)[language])
    if not things:
        return question, ("I see nothing.", "我看到没有东西。")[language]
    return question, f"I see the {listed(things, 0)}." if language == 0 else f"我看到{listed(things, 1)}。"


def ask_colour(things: tuple[SceneThing, ...], language: int, random: Random) -> QuestionAnswer | None:
    names = Counter(t.name for t in things)
    fitting = [t for t in things if t.colour is not None and names[t.name] == 1]
    if not fitting:
        return None
    thing = random.choice(fitting)
    assert thing.colour is not None
    name, colour = word(thing.name, language), word(thing.colour, language)
    english = ["What color is the {n}?", "Which color is the {n}?", "What is the color of the {n}?"]
    chinese = ["{n}是什么颜色的？", "{n}是什么颜色？", "这个{n}是什么颜色？", "{n}的颜色是什么？"]
    question = random.choice((english, chinese)[language]).format(n=name)
    return question, f"The {name} is {colour}." if language == 0 else f"{name}是{colour}。"


def ask_shape(things: tuple[SceneThing, ...], language: int, random: Random) -> QuestionAnswer | None:
    colours = Counter(t.colour for t in things)
    fitting = [t for t in things if t.colour is not None and colours[t.colour] == 1]
    if not fitting:
        return None
    thing = random.choice(fitting)
    assert thing.colour is not None
    name, colour = word(thing.name, language), word(thing.colour, language)
    english = ["What shape is the {c} thing?", "What is the shape of the {c} thing?", "Which shape is {c}?"]
    english += ["What shape is {c}?", "The {c} thing has which shape?"]
    chinese = ["{c}的东西是什么形状？", "{c}的是什么形状？", "{c}的图形是什么？", "{c}的东西是什么？"]
    question = random.choice((english, chinese)[language]).format(c=colour)
    return question, f"It is the {colour} {name}." if language == 0 else f"是{colour}{name}。"


def ask_count(things: tuple[SceneThing, ...], language: int, random: Random) -> QuestionAnswer:
    names = Counter(t.name for t in things)
    if names and random.random() < 0.5:
        name, count = random.choice(sorted(names.items()))
        said = word(name, language)
        english = ["How many {n} are there?", "How many {n} are in the picture?", "How many {n} do you see?"]
        chinese = ["图里有几个{n}？", "有几个{n}？", "图片里有多少个{n}？", "你看到几个{n}？"]
        question = random.choice((english, chinese)[language]).format(
            n=plural(said) if language == 0 else said
        )
    else:
        count = len(things)
        english = [
            "How many things are in the picture?",
            "How many objects are there?",
            "How many things do you see?",
        ]
        english += ["How many things are there?", "Count the things in the picture."]
        chinese = [
            "图片里一共有几个东西？",
            "图里有几个东西？",
            "一共有多少个东西？",
            "你看到几个东西？",
            "数一数图里有几个东西。",
        ]
        question = random.choice((english, chinese)[language])
    return question, _counted(count, language)


def _counted(count: int, language: int) -> str:
    if language == 0:
        verb = "is" if count == 1 else "are"
        return f"There {verb} {count_word(count, False)}."
    return f"有{count_word(count, True)}个。"


def ask_place(things: tuple[SceneThing, ...], language: int, random: Random) -> QuestionAnswer | None:
    names = Counter(t.name for t in things)
    fitting = [t for t in things if names[t.name] == 1]
    is_there = random.random() > ABSENT_SHARE
    if is_there and not fitting:
        return None
    thing = random.choice(fitting) if is_there else None
    name = word(thing.name if thing else _absent(things, random), language)
    english = ["Where is the {n}?", "Where do you see the {n}?", "In which part of the picture is the {n}?"]
    chinese = ["{n}在哪里？", "{n}在图片的什么位置？", "{n}在哪儿？", "{n}在什么地方？"]
    question = random.choice((english, chinese)[language]).format(n=name)
    if thing is None:
        return question, (f"I do not see the {name}.", f"我没看到{name}。")[language]
    place = thing.place(language)
    if language == 1:
        return question, f"{name}在{place}。"
    return question, f"You find the {name} at the {place}."


def ask_present(things: tuple[SceneThing, ...], language: int, random: Random) -> QuestionAnswer:
    names = [t.name for t in things]
    is_there = bool(names) and random.random() < 0.5
    said = word(random.choice(names) if is_there else _absent(things, random), language)
    english = ["Is there {n} in the picture?", "Do you see {n}?", "Can you see {n}?"]
    chinese = ["图里有{n}吗？", "你看到{n}了吗？", "有没有{n}？"]
    question = random.choice((english, chinese)[language])
    question = question.format(n=with_article(said) if language == 0 else said)
    return question, (("No.", "没有。"), ("Yes.", "有。"))[is_there][language]


def _absent(things: tuple[SceneThing, ...], random: Random) -> str:
    """An object that is not in the picture."""
    names = {thing.name for thing in things}
    return random.choice([c.key for c in CONCEPTS if c.kind == "object" and c.key not in names])


ASK: tuple[Callable[[tuple[SceneThing, ...], int, Random], QuestionAnswer | None], ...] = (
    ask_object,
    ask_colour,
    ask_shape,
    ask_count,
    ask_place,
    ask_place,
    ask_object,
    ask_object,
    ask_colour,
    ask_shape,
    ask_count,
    ask_present,
)


def questions(things: tuple[SceneThing, ...], count: int, random: Random) -> list[QuestionAnswer]:
    """`count` questions of random kinds, each in either language."""
    asked: list[QuestionAnswer] = []
    while len(asked) < count:
        pair = random.choice(ASK)(things, random.randrange(2), random)
        if pair is not None:
            asked.append(pair)
    return asked
