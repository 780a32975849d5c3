"""What the text teacher is asked: topics written down in `forge/curriculum/*.txt`.

A topic is `@ name language kind` and its lines; entries are separated by ` | `:

    @ reasons en fact
    ask {x} | I wonder, {x}
    then Where do people use it? | What is it made of?
    tell Say why in few words.
    - Why does iron rust? = water/oxygen | My cat is missing. ~ I can't find my cat.

`ask` has the frames of the question, `then` questions that may follow a reply, `tell` a wish to the teacher
in place of the kind's. An entry may have several wordings (`~`) and after ` = ` words of which a right reply
has one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import Literal, TypeVar, get_args

from yan_omni.training.forge.chat_manners import put
from yan_omni.training.forge.lesson_sheets import logical_lines

_V = TypeVar("_V", bound=str)
CURRICULUM_FOLDER = Path(__file__).parent / "curriculum"
TopicLanguage = Literal["en", "zh"]
Kind = Literal["fact", "open", "rewrite", "translate", "refuse"]
LANGUAGES: tuple[TopicLanguage, ...] = get_args(TopicLanguage)
KINDS: tuple[Kind, ...] = get_args(Kind)
WORDINGS = 4
"""Questions that one reply may answer, each of them perhaps once or twice more as others would put it."""
FOLLOWING_ONE_IN = 4
"""Entries of a topic with `then` after which something more is asked."""


@dataclass(slots=True)
class Topic:
    """Frames and entries of one subject in one language."""

    name: str
    language: TopicLanguage
    kind: Kind
    asks: list[str] = field(default_factory=list)
    following: list[str] = field(default_factory=list)
    wish: str = ""
    entries: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to ask: questions that mean the same, and one that may follow (empty: none)."""

    id: str
    topic: str
    language: TopicLanguage
    kind: Kind
    subject: str
    questions: tuple[str, ...]
    following: str
    wish: str
    keys: tuple[str, ...]

    @property
    def seed(self) -> int:
        """The same for the same item in every run."""
        return zlib.crc32(self.id.encode())


def parse_topics(text: str) -> list[Topic]:
    """Topics of a sheet; raises ValueError for a line it cannot read."""
    topics: list[Topic] = []
    for line in logical_lines(text):
        mark, _, rest = line.partition(" ")
        parts = [part.strip() for part in rest.split(" | ")]
        if mark == "@":
            name, language, kind = rest.split()
            topics.append(Topic(name, _one_of(language, LANGUAGES), _one_of(kind, KINDS)))
        elif mark == "ask":
            topics[-1].asks.extend(parts)
        elif mark == "then":
            topics[-1].following.extend(parts)
        elif mark == "tell":
            topics[-1].wish = rest.strip()
        elif mark == "-":
            topics[-1].entries.extend(parts)
        else:
            raise ValueError(f"a line starts with @, ask, then, tell or -, got {line[:60]!r}")
    return topics


def topics(folder: Path = CURRICULUM_FOLDER) -> list[Topic]:
    """All topics, file after file by name."""
    return [
        topic
        for path in sorted(folder.glob("*.txt"))
        for topic in parse_topics(path.read_text(encoding="utf-8"))
    ]


def rejected(folder: Path = CURRICULUM_FOLDER) -> frozenset[tuple[str, str]]:
    """(item id, reply) of replies that a reader found wrong or empty: lines of `rejected.tsv`."""
    lines = (folder / "rejected.tsv").read_text(encoding="utf-8").splitlines()
    return frozenset((item_id, text) for item_id, _, text in (line.partition("\t") for line in lines))


def items_of(topic: Topic) -> Iterator[Item]:
    """Every entry in some of its wordings, drawn by the entry's own seed."""
    for entry in topic.entries:
        said, _, keys = entry.partition(" = ")
        wordings = [wording.strip() for wording in said.split(" ~ ")]
        item_id = f"{topic.language}/{topic.name}/{wordings[0]}"
        random = Random(zlib.crc32(item_id.encode()))
        questions = [_asked(frame, wording) for wording in wordings for frame in topic.asks]
        plain, *others = questions
        chosen = [plain, *random.sample(others, min(WORDINGS - 1, len(others)))]
        chosen += [question for question in _put_by_others(chosen, random) if question not in chosen]
        random = Random(zlib.crc32(item_id.encode()) + 1)
        is_followed = bool(topic.following) and random.random() < 1 / FOLLOWING_ONE_IN
        following = random.choice(topic.following) if is_followed else ""
        yield Item(
            item_id,
            topic.name,
            topic.language,
            topic.kind,
            wordings[0],
            tuple(chosen),
            following,
            topic.wish,
            tuple(key for key in keys.strip().split("/") if key),
        )


def in_turn(block: int = 6, folder: Path = CURRICULUM_FOLDER) -> Iterator[Item]:
    """Items of all topics, `block` of one topic after the other and the languages in turn, so that a part of
    them has something of everything.
    """
    sheets = [
        [list(items_of(topic)) for topic in topics(folder) if topic.language == lang] for lang in LANGUAGES
    ]
    waiting = [rows for one_each in zip_longest(*sheets, fillvalue=[]) for rows in one_each]
    for start in range(0, max((len(rows) for rows in waiting), default=0), block):
        for rows in waiting:
            yield from rows[start : start + block]


def _put_by_others(questions: Sequence[str], random: Random) -> list[str]:
    return list(dict.fromkeys(put(question, random) for question in (*questions, *questions)))


def _asked(frame: str, wording: str) -> str:
    """The frame filled; an English wording after a comma goes on in lower case."""
    before = frame.partition("{x}")[0].rstrip()
    is_within = before.endswith(",") and not wording.startswith(("I ", "I'"))
    question = frame.replace("{x}", wording[:1].lower() + wording[1:] if is_within else wording)
    return question[:1].upper() + question[1:]


def _one_of(value: str, allowed: tuple[_V, ...]) -> _V:
    for known in allowed:
        if value == known:
            return known
    raise ValueError(f"expected one of {', '.join(allowed)}, got {value!r}")
