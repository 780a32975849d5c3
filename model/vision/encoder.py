"""The vision encoder: pictures of 256 x 256 to 256 patch features, aligned with words, and boxes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.vision.concepts import NUM_WORDS
from yan_omni.model.vision.efficientnet import LITE2_STAGES, STEM_WIDTH, ConvStages, StageConfig
from yan_omni.tokenizers.image import GRID, MIDDLE_GREY, PATCH_PX, VIEW_PX

COLOUR_CELL_PX = 4


@dataclass(frozen=True, slots=True)
class VisionConfig:
    """Width of a patch feature, number of own blocks, their kernel and expansion, and the words to align
    with.
    """

    width: int = 192
    num_blocks: int = 4
    kernel: int = 3
    expansion: int = 2
    num_words: int = NUM_WORDS
    stages: tuple[StageConfig, ...] = LITE2_STAGES
    stem_width: int = STEM_WIDTH


@dataclass(frozen=True, slots=True)
class VisionFeatures:
    """Per patch (row-major 16 x 16): features (B, 256, width), word logits (B, 256, words), objectness (B,
    256), and boxes (B, 256, 4) as x1 y1 x2 y2 in pixels of the 256 x 256 view.
    """

    patches: Tensor
    word_logits: Tensor
    objectness: Tensor
    boxes_px: Tensor


@dataclass(frozen=True, slots=True)
class TrunkFeatures:
    """What the frozen stages give: strides 8, 16 and 32, and the mean colour of every 4 x 4 cell (B, 3, 64,
    64).
    """

    stride8: Tensor
    stride16: Tensor
    stride32: Tensor
    colours: Tensor


def picture_tensor(pixels: NDArray[np.uint8]) -> Tensor:
    """Pixels (B, 256, 256, 3) uint8 -> (B, 3, 256, 256) float in about [-1, 1]."""
    return (torch.from_numpy(pixels.copy()).permute(0, 3, 1, 2).float() - MIDDLE_GREY) / 128.0


class PatchBlock(nn.Module):
    """A convolution over neighbours, then an MLP per patch; residual. (Depthwise is several times slower to
    train on CPU.)
    """

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        width = config.width
        self.mix = nn.Conv2d(width, width, config.kernel, padding=config.kernel // 2)
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, width * config.expansion)
        self.down = nn.Linear(width * config.expansion, width)

    def forward(self, x: Tensor) -> Tensor:  # (B, 16, 16, width) -> same
        mixed = self.mix(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        hidden: Tensor = self.down(F.gelu(self.up(self.norm(mixed))))
        return x + hidden


class PatchHead(nn.Module):
    """Patch features to words (scaled cosine), objectness and box distances."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.words = nn.Parameter(torch.randn(config.num_words, config.width) * 0.05)
        self.align = nn.Linear(config.width, config.width)
        self.word_bias = nn.Parameter(torch.full((config.num_words,), -4.0))
        self.log_scale = nn.Parameter(torch.tensor(2.5))
        self.object_layer = nn.Linear(config.width, config.width)
        self.object_out = nn.Linear(
            config.width, 5
        )  # objectness, then log distances left, top, right, bottom

    def word_logits(self, patches: Tensor) -> Tensor:
        """Scaled cosine of patch and word: (B, P, width) -> (B, P, words)."""
        return self.log_scale.exp() * self.similarity(patches) + self.word_bias

    def similarity(self, patches: Tensor) -> Tensor:
        return F.normalize(self.align(patches), dim=-1) @ F.normalize(self.words, dim=-1).T

    def forward(self, patches: Tensor) -> tuple[Tensor, Tensor]:
        """(objectness logits (B, P), boxes in view pixels (B, P, 4))."""
        out = self.object_out(F.gelu(self.object_layer(patches))).float()
        reach = torch.exp(out[..., 1:].clamp(-4.0, 4.0)) * PATCH_PX
        cells = torch.arange(GRID, device=out.device, dtype=torch.float32) * PATCH_PX + PATCH_PX / 2
        y, x = torch.meshgrid(cells, cells, indexing="ij")
        centre = torch.stack((x.flatten(), y.flatten()), dim=-1)  # (256, 2)
        boxes = torch.cat((centre - reach[..., :2], centre + reach[..., 2:]), dim=-1)
        return out[..., 0], boxes.clamp(0.0, float(VIEW_PX))


class VisionEncoder(nn.Module):
    """Convolution stages (ImageNet start), a merge of three strides and raw colours, own blocks, and the
    heads.
    """

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.config = config
        widths = [config.stages[index].width for index in (2, 4, 6)]
        cells = (PATCH_PX // COLOUR_CELL_PX) ** 2
        self.stages = ConvStages(config.stages, config.stem_width)
        self.from_stride8 = nn.Conv2d(widths[0] * 4, config.width, 1)
        self.from_stride16 = nn.Conv2d(widths[1], config.width, 1)
        self.from_stride32 = nn.Conv2d(widths[2], config.width, 1)
        self.from_colours = nn.Conv2d(3 * cells, config.width, 1)
        self.blocks = nn.ModuleList(PatchBlock(config) for _ in range(config.num_blocks))
        self.norm = nn.LayerNorm(config.width)
        self.head = PatchHead(config)

    def trunk(self, pictures: Tensor) -> TrunkFeatures:
        """Pictures (B, 3, 256, 256) in [-1, 1] through the convolution stages."""
        stride8, stride16, stride32 = self.stages(pictures.contiguous(memory_format=torch.channels_last))
        return TrunkFeatures(stride8, stride16, stride32, F.avg_pool2d(pictures, COLOUR_CELL_PX))

    def again(self, trunk: TrunkFeatures) -> TrunkFeatures:
        """Trunk features with those of stride 32 made by this encoder's own last stages."""
        return replace(trunk, stride32=self.stages.last(trunk.stride16))

    def merge(self, trunk: TrunkFeatures) -> Tensor:
        """Trunk features to patch features (B, 256, width)."""
        coarse = F.interpolate(self.from_stride32(trunk.stride32), scale_factor=2.0, mode="nearest")
        cells = F.pixel_unshuffle(trunk.colours, PATCH_PX // COLOUR_CELL_PX)
        merged = coarse + self.from_stride16(trunk.stride16) + self.from_colours(cells)
        merged = merged + self.from_stride8(F.pixel_unshuffle(trunk.stride8, 2))
        hidden = merged.contiguous(memory_format=torch.channels_last).permute(
            0, 2, 3, 1
        )  # (B, 16, 16, width)
        for block in self.blocks:
            hidden = block(hidden)
        patches: Tensor = self.norm(hidden).flatten(1, 2)
        return patches

    def forward(self, pictures: Tensor) -> VisionFeatures:
        """Pictures (B, 3, 256, 256) in [-1, 1] to everything known about each patch."""
        if pictures.shape[1:] != (3, VIEW_PX, VIEW_PX):
            raise ValueError(f"pictures must be (B, 3, {VIEW_PX}, {VIEW_PX}), got {tuple(pictures.shape)}")
        return self.describe(self.merge(self.trunk(pictures)))

    def describe(self, patches: Tensor) -> VisionFeatures:
        """All heads on patch features (B, 256, width)."""
        objectness, boxes = self.head(patches)
        return VisionFeatures(patches, self.head.word_logits(patches), objectness, boxes)
