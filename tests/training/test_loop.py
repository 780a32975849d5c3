"""The loop trains, anneals by the clock, resumes where it stopped, and survives bad batches."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from yan_omni.training.checkpointing import Progress, load_checkpoint, save_checkpoint
from yan_omni.training.loop import LoopConfig, StepResult, train
from yan_omni.training.optim import OptimConfig, adamw, is_decayed
from yan_omni.training.schedule import WallClockCosine


class Clock:
    """Seconds that pass by themselves: `step_s` at every look."""

    def __init__(self, step_s: float) -> None:
        self.now_s, self.step_s = 0.0, step_s

    def __call__(self) -> float:
        self.now_s += self.step_s
        return self.now_s


def config(out: Path, budget_minutes: float = 1.0, max_steps: int | None = None) -> LoopConfig:
    return LoopConfig(
        out,
        WallClockCosine(budget_minutes, warmup_minutes=0.1),
        OptimConfig(peak_rate=0.05),
        log_every_s=10.0,
        checkpoint_every_s=20.0,
        max_steps=max_steps,
    )


def a_module() -> nn.Module:
    torch.manual_seed(0)
    return nn.Linear(3, 3)


def step_for(module: nn.Module, seen: list[int]) -> Callable[[int], StepResult]:
    def step(number: int) -> StepResult:
        seen.append(number)
        x = torch.randn(8, 3, generator=torch.Generator().manual_seed(number))
        return StepResult((module(x) - x).square().mean(), 8, {"half": 0.5})

    return step


def test_it_learns_within_its_budget_and_logs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    module, seen = a_module(), list[int]()
    progress = train(module, step_for(module, seen), config(tmp_path), clock=Clock(0.25))
    assert seen == list(range(progress.steps))
    assert progress.amount == 8 * progress.steps
    assert progress.elapsed_minutes == pytest.approx(1.0, abs=0.01)
    rows = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert rows[-1]["loss"] < 0.1 * rows[0]["loss"]
    assert rows[-1]["rate"] < rows[1]["rate"]
    assert rows[0]["half"] == 0.5
    assert "tokens/s" in capsys.readouterr().out


def test_an_interrupted_run_ends_like_a_whole_one(tmp_path: Path) -> None:
    whole, halves, seen = a_module(), a_module(), list[int]()
    train(whole, step_for(whole, []), config(tmp_path / "whole", max_steps=40), clock=Clock(0.25))
    for max_steps in (15, 40):
        halves = a_module()
        train(
            halves,
            step_for(halves, seen),
            config(tmp_path / "halves", max_steps=max_steps),
            clock=Clock(0.25),
        )
    assert seen == list(range(40))
    for left, right in zip(whole.parameters(), halves.parameters(), strict=True):
        assert torch.allclose(left, right, atol=1e-6)


def test_exports_follow_checkpoints(tmp_path: Path) -> None:
    module, exports = a_module(), list[int]()
    train(
        module,
        step_for(module, []),
        config(tmp_path),
        export=lambda: exports.append(1),
        clock=Clock(0.25),
    )
    assert len(exports) >= 2
    assert (tmp_path / "train.pt").exists()
    assert not list(tmp_path.glob("*.partial"))


def test_one_bad_batch_is_skipped_and_ten_are_too_many(tmp_path: Path) -> None:
    module = a_module()
    before = [parameter.clone() for parameter in module.parameters()]

    def bad(number: int) -> StepResult:
        return StepResult(module(torch.full((1, 3), torch.nan)).sum(), 1)

    train(module, bad, config(tmp_path / "few", max_steps=5), clock=Clock(0.25))
    for left, right in zip(module.parameters(), before, strict=True):
        assert torch.equal(left, right)
    with pytest.raises(FloatingPointError, match="ten losses or gradients in a row"):
        train(module, bad, config(tmp_path / "many"), clock=Clock(0.25))


def test_a_checkpoint_of_another_model_is_refused(tmp_path: Path) -> None:
    module = a_module()
    optimizer = adamw(module.named_parameters(), OptimConfig())
    path = tmp_path / "train.pt"
    save_checkpoint(path, module, optimizer, Progress(3, 4, 5.0))
    assert load_checkpoint(path, module, optimizer) == Progress(3, 4, 5.0)
    other = nn.Linear(3, 4)
    with pytest.raises(ValueError, match="another configuration; start a new run"):
        load_checkpoint(path, other, adamw(other.named_parameters(), OptimConfig()))


def test_the_schedule_warms_up_and_anneals() -> None:
    schedule = WallClockCosine(10.0, warmup_minutes=1.0, floor_share=0.1)
    shares = [schedule.share(minutes) for minutes in (0.0, 0.5, 1.0, 5.5, 10.0, 99.0)]
    assert shares == pytest.approx([0.01, 0.5, 1.0, 0.55, 0.1, 0.1])


@pytest.mark.parametrize(("budget", "warmup"), [(1.0, 1.0), (1.0, -0.1), (0.0, 0.0)])
def test_impossible_schedules_are_refused(budget: float, warmup: float) -> None:
    with pytest.raises(ValueError, match="shorter than the budget"):
        WallClockCosine(budget, warmup_minutes=warmup)


def test_only_matrices_are_decayed() -> None:
    matrix, vector = nn.Parameter(torch.zeros(2, 2)), nn.Parameter(torch.zeros(2))
    assert is_decayed("layers.0.up.weight", matrix)
    assert not is_decayed("layers.0.norm.weight", vector)
    assert not is_decayed("embedding", matrix)
    assert not is_decayed("layers.0.mixer.decay.taps_weight", matrix)
    frozen = nn.Parameter(torch.zeros(2, 2), requires_grad=False)
    groups = adamw([("w", matrix), ("b", vector), ("f", frozen)], OptimConfig(weight_decay=0.2)).param_groups
    assert [(len(group["params"]), group["weight_decay"]) for group in groups] == [(1, 0.2), (1, 0.0)]
