"""Building blocks with explicit casts: weights keep their own dtype, activations keep the caller's."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.config import FeedForwardConfig
from yan_omni.model.fused import gated_squared_relu, rms_normalise
from yan_omni.model.packed import Packed, PackedHalf, pack


class RMSNorm(nn.Module):
    """Scale the last axis to unit root mean square; statistics in fp32, returned in the input's dtype."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        return rms_normalise(x, self.epsilon) * self.weight.to(x.dtype)


class CastLinear(nn.Linear):
    """A linear layer that casts its weight to the input's dtype, so that the caller chooses the precision."""

    packed: Packed | None = None
    """A copy of the weight that is faster to use; see `pack_layers`."""

    def forward(self, x: Tensor) -> Tensor:
        if self.packed is not None and self.packed.fits(x):
            return self.packed(x, self.bias)
        bias = None if self.bias is None else self.bias.to(x.dtype)
        return F.linear(x, self.weight.to(x.dtype), bias)


class CastConvolution(nn.Conv1d):
    """A convolution over time that casts its weight to the input's dtype."""

    def forward(self, input: Tensor) -> Tensor:
        bias = None if self.bias is None else self.bias.to(input.dtype)
        return F.conv1d(input, self.weight.to(input.dtype), bias, self.stride, self.padding)


def pack_layers(module: nn.Module) -> None:
    """Let the linear layers of a module that is not trained any more use packed copies."""
    for layer in module.modules():
        if isinstance(layer, CastLinear):
            layer.packed = pack(layer.weight)


class PackedLinear(nn.Module):
    """In the place of a linear layer that is not trained any more."""

    def __init__(self, layer: nn.Linear, packed: Packed) -> None:
        super().__init__()
        self.weight, self.bias = layer.weight, layer.bias
        self._packed = packed

    def forward(self, x: Tensor) -> Tensor:
        if self._packed.fits(x):
            return self._packed(x, self.bias)
        return F.linear(x, self.weight, self.bias)


class PackedConvolution(nn.Module):
    """In the place of a convolution over time that is not trained any more: a product of what each tap sees.

    Fastest where the channels of a moment lie together in memory, as after `x.mT`.
    """

    def __init__(self, layer: nn.Conv1d, packed: Packed) -> None:
        """`packed` is the weight as `taps_together` gives it."""
        super().__init__()
        self.weight, self.bias = layer.weight, layer.bias
        self.padding, self._stride = int(layer.padding[0]), int(layer.stride[0])
        self._packed = packed

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, T) -> (B, C', N)."""
        if not self._packed.fits(x):
            return F.conv1d(x, self.weight, self.bias, self._stride, self.padding)
        times = F.pad(x.mT, (0, 0, self.padding, self.padding))
        seen = times.unfold(1, self.weight.shape[2], self._stride).mT.flatten(2)
        return self._packed(seen, self.bias).mT


def taps_together(weight: Tensor) -> Tensor:
    """The weight of a convolution (C', C, taps) as (C', taps C)."""
    return weight.detach().mT.flatten(1)


def pack_linear_layers(module: nn.Module) -> None:
    """Put packed layers in the place of a module's plain linear ones, and of convolutions of all channels,
    where that is faster for many rows.
    """
    for name, layer in list(module.named_children()):
        if type(layer) is nn.Linear:
            if isinstance(packed := pack(layer.weight), PackedHalf):
                setattr(module, name, PackedLinear(layer, packed))
        elif isinstance(layer, nn.Conv1d) and layer.groups == 1 and layer.dilation == (1,):
            if isinstance(packed := pack(taps_together(layer.weight)), PackedHalf):
                setattr(module, name, PackedConvolution(layer, packed))
        else:
            pack_linear_layers(layer)


@dataclass(frozen=True, slots=True)
class RouterStats:
    """What the routers of one forward pass did, averaged over layers; scalars, the losses differentiable.

    `sparsity_loss` pushes the share of active blocks down to the configured target and is zero below it;
    `locality_loss` is the mean change of the routing between neighbouring tokens.
    """

    active_share: Tensor
    sparsity_loss: Tensor
    locality_loss: Tensor

    @classmethod
    def mean(cls, stats: list[RouterStats]) -> RouterStats | None:
        if not stats:
            return None
        return cls(
            torch.stack([item.active_share for item in stats]).mean(),
            torch.stack([item.sparsity_loss for item in stats]).mean(),
            torch.stack([item.locality_loss for item in stats]).mean(),
        )


class FeedForward(nn.Module):
    """Squared-ReLU feed-forward layer in contiguous blocks of neurons, chosen per token by a small router.

    The router is RMSNorm(ReLU(W_r x)): a block whose router value is zero takes no part, so leaving it out
    of the computation changes nothing. `dense` is the twin without a router.
    """

    def __init__(self, width: int, config: FeedForwardConfig, epsilon: float) -> None:
        super().__init__()
        self.config = config
        self.epsilon = epsilon
        self.up = CastLinear(width, config.width, bias=False)
        self.down = CastLinear(config.width, width, bias=False)
        self.router: CastLinear | None = None
        if config.kind == "selective":
            self.router = CastLinear(width, config.num_blocks, bias=False)
            self.router_scale = nn.Parameter(torch.ones(config.num_blocks))

    def forward(self, x: Tensor) -> tuple[Tensor, RouterStats | None]:
        """x (B, T, D) -> (B, T, D) and the router's statistics (None when dense)."""
        if self.router is None:
            dense: Tensor = self.down(F.relu(self.up(x)).square())
            return dense, None
        gate = self._normalised(F.relu(self.router(x).float()))
        return self._masked(x, gate), self._stats(gate)

    def step(self, x: Tensor) -> Tensor:
        """x (B, D) -> (B, D), computing only the blocks that are active for at least one row.

        When more than half are, gathering their weights would cost more than it saves; then all are computed,
        and so they are with packed weights.
        """
        if self.router is None:
            every: Tensor = self.down(F.relu(self.up(x)).square())
            return every
        gate = self._normalised(F.relu(self.router(x).float()))
        if self.up.packed is not None:
            return self._masked(x, gate)
        active = (gate > 0).any(0).nonzero().squeeze(-1)
        if 2 * active.numel() > self.config.num_blocks:
            return self._masked(x, gate)
        size = self.config.block_neurons
        weight_up = self.up.weight.view(self.config.num_blocks, size, -1).index_select(0, active)
        weight_down = self.down.weight.view(-1, self.config.num_blocks, size).index_select(1, active)
        hidden = F.relu(F.linear(x, weight_up.flatten(0, 1).to(x.dtype))).square()
        scale = (gate * self.router_scale.float()).index_select(1, active).to(x.dtype)
        scaled = hidden.reshape(x.shape[0], -1, size) * scale.unsqueeze(-1)
        return F.linear(scaled.flatten(-2), weight_down.flatten(1).to(x.dtype))

    def _masked(self, x: Tensor, gate: Tensor) -> Tensor:
        """Every block computed and scaled by its gate (..., blocks), which is zero for the inactive ones."""
        blocks = self.up(x).reshape(*x.shape[:-1], self.config.num_blocks, self.config.block_neurons)
        scaled = gated_squared_relu(blocks, (gate * self.router_scale.float()).to(x.dtype))
        projected: Tensor = self.down(scaled.flatten(-2))
        return projected

    def _normalised(self, raw: Tensor) -> Tensor:
        normalised: Tensor = raw * torch.rsqrt(raw.square().mean(-1, keepdim=True) + self.epsilon)
        return normalised

    def _stats(self, gate: Tensor) -> RouterStats:
        active_share = (gate > 0).float().mean()
        excess = (active_share - self.config.target_active_share).clamp_min(0.0)
        locality = (gate[:, 1:] - gate[:, :-1]).abs().mean() if gate.shape[1] > 1 else gate.sum() * 0.0
        return RouterStats(active_share.detach(), gate.mean() * excess.detach(), locality)
