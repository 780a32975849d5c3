"""Asking the text teacher about the curriculum: every answer is kept in a file as soon as it comes."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from yan_omni.training.forge.curriculum import Item, Kind, TopicLanguage

LOG = logging.getLogger(__name__)
MAX_TOKENS = 48
SECOND_TEMPERATURE = 0.7
"""Of the reply that the first one is compared with."""
LEAST_LIKELIHOOD: dict[TopicLanguage, float] = {"en": -0.85, "zh": -1.1}
"""Mean of a token in nats, below which the teacher was guessing."""
SURE_LIKELIHOOD: dict[TopicLanguage, float] = {"en": -0.62, "zh": -0.75}
"""From here on a fact needs no second reply."""
MANNER: dict[TopicLanguage, str] = {
    "en": "Answer in one short sentence of plain words, at most 15 words, with the answer first. No lists.",
    "zh": "用一句简短的大白话回答，不超过二十五个字，先说答案，不要列表。",
}
WISHES: dict[Kind, dict[TopicLanguage, str]] = {
    "fact": {"en": "Be correct.", "zh": "回答要准确。"},
    "open": {
        "en": "Speak to the user, be warm, name something concrete.",
        "zh": "直接对用户说，要亲切，说出具体的东西。",
    },
    "rewrite": {
        "en": "Give only the new sentence, nothing else.",
        "zh": "只给出改好的句子，不要说别的。",
    },
    "translate": {"en": "Give only the translation.", "zh": "只给出译文。"},
    "refuse": {"en": "Refuse politely.", "zh": "礼貌地拒绝。"},
}


@dataclass(frozen=True, slots=True)
class Request:
    """A conversation for the teacher to go on, the user's line last; `id` is the item's and which reply."""

    id: str
    lines: tuple[str, ...]
    system: str
    temperature: float
    seed: int

    def to_json(self) -> str:
        roles = ("user", "assistant")
        said = [{"role": roles[n % 2], "content": line} for n, line in enumerate(self.lines)]
        return json.dumps(
            {
                "id": self.id,
                "messages": [{"role": "system", "content": self.system}, *said],
                "max_tokens": MAX_TOKENS,
                "temperature": self.temperature,
                "seed": self.seed,
            }
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """What the teacher said to the line `asked`; `log_likelihood` is the mean of a token in nats."""

    id: str
    text: str
    log_likelihood: float
    num_tokens: int
    finish: str
    asked: str = ""


class Teacher(Protocol):
    """Answers in any order, several at a time."""

    def answers(self, requests: Iterable[Request]) -> Iterator[Reply]: ...


def read_replies(path: Path) -> dict[str, Reply]:
    """Replies kept so far by id; a line cut off by a kill is left out."""
    found: dict[str, Reply] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        found[row["id"]] = Reply(**row)
    return found


def instruction(item: Item) -> str:
    return f"{MANNER[item.language]} {item.wish or WISHES[item.kind][item.language]}"


def first_requests(items: Iterable[Item]) -> Iterator[Request]:
    """The likeliest reply to each item's plain question."""
    for item in items:
        yield Request(f"{item.id}#first", (item.questions[0],), instruction(item), 0.0, item.seed)


def following_requests(items: Iterable[Item], replies: Mapping[str, Reply]) -> Iterator[Request]:
    """What is asked after a first reply."""
    for item in items:
        first = replies.get(f"{item.id}#first")
        if item.following and first is not None:
            lines = (item.questions[0], first.text, item.following)
            yield Request(f"{item.id}#then", lines, instruction(item), 0.0, item.seed)


def second_requests(items: Iterable[Item], replies: Mapping[str, Reply]) -> Iterator[Request]:
    """Another wording of questions of fact that have no written keys and whose reply was neither sure nor a
    guess; the second reply is drawn with a temperature.
    """
    for item in items:
        first = replies.get(f"{item.id}#first")
        if item.kind != "fact" or item.keys or first is None:
            continue
        if LEAST_LIKELIHOOD[item.language] <= first.log_likelihood < SURE_LIKELIHOOD[item.language]:
            question = item.questions[-1]
            yield Request(f"{item.id}#second", (question,), instruction(item), SECOND_TEMPERATURE, item.seed)


def collect(teacher: Teacher, requests: Sequence[Request], path: Path, report_every: int = 20) -> int:
    """Ask what `path` has no reply to yet and append the replies; returns how many came."""
    known = read_replies(path)
    missing = [request for request in requests if request.id not in known]
    asked = {request.id: request.lines[-1] for request in missing}
    LOG.info("%d of %d replies are there", len(requests) - len(missing), len(requests))
    started, num_tokens, count = time.monotonic(), 0, 0
    _end_line(path)
    with path.open("a", encoding="utf-8") as file:
        for count, reply in enumerate(teacher.answers(missing), 1):
            row = asdict(reply) | {"asked": asked[reply.id]}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            num_tokens += reply.num_tokens
            if count % report_every == 0 or count == len(missing):
                spent_s = max(time.monotonic() - started, 1e-9)
                left_min = (len(missing) - count) * spent_s / count / 60
                LOG.info(
                    "%d of %d, %.1f tokens/s, %.0f min left",
                    count,
                    len(missing),
                    num_tokens / spent_s,
                    left_min,
                )
    return count


def _end_line(path: Path) -> None:
    """A line cut off by a kill must not swallow the next one."""
    if path.exists() and (text := path.read_bytes()) and not text.endswith(b"\n"):
        with path.open("ab") as file:
            file.write(b"\n")
