"""Facts of any kind told and asked for: pets and people with invented names, things of a wide vocabulary.

The lists of `chat_memories` are short enough to be learned by heart; these are not: words must be copied.
"""

from __future__ import annotations

from random import Random

from yan_omni.model.vision.photo_names import photo_names
from yan_omni.training.forge import chat_chinese, chat_english

Memory = tuple[str, str, str, str]
"""Told, noted, asked, answered."""

CALLED = (
    "dog cat horse parrot boat car school street teacher boss neighbor brother sister uncle aunt doctor "
    "village hotel team company robot band dentist coach daughter son"
)
CALLED_CHINESE = (
    "狗 猫 鹦鹉 船 学校 街道 老师 老板 邻居 哥哥 姐姐 叔叔 医生 村子 酒店 公司 机器人 乐队 教练 女儿 儿子"
)
NUMBERED = "room seat locker bus train gate platform house table order"
NUMBERED_CHINESE = "房间 座位 柜子 公交车 火车 登机口 站台 桌子 订单 门牌"
LIKED = "thing toy present word hobby picture"
LIKED_CHINESE = "东西 玩具 礼物 词 图片"
SYLLABLES = (
    "ba be bo ca co da di do fi fo ga go ka ki ko la le li lo ma me mi mo na ne no pa pi po ra re ri ro sa "
)
SYLLABLES += "se si so ta te ti to va vi wa xa ya yo za ze zo"
SYLLABLES_CHINESE = "安白贝大丹飞福戈古海华佳金凯科拉兰乐林鲁马米明娜诺欧帕奇瑞萨莎塔天托威维小星雅艺云泽"


def invented_name(random: Random, chinese: bool) -> str:
    """A first name, or one made of syllables that nobody has."""
    if random.random() < 0.4:
        return random.choice((chat_chinese.NAMES if chinese else chat_english.NAMES).split())
    count = random.randint(2, 3)
    if chinese:
        return "".join(random.choice(SYLLABLES_CHINESE) for _ in range(count))
    return "".join(random.choice(SYLLABLES.split()) for _ in range(count)).capitalize()


def english_fact(random: Random) -> Memory:
    """One fact in English."""
    kind = random.randrange(4)
    if kind == 0:
        what, name = random.choice(CALLED.split()), invented_name(random, False)
        told = random.choice(["My {w} is called {n}.", "The name of my {w} is {n}.", "My {w}'s name is {n}."])
        asked = random.choice(
            [
                "What is my {w} called?",
                "What is the name of my {w}?",
                "What's my {w}'s name?",
                "Do you remember the name of my {w}?",
                "What name does my {w} have?",
                "Tell me what my {w} is called.",
                "How is my {w} called?",
                "My {w} has which name?",
                "I forgot the name of my {w}.",
                "My {w}, what was the name again?",
                "What did I say my {w} is called?",
                "Which name did I give for my {w}?",
            ]
        )
        return (
            told.format(w=what, n=name),
            "I will remember that.",
            asked.format(w=what),
            f"Your {what} is called {name}.",
        )
    if kind == 1:
        what, number = random.choice(NUMBERED.split()), str(random.randrange(2, 999))
        told = random.choice([f"My {what} is number {number}.", f"My {what} number is {number}."])
        asked = random.choice(
            [
                f"What is my {what} number?",
                f"Which {what} is mine?",
                f"What is the number of my {what}?",
                f"My {what} number, what was it?",
                f"Do you remember my {what} number?",
                f"Which number did I say for my {what}?",
                f"I forgot my {what} number.",
                f"What number does my {what} have?",
                f"Tell me the number of my {what}.",
            ]
        )
        return told, "I will remember that.", asked, f"Your {what} is number {number}."
    value = random.choice(photo_names()).spoken[0]
    if kind == 2:
        what = random.choice(LIKED.split())
        told = f"My favorite {what} is the {value}."
        asked = random.choice(
            [
                f"What is my favorite {what}?",
                f"Which {what} do I like best?",
                f"Do you remember my favorite {what}?",
                f"Tell me my favorite {what}.",
                f"My favorite {what} is what?",
                f"What did I say about my favorite {what}?",
                f"Which {what} is my favorite?",
                f"What {what} do I love most?",
            ]
        )
        return told, "I will remember that.", asked, f"Your favorite {what} is the {value}."
    told = random.choice(
        [f"Today I bought the {value}.", f"I bought the {value}.", f"I just bought the {value}."]
    )
    asked = random.choice(
        [
            "What did I buy?",
            "What did I buy today?",
            "Tell me what I bought.",
            "I bought what?",
            "What was it that I bought?",
            "Do you remember what I bought?",
            "Which thing did I buy?",
            "What did I say I bought?",
            "What have I bought?",
        ]
    )
    return told, "I will remember that.", asked, f"You bought the {value}."


def chinese_fact(random: Random) -> Memory:
    """One fact in Chinese."""
    kind = random.randrange(4)
    if kind == 0:
        what, name = random.choice(CALLED_CHINESE.split()), invented_name(random, True)
        told = random.choice([f"我的{what}叫{name}。", f"我{what}的名字是{name}。"])
        asked = random.choice([f"我的{what}叫什么？", f"我的{what}叫什么名字？", f"我{what}的名字是什么？"])
        return told, "我记住了。", asked, f"你的{what}叫{name}。"
    if kind == 1:
        what, number = random.choice(NUMBERED_CHINESE.split()), str(random.randrange(2, 999))
        told = random.choice([f"我的{what}是{number}号。", f"我的{what}号码是{number}。"])
        asked = random.choice([f"我的{what}是几号？", f"我的{what}号码是多少？"])
        return told, "我记住了。", asked, f"你的{what}是{number}号。"
    value = random.choice(photo_names()).spoken[1]
    if kind == 2:
        what = random.choice(LIKED_CHINESE.split())
        asked = random.choice([f"我最喜欢的{what}是什么？", f"我最喜欢什么{what}？"])
        return f"我最喜欢的{what}是{value}。", "我记住了。", asked, f"你最喜欢的{what}是{value}。"
    told = random.choice([f"我今天买了{value}。", f"我刚买了{value}。"])
    asked = random.choice(["我买了什么？", "我今天买了什么？", "告诉我我买了什么。"])
    return told, "我记住了。", asked, f"你买了{value}。"
