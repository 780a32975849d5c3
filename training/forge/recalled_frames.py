"""Frames of facts about the user: how they are told, asked for, answered, and missed.

`{s}` is what the fact is about, `{x}` its value, `{o}` the value as the assistant says it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """`asked` has questions with an answer of their own, or "" for the usual one."""

    kind: str
    told: tuple[str, ...]
    asked: tuple[tuple[str, str], ...]
    answer: str
    missing: str
    subjects: tuple[str, ...] = ("",)
    topic: str = ""


def frame(
    kind: str, told: str, asked: str, answer: str, missing: str, subjects: str = "", topic: str = ""
) -> Frame:
    """Wordings are separated by `|`; a question may bring its answer after `=>`."""
    questions = []
    for wording in asked.split("|"):
        question, _, special = wording.partition("=>")
        questions.append((question.strip(), special.strip()))
    names = tuple(subjects.split("|")) if subjects else ("",)
    return Frame(kind, tuple(told.split("|")), tuple(questions), answer, missing, names, topic or missing)


OWN = (
    "dog|cat|horse|parrot|rabbit|hamster|goldfish|turtle|boat|school|street|teacher|boss|neighbor"
    "|brother|sister|"
    "uncle|aunt|cousin|doctor|village|hotel|team|company|robot|band|coach|daughter|son|mother|father"
    "|wife|husband|"
    "best friend|grandmother|grandfather|roommate|bakery|bank|car|bike|guitar|book|cafe|garden|baby"
    "|puppy|kitten"
)
PEOPLE = (
    "brother|sister|uncle|aunt|cousin|daughter|son|mother|father|wife|husband|best friend|grandmother|"
    "grandfather|roommate|boss|neighbor|teacher|friend"
)
LIKED = (
    "thing|toy|word|hobby|color|fruit|animal|food|drink|song|book|movie|sport|game|flower|season|city"
    "|subject|"
    "number|dish|vegetable|bird|band|dessert|place|singer|month|snack|tree"
)
NUMBERED = (
    "room|seat|locker|bus|train|gate|house|table|order|ticket|flight|account|customer|platform|apartment"
)
CODED = "door|phone|safe|bike lock|computer|garage|suitcase|alarm"
MEETINGS = "meeting|appointment|train|flight|lesson|exam|party|concert|dinner|interview|bus|class|game"
PUT = "key|phone|book|bag|hat|umbrella|ball|pen|cup|watch|wallet|passport|glasses|camera|coat|letter|ticket"

FRAMES = (
    frame(
        "name",
        "My name is {x}.|I'm {x}.|I am {x}.|Call me {x}.|Hi, I'm {x}.|Hello, my name is {x}.|People "
        "call me {x}."
        "|You can call me {x}.|My friends call me {x}.|My name's {x}.",
        "What is my name?|What's my name?|Who am I?=>You are {x}.|Do you remember my name?|Tell me my name."
        "|What am I called?|Can you tell me my name?|What did I say my name was?|Do you know my name?"
        "|Do you know who I am?=>You are {x}.",
        "Your name is {x}.",
        "You have not told me your name.",
    ),
    frame(
        "name",
        "My {s} is called {x}.|The name of my {s} is {x}.|My {s}'s name is {x}.|I have a {s} called {x}."
        "|My {s} is named {x}.|I have a {s} and the name is {x}.|I call my {s} {x}.",
        "What is my {s} called?|What is the name of my {s}?|What's my {s}'s name?|What is my {s}'s name?"
        "|Do you remember the name of my {s}?|How is my {s} called?|What do I call my {s}?|Tell me my "
        "{s}'s name.",
        "Your {s} is called {x}.",
        "You have not told me what your {s} is called.",
        OWN,
    ),
    frame(
        "name",
        "I live in {x}.|My home is in {x}.|I moved to {x} last year.|I am from {x}.|I come from {x}."
        "|I have lived in {x} for years.|I live in {x} with my family.|My house is in {x}.",
        "Where do I live?|Which city do I live in?|Where is my home?|What city do I live in?|What town "
        "do I live in?"
        "|Do you remember where I live?|Where did I say I live?|In which city do I live?",
        "You live in {x}.",
        "You have not told me where you live.",
    ),
    frame(
        "job",
        "I work as a {x}.|I am a {x}.|I'm a {x}.|I have worked as a {x} for ten years.|I earn my money "
        "as a {x}."
        "|I work as a {x} in the city.",
        "What is my job?|What do I do for a living?|What do I work as?|What is my profession?|What's my "
        "job?"
        "|Do you remember what my job is?|What kind of work do I do?|What did I say my job was?",
        "You work as a {x}.",
        "You have not told me what your job is.",
    ),
    frame(
        "word",
        "My favorite {s} is {x}.|The {s} I like best is {x}.|I like {x} best, it is my favorite {s}."
        "|My favorite {s} has always been {x}.",
        "What is my favorite {s}?|What's my favorite {s}?|Which {s} do I like best?|What {s} do I like "
        "best?"
        "|Do you remember my favorite {s}?|Tell me my favorite {s}.",
        "Your favorite {s} is {x}.",
        "You have not told me your favorite {s}.",
        LIKED,
    ),
    frame(
        "number",
        "My {s} number is {x}.|My {s} is number {x}.|The number of my {s} is {x}.|I have {s} number {x}.",
        "What is my {s} number?|What's my {s} number?|Which {s} is mine?|What is the number of my {s}?"
        "|What number is my {s}?|Do you remember my {s} number?",
        "Your {s} number is {x}.",
        "You have not told me your {s} number.",
        NUMBERED,
    ),
    frame(
        "number",
        "The code of my {s} is {x}.|My {s} code is {x}.|The code for my {s} is {x}.|Remember my {s} "
        "code: {x}.",
        "What is the code of my {s}?|What is my {s} code?|What's the code for my {s}?|Tell me my {s} code.",
        "Your {s} code is {x}.",
        "You have not told me your {s} code.",
        CODED,
    ),
    frame(
        "age",
        "I am {x} years old.|I'm {x} years old.|I turned {x} this year.|My age is {x}.|I am {x} years "
        "old now.",
        "How old am I?|What is my age?|Do you know how old I am?|Do you remember my age?|Tell me how "
        "old I am.",
        "You are {x} years old.",
        "You have not told me how old you are.",
    ),
    frame(
        "time",
        "My {s} is {x}.|I have a {s} {x}.|My {s} starts {x}.|There is a {s} for me {x}.",
        "When is my {s}?|What time is my {s}?|When does my {s} start?|When do I have my {s}?|On which "
        "day is my {s}?",
        "Your {s} is {x}.",
        "You have not told me when your {s} is.",
        MEETINGS,
    ),
    frame(
        "thing",
        "I bought {x} today.|Yesterday I bought {x}.|I just bought {x}.|I have bought {x}.|This morning "
        "I bought {x}.",
        "What did I buy?|What have I bought?|Tell me what I bought.|Do you remember what I bought?|What "
        "did I just buy?",
        "You bought {x}.",
        "You have not told me what you bought.",
    ),
    frame(
        "thing",
        "I will take {x}.|I choose {x}.|I would like {x}, please.|Let's take {x}.|I have decided to "
        "take {x}.",
        "What did I choose?|Which one did I take?|What did I decide to take?|What was my choice?|What "
        "did I pick?",
        "You chose {x}.",
        "You have not chosen anything yet.",
    ),
    frame(
        "place",
        "My {s} is {x}.|I put my {s} {x}.|I left my {s} {x}.|I keep my {s} {x}.|My {s} lies {x}.",
        "Where is my {s}?|Where did I put my {s}?|Where did I leave my {s}?|Where do I keep my {s}?"
        "|Do you know where my {s} is?|Where can I find my {s}?",
        "Your {s} is {o}.",
        "You have not told me where your {s} is.",
        PUT,
    ),
    frame(
        "name",
        "My {s} lives in {x}.|My {s} has a house in {x}.|My {s} moved to {x}.|My {s} is from {x}.",
        "Where does my {s} live?|Which city does my {s} live in?|Do you remember where my {s} lives?"
        "|In which town does my {s} live?",
        "Your {s} lives in {x}.",
        "You have not told me where your {s} lives.",
        PEOPLE,
    ),
    frame(
        "job",
        "My {s} works as a {x}.|My {s} is a {x}.",
        "What does my {s} do?|What is my {s}'s job?|What does my {s} work as?|What does my {s} do for a "
        "living?",
        "Your {s} works as a {x}.",
        "You have not told me what your {s} does.",
        PEOPLE,
    ),
    frame(
        "word",
        "My {s} likes {x}.|My {s} loves {x}.|My {s}'s favorite thing is {x}.",
        "What does my {s} like?|What does my {s} love?|What is my {s}'s favorite thing?",
        "Your {s} likes {x}.",
        "You have not told me what your {s} likes.",
        PEOPLE,
    ),
    frame(
        "name",
        "Tomorrow I am going to {x}.|I am going to {x} next week.|I will travel to {x}.|My next trip "
        "goes to {x}.",
        "Where am I going?|Where will I travel?|Where does my trip go?|What is my next trip?|Which "
        "place will I visit?",
        "You are going to {x}.",
        "You have not told me where you are going.",
    ),
)

JOBS = (
    "teacher doctor student driver nurse farmer cook engineer writer singer plumber tailor pilot waiter "
    "gardener "
    "butcher barber carpenter mechanic librarian scientist soldier actor dancer judge clerk cashier "
    "firefighter "
    "electrician secretary manager designer programmer architect photographer journalist musician "
    "fisherman sailor "
    "shepherd banker translator guard postman vet surgeon pharmacist accountant jeweler potter miner coach"
)
