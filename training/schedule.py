"""A learning-rate schedule in minutes instead of steps: at any speed the run ends annealed."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WallClockCosine:
    """Linear warm-up, then a cosine to `floor_share` of the peak at the end of the budget.

    Time is what was spent training, summed over interruptions.
    """

    budget_minutes: float
    warmup_minutes: float = 1.0
    floor_share: float = 0.02

    def __post_init__(self) -> None:
        if not 0 <= self.warmup_minutes < self.budget_minutes:
            raise ValueError(
                f"warmup_minutes={self.warmup_minutes}, budget_minutes={self.budget_minutes}: "
                "the warm-up must be shorter than the budget"
            )
        if not 0 <= self.floor_share <= 1:
            raise ValueError(f"floor_share={self.floor_share}: allowed are shares from 0 to 1")

    def share(self, elapsed_minutes: float) -> float:
        """Fraction of the peak rate after `elapsed_minutes` of training."""
        if elapsed_minutes < self.warmup_minutes:
            return max(elapsed_minutes / self.warmup_minutes, 0.01)
        span = self.budget_minutes - self.warmup_minutes
        progress = min((elapsed_minutes - self.warmup_minutes) / span, 1.0)
        return self.floor_share + (1 - self.floor_share) * 0.5 * (1 + math.cos(math.pi * progress))
