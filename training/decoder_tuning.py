"""Runs that go on training the codec's decoder on cached codes: moving average, checkpoints, progress."""

from __future__ import annotations

import logging
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.weights import save_component
from yan_omni.training.coded_crops import CodedClip, CodedCrops, clip_weights
from yan_omni.training.schedule import WallClockCosine

log = logging.getLogger("decoder_tuning")
LOG_S = 30.0
HELD_OUT_SEED = 11


class Stateful(Protocol):
    """A module or an optimizer."""

    def state_dict(self) -> Any: ...

    def load_state_dict(self, state_dict: Any) -> Any: ...


class DecoderTuner(ABC):
    """State of a run. What is saved for use is the moving average of the decoder's weights."""

    def __init__(self, codec: Codec, minutes: float, seed: int, average_decay: float) -> None:
        self.codec = codec
        self.averaged = {name: tensor.clone() for name, tensor in codec.decoder.state_dict().items()}
        self.average_decay = average_decay
        self.schedule = WallClockCosine(minutes, warmup_minutes=min(0.5, minutes / 10))
        self.rng = np.random.default_rng(seed)
        self.step, self.elapsed_s = 0, 0.0

    @abstractmethod
    def parts(self) -> Mapping[str, Stateful]:
        """What a checkpoint holds beside the decoder, by name."""

    @abstractmethod
    def draw(
        self, clips: Sequence[CodedClip], weights: NDArray[np.float64], count: int, rng: np.random.Generator
    ) -> CodedCrops:
        """Crops to learn from."""

    @abstractmethod
    def train_step(self, crops: CodedCrops) -> dict[str, float]:
        """One update, followed by `follow`; returns the losses."""

    @abstractmethod
    def measured(self, crops: CodedCrops) -> dict[str, float]:
        """Losses of the decoder as it is."""

    def exported(self) -> Codec:
        """The codec to save for use, while its decoder has the averaged weights."""
        return self.codec

    @torch.no_grad()
    def follow(self) -> None:
        """Let the average follow the decoder after an update."""
        decay = min(self.average_decay, (1.0 + self.step) / (10.0 + self.step))
        for name, tensor in self.codec.decoder.state_dict().items():
            self.averaged[name].lerp_(tensor, 1.0 - decay)
        self.step += 1

    @contextmanager
    def averaged_in_place(self) -> Iterator[None]:
        """The decoder has the averaged weights meanwhile."""
        present = {name: tensor.clone() for name, tensor in self.codec.decoder.state_dict().items()}
        self.codec.decoder.load_state_dict(self.averaged)
        try:
            yield
        finally:
            self.codec.decoder.load_state_dict(present)

    @torch.no_grad()
    def held_out(self, clips: Sequence[CodedClip], num_batches: int = 3) -> dict[str, float]:
        """Losses of the averaged decoder on the same crops every time."""
        rng, weights = np.random.default_rng(HELD_OUT_SEED), clip_weights(clips, {})
        with self.averaged_in_place():
            batches = [self.measured(self.draw(clips, weights, 8, rng)) for _ in range(num_batches)]
        return {name: float(np.mean([batch[name] for batch in batches])) for name in batches[0]}

    def save(self, folder: Path) -> None:
        """Checkpoint to go on from and weights to use."""
        folder.mkdir(parents=True, exist_ok=True)
        state = {
            "decoder": self.codec.decoder.state_dict(),
            "averaged": self.averaged,
            **{name: part.state_dict() for name, part in self.parts().items()},
            "step": self.step,
            "elapsed_s": self.elapsed_s,
        }
        torch.save(state, folder / "checkpoint.partial")
        os.replace(folder / "checkpoint.partial", folder / "checkpoint.pt")
        with self.averaged_in_place():
            codec = self.exported()
            save_component(codec, asdict(codec.config), folder / "codec.safetensors", "codec")

    def resume(self, folder: Path) -> None:
        """Go on from the checkpoint in the folder, if there is one."""
        if not (folder / "checkpoint.pt").exists():
            return
        state = torch.load(folder / "checkpoint.pt", weights_only=True)
        self.codec.decoder.load_state_dict(state["decoder"])
        self.averaged = state["averaged"]
        for name, part in self.parts().items():
            part.load_state_dict(state[name])
        self.step, self.elapsed_s = state["step"], state["elapsed_s"]
        self.rng = np.random.default_rng(self.step)
        log.info("going on from step %d, %.0f s", self.step, self.elapsed_s)

    def run(
        self,
        clips: Sequence[CodedClip],
        weights: NDArray[np.float64],
        held_out: Sequence[CodedClip],
        out: Path,
        batch_size: int,
        save_s: float,
    ) -> None:
        """Train until the budget is spent, from the checkpoint in `out` if there is one."""
        self.resume(out)
        budget_s = self.schedule.budget_minutes * 60.0
        began_s = time.monotonic() - self.elapsed_s
        saved_at = logged_at = time.monotonic()
        sums: dict[str, list[float]] = {}
        while self.elapsed_s < budget_s:
            losses = self.train_step(self.draw(clips, weights, batch_size, self.rng))
            for name, value in losses.items():
                sums.setdefault(name, []).append(value)
            now = time.monotonic()
            self.elapsed_s = now - began_s
            if now - logged_at > LOG_S:
                means = {name: float(np.mean(values)) for name, values in sums.items()}
                speed = len(next(iter(sums.values()))) / (now - logged_at)
                left_s = budget_s - self.elapsed_s
                log.info("step %d %s, %.2f steps per s, %.0f s left", self.step, _told(means), speed, left_s)
                sums, logged_at = {}, now
            if now - saved_at > save_s:
                self.save(out)
                log.info("held out %s", _told(self.held_out(held_out)))
                saved_at = time.monotonic()
        self.save(out)
        log.info("held out %s", _told(self.held_out(held_out)))


def _told(values: Mapping[str, float]) -> str:
    return " ".join(f"{name} {value:.4f}" for name, value in values.items())
