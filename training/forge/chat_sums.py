"""Arithmetic: whatever way it is asked, the reply copies both numbers in words and then says the result.

One form of reply ("Three plus four is seven.", 三加四等于七。) for digits, words and word problems, so that a
small network needs to keep each pair once; several sums in one conversation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from yan_omni.training.forge.chat_chinese import number_word as chinese_word
from yan_omni.training.forge.chat_english import number_word as english_word
from yan_omni.training.forge.chat_manners import put

Lines = tuple[str, ...]
TIMES_OF_SMALL, TIMES_OF_OTHERS = 9, 1
"""How often each pair is asked in each language: of small numbers, and all others."""
ENGLISH_SIGNS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
CHINESE_SIGNS = {"+": "加", "-": "减", "*": "乘以", "/": "除以"}
ENGLISH_FRAMES = (
    "What is {q}?|What's {q}?|How much is {q}?|{q} is what?|Calculate {q}.|Tell me {q}.|{q}?|{q} equals what?"
    "|Can you work out {q}?|What does {q} make?|What do you get for {q}?|Do you know what {q} is?"
    "|I wonder what {q} is."
    "|Solve {q}.|The result of {q}?|How much does {q} make?|Compute {q}.|Could you tell me what {q} is?"
    "|{q}, what is it?|What is the answer to {q}?|I need the result of {q}.|{q} makes what?"
    "|{q} makes how much?"
    "|Find {q}.|My kid asks what {q} is.|What do I get if I work out {q}?|{q} gives what?|Help me with {q}."
    "|What number is {q}?|My homework says {q}.|Quick, {q}?|Say what {q} is."
    "|If you calculate {q}, what comes out?"
    "|I can't do {q}.|{q}, please.|How much would {q} be?"
)
CHINESE_FRAMES = (
    "{q}等于几？|{q}等于多少？|{q}是多少？|{q}是几？|算一下{q}。|{q}？|{q}得几？|{q}得多少？"
    "|请计算{q}。|帮我算{q}。|{q}的结果是什么？"
    "|{q}等于啥？|你会算{q}吗？|告诉我{q}等于几。|{q}一共是多少？|请问{q}等于几？|我想知道{q}是多少。"
    "|{q}到底等于几？|{q}，答案是多少？|{q}算出来是多少？|口算：{q}。|考考你：{q}。"
    "|孩子问我{q}等于几。|{q}的得数是多少？|麻烦算算{q}。|{q}，得几？|我算不出{q}。|做道题：{q}。"
    "|{q}应该是几？"
)
ENGLISH_SIGN_FRAMES = {
    "+": (
        "Add {a} and {b}.|{a} and {b} is what?|What is the sum of {a} and {b}?|How much are {a} and {b}?"
        "|If I add {b} to {a}, what do I get?|{a} and {b} together, please.|Put {a} and {b} together."
        "|Sum of {a} and {b}?|{a} and {b} make how much?|What is {a} with {b} more?|Add {b} to {a}."
        "|How much do {a} and {b} make together?|What is {b} more than {a}?|I add {a} and {b}. What is that?"
    ),
    "-": (
        "Subtract {b} from {a}.|What is {b} less than {a}?|What is left of {a} without {b}?"
        "|If I take {b} from {a}, what is left?|{a} less {b}?|What is the difference of {a} and {b}?"
        "|Take {b} away from {a}.|{a} take away {b}?|Take {b} from {a}. What remains?"
        "|{a} without {b} is how much?"
        "|How much is left if {b} is taken from {a}?|From {a} I take {b}. How much is left?"
    ),
    "*": (
        "Multiply {a} by {b}.|Multiply {a} and {b}.|What is the product of {a} and {b}?"
        "|{a} multiplied by {b}?"
        "|What is {a} multiplied by {b}?|{a} times {b}, quickly.|If I multiply {a} by {b}, what do I get?"
        "|Product of {a} and {b}?|The product of {a} and {b} is what?|How much is {a} multiplied by {b}?"
        "|Take {a} times {b}. How much is it?|{a} multiplied with {b} makes what?"
        "|I multiply {a} and {b}. What is that?"
    ),
    "/": (
        "Divide {a} by {b}.|How often does {b} go into {a}?|If I divide {a} by {b}, what is it?"
        "|How many times does {b} fit into {a}?|Split {a} into {b} equal parts. How big is one?|{a} over {b}?"
        "|{a} shared by {b} is how much?|{a} divided into {b} parts, how much is each?"
        "|How often is {b} in {a}?"
    ),
}
CHINESE_SIGN_FRAMES = {
    "+": (
        "{a}和{b}加起来是多少？|{a}与{b}的和是多少？|{a}和{b}一共是几？|把{a}和{b}加起来。|{a}再加{b}是几？"
        "|{a}跟{b}合起来是多少？"
        "|{a}加上{b}一共多少？|求{a}和{b}的和。|{a}添上{b}是多少？|把{a}、{b}相加得几？"
        "|{a}和{b}总共是多少？|在{a}上再加{b}是几？"
    ),
    "-": (
        "{a}里减掉{b}是几？|从{a}减去{b}还剩多少？|{a}比{b}多几？|{a}拿走{b}剩几？|{a}与{b}的差是多少？"
        "|{a}少{b}是几？"
        "|{a}去掉{b}剩多少？|从{a}里拿走{b}还有几？|{a}和{b}相差多少？|{a}减掉{b}还剩几？"
        "|{b}比{a}少几？|{a}用掉{b}还剩多少？"
    ),
    "*": (
        "{a}和{b}相乘是多少？|{a}与{b}的积是多少？|{a}个{b}是多少？|{a}乘{b}得几？|把{a}乘上{b}。"
        "|背一下，{a}乘{b}是几？"
        "|{a}的{b}倍是多少？|求{a}与{b}的积。|把{a}和{b}相乘。|{a}乘以{b}的积是几？"
        "|乘法口诀里{a}乘{b}是几？|{a}和{b}乘起来得多少？"
    ),
    "/": (
        "把{a}分成{b}份，每份几？|{a}里有几个{b}？|{a}平均分给{b}个人，每人几？"
        "|把{a}平均分成{b}份，一份是多少？|{a}里面包含几个{b}？|用{b}去除{a}得多少？|{a}被{b}除得几？"
        "|{b}个人平分{a}，每人得几？|{a}分成{b}等份，每份多少？"
    ),
}
SIGN_SHARE = 0.3
NEXT_ENGLISH = "And {q}?|What about {q}?|{q}?|Now {q}.|And what is {q}?"
NEXT_CHINESE = (
    "那{q}呢？|{q}呢？|{q}？|再算{q}。|那么{q}等于几？|再来，{q}。|那{q}是多少？|接着算{q}。|换成{q}呢？"
)
ENGLISH_THINGS = "apples|books|coins|eggs|pens|cups|birds|balls|cakes|cards|stamps|flowers"
CHINESE_THINGS = "个苹果|本书|个鸡蛋|支笔|个杯子|只鸟|个球|块糖|张卡片|朵花|个橘子|块蛋糕"
ENGLISH_STORIES = {
    "+": (
        "I have {a} {t} and get {b} more. How many {t} do I have?"
        "|There are {a} {t} here and {b} {t} there. How many {t} are there?"
        "|Tom has {a} {t} and Anna has {b} {t}. How many {t} do they have?"
        "|I bought {a} {t} and then {b} more. How many {t} did I buy?"
        "|On the table are {a} {t}. I put {b} more there. How many {t} are on the table now?"
        "|Mom gave me {a} {t} and Dad gave me {b}. How many {t} did I get?"
        "|First I saw {a} {t}, then {b} more. How many {t} did I see in all?"
    ),
    "-": (
        "I have {a} {t} and lose {b}. How many {t} are left?"
        "|There are {a} {t} and {b} are taken away. How many {t} are left?"
        "|Tom has {a} {t} and gives away {b}. How many {t} are left?"
        "|Of {a} {t}, {b} are gone. How many {t} are left?"
        "|I had {a} {t} and sold {b} of them. How many {t} do I still have?"
        "|In a box are {a} {t}. I take out {b}. How many {t} stay in the box?"
        "|Anna had {a} {t}. She lost {b}. How many does she have now?"
    ),
    "*": (
        "There are {a} boxes with {b} {t} each. How many {t} are there?"
        "|{A} children have {b} {t} each. How many {t} is that?"
        "|I buy {a} bags with {b} {t} in each. How many {t} do I have?"
        "|One bag holds {b} {t}. I have {a} bags. How many {t} is that?"
        "|Every day for {a} days I get {b} {t}. How many {t} do I get?"
    ),
    "/": (
        "I share {a} {t} among {b} children. How many {t} does each one get?"
        "|{A} {t} go into {b} boxes. How many {t} are in each box?"
        "|{A} {t} for {b} people. How many {t} does everyone get?"
        "|We are {b} friends and have {a} {t}. How many {t} are there for each of us?"
    ),
}
CHINESE_STORIES = {
    "+": (
        "我有{a}{t}，又得到{b}{t}，一共有几{m}？|左边有{a}{t}，右边有{b}{t}，一共多少{m}？"
        "|小明有{a}{t}，小红有{b}{t}，他们一共有几{m}？"
        "|我原来有{a}{t}，别人又给我{b}{m}，现在有几{m}？|桌上有{a}{t}，地上有{b}{t}，合起来多少{m}？"
        "|早上买了{a}{t}，下午又买{b}{m}，总共买了几{m}？|哥哥有{a}{t}，弟弟有{b}{m}，加起来是多少{m}？"
    ),
    "-": (
        "我有{a}{t}，少了{b}{m}，还剩几{m}？|一共{a}{t}，拿走{b}{m}，还有多少{m}？"
        "|小明有{a}{t}，送出{b}{m}，还剩几{m}？"
        "|我有{a}{t}，给了朋友{b}{m}，自己还有几{m}？|桌上有{a}{t}，拿走了{b}{m}，剩下多少{m}？"
        "|妈妈有{a}{t}，给了我{b}{m}，她还剩几{m}？"
    ),
    "*": (
        "有{a}个盒子，每盒{b}{t}，一共多少{m}？|{a}个孩子每人有{b}{t}，一共几{m}？"
        "|每排{b}{t}，{a}排共有几{m}？|一人拿{b}{t}，{a}个人拿多少{m}？"
        "|{a}张桌子，每张上面有{b}{t}，总共几{m}？"
    ),
    "/": (
        "把{a}{t}分给{b}个孩子，每人几{m}？|{a}{t}放进{b}个盒子，每盒几{m}？"
        "|{a}{t}平均分给{b}个同学，每个同学得几{m}？|把{a}{t}装进{b}个袋子，一袋几{m}？"
        "|{b}个人平分{a}{t}，一个人分到多少{m}？"
    ),
}


@dataclass(frozen=True, slots=True)
class Sum:
    """`a sign b` and its whole result."""

    a: int
    sign: str
    b: int

    @property
    def is_small(self) -> bool:
        """What children learn by heart: sums and differences of two up to ten, and the times table."""
        least = 2 if self.sign == "*" else 1
        return self.sign != "/" and least <= min(self.a, self.b) and max(self.a, self.b) <= 10

    @property
    def result(self) -> int:
        match self.sign:
            case "+":
                return self.a + self.b
            case "-":
                return self.a - self.b
            case "*":
                return self.a * self.b
            case _:
                return self.a // self.b


def all_sums() -> list[Sum]:
    """Sums and differences within twenty, the tens, the times table to ten and what divides by it."""
    small = [Sum(a, "+", b) for a in range(21) for b in range(21) if a + b <= 20 and min(a, b) <= 10]
    tens = [Sum(a, "+", b) for a in range(10, 100, 10) for b in range(10, 101 - a, 10)]
    less = [Sum(a, "-", b) for a in range(21) for b in range(min(a, 10) + 1)]
    table = [Sum(a, "*", b) for a in range(11) for b in range(11)]
    parts = [Sum(a * b, "/", b) for a in range(1, 10) for b in range(2, 10)]
    return [*small, *tens, *less, *table, *parts]


def arithmetic(random: Random) -> Iterator[Lines]:
    """Each sum a few times in both languages, up to three in one dialogue."""
    for chinese in (False, True):
        asked = [one for one in all_sums() for _ in range(_times(one))]
        random.shuffle(asked)
        while asked:
            count = min(random.choice((1, 1, 1, 2, 3)), len(asked))
            group, asked = asked[:count], asked[count:]
            lines: list[str] = []
            for number, one in enumerate(group):
                lines += _round(one, chinese, number > 0, random)
            yield tuple(lines)


def _times(one: Sum) -> int:
    return TIMES_OF_SMALL if one.is_small else TIMES_OF_OTHERS


def _round(one: Sum, chinese: bool, is_next: bool, random: Random) -> list[str]:
    is_story = not is_next and random.random() < 0.15 and 0 < one.b <= 12 and 0 < one.a <= 40
    if is_story:
        return _story(one, chinese, random)
    if not is_next and random.random() < SIGN_SHARE:
        return [put(_by_sign(one, chinese, random), random), answer(one, chinese)]
    first, then = (CHINESE_FRAMES, NEXT_CHINESE) if chinese else (ENGLISH_FRAMES, NEXT_ENGLISH)
    question = ""
    while not question or chinese == question.replace("？", "?").isascii():
        question = random.choice((then if is_next else first).split("|")).format(
            q=_term(one, chinese, random)
        )
    question = question[0].upper() + question[1:]
    return [question if is_next else put(question, random), answer(one, chinese)]


def _by_sign(one: Sum, chinese: bool, random: Random) -> str:
    """Wordings that belong to one kind of sum."""
    frames = (CHINESE_SIGN_FRAMES if chinese else ENGLISH_SIGN_FRAMES)[one.sign].split("|")
    words = _words(one, chinese)
    a, b = (str(one.a), str(one.b)) if random.random() < 0.3 else (words[0], words[2])
    question = random.choice(frames).format(a=a, b=b)
    return question[0].upper() + question[1:]


def _term(one: Sum, chinese: bool, random: Random) -> str:
    chance = random.random()
    if chance < 0.2:
        sign = random.choice(("x", "*")) if one.sign == "*" else one.sign
        return random.choice((f"{one.a} {sign} {one.b}", f"{one.a}{sign}{one.b}"))
    digits, words = (str(one.a), str(one.b)), _words(one, chinese)
    a, b = digits if chance < 0.4 else (words[0], words[2])
    if not chinese:
        return f"{a} {words[1]} {b}"
    ways = {"加": ("加", "加", "加上"), "减": ("减", "减", "减去"), "乘以": ("乘以", "乘以", "乘")}
    return a + random.choice(ways.get(words[1], (words[1],))) + b


def _words(one: Sum, chinese: bool) -> tuple[str, str, str, str]:
    word = chinese_word if chinese else english_word
    sign = (CHINESE_SIGNS if chinese else ENGLISH_SIGNS)[one.sign]
    return word(one.a), sign, word(one.b), word(one.result)


def answer(one: Sum, chinese: bool) -> str:
    """The sum in words with its result."""
    a, sign, b, result = _words(one, chinese)
    return f"{a}{sign}{b}等于{result}。" if chinese else f"{a.capitalize()} {sign} {b} is {result}."


def _story(one: Sum, chinese: bool, random: Random) -> list[str]:
    """A word problem of one step; the plural stays, so numbers from two on."""
    if min(one.a, one.b, one.result) < 2:
        return _round(one, chinese, True, random)
    if chinese:
        thing = random.choice(CHINESE_THINGS.split("|"))
        story = random.choice(CHINESE_STORIES[one.sign].split("|"))
        spoken = [_counted(value) if random.random() < 0.8 else str(value) for value in (one.a, one.b)]
        return [story.format(a=spoken[0], b=spoken[1], t=thing, m=thing[0]), answer(one, True)]
    story = random.choice(ENGLISH_STORIES[one.sign].split("|"))
    a, b = (english_word(value) if random.random() < 0.8 else str(value) for value in (one.a, one.b))
    thing = random.choice(ENGLISH_THINGS.split("|"))
    return [story.format(a=a, A=a.capitalize(), b=b, t=thing), answer(one, False)]


def _counted(value: int) -> str:
    return "两" if value == 2 else chinese_word(value)
