"""Values drawn widely, so that they have to be copied from the request and cannot be learned by heart.

The lists of `tool_values` are short; these are put together from 1,175 nouns, verbs, names nobody has, and
times, days and numbers of any kind.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from random import Random

from yan_omni.model.vision.photo_names import photo_names
from yan_omni.training.forge import chat_chinese, chat_english
from yan_omni.training.forge.chat_facts_told import invented_name
from yan_omni.training.forge.chat_lists import pairs
from yan_omni.training.forge.tool_sentences import sentences, titles

ADJECTIVES = """
red=红色的, blue=蓝色的, green=绿色的, yellow=黄色的, black=黑色的, white=白色的, old=旧的,
new=新的, big=大的, small=小的, broken=坏了的, wooden=木头的,
second=第二个, last=最后一个, long=长的, round=圆的, heavy=重的,
left=左边的, right=右边的, upper=上面的, lower=下面的, empty=空的, wet=湿的, dry=干的, expensive=贵的,
cheap=便宜的, fresh=新鲜的, little=小小的, north=北边的, south=南边的
"""
VERBS = """
paint=刷, wash=洗, clean=擦, repair=修, check=检查, buy=买, sell=卖, bring=带, find=找, move=搬, open=打开,
close=关上, order=订, return=还, sort=整理, pack=收拾, print=打印, measure=量, fetch=取, count=数, feed=喂,
water=浇, cook=煮, lock=锁, weigh=称, photograph=拍, draw=画, send=寄, borrow=借, empty=倒空, dry=晾
"""
SURNAMES = (
    "Smith Jones Taylor Brown Wilson Evans Walker Wright Green Hall Wood Clarke Baker Cooper Ward Turner "
    "Moore Price Fox Cole Stone Lane Reed Bell Marsh Hunt Ford Black Rivers Novak Silva Kim Singh"
)
SURNAMES_CHINESE = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹"
    "袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
)
TITLES = "Mister=先生, Mrs=女士, Doctor=医生, Professor=教授, Captain=队长, Aunt=阿姨, Uncle=叔叔, Coach=教练"
WEEKDAYS = "Monday=一, Tuesday=二, Wednesday=三, Thursday=四, Friday=五, Saturday=六, Sunday=天"
DAY_PARTS = "morning=上午, afternoon=下午, evening=晚上, night=夜里, noon=中午"
MONTHS = "January February March April May June July August September October November December"
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
EVENTS = """
meeting=会议, dinner=晚饭, lunch=午饭, lesson=课, party=聚会, call=电话, training=培训, match=比赛
"""
RELATIVES = """
mother=妈妈, father=爸爸, sister=妹妹, brother=弟弟, uncle=舅舅, aunt=姑姑, cousin=表哥, friend=朋友,
boss=老板, neighbor=邻居, roommate=室友, teacher=老师, colleague=同事, landlord=房东, dentist=牙医,
coach=教练, lawyer=律师, grandson=孙子, wife=太太, husband=先生, assistant=助理, daughter=女儿
"""
OFFICES = """
bank=银行, school=学校, hospital=医院, front desk=前台, landlord=房东, kindergarten=幼儿园,
restaurant=餐厅, office=办公室, manager=经理, driver=司机, police=警察, electrician=电工, hotel=酒店,
whole team=全组的人
"""
NOUN_KINDS = "thing device grocery dish topic landmark job colour app genre"


@lru_cache(maxsize=1)
def nouns() -> tuple[tuple[str, str], ...]:
    """(English, Chinese) names of things, of one to three words."""
    return tuple(name.spoken for name in photo_names())


def draw_widely(kind: str, random: Random, chinese: bool) -> str | None:
    """A value of a kind in the words of a language; None for kinds that are drawn from their lists only."""
    if kind in DRAWN:
        return DRAWN[kind](random, chinese)
    if kind in NOUN_KINDS.split():
        return _thing(random, chinese)
    return None


def _thing(random: Random, chinese: bool) -> str:
    noun = random.choice(nouns())[chinese]
    kind = random.random()
    if kind < 0.55:
        return noun
    if kind < 0.75:
        return random.choice(pairs(ADJECTIVES))[chinese] + ("" if chinese else " ") + noun
    if kind < 0.9:
        return noun + (
            random.choice("一二三四五六七八甲乙丙丁") if chinese else f" {random.randrange(1, 30)}"
        )
    return invented_name(random, chinese)


def _person(random: Random, chinese: bool) -> str:
    kind = random.random()
    if kind < 0.2:
        return invented_name(random, chinese)
    if kind < 0.33:
        relative = random.choice(pairs(RELATIVES))[chinese]
        return f"{random.choice(('我', '我', '他', '她'))}{relative}" if chinese else f"my {relative}"
    if kind < 0.4:
        office = random.choice(pairs(OFFICES))[chinese]
        return office if chinese else f"the {office}"
    title = random.choice(pairs(TITLES))[chinese]
    if chinese:
        family = random.choice(SURNAMES_CHINESE)
        first = _given_name(random)
        return family + (title if random.random() < 0.3 else first)
    family = random.choice(SURNAMES.split())
    if random.random() < 0.3:
        return f"{title} {family}"
    return f"{random.choice(chat_english.NAMES.split())} {family}"


def _given_name(random: Random) -> str:
    """A Chinese first name of one or two hanzi."""
    return "".join(
        random.choice("明华丽强伟芳娜敏静磊洋艳勇军杰娟涛超秀霞平刚桂英文博宇轩子涵浩然思琪雨佳")
        for _ in range(random.choice((1, 2, 2)))
    )


def _clock(random: Random, chinese: bool) -> str:
    hour, minute = random.randint(1, 12), random.choice((5, 10, 15, 20, 25, 35, 40, 45, 50, 55, 12, 48))
    kind = random.random()
    if chinese:
        part = random.choice(("", "", "早上", "上午", "下午", "晚上", "中午", "凌晨"))
        shown = str(hour) if random.random() < 0.5 else chat_chinese.number_word(hour)
        tail = random.choice(("点", "点半", "点一刻", "点整"))
        if kind < 0.4:
            tail = f"点{minute}" if shown.isdigit() else f"点{chat_chinese.number_word(minute)}分"
        return part + shown + tail
    word = chat_english.number_word(hour)
    if kind < 0.3:
        return f"{hour}:{minute:02d}" + random.choice(("", "", " pm", " am"))
    if kind < 0.45:
        return f"{random.choice(('quarter past', 'quarter to', 'half past', 'ten to', 'five past'))} {word}"
    if kind < 0.6:
        return f"{word} {chat_english.number_word(minute)}"
    if kind < 0.8:
        return f"{random.choice((word, str(hour)))} {random.choice(('am', 'pm'))}"
    return random.choice((word, str(hour), f"{word} o'clock", "noon", "midnight", f"{word} in the evening"))


def _day(random: Random, chinese: bool) -> str:
    weekday = random.choice(pairs(WEEKDAYS))[chinese]
    part = random.choice(pairs(DAY_PARTS))[chinese]
    kind = random.random()
    if chinese:
        if kind < 0.5:
            return (
                random.choice(("星期", "周", "下周", "这周", "下下周"))
                + weekday
                + random.choice(("", "", part))
            )
        if kind < 0.75:
            return f"{random.randint(1, 12)}月{random.randint(1, 30)}{random.choice('号日')}"
        return random.choice(("今天", "明天", "后天", "大后天", "今晚", "月底", "下个月", "年底")) + (
            part if random.random() < 0.2 else ""
        )
    if kind < 0.35:
        return random.choice(("", "", "next ", "this ")) + weekday + random.choice(("", f" {part}"))
    if kind < 0.6:
        number = random.choice((*ORDINALS.split(), str(random.randint(1, 30))))
        return f"{random.choice(MONTHS.split())} {number}"
    if kind < 0.75:
        return f"the {random.choice(ORDINALS.split())} of {random.choice(MONTHS.split())}"
    return random.choice(
        (f"tomorrow {part}", "today", "the day after tomorrow", f"this {part}", "next month", "next year")
    )


def _task(random: Random, chinese: bool) -> str:
    verb, noun = random.choice(pairs(VERBS))[chinese], _thing(random, chinese)
    if chinese:
        return f"{verb}{noun}"
    return f"{verb} {random.choice(('the', 'a', 'my', 'the'))} {noun}"


def _message(random: Random, chinese: bool) -> str:
    """A sentence, written or put together."""
    if random.random() < 0.5:
        return random.choice(sentences())[chinese]
    kind = random.random()
    noun, other = _thing(random, chinese), _person(random, chinese)
    if chinese:
        if kind < 0.3:
            return (
                f"{noun}{random.choice(('到了', '坏了', '很好', '没了', '在我这里', '不见了', '准备好了'))}"
            )
        if kind < 0.55:
            return f"我{_day(random, True)}去{random.choice(pairs(VERBS))[1]}{noun}"
        if kind < 0.8:
            return f"{other}{random.choice(('在等你', '喜欢', '买了', '要来看', '想要'))}{noun}"
        return f"记得{_task(random, True)}"
    if kind < 0.3:
        state = random.choice(("is here", "is broken", "is ready", "is gone", "was great", "is on the shelf"))
        return f"the {noun} {state}"
    if kind < 0.55:
        return f"I will {_task(random, False)} {_day(random, False)}"
    if kind < 0.8:
        return f"{other} {random.choice(('likes', 'wants', 'bought', 'is waiting for', 'lost'))} the {noun}"
    return f"please {_task(random, False)}"


def _file(random: Random, chinese: bool) -> str:
    """As the files of the short list are called: with the article."""
    noun = random.choice(nouns())[chinese]
    if chinese:
        return (
            random.choice(("", "", "我的", "那份", "那个"))
            + noun
            + random.choice(("", "", "报告", "文档", "表"))
        )
    kind = random.choice(("", "", " report", " list", " file"))
    return f"{random.choice(('the', 'the', 'my'))} {noun}{kind}"


def _song(random: Random, chinese: bool) -> str:
    """A title of one to four words."""
    if random.random() < 0.5:
        return random.choice(titles())[chinese]
    noun, other = (random.choice(nouns())[chinese] for _ in range(2))
    if chinese:
        return random.choice((noun, f"{noun}之歌", f"{noun}和{other}", f"我的{noun}", f"{other}里的{noun}"))
    shown = random.choice(
        (noun, f"the {noun}", f"{noun} and {other}", f"my {noun}", f"{noun} in the {other}", f"hello {noun}")
    )
    return shown.title() if random.random() < 0.7 else shown


def _event(random: Random, chinese: bool) -> str:
    what = random.choice(pairs(EVENTS))[chinese]
    noun = random.choice(nouns())[chinese]
    if random.random() < 0.5:
        return f"{noun}{what}" if chinese else f"{noun} {what}"
    person = _person(random, chinese)
    return f"和{person}的{what}" if chinese else f"{what} with {person}"


def _named(random: Random, chinese: bool) -> str:
    return invented_name(random, chinese)


def _room(random: Random, chinese: bool) -> str:
    noun = random.choice(nouns())[chinese]
    return f"{noun}{random.choice(('间', '室', '房', '区'))}" if chinese else f"{noun} room"


DRAWN: dict[str, Callable[[Random, bool], str]] = {
    "person": _person,
    "clock": _clock,
    "day": _day,
    "task": _task,
    "message": _message,
    "note": _message,
    "event": _event,
    "city": _named,
    "site": _thing,
    "room": _room,
    "opening": _thing,
    "file": _file,
    "song": _song,
}
