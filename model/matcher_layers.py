"""Parts of the matcher: texts as words, attention of a few queries, and what it keeps of a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

HEADS = 4


@dataclass(frozen=True, slots=True)
class Words:
    """Texts (..., T): each unit (..., T, D), two spaces in which units that mean the same lie in one
    direction, how much each says about what is wanted and whether there is one (both (..., T)).
    """

    embedded: Tensor
    alike: Tensor
    sense: Tensor
    weight: Tensor
    there: Tensor

    def at(self, rows: Tensor) -> Words:
        """Those of some rows of the batch."""
        return Words(*(one[rows] for one in self._all()))

    def _all(self) -> tuple[Tensor, ...]:
        return self.embedded, self.alike, self.sense, self.weight, self.there


@dataclass(frozen=True, slots=True)
class Reading:
    """A request that was read in both directions: `hidden` (B, T, D)."""

    hidden: Tensor
    said: Words

    def at(self, rows: Tensor) -> Reading:
        """Some rows of the batch."""
        return Reading(self.hidden[rows], self.said.at(rows))


class Attention(nn.Module):
    """Each query takes what it looks for from what there is."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query, self.out = nn.Linear(width, width), nn.Linear(width, width)
        self.read = nn.Linear(width, 2 * width)

    def forward(self, asking: Tensor, read: Tensor, there: Tensor) -> Tensor:
        """asking (B, N, D), read (B, T, D), there (B, T) -> (B, N, D)."""
        size, count, width = asking.shape
        heads = HEADS if width % HEADS == 0 else 1
        query = self.query(asking).view(size, count, heads, -1).transpose(1, 2)
        key, value = (
            part.view(size, read.shape[1], heads, -1).transpose(1, 2) for part in self.read(read).chunk(2, -1)
        )
        scores = query @ key.transpose(2, 3) * query.shape[-1] ** -0.5
        found = scores.masked_fill(~there[:, None, None], -1e4).softmax(-1) @ value
        taken: Tensor = self.out(found.transpose(1, 2).reshape(size, count, width))
        return taken


class Asking(nn.Module):
    """Queries look at each other and, with `looks_up`, at a request; then each thinks about it."""

    def __init__(self, width: int, looks_up: bool) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.among = Attention(width)
        self.up = Attention(width) if looks_up else None
        self.think = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, asking: Tensor, there: Tensor, reading: Reading | None) -> Tensor:
        """asking (B, N, D), there (B, N) -> (B, N, D)."""
        if self.up is not None and reading is not None:
            asking = asking + self.up(self.norms[0](asking), reading.hidden, reading.said.there)
        inner = self.norms[1](asking)
        asking = asking + self.among(inner, inner, there)
        thought: Tensor = asking + self.think(self.norms[2](asking))
        return thought


def words_of(values: Tensor, widths: Sequence[int], there: Tensor) -> Words:
    """What is known of the units that are there, in order and side by side -> words, zeros elsewhere."""
    spread = values.new_zeros(*there.shape, values.shape[1]).index_put((there,), values)
    embedded, alike, sense, weight = spread.split(list(widths), -1)
    return Words(embedded, alike, sense, weight.squeeze(-1), there)


def joined(parts: Sequence[Words]) -> Words:
    """(B, N, T) each -> one after the other."""
    names = ("embedded", "alike", "sense", "weight", "there")
    return Words(*(torch.cat([getattr(part, name) for part in parts], 2) for name in names))


def mean_of(values: Tensor, there: Tensor) -> Tensor:
    """(..., T, D), (..., T) -> (..., D)."""
    count = there.sum(-1, keepdim=True).clamp(min=1)
    mean: Tensor = (values * there.unsqueeze(-1)).sum(-2) / count
    return mean
