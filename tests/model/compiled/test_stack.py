"""The compiled stack gives what the layers in PyTorch give, output and state, in any division into calls."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from tests.model.shapes import tiny_backbone
from yan_omni.model.backbone import Backbone, BackboneState
from yan_omni.model.compiled.stack import MOST_TOKENS, CompiledBackbone, compile_backbone
from yan_omni.model.config import BackboneConfig

TOLERANCE = 2e-5
CONFIGS = {
    "delta": tiny_backbone(),
    "paper": tiny_backbone(mode="paper"),
    "dense": tiny_backbone(kind="dense"),
    "one-tap": replace(tiny_backbone(), conv_taps=1),
}
LENGTHS = (1, 2, 3, 1, 4, 5, 9, 1)


def stored(config: BackboneConfig) -> Backbone:
    """A backbone whose weights bfloat16 holds exactly, with gains and gates that are not all alike."""
    torch.manual_seed(3)
    backbone = Backbone(config)
    with torch.no_grad():
        for weight in backbone.parameters():
            weight.add_(torch.randn_like(weight) * 0.1)
    return backbone.bfloat16().float().eval().requires_grad_(False)


def assert_same_state(expected: BackboneState, got: BackboneState) -> None:
    for a, b in zip(expected.tensors(), got.tensors(), strict=True):
        torch.testing.assert_close(b, a, atol=TOLERANCE, rtol=TOLERANCE)


def inputs(length: int, width: int) -> Tensor:
    return torch.randn(length, width, generator=torch.Generator().manual_seed(length))


@pytest.mark.parametrize("name", CONFIGS)
@torch.inference_mode()
def test_calls_of_any_length_equal_the_reference(name: str) -> None:
    backbone = stored(CONFIGS[name])
    x = inputs(sum(LENGTHS), backbone.config.width)
    expected = backbone(x[None], form="reference")
    compiled, state, parts = CompiledBackbone(backbone), backbone.initial_state(1), []
    for part in x.split(list(LENGTHS)):
        hidden, state = compiled.run(part, state)
        parts.append(hidden)
    torch.testing.assert_close(torch.cat(parts), expected.hidden[0], atol=TOLERANCE, rtol=TOLERANCE)
    assert_same_state(expected.state, state)


@torch.inference_mode()
def test_the_state_given_stays_as_it_is() -> None:
    backbone = stored(CONFIGS["delta"])
    compiled = CompiledBackbone(backbone)
    _, state = compiled.run(inputs(5, backbone.config.width), backbone.initial_state(1))
    kept = [tensor.clone() for tensor in state.tensors()]
    x = inputs(3, backbone.config.width)
    first, second = compiled.run(x, state)[0], compiled.run(x, state)[0]
    assert torch.equal(first, second)
    for before, after in zip(kept, state.tensors(), strict=True):
        assert torch.equal(before, after)


@torch.inference_mode()
def test_blocks_that_no_token_activates_leave_no_trace() -> None:
    backbone = stored(CONFIGS["delta"])
    for layer in backbone._each_layer():
        assert layer.feed_forward.router is not None
        layer.feed_forward.router.weight[::2] = 0.0
    x = inputs(6, backbone.config.width)
    hidden, _ = CompiledBackbone(backbone).run(x, backbone.initial_state(1))
    torch.testing.assert_close(hidden, backbone(x[None]).hidden[0], atol=TOLERANCE, rtol=TOLERANCE)


@torch.inference_mode()
def test_activations_keep_their_precision() -> None:
    backbone = stored(CONFIGS["delta"])
    hidden, state = CompiledBackbone(backbone).run(
        inputs(2, backbone.config.width).bfloat16(), backbone.initial_state(1)
    )
    assert hidden.dtype == torch.bfloat16
    assert all(tensor.dtype == torch.float32 for tensor in state.tensors())


class _Counting:
    most_tokens = 4

    def __init__(self, form: CompiledBackbone) -> None:
        self.form, self.lengths = form, list[int]()

    def run(self, x: Tensor, state: BackboneState) -> tuple[Tensor, BackboneState]:
        self.lengths.append(len(x))
        return self.form.run(x, state)


def test_it_is_used_for_few_tokens_of_one_stream_without_gradients() -> None:
    backbone = stored(CONFIGS["delta"])
    fast = _Counting(CompiledBackbone(backbone))
    backbone.few_tokens = fast
    x = inputs(5, backbone.config.width)[None]
    with torch.inference_mode():
        backbone(x[:, :4])
        backbone.step(x[:, 0], backbone.initial_state(1))
        assert fast.lengths == [4, 1]
        backbone(x)
        backbone(x[:, :2].expand(2, -1, -1))
        backbone(x[:, :2], mask=torch.ones(1, 2, dtype=torch.bool))
        backbone(x[:, :2], document_starts=torch.ones(1, 2, dtype=torch.bool))
        backbone(x[:, :2], form="reference")
        backbone.step(x[0, :2], backbone.initial_state(2))
    backbone(x[:, :2])
    assert fast.lengths == [4, 1]


def test_other_weights_than_bfloat16_stay_uncompiled() -> None:
    backbone = Backbone(CONFIGS["delta"])
    with pytest.raises(ValueError, match="bfloat16"):
        CompiledBackbone(backbone)
    compile_backbone(backbone)
    assert backbone.few_tokens is None
    kept = stored(CONFIGS["paper"])
    compile_backbone(kept)
    assert kept.few_tokens is not None
    assert kept.few_tokens.most_tokens == MOST_TOKENS
