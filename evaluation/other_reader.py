"""RapidOCR as the reference beside our page reader: in a process and an environment of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
TEACHERS_PYTHON = REPOSITORY / ".venv-teachers" / "bin" / "python"

ReadLine = tuple[tuple[float, float, float, float], str]


@dataclass(frozen=True, slots=True)
class OtherPage:
    """What RapidOCR read of a picture: upright boxes in pixels and texts in its order; seconds of the CPU."""

    lines: tuple[ReadLine, ...]
    cpu_s: float


def read_by_rapidocr(paths: Sequence[Path], python: Path = TEACHERS_PYTHON) -> list[OtherPage] | None:
    """All pictures, read after one to get warm; None where it is not installed, or fails."""
    if not paths or not python.is_file():
        return None
    command = [str(python), str(Path(__file__).with_name("rapidocr_process.py"))]
    given = "\n".join(map(str, [paths[0], *paths]))
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")][1:]
    if done.returncode or len(rows) != len(paths):
        return None
    return [
        OtherPage(tuple((_box(line["box"]), str(line["text"])) for line in row["lines"]), float(row["cpu_s"]))
        for row in rows
    ]


def _box(values: Sequence[float]) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = values
    return x1, y1, x2, y2
