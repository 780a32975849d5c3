"""What an MCSD layer remembers between calls, and where the tokens of one call belong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True, slots=True)
class MixerState:
    """One layer's memory, fp32, batch first; `None` where the mode has no such part.

    slope (B, H, Dc + 1): decayed sum of values and, last, its normaliser. vector (B, H, Dc): the decay section
    in paper mode. matrix (B, H, Dc, Dc): the decay section in delta mode. history (B, taps - 1, 3 D): the inputs
    of the short convolution.
    """

    slope: Tensor
    vector: Tensor | None = None
    matrix: Tensor | None = None
    history: Tensor | None = None

    def tensors(self) -> tuple[Tensor, ...]:
        parts = (self.slope, self.vector, self.matrix, self.history)
        return tuple(part for part in parts if part is not None)

    def with_tensors(self, tensors: Sequence[Tensor]) -> MixerState:
        if self.matrix is None:
            return MixerState(tensors[0], vector=tensors[1])
        return MixerState(tensors[0], matrix=tensors[1], history=tensors[2])


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the tokens of one call belong; shared by all layers.

    mask (B, T) fp32 is 1 on real tokens, which come first in every row; lengths (B,) counts them; starts
    (B, T) marks first tokens of documents; same_document[k] (B, T, 1) is 1 where the token k + 1 places back
    belongs to the same document.
    """

    mask: Tensor | None = None
    lengths: Tensor | None = None
    starts: Tensor | None = None
    same_document: tuple[Tensor, ...] = ()

    @classmethod
    def of(cls, mask: Tensor | None, starts: Tensor | None, taps: int) -> Layout:
        lengths = None
        if mask is not None:
            lengths = mask.long().sum(1)
            expected = torch.arange(mask.shape[1], device=mask.device) < lengths[:, None]
            if not torch.equal(expected, mask.bool()):
                raise ValueError("mask: real tokens must come first in every row; pad at the end")
            mask = mask.float()
        if starts is None:
            return cls(mask, lengths)
        starts = starts.bool()
        document = starts.long().cumsum(1)
        same = []
        for back in range(1, taps):
            earlier = F.pad(document, (back, 0))[:, : document.shape[1]]
            same.append((earlier == document).float().unsqueeze(-1))
        return cls(mask, lengths, starts, tuple(same))
