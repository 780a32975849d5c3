"""What a task is given and what it gives back; every number of the report is one `Measure`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from yan_omni.evaluation.held_out.rows import HeldOut
from yan_omni.evaluation.judge import Judge
from yan_omni.model.engine.request import Engine

T = TypeVar("T")
Status = Literal["met", "missed", "no floor", "not measured"]


@dataclass(frozen=True, slots=True)
class Floor:
    """The value a measure has to reach; `at_most` for errors and times, `at_least` for rates of success."""

    value: float
    direction: Literal["at_least", "at_most"]

    def is_met_by(self, value: float) -> bool:
        return value >= self.value if self.direction == "at_least" else value <= self.value

    def __str__(self) -> str:
        return f"{'>=' if self.direction == 'at_least' else '<='} {self.value:g}"


def at_least(value: float) -> Floor:
    return Floor(value, "at_least")


def at_most(value: float) -> Floor:
    return Floor(value, "at_most")


@dataclass(frozen=True, slots=True)
class Measure:
    """One number: `value` in `unit` over `n` items, beside a `reference` measured on the same items.

    `value=None` means that it could not be measured; `note` then says what is missing. Such a measure never
    counts as met.
    """

    name: str
    value: float | None
    unit: str
    floor: Floor | None = None
    reference: float | None = None
    n: int = 0
    note: str = ""

    @property
    def status(self) -> Status:
        if self.value is None:
            return "not measured"
        if self.floor is None:
            return "no floor"
        return "met" if self.floor.is_met_by(self.value) else "missed"


def not_measured(name: str, unit: str, floor: Floor | None, why: str) -> Measure:
    return Measure(name, None, unit, floor, note=why)


@dataclass(frozen=True, slots=True)
class Context:
    """What tasks share: held-out data, where the weights lie, the independent listener, and how much to run.

    `share` in (0, 1] is the part of every set that is used; rows are taken evenly spread, never the best.
    `details` collects one row an item (task, id, expected, got, correct) for the report's detail file.
    """

    held_out: HeldOut
    weights_dir: Path
    judge: Judge
    share: float = 1.0
    details: list[dict[str, object]] = field(default_factory=list)
    log: Callable[[str], None] = print

    def part(self, rows: Sequence[T], minimum: int = 4) -> list[T]:
        """An evenly spread part of `rows`: `share` of them, at least `minimum`, at most all."""
        wanted = min(len(rows), max(minimum, round(len(rows) * self.share)))
        return [rows[index * len(rows) // wanted] for index in range(wanted)] if wanted else []

    def note_item(self, task: str, item: str, expected: str, got: str, correct: bool | float) -> None:
        self.details.append({"task": task, "id": item, "expected": expected, "got": got, "correct": correct})


class Task(Protocol):
    """One part of the evaluation; it talks to the model through the engine's protocol only."""

    @property
    def name(self) -> str: ...

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        """Measure; data that is missing makes `not measured` measures, never an error."""
        ...
