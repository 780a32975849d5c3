"""The curves of a run, from its log, as a Mermaid chart that Markdown shows.

    python -m yan_omni.training.curves artifacts/thinker/log.jsonl --value words

The mean of the value in each of some twenty equal stretches of the tokens, and the learning rate there.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

POINTS = 20


@dataclass(frozen=True, slots=True)
class Curve:
    """Thousands of tokens at the end of each stretch, means of the value and of the rate in it."""

    tokens: tuple[int, ...]
    values: tuple[float, ...]
    rates: tuple[float, ...]


def curve(rows: Sequence[Mapping[str, float]], value: str, points: int = POINTS) -> Curve:
    """Stretches without a row are left out.

    Raises `ValueError` where there are no rows, or rows without the value.
    """
    if not rows or any(value not in row for row in rows):
        known = sorted(rows[0]) if rows else []
        raise ValueError(f"no {value!r} in every one of the {len(rows)} rows; known: {known}")
    stretch = rows[-1]["tokens"] / points
    found: dict[int, list[Mapping[str, float]]] = {}
    for row in rows:
        found.setdefault(min(int(row["tokens"] / stretch), points - 1), []).append(row)
    return Curve(
        tuple(round((number + 1) * stretch / 1000) for number in sorted(found)),
        tuple(_mean(found[number], value) for number in sorted(found)),
        tuple(_mean(found[number], "rate") for number in sorted(found)),
    )


def _mean(rows: Sequence[Mapping[str, float]], name: str) -> float:
    return sum(row[name] for row in rows) / len(rows)


def chart(title: str, axis: str, tokens: Sequence[int], values: Sequence[float]) -> str:
    """A block of Markdown."""
    numbers = ", ".join(f"{value:.4g}" for value in values)
    return "\n".join(
        (
            "```mermaid",
            "xychart-beta",
            f'    title "{title}"',
            f'    x-axis "thousands of tokens" [{", ".join(map(str, tokens))}]',
            f'    y-axis "{axis}"',
            f"    line [{numbers}]",
            "```",
        )
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--value", default="loss")
    parser.add_argument("--title", default="")
    options = parser.parse_args(arguments)
    rows = [json.loads(line) for line in options.log.read_text(encoding="utf-8").splitlines()]
    found = curve(rows, options.value)
    title = options.title or options.log.parent.name
    print(chart(title, options.value, found.tokens, found.values), end="\n\n")
    print(chart(f"{title}, learning rate", "rate x 1e-4", found.tokens, [1e4 * rate for rate in found.rates]))


if __name__ == "__main__":
    main()
