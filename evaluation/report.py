"""Run the tasks and write what they measured: a table to read, JSON to compare, and every single answer."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from yan_omni.evaluation.asr import Asr
from yan_omni.evaluation.chat import Chat
from yan_omni.evaluation.codec import Codec, CodecLike
from yan_omni.evaluation.grounding import Grounding
from yan_omni.evaluation.held_out.rows import HeldOut
from yan_omni.evaluation.judge import ProcessJudge, find_judge
from yan_omni.evaluation.latency import Latency
from yan_omni.evaluation.modality import ModalityMatch
from yan_omni.evaluation.ocr import Ocr
from yan_omni.evaluation.scenes import Scenes
from yan_omni.evaluation.task import Context, Measure, Task
from yan_omni.evaluation.tts import Tts
from yan_omni.model.engine.request import Engine

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured in one run."""

    name: str
    started: str
    machine: str
    engine: Mapping[str, object]
    share: float
    seconds: Mapping[str, float]
    measures: Mapping[str, Sequence[Measure]]

    def all_measures(self) -> list[Measure]:
        return [measure for measures in self.measures.values() for measure in measures]


def tasks(load_codec: Callable[[Path], CodecLike]) -> tuple[Task, ...]:
    """Every task in the order of the report."""
    return (
        ModalityMatch(),
        Asr(),
        Tts(),
        Codec(load_codec),
        Ocr(),
        Scenes(),
        Grounding(),
        Chat(),
        Latency(),
    )


def main(argv: Sequence[str], load_engine: Callable[[Path], Engine]) -> int:
    """`yan-omni eval`: 0 when every measured floor is met or `--strict` is not given, else 1."""
    options = _parse(argv)
    chosen = [task for task in tasks(load_shipped_codec) if not options.tasks or task.name in options.tasks]
    judge = find_judge(REPOSITORY, options.data / "judge_cache.json")
    context = Context(HeldOut.at(options.data), options.weights, judge, options.share, log=_log)
    try:
        report = evaluate(load_engine(options.weights), chosen, context, options.name)
    finally:
        if isinstance(judge, ProcessJudge):
            judge.close()
    write(report, context.details, options.out)
    print(table(report))
    missed = [
        measure.name for measure in report.all_measures() if measure.status in ("missed", "not measured")
    ]
    return 1 if options.strict and missed else 0


def evaluate(engine: Engine, chosen: Sequence[Task], context: Context, name: str) -> Report:
    """Run each task; one that fails ends the run, because a report with a silent gap would mislead."""
    started = datetime.now(UTC).isoformat(timespec="seconds")
    seconds: dict[str, float] = {}
    measures: dict[str, Sequence[Measure]] = {}
    for number, task in enumerate(chosen, start=1):
        context.log(f"[{number}/{len(chosen)}] {task.name}")
        start = time.perf_counter()
        measures[task.name] = task.run(engine, context)
        seconds[task.name] = round(time.perf_counter() - start, 1)
        for measure in measures[task.name]:
            context.log(f"      {measure.name}: {_value(measure)} ({measure.status})")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return Report(name, started, machine, asdict(engine.info), context.share, seconds, measures)


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
        cells = (measure.name, _value(measure), str(measure.floor or ""), status, reference, str(measure.n))
        note = measure.note.replace("|", "/")
        lines.append(f"| {' | '.join(cells)} | {note} |")
    return "\n".join(lines) + "\n"


def write(report: Report, details: Sequence[Mapping[str, object]], folder: Path) -> None:
    """`<name>.md` and `<name>.json` for people and comparisons, `<name>.details.jsonl` with every answer."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{report.name}.md").write_text(table(report), encoding="utf-8")
    content = asdict(report)
    for task, measures in report.measures.items():
        content["measures"][task] = [{**asdict(m), "status": m.status} for m in measures]
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (folder / f"{report.name}.json").write_text(f"{text}\n", encoding="utf-8")
    rows = (json.dumps(row, ensure_ascii=False) for row in details)
    (folder / f"{report.name}.details.jsonl").write_text(
        "".join(f"{row}\n" for row in rows), encoding="utf-8"
    )


def load_shipped_codec(weights_dir: Path) -> CodecLike:
    """The codec of the shipped weights, by itself."""
    from yan_omni.tokenizers.audio.codec import load_codec

    path = weights_dir / "codec.safetensors"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing")
    return load_codec(path)


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    names = [task.name for task in tasks(load_shipped_codec)]
    parser = argparse.ArgumentParser(prog="yan-omni eval", description="Measure the shipped model.")
    parser.add_argument("tasks", nargs="*", metavar="task", help=f"of {', '.join(names)} (default: all)")
    parser.add_argument(
        "--weights", type=Path, default=REPOSITORY / "weights", help="folder with the weight files"
    )
    parser.add_argument(
        "--data", type=Path, default=REPOSITORY / "data" / "eval", help="folder with held-out sets"
    )
    parser.add_argument("--out", type=Path, default=Path("evaluation/results"), help="folder for the reports")
    parser.add_argument(
        "--name", default=datetime.now(UTC).strftime("%Y-%m-%d"), help="name of the report's files"
    )
    parser.add_argument("--share", type=_share, default=1.0, help="part of every set to use, in (0, 1]")
    parser.add_argument("--strict", action="store_true", help="exit with 1 unless every floor is met")
    options = parser.parse_args(argv)
    if unknown := set(options.tasks) - set(names):
        parser.error(f"unknown tasks {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    return options


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{value} is not in (0, 1]")
    return value


def _value(measure: Measure) -> str:
    return "-" if measure.value is None else f"{measure.value:.4g} {measure.unit}"


def _log(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
