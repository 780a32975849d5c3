"""What heard phones and seen patches add to the thinker's embeddings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.checkpoint import fill_module, read_weights
from yan_omni.model.config import (
    ConfigError,
    ThinkerConfig,
    config_from_json,
    config_to_json,
    require,
)
from yan_omni.model.fused import rms_normalise
from yan_omni.model.layers import CastLinear
from yan_omni.model.thinker import Thinker

GRID_PATCHES = 16
EPSILON = 1e-6


class HearingProjector(nn.Module):
    """Listener features (B, N, listener width) -> (B, N, D); zero at the start, so phones alone suffice."""

    def __init__(self, listener_width: int, width: int) -> None:
        super().__init__()
        self.output = CastLinear(listener_width, width, bias=False)
        nn.init.zeros_(self.output.weight)

    def forward(self, features: Tensor) -> Tensor:
        projected: Tensor = self.output(rms_normalise(features, EPSILON))
        return projected


class VisionProjector(nn.Module):
    """Patch features (B, 256, vision width), a 16 x 16 grid -> (B, 64, D): 2 x 2 patches each."""

    def __init__(self, vision_width: int, width: int) -> None:
        super().__init__()
        self.up = CastLinear(4 * vision_width, 2 * width, bias=False)
        self.down = CastLinear(2 * width, width, bias=False)

    def forward(self, patches: Tensor) -> Tensor:
        batch, count, width = patches.shape
        if count != GRID_PATCHES**2:
            raise ValueError(
                f"patches: given {count} a picture, allowed: {GRID_PATCHES**2}; use the 256 px view"
            )
        half = GRID_PATCHES // 2
        grid = rms_normalise(patches, EPSILON).reshape(batch, half, 2, half, 2, width)
        merged = grid.transpose(2, 3).reshape(batch, half * half, 4 * width)
        projected: Tensor = self.down(F.relu(self.up(merged)).square())
        return projected


@dataclass(frozen=True, slots=True)
class SensingThinkerConfig:
    """The thinker with its two projectors, as one weight file holds them."""

    thinker: ThinkerConfig
    listener_width: int = 512
    vision_width: int = 192

    def __post_init__(self) -> None:
        for name in ("listener_width", "vision_width"):
            given = getattr(self, name)
            require(given > 0, name, given, "positive integers", "use the width of the encoder's features")


class SensingThinker(nn.Module):
    """The thinker and the projectors of its senses, trained together from the second stage on."""

    def __init__(self, config: SensingThinkerConfig, compute_dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        width = config.thinker.backbone.width
        self.config = config
        self.thinker = Thinker(config.thinker, compute_dtype)
        self.hearing = HearingProjector(config.listener_width, width)
        self.vision = VisionProjector(config.vision_width, width)

    def heard_inputs(self, choices: Tensor, probabilities: Tensor, features: Tensor) -> Tensor:
        """What phone events add to the embedding of their first choice.

        choices (..., N, K): phone ids of the vocabulary, best first. probabilities (..., N, K) sum to 1.
        features (..., N, listener width). Returns (..., N, D): mixed embedding minus the first choice's, plus
        the projected feature; use it as `inputs` with `choices[..., 0]` as ids.
        """
        table = self.thinker.embed(choices)
        mixed = (table * probabilities.to(table.dtype).unsqueeze(-1)).sum(-2)
        projected: Tensor = self.hearing(features.to(table.dtype))
        return mixed - table[..., 0, :] + projected

    def seen_inputs(self, patches: Tensor) -> Tensor:
        """patches (B, 256, vision width) -> (B, 64, D), to be added to the embeddings of 64 `<patch>` ids."""
        projected: Tensor = self.vision(patches.to(self.thinker.compute_dtype))
        return projected

    def forward(self, ids: Tensor, inputs: Tensor | None = None) -> Tensor:
        """ids (B, T), inputs (B, T, D) -> logits (B, T, vocabulary_size)."""
        logits: Tensor = self.thinker(ids, inputs).logits
        return logits

    def to_json(self) -> str:
        return config_to_json(self.config)


def load_thinker(path: Path, compute_dtype: torch.dtype) -> SensingThinker:
    """Read a thinker with or without projectors; one without (first stage) gets fresh ones."""
    text, tensors = read_weights(path)
    try:
        model = SensingThinker(config_from_json(SensingThinkerConfig, text), compute_dtype)
        fill_module(path, model, tensors)
    except ConfigError:
        plain = ThinkerConfig.from_json(text)
        model = SensingThinker(SensingThinkerConfig(plain), compute_dtype)
        fill_module(path, model.thinker, tensors)
    return model
