"""Packed weights give what the usual ones give."""

from __future__ import annotations

import pytest
import torch

from tests.model.shapes import tiny_backbone
from yan_omni.model.config import ThinkerConfig
from yan_omni.model.layers import CastLinear
from yan_omni.model.packed import fits, pack, packed_linear
from yan_omni.model.thinker import Thinker

needs_bf16 = pytest.mark.skipif(
    pack(torch.zeros(4, 4, dtype=torch.bfloat16)) is None, reason="this processor has no packed bf16 product"
)


@needs_bf16
@pytest.mark.parametrize("shape", [(1, 48), (1, 1, 48), (48,)])
def test_one_row_by_a_packed_weight(shape: tuple[int, ...]) -> None:
    weight, bias = torch.randn(33, 48).bfloat16(), torch.randn(33).bfloat16()
    x, packed = torch.randn(shape).bfloat16(), pack(weight)
    assert packed is not None
    with torch.inference_mode():
        assert fits(x, packed)
        got = packed_linear(x, packed, bias)
    assert torch.allclose(got, torch.nn.functional.linear(x, weight, bias), atol=0.05, rtol=0.02)


def test_other_inputs_go_the_usual_way() -> None:
    layer = CastLinear(8, 3).requires_grad_(False)
    layer.packed = torch.zeros(1)  # would fail if it were used
    for x in (torch.randn(1, 8), torch.randn(2, 8).bfloat16()):
        with torch.inference_mode():
            assert layer(x).shape == (x.shape[0], 3)
    assert layer(torch.randn(1, 8).bfloat16()).shape == (1, 3), "with gradients"
    assert pack(torch.zeros(3, 8)) is None, "fp32 gains nothing"


@needs_bf16
@torch.inference_mode()
def test_a_packed_thinker_steps_as_before() -> None:
    torch.manual_seed(0)
    thinker = Thinker(ThinkerConfig(64, tiny_backbone()), torch.bfloat16).bfloat16().eval()
    state = thinker(torch.randint(0, 64, (1, 12))).state
    usual, usual_state = thinker.step(torch.tensor([5]), state)
    thinker.pack()
    packed, packed_state = thinker.step(torch.tensor([5]), state)
    assert torch.allclose(usual.float(), packed.float(), atol=0.05, rtol=0.05)
    for expected, got in zip(usual_state.tensors(), packed_state.tensors(), strict=True):
        assert torch.allclose(expected, got, atol=0.05, rtol=0.05)
