"""The chat curriculum: short dialogues in both languages about a bounded set of things, made from templates.

Every dialogue is a list of lines, user and assistant in turn. Nothing here is copied from a corpus except
short sentence pairs for translation, which the caller passes in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from yan_omni.training.forge import chat_chinese, chat_english, chat_everyday, chat_lists
from yan_omni.training.forge.chat_lists import pairs

Lines = tuple[str, ...]


def by_meaning(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """(questions, replies) of each entry `question | question => reply | reply`."""
    for line in text.strip().replace("\n    ", " ").splitlines():
        questions, _, replies = line.partition(" => ")
        yield questions.split(" | "), replies.split(" | ")


def _varied_english(question: str, random: Random) -> str:
    """The question as different people put it."""
    opening = random.choice(
        ["", "", "", "", "Please tell me, ", "Hey Yan, ", "Well, ", "So, ", "Excuse me, "]
    )
    if not opening or len(question.split()) < 3:
        return question
    first = question.split(maxsplit=1)[0]
    keeps_case = first == "I" or first.startswith("I'")
    return opening + (question if keeps_case else question[0].lower() + question[1:])


def _varied_chinese(question: str, random: Random) -> str:
    opening = random.choice(
        ["", "", "", "", "请问", "小言，", "那么，", "我想问一下，", "你知道", "请告诉我，"]
    )
    return question if len(question) < 5 or question[0] in "请你我给讲说" else opening + question


def talk(random: Random) -> Iterator[Lines]:
    """Small talk, facts and everyday matters, each question a few times in different wordings."""
    for text, vary, repeats in (
        (chat_english.TALK, _varied_english, 5),
        (chat_english.FACTS, _varied_english, 6),
        (chat_chinese.TALK, _varied_chinese, 5),
        (chat_chinese.FACTS, _varied_chinese, 6),
        (chat_everyday.ENGLISH, _varied_english, 5),
        (chat_everyday.CHINESE, _varied_chinese, 5),
    ):
        for questions, replies in by_meaning(text):
            for question in questions:
                for _ in range(repeats):
                    yield vary(question, random), random.choice(replies)


def _filled(templates: Sequence[str], random: Random, **values: str) -> str:
    return random.choice(templates).format(**values)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def arithmetic(random: Random) -> Iterator[Lines]:
    """Sums up to twenty and small products, in words and in digits."""
    sums = [(a, b, a + b, "plus", "加", "+") for a in range(11) for b in range(11)]
    sums += [(a, b, a - b, "minus", "减", "-") for a in range(11) for b in range(a + 1)]
    sums += [(a, b, a * b, "times", "乘以", "x") for a in range(1, 6) for b in range(1, 6)]
    for a, b, result, english, chinese, sign in sums:
        en = [chat_english.number_word(value) for value in (a, b, result)]
        zh = [chat_chinese.number_word(value) for value in (a, b, result)]
        ask = [
            "What is {q}?",
            "What's {q}?",
            "How much is {q}?",
            "{q} is what?",
            "Calculate {q}.",
            "Tell me {q}.",
        ]
        for spelled in (True, True, False):
            question = f"{en[0]} {english} {en[1]}" if spelled else f"{a} {sign} {b}".replace("x", english)
            reply = f"{_capital(en[0])} {english} {en[1]} is {en[2]}."
            yield _capital(_filled(ask, random, q=question)), reply
            question = f"{zh[0]}{chinese}{zh[1]}" if spelled else f"{a}{chinese}{b}"
            wordings = [
                "{q}等于几？",
                "{q}等于多少？",
                "{q}是多少？",
                "{q}是几？",
                "请问{q}等于几？",
                "算一下{q}。",
            ]
            yield _filled(wordings, random, q=question), f"{zh[0]}{chinese}{zh[1]}等于{zh[2]}。"


def knowledge(random: Random) -> Iterator[Lines]:
    """Capitals and opposites."""
    ask = ["What is the capital of {c}?", "What's the capital of {c}?", "Which city is the capital of {c}?"]
    ask += ["Tell me the capital of {c}.", "Do you know the capital of {c}?", "Name the capital of {c}."]
    for country, city in pairs(chat_lists.CAPITALS):
        for wording in ask * 3:
            yield _varied_english(wording.format(c=country), random), f"The capital of {country} is {city}."
    ask = [
        "{c}的首都是哪里？",
        "{c}的首都是什么？",
        "{c}的首都叫什么？",
        "{c}的首都是哪个城市？",
        "{c}首都在哪里？",
    ]
    for country, city in pairs(chat_lists.CAPITALS_CHINESE):
        for wording in ask * 3:
            yield _varied_chinese(wording.format(c=country), random), f"{country}的首都是{city}。"
    ask = ["What is the opposite of {w}?", "What's the opposite of {w}?", "Tell me the opposite of {w}."]
    ask += ["Which word is the opposite of {w}?", "{w}: what is the opposite?", "Say the opposite of {w}."]
    for word, other in pairs(chat_lists.OPPOSITES):
        for wording in ask * 2:
            yield _capital(wording.format(w=word)), f"The opposite of {word} is {other}."
    ask = [
        "{w}的反义词是什么？",
        "{w}的反义词是哪个词？",
        "{w}的相反是什么？",
        "说出{w}的反义词。",
        "和{w}相反的词是什么？",
    ]
    for word, other in pairs(chat_lists.OPPOSITES_CHINESE):
        for wording in ask * 2:
            yield wording.format(w=word), f"{word}的反义词是{other}。"


def neighbours(random: Random) -> Iterator[Lines]:
    """What comes before and after in the week, the year and among numbers."""
    for names, kind in ((chat_english.DAYS.split(), "day"), (chat_english.MONTHS.split(), "month")):
        for index, name in enumerate(names):
            after, before = names[(index + 1) % len(names)], names[index - 1]
            ask = [
                f"Which {kind} comes after {name}?",
                f"What {kind} comes after {name}?",
                f"What comes after {name}?",
            ]
            ask += [f"What is the {kind} after {name}?", f"Which {kind} follows {name}?"]
            for question in ask * 2:
                yield question, f"{after} comes after {name}."
                yield (
                    question.replace("after", "before").replace("follows", "is before"),
                    (f"{before} comes before {name}."),
                )
    weekdays = ["星期" + day for day in "一二三四五六天"]
    months = [chat_chinese.number_word(month) + "月" for month in range(1, 13)]
    for names, what in ((weekdays, "星期几"), (months, "几月")):
        for index, name in enumerate(names):
            after, before = names[(index + 1) % len(names)], names[index - 1]
            for question in (
                f"{name}后面是{what}？",
                f"{name}之后是{what}？",
                f"{name}的后一个是什么？",
                f"{name}过了是{what}？",
            ):
                yield question, f"{name}后面是{after}。"
                yield question.replace("后", "前").replace("过了是", "前面是"), f"{name}前面是{before}。"


def translation(random: Random, sentence_pairs: Sequence[tuple[str, str]]) -> Iterator[Lines]:
    """Words and short sentences, both ways."""
    to_chinese = ['How do you say "{x}" in Chinese?', "What is {x} in Chinese?", "Say {x} in Chinese."]
    to_chinese += ["Translate {x} into Chinese.", "{x} in Chinese, please."]
    to_english = [
        "{x}用英语怎么说？",
        "“{x}”用英文怎么说？",
        "{x}的英文是什么？",
        "{x}英语怎么讲？",
        "把{x}翻译成英文。",
    ]
    for english, chinese in pairs(chat_lists.WORDS):
        for _ in range(6):
            yield _capital(_filled(to_chinese, random, x=english)), f"{chinese}。"
            yield _filled(to_english, random, x=chinese), f"{_capital(english)}."
    for english, chinese in sentence_pairs:
        for _ in range(3):
            bare_english, bare_chinese = english.rstrip(".?!"), chinese.rstrip("。？！")
            yield _capital(_filled(to_chinese, random, x=bare_english[0].lower() + bare_english[1:])), chinese
            yield _filled(to_english, random, x=bare_chinese), english


def repeating(random: Random, sentence_pairs: Sequence[tuple[str, str]]) -> Iterator[Lines]:
    """Say after me."""
    ask = [
        "Say {x}.",
        "Please say {x}.",
        "Repeat after me: {x}.",
        "Say the word {x}.",
        "Can you say {x}?",
        "Repeat {x}.",
    ]
    ask_chinese = [
        "请说{x}。",
        "跟我说{x}。",
        "说{x}。",
        "请跟我念{x}。",
        "请重复{x}。",
        "说一下{x}。",
        "你能说{x}吗？",
    ]
    for english, chinese in pairs(chat_lists.WORDS):
        for _ in range(4):
            yield _filled(ask, random, x=english), f"{_capital(english)}."
            yield _filled(ask_chinese, random, x=chinese), f"{chinese}。"
    for english, chinese in sentence_pairs:
        yield f"Repeat after me: {english}", english
        yield f"跟我说：{chinese}", chinese
