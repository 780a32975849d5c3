"""Conversations in which something is told, other things are talked about, and the first is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from yan_omni.evaluation.text_metrics import Language
from yan_omni.model.engine.request import TextPart, Turn


@dataclass(frozen=True, slots=True)
class Told:
    """What the user tells, what is said to that, the question, and the word that has to come back."""

    lang: Language
    told: str
    noted: str
    asked: str
    value: str


ENGLISH = (
    ("My name is {x}.", "Nice to meet you.", "What is my name?", "Rachel Felix Naomi Gordon"),
    ("I live in {x}.", "I see.", "Where do I live?", "Lisbon Prague Chicago Dublin"),
    ("My favorite color is {x}.", "A nice color.", "What is my favorite color?", "purple orange silver pink"),
    ("My dog is called {x}.", "What a nice name.", "What is my dog called?", "Rocky Bella Max Luna"),
    ("I work as a {x}.", "That sounds interesting.", "What is my job?", "dentist baker painter lawyer"),
)
CHINESE = (
    ("我叫{x}。", "很高兴认识你。", "我叫什么名字？", "陈晓东 林美玲 赵国强 周雨桐"),
    ("我住在{x}。", "知道了。", "我住在哪里？", "苏州 青岛 昆明 大连"),
    ("我最喜欢的颜色是{x}。", "很好看的颜色。", "我最喜欢什么颜色？", "紫色 橙色 银色 粉色"),
    ("我的小狗叫{x}。", "名字真好听。", "我的小狗叫什么？", "豆豆 旺财 毛毛 多多"),
    ("我的工作是{x}。", "听起来很有意思。", "我的工作是什么？", "牙医 面包师 画家 律师"),
)
FILLERS: dict[Language, tuple[tuple[str, str], ...]] = {
    "en": (
        ("How many days are in a week?", "A week has seven days."),
        ("What color is the sky?", "The sky is blue."),
        ("Tell me a joke.", "Why did the book look sad? It had too many problems."),
        ("What do bees make?", "Bees make honey."),
        ("Why does it rain?", "Water rises, becomes clouds, and falls as rain."),
        ("Thank you.", "You are welcome!"),
        ("What is the capital of France?", "The capital of France is Paris."),
        ("How do I make tea?", "Pour hot water over the tea leaves and wait three minutes."),
    ),
    "zh": (
        ("一周有几天？", "一周有七天。"),
        ("天空是什么颜色？", "天空是蓝色的。"),
        ("讲个笑话。", "什么东西有手却不能拍手？时钟。"),
        ("蜜蜂做什么？", "蜜蜂会酿蜂蜜。"),
        ("为什么会下雨？", "水升上天变成云，再落下来就是雨。"),
        ("谢谢。", "不客气！"),
        ("法国的首都是哪里？", "法国的首都是巴黎。"),
        ("怎么泡茶？", "用热水冲茶叶，等三分钟。"),
    ),
}


def tellings() -> list[Told]:
    """Twenty in each language, in turn."""
    found = []
    for english, chinese in zip(_filled("en", ENGLISH), _filled("zh", CHINESE), strict=True):
        found += [english, chinese]
    return found


def turns_of(told: Told, distance: int, num_tokens: Callable[[str], int]) -> list[Turn]:
    """The conversation, with talk of at least `distance` tokens between the telling and the question."""
    turns = [_turn("user", told.told), _turn("assistant", told.noted)]
    fillers, total, number = FILLERS[told.lang], 0, 0
    while total < distance:
        question, answer = fillers[number % len(fillers)]
        turns += [_turn("user", question), _turn("assistant", answer)]
        total += num_tokens(question) + num_tokens(answer)
        number += 1
    return [*turns, _turn("user", told.asked)]


def _turn(role: str, text: str) -> Turn:
    return Turn("user" if role == "user" else "assistant", (TextPart(text),))


def _filled(language: Language, rows: tuple[tuple[str, str, str, str], ...]) -> list[Told]:
    return [
        Told(language, told.format(x=value), noted, asked, value)
        for told, noted, asked, values in rows
        for value in values.split()
    ]
