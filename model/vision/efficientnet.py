"""The convolution stages of EfficientNet-lite2 with batch norms folded into the convolutions; start weights
are ImageNet's.

Architecture: Tan and Le 2019 (EfficientNet), Google's `lite` variant: no squeeze-excite, ReLU6, fixed
stem width.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

BATCH_NORM_EPSILON = 1e-3


@dataclass(frozen=True, slots=True)
class StageConfig:
    expand: int
    kernel: int
    stride: int
    width: int
    repeats: int


LITE2_STAGES = (
    StageConfig(1, 3, 1, 16, 1),
    StageConfig(6, 3, 2, 24, 3),
    StageConfig(6, 5, 2, 48, 3),
    StageConfig(6, 3, 2, 88, 4),
    StageConfig(6, 5, 1, 120, 4),
    StageConfig(6, 5, 2, 208, 5),
    StageConfig(6, 3, 1, 352, 1),
)
STEM_WIDTH = 32
STRIDE_8_STAGE, STRIDE_16_STAGE, STRIDE_32_STAGE = 2, 4, 6
LAST_STAGES = STRIDE_16_STAGE + 1
"""The first of the stages between strides 16 and 32."""


class SameConv(nn.Conv2d):
    """Convolution with TensorFlow's 'same' padding: at stride 2 the extra pixel goes to the right and
    bottom.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(inputs, outputs, kernel, stride=stride, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        kernel, stride = self.kernel_size[0], self.stride[0]
        if stride == 1:
            return F.conv2d(x, self.weight, self.bias, padding=kernel // 2, groups=self.groups)
        before = (kernel - stride) // 2
        after = kernel - stride - before
        padded = F.pad(x, (before, after, before, after))
        return F.conv2d(padded, self.weight, self.bias, stride=stride, groups=self.groups)


class InvertedBottleneck(nn.Module):
    """Expand (1x1), depthwise, project (1x1); residual where the shape is kept."""

    def __init__(self, inputs: int, outputs: int, stage: StageConfig, stride: int) -> None:
        super().__init__()
        hidden = inputs * stage.expand
        self.expand = SameConv(inputs, hidden, 1) if stage.expand > 1 else nn.Identity()
        self.depthwise = SameConv(hidden, hidden, stage.kernel, stride, groups=hidden)
        self.project = SameConv(hidden, outputs, 1)
        self.expands = stage.expand > 1
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        hidden = F.relu6(self.expand(x)) if self.expands else x
        out: Tensor = self.project(F.relu6(self.depthwise(hidden)))
        return x + out if self.residual else out


class ConvStages(nn.Module):
    """Pictures (B, 3, H, W) in [-1, 1] to features at strides 8 (48), 16 (120) and 32 (352 channels)."""

    def __init__(self, stages: tuple[StageConfig, ...] = LITE2_STAGES, stem_width: int = STEM_WIDTH) -> None:
        super().__init__()
        self.stem = SameConv(3, stem_width, 3, 2)
        self.stages = nn.ModuleList()
        inputs = stem_width
        for stage in stages:
            blocks = []
            for index in range(stage.repeats):
                stride = stage.stride if index == 0 else 1
                blocks.append(InvertedBottleneck(inputs, stage.width, stage, stride))
                inputs = stage.width
            self.stages.append(nn.Sequential(*blocks))

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        hidden = F.relu6(self.stem(pictures))
        outputs = []
        for stage in self.stages[:LAST_STAGES]:
            hidden = stage(hidden)
            outputs.append(hidden)
        stride16 = outputs[STRIDE_16_STAGE]
        return outputs[STRIDE_8_STAGE], stride16, self.last(stride16)

    def last(self, stride16: Tensor) -> Tensor:
        """The last stages alone: features at stride 16 to those at stride 32."""
        hidden = stride16
        for stage in self.stages[LAST_STAGES:]:
            hidden = stage(hidden)
        return hidden


def fold_imagenet_weights(source: dict[str, Tensor]) -> dict[str, Tensor]:
    """Weights of the published EfficientNet-lite2 (names `_blocks.N._expand_conv` ...) as a ConvStages state
    dict.
    """
    folded: dict[str, Tensor] = {}

    def fold(conv: str, norm: str, target: str) -> None:
        deviation = torch.sqrt(source[f"{norm}.running_var"] + BATCH_NORM_EPSILON)
        gain = source[f"{norm}.weight"] / deviation
        folded[f"{target}.weight"] = source[f"{conv}.weight"] * gain.view(-1, 1, 1, 1)
        folded[f"{target}.bias"] = source[f"{norm}.bias"] - source[f"{norm}.running_mean"] * gain

    fold("_conv_stem", "_bn0", "stem")
    number = 0
    for stage_index, stage in enumerate(LITE2_STAGES):
        for block_index in range(stage.repeats):
            block, target = f"_blocks.{number}", f"stages.{stage_index}.{block_index}"
            if stage.expand > 1:
                fold(f"{block}._expand_conv", f"{block}._bn0", f"{target}.expand")
            fold(f"{block}._depthwise_conv", f"{block}._bn1", f"{target}.depthwise")
            fold(f"{block}._project_conv", f"{block}._bn2", f"{target}.project")
            number += 1
    return folded
