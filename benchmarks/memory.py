"""Bytes of one session at several context lengths, against the cache of a same-size attention model.

python -m benchmarks.memory --thinker weights/thinker.safetensors
"""

from __future__ import annotations

import torch

from benchmarks.attention_twin import AttentionTwin, cache_bytes
from benchmarks.subject import load, options, refuse_unless
from yan_omni.model.precision import fastest_dtype
from yan_omni.model.streaming import state_bytes

CONTEXTS = (1_000, 16_000, 100_000)


@torch.inference_mode()
def main() -> None:
    chosen = options(__doc__ or "", None)
    thinker = load(chosen.thinker, fastest_dtype())
    used = state_bytes(thinker.hidden(torch.randint(0, 9_000, (1, 700))).state)
    refuse_unless("state after 700 tokens", abs(used - thinker.state_bytes()), 0)
    twin = AttentionTwin(thinker.config)
    _, real = twin(torch.zeros(1, 10, dtype=torch.int64))
    refuse_unless(
        "cache per token", abs(cache_bytes(twin.filled_cache(10, torch.float32)) - cache_bytes(real)), 0
    )
    per_token = cache_bytes(twin.filled_cache(1, torch.bfloat16))
    print("context   MCSD state, KiB   attention cache (bf16), KiB   ratio")
    for num_tokens in CONTEXTS:
        theirs = per_token * num_tokens
        print(f"{num_tokens:>7,}   {used / 1024:>15.0f}   {theirs / 1024:>27.0f}   {theirs / used:>5.1f}")


if __name__ == "__main__":
    main()
