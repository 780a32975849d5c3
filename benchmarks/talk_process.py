"""A small chat model of others, run by the teachers' Python.

    .venv-teachers/bin/python -m benchmarks.talk_process MODEL.gguf

JSON requests on stdin: {"messages", "max_tokens", "temperature", "seed", "tools"}, as OpenAI's chat has them;
on stdout one answer a line: {"text", "calls", "num_tokens"}, or {"error"}.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

CONTEXT_TOKENS = 4096


def load(file: str, num_threads: int) -> Any:
    """xllamacpp's server of one model."""
    xllamacpp = import_module("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = file
    params.n_ctx, params.n_parallel = CONTEXT_TOKENS, 1
    params.use_jinja = True
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = num_threads
    return xllamacpp.Server(params)


def answer(server: Any, request: dict[str, Any]) -> dict[str, Any]:
    taken: list[dict[str, Any]] = []

    def take(chunk: Any) -> bool:
        taken.append(json.loads(chunk) if isinstance(chunk, str) else chunk)
        return False

    server.handle_chat_completions(request | {"stream": False}, take)
    if "choices" not in taken[0]:
        return {"error": str(taken[0])}
    message = taken[0]["choices"][0]["message"]
    calls = [call["function"] for call in message.get("tool_calls") or ()]
    return {
        "text": message.get("content") or "",
        "calls": calls,
        "num_tokens": taken[0].get("usage", {}).get("completion_tokens", 0),
    }


def main() -> None:
    server = load(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(server, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
