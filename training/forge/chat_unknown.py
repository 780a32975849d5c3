"""Questions that a small model without network, clock or memory of the world cannot answer, and saying so.

Real people's questions from the corpora (banking, booking, facts of an article) and templates about things
that nobody taught it; the reply says that it does not know, and why where that is clear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from yan_omni.training.forge.chat import Lines

ENGLISH_REPLIES = ("I don't know that.", "I don't know. I am a small model.", "Sorry, I don't know that.")
CHINESE_REPLIES = ("这个我不知道。", "我不知道，我只是一个小模型。", "对不起，这个我不知道。")
ENGLISH = (
    "Who wrote the book {x}?|When was {x} born?|How old is {x}?|What is the population of {c}?"
    "|Who is the president of {c}?|Who is {x}?|What did {x} do in {y}?|How tall is {x}?|Where was {x} born?"
    "|What is the phone number of {x}?|How far is it from {c} to {d}?|How much does a flight to {c} cost?"
    "|When does the next train to {c} leave?|What happened in {c} in {y}?|What is the weather in {c}?"
    "|Who won the match in {c}?|What is the price of {t} today?|How many {t} were sold in {y}?"
    "|What is the stock price of {t}?|What is {n} times {m}?|What is {n} divided by {m}?"
    "|What is the square root of {n}?"
    "|What is on television tonight?|Who is my neighbor?|What is {x} doing now?|Where did {x} go yesterday?"
    "|What is my mother's name?|What is in my bag?|Which team won in {y}?|What is the best restaurant in {c}?"
    "|How many people live in {c}?|What time is it in {c}?|Who invented {t}?|What is the longest word?"
)
CHINESE = (
    "{x}是谁？|{x}是哪年出生的？|{x}多大了？|{c}有多少人口？|{c}的总统是谁？|{x}有多高？|{x}在哪里出生？"
    "|{y}年{c}发生了什么？|从{c}到{d}有多远？|去{c}的机票多少钱？|下一班去{c}的火车几点开？|{c}今天天气怎么样？"
    "|{t}今天的价格是多少？|{n}乘以{m}等于多少？|{n}除以{m}是多少？|{n}的平方根是多少？|今晚电视演什么？"
    "|我的邻居是谁？|{x}现在在做什么？|{x}昨天去了哪里？|我妈妈叫什么名字？|我包里有什么？|{y}年哪个队赢了？"
    "|{c}最好的餐馆是哪家？|{c}现在几点？|{t}是谁发明的？|{x}的电话号码是多少？|{x}写了哪些书？|{y}年的冠军是谁？"
    "|{x}住在哪儿？|{c}的市长叫什么？|{c}离{d}有多少公里？|到{c}坐火车要多久？|{t}现在卖多少钱？"
    "|{x}是做什么的？|{x}结婚了吗？|{n}的三次方是多少？|{y}年{c}的人口是多少？"
    "|{x}最有名的作品是什么？|谁是{c}的市长？|{y}年谁当总统？|{c}哪家医院最好？|{c}昨天下雨了吗？"
    "|{x}今年几岁？"
)
ENGLISH_NAMES = (
    "Morgan Blackwood|Tessa Quint|Orlando Fisk|Dana Velour|Piotr Zelen|Mira Okafor|Hugo Lindqvist|Ada Mercer"
)
CHINESE_NAMES = "欧阳青山|司马小川|诸葛明月|陆清风|沈北辰|顾南星|苏子墨|白云飞"
ENGLISH_PLACES = "Zurich|Lagos|Denver|Osaka|Porto|Nairobi|Toronto|Hamburg|Lyon|Quito|Manila|Bergen"
CHINESE_PLACES = "苏黎世|拉各斯|丹佛|大阪|波尔图|多伦多|汉堡|里昂|基多|马尼拉|温州|洛阳"
ENGLISH_THINGS = "oil|silver|coffee|a tractor|bread|the zipper|gold|the bicycle|the umbrella|the piano"
CHINESE_THINGS = "石油|白银|咖啡|拖拉机|面包|拉链|黄金|自行车|雨伞|钢琴"


def templated(random: Random, count: int) -> Iterator[Lines]:
    """`count` questions made from templates, the languages in turn."""
    for number in range(count):
        english = number % 2 == 0
        wording = random.choice((ENGLISH if english else CHINESE).split("|"))
        places = random.sample((ENGLISH_PLACES if english else CHINESE_PLACES).split("|"), 2)
        question = wording.format(
            x=random.choice((ENGLISH_NAMES if english else CHINESE_NAMES).split("|")),
            t=random.choice((ENGLISH_THINGS if english else CHINESE_THINGS).split("|")),
            c=places[0],
            d=places[1],
            y=random.randrange(1800, 2025),
            n=random.randrange(21, 999),
            m=random.randrange(12, 99),
        )
        yield question, random.choice(ENGLISH_REPLIES if english else CHINESE_REPLIES)


def asked_by_people(questions: Sequence[str], random: Random) -> Iterator[Lines]:
    """Questions of corpora, each answered with not knowing in its own language."""
    for question in questions:
        replies = ENGLISH_REPLIES if question.isascii() else CHINESE_REPLIES
        yield question, random.choice(replies)
