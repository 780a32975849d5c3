"""Packed rows for the listener's recipe, made in this process or in others beside it.

Processes pack while the device learns; a thread here brings what they packed to the device.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import threading
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.tokenizers.audio.rates import LISTENER_FRAME_SAMPLES
from yan_omni.training.listener_lessons import row_targets
from yan_omni.training.listener_rows import Rows, RowsRecipe
from yan_omni.training.losses_audio import CtcTarget
from yan_omni.training.pack_speech import Row

INT16_SCALE = 32_767.0
WAITING_BATCHES = 4
PATIENCE_S = 120.0
ASK_S = 2.0


@dataclass(frozen=True, slots=True)
class PackedRows:
    """Clean rows (R, S), int16, and what is said where in them, in 25 Hz frames."""

    samples: NDArray[np.int16]
    targets: list[CtcTarget]


def packed(rows: list[Row]) -> PackedRows:
    """Rows of one length together."""
    loud = np.stack([row.samples for row in rows])
    num_frames = loud.shape[1] // LISTENER_FRAME_SAMPLES
    targets = [target for index, row in enumerate(rows) for target in row_targets(index, row, num_frames)]
    return PackedRows(np.round(loud.clip(-1.0, 1.0) * INT16_SCALE).astype(np.int16), targets)


def on_device(rows: PackedRows, device: torch.device) -> tuple[Tensor, list[CtcTarget]]:
    """(R, S) float32 in [-1, 1] on the device, and the targets."""
    samples = torch.from_numpy(rows.samples)
    if device.type == "cuda":
        samples = samples.pin_memory()
    return samples.to(device, non_blocking=True).float() / INT16_SCALE, rows.targets


def _pack_for_ever(out: Any, data: Path, recipe: RowsRecipe, seed: int, parent: int) -> None:
    """What a process does until its parent is gone."""
    torch.set_num_threads(1)
    rows = Rows(data, recipe, np.random.default_rng(seed))
    while os.getppid() == parent:
        made = packed(rows.draw())
        while os.getppid() == parent:
            try:
                out.put(made, timeout=ASK_S)
                break
            except queue.Full:
                continue
    out.cancel_join_thread()


class RowFeed:
    """Batches of rows from `num_processes` others, or from this one if that is 0."""

    def __init__(
        self, data: Path, recipe: RowsRecipe, device: torch.device, num_processes: int, seed: int
    ) -> None:
        self._device = device
        self._processes: list[BaseProcess] = []
        self._is_closed = threading.Event()
        if num_processes == 0:
            self._own: Rows | None = Rows(data, recipe, np.random.default_rng(seed))
            return
        self._own = None
        context = multiprocessing.get_context("spawn")
        self._packed: Any = context.Queue(WAITING_BATCHES)
        for number in range(num_processes):
            arguments = (self._packed, data, recipe, seed * 1000 + number, os.getpid())
            process = context.Process(target=_pack_for_ever, args=arguments, daemon=True)
            process.start()
            self._processes.append(process)
        self._ready: queue.Queue[tuple[Tensor, list[CtcTarget]]] = queue.Queue(WAITING_BATCHES)
        threading.Thread(target=self._bring, daemon=True).start()

    def is_ready(self) -> bool:
        """Whether `draw` returns at once; always where this process packs them itself."""
        return self._own is not None or not self._ready.empty()

    def draw(self) -> tuple[Tensor, list[CtcTarget]]:
        """Clean rows (R, S) on the device and their targets.

        Raises:
            RuntimeError: none came for two minutes, or every process has ended.
        """
        if self._own is not None:
            return on_device(packed(self._own.draw()), self._device)
        for _ in range(int(PATIENCE_S / ASK_S)):
            try:
                return self._ready.get(timeout=ASK_S)
            except queue.Empty:
                if not any(process.is_alive() for process in self._processes):
                    break
        codes = [process.exitcode for process in self._processes]
        raise RuntimeError(f"no rows came; exit codes of the packing processes: {codes}")

    def close(self) -> None:
        """End the processes; what they packed last is lost."""
        self._is_closed.set()
        for process in self._processes:
            process.terminate()

    def _bring(self) -> None:
        while not self._is_closed.is_set():
            try:
                rows: PackedRows = self._packed.get(timeout=ASK_S)
            except queue.Empty:
                continue
            self._ready.put(on_device(rows, self._device))
