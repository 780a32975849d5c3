"""The newest rendered lines, kept on the training device and drawn from at random; shards are read in another
thread while training goes on.
"""

from __future__ import annotations

import queue
import threading
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Shard = tuple[NDArray[np.uint8], NDArray[np.int16]]

LOOK_EVERY_S = 0.1


class LinePool:
    """Up to `capacity` lines; new ones take the place of the oldest. Strips lie on `device`, labels not."""

    def __init__(self, capacity: int, strip_shape: tuple[int, int], device: torch.device) -> None:
        self.strips = torch.empty(capacity, *strip_shape, dtype=torch.uint8, device=device)
        self.labels = np.empty((capacity, strip_shape[1] // 4), dtype=np.int16)
        self.added = 0

    def __len__(self) -> int:
        return min(self.added, len(self.labels))

    def add(self, strips: NDArray[np.uint8], labels: NDArray[np.int16]) -> None:
        """Lines (N, 32, W) with labels (N, W/4)."""
        start = self.added % len(self.labels)
        count = min(len(labels), len(self.labels) - start)
        self.strips[start : start + count] = torch.from_numpy(strips[:count]).to(self.strips.device)
        self.labels[start : start + count] = labels[:count]
        self.added += count
        if count < len(labels):
            self.add(strips[count:], labels[count:])

    def batch(self, size: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Strips (size, 32, W) uint8 on the device and labels (size, W/4) int64 on the CPU."""
        rows = rng.integers(len(self), size=size)
        chosen = torch.from_numpy(rows).to(self.strips.device)
        return self.strips[chosen], torch.from_numpy(self.labels[rows].astype(np.int64))


class ShardReader:
    """Reads the shards that appear in a folder, deletes them, and hands them on in `arrived`."""

    def __init__(self, folder: Path, most_waiting: int = 16) -> None:
        self.folder = folder
        self.arrived: queue.Queue[Shard] = queue.Queue(most_waiting)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while not self._ended.is_set():
            paths = sorted(self.folder.glob("*.npz"))
            for path in paths:
                with np.load(path) as shard:
                    lines = (shard["strips"], shard["labels"])
                path.unlink()
                self._hand_on(lines)
            if not paths:
                time.sleep(LOOK_EVERY_S)

    def _hand_on(self, lines: Shard) -> None:
        while not self._ended.is_set():
            try:
                self.arrived.put(lines, timeout=LOOK_EVERY_S)
                return
            except queue.Full:
                continue

    def move_to(self, pool: LinePool) -> None:
        """Add to the pool what has arrived; at most what waits now."""
        for _ in range(self.arrived.qsize()):
            pool.add(*self.arrived.get())

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
