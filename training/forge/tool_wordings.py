"""Ways of saying the same request: with a greeting, politely, as a question, as speech is written down."""

from __future__ import annotations

import re
from random import Random

from yan_omni.training.forge.tool_cards import Card, Request

PLAIN_SHARE = 0.4
SPOKEN_SHARE = 0.12
ENGLISH_GREETINGS = "Hey, |OK, |Hello, |Well, |Now |Alright, |So, |Hi there, |Quick, |Assistant, "
CHINESE_GREETINGS = "你好，|嘿，|那个，|好，|嗯，|助手，|对了，|快，"
ENGLISH_ORDERS = (
    "Please {x}.|Can you {x}?|Could you {x}?|Could you please {x}?|Would you {x}?|I want you to {x}.|"
    "{X}, please.|Will you {x}?|"
    "I would like you to {x}.|You should {x} now.|{X} for me.|{X}, thank you.|I need you to {x}."
    "|Go ahead and {x}.|Can you please {x} now?|{X} right away.|It would be nice if you could {x}.|Just {x}."
)
CHINESE_ORDERS = (
    "请{x}。|帮我{x}。|麻烦{x}。|麻烦你{x}一下。|"
    "你能{x}吗？|可以{x}吗？|{x}吧。|{x}，谢谢。|{x}，好吗？|现在{x}。|请你{x}。"
    "|能不能{x}？|我想{x}。|快{x}。|请帮忙{x}。|能帮我{x}吗？|我想让你{x}。|马上{x}。"
)
NO_ORDERS = (
    "i it is am are what how the there will do does where when which why who whose we my me let's say volume "
    "brightness timer alarm channel music weather lights broadcast directions oven table drone robot back "
    "emergency new medicine seat sounds news elevator floor pause"
)
_SIGNS = re.compile(r"[\s,.?!，。？！、]+")


def varied(request: Request, card: Card, random: Random, chinese: bool) -> Request:
    """The request as it is or in another way; never one of the wordings held out for the evaluation."""
    if random.random() < PLAIN_SHARE:
        return request
    text = (_chinese if chinese else _english)(request.text, random)
    if random.random() < SPOKEN_SHARE:
        text = _spoken(text)
    held_out = {_words(other.text) for other in card.requests[chinese] if other.is_held_out}
    return request if _words(text) in held_out else Request(text, request.implied)


def _english(text: str, random: Random) -> str:
    first = text.split(" ", 1)[0].strip(".,?!:").lower()
    is_order = (
        text.endswith(".") and first.isalpha() and first not in NO_ORDERS.split() and ", please" not in text
    )
    if is_order and first != "please" and "." not in text[:-1] and random.random() < 0.75:
        inner = text[:-1]
        return random.choice(ENGLISH_ORDERS.split("|")).replace("{x}", _lowered(inner)).replace("{X}", inner)
    return random.choice(ENGLISH_GREETINGS.split("|")) + _lowered(text)


def _chinese(text: str, random: Random) -> str:
    starts_with_verb = text[0] not in "我{请帮现今明快该你能不离还这那室屋湿"
    if text.endswith("。") and starts_with_verb and "，" not in text and random.random() < 0.75:
        return random.choice(CHINESE_ORDERS.split("|")).replace("{x}", text[:-1].removesuffix("一下"))
    return random.choice(CHINESE_GREETINGS.split("|")) + text


def _spoken(text: str) -> str:
    """Without the sign at its end and the capital at its beginning, as recognised speech often is."""
    return _lowered(text.rstrip(".?!。？！"))


def _lowered(text: str) -> str:
    return text if text.startswith(("I ", "I'", "{")) else text[:1].lower() + text[1:]


def _words(text: str) -> str:
    return _SIGNS.sub(" ", text.casefold()).strip()
