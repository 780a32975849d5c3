"""More requests for the matcher: other tools beside the right one, none that fits, people's intents."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from random import Random

from yan_omni.model.tool_text import ToolForm
from yan_omni.training.data_matching import MAX_TOOLS, NOTHING, Example
from yan_omni.training.data_text import rows
from yan_omni.training.forge import intents_chinese
from yan_omni.training.forge.chat_tools import COMMON_WORDS, bare_wording, held_out_wordings
from yan_omni.training.forge.tools_corpora import HELD_OUT_INTENTS

CORPUS = "en_intents_clinc150"
OTHERS_SHARE, REMOVED_SHARE = 0.3, 0.14
TALK_SHARE, OTHER_TASK_SHARE = 0.2, 0.12
CHINESE_SHARE = 0.5
FRONTS = ("你好，", "嘿，", "请问", "麻烦你，", "那个，", "我问一下，", "帮个忙，", "对了，")
ENDS = ("", "", "。", "？", "吧", "啊")
LEFT_OUT = frozenset({"where is my order"})
"""A request that the evaluation has too."""
TALK_INTENTS = (
    "yes no maybe thank_you goodbye greeting what_is_your_name who_made_you are_you_a_bot how_old_are_you "
    "meaning_of_life do_you_have_pets where_are_you_from who_do_you_work_for what_are_your_hobbies "
    "what_can_i_ask_you oos fun_fact tell_joke user_name repeat cancel"
)
"""Intents that are talk, whatever tools there are."""
_TALK = frozenset(TALK_INTENTS.split())
_WORD = re.compile(r"[a-z]{3,}|[\u4e00-\u9fff]+")
_EMPTY = frozenset(f"{COMMON_WORDS} the tell some any turn make start stop open with for from and".split())


@dataclass(frozen=True, slots=True)
class Intent:
    """What people say for one thing, what it is called and what it does."""

    words: str
    purpose: str
    texts: tuple[str, ...]


class Intents:
    """Requests of CLINC's 150 intents and Chinese ones; an intent is a tool that is called like it."""

    def __init__(self, folder: Path) -> None:
        english, english_talk = _english(folder)
        chinese, chinese_talk = _chinese()
        self._tasks = (english, chinese)
        self._talk = (english_talk, chinese_talk)

    def draw(self, random: Random) -> Example:
        """A request with one to six intents as tools, or talk with some."""
        is_chinese = random.random() < CHINESE_SHARE
        tasks = self._tasks[is_chinese]
        names = random.sample(tasks, min(len(tasks), random.choice((1, 2, 3, 4, 5, 6))))
        forms = tuple(_intent_form(one, random) for one in names)
        kind = random.random()
        if kind < TALK_SHARE:
            return Example(random.choice(random.choice(self._talk[is_chinese])), forms, NOTHING)
        if kind < TALK_SHARE + OTHER_TASK_SHARE:
            other = random.choice(self._tasks[is_chinese])
            shown = _intent_form(other, random)
            if not any(are_alike(shown, form) for form in forms):
                return Example(_said(other, random, is_chinese), forms, NOTHING)
        number = random.randrange(len(names))
        return Example(_said(names[number], random, is_chinese), forms, number)


def _english(folder: Path) -> tuple[list[Intent], list[tuple[str, ...]]]:
    """(tasks, talk) without what is held out."""
    texts: dict[str, list[str]] = defaultdict(list)
    for row in rows(folder, CORPUS):
        is_kept_out = row["intent"] in HELD_OUT_INTENTS or row["text"] in LEFT_OUT
        is_kept_out |= zlib.crc32(row["text"].encode()) % 20 == 0
        if not is_kept_out and len(row["text"]) <= 90:
            texts[row["intent"]].append(row["text"])
    tasks = [Intent(name.replace("_", " "), "", tuple(texts[name])) for name in sorted(texts.keys() - _TALK)]
    return tasks, [tuple(texts[name]) for name in sorted(_TALK & texts.keys())]


def _chinese() -> tuple[list[Intent], list[tuple[str, ...]]]:
    tasks = []
    for line in _lines(intents_chinese.TASKS):
        head, texts = line.split(": ", 1)
        name, purpose = head.split(" = ")
        tasks.append(Intent(name.replace("_", " "), purpose, _wordings(texts)))
    return tasks, [_wordings(line.split(": ", 1)[1]) for line in _lines(intents_chinese.TALK)]


def _lines(text: str) -> list[str]:
    return text.replace("\n    ", " ").strip().splitlines()


def _wordings(text: str) -> tuple[str, ...]:
    """Those that the evaluation does not have."""
    return tuple(
        one
        for one in (part.strip() for part in text.split(" | "))
        if bare_wording(one) not in held_out_wordings()
    )


def _said(intent: Intent, random: Random, is_chinese: bool) -> str:
    text = random.choice(intent.texts)
    if not is_chinese:
        return text
    front = random.choice(FRONTS) if random.random() < 0.3 else ""
    return front + text + random.choice(ENDS)


def _intent_form(intent: Intent, random: Random) -> ToolForm:
    words = intent.words
    shown = random.choice((words, f"get {words}", f"check {words}", f"my {words}", f"do {words}"))
    purposes = ["", words, f"{words} of the user"]
    if intent.purpose:
        purposes = [words, intent.purpose, intent.purpose]
    return ToolForm(shown.replace(" ", "_"), shown, random.choice(purposes))


def with_other_tools(found: Example, pool: Sequence[Example], random: Random) -> Example:
    """The example, sometimes with tools of others, sometimes without the right one."""
    if random.random() < OTHERS_SHARE:
        found = _beside(found, random.choice(pool), random)
    right = found.tool
    if right == NOTHING or random.random() >= REMOVED_SHARE:
        return found
    rest = tuple(
        form for form in found.forms if form != found.forms[right] and not are_alike(form, found.forms[right])
    )
    return Example(found.text, rest, NOTHING) if rest else found


def _beside(found: Example, other: Example, random: Random) -> Example:
    """The right tool among those of another example, or with them besides its own."""
    if found.tool == NOTHING:
        return found
    target = found.forms[found.tool]
    own = [form for form in found.forms if form is not target] if random.random() < 0.5 else []
    taken = {form.words for form in (target, *own)}
    new = [form for form in other.forms if form.words not in taken and not are_alike(form, target)]
    forms = [target, *own, *new][:MAX_TOOLS]
    random.shuffle(forms)
    return replace(found, forms=tuple(forms), tool=next(n for n, form in enumerate(forms) if form is target))


def are_alike(form: ToolForm, other: ToolForm) -> bool:
    """Whether two tools have a word in their names and purposes that says something."""
    return bool(_content(form) & _content(other))


def _content(form: ToolForm) -> set[str]:
    found: set[str] = set()
    for run in _WORD.findall(f"{form.words} {form.description}".lower()):
        found |= {run[:5]} if run.isascii() else {a + b for a, b in pairwise(run)}
    return found - _EMPTY
