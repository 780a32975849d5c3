"""Dialogues from the lesson sheets: facts asked in many ways, yes or no, and one fact after another."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from yan_omni.training.forge.chat_manners import careless, put
from yan_omni.training.forge.lesson_sheets import Ask, Meaning, Table, tables, talk, worded

Lines = tuple[str, ...]
WORDINGS_OF_TALK = 14
MOST_OF_TALK = 26
"""How many questions are drawn for each meaning of the talk, at least and at most: none drowns the others;
further rounds draw other wordings.
"""
FOLLOWING_SHARE = 0.35
"""Dialogues in which another row is asked for after the first, as a share of the questions of a table."""
AGAIN = (
    "Say that again.|Can you repeat that?|Please repeat.|Once more, please.|What did you say?|Say it again.",
    "再说一遍。|请再说一次。|你刚才说什么？|重复一下。|再说一次好吗？",
)
THANKS = (
    "Thank you.|Thanks.|Great, thanks.|Thanks a lot.|Okay, thank you.",
    "谢谢。|谢谢你。|好的，谢谢。|多谢。|谢了。",
)
WELCOME = ("You are welcome!", "不客气！")


def free_talk(random: Random) -> Iterator[Lines]:
    """Small talk and everyday matters: wordings of each meaning, a third of them as others put them."""
    for meaning in talk():
        yield from _wordings(meaning, random)


def _wordings(meaning: Meaning, random: Random) -> Iterator[Lines]:
    frames = [frame for frame in meaning.questions for _ in range(min(frame.count("/") + 1, 4))]
    others = random.choices(frames, k=max(len(frames) // 2, WORDINGS_OF_TALK - len(frames)))
    drawn = [(frame, number >= len(frames)) for number, frame in enumerate([*frames, *others])]
    for frame, is_put in random.sample(drawn, min(len(drawn), MOST_OF_TALK)):
        question = worded(frame, random)
        yield put(question, random) if is_put else question, random.choice(meaning.replies)


def small_talk(chinese: bool, random: Random) -> list[Lines]:
    """One question and reply for each meaning of the small talk in one language."""
    name = "self_zh" if chinese else "self_en"
    return [
        (worded(random.choice(meaning.questions), random), random.choice(meaning.replies))
        for meaning in talk(name)
    ]


def facts(random: Random) -> Iterator[Lines]:
    """Every row of every table by every ask that has no yes or no."""
    for table in tables():
        for ask in table.asks:
            if not ask.denials:
                yield from _asked(table, ask, random)


def yes_no(random: Random) -> Iterator[Lines]:
    """Every row by every yes/no ask, as often with the right value as with one of another row."""
    for table in tables():
        for ask in table.asks:
            if ask.denials:
                yield from _doubted(table, ask, random)


def _asked(table: Table, ask: Ask, random: Random) -> Iterator[Lines]:
    for row in table.rows[ask.language]:
        for _ in range(table.times):
            question = put(worded(random.choice(ask.questions), random, row), random)
            reply = worded(random.choice(ask.replies), random, row)
            if ask.following and random.random() < FOLLOWING_SHARE:
                yield (question, reply, *_following(table, ask, row, random))
            else:
                yield question, reply, *_ending(reply, ask.language == "zh", random)


def _following(table: Table, ask: Ask, row: tuple[str, ...], random: Random) -> Iterator[str]:
    """The same asked of one or two other rows."""
    others = [other for other in table.rows[ask.language] if other != row]
    for other in random.sample(others, min(random.choice((1, 1, 2)), len(others))):
        question = worded(random.choice(ask.following), random, other)
        yield careless(question) if random.random() < 0.1 else question
        yield worded(random.choice(ask.replies), random, other)


def _ending(reply: str, chinese: bool, random: Random) -> Lines:
    """Now and then thanks, or the reply once more."""
    chance = random.random()
    if chance < 0.04:
        return random.choice(THANKS[chinese].split("|")), WELCOME[chinese]
    if chance < 0.08:
        return random.choice(AGAIN[chinese].split("|")), reply
    return ()


def _doubted(table: Table, ask: Ask, random: Random) -> Iterator[Lines]:
    rows = table.rows[ask.language]
    for row in rows:
        others = sorted({other[1] for other in rows} - {other[1] for other in rows if other[0] == row[0]})
        for number in range((table.times + 1) // 2 * 2):
            is_true = number % 2 == 0
            value = row[1] if is_true else random.choice(others)
            question = put(worded(random.choice(ask.questions), random, row, value), random)
            yield question, worded(random.choice(ask.replies if is_true else ask.denials), random, row)
