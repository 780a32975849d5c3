"""Sentences of what was said, and what each is about: the words by which a question finds them.

Words of the same matter count as one term (`bought` and `buy`; `live`, `home` and `住`), so that
`Where do I live?` finds `My home is in Cork.` The table of matters was written by hand; it knows everyday
ones only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

LONGEST_SENTENCE = 120
"""Characters; what is longer is cut at its commas, and the rest of it is left out."""

_TITLES = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|No|a\.m|p\.m)\.$")
_ENDS = re.compile(r"(?<=[。！？；\n])|(?<=[.!?;])\s+")
_COMMAS = re.compile(r"(?<=[，,、])\s*")
_ASKS = re.compile(
    r"[?？]\s*$|^\W*(?:(?:and|so|but|ok|okay|hey|hi|please|now|well|then)\b[\s,]*)*"
    r"(?:what|who|whose|whom|where|when|which|why|how|do|does|did|is|are|am|was|were|have|has|can|could|"
    r"will|would|should|may|tell|say|remind|repeat|guess|name|list)\b|^\W*what's|^\W*where's|^\W*who's|"
    r"什么|谁|哪|几(?:点|岁|号|个|月|时|次|本|只|位|口|楼|层)|多少|多大|多高|多久|多长|多远|吗|呢|怎么"
    r"|为什么|"
    r"是不是|有没有|对不对|好不好|能不能|会不会|告诉我|提醒我|说说|讲个|还记得",
    re.IGNORECASE,
)
_USER = re.compile(r"\b(?:i|i'm|i've|i'll|i'd|me|my|mine|myself|we|our|us)\b|[我咱俺]", re.IGNORECASE)
_CORRECTS = re.compile(
    r"^\W*(?:no\b|nope|wait\b|sorry|actually|i mean|i meant|correction|not\b|oh\b[\s,]*(?:no|sorry|wait)|"
    r"不对|不是|不，|错了|说错|我说错|更正|等等|其实|应该是|抱歉|对不起)",
    re.IGNORECASE,
)

MATTERS = (
    r"\bnames?\b|\bnamed\b|\bcalled\b|\bcall me\b|\bwho (?:am i|i am)\b|(?-i:\b(?:I'm|I am) "
    r"[A-Z][a-z]+[.!,]?$)|"
    r"叫|名字|我是谁|姓",
    r"\bliv(?:e|es|ing)\b|\blived\b|\bhome\b|\breside|\bfrom\b|\bmoved?\b|\bcity\b|\btown\b|\bmy "
    r"(?:house|flat)\b|住|家在|哪里人|"
    r"来自|搬到|老家|我家",
    r"\bwork(?:s|ing)?\b|\bjob\b|\bprofession\b|\boccupation\b|\bfor a living\b|\bcareer\b|"
    r"\b(?:i'm|i am) an? \w+[.!,]?$|工作|职业|上班|做什么的|是一?[名个位]|当"
    r"|是.{1,6}[师员工生家人长手]。?$|我的职业",
    r"\byears? old\b|\bhow old\b|\bage\b|\baged\b|\bturn(?:ed)? \w+$|岁|多大|年纪|年龄",
    r"\bfavou?rite\b|\blikes?\b|\bloves?\b|\benjoys?\b|\bprefers?\b|\bbest\b|喜欢|爱(?!好)",
    r"\bhates?\b|\bdislikes?\b|\bcan't stand\b|\ballerg|讨厌|不喜欢|过敏",
    r"\bbuy(?:s|ing)?\b|\bbought\b|\bpurchased?\b|买",
    r"\bcosts?\b|\bprice\b|\bpaid\b|\bpay\b|\bhow much\b|花了|多少钱|价钱|块钱",
    r"\bwhen\b|\bwhat time\b|\bo'clock\b|\bwhich day\b|\bwhat day\b|\bon (?:mon|tues|wednes|thurs|fri"
    r"|satur|sun)day|"
    r"\btomorrow\b|\bat (?:noon|\d+)|几点|什么时候|[点号]$|星期|周[一二三四五六日末]|哪天|明天",
    r"\bwhere\b|\bput\b|\bleft\b|\bkeep\b|\bkept\b|\bhid\b|放|哪里|哪儿|在.{1,6}[里上下边面]",
    r"\bbirthday\b|\bborn\b|生日|出生",
    r"\bphone\b|\btelephone\b|电话|手机号",
    r"\bcode\b|\bpassword\b|\bpin\b|密码",
    r"\beats?\b|\bate\b|\beating\b|\bbreakfast\b|\blunch\b|\bdinner\b|吃|早饭|午饭|晚饭",
    r"\bdrinks?\b|\bdrank\b|喝",
    r"\bgo\b|\bgoing\b|\bwent\b|\btravel|\btrip\b|\bvisit|\bfly\b|\bflew\b|去|旅行|出差",
    r"\bstud(?:y|ies|ied|ying)\b|\blearn|\bmajor\b|学",
    r"\bmeet(?:s|ing)?\b|\bmet\b|\bappointment\b|见面|见了|约",
    r"\bplays?\b|\bplaying\b|\bplayed\b|\bhobby\b|\bhobbies\b|爱好|玩|打球|弹",
    r"\bchoos(?:e|es|ing)\b|\bchose\b|\bchoice\b|\bpick(?:ed)?\b|\btakes?\b|\btook\b|\bwould like\b"
    r"|\bdecided?\b|选|我要|点了",
    r"\bdriv(?:e|es|ing)\b|\bdrove\b|\bcar\b|开车|车",
)
"""What English and Chinese words of one matter look like."""
FAINT_MATTERS = {8: 0.5, 9: 0.5}
"""Time and place stand in many sentences: they say less about what a sentence is about."""
_MATTERS = [re.compile(matter, re.IGNORECASE) for matter in MATTERS]

_WORD = re.compile(r"[a-z0-9']+")
_HANZI = re.compile(r"[\u4e00-\u9fff]+")
_EMPTY_WORDS = (
    "a an the to of in for on at is are am was were be been my me i you your we our us it its it's he "
    "she his her they their them do does did have has had please and or but so that this these those "
    "what what's who who's which where when why how can could will would should with by from as about "
    "not no yes there here i'm i've i'll let's s t remember tell told say said know think just now "
    "really very too also again ok okay well oh called call name named one"
)
_EMPTY_HANZI = frozenset(
    "的一是了吗呢吧啊我你他她它们这那不也都就还在有什么谁哪几多少个叫名字请把给和跟对说记得知道最很"
)
_ENDINGS = ("ing", "ies", "ed", "es", "s", "y")
_KINDS = (
    "name home job work age birthday phone number code password price profession hobby house flat city "
    "choice family 家 今年 今天 昨天 明天 现在 刚才 要 选 去 住 家人"
)
LONE_HANZI_WEIGHT = 0.4
OWNED = re.compile(
    r"\b(?:my|our)\s+(?:(?:favou?rite|best|new|old|big|little|first|last|younger|older|elder"
    r"|own)\s+)*([a-z]+)",
    re.IGNORECASE,
)
OWNED_CHINESE = re.compile(
    r"我(?:们)?(?:的|家的|最喜欢的)?(?!和|跟)([\u4e00-\u9fff]{1,4}?)的?(?:叫|是|在|号|名字|多|几|有|今年"
    r"|住)"
)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, trimmed; one that both tells and asks is cut at its commas."""
    parts: list[str] = []
    for piece in _ENDS.split(text):
        if parts and _TITLES.search(parts[-1]):
            parts[-1] += f" {piece}"
        else:
            parts.append(piece)
    for part in parts:
        sentence = part.strip()
        if len(sentence) > LONGEST_SENTENCE or (asks(sentence) and _COMMAS.search(sentence)):
            yield from (
                clause.strip()[:LONGEST_SENTENCE] for clause in _COMMAS.split(sentence) if clause.strip()
            )
        elif sentence:
            yield sentence


def asks(sentence: str) -> bool:
    """Whether a sentence asks for an answer."""
    return _ASKS.search(sentence) is not None


@lru_cache(maxsize=1024)
def is_about_user(sentence: str) -> bool:
    """Whether somebody speaks of himself."""
    return _USER.search(sentence) is not None


@lru_cache(maxsize=1024)
def is_chinese(sentence: str) -> bool:
    """Whether a sentence has hanzi."""
    return _HANZI.search(sentence) is not None


def corrects(sentence: str) -> bool:
    """Whether a sentence takes something back that was said just before."""
    return _CORRECTS.search(sentence) is not None


@lru_cache(maxsize=1024)
def terms(sentence: str) -> dict[str, float]:
    """Words, pairs of hanzi and matters of a sentence, with their weights."""
    lower, empty = sentence.lower(), {*_EMPTY_WORDS.split()}
    found = {
        f"~{number}": FAINT_MATTERS.get(number, 1.0)
        for number, form in enumerate(_MATTERS)
        if form.search(sentence)
    }
    found |= {stem(word): 1.0 for word in _WORD.findall(lower) if word not in empty}
    for run in _HANZI.findall(lower):
        found |= {hanzi: LONE_HANZI_WEIGHT for hanzi in run if hanzi not in _EMPTY_HANZI}
        pairs = ((a, b) for a, b in pairwise(run) if a not in _EMPTY_HANZI and b not in _EMPTY_HANZI)
        found |= {a + b: 1.0 for a, b in pairs}
    return found


@lru_cache(maxsize=1024)
def owned(sentence: str) -> frozenset[str]:
    """Whose thing a sentence is about: `dog` of `my dog is called Bo`; nothing where it is the user."""
    empty = {*_EMPTY_WORDS.split(), *_KINDS.split()}
    english = {stem(word) for word in OWNED.findall(sentence.lower()) if word not in empty}
    chinese = {name for name in OWNED_CHINESE.findall(sentence) if not set(name) <= _EMPTY_HANZI}
    return frozenset(english | {name for name in chinese - set(_KINDS.split()) if not _is_matter(name)})


def _is_matter(word: str) -> bool:
    """`job`, `home` or `工作` are no things that a fact is about: they are what is asked."""
    return any(form.search(word) for form in _MATTERS)


def stem(word: str) -> str:
    """A word without its ending."""
    word = word.removesuffix("'s")
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 3), "")
    return word.removesuffix(ending)
