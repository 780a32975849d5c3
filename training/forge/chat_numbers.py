"""Numbers without sums: counting, neighbours, larger and smaller, halves and doubles, sizes compared."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from yan_omni.training.forge.chat_chinese import number_word as chinese_word
from yan_omni.training.forge.chat_english import number_word as english_word
from yan_omni.training.forge.chat_manners import put
from yan_omni.training.forge.lesson_sheets import worded

Lines = tuple[str, ...]
ENGLISH_COUNTING = (
    "Count from {a} to {b}.|Please count from {a} to {b}.|Can you count from {a} to {b}?"
    "|Count up from {a} to {b}.|Start at {a} and count to {b}.|Say the numbers from {a} to {b}."
    "|Which numbers are there from {a} to {b}?|Start with {a} and stop at {b}. Count."
    "|From {a} to {b}, please count."
    "|Numbers from {a} to {b}?|List the numbers from {a} to {b}."
    "|My kid wants to hear you count from {a} to {b}."
)
ENGLISH_COUNTING_TO = (
    "Count to {b}.|Please count to {b}.|Can you count to {b}?|Count up to {b}."
    "|I want you to count to {b}.|Say the numbers to {b}.|Start at one and stop at {b}."
    "|Let me hear you count to {b}."
    "|Do you know how to count to {b}?|Say all numbers up to {b}.|From one to {b}, please."
    "|Could you count to {b} for me?"
)
CHINESE_COUNTING = (
    "从{a}数到{b}。|请从{a}数到{b}。|你能从{a}数到{b}吗？|从{a}开始数到{b}。"
    "|请你从{a}开始一直数到{b}。|从{a}到{b}数一遍。|把{a}到{b}的数说一遍。|从{a}到{b}怎么数？"
    "|依次从{a}数到{b}。"
)
CHINESE_COUNTING_TO = (
    "数到{b}。|请数到{b}。|你能数到{b}吗？|数数，数到{b}。|从一数到{b}。"
    "|一直数到{b}。|你会数到{b}吗？|把一到{b}数出来。|给我从一数到{b}。|依次数到{b}。"
)
ENGLISH_BACK = (
    "Count down from {a}.|Count backwards from {a}.|Count back from {a} to one.|Start at {a} and count down."
    "|From {a} down to one, please.|Can you count backwards from {a}?|A countdown from {a}, please."
    "|Say the numbers from {a} down to one.|Do a countdown from {a}.|Go back from {a} to one."
)
CHINESE_BACK = (
    "从{a}倒数。|从{a}倒着数到一。|请从{a}倒数到一。|倒数{a}个数。"
    "|倒着从{a}数。|从{a}开始倒数。|从{a}往回数到一。|倒过来数，从{a}数到一。|来个倒数，从{a}开始。"
)
ENGLISH_AFTER = (
    "What comes after {a}?|Which number comes after {a}?|What is the next number after {a}?"
    "|[What is/Tell me] the number after {a}.|{a}, and then?|Which number follows {a}?"
    "|What number is next after {a}?|Name the number after {a}.|{a} is followed by which number?"
    "|I count to {a}. What comes next?|I was at {a}. Which number now?|One more than {a} is what?"
    "|Which number is one more than {a}?|When I count, what do I say after {a}?|After {a} comes which number?"
)
ENGLISH_BEFORE = (
    "What comes before {a}?|Which number comes before {a}?|[What is/Tell me] the number before {a}."
    "|Which number is just before {a}?|Name the number before {a}.|{a} comes after which number?"
    "|One less than {a} is what?|Which number is one less than {a}?|{a} follows which number?"
    "|When I count, what do I say before {a}?|Before {a} comes which number?"
    "|Which number do I say right before {a}?"
)
CHINESE_AFTER = (
    "{a}后面是几？|{a}的下一个数是几？|{a}后面是什么数？|{a}之后是几？|比{a}大一的数是几？"
    "|紧跟着{a}的是几？|数完{a}该数几？|{a}往后数一个是几？|{a}再多一个是多少？"
    "|接在{a}后面的是哪个数？"
)
CHINESE_BEFORE = (
    "{a}前面是几？|{a}的前一个数是几？|{a}之前是几？|比{a}小一的数是几？"
    "|{a}往前数一个是几？|数到{a}之前是几？|排在{a}前面的是哪个数？|{a}少一个是多少？"
    "|哪个数在{a}前面？"
)
ENGLISH_LARGER = (
    "Which is [bigger/larger/greater/more], {a} or {b}?|What is [bigger/larger/more], {a} or {b}?"
    "|{a} or {b}, which is [bigger/larger]?|Which number is [bigger/larger], {a} or {b}?"
    "|[Tell me the bigger number/Which one is more]: {a} or {b}?|Of {a} and {b}, which is [bigger/larger]?"
    "|What is more, {a} or {b}?|Take {a} and {b}. Which is the [bigger/larger/greater] one?"
    "|Between {a} and {b}, which is [bigger/more]?|Name the [bigger/larger/greater] number: {a} or {b}."
    "|{a} or {b}: where is more?|Is {a} or {b} the [bigger/larger/greater] number?"
    "|Compare {a} and {b}. Which one is [bigger/larger]?"
)
ENGLISH_SMALLER = (
    "Which is [smaller/less], {a} or {b}?|What is [smaller/less], {a} or {b}?"
    "|{a} or {b}, which is smaller?|Which number is smaller, {a} or {b}?"
    "|Of {a} and {b}, which is [smaller/less]?"
    "|Take {a} and {b}. Which is the smaller one?|Between {a} and {b}, which is [smaller/less]?"
    "|Name the smaller number: {a} or {b}.|Is {a} or {b} the smaller number?|{a} or {b}: where is less?"
    "|Compare {a} and {b}. Which one is smaller?"
)
CHINESE_LARGER = (
    "{a}和{b}哪个大？|{a}和{b}哪个数大？|{a}跟{b}比哪个大？|{a}大还是{b}大？|哪个大，{a}还是{b}？"
    "|{a}和{b}谁大？"
    "|{a}、{b}两个数，较大的是哪个？|{a}和{b}比，谁更大？|哪个数更大，{a}还是{b}？"
    "|比较一下，{a}和{b}哪个大？|{a}与{b}相比哪个更大？"
)
CHINESE_SMALLER = (
    "{a}和{b}哪个小？|{a}和{b}哪个数小？|{a}小还是{b}小？|哪个小，{a}还是{b}？"
    "|{a}、{b}两个数，较小的是哪个？|{a}和{b}谁小？|{a}跟{b}比哪个更小？|哪个数更小，{a}还是{b}？"
    "|{a}与{b}当中哪个小？"
)
ENGLISH_HALF = (
    "What is half of {a}?|What's half of {a}?|How much is half of {a}?|Half of {a}?"
    "|[Tell me/Give me] half of {a}.|I need half of {a}.|Cut {a} in half.|Halve {a}.|The half of {a} is what?"
    "|One half of {a} is how much?|I have {a} and give away half. How much is that?"
    "|If I halve {a}, what do I get?"
    "|Share {a} equally between two. How much does each one get?|Which number is half of {a}?"
)
ENGLISH_DOUBLE = (
    "What is double {a}?|What is twice {a}?|How much is twice {a}?|Double {a}."
    "|What is two times as much as {a}?|Twice {a}?|{a} doubled is what?|The double of {a}?"
    "|If I double {a}, what do I get?"
    "|How much is double {a}?|I have {a} and want twice as much. How much is that?|Which number is twice {a}?"
)
CHINESE_HALF = (
    "{a}的一半是多少？|{a}的一半是几？|一半的{a}是多少？|{a}分一半是几？"
    "|把{a}分成两半，一半是几？|{a}对半分是多少？|求{a}的一半。|{a}的二分之一是多少？"
    "|取{a}的一半是几？"
)
CHINESE_DOUBLE = (
    "{a}的两倍是多少？|{a}的两倍是几？|{a}翻一倍是多少？|两倍的{a}是几？"
    "|{a}翻倍是多少？|把{a}加倍是几？|求{a}的两倍。|{a}的二倍是多少？|比{a}多一倍是多少？"
)
ENGLISH_PARITY = (
    "Is {a} even or odd?|Is {a} an even or an odd number?|{a}: even or odd?|Is the number {a} odd or even?"
    "|What is {a}, even or odd?|Do I call {a} even or odd?|Tell me if {a} is even or odd."
    "|Does {a} count as even or as odd?"
    "|What kind of number is {a}, odd or even?|Even or odd, what about {a}?|I wonder if {a} is odd or even."
)
ENGLISH_DOUBTS = (
    "Is {a} {m} than {b}?",
    "Is {a} {m} than {b}?",
    "{a} is {m} than {b}, right?",
    "Is it true that {a} is {m} than {b}?",
    "Would you say {a} is {m} than {b}?",
    "{a} is {m} than {b}, true or false?",
)
"""Whether one thing (`a`) is more (`m`: "bigger") of something than another (`b`)."""
CHINESE_PARITY = (
    "{a}是奇数还是偶数？|{a}是单数还是双数？|{a}是偶数还是奇数？"
    "|{a}属于奇数还是偶数？|{a}是单是双？|{a}算单数还是双数？|{a}是哪种数，奇数还是偶数？"
    "|{a}这个数是奇是偶？"
)
SIZES = (
    (
        "bigger",
        "smaller",
        "an ant|a mouse|a cat|a dog|a horse|an elephant|a whale",
        "大",
        "小",
        "蚂蚁|老鼠|猫|狗|马|大象|鲸鱼",
    ),
    (
        "faster",
        "slower",
        "a snail|a bicycle|a car|a train|a plane|a rocket",
        "快",
        "慢",
        "蜗牛|自行车|汽车|火车|飞机|火箭",
    ),
    ("heavier", "lighter", "a feather|an apple|a chair|a car|a ship", "重", "轻", "羽毛|苹果|椅子|汽车|轮船"),
    (
        "longer",
        "shorter",
        "a second|a minute|an hour|a day|a week|a month|a year",
        "长",
        "短",
        "一秒|一分钟|一小时|一天|一周|一个月|一年",
    ),
    (
        "bigger",
        "smaller",
        "a room|a house|a city|a country|the earth|the sun",
        "大",
        "小",
        "房间|房子|城市|国家|地球|太阳",
    ),
    ("hotter", "colder", "ice|warm milk|boiling water|fire", "热", "冷", "冰|温牛奶|开水|火"),
)


def numbers(random: Random) -> Iterator[Lines]:
    """All kinds, as many in each language."""
    for chinese in (False, True):
        for question, reply in [
            *_counted(chinese),
            *_neighbours(chinese),
            *_compared(chinese, random),
            *_parts(chinese),
        ]:
            for _ in range(4):
                yield put(worded(random.choice(question.split("|")), random), random), reply
        for question, reply in _sizes(chinese, random):
            yield put(worded(question, random), random), reply


def _word(value: int, chinese: bool) -> str:
    return chinese_word(value) if chinese else english_word(value)


def _said(text: str) -> str:
    return text[:1].upper() + text[1:]


def _filled(frames: str, chinese: bool, a: int, b: int = 0) -> str:
    return frames.replace("{a}", _word(a, chinese)).replace("{b}", _word(b, chinese))


def _row(values: range, chinese: bool) -> str:
    words = [_word(value, chinese) for value in values]
    return "，".join(words) + "。" if chinese else _said(", ".join(words)) + "."


def _counted(chinese: bool) -> Iterator[tuple[str, str]]:
    for stop in range(3, 13):
        frames = CHINESE_COUNTING_TO if chinese else ENGLISH_COUNTING_TO
        yield _filled(frames, chinese, 1, stop), _row(range(1, stop + 1), chinese)
        yield (
            _filled(CHINESE_BACK if chinese else ENGLISH_BACK, chinese, stop),
            _row(range(stop, 0, -1), chinese),
        )
    for start in range(1, 10):
        for stop in range(start + 3, min(start + 6, 14)):
            frames = CHINESE_COUNTING if chinese else ENGLISH_COUNTING
            yield _filled(frames, chinese, start, stop), _row(range(start, stop + 1), chinese)


def _neighbours(chinese: bool) -> Iterator[tuple[str, str]]:
    for value in range(1, 31):
        word, after, before = (_word(number, chinese) for number in (value, value + 1, value - 1))
        yield (
            _filled(CHINESE_AFTER if chinese else ENGLISH_AFTER, chinese, value),
            (f"{word}后面是{after}。" if chinese else _said(f"{after} comes after {word}.")),
        )
        yield (
            _filled(CHINESE_BEFORE if chinese else ENGLISH_BEFORE, chinese, value),
            (f"{word}前面是{before}。" if chinese else _said(f"{before} comes before {word}.")),
        )


def _compared(chinese: bool, random: Random) -> Iterator[tuple[str, str]]:
    for value in range(1, 21):
        for other in random.sample([number for number in range(101) if number != value], 4):
            a, b = random.sample((value, other), 2)
            large, small = _word(max(a, b), chinese), _word(min(a, b), chinese)
            if random.random() < 0.7:
                reply = f"{large}比{small}大。" if chinese else _said(f"{large} is bigger than {small}.")
                yield _filled(CHINESE_LARGER if chinese else ENGLISH_LARGER, chinese, a, b), reply
            else:
                reply = f"{small}比{large}小。" if chinese else _said(f"{small} is smaller than {large}.")
                yield _filled(CHINESE_SMALLER if chinese else ENGLISH_SMALLER, chinese, a, b), reply


def _parts(chinese: bool) -> Iterator[tuple[str, str]]:
    for value in range(1, 21):
        word, double = _word(value, chinese), _word(2 * value, chinese)
        half = f"{double}的一半是{word}。" if chinese else f"Half of {double} is {word}."
        yield _filled(CHINESE_HALF if chinese else ENGLISH_HALF, chinese, 2 * value), half
        twice = f"{word}的两倍是{double}。" if chinese else f"Double {word} is {double}."
        yield _filled(CHINESE_DOUBLE if chinese else ENGLISH_DOUBLE, chinese, value), twice
        kind = (("odd", "even"), ("奇数", "偶数"))[chinese][value % 2 == 0]
        reply = f"{word}是{kind}。" if chinese else _said(f"{word} is {kind}.")
        yield _filled(CHINESE_PARITY if chinese else ENGLISH_PARITY, chinese, value), reply


def _sizes(chinese: bool, random: Random) -> Iterator[tuple[str, str]]:
    """Which of two, either way round; and yes or no, as often the one as the other."""
    for more, less, things, zh_more, zh_less, zh_things in SIZES:
        names = (zh_things if chinese else things).split("|")
        for low in range(len(names)):
            for high in range(low + 1, len(names)):
                small, large = names[low], names[high]
                a, b = random.sample((small, large), 2)
                if chinese:
                    yes = f"{large}比{small}{zh_more}。"
                    asked = [
                        f"{a}和{b}哪个{zh_more}？",
                        f"{a}{zh_more}还是{b}{zh_more}？",
                        f"哪个{zh_more}，{a}还是{b}？",
                        f"{a}跟{b}比，谁更{zh_more}？",
                        f"{a}和{b}谁{zh_more}？",
                        f"说说{a}和{b}哪个更{zh_more}。",
                    ]
                    asked_less = [
                        f"{a}和{b}哪个{zh_less}？",
                        f"{a}和{b}比，谁更{zh_less}？",
                        f"哪个更{zh_less}，{a}还是{b}？",
                    ]
                    yield random.choice(asked), yes
                    yield random.choice(asked_less), f"{small}比{large}{zh_less}。"
                    yield f"{large}比{small}{zh_more}吗？", "是的，" + yes
                    yield f"{small}比{large}{zh_more}吗？", "不，" + yes
                else:
                    yes = f"{large} is {more} than {small}."
                    asked = [
                        f"Which is {more}, {a} or {b}?",
                        f"What is {more}, {a} or {b}?",
                        f"{a} or {b}, which is {more}?",
                        f"Of {a} and {b}, which is {more}?",
                        f"Which one is the {more} one, {a} or {b}?",
                        f"Compare {a} and {b}. Which is {more}?",
                        f"What would be {more}, {a} or {b}?",
                        f"I have {a} and {b}. Which is {more}?",
                    ]
                    yield random.choice(asked), _said(yes)
                    yield f"[Which/What] is {less}, {a} or {b}?", _said(f"{small} is {less} than {large}.")
                    doubt = random.choice(ENGLISH_DOUBTS)
                    yield doubt.format(a=large, b=small, m=more), "Yes, " + yes
                    yield doubt.format(a=small, b=large, m=more), "No, " + yes
