"""Reference, chunked and recurrent forms of the recurrences agree, in value, gradient and carried state."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from yan_omni.model.mcsd.chunked import chunk_decays, decay_sum_chunked, delta_rule_chunked
from yan_omni.model.mcsd.recurrent import decay_sum_step, delta_rule_step
from yan_omni.model.mcsd.reference import decay_sum_reference, delta_rule_reference
from yan_omni.model.mcsd.sections import decay_rates, slope_rates

TOLERANCE = 1e-4
LENGTHS = [1, 63, 64, 100]


def delta_inputs(length: int, batch: int = 2, heads: int = 3, width: int = 8) -> list[Tensor]:
    """query, key, value, beta, log_decay, state; keys are correlated, as in a trained model."""
    random = torch.Generator().manual_seed(length)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=random)

    shape = (batch, heads, length)
    query, key = (
        torch.nn.functional.normalize(normal(*shape, width) + normal(width), dim=-1) for _ in range(2)
    )
    beta = torch.sigmoid(normal(*shape) + 1.0)
    log_decay = -torch.nn.functional.softplus(normal(*shape) - 2.0)
    inputs = [query, key, normal(*shape, width), beta, log_decay, normal(batch, heads, width, width)]
    return [tensor.requires_grad_() for tensor in inputs]


def chunked(inputs: Sequence[Tensor], starts: Tensor | None = None, chunk: int = 16) -> tuple[Tensor, Tensor]:
    query, key, value, beta, log_decay, state = inputs
    return delta_rule_chunked(query, key, value, beta, log_decay, state, starts, chunk)


def reference(inputs: Sequence[Tensor], starts: Tensor | None = None) -> tuple[Tensor, Tensor]:
    query, key, value, beta, log_decay, state = inputs
    return delta_rule_reference(query, key, value, beta, log_decay, state, starts)


def some_starts(length: int, batch: int = 2) -> Tensor:
    starts = torch.zeros(batch, length, dtype=torch.bool)
    starts[0, length // 3] = True
    starts[1, [0, length // 2, length - 1]] = True
    return starts


def gradients(outputs: tuple[Tensor, Tensor], inputs: list[Tensor]) -> list[Tensor]:
    random = torch.Generator().manual_seed(1)
    total = sum((out * torch.randn(out.shape, generator=random)).sum() for out in outputs)
    assert isinstance(total, Tensor)
    return list(torch.autograd.grad(total, inputs))


def assert_close(given: Tensor, expected: Tensor) -> None:
    scale = max(1.0, expected.abs().max().item())
    assert (given - expected).abs().max().item() < TOLERANCE * scale


@pytest.mark.parametrize("with_starts", [False, True], ids=["one-document", "packed"])
@pytest.mark.parametrize("length", LENGTHS)
def test_chunked_delta_rule_equals_reference(length: int, with_starts: bool) -> None:
    inputs = delta_inputs(length)
    starts = some_starts(length) if with_starts else None
    expected = reference(inputs, starts)
    given = chunked(inputs, starts)
    for left, right in zip(given, expected, strict=True):
        assert_close(left, right)
    for left, right in zip(gradients(given, inputs), gradients(expected, inputs), strict=True):
        assert_close(left, right)


def test_recurrent_delta_rule_equals_reference() -> None:
    inputs = [tensor.detach() for tensor in delta_inputs(50)]
    expected, expected_state = reference(inputs)
    state, outs = inputs[-1], []
    for t in range(50):
        query, key, value, beta, log_decay = (tensor[:, :, t] for tensor in inputs[:-1])
        out, state = delta_rule_step(query, key, value, beta, log_decay, state)
        outs.append(out)
    assert_close(torch.stack(outs, dim=2), expected)
    assert_close(state, expected_state)


@pytest.mark.parametrize("rates", [slope_rates(3), decay_rates(3)], ids=["slope", "decay"])
@pytest.mark.parametrize("length", LENGTHS)
def test_decay_sums_agree(length: int, rates: Tensor) -> None:
    random = torch.Generator().manual_seed(length)
    values = torch.randn(2, 3, length, 5, generator=random).requires_grad_()
    state = torch.randn(2, 3, 5, generator=random).requires_grad_()
    starts = some_starts(length)
    log_decay = -rates[None, :, None].expand(2, -1, length)
    expected = decay_sum_reference(values, log_decay, state, starts)
    given = decay_sum_chunked(values, chunk_decays(log_decay, starts, min(16, length)), state)
    for left, right in zip(given, expected, strict=True):
        assert_close(left, right)
    for left, right in zip(
        gradients(given, [values, state]), gradients(expected, [values, state]), strict=True
    ):
        assert_close(left, right)


def test_one_decay_step_equals_reference() -> None:
    values, state = torch.randn(2, 3, 1, 5), torch.randn(2, 3, 5)
    expected, _ = decay_sum_reference(values, -slope_rates(3)[None, :, None].expand(2, -1, 1), state)
    assert_close(decay_sum_step(values[:, :, 0], (-slope_rates(3)).exp()[:, None], state), expected[:, :, 0])


def test_correlated_keys_do_not_blow_up() -> None:
    """Equal keys, full write rates: powers of the chunk's matrix would overflow, substitution does not."""
    key = torch.zeros(1, 1, 64, 8)
    key[..., 0] = 1.0
    value = torch.randn(1, 1, 64, 8)
    ones, state = torch.ones(1, 1, 64), torch.zeros(1, 1, 8, 8)
    out, _ = delta_rule_chunked(key, key, value, ones, 0.0 * ones, state)
    assert_close(out, value)


def test_rates_have_the_published_half_lives() -> None:
    half_lives = torch.log(torch.tensor(2.0)) / slope_rates(8)
    assert half_lives[0].item() == pytest.approx(1.386, abs=1e-3)
    assert half_lives[-1].item() == pytest.approx(177.4, abs=0.1)
    assert torch.exp(-decay_rates(8)[0]).item() == pytest.approx(1 - 2**-5)


def test_a_hundred_thousand_bf16_steps_stay_bounded_and_accurate() -> None:
    """Inputs rounded to bf16, state in fp32, against the same inputs with the state in fp64."""
    length, width = 100_000, 2
    random = torch.Generator().manual_seed(0)

    def rounded(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=random).bfloat16().float()

    query, key = (torch.nn.functional.normalize(rounded(1, 2, length, width), dim=-1) for _ in range(2))
    value, beta = rounded(1, 2, length, width), torch.sigmoid(rounded(1, 2, length))
    log_decay = torch.stack([torch.zeros(length), torch.full((length,), -0.001)])[None]
    inputs = [query, key, value, beta, log_decay, torch.zeros(1, 2, width, width)]
    out, state = chunked(inputs, chunk=64)
    exact, exact_state = chunked([tensor.double() for tensor in inputs], chunk=64)
    assert torch.isfinite(out).all()
    assert out.abs().max() < 100.0
    assert (state - exact_state).abs().max() < TOLERANCE
    assert (out - exact).abs().max() < TOLERANCE
