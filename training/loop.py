"""The training loop all recipes share: time budget, progress line, log file, resumable checkpoints."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn

from yan_omni.training.checkpointing import Progress, load_checkpoint, save_checkpoint
from yan_omni.training.optim import OptimConfig, adamw, set_rate
from yan_omni.training.schedule import WallClockCosine


@dataclass(frozen=True, slots=True)
class StepResult:
    """One batch: a differentiable scalar loss, how much data it held (`LoopConfig.unit`), values to log."""

    loss: Tensor
    amount: int
    values: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoopConfig:
    """Where and how long to train; checkpoint, log and export go to `out`.

    `unit` names what `StepResult.amount` counts. `accumulate` batches make one optimiser step.
    """

    out: Path
    schedule: WallClockCosine
    optim: OptimConfig = field(default_factory=OptimConfig)
    unit: str = "tokens"
    accumulate: int = 1
    log_every_s: float = 10.0
    checkpoint_every_s: float = 150.0
    max_steps: int | None = None


class Meter:
    """Averages between two progress lines."""

    def __init__(self, now_s: float) -> None:
        self.started_s = now_s
        self.amount = 0
        self.sums: dict[str, float] = {}
        self.counts: dict[str, int] = {}

    def add(self, amount: int, values: Mapping[str, float]) -> None:
        self.amount += amount
        for name, value in values.items():
            self.sums[name] = self.sums.get(name, 0.0) + value
            self.counts[name] = self.counts.get(name, 0) + 1

    def means(self) -> dict[str, float]:
        return {name: total / self.counts[name] for name, total in self.sums.items()}


def train(
    module: nn.Module,
    step: Callable[[int], StepResult],
    config: LoopConfig,
    export: Callable[[], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
    make_optimizer: Callable[
        [Iterable[tuple[str, nn.Parameter]], OptimConfig], torch.optim.Optimizer
    ] = adamw,
) -> Progress:
    """Train `module` with `step(number)` until the budget is spent; resumes from `out/train.pt` if present.

    `step` draws its data from its number, so that a resumed run goes on where it stopped. `export` writes
    usable weights and runs after every checkpoint. A loss that is not finite is skipped and counted; ten in
    a row raise `FloatingPointError`.
    """
    optimizer = make_optimizer(module.named_parameters(), config.optim)
    checkpoint = config.out / "train.pt"
    progress = load_checkpoint(checkpoint, module, optimizer) if checkpoint.exists() else Progress()
    run = _Run(module, optimizer, config, export, clock)
    module.train()
    while progress.elapsed_minutes < config.schedule.budget_minutes:
        if config.max_steps is not None and progress.steps >= config.max_steps:
            break
        progress = run.advance(step, progress)
    run.save(progress)
    return progress


class _Run:
    """The mutable part of one call of `train`."""

    def __init__(
        self,
        module: nn.Module,
        optimizer: torch.optim.Optimizer,
        config: LoopConfig,
        export: Callable[[], None] | None,
        clock: Callable[[], float],
    ) -> None:
        self.module, self.optimizer, self.config = module, optimizer, config
        self.export, self.clock = export, clock
        self.parameters = [p for p in module.parameters() if p.requires_grad]
        self.last_s = self.saved_s = clock()
        self.meter = Meter(self.last_s)
        self.bad_in_a_row = 0

    def advance(self, step: Callable[[int], StepResult], progress: Progress) -> Progress:
        """One optimiser step, and whatever is due: a progress line, a checkpoint."""
        rate = self.config.optim.peak_rate * self.config.schedule.share(progress.elapsed_minutes)
        set_rate(self.optimizer, rate)
        amount = self._update(step, progress.steps)
        now_s = self.clock()
        progress = Progress(
            progress.steps + 1,
            progress.amount + amount,
            progress.elapsed_minutes + (now_s - self.last_s) / 60.0,
        )
        self.last_s = now_s
        if now_s - self.meter.started_s >= self.config.log_every_s:
            self._log(progress, rate, now_s)
        if now_s - self.saved_s >= self.config.checkpoint_every_s:
            self.save(progress)
        return progress

    def _update(self, step: Callable[[int], StepResult], number: int) -> int:
        amount = 0
        self.optimizer.zero_grad(set_to_none=True)
        for part in range(self.config.accumulate):
            result = step(number * self.config.accumulate + part)
            loss = result.loss.item()
            if not math.isfinite(loss):
                self._count_bad(number)
                return amount
            (result.loss / self.config.accumulate).backward()
            amount += result.amount
            self.meter.add(result.amount, {"loss": loss, **result.values})
        norm = nn.utils.clip_grad_norm_(self.parameters, self.config.optim.clip_norm)
        if not math.isfinite(norm.item()):
            self._count_bad(number)
            return amount
        self.bad_in_a_row = 0
        self.optimizer.step()
        return amount

    def _count_bad(self, number: int) -> None:
        self.bad_in_a_row += 1
        if self.bad_in_a_row >= 10:
            raise FloatingPointError(
                f"ten losses or gradients in a row were not finite, the last at step {number}"
            )

    def _log(self, progress: Progress, rate: float, now_s: float) -> None:
        speed = self.meter.amount / max(now_s - self.meter.started_s, 1e-9)
        left = max(self.config.schedule.budget_minutes - progress.elapsed_minutes, 0.0)
        means = self.meter.means()
        values = "  ".join(f"{name} {value:.4f}" for name, value in means.items())
        print(
            f"step {progress.steps}  {values}  {speed:,.0f} {self.config.unit}/s  "
            f"rate {rate:.2e}  {left:.1f} min left",
            flush=True,
        )
        row = {
            "step": progress.steps,
            self.config.unit: progress.amount,
            "minutes": round(progress.elapsed_minutes, 3),
            "rate": rate,
            "speed": round(speed, 1),
            **{name: round(value, 5) for name, value in means.items()},
        }
        self.config.out.mkdir(parents=True, exist_ok=True)
        with (self.config.out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(row) + "\n")
        self.meter = Meter(now_s)

    def save(self, progress: Progress) -> None:
        """Checkpoint and export; the time this takes does not count as training."""
        save_checkpoint(self.config.out / "train.pt", self.module, self.optimizer, progress)
        if self.export is not None:
            self.export()
        self.saved_s = self.last_s = self.clock()
