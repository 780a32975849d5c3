"""Facts about the user as people tell and ask for them, with values of an open vocabulary.

Every fact comes from a frame of `recalled_frames`: wordings of telling, of asking, one answer, and what to
say where it was never told. Values are names, numbers and words made from pieces of the whole vocabulary, so
that they have to be copied: a list of a thousand names would be learned by heart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from yan_omni.model.vision.photo_names import photo_names
from yan_omni.training.forge import chat_chinese, chat_english, chat_lists
from yan_omni.training.forge.chat_facts_told import invented_name
from yan_omni.training.forge.chat_lists import pairs
from yan_omni.training.forge.recalled_frames import FRAMES, JOBS, Frame
from yan_omni.training.forge.recalled_frames_chinese import FRAMES_CHINESE, JOBS_CHINESE


@dataclass(frozen=True, slots=True)
class Pieces:
    """What values are made of: vocabulary words with a capital, parts that go on a word, words, hanzi."""

    capitals: Sequence[str]
    parts: Sequence[str]
    words: Sequence[str]
    hanzi: Sequence[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing told, the answer to each question about it, and how it is corrected to another value."""

    told: str
    noted: str
    asked: str
    answer: str
    missing: str
    correction: tuple[str, str, str] | None = None
    """What corrects it, what is said to that, and the answer from then on."""
    topic: str = ""
    """Two facts of one topic exclude each other."""


class FactForge:
    """Draws facts in one of the two languages."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces

    def fact(self, random: Random, chinese: bool) -> Fact:
        frame = random.choice(FRAMES_CHINESE if chinese else FRAMES)
        subject = random.choice(frame.subjects)
        value, other = (self._value(frame.kind, random, chinese) for _ in range(2))
        asked, answer = random.choice(frame.asked)
        filled = {"s": subject, "x": value, "o": _theirs(value, chinese)}
        told = _article(random.choice(frame.told).format(**filled))
        return Fact(
            told,
            _noted(random, value if frame.kind == "name" else "", chinese),
            asked.format(**filled),
            _article((answer or frame.answer).format(**filled)),
            frame.missing.format(**filled),
            self._correction(frame, subject, other, answer or frame.answer, random, chinese),
            frame.topic.format(**filled),
        )

    def _correction(
        self, frame: Frame, subject: str, other: str, answer: str, random: Random, chinese: bool
    ) -> tuple[str, str, str]:
        if chinese:
            said = random.choice(
                ["不对，是{x}。", "不，是{x}。", "说错了，应该是{x}。", "其实是{x}。", "抱歉，是{x}。"]
            )
            noted = random.choice(["好的，我改过来了。", "知道了，是{x}。", "好的，{x}。"])
        else:
            said = random.choice(
                [
                    "No, it's {x}.",
                    "Sorry, I meant {x}.",
                    "Actually, it is {x}.",
                    "No, {x}.",
                    "Wait, it's {x}.",
                ]
            )
            noted = random.choice(["All right, I changed that.", "Got it, {x}.", "Thanks, {x} it is."])
        if frame.kind in {"place", "thing", "job"} and not chinese:
            said = random.choice(["No, {x}.", "Sorry, I meant {x}.", "Actually, {x}."])
        filled = {"s": subject, "x": other, "o": _theirs(other, chinese)}
        return said.format(**filled), noted.format(**filled), _article(answer.format(**filled))

    def _value(self, kind: str, random: Random, chinese: bool) -> str:
        pieces = self._pieces
        match kind:
            case "name":
                return self._name(random, chinese)
            case "word":
                if random.random() < 0.4:
                    return random.choice(photo_names()).spoken[chinese]
                if chinese:
                    return "".join(random.choices(pieces.hanzi, k=2))
                return random.choice(pieces.words)
            case "thing":
                thing = random.choice(photo_names()).spoken[chinese]
                return thing if chinese else f"the {thing}"
            case "number":
                return str(random.randrange(10 ** random.randint(1, 4)))
            case "age":
                number = random.randrange(3, 99)
                if random.random() < 0.5:
                    return str(number)
                return chat_chinese.number_word(number) if chinese else chat_english.number_word(number)
            case "time":
                return _time(random, chinese)
            case "job":
                return self._job(random, chinese)
            case "place":
                return random.choice(pairs(chat_lists.PLACES))[chinese]
            case _:
                raise ValueError(f"unknown kind of value {kind!r}")

    def _name(self, random: Random, chinese: bool) -> str:
        pieces, chance = self._pieces, random.random()
        if chance < 0.25:
            return invented_name(random, chinese)
        if chinese:
            return "".join(random.choices(pieces.hanzi, k=random.choice((1, 2, 2, 2, 3, 3))))
        if chance < 0.6:
            return random.choice(pieces.capitals)
        tail = "".join(random.choices(pieces.parts, k=random.choice((1, 1, 2))))
        return (random.choice(pieces.capitals)[: random.choice((1, 1, 2, 3, 4))] + tail).capitalize()

    def _job(self, random: Random, chinese: bool) -> str:
        if random.random() < 0.5:
            return random.choice((JOBS_CHINESE if chinese else JOBS).split())
        if chinese:
            return "".join(random.choices(self._pieces.hanzi, k=2)) + random.choice(("师", "员", "工", ""))
        return random.choice(self._pieces.words)


def _time(random: Random, chinese: bool) -> str:
    hour = random.randrange(1, 13)
    if chinese:
        day = random.choice(("明天", "后天", "星期一", "星期三", "周五", "周六", "周日", "下周二", "今天"))
        return day + random.choice(
            ("", f"{random.choice(('上午', '下午', '晚上'))}{chat_chinese.number_word(hour)}点")
        )
    day = random.choice(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
    number = chat_english.number_word(hour)
    return random.choice(
        (f"at {number} o'clock", f"on {day}", f"on {day} at {number}", f"at half past {number}")
    )


def _theirs(value: str, chinese: bool) -> str:
    """A value as the assistant says it: `in my room` is `in your room`."""
    return value.replace("我", "你") if chinese else value.replace("my ", "your ")


def _article(text: str) -> str:
    """`a` before consonants, `an` before vowels."""
    words = text.split(" ")
    for number, word in enumerate(words[:-1]):
        if word in {"a", "an"}:
            words[number] = "an" if words[number + 1][:1].lower() in "aeiou" else "a"
    return " ".join(words)


def _noted(random: Random, name: str, chinese: bool) -> str:
    if chinese:
        plain = ("我记住了。", "好的。", "知道了。", "好的，我记下了。", "明白了。", "听起来不错。")
        named = (f"好的，{name}。", f"{name}，我记住了。", "名字真好听。")
    else:
        plain = (
            "I will remember that.",
            "Good to know.",
            "All right.",
            "I see.",
            "Got it.",
            "Thanks for telling me.",
        )
        named = (f"{name}, got it.", f"{name} is a nice name.", "What a nice name.")
    return random.choice(named if name and random.random() < 0.4 else plain)
