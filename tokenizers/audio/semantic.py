"""The semantic code: a vector quantiser on the listener's feature, taught to keep phones and feature.

The projected feature is normalised with running statistics and takes the nearest entry of one codebook, which
follows moving averages (A. van den Oord et al. 2017) and restarts entries that nobody uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from yan_omni.tokenizers.audio.quantizer import Codebook, QuantizerConfig
from yan_omni.tokenizers.phones import PHONES


@dataclass(frozen=True, slots=True)
class SemanticConfig:
    """Sizes of the semantic tokenizer."""

    feature_width: int = 512
    hidden_width: int = 256
    width: int = 32
    num_codes: int = 2048
    decay: float = 0.99
    num_phones: int = len(PHONES)

    @property
    def codebook(self) -> QuantizerConfig:
        return QuantizerConfig(width=self.width, num_levels=1, num_entries=self.num_codes, decay=self.decay)


class SemanticOutput(NamedTuple):
    """Of quantised features: `points` (B, T, width) with a straight-through gradient, and what they say."""

    points: Tensor
    phone_logits: Tensor
    features: Tensor
    """The listener's features as far as the code tells them, (B, T, feature_width)."""
    commit_loss: Tensor


class SemanticTokenizer(nn.Module):
    """Listener features (B, T, feature_width) -> one code a frame, and codes -> points for the decoder."""

    def __init__(self, config: SemanticConfig) -> None:
        super().__init__()
        self.config = config
        self.project = nn.Sequential(
            nn.Linear(config.feature_width, config.hidden_width),
            nn.GELU(),
            nn.Linear(config.hidden_width, config.width),
        )
        self.spread = nn.BatchNorm1d(config.width, affine=False, momentum=0.02)
        self.codebook = Codebook(config.codebook)
        self.read = nn.Sequential(nn.Linear(config.width, config.hidden_width), nn.GELU())
        self.phone_head = nn.Linear(config.hidden_width, config.num_phones)
        self.feature_head = nn.Linear(config.hidden_width, config.feature_width)

    def forward(self, features: Tensor) -> SemanticOutput:
        """The quantised view, with the heads that supervise it; the codebook itself does not move here."""
        spread = self.spread_features(features)
        points = self.codebook.look_up(self.codebook.nearest(spread.detach())).float()
        commit = (spread - points).square().mean()
        return self.said(spread + (points - spread).detach(), commit)

    def said(self, points: Tensor, commit_loss: Tensor) -> SemanticOutput:
        """What points (B, T, width) say, quantised or not."""
        hidden = self.read(points)
        return SemanticOutput(points, self.phone_head(hidden), self.feature_head(hidden), commit_loss)

    def encode(self, features: Tensor) -> Tensor:
        """(B, T, feature_width) -> codes (B, T), int64."""
        return self.codebook.nearest(self.spread_features(features))

    def decode(self, codes: Tensor) -> Tensor:
        """Codes (B, T) -> points (B, T, width), float32."""
        return self.codebook.look_up(codes).float()

    def phones(self, codes: Tensor) -> Tensor:
        """Codes (B, T) -> phone logits (B, T, num_phones): what the codes alone say."""
        logits: Tensor = self.phone_head(self.read(self.decode(codes).to(self.phone_head.weight.dtype)))
        return logits

    def spread_features(self, features: Tensor) -> Tensor:
        """(B, T, feature_width) -> (B, T, width), float32, every dimension of unit scale over the corpus."""
        projected = self.project(features)
        spread: Tensor = self.spread(projected.flatten(0, 1).float())
        return spread.reshape(projected.shape)

    @torch.no_grad()
    def start_codebook(self, features: Tensor, generator: torch.Generator) -> None:
        """k-means on the projected features of (N, feature_width)."""
        self.codebook.start(self.spread_features(features[None])[0], generator)

    @torch.no_grad()
    def follow(self, features: Tensor, generator: torch.Generator) -> None:
        """Move the codebook's entries towards the projected features (B, T, feature_width)."""
        spread = self.spread_features(features).flatten(0, 1)
        self.codebook.update(spread, self.codebook.nearest(spread), generator)
