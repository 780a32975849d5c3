"""A program that answers lines with lines, and what becomes of its failures."""

from __future__ import annotations

import sys

import pytest

from yan_omni.training.teachers.line_process import LineProcess

ECHO = """
import json, sys
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if request.get("end"):
        break
    print(json.dumps({"error": "no"} if request.get("fail") else {"said": request["say"]}), flush=True)
"""


def test_answers_come_in_turn_and_failures_are_raised() -> None:
    process = LineProcess([sys.executable, "-c", ECHO])
    try:
        process.write({"say": "早"})
        process.write({"say": "b"})
        assert [process.read(), process.read()] == [{"said": "早"}, {"said": "b"}]
        process.write({"fail": True})
        with pytest.raises(RuntimeError, match="no"):
            process.read()
        process.write({"end": True})
        with pytest.raises(RuntimeError, match="it ended"):
            process.read()
    finally:
        process.close()


def test_a_program_that_does_not_start_is_told() -> None:
    with pytest.raises(RuntimeError, match="run by hand"):
        LineProcess([sys.executable, "-c", "raise SystemExit(1)"])
