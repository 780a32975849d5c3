"""The weights of MCSD layers as the kernels read them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.model.backbone import BackboneLayer
from yan_omni.model.layers import FeedForward
from yan_omni.model.mcsd.sections import DeltaDecaySection, PaperDecaySection

Bits = NDArray[np.uint16]
Floats = NDArray[np.float32]


class DeltaWeights(NamedTuple):
    """A mixer of mode `delta`: bits of bfloat16, and float32 vectors; shapes are those of `kernels`."""

    gain: Floats
    slope: Bits
    slope_decay: Floats
    output: Bits
    query_key_value: Bits
    output_gate: Bits
    rates: Bits
    """(2 H, D): write rate and forgetting."""
    rate_bias: Floats
    """(2 H,)"""
    forgetting_scale: Floats
    taps: Floats
    head_gain: Floats


class PaperWeights(NamedTuple):
    """A mixer of mode `paper`."""

    gain: Floats
    slope: Bits
    slope_decay: Floats
    output: Bits
    decay: Bits
    decay_factors: Floats
    head_gain: Floats


class FeedForwardWeights(NamedTuple):
    """A feed-forward layer; a dense one has a router of no rows."""

    gain: Floats
    router: Bits
    router_scale: Floats
    up: Bits
    down: Bits


MixerWeights = DeltaWeights | PaperWeights


def mixer_weights(layer: BackboneLayer) -> MixerWeights:
    """Raises ValueError for weights that are not stored in bfloat16."""
    slope, decay = layer.mixer.slope, layer.mixer.decay
    gain, output = floats_of(layer.mixer_norm.weight), bits_of(layer.mixer.output.weight)
    near, near_decay = bits_of(slope.weight.mT), floats_of((-slope.history.rates).exp())
    if isinstance(decay, PaperDecaySection):
        factors = floats_of((-decay.history.rates).exp())
        far, head_gain = bits_of(decay.weight.mT), floats_of(decay.norm.weight)
        return PaperWeights(gain, near, near_decay, output, far, factors, head_gain)
    assert isinstance(decay, DeltaDecaySection)
    return DeltaWeights(
        gain=gain,
        slope=near,
        slope_decay=near_decay,
        output=output,
        query_key_value=bits_of(decay.query_key_value.weight),
        output_gate=bits_of(decay.output_gate.weight),
        rates=bits_of(torch.cat([decay.write_rate.weight, decay.forgetting.weight])),
        rate_bias=floats_of(torch.cat([decay.write_rate.bias.float(), decay.forgetting_bias.float()])),
        forgetting_scale=floats_of(decay.forgetting_scale.float().exp()),
        taps=floats_of(decay.taps_weight),
        head_gain=floats_of(decay.norm.weight),
    )


def feed_forward_weights(gain: Tensor, layer: FeedForward) -> FeedForwardWeights:
    """gain (D,) is the norm's. Raises ValueError for weights that are not stored in bfloat16."""
    blocks, neurons = layer.config.num_blocks, layer.config.block_neurons
    width = layer.up.weight.shape[1]
    is_routed = layer.router is not None
    return FeedForwardWeights(
        gain=floats_of(gain),
        router=bits_of(layer.router.weight if layer.router is not None else torch.empty(0, width)),
        router_scale=floats_of(layer.router_scale if is_routed else torch.ones(blocks)),
        up=bits_of(layer.up.weight.view(blocks, neurons, width)),
        down=bits_of(layer.down.weight.mT.reshape(blocks, neurons, width)),
    )


def bits_of(weight: Tensor) -> Bits:
    """A copy as bits of bfloat16; raises ValueError for weights that bfloat16 does not hold exactly."""
    rounded = weight.detach().to(torch.bfloat16)
    if not torch.equal(rounded.float(), weight.detach().float()):
        raise ValueError("only weights that are stored in bfloat16 are compiled")
    halves: Any = rounded.contiguous().view(torch.int16).numpy()
    return np.array(halves, copy=True).view(np.uint16)


def floats_of(values: Tensor) -> Floats:
    """A copy as float32."""
    return np.array(values.detach().float().contiguous().numpy(), copy=True)
