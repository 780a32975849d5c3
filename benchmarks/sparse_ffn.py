"""What selective activation saves: the feed-forward layers of the thinker against all their blocks computed.

    python -m benchmarks.sparse_ffn --thinker weights/thinker.safetensors

Real hidden states of the thinker are routed; the dense time is the same layer with every block computed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional as F

from benchmarks.subject import load, median_ms, options, refuse_unless
from yan_omni.model.backbone import BackboneLayer
from yan_omni.model.layers import FeedForward
from yan_omni.model.precision import fastest_dtype
from yan_omni.model.thinker import Thinker


def captured_inputs(thinker: Thinker, ids: Tensor) -> list[tuple[FeedForward, Tensor]]:
    """Each feed-forward layer with the vectors (T, D) that reach it for the ids (1, T)."""
    found: list[tuple[FeedForward, Tensor]] = []
    handles = []
    for layer in thinker.backbone.layers:
        assert isinstance(layer, BackboneLayer)
        feed_forward = layer.feed_forward

        def keep(module: torch.nn.Module, given: tuple[Tensor]) -> None:
            assert isinstance(module, FeedForward)
            found.append((module, given[0][0]))

        handles.append(feed_forward.register_forward_pre_hook(keep))
    thinker.hidden(ids)
    for handle in handles:
        handle.remove()
    return found


def dense(layer: FeedForward, x: Tensor) -> Tensor:
    """Every block computed, without a router: the work of the dense twin."""
    return layer.down(F.relu(layer.up(x)).square())


def rows_ms(compute: Callable[[Tensor], Tensor], rows: Sequence[Tensor], num_rounds: int) -> float:
    """Median time of computing all rows one after another."""

    def one_round() -> None:
        for row in rows:
            compute(row)

    return median_ms(one_round, num_rounds)


@torch.inference_mode()
def main() -> None:
    chosen = options(__doc__ or "", None)
    thinker = load(chosen.thinker, fastest_dtype())
    exact = load(chosen.thinker, torch.float32)
    if thinker.config.backbone.feed_forward.kind != "selective":
        raise SystemExit(f"{chosen.thinker} has dense feed-forward layers; there is nothing to compare")
    ids = torch.randint(100, 9_000, (1, 48), generator=torch.Generator().manual_seed(0))
    for layer, x in captured_inputs(exact, ids):
        whole, _ = layer(x.unsqueeze(1))
        rows = torch.stack([layer.step(row.unsqueeze(0))[0] for row in x])
        scale = whole.abs().max().clamp_min(1e-6)
        refuse_unless("active blocks", ((rows - whole[:, 0]).abs().max() / scale).item(), 1e-4)
    print("layer   active share   selective ms   all blocks ms   ratio")
    totals = [0.0, 0.0]
    for number, (layer, x) in enumerate(captured_inputs(thinker, ids)):
        _, stats = layer(x.unsqueeze(1))
        assert stats is not None
        rows = list(x.unsqueeze(1).unbind(0))
        ours = rows_ms(layer.step, rows, max(chosen.steps // 10, 3))
        theirs = rows_ms(partial(dense, layer), rows, max(chosen.steps // 10, 3))
        totals = [totals[0] + ours, totals[1] + theirs]
        print(
            f"{number:>5}   {stats.active_share.item():>12.2f}   {ours / len(rows):>12.3f}   "
            f"{theirs / len(rows):>13.3f}   {theirs / ours:>5.2f}"
        )
    print(f"all layers together: {totals[1] / totals[0]:.2f} times as fast")


if __name__ == "__main__":
    main()
