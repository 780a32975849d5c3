"""Tools made of a verb and a thing, thousands of them, so that a name has to be read and not remembered."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from random import Random

from yan_omni.training.forge import chat_lists, tool_values
from yan_omni.training.forge.chat_lists import pairs
from yan_omni.training.forge.tool_cards import Card, Request, Slot
from yan_omni.training.forge.tool_values_wide import nouns as wide_nouns

VERBS = """
clean=清洁, paint=粉刷, wash=清洗, polish=擦亮, repair=修理, check=检查,
lock=锁定, unlock=解锁, heat=加热, cool=冷却, fill=装满, empty=清空, move=移动, lift=举起, lower=放低,
rotate=旋转, scan=扫描, weigh=称, measure=测量, count=清点, label=标记, pack=打包, unpack=拆开, wrap=包装,
fold=折叠, iron=熨烫, dry=烘干, cut=切开, slice=切片, peel=削皮, boil=煮, fry=炸, roast=烘烤, freeze=冷冻,
mix=搅拌, shake=摇晃, pour=倒, serve=端上, order=订购, buy=购买, sell=出售, rent=租, return=退还, deliver=送,
send=寄出, receive=接收, store=存放, hide=藏起, find=寻找, show=展示, photograph=拍摄, draw=画, print=打印,
copy=复制, share=分享, save=保存, delete=删除, rename=重命名, upload=上传, download=下载, charge=充电,
connect=连接, disconnect=断开, restart=重启, update=更新, test=测试, calibrate=校准, inspect=检验,
guard=守护, feed=喂, water=浇, plant=种植, harvest=收割, trim=修剪, feel=触摸, press=按下, pull=拉, push=推,
throw=扔, catch=接住, build=搭建, remove=移除, replace=更换, decorate=装饰, sort=整理, stack=堆放,
grind=研磨, hang=挂起, tie=系上, open=打开, close=关闭, start=启动, stop=停止, pause=暂停, mute=静音,
brighten=调亮, dim=调暗
"""
MEASURES = """
air quality=空气质量, fuel level=油量, water level=水位, wind speed=风速, heart rate=心率, step count=步数,
noise level=噪音, soil moisture=土壤湿度, tank pressure=罐压, engine temperature=发动机温度,
signal strength=信号强度, disk space=磁盘空间, queue length=队列长度, power usage=用电量,
pool temperature=泳池温度, ink level=墨量, filter status=滤芯寿命, light level=光照强度, gas usage=用气量,
room occupancy=房间人数, parcel weight=包裹重量, flight altitude=飞行高度, tyre pressure=胎压,
oven temperature=烤箱温度, account balance=账户余额, download speed=下载速度
"""
CATEGORIES = (
    ("thing", "东西"),
    ("item", "物品"),
    ("object", "物体"),
    ("target", "目标"),
    ("product", "商品"),
)
HELD_OUT_ONE_IN = 6
CHOSEN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Extra:
    """Something a request may add: a slot and the words around it."""

    slot: Slot
    english: str
    chinese: str


EXTRAS = (
    Extra(Slot("room", "room", ("room", "zone", "area", "place")), " in the {room}", "在{room}"),
    Extra(Slot("time", "clock", ("time", "at", "start", "when")), " at {time}", "{time}"),
    Extra(
        Slot("minutes", "minutes", ("minutes", "duration", "length")),
        " for {minutes} minutes",
        "用{minutes}分钟",
    ),
    Extra(Slot("person", "person", ("person", "for", "owner", "customer")), " for {person}", "给{person}"),
    Extra(Slot("day", "day", ("day", "date", "when")), " {day}", "{day}"),
    Extra(Slot("count", "count", ("count", "times", "repeat")), " {count} times", "{count}次"),
)
OTHER_WAYS = {
    "room": (
        (" of the {room}", " from the {room}", ", the one in the {room}"),
        ("到{room}", "去{room}", "{room}里"),
    ),
    "time": (
        (" by {time}", ", at {time} please", " around {time}"),
        ("{time}的时候", "到{time}", "在{time}"),
    ),
    "minutes": (
        (", {minutes} minutes long", " within {minutes} minutes"),
        ("{minutes}分钟内", "花{minutes}分钟"),
    ),
    "person": (
        (" with {person}", " to {person}", " from {person}"),
        ("和{person}", "替{person}", "为{person}"),
    ),
    "day": ((" on {day}", ", not before {day}", " for {day}"), ("在{day}", "{day}的时候", "等到{day}")),
    "count": ((", {count} of them", " {count} times over"), ("连续{count}次", "一共{count}次")),
}
CHOSEN = (
    Extra(Slot("size", "size", ("size", "format", "portion")), ", size {size}", "{size}号"),
    Extra(Slot("speed", "speed", ("speed", "pace", "rate")), " at {speed} speed", "{speed}"),
    Extra(Slot("mode", "mode", ("mode", "setting", "program")), " in {mode} mode", "用{mode}模式"),
    Extra(Slot("mode", "mode", ("mode", "setting", "level")), ", {mode} mode", "{mode}模式"),
    Extra(Slot("paint", "paint", ("color", "colour", "paint")), " in {paint}", "用{paint}"),
    Extra(Slot("weekday", "weekday", ("weekday", "day", "on")), " on {weekday}", "{weekday}"),
    Extra(Slot("rank", "rank", ("priority", "importance", "level")), ", {rank} priority", "优先级{rank}，"),
    Extra(Slot("vehicle", "vehicle", ("vehicle", "transport", "by")), " by {vehicle}", "用{vehicle}"),
    Extra(Slot("material", "material", ("material", "made of", "kind")), " with {material}", "用{material}"),
    Extra(Slot("meal", "meal", ("meal", "occasion", "for")), " for {meal}", "为{meal}"),
    Extra(Slot("side", "side", ("side", "position", "where")), " on the {side} side", "在{side}"),
    Extra(Slot("language", "language", ("language", "in", "tongue")), " in {language}", "用{language}"),
)
"""What has to be one of some options."""
ENGLISH_WAYS = (
    "{do}.",
    "Please {do}.",
    "Can you {do}?",
    "I want you to {do}.",
    "Could you {do}, please?",
    "Now {do}.",
    "It is time to {do}.",
    "Go and {do}.",
    "I need you to {do}.",
    "Would you {do}?",
)
CHINESE_WAYS = (
    "{do}。",
    "请{do}。",
    "帮我{do}。",
    "你能{do}吗？",
    "我想{do}。",
    "现在{do}。",
    "麻烦你{do}。",
    "去{do}。",
    "该{do}了。",
)
ENGLISH_CHECKS = (
    "What is the {x}?",
    "Check the {x}.",
    "Tell me the {x}.",
    "How is the {x}?",
    "Read the {x}.",
    "Show me the {x}.",
)
CHINESE_CHECKS = ("{x}是多少？", "查一下{x}。", "告诉我{x}。", "{x}怎么样？", "看看{x}。", "现在{x}多少？")


def things() -> list[tuple[str, str]]:
    """Nouns to act on."""
    nouns = pairs(chat_lists.WORDS.split("father=")[0])[25:] + pairs(chat_lists.THINGS)
    return list(dict.fromkeys(nouns + pairs(tool_values.DEVICES) + pairs(tool_values.OPENINGS)))


def is_held_out(words: str) -> bool:
    return zlib.crc32(words.encode()) % HELD_OUT_ONE_IN == 0


def composed(random: Random, held_out: bool, num_rivals: int, wide: bool = False) -> list[Card]:
    """A tool and `num_rivals` others like it: with the same verb or the same thing.

    With `wide` half of the things are among the 1,175 nouns that are no part of the short lists.
    """
    kind = random.random()
    if kind < 0.2:
        chosen = random.sample([pair for pair in pairs(MEASURES) if is_held_out(pair[0]) == held_out], 1)
        others = random.sample([pair for pair in pairs(MEASURES) if pair not in chosen], num_rivals)
        return [_sensor(pair, random) for pair in chosen + others]
    verbs, nouns = pairs(VERBS), things()
    if wide:
        nouns = [*nouns, *random.sample(wide_nouns(), len(nouns))]
    while is_held_out(f"{(verb := random.choice(verbs))[0]} {(noun := random.choice(nouns))[0]}") != held_out:
        pass
    if kind < 0.5:
        category = random.choice(CATEGORIES)
        extras = random.sample(EXTRAS, random.choice((0, 1, 1, 2))) if wide else []
        others = random.sample([pair for pair in verbs if pair != verb], num_rivals)
        return [
            _category_tool(pair, random.choice([category, random.choice(CATEGORIES)]), extras, random)
            for pair in [verb, *others]
        ]
    cards = [_thing_tool(verb, noun, random, wide)]
    for _ in range(num_rivals):
        other = random.random()
        rival_verb = verb if other < 0.35 else random.choice([pair for pair in verbs if pair != verb])
        rival_noun = noun if 0.35 <= other < 0.7 else random.choice([pair for pair in nouns if pair != noun])
        cards.append(_thing_tool(rival_verb, rival_noun, random, wide))
    return cards


def _thing_tool(verb: tuple[str, str], noun: tuple[str, str], random: Random, wide: bool) -> Card:
    extras = random.sample(EXTRAS, random.choice((0, 0, 1, 1, 2)))
    if wide and random.random() < CHOSEN_SHARE:
        extras = [random.choice(CHOSEN), *extras[:1]]
    english, chinese = [], []
    for used in _subsets(extras):
        tail = "".join(extra.english for extra in used)
        head = "".join(extra.chinese for extra in used)
        english += [way.format(do=f"{verb[0]} the {noun[0]}{tail}") for way in ENGLISH_WAYS]
        chinese += [way.format(do=f"{head}{verb[1]}{noun[1]}") for way in CHINESE_WAYS]
    return Card(
        (f"{verb[0]} {noun[0]}", f"{noun[0]} {verb[0]}"),
        ((f"{verb[0]} the {noun[0]}",), (f"{verb[1]}{noun[1]}",)),
        tuple(extra.slot for extra in extras),
        (_as_requests(english), _as_requests(chinese)),
        is_held_out=is_held_out(f"{verb[0]} {noun[0]}"),
    )


def _category_tool(
    verb: tuple[str, str], category: tuple[str, str], extras: list[Extra], random: Random
) -> Card:
    keys = ("item", "object", "thing", "what", "target", category[0])
    ask = (f"What should I {verb[0]}?", f"要{verb[1]}什么？")
    slot = Slot("item", "thing", keys, is_optional=False, ask=ask)
    gap = (
        _as_requests([way.format(do=f"{verb[0]} something") for way in ENGLISH_WAYS]),
        _as_requests([way.format(do=f"{verb[1]}一下") for way in CHINESE_WAYS]),
    )
    english, chinese = [], []
    for used in _subsets(extras):
        tail, head = _said_otherwise(used, random) if extras else ("", "")
        english += [way.format(do=f"{verb[0]} the {{item}}{tail}") for way in ENGLISH_WAYS]
        chinese += [way.format(do=f"{head}{verb[1]}{{item}}") for way in CHINESE_WAYS]
        if used:
            chinese += [way.format(do=f"{head}把{{item}}{verb[1]}一下") for way in CHINESE_WAYS[:4]]
    return Card(
        (f"{verb[0]} {category[0]}", f"{verb[0]}", f"do {verb[0]}"),
        ((f"{verb[0]} any {category[0]}", f"{verb[0]} something"), (f"{verb[1]}{category[1]}",)),
        (slot, *(extra.slot for extra in extras)),
        (_as_requests(english), _as_requests(chinese)),
        (("item", gap),),
    )


def _said_otherwise(used: list[Extra], random: Random) -> tuple[str, str]:
    """(what follows in English, what comes before in Chinese) of some extras, in other words now and then."""
    ways = [random.choice((extra.english, *OTHER_WAYS[extra.slot.name][0])) for extra in used]
    before = [random.choice((extra.chinese, *OTHER_WAYS[extra.slot.name][1])) for extra in used]
    return "".join(ways), "".join(before)


def _sensor(measure: tuple[str, str], random: Random) -> Card:
    name = measure[0]
    return Card(
        (f"get {name}", f"check {name}", f"{name}", f"read {name}"),
        ((f"tell the {name}", f"read the {name}"), (f"查询{measure[1]}", f"读取{measure[1]}")),
        (),
        (
            _as_requests([way.format(x=name) for way in ENGLISH_CHECKS]),
            _as_requests([way.format(x=measure[1]) for way in CHINESE_CHECKS]),
        ),
        results=((random.choice((name, "value", "level")), random.choice(("percent", "amount", "degrees"))),),
        answer=(f"The {name} is {{0}}.", f"{measure[1]}是{{0}}。"),
        is_held_out=is_held_out(name),
    )


def _as_requests(texts: list[str]) -> tuple[Request, ...]:
    return tuple(Request(text[0].upper() + text[1:]) for text in texts)


def _subsets(extras: list[Extra]) -> list[list[Extra]]:
    """None of them, each alone, and all together."""
    found: list[list[Extra]] = [[], *([extra] for extra in extras)]
    return found + ([extras] if len(extras) > 1 else [])
