"""A first layer that can recall from the start: it looks up what stood beside a token before.

To learn recall by content, a recurrent net must find keys, queries and values at once, and none helps
alone: a short run does not get there. Here six heads begin as fixed look-ups over the short convolution
("what came after this token, after this pair, two later, before it"), so that only their use is left to
learn. The output of the layer starts at zero: inserting it changes nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from torch import nn

from yan_omni.model.backbone import BackboneLayer
from yan_omni.model.mcsd.sections import DeltaDecaySection
from yan_omni.model.projector import SensingThinker

PROJECTION_SCALE = 0.5
WRITE_BIAS = 1.5
FORGET_RATE = 1 / 2000


@dataclass(frozen=True, slots=True)
class LookUp:
    """Which tokens (0 = this one, 1 = the one before, ...) make key, query and value of a head."""

    key: tuple[int, ...]
    query: tuple[int, ...]
    value: int


LOOK_UPS = (
    LookUp((1,), (0,), 0),  # what came after this token
    LookUp((1, 2), (0, 1), 0),  # what came after this pair
    LookUp((2,), (0,), 0),  # what came two after this token
    LookUp((0,), (0,), 1),  # what came before this token
    LookUp((3,), (0,), 0),  # what came three after this token
    LookUp((1, 2, 3), (0, 1, 2), 0),  # what came after these three
)


@torch.no_grad()
def start_as_recall(layer: BackboneLayer) -> None:
    """Set the weights of a fresh delta layer to the look-ups; its output to zero."""
    section = layer.mixer.decay
    if not isinstance(section, DeltaDecaySection):
        raise ValueError("recall needs the matrix state of mode='delta'")
    width = section.output_gate.in_features
    head_width = width // section.num_heads
    section.taps_weight.zero_()
    for head in range(section.num_heads):
        look_up = LOOK_UPS[head % len(LOOK_UPS)]
        address = _projection(head_width, width)
        for part, taps, matrix in (
            (0, look_up.query, address),
            (1, look_up.key, address),
            (2, (look_up.value,), _projection(head_width, width)),
        ):
            rows = slice(part * width + head * head_width, part * width + (head + 1) * head_width)
            section.query_key_value.weight[rows] = matrix
            for tap in taps:
                section.taps_weight[tap, rows] = len(taps) ** -0.5
    nn.init.zeros_(section.output_gate.weight)
    nn.init.zeros_(section.write_rate.weight)
    nn.init.constant_(section.write_rate.bias, WRITE_BIAS)
    nn.init.zeros_(section.forgetting.weight)
    nn.init.constant_(section.forgetting_bias, math.log(math.expm1(FORGET_RATE)))
    nn.init.zeros_(layer.mixer.output.weight)
    nn.init.zeros_(layer.feed_forward.down.weight)


def _projection(rows: int, columns: int) -> torch.Tensor:
    """Orthonormal rows, scaled so that the activation works near its linear part."""
    return nn.init.orthogonal_(torch.empty(rows, columns)) * PROJECTION_SCALE


def with_recall_layer(model: SensingThinker) -> SensingThinker:
    """The same model with one more layer, a recall layer, below its first."""
    config = model.config
    backbone = replace(config.thinker.backbone, num_layers=config.thinker.backbone.num_layers + 1)
    thinker = replace(config.thinker, backbone=backbone)
    grown = SensingThinker(replace(config, thinker=thinker), model.thinker.compute_dtype)
    moved = {_one_up(name): tensor for name, tensor in model.state_dict().items()}
    grown.load_state_dict({**grown.state_dict(), **moved})
    first = grown.thinker.backbone.layers[0]
    assert isinstance(first, BackboneLayer)
    start_as_recall(first)
    return grown


def _one_up(name: str) -> str:
    before, found, after = name.partition("backbone.layers.")
    if not found:
        return name
    number, _, rest = after.partition(".")
    return f"{before}{found}{int(number) + 1}.{rest}"
