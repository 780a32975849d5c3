"""How fast the engine answers by itself, in this process; `benchmarks/` measures the service and long
contexts.
"""

from __future__ import annotations

import time
from statistics import median

from yan_omni.evaluation.asking import user_turn
from yan_omni.evaluation.held_out.rows import ChatRow
from yan_omni.evaluation.task import Context, Measure, not_measured
from yan_omni.model.engine.request import Engine, ReplyDone, ReplyOptions, TextDelta

MAX_REPLY_TOKENS = 64
NUM_QUESTIONS = 10


class Latency:
    name = "latency"

    def run(self, engine: Engine, context: Context) -> list[Measure]:
        rows = context.held_out.load("chat", ChatRow)
        part = context.part(rows[:: max(1, len(rows) // NUM_QUESTIONS)][:NUM_QUESTIONS])
        if not part:
            return [not_measured("text decoding", "tokens/s", None, "no questions")]
        first_ms: list[float] = []
        tokens, decoding_s = 0, 0.0
        for row in part:
            first_s, done_s, num_tokens = _timed(engine, row.question)
            first_ms.append(1000 * first_s)
            tokens += max(0, num_tokens - 1)
            decoding_s += done_s - first_s
        state_mib = engine.info.state_bytes_per_session / 2**20
        return [
            Measure("text question to first text", median(first_ms), "ms", n=len(part), note="median"),
            Measure(
                "text decoding", tokens / max(decoding_s, 1e-9), "tokens/s", n=tokens, note="one session"
            ),
            Measure("state of one session", state_mib, "MiB", n=1, note="constant in context length"),
            Measure("parameters", engine.info.parameters / 1e6, "M", n=1),
        ]


def _timed(engine: Engine, question: str) -> tuple[float, float, int]:
    """Seconds to the first text, seconds to the end, and tokens written."""
    start = time.perf_counter()
    first_s: float | None = None
    num_tokens = 0
    for event in engine.reply(
        [user_turn(question)], ReplyOptions(modality="text", max_text_tokens=MAX_REPLY_TOKENS)
    ):
        if isinstance(event, TextDelta) and first_s is None:
            first_s = time.perf_counter() - start
        elif isinstance(event, ReplyDone):
            num_tokens = event.usage.reply_text_tokens
    done_s = time.perf_counter() - start
    return (done_s if first_s is None else first_s), done_s, num_tokens
