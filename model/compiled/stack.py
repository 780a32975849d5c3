"""The compiled form of a `Backbone` that is not trained any more."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.backbone import Backbone, BackboneLayer, BackboneState
from yan_omni.model.compiled.kernels import mix_delta, mix_paper, normalise, think
from yan_omni.model.compiled.machine_code import Array
from yan_omni.model.compiled.weights import DeltaWeights, MixerWeights, feed_forward_weights, mixer_weights
from yan_omni.model.mcsd.state import MixerState
from yan_omni.model.precision import multiplies_bfloat16

MOST_TOKENS = 32 if multiplies_bfloat16() else 64
"""More at once are faster in the chunked form."""


def compile_backbone(backbone: Backbone) -> None:
    """Let a backbone that is not trained any more use the compiled form for a few tokens of one stream.

    One whose weights are not stored in bfloat16 stays as it is. The first time on a machine this takes about
    half a minute; later the machine code is read from disk.
    """
    try:
        compiled = CompiledBackbone(backbone)
    except ValueError:
        return
    with torch.inference_mode():  # now rather than in the first reply
        compiled.run(torch.zeros(1, backbone.config.width), backbone.initial_state(1))
    backbone.few_tokens = compiled


class CompiledBackbone:
    """Implements `FewTokens`: equal to `Backbone.forward` and `Backbone.step` but for rounding."""

    most_tokens = MOST_TOKENS

    def __init__(self, backbone: Backbone) -> None:
        """Raises ValueError for weights that are not stored in bfloat16."""
        layers = [layer for layer in backbone.layers if isinstance(layer, BackboneLayer)]
        self._layers = [
            (mixer_weights(layer), feed_forward_weights(layer.feed_forward_norm.weight, layer.feed_forward))
            for layer in layers
        ]
        self._epsilon = backbone.config.norm_epsilon
        self._gain = np.array(backbone.norm.weight.detach().float().numpy(), copy=True)

    def run(self, x: Tensor, state: BackboneState) -> tuple[Tensor, BackboneState]:
        """x (T, D) of one stream -> hidden (T, D) in the dtype of x, next state; `state` is left as it is."""
        values = np.array(x.detach().float().numpy(), copy=True)
        after = state.with_tensors([tensor.clone() for tensor in state.tensors()])
        for (mixer, ffn), layer in zip(self._layers, after.layers, strict=True):
            _mix(mixer, values, self._epsilon, layer)
            think(ffn, values, self._epsilon)
        normalise(values, self._gain, self._epsilon, values)
        return torch.from_numpy(values).to(x.dtype), after


def _mix(weights: MixerWeights, values: Array, epsilon: float, state: MixerState) -> None:
    near = state.slope[0].numpy()
    if isinstance(weights, DeltaWeights):
        assert state.matrix is not None
        assert state.history is not None
        mix_delta(weights, values, epsilon, near, state.matrix[0].numpy(), state.history[0].numpy())
    else:
        assert state.vector is not None
        mix_paper(weights, values, epsilon, near, state.vector[0].numpy())
