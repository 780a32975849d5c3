"""How different people put the same question: openings, endings, politeness, careless typing."""

from __future__ import annotations

from random import Random

ENGLISH_OPENINGS = [
    "Please tell me, ",
    "Hey Yan, ",
    "Well, ",
    "So, ",
    "Excuse me, ",
    "Tell me, ",
    "Okay, ",
    "Hi, ",
    "Quick question: ",
    "Sorry, ",
    "I have a question. ",
    "Let me ask you something. ",
    "I'd like to know: ",
    "One more thing: ",
    "Hello, ",
    "I was wondering, ",
    "Yan, ",
    "Now, ",
    "Can you help me? ",
    "Hmm, ",
    "For my homework: ",
    "My son wants to know: ",
    "A quiz question. ",
    "I am curious. ",
    "Just checking: ",
    "I forgot this. ",
    "We are playing a quiz. ",
    "Tell me quickly, ",
    "My friend asked me this. ",
    "Let me think. ",
]
ENGLISH_ENDINGS = [
    " Do you know?",
    " Please tell me.",
    " I forgot.",
    " Can you tell me?",
    " Any idea?",
    " I'd like to know.",
    " Thanks.",
    " It is for school.",
    " I can't remember.",
    " My daughter wants to know.",
    " Please answer.",
    " Help me.",
]
ENGLISH_ASKING = {
    *[
        "what",
        "what's",
        "which",
        "how",
        "where",
        "who",
        "who's",
        "when",
        "why",
        "is",
        "are",
        "do",
        "does",
        "can",
        "did",
        "has",
        "have",
        "was",
        "were",
    ]
}
CHINESE_OPENINGS = [
    "请问",
    "小言，",
    "那么，",
    "我想问一下，",
    "你知道",
    "请告诉我，",
    "麻烦问一下，",
    "问你一下，",
    "我想知道",
    "你说",
    "哎，",
    "嗨，",
    "打扰一下，",
    "有个问题，",
    "我问你，",
    "能不能告诉我，",
    "那",
    "请教一下，",
    "孩子问我，",
    "作业里问，",
    "考考你，",
    "突然想问，",
    "我不太清楚，",
    "快告诉我，",
]
CHINESE_ENDINGS = [
    "你知道吗？",
    "告诉我吧。",
    "我忘了。",
    "我想知道。",
    "谢谢。",
    "请回答。",
    "作业要用。",
    "想不起来了。",
    "帮我一下。",
]
OPENING_SHARE = 0.35
ENDING_SHARE = 0.08
CARELESS_SHARE = 0.12


def put(question: str, random: Random) -> str:
    """The question as one of many people puts it; a question of few words is left as it is."""
    varied = _english(question, random) if question.isascii() else _chinese(question, random)
    return careless(varied) if random.random() < CARELESS_SHARE else varied


def careless(text: str) -> str:
    """Typed in a hurry: no capitals, no mark at the end."""
    return text.lower().rstrip(".?!。？！") if len(text) > 1 else text


def _english(question: str, random: Random) -> str:
    words = question.split()
    if len(words) < 3 or words[0].lower() not in ENGLISH_ASKING or question[-1] != "?":
        return question
    chance = random.random()
    if chance < OPENING_SHARE:
        opening = random.choice(ENGLISH_OPENINGS)
        return opening + (question if opening[-2] in ".?" else question[0].lower() + question[1:])
    if chance < OPENING_SHARE + ENDING_SHARE:
        return question + random.choice(ENGLISH_ENDINGS)
    return question


def _chinese(question: str, random: Random) -> str:
    if len(question) < 5 or question[-1] != "？" or question[0] in "请你我给讲说问能可那":
        return question
    chance = random.random()
    if chance < OPENING_SHARE:
        return random.choice(CHINESE_OPENINGS) + question
    if chance < OPENING_SHARE + ENDING_SHARE:
        return question + random.choice(CHINESE_ENDINGS)
    if chance < OPENING_SHARE + 2 * ENDING_SHARE and question[-2] not in "吗呢么":
        return question[:-1] + random.choice(("呢？", "呀？", "啊？"))
    return question
