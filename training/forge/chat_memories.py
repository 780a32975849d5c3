"""Dialogues in which something is told and later asked for: made from templates and word lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from yan_omni.training.forge import chat_chinese, chat_english, chat_lists
from yan_omni.training.forge.chat import Lines
from yan_omni.training.forge.chat_facts_told import chinese_fact, english_fact
from yan_omni.training.forge.chat_lists import pairs
from yan_omni.training.forge.chat_sheets import small_talk

LISTED_SHARE = 0.4


def memories(random: Random, count: int) -> Iterator[Lines]:
    """Something told, then asked for, at once or after other talk."""
    between = [small_talk(chinese, random) for chinese in (False, True)]
    makers: tuple[Callable[[Random], tuple[str, str, str, str]], ...] = (_english_memory, _chinese_memory)
    for number in range(count):
        language = number % 2
        maker = (makers if random.random() < LISTED_SHARE else (english_fact, chinese_fact))[language]
        told, noted, asked, answer = maker(random)
        shape = random.random()
        if shape < 0.3:
            yield (told + (" " if language == 0 else "") + asked), answer
        elif shape < 0.65:
            yield told, noted, asked, answer
        else:
            question, reply = random.choice(between[language])
            yield told, noted, question, reply, asked, answer


def _english_memory(random: Random) -> tuple[str, str, str, str]:
    name = random.choice(chat_english.NAMES.split())
    kind = random.randrange(6)
    if kind <= 1:
        told = random.choice(
            ["My name is {x}.", "I am {x}.", "I'm {x}.", "Call me {x}.", "You can call me {x}."]
        )
        asked = random.choice(
            [
                "What is my name?",
                "What's my name?",
                "Who am I?",
                "Do you remember my name?",
                "What am I called?",
                "Tell me my name.",
                "What was my name again?",
                "Do you still know my name?",
                "What did I say my name is?",
                "Say my name.",
                "Do you know who I am?",
                "My name is what?",
            ]
        )
        return told.format(x=name), f"Nice to meet you, {name}.", asked, f"Your name is {name}."
    if kind == 2:
        what, values = random.choice(
            [
                ("fruit", chat_lists.FRUITS),
                ("animal", chat_lists.ANIMALS),
                ("color", chat_lists.COLOURS),
                ("food", chat_lists.FOODS),
            ]
        )
        value = random.choice(pairs(values))[0]
        article = "" if what in ("color", "food") else "the "
        told = f"My favorite {what} is {article}{value}."
        asked = random.choice(
            [
                f"What is my favorite {what}?",
                f"Which {what} do I like?",
                f"What {what} do I like best?",
                f"Do you remember my favorite {what}?",
                f"Which {what} is my favorite?",
                f"Tell me which {what} I like.",
                f"My favorite {what}, what was it?",
                f"What did I say about my favorite {what}?",
            ]
        )
        return told, "I will remember that.", asked, f"Your favorite {what} is {article}{value}."
    if kind == 3:
        thing, place = random.choice(pairs(chat_lists.THINGS))[0], random.choice(pairs(chat_lists.PLACES))[0]
        said = place.replace("my", "your")
        told = random.choice(
            [f"My {thing} is {place}.", f"I put my {thing} {place}.", f"I left my {thing} {place}."]
        )
        asked = random.choice(
            [
                f"Where is my {thing}?",
                f"Where did I put my {thing}?",
                f"Where can I find my {thing}?",
                f"I can't find my {thing}.",
                f"I am looking for my {thing}.",
                f"Where did I leave my {thing}?",
                f"My {thing} is where?",
                f"Do you remember where my {thing} is?",
                f"Tell me where my {thing} is.",
                f"Where should I look for my {thing}?",
            ]
        )
        return told, "I will remember that.", asked, f"Your {thing} is {said}."
    if kind == 4:
        city = random.choice(pairs(chat_lists.CITIES))[0]
        told = random.choice([f"I live in {city}.", f"I am from {city}.", f"My home is in {city}."])
        asked = random.choice(
            [
                "Where do I live?",
                "Which city do I live in?",
                "Where is my home?",
                "In which city do I live?",
                "I live where?",
                "Do you remember where I live?",
                "Tell me where I live.",
                "What is my city?",
                "In what city am I at home?",
                "Where did I say I live?",
            ]
        )
        return told, "I will remember that.", asked, f"You live in {city}."
    number = chat_english.number_word(random.randrange(1, 61))
    told, asked, answer = random.choice(
        [
            (f"My number is {number}.", "What is my number?", f"Your number is {number}."),
            (f"I am {number} years old.", "How old am I?", f"You are {number} years old."),
            (f"Remember the number {number}.", "Which number did I tell you?", f"The number is {number}."),
        ]
    )
    return told, "I will remember that.", asked, answer


def _chinese_memory(random: Random) -> tuple[str, str, str, str]:
    name = random.choice(chat_chinese.NAMES.split())
    kind = random.randrange(6)
    if kind <= 1:
        told = random.choice(["我叫{x}。", "我的名字是{x}。", "我是{x}。", "叫我{x}吧。", "你可以叫我{x}。"])
        asked = random.choice(
            ["我叫什么？", "我叫什么名字？", "我的名字是什么？", "你记得我的名字吗？", "我是谁？"]
        )
        return told.format(x=name), f"你好，{name}！", asked, f"你叫{name}。"
    if kind == 2:
        what, values = random.choice(
            [
                ("水果", chat_lists.FRUITS),
                ("动物", chat_lists.ANIMALS),
                ("颜色", chat_lists.COLOURS),
                ("食物", chat_lists.FOODS),
            ]
        )
        value = random.choice(pairs(values))[1]
        told = random.choice([f"我最喜欢的{what}是{value}。", f"我最喜欢{value}。"])
        asked = random.choice([f"我最喜欢的{what}是什么？", f"我最喜欢什么{what}？", f"我喜欢什么{what}？"])
        return told, "我记住了。", asked, f"你最喜欢的{what}是{value}。"
    if kind == 3:
        thing, place = random.choice(pairs(chat_lists.THINGS))[1], random.choice(pairs(chat_lists.PLACES))[1]
        said = place.replace("我", "你")
        told = random.choice([f"我的{thing}{place}。", f"我把{thing}放{place}了。"])
        return (
            told,
            "我记住了。",
            random.choice([f"我的{thing}在哪里？", f"{thing}在哪儿？"]),
            f"你的{thing}{said}。",
        )
    if kind == 4:
        city = random.choice(pairs(chat_lists.CITIES))[1]
        told = random.choice([f"我住在{city}。", f"我家在{city}。"])
        return (
            told,
            "我记住了。",
            random.choice(["我住在哪里？", "我家在哪里？", "我住在哪个城市？"]),
            f"你住在{city}。",
        )
    number = chat_chinese.number_word(random.randrange(1, 61))
    told, asked, answer = random.choice(
        [
            (f"我的号码是{number}。", "我的号码是多少？", f"你的号码是{number}。"),
            (f"我今年{number}岁。", "我几岁了？", f"你{number}岁。"),
            (f"记住数字{number}。", "我让你记住的数字是几？", f"数字是{number}。"),
        ]
    )
    return told, "我记住了。", asked, answer
