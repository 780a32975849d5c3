"""Lines for the speech forge that hold dates, clock times, money, units, phone numbers and people's names."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from yan_omni.training.forge.speech_clip import Language

_FRAMES: dict[Language, str] = {
    "en": """
The meeting is on {date}.
We moved here on {date}.
Is {date} a good day for you, {name}?
The train leaves at {clock}.
{name} will be here at {clock}.
Wake me up at {clock}, please.
It opens at {clock} and closes at {clock}.
That will be {money}, please.
The ticket costs {money} instead of {money}.
They paid {money} for the old house.
You can have both for {money}.
Add {weight} of sugar and {weight} of butter.
The box weighs {weight}.
It is {length} from here to the station.
The river is {length} long.
The car was going {speed}.
It will be {temperature} tomorrow.
My number is {phone}.
Please call {name} at {phone}.
The number of the hotel is {phone}, room {room}.
About {percent} of the people said yes.
Prices rose by {percent} in {year}.
My name is {name}.
{name} and {name} are coming to dinner.
Have you met {name}?
{title} {surname} is on the phone.
Send a message to {name}.
{name} was born on {date}.
More than {large} people live there.
She finished {ordinal} out of {large}.
The answer is {decimal}, not {decimal}.
Turn to page {room}, exercise {small}.
Flight {flight} leaves from gate {small}.
The order number is {code}.
""",
    "zh": """
会议在{date}。
我们是{date}搬来的。
{date}你有空吗，{name}？
火车{clock}开。
{name}{clock}到这里。
请在{clock}叫醒我。
{clock}开门，{clock}关门。
一共是{money}。
这张票要{money}，不是{money}。
他们花了{money}买房子。
两个一起{money}卖给你。
加{weight}糖和{weight}黄油。
这个箱子有{weight}重。
从这里到车站有{length}。
这条河长{length}。
明天气温是{temperature}。
我的电话是{phone}。
请给{name}打电话，号码是{phone}。
酒店的电话是{phone}，房间号是{room}。
大约{percent}的人同意。
{year}年价格涨了{percent}。
我叫{name}。
{name}和{name}今晚来吃饭。
你认识{name}吗？
{surname}{title}在等你。
给{name}发一条消息。
{name}是{date}出生的。
那里住着{large}人。
她得了第{small}名。
答案是{decimal}，不是{decimal}。
请翻到第{room}页，第{small}题。
航班{flight}在{small}号登机口。
订单号是{code}。
""",
}


def _words(text: str) -> list[str]:
    return text.split()


_GIVEN_EN = _words(
    "Anna Ben Carla David Emma Frank Grace Henry Isabel Jack Kate Liam Maria Noah Olivia Peter Rachel Sam "
    "Tina Victor Wendy Alex Laura Daniel Sophie Martin Julia Robert Linda Chris Helen Mark Diana Eric "
    "Susan"
)
_SURNAMES_EN = _words(
    "Smith Johnson Brown Miller Davis Wilson Moore Taylor Anderson Thomas Jackson White Harris Martin "
    "Clark Lewis Walker Hall Young King Wright Hill Green Baker Nelson Carter Mitchell Parker Evans "
    "Collins"
)
_SURNAMES_ZH = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董程曹"
_GIVEN_ZH = _words(
    "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 涛 明 超 秀英 霞 平 刚 桂英 文 辉 玲 建国 建华 "
    "志强 小红 晓明 雨欣 子涵 浩然 思远 佳怡 梓轩 海燕 春梅 国庆 丹丹 婷婷 雪 鹏飞 宇航 美玲"
)
_MONTHS = _words("January February March April May June July August September October November December")

_Filler = Callable[[random.Random], str]


def figure_lines(language: Language, seed: int) -> Iterator[str]:
    """Endless lines, the same for the same seed."""
    rng = random.Random(seed)
    frames = _FRAMES[language].strip().splitlines()
    fillers = _ENGLISH if language == "en" else _MANDARIN
    while True:
        yield re.sub(r"\{(\w+)\}", lambda slot: fillers[slot[1]](rng), rng.choice(frames))


def _amount(rng: random.Random) -> str:
    """A number as people write it with a unit: short, or with a decimal."""
    return str(rng.choice([rng.randint(1, 20), rng.randint(2, 99) * 10, rng.randint(11, 99) / 10]))


def _large(rng: random.Random) -> str:
    number = rng.randint(1, 99) * 10 ** rng.randint(2, 5)
    return f"{number:,}" if rng.random() < 0.5 else str(number)


def _english_date(rng: random.Random) -> str:
    month, day, year = rng.choice(_MONTHS), rng.randint(1, 28), rng.randint(1950, 2035)
    iso = f"{year}-{_MONTHS.index(month) + 1:02d}-{day:02d}"
    return rng.choice([f"{month} {day}", f"{month} {day}, {year}", f"{day} {month} {year}", iso])


def _mandarin_date(rng: random.Random) -> str:
    month, day, year = rng.randint(1, 12), rng.randint(1, 28), rng.randint(1950, 2035)
    return rng.choice(
        [f"{month}月{day}日", f"{year}年{month}月{day}日", f"{month}月{day}号", f"{year}年{month}月"]
    )


def _english_clock(rng: random.Random) -> str:
    hour, minute = rng.randint(1, 12), rng.randint(0, 59)
    half = rng.choice(["am", "pm"])
    return rng.choice([f"{hour}:{minute:02d}", f"{hour}:{minute:02d} {half}", f"{hour} {half}"])


def _mandarin_clock(rng: random.Random) -> str:
    part = rng.choice(["早上", "上午", "下午", "晚上"])
    hour, minute = rng.randint(1, 12), rng.randint(0, 59)
    return rng.choice([f"{part}{hour}点", f"{part}{hour}:{minute:02d}", f"{part}{hour}点{minute + 1}分"])


def _cents(rng: random.Random) -> str:
    whole = rng.randint(1, 300)
    return rng.choice([str(whole), f"{whole}.{rng.randint(1, 99):02d}", _large(rng)])


def _digits(rng: random.Random, count: int) -> str:
    return "".join(str(rng.randint(0, 9)) for _ in range(count))


def _english_phone(rng: random.Random) -> str:
    area, middle, last = rng.randint(201, 989), _digits(rng, 3), _digits(rng, 4)
    return rng.choice([f"{area}-{middle}-{last}", f"({area}) {middle}-{last}"])


def _mandarin_phone(rng: random.Random) -> str:
    landline = f"0{rng.choice(['10', '20', '21', '755', '571'])}-{rng.randint(2, 8)}{_digits(rng, 7)}"
    return rng.choice([f"1{rng.randint(3, 9)}{_digits(rng, 9)}", landline])


def _mandarin_name(rng: random.Random) -> str:
    return rng.choice(_SURNAMES_ZH) + rng.choice(_GIVEN_ZH)


def _english_name(rng: random.Random) -> str:
    given = rng.choice(_GIVEN_EN)
    return given if rng.random() < 0.5 else f"{given} {rng.choice(_SURNAMES_EN)}"


_SHARED: dict[str, _Filler] = {
    "percent": lambda rng: f"{_amount(rng)}%",
    "year": lambda rng: str(rng.randint(1900, 2035)),
    "room": lambda rng: str(rng.randint(101, 999)),
    "small": lambda rng: str(rng.randint(1, 30)),
    "large": _large,
    "decimal": lambda rng: str(rng.randint(1, 9999) / 100),
    "flight": lambda rng: f"{rng.choice(['CA', 'MU', 'BA', 'UA'])}{rng.randint(100, 999)}",
    "code": lambda rng: f"{rng.choice('ABCDEFGHKMPRSTXY')}{_digits(rng, 4)}",
}
_ENGLISH: dict[str, _Filler] = {
    **_SHARED,
    "date": _english_date,
    "clock": _english_clock,
    "money": lambda rng: f"{rng.choice('$$$£€')}{_cents(rng)}",
    "weight": lambda rng: f"{_amount(rng)} {rng.choice(['g', 'kg', 'mg', 'pounds'])}",
    "length": lambda rng: f"{_amount(rng)} {rng.choice(['km', 'm', 'cm', 'miles'])}",
    "speed": lambda rng: f"{rng.randint(2, 14) * 10} {rng.choice(['km/h', 'mph'])}",
    "temperature": lambda rng: f"{rng.randint(-15, 38)} °C",
    "phone": _english_phone,
    "name": _english_name,
    "title": lambda rng: rng.choice(["Mr.", "Mrs.", "Dr."]),
    "surname": lambda rng: rng.choice(_SURNAMES_EN),
    "ordinal": lambda rng: rng.choice(["1st", "2nd", "3rd", "4th", "5th", "8th", "12th", "20th", "31st"]),
}
_MANDARIN: dict[str, _Filler] = {
    **_SHARED,
    "date": _mandarin_date,
    "clock": _mandarin_clock,
    "money": lambda rng: rng.choice([f"{_cents(rng)}元", f"¥{_cents(rng)}", f"{rng.randint(1, 99)}块钱"]),
    "weight": lambda rng: f"{_amount(rng)}{rng.choice(['克', '公斤', '斤', 'kg'])}",
    "length": lambda rng: f"{_amount(rng)}{rng.choice(['公里', '米', '厘米', 'km'])}",
    "temperature": lambda rng: f"{rng.randint(-15, 38)}{rng.choice(['度', '℃'])}",
    "phone": _mandarin_phone,
    "name": _mandarin_name,
    "title": lambda rng: rng.choice(["先生", "女士", "老师", "医生"]),
    "surname": lambda rng: rng.choice(_SURNAMES_ZH),
}
