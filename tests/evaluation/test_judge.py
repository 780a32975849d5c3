"""The judge's process protocol, against a small script in place of the real one."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from yan_omni.evaluation.judge import JudgeUnavailableError, NoJudge, ProcessJudge, find_judge

ANSWERS = """
import json, sys
for number, line in enumerate(sys.stdin):
    request = json.loads(line)
    if request["do"] == "pesq":
        print(json.dumps({"error": "ImportError: pesq"}), flush=True)
    elif request["do"] == "stoi":
        sys.exit(3)
    else:
        print(json.dumps({"value": f"{request['language']} {number}"}), flush=True)
"""
CLIP = np.zeros(1_600, dtype=np.float32)


@pytest.fixture
def judge(tmp_path: Path) -> ProcessJudge:
    return ProcessJudge((sys.executable, "-c", ANSWERS), tmp_path / "cache.json")


def test_answers_are_remembered_by_audio_and_language(judge: ProcessJudge, tmp_path: Path) -> None:
    assert judge.transcribe(CLIP, 16_000, "en") == "en 0"
    assert judge.transcribe(CLIP, 16_000, "en") == "en 0"
    assert judge.transcribe(CLIP, 16_000, "zh") == "zh 1"
    assert judge.transcribe(CLIP + 0.1, 24_000, "zh") == "zh 2"
    judge.close()
    later = ProcessJudge(("false",), tmp_path / "cache.json")
    assert later.transcribe(CLIP, 16_000, "zh") == "zh 1"
    later.close()


def test_a_failed_request_says_why(judge: ProcessJudge) -> None:
    with pytest.raises(JudgeUnavailableError, match="ImportError: pesq"):
        judge.compare("pesq", CLIP, CLIP, 16_000)
    assert judge.transcribe(CLIP, 16_000, "en") == "en 1"
    judge.close()


def test_a_judge_that_dies_says_so(judge: ProcessJudge) -> None:
    with pytest.raises(JudgeUnavailableError, match="ended with code 3"):
        judge.compare("stoi", CLIP, CLIP, 16_000)
    judge.close()


def test_a_missing_judge_names_what_is_missing(tmp_path: Path) -> None:
    judge = find_judge(tmp_path, tmp_path / "cache.json")
    assert isinstance(judge, NoJudge)
    with pytest.raises(JudgeUnavailableError, match=r"\.venv-teachers"):
        judge.transcribe(CLIP, 16_000, "en")
