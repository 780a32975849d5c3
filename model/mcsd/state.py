"""What an MCSD layer remembers between calls, and where the tokens of one call belong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional as F

from yan_omni.model.mcsd.chunked import ChunkDecays, chunk_decays


@dataclass(frozen=True, slots=True)
class MixerState:
    """One layer's memory, fp32, batch first; `None` where the mode has no such part.

    slope (B, H, Dc + 1): decayed sum of values and, last, its normaliser. vector (B, H, Dc): the decay
    section
    in paper mode. matrix (B, H, Dc, Dc): the decay section in delta mode. history (B, taps - 1, 3 D): the
    inputs
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
    belongs to the same document. `shared` keeps the decay factors that every layer needs.
    """

    mask: Tensor | None = None
    lengths: Tensor | None = None
    starts: Tensor | None = None
    same_document: tuple[Tensor, ...] = ()
    shared: dict[str, ChunkDecays] = field(default_factory=dict)

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

    def fixed_log_decay(self, rates: Tensor, length: int) -> Tensor:
        """-rates (H,) at every token, zero on padding: (1 or B, H, T)."""
        log_decay = -rates[None, :, None].expand(1, -1, length)
        return log_decay if self.mask is None else log_decay * self.mask[:, None, :]

    def fixed_decays(self, name: str, rates: Tensor, length: int, chunk: int) -> ChunkDecays:
        """Chunk factors of predefined rates, computed once a call and kept for the other layers."""
        if name not in self.shared:
            log_decay = self.fixed_log_decay(rates, length)
            self.shared[name] = chunk_decays(log_decay, self.starts, min(chunk, length))
        return self.shared[name]
