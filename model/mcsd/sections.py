"""The slope section and the two kinds of decay section, each with a parallel form and a one-token step."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.config import BackboneConfig
from yan_omni.model.fused import causal_taps, unit_normalise
from yan_omni.model.layers import CastLinear, RMSNorm
from yan_omni.model.mcsd.chunked import decay_sum_chunked, delta_rule_chunked
from yan_omni.model.mcsd.recurrent import decay_sum_step, delta_rule_step
from yan_omni.model.mcsd.reference import decay_sum_reference, delta_rule_reference
from yan_omni.model.mcsd.state import Layout

Form = Literal["chunked", "reference"]


def slope_rates(num_heads: int) -> Tensor:
    """mu_i = 2^(-8 i / C) for i = 1..C: half-lives from 1.4 to 177 tokens for eight channels."""
    return 2.0 ** (-8.0 * torch.arange(1, num_heads + 1) / num_heads)


def decay_rates(num_heads: int) -> Tensor:
    """-log gamma_i with gamma_i = 1 - 2^(-5 - i) for i = 0..C-1: half-lives from 22 tokens, doubling."""
    return -torch.log1p(-(2.0 ** (-5.0 - torch.arange(num_heads))))


def channel_product(x: Tensor, weight: Tensor) -> Tensor:
    """x (B, T, H * Dc) by one (Dc, W) matrix a channel, weight (H, Dc, W) -> (B, H, T, W)."""
    heads = weight.shape[0]
    rows = x.reshape(*x.shape[:2], heads, -1).movedim(2, 0).flatten(1, 2)  # (H, B * T, Dc)
    product = torch.bmm(rows, weight.to(x.dtype))
    return product.reshape(heads, *x.shape[:2], -1).transpose(0, 1)


def channel_product_step(x: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
    """x (B, H * Dc) by weight (H, Dc, 2 Dc) -> both halves of the product, (B, H, Dc) each."""
    heads, head = weight.shape[0], weight.shape[1]
    product = torch.bmm(x.view(-1, heads, head).transpose(0, 1), weight.to(x.dtype)).transpose(0, 1)
    return product[..., :head], product[..., head:]


def merge_heads(x: Tensor) -> Tensor:
    """(B, H, T, W) -> (B, T, H * W)."""
    return x.transpose(1, 2).flatten(2)


class FixedDecay(nn.Module):
    """Decayed sums at predefined rates (H,); `name` tells the sections of one layer apart."""

    rates: Tensor

    def __init__(self, name: str, rates: Tensor, chunk: int) -> None:
        super().__init__()
        self.name, self.chunk = name, chunk
        self.register_buffer("rates", rates, persistent=False)
        self._factors: tuple[Tensor, Tensor] | None = None
        """The rates that the factors were made of, and the factors of one step."""

    def forward(self, value: Tensor, state: Tensor, layout: Layout, form: Form) -> tuple[Tensor, Tensor]:
        """value (B, H, T, W), state (B, H, W) -> sums, next state; padding neither adds nor decays."""
        if layout.mask is not None:
            value = value * layout.mask[:, None, :, None].to(value.dtype)
        if form == "chunked":
            decays = layout.fixed_decays(self.name, self.rates, value.shape[2], self.chunk)
            return decay_sum_chunked(value, decays, state)
        log_decay = layout.fixed_log_decay(self.rates, value.shape[2])
        return decay_sum_reference(value.float(), log_decay, state, layout.starts)

    def step(self, value: Tensor, state: Tensor) -> Tensor:
        """value (B, H, W), state (B, H, W) -> next state, which is also the sum."""
        if self._factors is None or self._factors[0] is not self.rates:
            self._factors = self.rates, (-self.rates).exp().unsqueeze(-1).to(state.dtype)
        return decay_sum_step(value.to(state.dtype), self._factors[1], state)


class SlopeSection(nn.Module):
    """Short-range history: a normalised, exponentially decayed mean of values, gated by a linear branch."""

    def __init__(self, config: BackboneConfig) -> None:
        super().__init__()
        head = config.head_width
        self.weight = nn.Parameter(torch.randn(config.num_heads, head, 2 * head) * head**-0.5)
        self.history = FixedDecay("slope", slope_rates(config.num_heads), config.chunk_tokens)

    def forward(self, x: Tensor, state: Tensor, layout: Layout, form: Form) -> tuple[Tensor, Tensor]:
        """x (B, T, D), state (B, H, Dc + 1) -> (B, T, D), next state."""
        gate, value = channel_product(x, self.weight).chunk(2, dim=-1)
        ones = torch.ones_like(value[..., :1], dtype=torch.float32)
        before, norm_before = state.split([value.shape[-1], 1], dim=-1)
        sums, after = self.history(value, before, layout, form)
        norm, norm_after = self.history(ones, norm_before, layout, form)
        mean = sums.to(x.dtype) * norm.clamp_min(1e-6).reciprocal().to(x.dtype)
        return merge_heads(gate * mean), torch.cat([after, norm_after], dim=-1)

    def step(self, x: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """x (B, D) -> (B, D), next state."""
        gate, value = channel_product_step(x, self.weight)
        state = self.history.step(torch.cat([value, torch.ones_like(value[..., :1])], dim=-1), state)
        mean = state[..., :-1] / state[..., -1:]
        return (gate * mean.to(x.dtype)).flatten(1), state


class PaperDecaySection(nn.Module):
    """Long-range history as published: a decayed sum of values, normalised, gated by a linear branch."""

    def __init__(self, config: BackboneConfig) -> None:
        super().__init__()
        head = config.head_width
        self.weight = nn.Parameter(torch.randn(config.num_heads, head, 2 * head) * head**-0.5)
        self.norm = RMSNorm(head, config.norm_epsilon)
        self.history = FixedDecay("decay", decay_rates(config.num_heads), config.chunk_tokens)

    def forward(self, x: Tensor, state: Tensor, layout: Layout, form: Form) -> tuple[Tensor, Tensor]:
        """x (B, T, D), state (B, H, Dc) -> (B, T, D), next state."""
        gate, value = channel_product(x, self.weight).chunk(2, dim=-1)
        sums, state = self.history(value, state, layout, form)
        return merge_heads(gate * self.norm(sums.to(x.dtype))), state

    def step(self, x: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """x (B, D) -> (B, D), next state."""
        gate, value = channel_product_step(x, self.weight)
        state = self.history.step(value, state)
        return (gate * self.norm(state).to(x.dtype)).flatten(1), state


class DeltaDecaySection(nn.Module):
    """Long-range memory: S <- alpha (I - beta k k^T) S + beta k v^T, o = S^T q, normalised, gated."""

    def __init__(self, config: BackboneConfig) -> None:
        super().__init__()
        width, heads = config.width, config.num_heads
        self.num_heads, self.chunk, self.taps = heads, config.chunk_tokens, config.conv_taps
        self.query_key_value = CastLinear(width, 3 * width, bias=False)
        self.output_gate = CastLinear(width, width, bias=False)
        self.write_rate = CastLinear(width, heads)
        self.forgetting = CastLinear(width, heads, bias=False)
        self.forgetting_scale = nn.Parameter(torch.zeros(heads))
        self.forgetting_bias = nn.Parameter(torch.log(torch.expm1(decay_rates(heads))))
        taps = torch.zeros(config.conv_taps, 3 * width)
        taps[0] = 1.0
        self.taps_weight = nn.Parameter(taps + torch.randn_like(taps) * 0.1)
        self._flipped: tuple[Tensor, Tensor] | None = None
        self.norm = RMSNorm(config.head_width, config.norm_epsilon)
        nn.init.normal_(self.forgetting.weight, std=0.1 * width**-0.5)
        nn.init.zeros_(self.write_rate.bias)

    def forward(
        self, x: Tensor, matrix: Tensor, history: Tensor, layout: Layout, form: Form
    ) -> tuple[Tensor, Tensor, Tensor]:
        """x (B, T, D), matrix (B, H, Dc, Dc), history (B, taps - 1, 3 D) -> (B, T, D), matrix, history."""
        mixed = self.query_key_value(x)
        query, key, value = self._heads(causal_taps(mixed, self.taps_weight, history, layout.same_document))
        beta, log_decay = (gate.transpose(1, 2) for gate in self._gates(x))
        if layout.mask is not None:
            beta, log_decay = (gate * layout.mask.unsqueeze(1) for gate in (beta, log_decay))
        if form == "reference":
            out, matrix = delta_rule_reference(query, key, value, beta, log_decay, matrix, layout.starts)
        else:
            out, matrix = delta_rule_chunked(
                query, key, value, beta, log_decay, matrix, layout.starts, self.chunk
            )
        gate = torch.sigmoid(self.output_gate(x))
        return (
            merge_heads(self.norm(out.to(x.dtype))) * gate,
            matrix,
            self._last_inputs(mixed, history, layout),
        )

    def step(self, x: Tensor, matrix: Tensor, history: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """x (B, D) -> (B, D), next matrix, next history."""
        mixed = self.query_key_value(x)
        window = torch.cat([history, mixed.float().unsqueeze(1)], dim=1)
        convolved = F.silu((window * self._newest_last()).sum(1).to(x.dtype)).float()
        query_key, value = convolved.view(x.shape[0], 3, self.num_heads, -1).split([2, 1], dim=1)
        query, key = unit_normalise(query_key).unbind(1)
        beta, log_decay = self._gates(x)
        out, matrix = delta_rule_step(query, key, value[:, 0], beta, log_decay, matrix)
        gate = torch.sigmoid(self.output_gate(x))
        return self.norm(out).to(x.dtype).flatten(1) * gate, matrix, window[:, 1:]

    def _newest_last(self) -> Tensor:
        """The taps in the order of a window, (taps, 3 D), fp32."""
        if self._flipped is None or self._flipped[0] is not self.taps_weight or torch.is_grad_enabled():
            self._flipped = self.taps_weight, self.taps_weight.float().flip(0)
        return self._flipped[1]

    def _heads(self, convolved: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(B, T, 3 D) -> unit-norm query and key, and value, each fp32 (B, H, T, Dc)."""
        shape = (*convolved.shape[:2], 3, self.num_heads, -1)
        parts = F.silu(convolved).reshape(shape).permute(2, 0, 3, 1, 4).float()
        query, key = unit_normalise(parts[:2]).unbind(0)
        return query, key, parts[2]

    def _gates(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Write rate beta in (0, 1) and log decay < 0, both fp32 (..., H)."""
        beta = torch.sigmoid(self.write_rate(x).float())
        speed = F.softplus(self.forgetting(x).float() + self.forgetting_bias.float())
        log_decay = -self.forgetting_scale.float().exp() * speed
        return beta, log_decay

    def _last_inputs(self, mixed: Tensor, history: Tensor, layout: Layout) -> Tensor:
        """The last taps - 1 convolution inputs of every row, zero before its last document start."""
        keep = self.taps - 1
        if layout.starts is not None:
            document = layout.starts.long().cumsum(1)
            end = document[:, -1:] if layout.lengths is None else document.amax(1, keepdim=True)
            mixed = mixed * (document == end).unsqueeze(-1).to(mixed.dtype)
            history = history * (end == 0).unsqueeze(-1).to(history.dtype)
        inputs = torch.cat([history, mixed.float()], dim=1)
        if layout.lengths is None:
            return inputs[:, inputs.shape[1] - keep :]
        places = layout.lengths[:, None] + torch.arange(keep, device=mixed.device)
        return inputs.gather(1, places.unsqueeze(-1).expand(-1, -1, inputs.shape[-1]))
