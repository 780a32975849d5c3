"""Tools that do something with works about a topic (find an article about cats): thousands of them.

What is said around a value belongs to it or not by meaning alone: in `find the article about old cars` the
topic is `old cars`, in Chinese it stands before `的文章`.
"""

from __future__ import annotations

from random import Random

from yan_omni.training.forge.chat_lists import pairs
from yan_omni.training.forge.tool_cards import Card, Request, Slot

VERBS = """
find=找, show=看, open=打开, read=读, play=播放, buy=买, save=保存, share=分享, download=下载, print=打印,
order=订, delete=删除, send=发, watch=看, search=搜索, recommend=推荐, collect=收藏, start=开始, get=拿,
write=写
"""
WORKS = """
article=篇文章, video=个视频, photo=张照片, film=部电影, song=首歌, course=门课程, map=张地图,
ticket=张票, picture=幅画, magazine=本杂志, game=个游戏, story=个故事, lecture=场讲座, report=份报告,
list=份清单, poster=张海报, guide=份指南, paper=篇论文, record=份记录, document=份资料, album=本相册,
lesson=节课, plan=份计划, program=个节目
"""
ASK = ("About what?", "关于什么的？")
SLOTS = (
    Slot("topic", "topic", ("topic", "subject", "about", "query", "theme"), is_optional=False, ask=ASK),
    Slot("topic", "thing", ("topic", "subject", "title", "name", "keyword"), is_optional=False, ask=ASK),
    Slot("topic", "city", ("city", "place", "about", "location"), is_optional=False, ask=ASK),
    Slot("topic", "person", ("author", "by", "of", "person", "artist"), is_optional=False, ask=ASK),
    Slot("topic", "site", ("place", "near", "location", "site"), is_optional=False, ask=ASK),
)
ENGLISH = (
    "{Do} a {work} about {{topic}}.|{Do} the {work} on {{topic}}.|"
    "I want to {do} a {work} about {{topic}}.|"
    "I would like to {do} some {work} on {{topic}}.|Can you {do} a {{topic}} {work}?|"
    "{Do} me a {work} of {{topic}}.|"
    "A {work} about {{topic}}, please.|{Do} {{topic}} {work}s.|Is there a {work} about {{topic}}? {Do} it.|"
    "I need the {{topic}} {work}."
)
ENGLISH_BY = "{Do} a {work} by {{topic}}.|{Do} the {work} of {{topic}}.|I want to {do} {{topic}}'s {work}."
ENGLISH_NEAR = (
    "{Do} a {work} near the {{topic}}.|I need a {work} close to the {{topic}}.|"
    "{Do} {work}s around the {{topic}}."
)
CHINESE = (
    "{do}一{work}关于{{topic}}的。|{do}{{topic}}的{bare}。|{do}一下{{topic}}的{bare}。|我想{do}{{topic}}的{bare}。|"
    "{do}关于{{topic}}的{bare}。|给我{do}一{work}，讲{{topic}}的。|有没有{{topic}}的{bare}？{do}一{unit}。|"
    "{do}{{topic}}{bare}。|"
    "帮我{do}{{topic}}这{work}。|来一{work}，{{topic}}的。|我要{{topic}}的{bare}。|{{topic}}的{bare}{do}一下。"
)
CHINESE_BY = "{do}{{topic}}的{bare}。|{do}一{work}{{topic}}的。|我想{do}{{topic}}写的{bare}。"
CHINESE_NEAR = "{do}{{topic}}附近的{bare}。|{{topic}}旁边有没有{bare}？|{do}一{work}，在{{topic}}附近。"


ENGLISH_GAPS = "{Do} a {work}.|I want to {do} a {work}.|{Do} some {work}.|Can you {do} a {work}?"
CHINESE_GAPS = "{do}一{work}。|{do}{bare}。|我想{do}{bare}。|帮我{do}一下{bare}。"


def media_tools(random: Random, num_rivals: int) -> list[Card]:
    """A tool and others for other works or with other verbs."""
    verb, work = random.choice(pairs(VERBS)), random.choice(pairs(WORKS))
    cards = [_card(verb, work, random)]
    for _ in range(num_rivals):
        is_same_verb = random.random() < 0.4
        other = random.choice([pair for pair in pairs(WORKS) if pair != work])
        cards.append(_card(verb if is_same_verb else random.choice(pairs(VERBS)), other, random))
    return list({card.names[0]: card for card in cards}.values())


def _card(verb: tuple[str, str], work: tuple[str, str], random: Random) -> Card:
    slot = random.choice(SLOTS)
    english, chinese = {
        "person": (ENGLISH_BY, CHINESE_BY),
        "site": (ENGLISH_NEAR, CHINESE_NEAR),
    }.get(slot.kind, (ENGLISH, CHINESE))
    do, unit, bare = verb[0], work[1][0], work[1][1:]
    about = {"person": "by a person", "site": "near a place"}.get(slot.kind, "about a topic")
    named = {"en": {"work": work[0], "do": do, "Do": do.capitalize()}}
    named["zh"] = {"work": work[1], "do": verb[1], "unit": unit, "bare": bare}
    gaps = (_requests(ENGLISH_GAPS, **named["en"]), _requests(CHINESE_GAPS, **named["zh"]))
    return Card(
        (f"{do} {work[0]}", f"{work[0]} {do}", f"{work[0]}s"),
        ((f"{do} a {work[0]} {about}", f"{do} {work[0]}s"), (f"{verb[1]}{bare}",)),
        (slot,),
        (_requests(english, **named["en"]), _requests(chinese, **named["zh"])),
        (("topic", gaps),),
    )


def _requests(ways: str, **words: str) -> tuple[Request, ...]:
    return tuple(Request(way.format(**words)) for way in ways.split("|"))
