"""A same-size model with attention in place of the MCSD mixer, to measure against."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.config import ThinkerConfig
from yan_omni.model.layers import CastLinear, RMSNorm

Cache = list[tuple[Tensor, Tensor]]


def rotated(x: Tensor, first: int) -> Tensor:
    """Rotary positions `first`, `first + 1`, ... on x (B, H, T, Dc)."""
    half = x.shape[-1] // 2
    rates = 10_000.0 ** (-torch.arange(half) / half)
    angles = (first + torch.arange(x.shape[2]))[:, None] * rates
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    left, right = x[..., :half], x[..., half:]
    return torch.cat([left * cos - right * sin, left * sin + right * cos], dim=-1)


class AttentionLayer(nn.Module):
    """Causal attention and a dense feed-forward layer; `ffn_width` makes up for the smaller mixer."""

    def __init__(self, width: int, num_heads: int, ffn_width: int) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.norm, self.ffn_norm = RMSNorm(width, 1e-6), RMSNorm(width, 1e-6)
        self.query_key_value = CastLinear(width, 3 * width, bias=False)
        self.output = CastLinear(width, width, bias=False)
        self.up = CastLinear(width, ffn_width, bias=False)
        self.down = CastLinear(ffn_width, width, bias=False)

    def forward(self, x: Tensor, past: tuple[Tensor, Tensor] | None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """x (B, T, D), past keys and values (B, H, P, Dc) -> (B, T, D), keys and values of P + T tokens."""
        parts = self.query_key_value(self.norm(x)).chunk(3, dim=-1)
        query, key, value = (part.reshape(*x.shape[:2], self.num_heads, -1).transpose(1, 2) for part in parts)
        first = 0 if past is None else past[0].shape[2]
        query, key = rotated(query, first), rotated(key, first)
        if past is not None:
            key, value = torch.cat([past[0], key], dim=2), torch.cat([past[1], value], dim=2)
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=past is None and x.shape[1] > 1)
        x = x + self.output(mixed.transpose(1, 2).flatten(2))
        return x + self.down(F.relu(self.up(self.ffn_norm(x))).square()), (key, value)


class AttentionTwin(nn.Module):
    """As many weights as the thinker of `config`, within half a percent, and the same tied head."""

    def __init__(self, config: ThinkerConfig) -> None:
        super().__init__()
        backbone = config.backbone
        width = backbone.width
        per_layer = (backbone.parameter_count - width) // backbone.num_layers
        ffn_width = round((per_layer - 4 * width * width - 2 * width) / (2 * width))
        self.embedding = nn.Parameter(torch.randn(config.vocabulary_size, width) * 0.02)
        self.layers = nn.ModuleList(
            AttentionLayer(width, backbone.num_heads, ffn_width) for _ in range(backbone.num_layers)
        )
        self.norm = RMSNorm(width, 1e-6)

    def forward(self, ids: Tensor, cache: Cache | None = None) -> tuple[Tensor, Cache]:
        """ids (B, T) -> logits (B, T, V) and the cache of keys and values."""
        found, after = self.hidden(ids, self.embedding.dtype, cache)
        return F.linear(found, self.embedding), after

    def hidden(
        self, ids: Tensor, compute_dtype: torch.dtype, cache: Cache | None = None
    ) -> tuple[Tensor, Cache]:
        """ids (B, T) -> (B, T, D) in the compute dtype and the cache."""
        x = F.embedding(ids, self.embedding).to(compute_dtype) * 50.0
        after: Cache = []
        for number, layer in enumerate(self.layers):
            x, pair = layer(x, None if cache is None else cache[number])
            after.append(pair)
        return self.norm(x), after

    def filled_cache(self, num_tokens: int, dtype: torch.dtype) -> Cache:
        """A cache of a context of `num_tokens`, with random content."""
        layer = self.layers[0]
        assert isinstance(layer, AttentionLayer)
        head = self.embedding.shape[1] // layer.num_heads
        shape = (1, layer.num_heads, num_tokens, head)
        return [(torch.randn(shape, dtype=dtype), torch.randn(shape, dtype=dtype)) for _ in self.layers]


@torch.inference_mode()
def check_cache(twin: AttentionTwin, ids: Tensor) -> float:
    """Largest difference between steps with the cache and the whole at once, relative to the logits."""
    whole, _ = twin(ids)
    cache, worst = None, 0.0
    for t in range(ids.shape[1]):
        logits, cache = twin(ids[:, t : t + 1], cache)
        worst = max(worst, (logits[:, 0] - whole[:, t]).abs().max().item())
    return worst / whole.abs().max().item()


def cache_bytes(cache: Cache) -> int:
    return sum(tensor.numel() * tensor.element_size() for pair in cache for tensor in pair)
