"""The report counts floors honestly, and the command line checks what it is given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.evaluation.fakes import FakeEngine
from yan_omni.evaluation.report import evaluate, main
from yan_omni.evaluation.report_files import read_report, table, write
from yan_omni.evaluation.task import Context, Measure, Task, at_least, at_most, not_measured
from yan_omni.model.engine.request import Engine


class Fixed:
    name = "fixed"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        context.note_item("fixed", "1", "yes", "no", False)
        return [
            Measure("good", 5.0, "%", at_most(10)),
            Measure("bad", 5.0, "%", at_least(10), reference=1.0, n=3, note="a|b"),
            not_measured("gone", "%", at_least(10), "no data"),
            Measure("plain", 1.0, "x"),
        ]


@pytest.mark.parametrize(("value", "status"), [(9.9, "missed"), (10.0, "met"), (None, "not measured")])
def test_status(value: float | None, status: str) -> None:
    assert Measure("m", value, "%", at_least(10)).status == status


def test_table_counts_missing_measures_as_not_met(context: Context) -> None:
    chosen: list[Task] = [Fixed()]
    text = table(evaluate(FakeEngine(), chosen, context, "today"))
    assert "1 of 3 floors met" in text
    assert "| bad | 5 % | >= 10 | **missed** | 1 | 3 | a/b |" in text
    assert "| gone | - | >= 10 | **not measured** |" in text


class Broken:
    name = "broken"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        raise RuntimeError("no weights")


def test_a_task_that_fails_keeps_the_others(context: Context) -> None:
    chosen: list[Task] = [Broken(), Fixed()]
    report = evaluate(FakeEngine(), chosen, context, "today")
    (failed,) = report.measures["broken"]
    assert (failed.status, failed.note) == ("not measured", "RuntimeError: no weights")
    assert len(report.measures["fixed"]) == 4


def test_files_of_a_report(context: Context, tmp_path: Path) -> None:
    report = evaluate(FakeEngine(), [Fixed()], context, "today")
    write(report, context.details, tmp_path / "results")
    content = json.loads((tmp_path / "results" / "today.json").read_text(encoding="utf-8"))
    assert [measure["status"] for measure in content["measures"]["fixed"]][:2] == ["met", "missed"]
    details = (tmp_path / "results" / "today.details.jsonl").read_text(encoding="utf-8")
    assert json.loads(details) == {
        "task": "fixed",
        "id": "1",
        "expected": "yes",
        "got": "no",
        "correct": False,
        "run": "fixed",
    }


def test_command_line_runs_chosen_tasks(sets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["ocr", "--data", str(sets), "--weights", str(sets), "--out", str(sets / "out"), "--name", "x"]
    assert main(argv, lambda weights_dir: FakeEngine(page="Open")) == 0
    assert "OCR CER EN" in capsys.readouterr().out
    assert main([*argv, "--strict"], lambda weights_dir: FakeEngine(page="Nope")) == 1


def test_keep_joins_runs_of_one_model(sets: Path) -> None:
    argv = ["--data", str(sets), "--weights", str(sets), "--out", str(sets / "out"), "--name", "x", "--keep"]
    main(["ocr", *argv], lambda weights_dir: FakeEngine(page="Open"))
    main(["chat", *argv], lambda weights_dir: FakeEngine())
    main(["ocr", *argv], lambda weights_dir: FakeEngine(page="Oxen"))
    report = read_report(sets / "out" / "x.json")
    assert report is not None
    assert list(report.measures) == ["ocr", "chat"]
    assert report.measures["ocr"][0].value == 25.0
    details = (sets / "out" / "x.details.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(line)["run"] for line in details) == ["chat", "ocr"]
    with pytest.raises(ValueError, match="another --name"):
        main(["ocr", *argv, "--share", "0.5"], lambda weights_dir: FakeEngine())


@pytest.mark.parametrize("argv", [["dance"], ["--share", "0"], ["--share", "1.5"]])
def test_command_line_refuses(argv: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(argv, lambda weights_dir: FakeEngine())
