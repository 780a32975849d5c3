"""The semantic code: a finite scalar quantiser (F. Mentzer et al. 2023) on the listener's feature.

The projected feature is normalised with running statistics and passed through the normal distribution
function, so that every level of every dimension is about equally used; the code is the mixed-radix number
of the levels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.tokenizers.phones import PHONES


@dataclass(frozen=True, slots=True)
class SemanticConfig:
    """Sizes of the semantic tokenizer."""

    feature_width: int = 512
    hidden_width: int = 256
    levels: tuple[int, ...] = (8, 8, 8, 4)
    num_phones: int = len(PHONES)

    @property
    def num_codes(self) -> int:
        return math.prod(self.levels)


class ScalarQuantizer(nn.Module):
    """Points of the unit cube <-> codes; the levels of a dimension are the middles of equal cells."""

    sizes: Tensor
    strides: Tensor

    def __init__(self, levels: tuple[int, ...]) -> None:
        super().__init__()
        if any(level < 2 for level in levels):
            raise ValueError(f"every dimension needs at least 2 levels, not {levels}")
        strides = [math.prod(levels[:index]) for index in range(len(levels))]
        self.register_buffer("sizes", torch.tensor(levels), persistent=False)
        self.register_buffer("strides", torch.tensor(strides), persistent=False)

    def encode(self, points: Tensor) -> Tensor:
        """(..., D) in [0, 1] -> codes (...), int64."""
        cells = (points.float() * self.sizes).floor().long()
        return (torch.minimum(cells.clamp(min=0), self.sizes - 1) * self.strides).sum(-1)

    def decode(self, codes: Tensor) -> Tensor:
        """(...) -> points (..., D), float32."""
        cells = codes[..., None] // self.strides % self.sizes
        return (cells.float() + 0.5) / self.sizes

    def forward(self, points: Tensor) -> Tensor:
        """Quantised points with the gradient of the points."""
        return points + (self.decode(self.encode(points)) - points).detach()


class SemanticOutput(NamedTuple):
    """Of quantised features: `points` (B, T, D) in [-1, 1], `codes` (B, T), and what they say."""

    points: Tensor
    codes: Tensor
    phone_logits: Tensor
    features: Tensor
    """The listener's features as far as the code tells them, (B, T, feature_width)."""
    decorrelation_loss: Tensor


class SemanticTokenizer(nn.Module):
    """Listener features (B, T, feature_width) -> one code a frame, and codes -> points for the decoder."""

    def __init__(self, config: SemanticConfig) -> None:
        super().__init__()
        self.config = config
        num_dims = len(config.levels)
        self.project = nn.Sequential(
            nn.Linear(config.feature_width, config.hidden_width),
            nn.GELU(),
            nn.Linear(config.hidden_width, num_dims),
        )
        self.spread = nn.BatchNorm1d(num_dims, affine=False, momentum=0.02)
        self.quantizer = ScalarQuantizer(config.levels)
        self.read = nn.Sequential(nn.Linear(num_dims, config.hidden_width), nn.GELU())
        self.phone_head = nn.Linear(config.hidden_width, config.num_phones)
        self.feature_head = nn.Linear(config.hidden_width, config.feature_width)

    def forward(self, features: Tensor) -> SemanticOutput:
        """Training view: straight-through points and the heads that supervise them."""
        spread = self._spread(features)
        unit = self.quantizer(_normal_cdf(spread))
        points = 2.0 * unit - 1.0
        hidden = self.read(points)
        return SemanticOutput(
            points=points,
            codes=self.quantizer.encode(unit.detach()),
            phone_logits=self.phone_head(hidden),
            features=self.feature_head(hidden),
            decorrelation_loss=_decorrelation(spread.flatten(0, 1)),
        )

    def encode(self, features: Tensor) -> Tensor:
        """(B, T, feature_width) -> codes (B, T)."""
        return self.quantizer.encode(_normal_cdf(self._spread(features)))

    def decode(self, codes: Tensor) -> Tensor:
        """Codes (B, T) -> points (B, T, D) in [-1, 1]."""
        return 2.0 * self.quantizer.decode(codes) - 1.0

    def phones(self, codes: Tensor) -> Tensor:
        """Codes (B, T) -> phone logits (B, T, num_phones): what the codes alone say."""
        logits: Tensor = self.phone_head(self.read(self.decode(codes).to(self.phone_head.weight.dtype)))
        return logits

    def _spread(self, features: Tensor) -> Tensor:
        projected = self.project(features)
        spread: Tensor = self.spread(projected.flatten(0, 1).float())
        return spread.reshape(projected.shape)


def _normal_cdf(x: Tensor) -> Tensor:
    return 0.5 * (1.0 + torch.erf(x / math.sqrt(2.0)))


def _decorrelation(spread: Tensor) -> Tensor:
    """Mean squared correlation between different dimensions of (N, D)."""
    centred = F.normalize(spread - spread.mean(0), dim=0)
    correlation = centred.T @ centred
    return (correlation - torch.diag(correlation.diagonal())).square().mean()
