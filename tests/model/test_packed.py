"""Packed weights give what the usual ones give."""

from __future__ import annotations

import pytest
import torch

from tests.model.shapes import tiny_backbone
from yan_omni.model.config import ThinkerConfig
from yan_omni.model.layers import CastLinear, pack_linear_layers
from yan_omni.model.packed import PackedHalf, PackedRow, pack
from yan_omni.model.precision import fastest_dtype, multiplies_bfloat16
from yan_omni.model.thinker import Thinker

needs_bf16 = pytest.mark.skipif(
    not multiplies_bfloat16(), reason="this processor has no instructions for bfloat16"
)
needs_fp16 = pytest.mark.skipif(
    not isinstance(pack(torch.zeros(4, 4)), PackedHalf), reason="FBGEMM does not know this processor"
)


@needs_bf16
@pytest.mark.parametrize("shape", [(1, 48), (1, 1, 48), (48,)])
def test_one_row_by_a_packed_weight(shape: tuple[int, ...]) -> None:
    weight, bias = torch.randn(33, 48).bfloat16(), torch.randn(33).bfloat16()
    x, packed = torch.randn(shape).bfloat16(), pack(weight)
    assert isinstance(packed, PackedRow)
    with torch.inference_mode():
        assert packed.fits(x)
        got = packed(x, bias)
    assert torch.allclose(got, torch.nn.functional.linear(x, weight, bias), atol=0.05, rtol=0.02)


@needs_fp16
@pytest.mark.parametrize("shape", [(1, 48), (2, 5, 48), (48,), (300, 48)])
def test_rows_by_a_weight_of_half_size(shape: tuple[int, ...]) -> None:
    weight, bias = torch.randn(33, 48).bfloat16().float(), torch.randn(33)
    weight[0, 0], weight[1, 1] = 1e-5, 300.0
    x, packed = torch.randn(shape), pack(weight)
    assert packed is not None
    with torch.inference_mode():
        assert packed.fits(x)
        got = packed(x, bias)
    torch.testing.assert_close(got, torch.nn.functional.linear(x, weight, bias), atol=2e-4, rtol=1e-5)


@needs_fp16
def test_what_float16_cannot_hold_is_not_packed() -> None:
    assert pack(torch.full((3, 8), 1e5)) is None


class _Unusable:
    """Would fail if it were used."""

    def fits(self, x: torch.Tensor) -> bool:
        return x.shape[0] == 1

    def __call__(self, x: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
        raise AssertionError("used")


def test_other_inputs_go_the_usual_way() -> None:
    layer = CastLinear(8, 3).requires_grad_(False)
    layer.packed = _Unusable()
    assert layer(torch.randn(2, 8).bfloat16()).shape == (2, 3)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_nothing_is_packed_where_gradients_are_wanted(dtype: torch.dtype) -> None:
    packed = pack(torch.randn(3, 8).to(dtype))
    assert packed is None or not packed.fits(torch.randn(1, 8).to(dtype))


@torch.inference_mode()
def test_a_packed_thinker_steps_as_before() -> None:
    torch.manual_seed(0)
    dtype = fastest_dtype()
    thinker = Thinker(ThinkerConfig(64, tiny_backbone()), dtype).bfloat16().to(dtype).eval()
    state = thinker(torch.randint(0, 64, (1, 12))).state
    usual, usual_state = thinker.step(torch.tensor([5]), state)
    thinker.pack()
    packed, packed_state = thinker.step(torch.tensor([5]), state)
    tolerance = 0.05 if dtype == torch.bfloat16 else 1e-4
    assert torch.allclose(usual.float(), packed.float(), atol=tolerance, rtol=tolerance)
    for expected, got in zip(usual_state.tensors(), packed_state.tensors(), strict=True):
        assert torch.allclose(expected, got, atol=tolerance, rtol=tolerance)


@needs_fp16
def test_plain_layers_anywhere_in_a_network_are_packed() -> None:
    inner = torch.nn.Sequential(torch.nn.GELU(), torch.nn.Linear(16, 4, bias=False), CastLinear(4, 4))
    network = torch.nn.Sequential(torch.nn.Linear(8, 16), inner).bfloat16().float()
    x = torch.randn(3, 5, 8)
    usual, count = network(x), sum(weight.numel() for weight in network.parameters())
    pack_linear_layers(network)
    kinds = [type(layer).__name__ for layer in network.modules()]
    assert kinds.count("PackedLinear") == 2
    assert kinds.count("CastLinear") == 1
    with torch.inference_mode():
        torch.testing.assert_close(network(x), usual, atol=1e-5, rtol=1e-5)
    assert network(x).requires_grad, "with gradients the usual weights are used"
    assert sum(weight.numel() for weight in network.parameters()) == count


@needs_fp16
@pytest.mark.parametrize(("taps", "stride", "padding"), [(3, 1, 0), (3, 2, 0), (5, 1, 2)])
def test_convolutions_of_all_channels_are_packed(taps: int, stride: int, padding: int) -> None:
    layer = torch.nn.Conv1d(6, 10, taps, stride, padding).bfloat16().float()
    grouped = torch.nn.Conv1d(10, 10, 3, groups=10)
    network = torch.nn.Sequential(layer, grouped)
    x = torch.randn(2, 6, 17)
    usual = network(x)
    pack_linear_layers(network)
    assert [type(part).__name__ for part in network] == ["PackedConvolution", "Conv1d"]
    with torch.inference_mode():
        torch.testing.assert_close(network(x), usual, atol=1e-5, rtol=1e-5)
    assert network(x).requires_grad, "with gradients the usual weight is used"


def test_layers_in_bfloat16_stay_plain() -> None:
    network = torch.nn.Sequential(torch.nn.Linear(8, 16)).bfloat16()
    pack_linear_layers(network)
    assert type(network[0]) is torch.nn.Linear
