"""What the speech forge is to say, all of it decided beforehand: one compressed file of JSON lines.

Lines of all sets are interleaved: wherever the work stops, the sets have their proportions.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from yan_omni.training.forge.speech_clip import Line

SILENCE_S, SYMBOL_S = 0.35, 0.055
"""A line at speed 1 lasts about as long as this and that for each symbol."""


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One line to be spoken."""

    set_name: str
    line: Line
    speed: float
    symbols: str

    @property
    def expected_s(self) -> float:
        return SILENCE_S + SYMBOL_S * len(self.symbols) / self.speed


@dataclass(frozen=True, slots=True)
class Stream:
    """Lines of one kind, as many as fill its hours."""

    hours: float
    lines: Iterator[PlannedLine]


def interleaved(streams: Iterable[Stream]) -> Iterator[PlannedLine]:
    """The stream that is furthest behind goes next, until each has its hours or ends."""
    open_streams, done_s = list(streams), dict[int, float]()
    while open_streams:
        shares = [done_s.get(id(stream), 0.0) / 3600 / stream.hours for stream in open_streams]
        stream = open_streams[shares.index(min(shares))]
        planned = next(stream.lines, None) if min(shares) < 1 else None
        if planned is None:
            open_streams.remove(stream)
            continue
        done_s[id(stream)] = done_s.get(id(stream), 0.0) + planned.expected_s
        yield planned


def write_plan(path: Path, plan: Iterable[PlannedLine]) -> int:
    """The number of lines; the same plan gives the same bytes."""
    count = 0
    with path.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as file:
        for planned in plan:
            line = planned.line
            sizes = [0] * len(line.phones)
            for owner in line.owners:
                sizes[owner] += 1
            head = [planned.set_name, line.id, line.text, line.language, line.voice, planned.speed]
            row = [*head, planned.symbols, line.phones, sizes]
            file.write((json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n").encode())
            count += 1
    return count


def read_plan(path: Path) -> list[PlannedLine]:
    """What `write_plan` wrote."""
    plan = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            set_name, line_id, text, language, voice, speed, symbols, phones, sizes = row
            owners = tuple(index for index, size in enumerate(sizes) for _ in range(size))
            line = Line(line_id, text, language, voice, tuple(phones), owners)
            plan.append(PlannedLine(set_name, line, speed, symbols))
    return plan
