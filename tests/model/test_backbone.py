"""The stack as a whole: forms agree, state is constant and complete, rows and documents do not mix."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import Tensor

from tests.model.shapes import tiny_backbone
from yan_omni.model.backbone import Backbone, BackboneState
from yan_omni.model.config import MixerMode
from yan_omni.model.streaming import join_rows, keep_rows, select_rows, state_bytes

MODES: tuple[MixerMode, ...] = ("paper", "delta")
TOLERANCE = 1e-4


def build(mode: MixerMode, kind: str = "selective") -> Backbone:
    torch.manual_seed(3)
    return Backbone(tiny_backbone(mode, kind))


def inputs(length: int, batch: int = 2) -> Tensor:
    return torch.randn(batch, length, 32, generator=torch.Generator().manual_seed(length))


def assert_same_state(left: BackboneState, right: BackboneState) -> None:
    for a, b in zip(left.tensors(), right.tensors(), strict=True):
        assert (a - b).abs().max().item() < TOLERANCE * max(1.0, b.abs().max().item())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("length", [1, 63, 100])
def test_chunked_equals_reference_with_gradients(mode: MixerMode, length: int) -> None:
    stack, x = build(mode), inputs(length)
    weight = torch.randn(2, length, 32)
    results = []
    for form in ("chunked", "reference"):
        out = stack(x, form=form)
        grads = torch.autograd.grad((out.hidden * weight).sum(), list(stack.parameters()), allow_unused=True)
        results.append((out, grads))
    (given, given_grads), (expected, expected_grads) = results
    assert (given.hidden - expected.hidden).abs().max() < TOLERANCE
    assert_same_state(given.state, expected.state)
    for left, right in zip(given_grads, expected_grads, strict=True):
        if right is not None:
            assert left is not None
            assert (left - right).abs().max() < 2 * TOLERANCE * max(1.0, right.abs().max().item())


@pytest.mark.parametrize("mode", MODES)
@torch.no_grad()
def test_steps_equal_one_call(mode: MixerMode) -> None:
    stack, x = build(mode), inputs(40)
    whole = stack(x)
    state, outs = stack.initial_state(2), []
    for t in range(40):
        out, state = stack.step(x[:, t], state)
        outs.append(out)
    assert (torch.stack(outs, dim=1) - whole.hidden).abs().max() < TOLERANCE
    assert_same_state(state, whole.state)


@pytest.mark.parametrize("mode", MODES)
@torch.no_grad()
def test_state_carries_over_calls(mode: MixerMode) -> None:
    stack, x = build(mode), inputs(100)
    whole = stack(x)
    state, outs = None, []
    for piece in torch.split(x, [1, 36, 2, 61], dim=1):
        out = stack(piece, state)
        state = out.state
        outs.append(out.hidden)
    assert state is not None
    assert (torch.cat(outs, dim=1) - whole.hidden).abs().max() < TOLERANCE
    assert_same_state(state, whole.state)


@pytest.mark.parametrize("mode", MODES)
@torch.no_grad()
def test_ragged_rows_equal_rows_alone(mode: MixerMode) -> None:
    stack, x = build(mode), inputs(50, batch=3)
    lengths = [50, 17, 1]
    mask = torch.arange(50) < torch.tensor(lengths)[:, None]
    together = stack(x, mask=mask)
    again = stack(x, together.state, mask=mask)
    for row, length in enumerate(lengths):
        alone = stack(x[row : row + 1, :length])
        alone_again = stack(x[row : row + 1, :length], alone.state)
        assert (together.hidden[row, :length] - alone.hidden[0]).abs().max() < TOLERANCE
        assert (again.hidden[row, :length] - alone_again.hidden[0]).abs().max() < TOLERANCE
        assert_same_state(select_rows(together.state, torch.tensor([row])), alone.state)


@torch.no_grad()
def test_a_mask_with_holes_is_refused() -> None:
    mask = torch.ones(2, 5)
    mask[0, 2] = 0
    with pytest.raises(ValueError, match="real tokens must come first"):
        build("delta")(inputs(5), mask=mask)


@pytest.mark.parametrize("mode", MODES)
@torch.no_grad()
def test_packed_documents_equal_documents_alone(mode: MixerMode) -> None:
    stack, x = build(mode), inputs(70, batch=1)
    bounds = [0, 2, 33, 34, 70]
    starts = torch.zeros(1, 70, dtype=torch.bool)
    starts[0, bounds[:-1]] = True
    before = stack(inputs(9, batch=1)).state
    packed = stack(x, before, document_starts=starts)
    for first, last in pairwise(bounds):
        alone = stack(x[:, first:last])
        assert (packed.hidden[:, first:last] - alone.hidden).abs().max() < TOLERANCE
    assert_same_state(packed.state, stack(x[:, 34:]).state)


@pytest.mark.parametrize("mode", MODES)
@torch.no_grad()
def test_causal(mode: MixerMode) -> None:
    stack, x = build(mode), inputs(60)
    changed = x.clone()
    changed[:, 40:] += 1.0
    before, after = stack(x).hidden, stack(changed).hidden
    assert (before[:, :40] - after[:, :40]).abs().max() < 1e-6
    assert (before[:, 40:] - after[:, 40:]).abs().max() > 0.01


@pytest.mark.parametrize("mode", MODES)
@torch.no_grad()
def test_state_size_does_not_grow(mode: MixerMode) -> None:
    stack = build(mode)
    sizes = {state_bytes(stack(inputs(length, batch=1)).state) for length in (1, 50, 300)}
    assert sizes == {stack.state_bytes()}


@torch.no_grad()
def test_rows_can_be_joined_selected_and_reset() -> None:
    stack = build("delta")
    first, second = stack(inputs(9, batch=1)).state, stack(inputs(23, batch=1)).state
    joined = join_rows([first, second])
    assert_same_state(select_rows(joined, torch.tensor([1])), second)
    reset = keep_rows(joined, torch.tensor([True, False]))
    assert_same_state(select_rows(reset, torch.tensor([0])), first)
    assert_same_state(select_rows(reset, torch.tensor([1])), stack.initial_state(1))


@torch.no_grad()
def test_bf16_prefill_and_steps_stay_close() -> None:
    stack, x = build("delta"), inputs(60).bfloat16()
    whole = stack(x)
    assert whole.hidden.dtype == torch.bfloat16
    assert all(tensor.dtype == torch.float32 for tensor in whole.state.tensors())
    state, outs = stack.initial_state(2), []
    for t in range(60):
        out, state = stack.step(x[:, t], state)
        outs.append(out)
    exact = stack(x.float()).hidden
    for given in (whole.hidden, torch.stack(outs, dim=1)):
        assert (given.float() - exact).abs().mean() < 0.02
