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
    "|Any chance you could {x}?|I'd like you to {x}.|Be so kind and {x}.|Do me a favor and {x}.|Time to {x}."
    "|Would it be possible to {x}?|I was hoping you could {x}.|If you can, {x}.|Why don't you {x}?|Let's {x}."
    "|When you have a moment, {x}.|You can {x} now.|Would you be able to {x}?|Help me {x}.|I want to {x}."
    "|{X}, will you?|{X}, would you please?|Kindly {x}.|{X} if you don't mind.|{X}, okay?|{X}, and thanks."
    "|I was wondering if you could {x}.|Please go and {x}, thanks.|Could someone {x}?|We should {x}."
)
CHINESE_ORDERS = (
    "请{x}。|帮我{x}。|麻烦{x}。|麻烦你{x}一下。|"
    "你能{x}吗？|可以{x}吗？|{x}吧。|{x}，谢谢。|{x}，好吗？|现在{x}。|请你{x}。"
    "|能不能{x}？|我想{x}。|快{x}。|请帮忙{x}。|能帮我{x}吗？|我想让你{x}。|马上{x}。"
    "|劳驾{x}。|能否{x}？|有空的话{x}。|方便的话{x}。|拜托{x}。|我要{x}。|{x}行吗？|{x}可以吗？|{x}好不好？"
    "|麻烦帮我{x}。|帮我{x}一下。|给我{x}。|现在就{x}。|你帮忙{x}。|我需要{x}。|可不可以{x}？|不如{x}吧。"
    "|请你帮我{x}。|你去{x}。|能麻烦你{x}吗？|{x}，拜托了。|{x}，辛苦了。|{x}，快点。|请问能{x}吗？|来，{x}。"
)
ORDERS_BEGIN = (
    "let get make put turn give set take go keep show stop start tell bring send switch fly run check "
    "change add book find have write move look leave call drop walk hold come open ring cancel delete "
    "play search kill heat warm read secure shoot remind forget note save drive stay wave return shut "
    "wake pull inform pass remove create skip lead collect head follow greet rise land order deliver log "
    "record dim fire close use activate deactivate guard connect text count end remember guide store "
    "launch photograph roll rotate spin pick grab lift finish patrol buy cross strike track reserve share "
    "mail print exchange measure explain ask darken raise soften paint cool cut disable lock bolt clean "
    "sweep hoover apply water irrigate soak hose announce arm disarm bake preheat roast phone dial type "
    "clear help schedule plan pencil jot stream sing interrupt break jump navigate google browse step "
    "shift grasp reach place aim freeze steer see circle capture display convert calculate carry load "
    "haul join begin define review fill prepare sample release unload rename throw erase sort file invite "
    "assign rent unlock mute silence film locate ship fetch translate hover brew lower rate weigh wash "
    "feed mix pack build inspect test update restart charge download upload draw copy label scan empty "
    "polish repair unpack wrap fold iron dry slice peel boil fry shake pour serve sell receive hide plant "
    "harvest trim feel press push catch replace decorate stack grind hang tie pause brighten watch "
    "recommend"
)
"""Verbs that an order may begin with."""
TALK_SHARE = 0.14
"""So many of the varied ones have a sentence of talk before or after them."""
ENGLISH_TALK = (
    "I just got home.|What a day.|Sorry to bother you.|Good morning!|I am tired today.|Thank you for before."
    "|I am in a hurry.|My hands are full.|I almost forgot.|It is raining again.|You are a great help."
    "|One more thing.|I am not sure how this works.|We have visitors.|Listen.|I have a question."
    "|That was lovely.|I had a long day at work.|The kids are asleep.|Now let me think.|Nice to see you."
)
ENGLISH_AFTER = (
    "Thanks a lot.|I am in a hurry.|That would be great.|You know me.|I will be right back.|No rush."
    "|As always.|That is all.|It is important.|Thank you so much.|I would do it myself but I can't."
)
CHINESE_TALK = (
    "我刚到家。|今天好累。|不好意思打扰了。|早上好！|刚才谢谢你。|我赶时间。|我手上有东西。|差点忘了。|又下雨了。|你真能干。"
    "|还有一件事。|我不太会用。|家里来客人了。|听我说。|我有个问题。|刚才真不错。|上班累了一天。|孩子睡了。|让我想想。|见到你真好。"
)
CHINESE_AFTER = (
    "谢谢你啊。|我赶时间。|那就太好了。|不着急。|老样子。"
    "|就这些。|很重要。|非常感谢。|我自己腾不出手。|辛苦你了。|麻烦了。"
)
_SIGNS = re.compile(r"[\s,.?!，。？！、]+")


def varied(request: Request, card: Card, random: Random, chinese: bool) -> Request:
    """The request as it is or in another way; never one of the wordings held out for the evaluation."""
    if random.random() < PLAIN_SHARE:
        return request
    text = (_chinese if chinese else _english)(request.text, random)
    if random.random() < TALK_SHARE:
        text = _amid_talk(text, random, chinese)
    if random.random() < SPOKEN_SHARE:
        text = _spoken(text)
    held_out = {_words(other.text) for other in card.requests[chinese] if other.is_held_out}
    return request if _words(text) in held_out else Request(text, request.implied)


def _english(text: str, random: Random) -> str:
    first = text.split(" ", 1)[0].strip(".,?!:").lower()
    is_order = text.endswith(".") and first in ORDERS_BEGIN.split() and ", please" not in text
    if is_order and "." not in text[:-1] and random.random() < 0.75:
        inner = text[:-1]
        return random.choice(ENGLISH_ORDERS.split("|")).replace("{x}", _lowered(inner)).replace("{X}", inner)
    return random.choice(ENGLISH_GREETINGS.split("|")) + _lowered(text)


def _chinese(text: str, random: Random) -> str:
    starts_with_verb = text[0] not in "我{请帮现今明快该你能不离还这那室屋湿"
    if text.endswith("。") and starts_with_verb and "，" not in text and random.random() < 0.75:
        return random.choice(CHINESE_ORDERS.split("|")).replace("{x}", text[:-1].removesuffix("一下"))
    return random.choice(CHINESE_GREETINGS.split("|")) + text


def _amid_talk(text: str, random: Random, chinese: bool) -> str:
    before, after = (CHINESE_TALK, CHINESE_AFTER) if chinese else (ENGLISH_TALK, ENGLISH_AFTER)
    space = "" if chinese else " "
    if random.random() < 0.7:
        return random.choice(before.split("|")) + space + text
    if text[-1] not in ".?!。？！":
        text += "。" if chinese else "."
    return text + space + random.choice(after.split("|"))


def _spoken(text: str) -> str:
    """Without the sign at its end and the capital at its beginning, as recognised speech often is."""
    return _lowered(text.rstrip(".?!。？！"))


def _lowered(text: str) -> str:
    return text if text.startswith(("I ", "I'", "{")) else text[:1].lower() + text[1:]


def _words(text: str) -> str:
    return _SIGNS.sub(" ", text.casefold()).strip()
