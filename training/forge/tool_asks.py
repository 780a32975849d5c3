"""How to ask for a value that a request lacks: by the kind of value and by what its key is called."""

from __future__ import annotations

from random import Random

from yan_omni.training.forge.tool_cards import Slot

OWN_SHARE = 0.4
"""So often a slot is asked for in the words of its card."""
ENGLISH = (
    "Which {key}?|What {key}?|Which {key} do you want?|Which {key} should I take?|What is the {key}?"
    "|Which {key} would you like?|Please tell me the {key}, which one?|And which {key}?"
    "|What {key} shall it be?"
)
ENGLISH_NUMBERS = (
    "How many {key}?|How many {key} do you want?|How many {key} should it be?|How many {key} shall I take?"
)
COUNTED = (
    "minutes cups portions copies times meters metres degrees stars points hours nights rounds laps samples "
    "people seats persons guests kilos dollars steps"
)
"""Keys of things that one counts."""
ENGLISH_KINDS = {
    "minutes": "For how many minutes?|How long?|How many minutes do you want?",
    "degrees": "How many degrees?|How warm should it be?|To how many degrees?",
    "percent": "To how many percent?|What percentage?|How many percent do you want?",
    "count": "How many?|How many do you want?|How many should it be?",
    "metres": "How many meters?|How far?",
    "height": "How high?|How many meters high?",
    "angle": "How many degrees?|How far should I turn?",
    "amount": "How much?|How much money?|What amount do you want?",
    "level": "Which level?|How much, from zero to ten?|To which level?",
    "channel": "Which number?|Which one do you want?",
    "phone": "What is the number?|Which number?",
    "person": "Who?|Who is it for?|Which person do you mean?|Who do you mean?",
    "room": "In which room?|Which room?|Which room do you mean?",
    "site": "Where to?|Which place?|What place are you looking for?|Where do you want to go?",
    "landmark": "Where?|Which place?|Where should it be?|At which place?",
    "city": "Which city?|For which city?|In which city?|What city do you mean?",
    "clock": "At what time?|For what time?|What time do you want?|When?",
    "day": "On which day?|Which day?|For which day?|When should it be?",
    "message": "What should it say?|What is the text?|Which words?|What should I say?",
    "note": "What should I write?|What is the note?",
    "task": "What is to be done?|Which task?|What should be done?",
    "topic": "About what?|On which topic?|What about?|Which topic do you want?",
    "song": "Which title?|What is it called?|Which one do you want to have?",
    "genre": "What kind?|Which style?|What style do you like?",
    "dish": "Which dish?|What food do you want?|What would you like to eat?",
    "grocery": "Which item?|What do you need?|Which product?",
    "thing": "Which thing?|What do you mean?|Which object?|Which one?",
    "event": "Which event?|What is it called?",
    "file": "Which file?|Which document do you mean?",
    "app": "Which app?|Which app do you need?",
    "mode": "Which mode?|In which mode?|What mode do you want?",
    "state": "On or off?|Should it be on or off?",
    "direction": "Left or right?|Which side?",
    "move": "In which direction?|Which way?",
    "language": "Which language?|In which language?|Into which language?",
}
CHINESE_KINDS = {
    "minutes": "几分钟？|要几分钟？|多长时间？|请问要多少分钟？|多少分钟呢？",
    "degrees": "多少度？|要几度？|调到多少度呢？|请问要多少度？",
    "percent": "百分之多少？|要百分之几？|到百分之多少呢？",
    "count": "几个？|要多少？|要几份？|请问要几个？|多少个呢？",
    "metres": "几米？|多少米？|要多远？",
    "height": "多高？|要飞多高？|几米高？",
    "angle": "多少度？|转多少度呢？",
    "amount": "多少钱？|金额是多少？|要多少？|请问多少钱？",
    "level": "几档？|要多大？|调到几？",
    "channel": "几号？|哪一个？|请问是多少号？",
    "phone": "号码是多少？|什么号码？|请问号码是多少？",
    "person": "谁？|给谁？|请问是谁？|是哪一位？|你说的是谁？",
    "room": "哪个房间？|在哪个房间？|请问是哪个房间？",
    "site": "去哪里？|什么地方？|哪个地方？|请问去哪里？",
    "landmark": "哪里？|什么地方？|在哪里呢？|请问在哪儿？",
    "city": "哪个城市？|什么城市？|请问是哪个城市？|在哪座城市？",
    "clock": "几点？|什么时间？|请问几点？|定在几点？",
    "day": "哪一天？|什么日子？|哪天？|请问是哪一天？",
    "message": "说什么？|内容是什么？|要写什么？|请问内容是什么？",
    "note": "记什么？|内容是什么？",
    "task": "做什么？|什么事？|请问是什么事？",
    "topic": "关于什么？|什么主题？|什么内容的？|请问关于什么？",
    "song": "哪一首？|叫什么名字？|什么名字的？",
    "genre": "哪种？|什么风格？|请问要哪种？",
    "dish": "什么菜？|吃什么？|请问要什么菜？",
    "grocery": "什么东西？|要哪样？|请问是什么？",
    "thing": "什么东西？|哪个？|请问是哪个？|哪一个东西？",
    "event": "什么活动？|哪个活动？",
    "file": "哪个文件？|什么文件？|请问是哪份文件？",
    "app": "哪个应用？|什么应用？",
    "mode": "什么模式？|哪种模式？|请问要哪种模式？",
    "state": "开还是关？|要开还是要关？",
    "direction": "左还是右？|哪一边？",
    "move": "哪个方向？|往哪边？",
    "language": "哪种语言？|什么语言？",
}


def asked_for(slot: Slot, key: str, random: Random, chinese: bool) -> str:
    """A question for a value; keys name it in English only."""
    assert slot.ask is not None
    if random.random() < OWN_SHARE:
        return slot.ask[chinese]
    by_kind = (CHINESE_KINDS if chinese else ENGLISH_KINDS).get(slot.kind)
    if by_kind is not None and (chinese or random.random() < 0.5):
        return random.choice(by_kind.split("|"))
    if chinese:
        return slot.ask[1]
    ways = ENGLISH_NUMBERS if key in COUNTED.split() else ENGLISH
    return random.choice(ways.split("|")).replace("{key}", key)
