"""The text teacher, several questions at a time, run by the teachers' Python.

    .venv-teachers/bin/python training/teachers/text_process.py MODEL.gguf --slots 8 --threads 1

JSON requests on stdin: {"id", "messages", "max_tokens", "temperature", "seed"}; answers on stdout, each on a
line as soon as it is there: {"id", "text", "log_likelihood" (mean of a token, nats), "num_tokens", "finish"}.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import Lock
from typing import Any

SLOT_TOKENS = 384
LIKELIEST = {"samplers": ["top_k"], "top_k": 1}
"""Without a temperature nothing but the likeliest token is looked for."""


def load(file: str, num_slots: int, num_threads: int) -> Any:
    """xllamacpp's server of one model."""
    xllamacpp = import_module("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = file
    params.n_ctx, params.n_parallel = SLOT_TOKENS * num_slots, num_slots
    params.use_jinja = True
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = num_threads
    return xllamacpp.Server(params)


def answer(server: Any, request: dict[str, Any]) -> dict[str, Any]:
    taken: list[dict[str, Any]] = []

    def take(chunk: Any) -> bool:
        taken.append(json.loads(chunk) if isinstance(chunk, str) else chunk)
        return False

    asked = {key: value for key, value in request.items() if key != "id"}
    if not asked.get("temperature"):
        asked |= LIKELIEST
    server.handle_chat_completions(asked | {"stream": False, "logprobs": True, "top_logprobs": 1}, take)
    if "choices" not in taken[0]:
        return {"id": request["id"], "error": str(taken[0])}
    choice = taken[0]["choices"][0]
    likelihoods = [token["logprob"] for token in (choice.get("logprobs") or {}).get("content", ())]
    return {
        "id": request["id"],
        "text": choice["message"].get("content") or "",
        "log_likelihood": sum(likelihoods) / max(1, len(likelihoods)),
        "num_tokens": taken[0].get("usage", {}).get("completion_tokens", 0),
        "finish": choice.get("finish_reason") or "",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--slots", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    server = load(options.model, options.slots, options.threads)
    writing = Lock()

    def serve(line: str) -> None:
        answered = json.dumps(answer(server, json.loads(line)))
        with writing:
            print(answered, flush=True)

    print(json.dumps({"ready": True}), flush=True)
    with ThreadPoolExecutor(options.slots) as pool:
        for line in sys.stdin:
            pool.submit(serve, line)


if __name__ == "__main__":
    main()
