"""A report in memory and on disk: a table to read, JSON to compare and to add to, and every single answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from yan_omni.evaluation.task import Floor, Measure

SAME_MODEL = ("name", "parameters", "created_unix_s")


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured of one checkpoint, by task."""

    name: str
    started: str
    machine: str
    engine: Mapping[str, object]
    share: float
    seconds: Mapping[str, float]
    measures: Mapping[str, Sequence[Measure]]

    def all_measures(self) -> list[Measure]:
        return [measure for measures in self.measures.values() for measure in measures]


def table(report: Report) -> str:
    """The measures as Markdown."""
    measures = report.all_measures()
    with_floor = [measure for measure in measures if measure.floor is not None]
    met = sum(measure.status == "met" for measure in with_floor)
    lines = [
        f"# Evaluation {report.name}",
        "",
        f"{report.started}, {report.machine}, {sum(report.seconds.values()):.0f} s, "
        f"share of every set {report.share:g}. **{met} of {len(with_floor)} floors met.**",
        "How each number is made: `evaluation/README.md`.",
        "",
        "| measure | value | floor | | reference | n | note |",
        "|---|---:|---:|---|---:|---:|---|",
    ]
    for measure in measures:
        reference = "" if measure.reference is None else f"{measure.reference:.4g}"
        status = "" if measure.status == "no floor" else f"**{measure.status}**"
        cells = (measure.name, value_of(measure), str(measure.floor or ""), status, reference, str(measure.n))
        note = measure.note.replace("|", "/")
        lines.append(f"| {' | '.join(cells)} | {note} |")
    return "\n".join(lines) + "\n"


def value_of(measure: Measure) -> str:
    return "-" if measure.value is None else f"{measure.value:.4g} {measure.unit}"


def read_report(path: Path) -> Report | None:
    """A report written earlier, None where there is none."""
    if not path.is_file():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    for measures in content["measures"].values():
        for number, measure in enumerate(measures):
            del measure["status"]
            floor = measure.pop("floor")
            measures[number] = Measure(**measure, floor=Floor(**floor) if floor else None)
    return Report(**content)


def merged(earlier: Report, later: Report) -> Report:
    """Both runs' tasks, the later run's where both have one. Raises `ValueError` for different models."""
    models = [tuple(report.engine[key] for key in SAME_MODEL) for report in (earlier, later)]
    if models[0] != models[1] or earlier.share != later.share:
        raise ValueError(f"report {earlier.name} is of another model or share; choose another --name")
    return replace(
        later,
        seconds={**earlier.seconds, **later.seconds},
        measures={**earlier.measures, **later.measures},
    )


def write(
    report: Report, details: Sequence[Mapping[str, object]], folder: Path, keep_details: bool = False
) -> None:
    """`<name>.md`, `.json` and `.details.jsonl`; the last may keep rows of tasks that were not run again."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{report.name}.md").write_text(table(report), encoding="utf-8")
    content = asdict(report)
    for task, measures in report.measures.items():
        content["measures"][task] = [{**asdict(m), "status": m.status} for m in measures]
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (folder / f"{report.name}.json").write_text(f"{text}\n", encoding="utf-8")
    path = folder / f"{report.name}.details.jsonl"
    lines = [json.dumps(row, ensure_ascii=False) for row in details]
    if keep_details and path.is_file():
        again = {row["run"] for row in details}
        kept = path.read_text(encoding="utf-8").splitlines()
        lines = [*(line for line in kept if json.loads(line)["run"] not in again), *lines]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
