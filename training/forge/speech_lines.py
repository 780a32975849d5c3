"""Sentences for the speech forge: everyday lines, an assistant's replies, numbers; in both languages."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from yan_omni.training.data_text import sentences

Language = Literal["en", "zh"]
CORPUS_CHARACTERS = 3_000_000
MAX_WORDS = {"en": 11, "zh": 20}
MIN_WORDS = {"en": 2, "zh": 3}

_ENGLISH_SLOTS = """
colour: red, blue, green, yellow, orange, purple, black, white, brown, pink
thing: circle, square, triangle, star, apple, cat, dog, car, house, tree, cup, book, clock, ball, fish, bird
place: on the left, on the right, at the top, at the bottom, in the middle
room: kitchen, bedroom, bathroom, office, garage, garden, hallway
city: Beijing, Shanghai, London, Paris, Tokyo, Boston, Berlin, Sydney
"""
_MANDARIN_SLOTS = """
colour: 红色, 蓝色, 绿色, 黄色, 橙色, 紫色, 黑色, 白色, 棕色, 粉色
thing: 圆形, 方形, 三角形, 星星, 苹果, 猫, 狗, 汽车, 房子, 树, 杯子, 书, 钟, 球, 鱼, 鸟
place: 在左边, 在右边, 在上面, 在下面, 在中间
room: 厨房, 卧室, 浴室, 办公室, 车库, 花园, 客厅
city: 北京, 上海, 伦敦, 巴黎, 东京, 广州, 柏林, 悉尼
english: email, Wi-Fi, iPhone, OK, Google, Yan Omni, app, video, hello, password, party, London, Monday, PDF
"""
_ENGLISH_FRAMES = """
I see a {colour} {thing} {place}.
There are {count} {thing}s in the picture.
The {thing} is {colour}.
The {thing} is {place}.
It is {colour}.
There is no {thing} here.
Okay, turning on the {room} light.
The {room} light is off now.
The answer is {number}.
{count} plus {count} is {count}.
It is {hour}:{minute}.
Your timer is set for {count} minutes.
The capital is {city}.
I am Yan, your assistant.
Hello! How can I help you?
I am sorry, I do not know that.
You are welcome!
Your name is Tom, you told me.
I remember, you live in {city}.
Calling mom now.
Good morning, nice day!
It costs {number} dollars.
That was in {year}.
{city} is a big city.
I can hear, see, read and speak.
The sign says open.
It is {number} degrees in {city}.
Sure, here is what I found.
Yes, that is right.
No, I do not think so.
I heard you say {count} {thing}s.
The {colour} one is {place}.
"""
_MANDARIN_FRAMES = """
我看到{place}有一个{colour}的{thing}。
图片里有{count}个{thing}。
{thing}是{colour}的。
{thing}{place}。
是{colour}。
这里没有{thing}。
好的，正在打开{room}的灯。
{room}的灯已经关了。
答案是{number}。
{count}加{count}等于{count}。
现在是{hour}:{minute}。
计时器设为{count}分钟。
首都是{city}。
我是小言，你的助手。
你好！有什么可以帮你的吗？
对不起，这个我不知道。
不客气！
你告诉过我，你叫小明。
我记得，你住在{city}。
正在给妈妈打电话。
早上好！
一共{number}元。
那是在{year}年。
{city}是一座大城市。
我能听，能看，能读，也能说。
牌子上写着营业中。
{city}今天{number}度。
好的，我找到了这些。
对，没错。
不，我不这么认为。
我听到你说{count}个{thing}。
{colour}的那个{place}。
我是一个语言模型。
请再说一遍。
没问题，我来帮你。
帮我打开{english}。
你的{english}已经发送了。
这个{english}是什么意思？
{english}的意思是{thing}。
我们用{english}吧。
"""


def _slots(table: str) -> dict[str, list[str]]:
    rows = (line.split(": ") for line in table.strip().splitlines())
    return {name: values.split(", ") for name, values in rows}


_SLOTS: dict[Language, dict[str, list[str]]] = {"en": _slots(_ENGLISH_SLOTS), "zh": _slots(_MANDARIN_SLOTS)}
_FRAMES: dict[Language, list[str]] = {
    "en": _ENGLISH_FRAMES.strip().splitlines(),
    "zh": _MANDARIN_FRAMES.strip().splitlines(),
}


@dataclass(frozen=True, slots=True)
class LineSource:
    """Folder of the text corpora, and the folder of evaluation sets whose texts must not be spoken."""

    texts: Path
    held_out: Path


def key_of(text: str) -> str:
    """Letters and digits only, lower case: two lines with one key are the same line."""
    return re.sub(r"[\W_]+", "", text.lower())


def held_out_keys(folder: Path) -> set[str]:
    """Keys of every string in the evaluation sets; empty when the folder is missing."""
    keys: set[str] = set()
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            keys.update(key_of(value) for value in json.loads(line).values() if isinstance(value, str))
    return keys


def framed_lines(language: Language, seed: int) -> Iterator[str]:
    """Endless assistant-like lines with colours, things, places and numbers filled in."""
    rng = random.Random(seed)
    while True:
        yield _fill(rng.choice(_FRAMES[language]), language, rng)


def _fill(frame: str, language: Language, rng: random.Random) -> str:
    def value(slot: re.Match[str]) -> str:
        options = _SLOTS[language].get(slot[1])
        return rng.choice(options) if options else _number(slot[1], rng)

    return re.sub(r"\{(\w+)\}", value, frame)


def _number(slot: str, rng: random.Random) -> str:
    if slot == "hour":
        return str(rng.randint(1, 12))
    if slot == "minute":
        return f"{rng.randrange(0, 60, 5):02d}"
    if slot == "year":
        return str(rng.randint(1900, 2030))
    if slot == "count":
        return str(rng.randint(2, 20))
    return str(rng.choice([rng.randint(0, 100), rng.randint(100, 2000), rng.randint(1, 500) / 10]))


def corpus_lines(source: LineSource, language: Language, seed: int) -> list[str]:
    """Short sentences of the everyday corpora in random order, without held-out texts and repetitions."""
    banned = held_out_keys(source.held_out)
    found: dict[str, str] = {}
    for corpus in ("en_zh_sentences", "smalltalk", "home_commands_enzh", "zh_travel_dialogues_crosswoz"):
        for sentence in sentences(source.texts, corpus, CORPUS_CHARACTERS):
            key = key_of(sentence.text)
            num_words = len(sentence.text.split()) if sentence.language == "en" else len(key)
            is_short = MIN_WORDS[language] <= num_words <= MAX_WORDS[language]
            if sentence.language == language and is_short and key not in banned:
                found.setdefault(key, sentence.text)
    lines = sorted(found.values())
    random.Random(seed).shuffle(lines)
    return lines


def mixed_lines(source: LineSource, language: Language, seed: int) -> Iterator[str]:
    """Corpus lines with every third line a framed one, until the corpus ends."""
    banned = held_out_keys(source.held_out)
    framed = framed_lines(language, seed)
    for index, line in enumerate(corpus_lines(source, language, seed)):
        yield line
        if index % 2:
            yield next(candidate for candidate in framed if key_of(candidate) not in banned)
