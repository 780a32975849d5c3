"""The box of a thing in a photograph: learned from rough heat to the extent of what is hot."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.vision.efficientnet import (
    LITE2_STAGES,
    STRIDE_8_STAGE,
    STRIDE_16_STAGE,
    STRIDE_32_STAGE,
)
from yan_omni.model.vision.encoder import TrunkFeatures
from yan_omni.tokenizers.image import GRID, NUM_PATCHES, PATCH_PX, VIEW_PX

HEAT_FLOOR = 1e-3
HEAT_INPUTS = 4
LEAST_SIDE_PX = 1.0


@dataclass(frozen=True, slots=True)
class BoxerConfig:
    """Width of a patch, heads of attention, number of blocks and expansion of their MLPs."""

    width: int = 128
    num_heads: int = 4
    num_blocks: int = 3
    expansion: int = 2

    @property
    def stage_widths(self) -> tuple[int, int, int]:
        """Of the features at strides 8, 16 and 32; 2 x 2 cells of stride 8 make a patch."""
        stride8, stride16, stride32 = (
            LITE2_STAGES[stage].width for stage in (STRIDE_8_STAGE, STRIDE_16_STAGE, STRIDE_32_STAGE)
        )
        return 4 * stride8, stride16, stride32


class BoxerBlock(nn.Module):
    """Every patch looks at all others, then an MLP per patch; residual."""

    def __init__(self, config: BoxerConfig) -> None:
        super().__init__()
        width = config.width
        self.num_heads = config.num_heads
        self.first_norm, self.second_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.queries_keys_values = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.up = nn.Linear(width, config.expansion * width)
        self.down = nn.Linear(config.expansion * width, width)

    def forward(self, x: Tensor) -> Tensor:  # (B, 256, width) -> same
        batch, patches, width = x.shape
        mixed = self.queries_keys_values(self.first_norm(x))
        split = mixed.view(batch, patches, 3, self.num_heads, width // self.num_heads)
        queries, keys, values = split.permute(2, 0, 3, 1, 4).unbind(0)
        seen = F.scaled_dot_product_attention(queries, keys, values)
        x = x + self.out(seen.transpose(1, 2).reshape(batch, patches, width))
        hidden: Tensor = self.down(F.gelu(self.up(self.second_norm(x))))
        return x + hidden


class PhotoBoxer(nn.Module):
    """Stage features and the heat of a name to one box: every patch proposes the four edges and says how much
    it is to be believed, the box is the mean of the proposals.
    """

    input_mean: Tensor
    input_scale: Tensor

    def __init__(self, config: BoxerConfig) -> None:
        super().__init__()
        self.config = config
        inputs = sum(config.stage_widths)
        self.register_buffer("input_mean", torch.zeros(inputs))
        self.register_buffer("input_scale", torch.ones(inputs))
        self.from_stages = nn.Linear(inputs, config.width)
        self.from_heat = nn.Linear(HEAT_INPUTS, config.width)
        self.places = nn.Parameter(torch.randn(NUM_PATCHES, config.width) * 0.02)
        self.blocks = nn.ModuleList(BoxerBlock(config) for _ in range(config.num_blocks))
        self.norm = nn.LayerNorm(config.width)
        self.head = nn.Linear(config.width, 6)  # log distances left, top, right, bottom; belief; inside

    def patches(self, trunk: TrunkFeatures) -> Tensor:
        """The features of all stages per patch, of the mean and spread of training: (B, 256, inputs)."""
        stride8 = F.pixel_unshuffle(trunk.stride8, 2)
        stride32 = F.interpolate(trunk.stride32.float(), scale_factor=2.0, mode="bilinear")
        stages = torch.cat((stride8.float(), trunk.stride16.float(), stride32), dim=1)
        return (stages.flatten(2).transpose(1, 2) - self.input_mean.float()) / self.input_scale.float()

    def forward(self, patches: Tensor, heat: Tensor) -> tuple[Tensor, Tensor]:
        """Boxes x1 y1 x2 y2 (B, 4) in pixels of the view, and logits of every patch (B, 256) to lie in the
        thing. `patches` (B, 256, inputs), `heat` (B, 256, 4) of `heat_inputs`.
        """
        dtype = self.places.dtype
        hidden = self.from_stages(patches.to(dtype)) + self.from_heat(heat.to(dtype)) + self.places
        for block in self.blocks:
            hidden = block(hidden)
        out = self.head(self.norm(hidden)).float()
        reach = torch.exp(out[..., :4].clamp(-4.0, 4.0)) * PATCH_PX
        centre = patch_centres_px(out.device)
        edges = torch.cat((centre - reach[..., :2], centre + reach[..., 2:]), dim=-1).clamp(
            0.0, float(VIEW_PX)
        )
        belief = torch.softmax(out[..., 4], dim=1)[..., None]
        return (edges * belief).sum(dim=1), out[..., 5]


def patch_centres_px(device: torch.device | None = None) -> Tensor:
    """x and y of the patches' middles in the view (256, 2)."""
    cells = torch.arange(GRID, device=device, dtype=torch.float32) * PATCH_PX + PATCH_PX / 2
    y, x = torch.meshgrid(cells, cells, indexing="ij")
    return torch.stack((x.flatten(), y.flatten()), dim=-1)


def heat_inputs(heat: Tensor, region: Tensor, inside: Tensor) -> Tensor:
    """What the head is told of each patch (B, 256, 4): heat (B, 256) over its highest in the region, the same
    of the region alone, its logarithm, and whether the patch is `inside` the picture (B, 256).
    """
    hot = heat * region
    share = (heat / hot.amax(dim=1, keepdim=True).clamp(min=1e-6)).clamp(max=1.0)
    log_share = 1.0 + torch.log(share.clamp(min=HEAT_FLOOR)) / -torch.log(torch.tensor(HEAT_FLOOR))
    return torch.stack((share, share * region, log_share, inside.to(share.dtype)), dim=-1)
