"""Following a form: naming one, two or more of a kind, and answering with one word only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random

from yan_omni.training.forge.lesson_sheets import tables, worded

Lines = tuple[str, ...]
KINDS = (
    "fruit;fruits;水果;种|animal;animals;动物;种|color;colors;颜色;种|vegetable;vegetables;蔬菜;种"
    "|country;countries;国家;个|city;cities;城市;个|day;days;星期里的日子;个|sport;sports;运动;种"
    "|drink;drinks;饮料;种|bird;birds;鸟;种|flower;flowers;花;种|job;jobs;职业;种"
    "|planet;planets;行星;颗|body part;body parts;身体部位;个|tool;tools;工具;种|season;seasons;季节;个"
    "|language;languages;语言;种|shape;shapes;形状;种|instrument;instruments;乐器;种"
    "|family member;family members;家人;位"
)
MEMBERS = (
    "apple, banana, orange, pear, grape=苹果、香蕉、橙子、梨、葡萄"
    "|dog, cat, horse, cow, bird=狗、猫、马、牛、鸟"
    "|red, blue, green, yellow, black=红色、蓝色、绿色、黄色、黑色"
    "|carrot, potato, tomato, cabbage, onion=胡萝卜、土豆、西红柿、白菜、洋葱"
    "|China, France, Japan, Brazil, Egypt=中国、法国、日本、巴西、埃及"
    "|Beijing, London, Paris, Rome, Tokyo=北京、伦敦、巴黎、罗马、东京"
    "|Monday, Tuesday, Wednesday, Thursday, Friday=星期一、星期二、星期三、星期四、星期五"
    "|football, tennis, swimming, running, basketball=足球、网球、游泳、跑步、篮球"
    "|water, tea, coffee, milk, juice=水、茶、咖啡、牛奶、果汁"
    "|eagle, parrot, duck, owl, swan=老鹰、鹦鹉、鸭子、猫头鹰、天鹅"
    "|rose, tulip, lily, lotus, sunflower=玫瑰、郁金香、百合、荷花、向日葵"
    "|teacher, doctor, cook, driver, farmer=老师、医生、厨师、司机、农民"
    "|Earth, Mars, Venus, Jupiter, Saturn=地球、火星、金星、木星、土星"
    "|head, hand, foot, arm, leg=头、手、脚、胳膊、腿"
    "|hammer, saw, knife, screwdriver, pliers=锤子、锯子、刀、螺丝刀、钳子"
    "|spring, summer, autumn, winter=春天、夏天、秋天、冬天"
    "|English, Chinese, French, German, Spanish=英语、中文、法语、德语、西班牙语"
    "|circle, square, triangle, star, heart=圆形、正方形、三角形、星形、心形"
    "|piano, violin, guitar, drum, flute=钢琴、小提琴、吉他、鼓、笛子"
    "|mother, father, sister, brother, aunt=妈妈、爸爸、姐姐、哥哥、阿姨"
)
NAME_SOME = (
    "[Name/List/Give me/Tell me/Say/Write] {n} {k}.|Can you name {n} {k}?|[I need/I want] {n} {k}."
    "|What are {n} {k}?|Please [list/name] {n} {k}.|Which {k} do you know? Name {n}.|{n} {k}, please."
    "|Think of {n} {k}.|I am looking for {n} {k}.|Do you know {n} {k}?|Could you [list/name/tell me] {n} {k}?"
    "|For my homework I need {n} {k}.|My kid has to name {n} {k}. Which ones?|{n} examples of {k}?"
    "|Let me hear {n} {k}."
)
NAME_ONE = (
    "[Name/Give me/Tell me/Say] [a/one/any] {k}.|Can you name a {k}?|What is an example of a {k}?"
    "|Think of a {k}.|Give an example of a {k}.|Do you know a {k}?|I am looking for a {k}."
    "|An example of a {k}, please."
    "|Let me hear a {k}.|One {k}, please.|Which {k} comes to your mind?|Just any {k}, please."
    "|My kid has to name a {k}. Which one?"
)
NAME_SOME_CHINESE = (
    "[说出/列出/告诉我/举出/写出]{n}{m}{k}。|请[说/列出/举]{n}{m}{k}。|你能说出{n}{m}{k}吗？"
    "|我要{n}{m}{k}。|有哪些{k}？说{n}{m}。|来{n}{m}{k}。"
    "|{k}有哪些？举{n}{m}。|随便说{n}{m}{k}。|想出{n}{m}{k}。|能不能列{n}{m}{k}？|给我说{n}{m}{k}。"
)
NAME_ONE_CHINESE = (
    "[说/举/告诉我/来]一{m}{k}。|请说一{m}{k}。|你能说一{m}{k}吗？|举个{k}的例子。|随便说一{m}{k}。"
    "|想一{m}{k}。|能举一{m}{k}吗？|任意说一{m}{k}。|{k}有什么？说一{m}。|什么是{k}？举一{m}。"
)
ONE_WORD = (
    "Answer with one word: {q}|In one word: {q}|One word only: {q}|Just one word, please. {q}"
    "|Only say the word: {q}|{q} One word, please.|{q} Answer in one word.|{q} Only one word."
    "|{q} Just the word."
    "|{q} Keep it to one word.|No sentence, only the word: {q}|Short answer, one word: {q}"
    "|{q} Say only the word."
)
ONE_WORD_CHINESE = (
    "用一个词回答：{q}|只说一个词：{q}|一个词回答我：{q}|{q}只说答案。|{q}用一个词回答。"
    "|别解释，只说答案：{q}|{q}一个词就行。|只要答案：{q}|简单点，一个词：{q}"
)


def naming(random: Random) -> Iterator[Lines]:
    """Both forms, as many in each language."""
    yield from _named(random)
    yield from _one_word(random)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(members: Sequence[str], chinese: bool) -> str:
    *head, last = members
    if chinese:
        return ("、".join(head) + "和" if head else "") + last + "。"
    return _capital((", ".join(head) + " and " if head else "") + last + ".")


def _named(random: Random) -> Iterator[Lines]:
    for kind, members in zip(KINDS.split("|"), MEMBERS.split("|"), strict=True):
        one, some, chinese_kind, measure = kind.split(";")
        english, chinese = members.split("=")
        parts = (english.split(", "), chinese.split("、"))
        for count in (1, 2, 3, 4) * 4:
            wanted = (["zero", "one", "two", "three", "four"][count], "零一两三四"[count])
            frames = (
                NAME_ONE if count == 1 else NAME_SOME,
                NAME_ONE_CHINESE if count == 1 else NAME_SOME_CHINESE,
            )
            for language in (0, 1):
                frame = random.choice(frames[language].split("|"))
                kinds = (one if count == 1 else some, chinese_kind)
                frame = frame.replace("{n}", wanted[language] if random.random() < 0.8 else str(count))
                question = worded(frame.replace("{k}", kinds[language]).replace("{m}", measure), random)
                question = re.sub(r"\ba (?=[aeiou])", "an ", question)
                yield question, _listed(parts[language][:count], language == 1)


def _one_word(random: Random) -> Iterator[Lines]:
    """The answer alone where that is asked for."""
    for table in tables():
        if table.name not in ("colours", "capitals", "opposites", "taste"):
            continue
        for ask in (ask for ask in table.asks if not ask.denials):
            chinese = ask.language == "zh"
            if "{1}" in "".join(ask.questions):
                continue
            for row in table.rows[ask.language]:
                question = worded(random.choice([q for q in ask.questions if q[-1] in "?？"]), random, row)
                frame = random.choice((ONE_WORD_CHINESE if chinese else ONE_WORD).split("|"))
                yield frame.format(q=question), _capital(row[1]) + ("。" if chinese else ".")
