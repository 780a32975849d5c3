"""The thinker: one tied embedding table around the MCSD backbone; text, phones and places."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.backbone import Backbone, BackboneOutput, BackboneState
from yan_omni.model.compiled.stack import compile_backbone
from yan_omni.model.compiled.table import CompiledTable, compile_table
from yan_omni.model.config import ThinkerConfig
from yan_omni.model.layers import RouterStats, pack_layers
from yan_omni.model.losses import IGNORED, tied_cross_entropy
from yan_omni.model.mcsd.sections import Form
from yan_omni.model.packed import Packed, pack


@dataclass(frozen=True, slots=True)
class ThinkerOutput:
    """logits (B, T, vocabulary_size) in the compute dtype, next state, router statistics (None: dense)."""

    logits: Tensor
    state: BackboneState
    router: RouterStats | None


class Thinker(nn.Module):
    """Weights keep their stored dtype; activations are `compute_dtype`; recurrent states are fp32.

    Positions that carry more than an id (phone events, picture patches) get their features through `inputs`,
    which is added to the id's embedding; see `model/projector.py`.
    """

    def __init__(self, config: ThinkerConfig, compute_dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.config = config
        self.compute_dtype = compute_dtype
        self.embedding = nn.Parameter(torch.randn(config.vocabulary_size, config.backbone.width) * 0.02)
        self.backbone = Backbone(config.backbone)
        self.packed_table: Packed | None = None
        self.compiled_table: CompiledTable | None = None

    def pack(self) -> None:
        """Decode faster from now on; the weights must not change any more."""
        compile_backbone(self.backbone)
        if self.backbone.few_tokens is None:
            pack_layers(self.backbone)
        self.packed_table = pack(self.embedding)
        self.compiled_table = compile_table(self.embedding)

    def embed(self, ids: Tensor) -> Tensor:
        """ids (...) int64 -> (..., D) in the compute dtype, scaled to unit variance at initialisation."""
        return F.embedding(ids, self.embedding).to(self.compute_dtype) * 50.0

    def hidden(
        self,
        ids: Tensor,
        inputs: Tensor | None = None,
        mask: Tensor | None = None,
        state: BackboneState | None = None,
        document_starts: Tensor | None = None,
        form: Form = "chunked",
    ) -> BackboneOutput:
        """As `forward`, without the output head: hidden (B, T, D)."""
        x = self.embed(ids)
        if inputs is not None:
            x = x + inputs.to(x.dtype)
        output: BackboneOutput = self.backbone(x, state, mask, document_starts, form)
        return output

    def forward(
        self,
        ids: Tensor,
        inputs: Tensor | None = None,
        mask: Tensor | None = None,
        state: BackboneState | None = None,
        document_starts: Tensor | None = None,
        form: Form = "chunked",
    ) -> ThinkerOutput:
        """ids (B, T), inputs (B, T, D) added to the embeddings (zero where a position is only its id).

        mask (B, T) is true on real tokens, which come first in every row; document_starts (B, T) is true on
        the first token of each document packed into a row, and forgets what came before.
        """
        output = self.hidden(ids, inputs, mask, state, document_starts, form)
        return ThinkerOutput(self.logits(output.hidden), output.state, output.router)

    def logits(self, hidden: Tensor) -> Tensor:
        """hidden (..., D) -> (..., vocabulary_size) with the tied table."""
        rows = hidden.reshape(-1, hidden.shape[-1])
        if self.packed_table is not None and self.packed_table.fits(rows):
            return self.packed_table(rows).view(*hidden.shape[:-1], -1)
        return F.linear(hidden, self.embedding.to(hidden.dtype))

    def scores(self, hidden: Tensor, ids: Tensor) -> Tensor:
        """hidden (..., D), ids (N,) -> the logits (..., N) of these ids alone."""
        return F.linear(hidden, self.embedding[ids].to(hidden.dtype))

    def likeliest(self, hidden: Tensor, allowed: Tensor, gains: Tensor | None = None) -> int:
        """hidden (D,) -> the allowed id of the largest logit, plus its gain if there are any.

        allowed (vocabulary_size,) booleans of which at least one is true; gains (vocabulary_size,) or None.
        """
        if self.compiled_table is not None:
            return self.compiled_table.likeliest(hidden, allowed, gains)
        scores = self.logits(hidden).float()
        scores = scores if gains is None else scores + gains
        return int(scores.masked_fill(~allowed, -torch.inf).argmax())

    def loss(self, hidden: Tensor, targets: Tensor, weights: Tensor | None = None) -> Tensor:
        """Mean cross-entropy over the positions whose target is not `IGNORED` (-100); others cost nothing.

        hidden (B, T, D), targets (B, T): the id that follows each position, weights (B, T) optional.
        """
        chosen = targets != IGNORED
        chosen_weights = None if weights is None else weights[chosen]
        return tied_cross_entropy(hidden[chosen], self.embedding, targets[chosen], chosen_weights)

    def step(
        self, ids: Tensor, state: BackboneState, inputs: Tensor | None = None
    ) -> tuple[Tensor, BackboneState]:
        """One token a stream: ids (B,), inputs (B, D) or None -> logits (B, vocabulary_size), next state."""
        hidden, state = self.advance(ids, state, inputs)
        return self.logits(hidden), state

    def advance(
        self, ids: Tensor, state: BackboneState, inputs: Tensor | None = None
    ) -> tuple[Tensor, BackboneState]:
        """As `step`, without the output head: hidden (B, D), next state."""
        x = self.embed(ids)
        if inputs is not None:
            x = x + inputs.to(x.dtype)
        hidden, after = self.backbone.step(x, state)
        return hidden, after

    def initial_state(self, batch: int) -> BackboneState:
        return self.backbone.initial_state(batch)

    def state_bytes(self) -> int:
        """Memory of one session in bytes, constant in the length of its context."""
        return self.backbone.state_bytes()
