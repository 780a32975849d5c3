"""Write the tool calls of the evaluation: wordings and whole tools that the lessons never draw.

    python -m yan_omni.training.recipes.forge_tool_sets

Writes evaluation/sets/talk_tools.jsonl. A row has the tools as JSON schemas, the question and the right call.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from yan_omni.model.number_text import parse_number
from yan_omni.model.tool_text import MISSING, NOT_GIVEN, Property, ToolForm
from yan_omni.training.forge.chat_tools import ToolForge
from yan_omni.training.forge.tool_dialogues import Called, Said, ToolDialogue

TYPES = {"text": "string", "integer": "integer", "number": "number", "boolean": "boolean", "choice": "string"}


def schema(form: ToolForm) -> dict[str, object]:
    """The tool as a client would declare it."""
    fields: dict[str, dict[str, object]] = {}
    for field in form.properties:
        fields[field.key] = {"type": TYPES[field.kind]}
        if field.kind == "choice":
            fields[field.key]["enum"] = list(field.options)
    required = [field.key for field in form.properties if field.is_required]
    parameters = {"type": "object", "properties": fields, "required": required}
    return {"name": form.name, "description": form.description, "parameters": parameters}


def argument(field: Property, value: str) -> object:
    """The JSON value of what is written in a call."""
    if field.kind == "integer":
        return parse_number(value)
    return value == "true" if field.kind == "boolean" else value


def row(dialogue: ToolDialogue) -> dict[str, object] | None:
    """The first question and its call, if it can be made at once."""
    said, called = dialogue.steps[:2] if len(dialogue.steps) > 1 else (None, None)
    if not isinstance(said, Said) or not isinstance(called, Called) or not called.is_complete:
        return None
    form = next(form for form in dialogue.forms if form.words == called.tool)
    arguments = {
        field.key: argument(field, value)
        for field, (_, value) in zip(form.properties, called.arguments, strict=True)
        if value not in {NOT_GIVEN, MISSING}
    }
    return {
        "question": said.text,
        "tools": [schema(shown) for shown in dialogue.forms],
        "call": {"name": form.name, "arguments": arguments},
    }


def rows(forge: ToolForge, count: int, seed: int) -> Iterator[dict[str, object]]:
    """`count` distinct questions of each language."""
    random, seen, missing = Random(seed), set[str](), {"en": count, "zh": count}
    while any(missing.values()):
        found = row(forge.dialogue(random))
        if found is None or str(found["question"]) in seen:
            continue
        language = "en" if str(found["question"]).isascii() else "zh"
        if missing[language]:
            missing[language] -= 1
            seen.add(str(found["question"]))
            yield {"lang": language} | found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("evaluation/sets/talk_tools.jsonl"))
    parser.add_argument("--count", type=int, default=100, help="questions of each kind and language")
    options = parser.parse_args(arguments)
    known, whole = ToolForge(held_out=True), ToolForge(held_out=True)
    known.composed_share, whole.composed_share = 0.0, 0.5
    known.cards = [card for card in known.cards if not card.is_held_out]
    whole.cards = [card for card in whole.cards if card.is_held_out]
    lines = []
    for kind, forge, count in (("wording", known, options.count), ("tool", whole, options.count // 2)):
        for number, found in enumerate(rows(forge, count, seed=31)):
            lines.append({"id": f"{kind}-{number:03d}", "unseen": kind} | found)
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    options.out.write_text(text + "\n", encoding="utf-8")
    print(f"{len(lines)} questions")


if __name__ == "__main__":
    main()
