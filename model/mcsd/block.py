"""The MCSD mixer: a slope section (short range) and a decay section (long range), concatenated and projected.

`paper` is our reconstruction of MCSD as published (the exact entries of its matrices are not public): both
sections keep a vector per channel, forgotten at a predefined rate. `delta` gives the decay section a matrix
state
with an error-correcting write; its gates start at the paper's rates. Each token's write is one gradient step
on
recall error, so the state is the model's short-term learning.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from yan_omni.model.config import BackboneConfig
from yan_omni.model.layers import CastLinear
from yan_omni.model.mcsd.sections import DeltaDecaySection, Form, PaperDecaySection, SlopeSection
from yan_omni.model.mcsd.state import Layout, MixerState


class MCSDMixer(nn.Module):
    """out = W_O concat(slope section, decay section); no position embedding."""

    def __init__(self, config: BackboneConfig) -> None:
        super().__init__()
        self.config = config
        self.slope = SlopeSection(config)
        self.decay: PaperDecaySection | DeltaDecaySection
        self.decay = PaperDecaySection(config) if config.mode == "paper" else DeltaDecaySection(config)
        self.output = CastLinear(2 * config.width, config.width, bias=False)

    def initial_state(self, batch: int, device: torch.device) -> MixerState:
        heads, head = self.config.num_heads, self.config.head_width
        slope = torch.zeros(batch, heads, head + 1, device=device)
        if self.config.mode == "paper":
            return MixerState(slope, vector=torch.zeros(batch, heads, head, device=device))
        matrix = torch.zeros(batch, heads, head, head, device=device)
        history = torch.zeros(batch, self.config.conv_taps - 1, 3 * self.config.width, device=device)
        return MixerState(slope, matrix=matrix, history=history)

    def forward(
        self, x: Tensor, state: MixerState, layout: Layout, form: Form = "chunked"
    ) -> tuple[Tensor, MixerState]:
        """x (B, T, D) -> (B, T, D), next state."""
        near, slope = self.slope(x, state.slope, layout, form)
        if isinstance(self.decay, PaperDecaySection):
            assert state.vector is not None
            far, vector = self.decay(x, state.vector, layout, form)
            after = MixerState(slope, vector=vector)
        else:
            assert state.matrix is not None
            assert state.history is not None
            far, matrix, history = self.decay(x, state.matrix, state.history, layout, form)
            after = MixerState(slope, matrix=matrix, history=history)
        return self.output(torch.cat([near, far], dim=-1)), after

    def step(self, x: Tensor, state: MixerState) -> tuple[Tensor, MixerState]:
        """x (B, D) -> (B, D), next state."""
        near, slope = self.slope.step(x, state.slope)
        if isinstance(self.decay, PaperDecaySection):
            assert state.vector is not None
            far, vector = self.decay.step(x, state.vector)
            after = MixerState(slope, vector=vector)
        else:
            assert state.matrix is not None
            assert state.history is not None
            far, matrix, history = self.decay.step(x, state.matrix, state.history)
            after = MixerState(slope, matrix=matrix, history=history)
        return self.output(torch.cat([near, far], dim=-1)), after
