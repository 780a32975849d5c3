"""Small chat models of others on the questions of `yan-omni eval talk`, counted by the same code.

    python -m benchmarks.talkers data/teachers/qwen_chat/*.gguf --report benchmarks/results/talkers

Needs `training/teachers/install.sh` and `install_cascade.sh`. Each is told that it is alone, to answer
briefly in the language of the question, and that it may not know; calls are those it makes through its own
template, or a JSON object with a name and arguments anywhere in its answer. Nothing constrains it.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from yan_omni.evaluation.held_out.rows import HeldOut
from yan_omni.evaluation.judge import Judge
from yan_omni.evaluation.talk import PARTS, Part, Talk
from yan_omni.evaluation.task import Context, Measure
from yan_omni.model.engine.request import (
    Engine,
    ReplyDone,
    ReplyEvent,
    ReplyOptions,
    ReplyStarted,
    TextDelta,
    TextPart,
    ToolCall,
    Turn,
    Usage,
)
from yan_omni.training.teachers.line_process import LineProcess

PYTHON = Path(".venv-teachers/bin/python")
SYSTEM = (
    "You are a helpful assistant without access to the internet, a clock or a camera. Answer in one short "
    "sentence, in the language of the question. If you cannot know the answer, say that you don't know."
)
MAX_CALL_TOKENS = 96
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


class Talker:
    """Another model behind as much of the engine's protocol as `eval talk` uses."""

    def __init__(self, model: Path, num_threads: int) -> None:
        command = [str(PYTHON), "-m", "benchmarks.talk_process", str(model), str(num_threads)]
        self._process = LineProcess(command)

    def reply(self, turns: Sequence[Turn], options: ReplyOptions) -> Iterator[ReplyEvent]:
        """The whole answer at once."""
        request: dict[str, Any] = {
            "messages": [{"role": "system", "content": SYSTEM}, *map(_message, turns)],
            "max_tokens": MAX_CALL_TOKENS if options.tools else options.max_text_tokens,
            "temperature": options.temperature,
            "seed": options.seed,
        }
        if options.tools:
            request["tools"] = [
                {
                    "type": "function",
                    "function": {
                        "name": tool.name,
                        "description": tool.description,
                        "parameters": json.loads(tool.parameters),
                    },
                }
                for tool in options.tools
            ]
        self._process.write(request)
        answer = self._process.read()
        names = {tool.name for tool in options.tools}
        yield from found_calls(answer.get("calls", ()), answer.get("text", ""), names)
        yield ReplyStarted("text")
        yield TextDelta(answer.get("text", ""))
        yield ReplyDone("stop", Usage(reply_text_tokens=answer.get("num_tokens", 0)))

    def close(self) -> None:
        self._process.close()


def found_calls(calls: Sequence[dict[str, str]], text: str, names: set[str]) -> Iterator[ToolCall]:
    """The first call of a declared tool whose arguments are a JSON object."""
    told = [(call["name"], call["arguments"]) for call in calls]
    if names and not told and (found := _OBJECT.search(text)) is not None:
        try:
            body = json.loads(found[0])
        except ValueError:
            body = {}
        told = [(str(body.get("name")), json.dumps(body.get("arguments", {})))]
    for name, arguments in told:
        try:
            is_object = isinstance(json.loads(arguments), dict)
        except ValueError:
            is_object = False
        if name in names and is_object:
            yield ToolCall(name, arguments)
            return


def _message(turn: Turn) -> dict[str, str]:
    text = " ".join(part.text for part in turn.parts if isinstance(part, TextPart))
    return {"role": turn.role, "content": text}


def measure(model: Path, parts: Sequence[Part], context: Context, num_threads: int) -> list[Measure]:
    """Some parts of `eval talk`; single answers are noted in the context."""
    talker = Talker(model, num_threads)
    try:
        return Talk(parts).run(cast(Engine, talker), context)
    finally:
        talker.close()


def add_to_report(
    path: Path, model: Path, parts: Sequence[Part], context: Context, measures: Sequence[Measure]
) -> None:
    """What was measured joins what PATH.json has of other parts; answers go to PATH.details.jsonl."""
    file = path.with_suffix(".json")
    results: dict[str, dict[str, dict[str, Any]]] = (
        json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    )
    for found in measures:
        counted = {"value": found.value, "unit": found.unit, "n": found.n}
        results.setdefault(model.stem, {}).setdefault(" ".join(parts), {})[found.name] = counted
    path.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    with path.with_suffix(".details.jsonl").open("a", encoding="utf-8") as details:
        for row in context.details:
            details.write(json.dumps({"model": model.stem, **row}, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("models", type=Path, nargs="+", help="GGUF files")
    parser.add_argument("--parts", choices=PARTS, nargs="+", default=PARTS, help="of eval talk")
    parser.add_argument("--share", type=float, default=1.0, help="of every set of questions")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--held-out", type=Path, default=Path("data/held_out"))
    parser.add_argument("--report", type=Path, help="add to NAME.json and NAME.details.jsonl")
    chosen = parser.parse_args()
    for model in chosen.models:
        context = Context(HeldOut.at(chosen.held_out), model.parent, cast(Judge, None), chosen.share)
        measures = measure(model, chosen.parts, context, chosen.threads)
        for found in measures:
            print(f"{model.stem}: {found.name} {found.value:.1f} {found.unit} ({found.note})", flush=True)
        if chosen.report is not None:
            add_to_report(chosen.report, model, chosen.parts, context, measures)


if __name__ == "__main__":
    main()
