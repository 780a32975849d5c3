"""Decoding speed at several context lengths, against a same-size attention model in the same run.

    python -m benchmarks.tokens_per_second --thinker weights/thinker.safetensors

Steps of both models alternate in blocks, so that a busy machine slows both alike.
"""

from __future__ import annotations

import torch

from benchmarks.attention_twin import AttentionTwin, check_cache
from benchmarks.subject import check_thinker, load, median_ms, options, refuse_unless
from yan_omni.model.backbone import BackboneState
from yan_omni.model.thinker import Thinker

CONTEXTS = (1_000, 16_000)


@torch.inference_mode()
def thinker_ms(thinker: Thinker, state: BackboneState, num_steps: int) -> float:
    token = torch.tensor([7])

    def step() -> None:
        thinker.step(token, state)

    return median_ms(step, num_steps)


@torch.inference_mode()
def twin_ms(twin: AttentionTwin, num_tokens: int, dtype: torch.dtype, num_steps: int) -> float:
    token, cache = torch.tensor([[7]]), twin.filled_cache(num_tokens, dtype)

    def step() -> None:
        twin(token, cache)

    return median_ms(step, num_steps)


@torch.inference_mode()
def state_after(thinker: Thinker, num_tokens: int) -> BackboneState:
    """The state of a real context of this length."""
    state, ids = thinker.initial_state(1), torch.arange(500)[None] + 100
    for _ in range(num_tokens // 500):
        state = thinker.hidden(ids, state=state).state
    return state


def main() -> None:
    chosen = options(__doc__ or "", None)
    exact = load(chosen.thinker, torch.float32)
    torch.manual_seed(0)
    ids = torch.randint(0, exact.config.vocabulary_size, (1, 40))
    twin = AttentionTwin(exact.config).eval().requires_grad_(False)
    refuse_unless("thinker steps", check_thinker(exact, ids))
    refuse_unless("attention cache", check_cache(twin, ids))
    sizes = [sum(weight.numel() for weight in model.parameters()) for model in (exact, twin)]
    refuse_unless("size of the twin", abs(sizes[1] / sizes[0] - 1))
    thinker, twin = load(chosen.thinker, torch.bfloat16), twin.to(torch.bfloat16)
    print(f"{sizes[0]:,} and {sizes[1]:,} weights, bf16, batch 1, {chosen.threads} threads")
    print("context   MCSD tokens/s   attention tokens/s   ratio")
    for num_tokens in CONTEXTS:
        state = state_after(thinker, num_tokens)
        rounds = []
        for _ in range(3):
            ours = thinker_ms(thinker, state, chosen.steps // 3)
            rounds.append((ours, twin_ms(twin, num_tokens, torch.bfloat16, chosen.steps // 3)))
        ours, theirs = (sorted(column)[1] for column in zip(*rounds, strict=True))
        print(f"{num_tokens:>7,}   {1e3 / ours:>13.0f}   {1e3 / theirs:>18.0f}   {theirs / ours:>5.2f}")


if __name__ == "__main__":
    main()
