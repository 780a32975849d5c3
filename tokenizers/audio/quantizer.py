"""Residual vector quantiser with moving-average codebooks whose unused entries really start again.

A restart must reset an entry's moving sum *and* its moving count: else the next update divides the old sum
by the old count and brings the dead entry back (seen in a published implementation; the tests keep a copy
of it).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class QuantizerConfig:
    """Sizes and update rules of the residual quantiser."""

    width: int = 64
    num_levels: int = 3
    num_entries: int = 1024
    decay: float = 0.97
    restart_below: float = 0.1
    """An entry whose moving count falls below this share of the mean count starts again on a fresh vector."""
    dropout: float = 0.3
    """Chance that a training clip uses only a random number of the first levels."""


class Quantized(NamedTuple):
    """`vectors` (B, T, width), `codes` (B, T, num_levels), `commit_loss` scalar."""

    vectors: Tensor
    codes: Tensor
    commit_loss: Tensor


class Codebook(nn.Module):
    """Entries (num_entries, width) as moving sum over moving count."""

    entries: Tensor
    sums: Tensor
    counts: Tensor
    started: Tensor

    def __init__(self, config: QuantizerConfig) -> None:
        super().__init__()
        self.config = config
        self.register_buffer("entries", torch.zeros(config.num_entries, config.width))
        self.register_buffer("sums", torch.zeros(config.num_entries, config.width), persistent=False)
        self.register_buffer("counts", torch.zeros(config.num_entries), persistent=False)
        self.register_buffer("started", torch.zeros((), dtype=torch.bool), persistent=False)

    def nearest(self, vectors: Tensor) -> Tensor:
        """(..., width) -> (...) index of the closest entry."""
        flat = vectors.reshape(-1, vectors.shape[-1]).float()
        entries = self.entries.float()
        distance = entries.square().sum(1) - 2.0 * flat @ entries.T
        return distance.argmin(1).reshape(vectors.shape[:-1])

    def look_up(self, codes: Tensor) -> Tensor:
        """(...) -> (..., width)."""
        return self.entries[codes]

    @torch.no_grad()
    def start(self, vectors: Tensor, generator: torch.Generator, num_rounds: int = 8) -> None:
        """k-means on (N, width), N of any size; entries begin on drawn vectors."""
        self.entries.copy_(self._draw(vectors, self.config.num_entries, generator))
        self.refit(vectors, generator, num_rounds)

    @torch.no_grad()
    def refit(self, vectors: Tensor, generator: torch.Generator, num_rounds: int = 8) -> None:
        """k-means on (N, width) from the entries as they are; unused ones start again on drawn vectors."""
        for _ in range(num_rounds):
            counts, sums = self._tally(vectors, self.nearest(vectors))
            used = counts > 0
            self.entries[used] = sums[used] / counts[used, None]
            self.entries[~used] = self._draw(vectors, int((~used).sum()), generator)
        counts, _ = self._tally(vectors, self.nearest(vectors))
        self.counts.copy_(counts.clamp(min=1.0))
        self.sums.copy_(self.entries * self.counts[:, None])
        self.started.fill_(True)

    @torch.no_grad()
    def update(self, vectors: Tensor, codes: Tensor, generator: torch.Generator) -> None:
        """Move the entries towards (N, width) vectors assigned to them; restart those that died."""
        counts, sums = self._tally(vectors, codes)
        self.counts.mul_(self.config.decay).add_(counts, alpha=1.0 - self.config.decay)
        self.sums.mul_(self.config.decay).add_(sums, alpha=1.0 - self.config.decay)
        self.restart_dead(vectors, generator)
        self.entries.copy_(self.sums / self.counts.clamp(min=1e-5)[:, None])

    @torch.no_grad()
    def restart_dead(self, vectors: Tensor, generator: torch.Generator) -> None:
        """Put entries of little use on drawn vectors, with the mean count as their standing."""
        mean = self.counts.mean()
        dead = self.counts < self.config.restart_below * mean
        fresh = self._draw(vectors, int(dead.sum()), generator)
        self.counts[dead] = mean
        self.sums[dead] = fresh * mean

    def _tally(self, vectors: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
        counts = torch.bincount(codes, minlength=self.config.num_entries).float()
        return counts, torch.zeros_like(self.sums).index_add_(0, codes, vectors.float())

    def _draw(self, vectors: Tensor, count: int, generator: torch.Generator) -> Tensor:
        return vectors[torch.randint(vectors.shape[0], (count,), generator=generator)].float()


class ResidualQuantizer(nn.Module):
    """Levels of codebooks, each on what the levels before left over."""

    def __init__(self, config: QuantizerConfig, seed: int = 0) -> None:
        super().__init__()
        self.config = config
        self.levels = nn.ModuleList(Codebook(config) for _ in range(config.num_levels))
        self.generator = torch.Generator().manual_seed(seed)

    def forward(self, x: Tensor) -> Quantized:
        """(B, T, width) float32; the gradient passes straight through, the commitment's from every level."""
        use = self._levels_in_use(x.shape[0])
        residual, total = x, torch.zeros_like(x)
        codes, commit = [], x.new_zeros(())
        for index, level in enumerate(self.levels):
            assert isinstance(level, Codebook)
            flat = residual.detach().flatten(0, 1)
            if self.training and not level.started:
                level.start(flat, self.generator)
            code = level.nearest(residual.detach())
            vector = level.look_up(code)
            used = (use > index)[:, None, None]
            commit = commit + ((residual - vector).square().mean(-1, keepdim=True) * used).mean()
            if self.training:
                level.update(flat, code.flatten(), self.generator)
            total = total + vector * used
            residual = residual - vector
            codes.append(code)
        return Quantized(x + (total - x).detach(), torch.stack(codes, dim=-1), commit)

    @torch.no_grad()
    def start(self, x: Tensor) -> None:
        """k-means of every level on (N, width); many more vectors than entries are best."""
        residual = x.float()
        for level in self.levels:
            assert isinstance(level, Codebook)
            level.start(residual, self.generator)
            residual = residual - level.look_up(level.nearest(residual))

    @torch.no_grad()
    def refit(self, x: Tensor, num_rounds: int = 8) -> None:
        """k-means of every level on (N, width) from its present entries, each on what is left over now."""
        residual = x.float()
        for level in self.levels:
            assert isinstance(level, Codebook)
            level.refit(residual, self.generator, num_rounds)
            residual = residual - level.look_up(level.nearest(residual))

    def encode(self, x: Tensor) -> Tensor:
        """(B, T, width) -> codes (B, T, num_levels)."""
        residual, codes = x.float(), []
        for level in self.levels:
            assert isinstance(level, Codebook)
            code = level.nearest(residual)
            residual = residual - level.look_up(code).float()
            codes.append(code)
        return torch.stack(codes, dim=-1)

    def decode(self, codes: Tensor) -> Tensor:
        """(B, T, K) with K <= num_levels -> (B, T, width): the sum of the given levels."""
        total: Tensor | None = None
        for level, code in zip(self.levels, codes.unbind(-1), strict=False):
            assert isinstance(level, Codebook)
            vector = level.look_up(code)
            total = vector if total is None else total + vector
        if total is None:
            raise ValueError(
                f"codes need at least one level in their last dimension, not {tuple(codes.shape)}"
            )
        return total

    def _levels_in_use(self, batch: int) -> Tensor:
        full = torch.full((batch,), self.config.num_levels)
        if not self.training:
            return full
        drawn = torch.randint(0, self.config.num_levels + 1, (batch,), generator=self.generator)
        chosen = torch.rand(batch, generator=self.generator) < self.config.dropout
        return torch.where(chosen, drawn, full)


def normalised_entropy(codes: Sequence[int] | Tensor, num_entries: int) -> float:
    """Entropy of the codes' frequencies over log(num_entries): 1 means that all are used alike."""
    counts = torch.bincount(torch.as_tensor(codes).flatten(), minlength=num_entries).double()
    share = counts[counts > 0] / counts.sum()
    return float(-(share * share.log()).sum() / math.log(num_entries))
