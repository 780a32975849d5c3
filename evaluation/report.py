"""The command line: run the tasks and write what they measured."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from yan_omni.evaluation.asr import Asr
from yan_omni.evaluation.chat import Chat
from yan_omni.evaluation.codec import Codec, CodecLike
from yan_omni.evaluation.grounding import Grounding
from yan_omni.evaluation.hallucination import Hallucination
from yan_omni.evaluation.held_out.rows import HeldOut
from yan_omni.evaluation.judge import ProcessJudge, find_judge
from yan_omni.evaluation.latency import Latency
from yan_omni.evaluation.modality import ModalityMatch
from yan_omni.evaluation.ocr import Ocr
from yan_omni.evaluation.ocr_pages import OcrPages
from yan_omni.evaluation.other_reader import read_by_rapidocr
from yan_omni.evaluation.photos import Photos
from yan_omni.evaluation.receipts import Receipts
from yan_omni.evaluation.report_files import Report, merged, read_report, table, value_of, write
from yan_omni.evaluation.scenes import Scenes
from yan_omni.evaluation.seeing import Seeing
from yan_omni.evaluation.shipped_codec import ShippedCodec, load_converter
from yan_omni.evaluation.speech_codes import SpeechCodes
from yan_omni.evaluation.street import Street
from yan_omni.evaluation.talk import Talk
from yan_omni.evaluation.task import Context, Measure, Task, at_least, not_measured
from yan_omni.evaluation.tts import Tts
from yan_omni.evaluation.videos import Videos
from yan_omni.model.engine.request import Engine

REPOSITORY = Path(__file__).resolve().parent.parent
GROUPS = {
    "speech": ("asr", "hallucination", "tts", "codec", "speech_codes"),
    "vision": ("ocr", "pages", "receipts", "scenes", "videos", "grounding", "seeing", "photos", "street"),
}
"""One word for several tasks."""


def tasks(load_codec: Callable[[Path], CodecLike]) -> tuple[Task, ...]:
    """Every task in the order of the report."""
    return (
        ModalityMatch(),
        Asr(),
        Hallucination(),
        Tts(),
        Codec(load_codec),
        SpeechCodes(ShippedCodec.load, load_converter),
        Ocr(),
        OcrPages(),
        Receipts(read_by_rapidocr),
        Scenes(),
        Videos(),
        Grounding(),
        Seeing(),
        Photos(),
        Street(),
        Chat(),
        Talk(),
        Latency(),
    )


def main(argv: Sequence[str], load_engine: Callable[[Path], Engine]) -> int:
    """`yan-omni eval`: 0 when every measured floor is met or `--strict` is not given, else 1."""
    options = _parse(argv)
    chosen = [task for task in tasks(ShippedCodec.load) if not options.tasks or task.name in options.tasks]
    judge = find_judge(REPOSITORY, options.data / "judge_cache.json")
    context = Context(HeldOut.at(options.data), options.weights, judge, options.share, log=_log)
    try:
        report = evaluate(load_engine(options.weights), chosen, context, options.name)
    finally:
        if isinstance(judge, ProcessJudge):
            judge.close()
    earlier = read_report(options.out / f"{options.name}.json") if options.keep else None
    if earlier is not None:
        report = merged(earlier, report)
    write(report, context.details, options.out, keep_details=earlier is not None)
    print(table(report))
    missed = [
        measure.name for measure in report.all_measures() if measure.status in ("missed", "not measured")
    ]
    return 1 if options.strict and missed else 0


def evaluate(engine: Engine, chosen: Sequence[Task], context: Context, name: str) -> Report:
    """Run each task; one that fails is reported as not measured, with its error."""
    started = datetime.now(UTC).isoformat(timespec="seconds")
    seconds: dict[str, float] = {}
    measures: dict[str, Sequence[Measure]] = {}
    for number, task in enumerate(chosen, start=1):
        context.log(f"[{number}/{len(chosen)}] {task.name}")
        start = time.perf_counter()
        num_details = len(context.details)
        measures[task.name] = _run(task, engine, context)
        for row in context.details[num_details:]:
            row["run"] = task.name
        seconds[task.name] = round(time.perf_counter() - start, 1)
        for measure in measures[task.name]:
            context.log(f"      {measure.name}: {value_of(measure)} ({measure.status})")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return Report(name, started, machine, asdict(engine.info), context.share, seconds, measures)


def _run(task: Task, engine: Engine, context: Context) -> list[Measure]:
    """A failure must not lose what other tasks measured; it misses the task's floor, whatever that is."""
    try:
        return task.run(engine, context)
    except Exception as error:
        context.log(traceback.format_exc())
        return [not_measured(f"{task.name} failed", "", at_least(1), f"{type(error).__name__}: {error}")]


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    names = [task.name for task in tasks(ShippedCodec.load)]
    parser = argparse.ArgumentParser(prog="yan-omni eval", description="Measure the shipped model.")
    known = ", ".join((*names, *GROUPS))
    parser.add_argument("tasks", nargs="*", metavar="task", help=f"of {known} (default: all)")
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
    parser.add_argument(
        "--keep", action="store_true", help="keep other tasks of an earlier report of this name"
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 unless every floor is met")
    options = parser.parse_args(argv)
    options.tasks = [name for given in options.tasks for name in GROUPS.get(given, (given,))]
    if unknown := set(options.tasks) - set(names):
        parser.error(f"unknown tasks {', '.join(sorted(unknown))}; there are {known}")
    return options


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{value} is not in (0, 1]")
    return value


def _log(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
