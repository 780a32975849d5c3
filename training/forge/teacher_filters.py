"""What of the text teacher's replies is fit to learn from; every rule has a name for the card."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.training.data_text import language_of
from yan_omni.training.forge import chat_chinese, chat_english
from yan_omni.training.forge.curriculum import Item, Kind, TopicLanguage
from yan_omni.training.forge.text_teacher import LEAST_LIKELIHOOD, SURE_LIKELIHOOD, Reply
from yan_omni.training.forge.written_style import polish

MOST_TOKENS = 40
MOST_SENTENCES = 2
MOST_PIECES_OF_A_WORD = 4
"""Tokens of ours in one English word; a word of more is one that we hardly know."""
LEAST_AGREEMENT = 0.3
"""Share of the shorter reply's words that are in the other one."""
FREEDOM = 0.35
"""Nats by which a reply may be less likely where many are right."""
SAME_TOLD = 0.75
SELF = re.compile(
    r"(i|i'm|my|we|our|nobody|today)\b(?!( am|'m) (sorry|glad|happy (for|to)))|[我没今]", re.IGNORECASE
)
NEAR_DUPLICATE = 0.85
NEAR_EVALUATION = 0.8
"""Shared trigrams of characters, as a share of all of both."""
UNPOLISHED_OPENING = re.compile(
    r"^(sure|certainly|of course|absolutely|yes, of course|great question|here you go|answer)[,!.:]\s+|"
    r"^(当然|好的|没问题|可以|答案|译文|回答)[，！。：]",
    re.IGNORECASE,
)
ABOUT_ITSELF = re.compile(
    r"\b(ai|language model|assistant|qwen|alibaba|openai|chatgpt|as a model|i am trained|virtual)\b|"
    r"人工智能|语言模型|助手|通义|千问|阿里|程序员",
    re.IGNORECASE,
)
NOT_KNOWING = re.compile(
    r"real-time|access to|cannot provide|can't provide|unable to|don't have (any )?(information|personal)|"
    r"无法(提供|获取|回答)|实时|没有相关",
    re.IGNORECASE,
)
DENIALS: dict[TopicLanguage, str] = {
    "en": "I don't know that. I am not connected to the internet.",
    "zh": "这个我不知道，我没有联网。",
}
REFUSING = re.compile(
    r"can't|cannot|can not|sorry|won't|not able|illegal|不能|不可以|抱歉|对不起|违法|无法|不会"
)
STOP_WORDS = (
    "a about also an and any are as at be been by can did do does for from had has have he her his "
    "how i if in into is it its like may me more most my no not of often on one or our people she "
    "should so some someone something such than that the their then there these they this those to "
    "use used using usually very was we were what when where which who will with would you your"
)
"""Words that carry no meaning of their own, separated by spaces."""
_STOPPED = frozenset(STOP_WORDS.split())
_AGAIN = re.compile(r"(.{2,40}?)\1{2,}", re.DOTALL)
_NUMBER = re.compile(r"(?<![\d.,:/])\d{1,3}(?![\d.,:/%]*\d)(?!%)")


@dataclass(slots=True)
class Sifted:
    """Replies that passed, by id, and how many were dropped for what, by topic."""

    texts: dict[str, str] = field(default_factory=dict)
    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)


def written(text: str, language: TopicLanguage) -> str | None:
    """A reply in our written style: no opening flourish, small numbers in words; None where that fails."""
    text = UNPOLISHED_OPENING.sub("", " ".join(text.split())).strip()
    text = _NUMBER.sub(lambda number: _in_words(number[0], language), text)
    return polish(text) if text and not re.search(r"\d", text) else None


def _in_words(digits: str, language: TopicLanguage) -> str:
    if int(digits) > 100:
        return digits
    value = int(digits)
    return chat_english.number_word(value) if language == "en" else chat_chinese.number_word(value)


def in_our_words(text: str, kind: Kind, language: TopicLanguage) -> str:
    """Not knowing is said as everywhere else in our lessons."""
    return DENIALS[language] if kind != "refuse" and NOT_KNOWING.search(text) else text


def fault(item: Item, reply: Reply, text: str | None, tokenizer: BpeTextTokenizer) -> str | None:
    """Why a written reply is not fit, by itself; None when it is."""
    if reply.finish != "stop":
        return "unfinished"
    if text is None:
        return "style"
    expected = _reply_language(item)
    if language_of(text) != expected or (expected == "zh" and re.search(r"[A-Za-z]{3}", text)):
        return "language"
    if len(re.findall(r"[.?!。？！]", text)) > MOST_SENTENCES or len(tokenizer.encode(text)) > MOST_TOKENS:
        return "length"
    if is_repeating(text):
        return "repetition"
    if expected == "en" and any(
        len(tokenizer.encode(" " + word)) > MOST_PIECES_OF_A_WORD for word in re.findall(r"[A-Za-z']+", text)
    ):
        return "rare words"
    if ABOUT_ITSELF.search(text):
        return "about itself"
    if item.keys and not any(key in text.lower() for key in item.keys):
        return "key"
    if item.kind == "refuse" and not REFUSING.search(text):
        return "no refusal"
    if is_echo(item, text):
        return "echo"
    if reply.log_likelihood < LEAST_LIKELIHOOD[item.language] - (FREEDOM if item.kind == "open" else 0.0):
        return "likelihood"
    return None


def is_echo(item: Item, text: str) -> bool:
    """The question or the wish again; where the user tells of himself, also the same in his place."""
    question = item.questions[0]
    if item.wish and agreement(text, item.wish) >= SAME_TOLD:
        return True
    if trigram_overlap(text, question) > NEAR_DUPLICATE or text in question:
        return True
    is_told = item.kind == "open" and question[-1] in ".。!！" and SELF.match(question) is not None
    return is_told and (SELF.match(text) is not None or agreement(text, question) >= SAME_TOLD)


def disagreement(item: Item, first: Reply, text: str, second: Reply | None) -> str | None:
    """Facts without written keys must be sure, or said again in a second reply."""
    if item.kind != "fact" or item.keys:
        return None
    if second is not None:
        return "consistency" if agreement(text, second.text) < LEAST_AGREEMENT else None
    return None if first.log_likelihood >= SURE_LIKELIHOOD[item.language] else "not checked"


def is_repeating(text: str) -> bool:
    """A stretch three times in a row, or hardly a new word in a longer text."""
    words = content(text)
    return _AGAIN.search(text) is not None or (len(words) >= 6 and len(set(words)) < 0.6 * len(words))


def content(text: str) -> list[str]:
    """Words that carry the meaning, cut to their first five letters; pairs of hanzi in Chinese."""
    if language_of(text) == "zh":
        hanzi = re.findall(r"[\u4e00-\u9fff]", text)
        return [first + second for first, second in pairwise(hanzi)]
    return [word[:5] for word in re.findall(r"[a-z]+", text.lower()) if word not in _STOPPED]


def agreement(first: str, second: str) -> float:
    """0-1: how much of the shorter text's content the other one has."""
    one, other = set(content(first)), set(content(second))
    return len(one & other) / max(1, min(len(one), len(other)))


def trigrams(text: str) -> frozenset[str]:
    """Runs of three letters (two hanzi and their like count as well), lower case, nothing else."""
    bare = "".join(character for character in text.lower() if character.isalnum())
    size = 2 if language_of(text) == "zh" else 3
    return frozenset(bare[start : start + size] for start in range(max(1, len(bare) - size + 1)))


def trigram_overlap(first: str, second: str) -> float:
    return _share(trigrams(first), trigrams(second))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))


class NearDuplicates:
    """Texts seen so far, asked for their likes."""

    def __init__(self, texts: Iterable[str] = (), threshold: float = NEAR_DUPLICATE) -> None:
        self.threshold = threshold
        self._seen: list[frozenset[str]] = []
        self._holding: dict[str, list[int]] = {}
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        pieces = trigrams(text)
        for piece in pieces:
            self._holding.setdefault(piece, []).append(len(self._seen))
        self._seen.append(pieces)

    def has_like(self, text: str) -> bool:
        pieces = trigrams(text)
        shared = Counter(index for piece in pieces for index in self._holding.get(piece, ()))
        return any(
            count / len(pieces | self._seen[index]) > self.threshold for index, count in shared.items()
        )


def sift(
    items: Sequence[Item],
    replies: dict[str, Reply],
    tokenizer: BpeTextTokenizer,
    rejected: Collection[tuple[str, str]] = (),
) -> Sifted:
    """First and following replies that pass every rule and that no reader rejected, in our written style."""
    sifted, seen = Sifted(), NearDuplicates()
    for item in items:
        first = replies.get(f"{item.id}#first")
        if first is None:
            continue
        text, reason = _judged(item, first, tokenizer)
        if reason is None:
            reason = disagreement(item, first, text, replies.get(f"{item.id}#second"))
        if reason is None and text not in DENIALS.values() and seen.has_like(text):
            reason = "near duplicate"
        if reason is None and (item.id, first.text) in rejected:
            reason = "rejected by a reader"
        if reason is not None:
            sifted.dropped[item.topic, reason] += 1
            continue
        seen.add(text)
        sifted.texts[first.id] = text
        then = replies.get(f"{item.id}#then")
        if then is not None and then.asked == item.following:
            following, reason = _judged(replace(item, keys=()), then, tokenizer)
            if reason is None:
                sifted.texts[then.id] = following
            else:
                sifted.dropped[item.topic, f"following: {reason}"] += 1
    return sifted


def _judged(item: Item, reply: Reply, tokenizer: BpeTextTokenizer) -> tuple[str, str | None]:
    text = written(in_our_words(reply.text, item.kind, item.language), item.language)
    return text or "", fault(item, reply, text, tokenizer)


def _reply_language(item: Item) -> TopicLanguage:
    if item.kind != "translate":
        return item.language
    return "zh" if item.language == "en" else "en"
