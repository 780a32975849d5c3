"""The MCSD stack: pre-norm residual blocks of a mixer and a feed-forward layer, whole or by token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn

from yan_omni.model.config import BackboneConfig
from yan_omni.model.layers import CastLinear, FeedForward, RMSNorm, RouterStats
from yan_omni.model.mcsd.block import MCSDMixer
from yan_omni.model.mcsd.sections import Form
from yan_omni.model.mcsd.state import Layout, MixerState


@dataclass(frozen=True, slots=True)
class BackboneState:
    """Everything the stack remembers: one `MixerState` a layer, of constant size."""

    layers: tuple[MixerState, ...]

    def tensors(self) -> tuple[Tensor, ...]:
        return tuple(tensor for layer in self.layers for tensor in layer.tensors())

    def with_tensors(self, tensors: Sequence[Tensor]) -> BackboneState:
        each = len(tensors) // len(self.layers)
        parts = [tensors[i * each : (i + 1) * each] for i in range(len(self.layers))]
        return BackboneState(tuple(a.with_tensors(b) for a, b in zip(self.layers, parts, strict=True)))


@dataclass(frozen=True, slots=True)
class BackboneOutput:
    """hidden (B, T, D) after the final norm, the next state, and router statistics (None when dense)."""

    hidden: Tensor
    state: BackboneState
    router: RouterStats | None


class FewTokens(Protocol):
    """A form of the stack that is faster for a few tokens of one stream and needs no gradients."""

    most_tokens: int

    def run(self, x: Tensor, state: BackboneState) -> tuple[Tensor, BackboneState]:
        """x (T, D) -> hidden (T, D) in the dtype of x, next state; `state` stays as it is."""
        ...


class BackboneLayer(nn.Module):
    """x + mixer(norm(x)), then x + feed_forward(norm(x))."""

    def __init__(self, config: BackboneConfig) -> None:
        super().__init__()
        self.mixer_norm = RMSNorm(config.width, config.norm_epsilon)
        self.mixer = MCSDMixer(config)
        self.feed_forward_norm = RMSNorm(config.width, config.norm_epsilon)
        self.feed_forward = FeedForward(config.width, config.feed_forward, config.norm_epsilon)

    def forward(
        self, x: Tensor, state: MixerState, layout: Layout, form: Form
    ) -> tuple[Tensor, MixerState, RouterStats | None]:
        mixed, state = self.mixer(self.mixer_norm(x), state, layout, form)
        x = x + mixed
        out, stats = self.feed_forward(self.feed_forward_norm(x))
        return x + out, state, stats

    def step(self, x: Tensor, state: MixerState) -> tuple[Tensor, MixerState]:
        mixed, state = self.mixer.step(self.mixer_norm(x), state)
        x = x + mixed
        return x + self.feed_forward.step(self.feed_forward_norm(x)), state


class Backbone(nn.Module):
    """`num_layers` MCSD layers and a final norm; activations keep the dtype of the input."""

    few_tokens: FewTokens | None = None
    """Used where it can be; see `compiled.stack.compile_backbone`."""

    def __init__(self, config: BackboneConfig) -> None:
        super().__init__()
        self.config = config
        self.layers = nn.ModuleList(BackboneLayer(config) for _ in range(config.num_layers))
        self.norm = RMSNorm(config.width, config.norm_epsilon)
        self._initialise()

    def _initialise(self) -> None:
        """Inputs N(0, 1/fan_in); projections back into the residual stream smaller by sqrt(2 layers)."""
        shrink = (2.0 * self.config.num_layers) ** -0.5
        for layer in self._each_layer():
            for module in layer.modules():
                if isinstance(module, CastLinear) and module.out_features != self.config.num_heads:
                    nn.init.normal_(module.weight, std=module.in_features**-0.5)
            for projection in (layer.mixer.output, layer.feed_forward.down):
                nn.init.normal_(projection.weight, std=shrink * projection.in_features**-0.5)

    def _each_layer(self) -> list[BackboneLayer]:
        return [layer for layer in self.layers if isinstance(layer, BackboneLayer)]

    def initial_state(self, batch: int) -> BackboneState:
        """The all-zero state of `batch` fresh streams."""
        device = self.norm.weight.device
        return BackboneState(tuple(layer.mixer.initial_state(batch, device) for layer in self._each_layer()))

    def state_bytes(self) -> int:
        """Memory of one stream's state in bytes, whatever the context length."""
        return sum(tensor.numel() * tensor.element_size() for tensor in self.initial_state(1).tensors())

    def forward(
        self,
        x: Tensor,
        state: BackboneState | None = None,
        mask: Tensor | None = None,
        document_starts: Tensor | None = None,
        form: Form = "chunked",
    ) -> BackboneOutput:
        """x (B, T, D); mask (B, T) true on real tokens (padding at the end); document_starts (B, T) booleans.

        A document start forgets everything before it in the row. Outputs on padding are meaningless.
        """
        if x.dim() != 3 or x.shape[1] == 0 or x.shape[2] != self.config.width:
            raise ValueError(f"x: given {tuple(x.shape)}, allowed (B, T >= 1, {self.config.width})")
        state = self.initial_state(x.shape[0]) if state is None else state
        if mask is None and document_starts is None and form == "chunked":
            fast = self._few_tokens(x.shape[0], x.shape[1])
            if fast is not None:
                hidden, next_state = fast.run(x[0], state)
                return BackboneOutput(hidden[None], next_state, None)
        layout = Layout.of(mask, document_starts, self.config.conv_taps)
        after: list[MixerState] = []
        stats: list[RouterStats] = []
        for layer, before in zip(self._each_layer(), state.layers, strict=True):
            x, layer_state, layer_stats = layer(x, before, layout, form)
            after.append(layer_state)
            if layer_stats is not None:
                stats.append(layer_stats)
        return BackboneOutput(self.norm(x), BackboneState(tuple(after)), RouterStats.mean(stats))

    def step(self, x: Tensor, state: BackboneState) -> tuple[Tensor, BackboneState]:
        """x (B, D) -> hidden (B, D), next state."""
        fast = self._few_tokens(x.shape[0], 1)
        if fast is not None:
            return fast.run(x, state)
        after = []
        for layer, before in zip(self._each_layer(), state.layers, strict=True):
            x, layer_state = layer.step(x, before)
            after.append(layer_state)
        return self.norm(x), BackboneState(tuple(after))

    def _few_tokens(self, streams: int, tokens: int) -> FewTokens | None:
        """The fast form, if it is for so many tokens of so many streams and no gradient is wanted."""
        fast = self.few_tokens
        if fast is None or streams != 1 or tokens > fast.most_tokens or torch.is_grad_enabled():
            return None
        return fast
