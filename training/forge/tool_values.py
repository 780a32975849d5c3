"""What the slots of tools are filled with: values in both languages, by kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from yan_omni.training.forge import chat_chinese, chat_english, chat_lists
from yan_omni.training.forge.chat_lists import pairs
from yan_omni.training.forge.tool_values_wide import draw_widely

ROOMS = """
living room=客厅,
bedroom=卧室, kitchen=厨房, bathroom=浴室, study=书房, hallway=走廊, garage=车库, garden=花园, balcony=阳台,
nursery=儿童房, basement=地下室, office=办公室, dining room=餐厅, attic=阁楼, guest room=客房, corridor=过道,
entrance=门口, terrace=露台, laundry room=洗衣房, hall=大厅
"""
FAMILY = """
Mom=妈妈, Dad=爸爸, my sister=我妹妹, my brother=我哥哥, Grandma=奶奶, Grandpa=爷爷, my wife=我老婆,
my husband=我老公, the doctor=医生, my boss=老板, my teacher=老师, Uncle John=王叔叔, Aunt Mary=李阿姨,
the office=公司, my son=我儿子, my daughter=我女儿, the plumber=水管工, Doctor Brown=张医生,
Mister White=刘经理, the school=学校
"""
DEVICES = """
fan=风扇, television=电视, heater=暖气, air conditioner=空调, oven=烤箱, dishwasher=洗碗机,
washing machine=洗衣机, humidifier=加湿器, kettle=水壶, coffee machine=咖啡机, radio=收音机,
projector=投影仪, printer=打印机, lamp=台灯, robot vacuum=扫地机器人, speaker=音箱, water heater=热水器,
microwave=微波炉, air purifier=空气净化器, monitor=显示器
"""
OPENINGS = """
window=窗户, door=门, gate=大门, curtain=窗帘, garage door=车库门, blinds=百叶窗, front door=前门,
back door=后门, skylight=天窗, shutter=卷帘
"""
SITES = """
airport=机场, train station=火车站, post office=邮局, library=图书馆, museum=博物馆, bank=银行,
supermarket=超市, pharmacy=药店, gas station=加油站, city hall=市政府, zoo=动物园, stadium=体育场,
beach=海边, market=市场, hotel=酒店, subway station=地铁站, university=大学, bakery=面包店,
police station=警察局, coffee shop=咖啡店, hospital=医院, school=学校, park=公园, bookstore=书店,
swimming pool=游泳馆
"""
LANDMARKS = """
roof=屋顶, tower=塔楼, bridge=桥, lake=湖, gate=大门, warehouse=仓库, field=田地, parking lot=停车场,
fence=围栏, tree=树, hill=山坡, river=河, charging station=充电站, kitchen=厨房, door=门, table=桌子,
sofa=沙发, window=窗户, north gate=北门, east wall=东墙, greenhouse=温室, landing pad=停机坪, orchard=果园,
solar panels=太阳能板
"""
MESSAGES = """
I will be late=我会晚到, dinner is ready=晚饭好了, happy birthday=生日快乐, call me back=给我回电话,
I am on my way=我在路上了, the meeting is over=会开完了, I love you=我爱你, see you tomorrow=明天见,
please buy milk=请买牛奶, I am at home=我在家, good luck=祝你好运, thank you for the gift=谢谢你的礼物,
the train is late=火车晚点了, I cannot come=我来不了, I found the keys=我找到钥匙了, wait for me=等等我,
we won the game=我们赢了, the package is here=包裹到了, take your medicine=记得吃药, I miss you=我想你
"""
TASKS = """
buy milk=买牛奶, call the doctor=给医生打电话, water the plants=浇花, take out the trash=倒垃圾,
pay the rent=交房租, pick up the children=接孩子, take my medicine=吃药, feed the cat=喂猫,
book a table=订位子, wash the car=洗车, send the report=交报告, clean the kitchen=打扫厨房,
walk the dog=遛狗, do my homework=写作业, charge the phone=给手机充电, return the book=还书,
buy a birthday cake=买生日蛋糕, go to the gym=去健身, drink water=喝水, check the oven=看看烤箱
"""
EVENTS = """
meeting=会议, dentist appointment=看牙医, birthday party=生日聚会, lunch with Anna=和小红吃午饭,
team lunch=团队聚餐, piano lesson=钢琴课, job interview=面试, doctor appointment=看医生,
football game=足球比赛, dinner=晚饭, haircut=理发, yoga class=瑜伽课, concert=音乐会, school play=学校演出,
picnic=野餐, wedding=婚礼, exam=考试, phone call=电话会议, movie night=看电影, parents meeting=家长会
"""
CLOCK_TIMES = """
seven=七点, eight o'clock=八点, half past six=六点半, nine thirty=九点半, noon=中午, midnight=半夜,
seven in the morning=早上七点, six in the evening=晚上六点, three in the afternoon=下午三点,
ten tonight=今晚十点, quarter past five=五点一刻, eight in the evening=晚上八点,
five in the morning=早上五点, eleven o'clock=十一点, 6:30=6点半, 7 a.m.=7点, 9 p.m.=晚上9点, 2 o'clock=2点,
ten past four=四点十分, half past eight=八点半
"""
DAYS = """
today=今天, tomorrow=明天, Monday=星期一, Tuesday=星期二, Wednesday=星期三, Thursday=星期四, Friday=星期五,
Saturday=星期六, Sunday=星期天, tonight=今晚, next Monday=下周一, next Friday=下周五,
the day after tomorrow=后天, tomorrow morning=明天早上, this weekend=这个周末, next week=下周,
May third=五月三号, the first of June=六月一号, Sunday evening=周日晚上, tomorrow afternoon=明天下午
"""
SONGS = """
Yesterday=茉莉花, Moon River=月亮河, Hello=你好, Let It Be=让它去, Jingle Bells=铃儿响叮当,
Silent Night=平安夜, Edelweiss=雪绒花, Home=家, Happy Birthday=生日快乐歌, Summer Rain=夏天的雨,
Blue Sky=蓝天, The River=大河, Morning Sun=早晨的太阳, Small Town=小城故事, Red Bean=红豆, Rainbow=彩虹,
Sweet Honey=甜蜜蜜, Friends=朋友, Country Road=乡村路, Night Train=夜车, Ocean=大海, Two Tigers=两只老虎,
Little Star=小星星, First Love=初恋
"""
GENRES = """
jazz=爵士乐, rock=摇滚, classical music=古典音乐, pop=流行歌, folk music=民谣, piano music=钢琴曲,
blues=蓝调, country music=乡村音乐, children's songs=儿歌, opera=歌剧, dance music=舞曲, rain sounds=雨声,
hip hop=嘻哈
"""
GROCERIES = """
milk=牛奶, eggs=鸡蛋, bread=面包, apples=苹果, rice=大米, tomatoes=西红柿, coffee=咖啡, tea=茶叶,
butter=黄油, sugar=糖, bananas=香蕉, cheese=奶酪, fish=鱼, beef=牛肉, noodles=面条, salt=盐, soap=肥皂,
toothpaste=牙膏, paper towels=纸巾, batteries=电池, orange juice=橙汁, potatoes=土豆, chocolate=巧克力,
cat food=猫粮, tissues=抽纸
"""
DISHES = """
pizza=披萨, fried rice=炒饭, beef noodles=牛肉面, sushi=寿司, salad=沙拉, dumplings=饺子, hamburger=汉堡,
chicken soup=鸡汤, milk tea=奶茶, latte=拿铁, roast duck=烤鸭, hot pot=火锅, sandwich=三明治, tacos=玉米卷,
curry=咖喱饭
"""
NOTES = """
the code is on the fridge=密码在冰箱上, the car is on level two=车停在二楼, red wine for Sunday=周日要红酒,
idea for the talk=演讲的点子, Anna likes tulips=小红喜欢郁金香, the key is with Tom=钥匙在小刚那里,
paint the fence=刷围栏, the shop closes at six=商店六点关门, new shoes size forty=新鞋四十码,
train leaves at nine=火车九点开
"""
FILES = """
the sales report=销售报告, my photos=我的照片, the contract=合同, the budget=预算表, the slides=幻灯片,
the invoice=发票, the meeting notes=会议记录, the plan=计划书, the letter=那封信, my homework=我的作业,
the price list=价目表
"""
APPS = """
camera=相机, calendar=日历, music player=音乐播放器, map=地图, browser=浏览器, photo album=相册,
calculator=计算器, mail=邮件, settings=设置, notes=备忘录, clock=时钟, game center=游戏中心,
weather app=天气应用, bank app=银行应用
"""
TOPICS = """
black holes=黑洞, the stock market=股市, healthy food=健康饮食, football=足球, electric cars=电动汽车,
dinosaurs=恐龙, the moon landing=登月, learning English=学英语, cheap flights=便宜机票, gardening=园艺,
space travel=太空旅行, cats=猫, coffee beans=咖啡豆, old movies=老电影, running shoes=跑鞋,
world history=世界历史, cooking rice=煮饭, solar power=太阳能
"""
LANGUAGES = (
    "English=英语, Chinese=中文, French=法语, German=德语, Japanese=日语, Spanish=西班牙语, Korean=韩语"
)
STATES = "on=打开, off=关掉"
DIRECTIONS = "left=左, right=右"
MOVES = "forward=前, backward=后, left=左, right=右, up=上, down=下"
MODES = "eco=节能, turbo=强力, quiet=静音, auto=自动, sleep=睡眠, fast=快速, normal=标准"
SIZES = "small=小, medium=中, large=大"
SKIES = "sunny=晴天, rainy=下雨, cloudy=多云, windy=有风, snowy=下雪, foggy=有雾, clear=晴朗"
SPEEDS = "slow=慢速, fast=快速, medium=中速"
SHADES = "warm=暖色, cold=冷色, white=白色, red=红色, blue=蓝色, green=绿色, purple=紫色"
PAINTS = "red=红色, blue=蓝色, green=绿色, yellow=黄色, black=黑色, white=白色, brown=棕色, pink=粉色"
WEEKDAYS = (
    "monday=星期一, tuesday=星期二, wednesday=星期三, thursday=周四, friday=星期五, "
    "saturday=周六, sunday=星期天"
)
RANKS = "low=低, high=高, urgent=紧急, normal=普通"
VEHICLES = "car=汽车, bus=公交, train=火车, bike=自行车, ship=轮船, plane=飞机, truck=卡车"
MATERIALS = "wood=木头, metal=金属, plastic=塑料, glass=玻璃, paper=纸, cotton=棉布, stone=石头"
MEALS = "breakfast=早餐, lunch=午餐, dinner=晚餐, snack=点心"
SIDES = "front=前面, back=后面, left=左边, right=右边, top=上面, bottom=下面"
OTHER_WORDS = """
turbo=强劲 强效 加强 高速, eco=省电 环保, quiet=安静 低噪, auto=自动挡 智能, sleep=夜间 睡觉,
fast=快 快捷, normal=普通 正常 常规, small=小 小份 小号, medium=中 中等 中号, large=大 大份 大号,
slow=慢 缓慢, warm=暖 温暖, cold=冷 冷光, high=高 重要, urgent=加急 特急, low=低 不急, bike=单车,
bus=公共汽车, car=小车 轿车, plane=飞机, on=开 开启, off=关 关闭, front=前方, back=后方, left=左侧,
right=右侧, top=顶部, bottom=底部, snack=零食 小吃
"""


@dataclass(frozen=True, slots=True)
class Filling:
    """A value in the words of a language, and what it is called in the call if that is not the same."""

    surface: str
    canonical: str = ""

    @property
    def value(self) -> str:
        return self.canonical or self.surface


def _people(random: Random, chinese: bool) -> str:
    if random.random() < 0.35:
        return random.choice(pairs(FAMILY))[chinese]
    return random.choice((chat_chinese.NAMES if chinese else chat_english.NAMES).split())


def _phone_number(random: Random, chinese: bool) -> str:
    return "".join(random.choice("0123456789") for _ in range(random.choice((3, 5, 7, 11))))


def _between(least: int, most: int, step: int = 1) -> Callable[[Random, bool], str]:
    def draw(random: Random, chinese: bool) -> str:
        number = random.randrange(least, most + 1, step)
        if random.random() < 0.45 or number > 100:
            return str(number)
        return chat_chinese.number_word(number) if chinese else chat_english.number_word(number)

    return draw


TEXT_LISTS = {
    "room": ROOMS,
    "device": DEVICES,
    "opening": OPENINGS,
    "site": SITES,
    "landmark": LANDMARKS,
    "message": MESSAGES,
    "task": TASKS,
    "event": EVENTS,
    "clock": CLOCK_TIMES,
    "day": DAYS,
    "song": SONGS,
    "genre": GENRES,
    "grocery": GROCERIES,
    "dish": DISHES,
    "note": NOTES,
    "file": FILES,
    "app": APPS,
    "topic": TOPICS,
    "city": chat_lists.CITIES,
    "thing": chat_lists.WORDS.split("father=")[0] + "," + chat_lists.THINGS,
    "colour": chat_lists.COLOURS,
    "job": chat_lists.JOBS,
}
CHOICES = {
    "state": STATES,
    "direction": DIRECTIONS,
    "move": MOVES,
    "mode": MODES,
    "size": SIZES,
    "language": LANGUAGES,
    "speed": SPEEDS,
    "shade": SHADES,
    "sky": SKIES,
    "paint": PAINTS,
    "weekday": WEEKDAYS,
    "rank": RANKS,
    "vehicle": VEHICLES,
    "material": MATERIALS,
    "meal": MEALS,
    "side": SIDES,
}
NUMBERS = {
    "minutes": _between(1, 60),
    "degrees": _between(16, 30),
    "percent": _between(5, 100, 5),
    "count": _between(1, 12),
    "metres": _between(1, 50),
    "height": _between(5, 120, 5),
    "angle": _between(10, 180, 10),
    "amount": _between(5, 900, 5),
    "level": _between(0, 10),
    "channel": _between(1, 99),
}
OTHERWISE_SAID = frozenset({"mode", "size", "speed", "rank", "vehicle", "side", "meal"})
"""Choices that are also said in other Chinese words."""
DRAWN = {"person": _people, "phone": _phone_number}


def draw(kind: str, random: Random, chinese: bool, wide_share: float = 0.0) -> Filling:
    """A value of a kind, so often not one of its list; raises KeyError for kinds that do not exist."""
    if wide_share and random.random() < wide_share:
        drawn = draw_widely(kind, random, chinese)
        if drawn is not None:
            return Filling(drawn)
    if kind in CHOICES:
        options = pairs(CHOICES[kind])
        english, other = random.choice(options)
        if chinese and wide_share and kind in OTHERWISE_SAID and random.random() < wide_share / 2:
            other = random.choice(dict(pairs(OTHER_WORDS)).get(english, other).split())
        return Filling(other if chinese else english, english)
    if kind in TEXT_LISTS:
        return Filling(random.choice(pairs(TEXT_LISTS[kind]))[chinese])
    return Filling((NUMBERS | DRAWN)[kind](random, chinese))


def options_of(kind: str) -> tuple[str, ...]:
    """The values that a choice may have; none for other kinds."""
    return tuple(dict.fromkeys(english for english, _ in pairs(CHOICES[kind]))) if kind in CHOICES else ()
