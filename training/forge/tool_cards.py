"""Tools as training material: what they are called, how people ask for them, what comes back.

A tool is written as a block of lines, `|` between wordings and `English => Chinese` where both are needed:

    set timer, start timer | start a timer | 计时器            names | what it does, English | Chinese
    minutes minutes minutes, duration | How long? | 多久？     slot, kind, keys | what to ask if missing
    label? dish label, name                                   a slot that may be left out has `?`
    en: Set a timer for {minutes} minutes.                    requests; `#slot=value` says what one implies
    zh: 计时{minutes}分钟。
    minutes?: Set a timer. => 设个计时器。                     requests without that slot
    > battery=percent => The battery is at {battery}. => ...  what comes back, and the answer
    done: Timer set. => 好的。                                 the answer when nothing special comes back

`@` before the first name holds a tool out of training, for the evaluation; so is one wording in seven.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

HELD_OUT_ONE_IN = 7
_SLOT = re.compile(r"(\w+)(\??) (\w+) (.+)")
_GAP = re.compile(r"(\w+)\?: (.+)")
_IMPLIED = re.compile(r"\s*#(\w+)=(\w+)")

Bilingual = tuple[str, str]
"""English, Chinese."""


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    kind: str
    keys: tuple[str, ...]
    is_optional: bool = True
    ask: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A wording with `{slot}` where values go; `implied` are values that it says in other words."""

    text: str
    implied: tuple[tuple[str, str], ...] = ()

    @property
    def is_held_out(self) -> bool:
        return zlib.crc32(self.text.encode()) % HELD_OUT_ONE_IN == 0


Requests = tuple[tuple[Request, ...], tuple[Request, ...]]
"""English ones, Chinese ones."""


@dataclass(frozen=True, slots=True)
class Card:
    names: tuple[str, ...]
    purposes: tuple[tuple[str, ...], tuple[str, ...]]
    slots: tuple[Slot, ...] = ()
    requests: Requests = ((), ())
    gaps: tuple[tuple[str, Requests], ...] = ()
    """Requests that leave out a slot, by its name."""
    results: tuple[tuple[str, str], ...] = ()
    """(key, kind of value) of what comes back."""
    answer: Bilingual = ("Done.", "好的，完成了。")
    is_held_out: bool = False

    def wordings(self, chinese: bool, held_out: bool) -> list[Request]:
        """The requests of one language to train on, or those kept for the evaluation."""
        if self.is_held_out:
            return list(self.requests[chinese]) if held_out else []
        return [request for request in self.requests[chinese] if request.is_held_out == held_out]


def parse_cards(text: str) -> Iterator[Card]:
    """Every tool of a text in the notation above."""
    for block in text.strip().split("\n\n"):
        yield _card(block.replace("\n    ", " ").splitlines())


def parse_wordings(text: str) -> dict[str, Requests]:
    """Requests by the first name of their tool: blocks of that name and `en:` and `zh:` lines."""
    found: dict[str, Requests] = {}
    for block in text.strip().split("\n\n"):
        name, *lines = block.replace("\n    ", " ").splitlines()
        by_language = {line[:4]: _requests(line[4:]) for line in lines}
        found[name] = (by_language["en: "], by_language["zh: "])
    return found


def _card(lines: list[str]) -> Card:
    names, english, chinese = lines[0].split(" | ")
    slots: list[Slot] = []
    requests: list[tuple[Request, ...]] = [(), ()]
    gaps: list[tuple[str, Requests]] = []
    results: list[tuple[str, str]] = []
    answer = ("Done.", "好的，完成了。")
    for line in lines[1:]:
        if line.startswith(("en: ", "zh: ")):
            requests[line.startswith("zh")] = _requests(line[4:])
        elif line.startswith("done: "):
            answer = _both(line[6:])
        elif line.startswith("> "):
            fields, *said = line[2:].split(" => ")
            results = [(key, kind) for key, kind in (field.split("=") for field in fields.split())]
            answer = (said[0], said[1])
        elif gap := _GAP.fullmatch(line):
            wordings = [_requests(part) for part in gap[2].split(" => ")]
            gaps.append((gap[1], (wordings[0], wordings[1])))
        else:
            slots.append(_slot(line))
    return Card(
        tuple(names.lstrip("@").split(", ")),
        (tuple(english.split(", ")), tuple(chinese.split(", "))),
        tuple(slots),
        (requests[0], requests[1]),
        tuple(gaps),
        tuple(results),
        answer,
        names.startswith("@"),
    )


def _both(text: str) -> Bilingual:
    english, chinese = text.split(" => ")
    return english, chinese


def _slot(line: str) -> Slot:
    head, *asks = line.split(" | ")
    match = _SLOT.fullmatch(head)
    if match is None:
        raise ValueError(f"not a line of a tool: {line!r}")
    ask = (asks[0], asks[1]) if asks else None
    return Slot(match[1], match[3], tuple(match[4].split(", ")), bool(match[2]), ask)


def _requests(text: str) -> tuple[Request, ...]:
    return tuple(_request(part.strip()) for part in text.split(" | "))


def _request(text: str) -> Request:
    implied = tuple((match[1], match[2]) for match in _IMPLIED.finditer(text))
    return Request(_IMPLIED.sub("", text), implied)
