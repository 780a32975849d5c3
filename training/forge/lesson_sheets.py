"""Lessons written down as text in `forge/lessons/*.txt`: tables of facts with frames to ask, and free talk.

A table (`*.table.txt`) is `@ name times`, its asks, its rows; indented lines go on with the one before:

    @ capitals 8
    en? What is the capital of {0}? | I forgot the capital of {0}.
    en+ And of {0}?
    en= The capital of {0} is {1}.
    en? Is {x} the capital of {0}?
    en= Yes, {1} is the capital of {0}.
    en! No, the capital of {0} is {1}.
    zh? ...
    - France; Paris = 法国; 巴黎 | Italy; Rome = 意大利; 罗马

`?` are questions, `+` the same after another row was asked, `=` replies; an ask with `!` is a yes/no question
in which {x} is the row's own {1} or that of another row. Rows are `English cells = Chinese cells`, or one
of the two; a question may stand in a cell, with choices of its own.
Free talk (`*.talk.txt`) has entries `question | question => reply | reply`. `[a/b/]` means one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal

LESSONS_FOLDER = Path(__file__).parent / "lessons"
SheetLanguage = Literal["en", "zh"]
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_ASKED_TWICE = re.compile("吗[吗啊]")
"""A cell that is a question itself, in a frame that asks."""
_VOWELS = tuple("aeio")


@dataclass(slots=True)
class Ask:
    """One thing to ask about every row of a table."""

    language: SheetLanguage
    questions: list[str]
    following: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    denials: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """Rows of facts; each is asked `times` times by each ask of its language."""

    name: str
    times: int
    asks: list[Ask] = field(default_factory=list)
    rows: dict[SheetLanguage, list[tuple[str, ...]]] = field(default_factory=lambda: {"en": [], "zh": []})


@dataclass(frozen=True, slots=True)
class Meaning:
    """Questions that mean the same, and replies that say the same."""

    questions: tuple[str, ...]
    replies: tuple[str, ...]


def logical_lines(text: str) -> Iterator[str]:
    """Lines with the indented ones after them joined on; empty lines and `#` remarks left out."""
    for line in re.sub(r"\n[ \t]+", " ", text).splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _cells(side: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in side.split(";"))


def _add_rows(table: Table, line: str) -> None:
    for row in line.split("|"):
        sides = [side for side in row.split(" = ") if side.strip()]
        for side in sides:
            table.rows["en" if side.isascii() else "zh"].append(_cells(side))


def parse_tables(text: str) -> list[Table]:
    """Tables of a sheet; raises ValueError for a line it cannot read."""
    tables: list[Table] = []
    for line in logical_lines(text):
        mark, _, rest = line.partition(" ")
        parts = [part.strip() for part in rest.split(" | ")]
        if mark == "@":
            name, times = rest.split()
            tables.append(Table(name, int(times)))
        elif mark == "-":
            _add_rows(tables[-1], rest)
        elif mark in ("en?", "zh?"):
            tables[-1].asks.append(Ask("en" if mark == "en?" else "zh", parts))
        elif mark[:2] == tables[-1].asks[-1].language and mark[2:] in ("+", "=", "!"):
            ask = tables[-1].asks[-1]
            {"+": ask.following, "=": ask.replies, "!": ask.denials}[mark[2:]].extend(parts)
        else:
            raise ValueError(f"this line of a lesson sheet starts with no known mark: {line[:60]!r}")
    return tables


def parse_talk(text: str) -> list[Meaning]:
    """Entries `question | question => reply | reply`."""
    meanings = []
    for line in logical_lines(text):
        questions, arrow, replies = line.partition(" => ")
        if not arrow:
            raise ValueError(f"this entry has no reply: {line[:60]!r}")
        meanings.append(Meaning(tuple(_split(questions)), tuple(_split(replies))))
    return meanings


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(" | ")]


def tables(folder: Path = LESSONS_FOLDER) -> list[Table]:
    """All tables, file after file by name."""
    return [
        table
        for path in sorted(folder.glob("*.table.txt"))
        for table in parse_tables(path.read_text(encoding="utf-8"))
    ]


def talk(pattern: str = "*", folder: Path = LESSONS_FOLDER) -> list[Meaning]:
    """All entries of the files `pattern.talk.txt`, file after file by name."""
    return [
        meaning
        for path in sorted(folder.glob(f"{pattern}.talk.txt"))
        for meaning in parse_talk(path.read_text(encoding="utf-8"))
    ]


def worded(frame: str, random: Random, cells: Sequence[str] = (), other: str = "") -> str:
    """A sentence made of a frame: cells filled in, choices (of cells too) drawn, first letter a capital."""
    for index, cell in enumerate(cells):
        frame = _filled(frame, f"{{{index}}}", cell)
    frame = _filled(frame, "{x}", other)
    while match := _CHOICE.search(frame):
        frame = frame[: match.start()] + random.choice(match[1].split("/")) + frame[match.end() :]
    frame = re.sub(r" +([,.?!])", r"\1", " ".join(frame.split()))
    frame = _ASKED_TWICE.sub("吗", frame)
    return frame[:1].upper() + frame[1:]


def _filled(frame: str, mark: str, cell: str) -> str:
    """The frame with `cell` for `mark`; "a" before it is "an" before a vowel."""
    if cell.startswith(_VOWELS):
        frame = re.sub(rf"\b([Aa]) {re.escape(mark)}", rf"\1n {mark}", frame)
    return frame.replace(mark, cell)
