"""The recurrences in parallel over chunks of tokens: training and prefill.

Inside a chunk everything is a batched product of (chunk x chunk) matrices; chunks pass a state on. Decays
stay
in log space and fp32 until they are differences of cumulative sums, never positive, so nothing overflows.
The delta rule uses its WY form: the writes u_t of a chunk solve a unit lower-triangular system.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True, slots=True)
class ChunkDecays:
    """Decay factors of N chunks of C tokens, each zero across a document start.

    within (B, H, N, C, C): from token j to token i, lower triangular with a unit diagonal.
    from_start (B, H, N, C): from the state before the chunk to token i. to_end (B, H, N, C): from token j to
    the chunk's end. whole (B, H, N): from the state before the chunk to the state after it.
    """

    within: Tensor
    from_start: Tensor
    to_end: Tensor
    whole: Tensor


def split_chunks(x: Tensor, chunk: int) -> Tensor:
    """(B, H, T, ...) -> (B, H, N, chunk, ...), zero-padded at the end."""
    missing = -x.shape[2] % chunk
    if missing:
        x = F.pad(x, (0, 0) * (x.dim() - 3) + (0, missing))
    return x.reshape(*x.shape[:2], -1, chunk, *x.shape[3:])


def chunk_decays(log_decay: Tensor, starts: Tensor | None, chunk: int) -> ChunkDecays:
    """log_decay (B, H, T), starts (B, T) or None -> the factors of every chunk.

    Padding at the end decays nothing, so the last state is that of the last real token.
    """
    steps = split_chunks(log_decay, chunk)
    total = steps.cumsum(-1)
    causal = torch.ones(chunk, chunk, dtype=torch.bool, device=log_decay.device).tril()
    allowed = causal
    difference = total.unsqueeze(-1) - total.unsqueeze(-2)
    if starts is None:
        within = difference.masked_fill(~allowed, -torch.inf).exp()
        return ChunkDecays(within, total.exp(), (total[..., -1:] - total).exp(), total[..., -1].exp())
    document = split_chunks(starts.unsqueeze(1).long(), chunk).cumsum(-1)  # (B, 1, N, C)
    allowed = causal & (document.unsqueeze(-1) == document.unsqueeze(-2))
    within = difference.masked_fill(~allowed, -torch.inf).exp()
    last = document[..., -1:]
    from_start = total.exp() * (document == 0)
    to_end = (total[..., -1:] - total).exp() * (document == last)
    return ChunkDecays(within, from_start, to_end, total[..., -1].exp() * (last == 0).squeeze(-1))


def decay_sum_chunked(values: Tensor, decays: ChunkDecays, state: Tensor) -> tuple[Tensor, Tensor]:
    """`decay_sum_reference` with the factors of `chunk_decays`, which layers and value streams can share."""
    length = values.shape[2]
    pieces = split_chunks(values, decays.within.shape[-1])  # (B, H, N, C, W)
    local = decays.within.to(values.dtype).expand(pieces.shape[0], -1, -1, -1, -1) @ pieces
    added = (decays.to_end.to(values.dtype).unsqueeze(-2) @ pieces).squeeze(-2).float()  # (B, H, N, W)
    before = []
    for whole, new in zip(decays.whole.unsqueeze(-1).unbind(2), added.unbind(2), strict=True):
        before.append(state)
        state = whole * state + new
    carried = decays.from_start.unsqueeze(-1) * torch.stack(before, dim=2).unsqueeze(-2)
    return (local + carried).flatten(2, 3)[:, :, :length], state


def delta_rule_chunked(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    beta: Tensor,
    log_decay: Tensor,
    state: Tensor,
    starts: Tensor | None = None,
    chunk: int = 64,
) -> tuple[Tensor, Tensor]:
    """Same contract as `delta_rule_reference`.

    With G the decays inside a chunk and S the state before it, the writes U solve
    (I + tril(beta K K^T * G, -1)) U = beta (V - from_start K S); then
    O = from_start Q S + (Q K^T * G) U and S' = whole S + (to_end K)^T U.
    """
    length = query.shape[2]
    chunk = min(chunk, length)
    decays = chunk_decays(log_decay, starts, chunk)
    query, key, value = (split_chunks(x, chunk) for x in (query, key, value))
    beta = split_chunks(beta, chunk).unsqueeze(-1)
    scores = (query @ key.transpose(-1, -2)) * decays.within
    system = (beta * key) @ key.transpose(-1, -2) * decays.within
    right = torch.cat([beta * value, (beta * decays.from_start.unsqueeze(-1)) * key], dim=-1)
    solved = torch.linalg.solve_triangular(system, right, upper=False, unitriangular=True)
    free, response = solved.split([value.shape[-1], key.shape[-1]], dim=-1)
    query_start = decays.from_start.unsqueeze(-1) * query
    key_end = (decays.to_end.unsqueeze(-1) * key).transpose(-1, -2)
    pieces = (free, response, query_start, scores, key_end, decays.whole[..., None, None])
    outs = []
    for write, answer, ask, score, keep, whole in zip(*(x.unbind(2) for x in pieces), strict=True):
        write = write - answer @ state
        outs.append(ask @ state + score @ write)
        state = whole * state + keep @ write
    return torch.stack(outs, dim=2).flatten(2, 3)[:, :, :length], state
