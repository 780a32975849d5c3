"""Have the text teacher answer the curriculum and keep what passes the filters.

    python -m yan_omni.training.recipes.forge_teacher --data data

Wants `training/teachers/install_text_teacher.sh`. Appends to data/text/teacher_replies.jsonl, so that it goes
on where it was stopped; writes data/text/teacher.jsonl (dialogues, for `forge_chat`) and
data/text/teacher_card.json (what was kept and dropped). `--sift-only` asks nothing.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.training.forge.curriculum import in_turn, rejected
from yan_omni.training.forge.teacher_dialogues import card, dialogues
from yan_omni.training.forge.teacher_filters import sift
from yan_omni.training.forge.text_teacher import (
    SECOND_TEMPERATURE,
    Reply,
    Request,
    Teacher,
    collect,
    first_requests,
    following_requests,
    read_replies,
    second_requests,
)
from yan_omni.training.teachers.line_process import LineProcess

REPLIES = "teacher_replies.jsonl"
ROUND_ITEMS = 276
"""After so many items what was asked so far is complete."""
ASKING = ("question", "text", "prompt")
"""Keys of the evaluation's rows under which a question stands."""
PYTHON = Path(".venv-teachers/bin/python")
PROCESS = Path(__file__).parents[1] / "teachers" / "text_process.py"


class TeacherProcess:
    """The teacher in an environment of its own; `num_slots` questions at a time."""

    def __init__(self, model: Path, num_slots: int, num_threads: int, python: Path = PYTHON) -> None:
        command = [str(python), str(PROCESS), str(model)]
        command += ["--slots", str(num_slots), "--threads", str(num_threads)]
        self.num_slots = num_slots
        self._process = LineProcess(command)

    def answers(self, requests: Iterable[Request]) -> Iterator[Reply]:
        """Each as soon as it is there; twice as many are handed over as are answered at once."""
        num_open = 0
        for request in requests:
            self._process.write(json.loads(request.to_json()))
            num_open += 1
            if num_open == 2 * self.num_slots:
                yield Reply(**self._process.read())
                num_open -= 1
        for _ in range(num_open):
            yield Reply(**self._process.read())

    def close(self) -> None:
        self._process.close()


def ask(teacher: Teacher, path: Path) -> None:
    """Round after round: first replies, what follows them, second replies to compare with."""
    items = list(in_turn())
    for start in range(0, len(items), ROUND_ITEMS):
        some = items[start : start + ROUND_ITEMS]
        logging.info("items %d to %d of %d", start + 1, start + len(some), len(items))
        collect(teacher, list(first_requests(some)), path)
        collect(teacher, list(following_requests(some, read_replies(path))), path)
        collect(teacher, list(second_requests(some, read_replies(path))), path)


def evaluation_questions(folders: Iterable[Path]) -> list[str]:
    """What the evaluation asks, of every set that is there."""
    found = []
    for path in sorted(path for folder in folders for path in folder.rglob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        found += [row[key] for row in rows for key in ASKING if isinstance(row.get(key), str)]
    return found


def write_kept(folder: Path, tokenizer: BpeTextTokenizer, evaluation: Sequence[str], model: str) -> str:
    """Sift what is in `folder`, write teacher.jsonl and its card; returns the counts in words."""
    items, replies = list(in_turn()), read_replies(folder / REPLIES)
    sifted = sift(items, replies, tokenizer, rejected())
    kept = list(dialogues(items, sifted, evaluation))
    with (folder / "teacher.jsonl").open("w", encoding="utf-8") as file:
        for item, lines in kept:
            row = {
                "kind": "teacher",
                "lines": lines,
                "modality": None,
                "topic": item.topic,
                "seed": item.seed,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    made_by = {"model": model, "temperature": SECOND_TEMPERATURE}
    counted = card(items, replies, sifted, kept, made_by)
    (folder / "teacher_card.json").write_text(
        json.dumps(counted, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return (
        f"{counted['asked']} of {counted['items']} items asked, {counted['kept']} kept, "
        f"{counted['exchanges']} exchanges in {len(kept)} dialogues; dropped {counted['dropped']}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument(
        "--model", type=Path, default=Path("data/teachers/qwen_text/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf")
    )
    parser.add_argument("--tokenizer", type=Path, default=Path("weights/text_tokenizer.json"))
    parser.add_argument(
        "--held-out", type=Path, nargs="+", default=[Path("evaluation/sets"), Path("data/eval")]
    )
    parser.add_argument("--slots", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--sift-only", action="store_true")
    options = parser.parse_args(arguments)
    folder = options.data / "text"
    logging.basicConfig(
        format="%(asctime)s %(message)s",
        level=logging.INFO,
        handlers=[logging.StreamHandler(), logging.FileHandler(folder / "teacher.log")],
    )
    if not options.sift_only:
        teacher = TeacherProcess(options.model, options.slots, options.threads)
        try:
            ask(teacher, folder / REPLIES)
        finally:
            teacher.close()
    tokenizer = BpeTextTokenizer.load(options.tokenizer)
    evaluation = evaluation_questions(options.held_out)
    print(write_kept(folder, tokenizer, evaluation, options.model.name))


if __name__ == "__main__":
    main()
