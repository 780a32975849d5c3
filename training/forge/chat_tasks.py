"""Small tasks with words: rewriting and summing up sentences, spelling."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from yan_omni.training.forge import chat_chinese, chat_english, chat_lists
from yan_omni.training.forge.chat_lists import pairs
from yan_omni.training.forge.chat_manners import put
from yan_omni.training.forge.lesson_sheets import worded

Lines = tuple[str, ...]
VERBS = (
    "walk;walks;walked;to school|eat;eats;ate;an apple|drink;drinks;drank;tea|read;reads;read;a book"
    "|play;plays;played;football"
    "|buy;buys;bought;bread|see;sees;saw;a bird|write;writes;wrote;a letter|cook;cooks;cooked;dinner"
    "|like;likes;liked;music"
    "|sing;sings;sang;a song|clean;cleans;cleaned;the room|watch;watches;watched;a film"
    "|go;goes;went;home|open;opens;opened;the door"
    "|take;takes;took;the bus|help;helps;helped;a friend|live;lives;lived;in Paris"
    "|work;works;worked;in a shop|find;finds;found;a key"
)
SUBJECTS = "she|he|they|we|Tom|Anna|my sister|my father|the teacher|Peter|the children|Lisa"
PLURAL = ("they", "we", "the children")
CHINESE_VERBS = (
    "去学校|吃苹果|喝茶|看书|踢足球|买面包|写信|做晚饭|听音乐|唱歌|打扫房间|看电影|回家|坐公交车"
    "|帮助朋友|喝牛奶|画画|学英语|洗衣服|吃面条"
)
CHINESE_SUBJECTS = "她|他|他们|我们|小明|小红|我姐姐|我爸爸|老师|王芳|孩子们|李伟"
ENGLISH_TASKS = {
    "question": (
        "Make this a question: {s}|Turn this into a question: {s}|Ask it as a question: {s}"
        "|Rewrite as a question: {s}|Make a question from this sentence: {s}"
        "|Change this sentence into a question: {s}|How do I ask this? {s}|As a question, please: {s}"
        "|What is the question for this sentence? {s}|Write this sentence as a question: {s}"
        "|{s} Make it a question."
    ),
    "past": (
        "Put this into the past: {s}|Say this in the past tense: {s}|Rewrite in the past tense: {s}"
        "|Change this to the past: {s}|Past tense, please: {s}|Make this past tense: {s}"
        "|It was yesterday, say it so: {s}"
        "|{s} Put it into the past.|How do I say this in the past? {s}|Write this sentence in the past: {s}"
    ),
    "not": (
        "Make this negative: {s}|Say the opposite: {s}|Turn this into a negative sentence: {s}"
        "|Put not into this sentence: {s}|Rewrite with not: {s}|Deny this: {s}|Say that this is not so: {s}"
        "|{s} Make it negative.|The negative form, please: {s}|How do I say that with not? {s}"
    ),
    "future": (
        "Put this into the future: {s}|Say this in the future tense: {s}|Rewrite in the future tense: {s}"
        "|Change this to the future: {s}|It will be tomorrow, say it so: {s}|{s} Put it into the future."
        "|Future tense, please: {s}|How do I say this in the future? {s}|Make this future tense: {s}"
    ),
    "short": (
        "Make this shorter: {l}|Say this in fewer words: {l}|Shorten this sentence: {l}|Sum this up: {l}"
        "|Say it shorter: {l}|Give me a short version: {l}|Summarize: {l}|Can you shorten this? {l}"
        "|Put this briefly: {l}|{l} Make it shorter.|{l} Say that in a few words.|Cut this down: {l}"
        "|The short form, please: {l}"
        "|This is too long. Shorten it: {l}|How can I say this in a few words? {l}"
    ),
}
CHINESE_TASKS = {
    "question": (
        "把这句话改成问句：{s}|改成疑问句：{s}|用问句说：{s}|请把它变成问题：{s}|变成问句：{s}"
        "|把它变成一个问题：{s}|换成疑问句：{s}|请用疑问句问：{s}|把下面的话变成疑问句：{s}"
        "|这句话怎么变成问句：{s}"
    ),
    "past": (
        "把这句话改成昨天的事：{s}|改成过去的事：{s}|说成昨天发生的：{s}"
        "|换成昨天发生的事：{s}|把时间改成昨天：{s}|变成昨天的事：{s}|如果是昨天，这句话怎么说：{s}"
        "|这件事昨天就做了，怎么说：{s}"
    ),
    "not": (
        "把这句话改成否定句：{s}|改成否定句：{s}|说成相反的意思：{s}|变成否定：{s}"
        "|换成否定的说法：{s}|请用否定句说：{s}|加上“不”字：{s}|把它变成否定句：{s}"
        "|这句话的否定怎么说：{s}"
    ),
    "future": (
        "把这句话改成明天的事：{s}|改成将来的事：{s}|说成明天要做的：{s}"
        "|换成明天要做的事：{s}|把时间改成明天：{s}|变成明天的事：{s}|如果是明天，这句话怎么说：{s}"
        "|这件事明天才做，怎么说：{s}"
    ),
    "short": (
        "把这句话缩短：{l}|说得短一点：{l}|简单地说：{l}|概括一下：{l}|用几个字说：{l}|总结一下：{l}"
        "|精简这句话：{l}|帮我缩短：{l}"
        "|压缩一下这句话：{l}|把它说得简短些：{l}|这句话的主要意思是什么：{l}|缩句：{l}|说重点：{l}"
        "|长话短说：{l}"
    ),
}
LONG = (
    "Every day, very early in the morning, {s}|{S}, again and again"
    "|Because the weather is so nice today, {s}"
    "|As far as I know, {s}|It is well known to everybody here that {s}|After a long and busy day, {s}"
)
CHINESE_LONG = (
    "每天早上很早的时候，{s}|因为今天天气特别好，所以{s}|大家都知道，{s}|忙了一整天以后，{s}"
    "|据我所知，在这里的时候，{s}"
)
POLITE = (
    "give me water|open the window|close the door|help me|come here|call me tomorrow|wait a moment"
    "|tell me your name|send me the book"
    "|bring me a cup|speak slowly|show me the way|turn on the light|pass me the salt|sit down"
    "|write it down|be quiet|lend me a pen"
)
CHINESE_POLITE = (
    "给我水|打开窗户|关上门|帮帮我|过来|明天给我打电话|等一下|告诉我你的名字|把书给我|拿个杯子|说慢一点"
    "|带我去|开灯|把盐递给我|坐下|写下来|安静|借我一支笔"
)
ASK_POLITE = (
    "Make this polite: {s}.|Say this politely: {s}.|How do I say this politely: {s}?"
    "|Rewrite politely: {s}.|Say it in a friendlier way: {s}.|Put this nicely: {s}."
    "|What is a polite way to say: {s}?"
    "|Be more polite: {s}.|This sounds rude, make it polite: {s}.|Ask it politely: {s}."
)
ASK_POLITE_CHINESE = (
    "把这句话说得礼貌一点：{s}。|客气地说：{s}。|怎么礼貌地说“{s}”？|改得礼貌些：{s}。|换个客气的说法：{s}。"
    "|这句话怎么说才客气：{s}。|帮我说得客气点：{s}。"
)
STORIES = (
    "{n} got up late, missed the bus and came too late to {p}.=>{n} came too late to {p}."
    "|It rained all day, so {n} stayed at home and read a book.=>{n} stayed at home because of the rain."
    "|{n} went to {p}, met an old friend there and talked for hours.=>{n} met an old friend at {p}."
    "|{n} lost the key, looked everywhere and found it at {p}.=>{n} found the key at {p}."
    "|{n} was hungry, went to {p} and ate three pizzas.=>{n} ate three pizzas at {p}."
    "|{n} studied hard for weeks and got the best grade at {p}.=>{n} got the best grade at {p}."
)
STORIES_CHINESE = (
    "{n}起得很晚，没赶上车，到{p}迟到了。=>{n}到{p}迟到了。"
    "|今天一直下雨，所以{n}待在家里看书。=>{n}因为下雨待在家里。"
    "|{n}去了{p}，遇到老朋友，聊了好几个小时。=>{n}在{p}遇到了老朋友。"
    "|{n}丢了钥匙，到处找，最后在{p}找到了。=>{n}在{p}找到了钥匙。"
    "|{n}饿了，去{p}吃了三碗面。=>{n}在{p}吃了三碗面。"
    "|{n}努力学习了很久，在{p}考了第一名。=>{n}在{p}考了第一名。"
)
PLACES = "school|the station|the market|work|the park|the library"
PLACES_CHINESE = "学校|车站|市场|公司|公园|图书馆"
SUM_UP = (
    "Sum this up: {s}|Summarize this: {s}|What happened, in short? {s}"
    "|Tell me in one short sentence: {s}|Give me the main point: {s}|In a few words: {s}|Keep it short: {s}"
    "|The short version, please: {s}|{s} Sum that up.|{s} What happened, in one sentence?"
    "|{s} Say it in short."
    "|What is the main thing here? {s}|Make one short sentence of this: {s}"
    "|I read this. What does it say in short? {s}"
)
SUM_UP_CHINESE = (
    "总结一下：{s}|用一句话概括：{s}|简单说发生了什么：{s}|说出重点：{s}|一句话总结：{s}"
    "|这件事用一句话怎么说：{s}|缩成一句话：{s}|帮我概括这段话：{s}|主要讲了什么：{s}"
    "|发生了什么事：{s}|给这段话做个总结：{s}"
)
COUNT_LETTERS = (
    "How many letters does {w} have?|How many letters are in {w}?|Count the letters of {w}."
    "|{w} has how many letters?|The word {w} has how many letters?|Number of letters in {w}?"
    "|How long is the word {w}?"
    "|I write {w}. How many letters do I write?|Of how many letters is {w} made?"
    "|How many letters do I need for {w}?"
)
SPELL = (
    "How do you spell {w}?|Spell {w}.|Please spell the word {w}.|Can you spell {w}?"
    "|What is the spelling of {w}?|How is {w} spelled?|Spelling of {w}?|I can't spell {w}."
    "|How do I write {w}?"
    "|Which letters are in {w}?|Say the letters of {w}.|How is the word {w} written?"
    "|Letter by letter, please: {w}."
    "|My kid asks how to spell {w}.|Help me spell {w}.|{w} is spelled how?"
)
COUNT_CHARACTERS = (
    "{w}这个词有几个字？|{w}是几个字？|{w}有几个字？|{w}一共几个字？|数一数{w}有几个字。"
    "|{w}由几个字组成？|写{w}要写几个字？|{w}的字数是多少？|{w}这个词多少个字？|说说{w}有几个字。"
)


def tasks(random: Random) -> Iterator[Lines]:
    """All tasks, as many in each language."""
    yield from _rewritten(random)
    yield from _polite(random)
    yield from _summed_up(random)
    yield from _spelled(random)


def _said(text: str) -> str:
    return text[:1].upper() + text[1:]


def _english_forms(random: Random) -> dict[str, str]:
    subject = random.choice(SUBJECTS.split("|"))
    base, third, past, rest = random.choice(VERBS.split("|")).split(";")
    is_plural = subject in PLURAL
    present, do, does_not = (base, "Do", "do not") if is_plural else (third, "Does", "does not")
    return {
        "plain": f"{subject} {present} {rest}.",
        "question": f"{do} {subject} {base} {rest}?",
        "past": f"{_said(subject)} {past} {rest}.",
        "not": f"{_said(subject)} {does_not} {base} {rest}.",
        "future": f"{_said(subject)} will {base} {rest}.",
    }


def _chinese_forms(random: Random) -> dict[str, str]:
    subject, act = random.choice(CHINESE_SUBJECTS.split("|")), random.choice(CHINESE_VERBS.split("|"))
    return {
        "plain": f"{subject}{act}。",
        "question": f"{subject}{act}吗？",
        "past": f"{subject}昨天{act}了。",
        "not": f"{subject}不{act}。",
        "future": f"{subject}明天要{act}。",
    }


def _rewritten(random: Random, count: int = 700) -> Iterator[Lines]:
    for number in range(2 * count):
        chinese = number % 2 == 1
        forms = _chinese_forms(random) if chinese else _english_forms(random)
        task = random.choice(("question", "past", "not", "future", "short", "short"))
        frame = random.choice((CHINESE_TASKS if chinese else ENGLISH_TASKS)[task].split("|"))
        plain = forms["plain"]
        long = random.choice((CHINESE_LONG if chinese else LONG).split("|"))
        told = long.format(s=plain, S=_said(plain.rstrip(".")))
        told = told if told[-1] in ".。" else told + "."
        yield frame.format(s=_said(plain), l=_said(told)), _said(plain) if task == "short" else forms[task]


def _polite(random: Random) -> Iterator[Lines]:
    for ask in POLITE.split("|"):
        for frame in ASK_POLITE.split("|"):
            yield frame.format(s=_said(ask)), f"Could you please {ask}?"
    for ask in CHINESE_POLITE.split("|"):
        for frame in ASK_POLITE_CHINESE.split("|"):
            yield frame.format(s=ask), f"请您{ask}，好吗？"


def _summed_up(random: Random, count: int = 250) -> Iterator[Lines]:
    for number in range(2 * count):
        chinese = number % 2 == 1
        long, short = random.choice((STORIES_CHINESE if chinese else STORIES).split("|")).split("=>")
        name = random.choice((chat_chinese.NAMES if chinese else chat_english.NAMES).split())
        place = random.choice((PLACES_CHINESE if chinese else PLACES).split("|"))
        frame = random.choice((SUM_UP_CHINESE if chinese else SUM_UP).split("|"))
        yield frame.format(s=long.format(n=name, p=place)), short.format(n=name, p=place)


def _spelled(random: Random) -> Iterator[Lines]:
    """Letters of English words, in both languages' questions; characters of Chinese words."""
    for english, chinese in pairs(chat_lists.WORDS):
        if " " in english or len(english) > 7:
            continue
        letters = ", ".join(english.upper())
        count = len(english)
        for frame in random.sample(SPELL.split("|"), 2):
            yield put(frame.format(w=english), random), f"{_said(english)} is spelled {letters}."
        frame = random.choice(COUNT_LETTERS.split("|"))
        said = f"{_said(english)} has {chat_english.number_word(count)} letters: {letters}."
        yield worded(frame.format(w=english), random), said
        counted = "零一两三四五六七八九"[len(chinese)]
        for frame in random.sample(COUNT_CHARACTERS.split("|"), 2):
            yield frame.format(w=chinese), f"{chinese}有{counted}个字。"
