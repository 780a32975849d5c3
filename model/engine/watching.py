"""Looking at frames one after another, in constant memory."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yan_omni.model.engine.request import Frames, Picture
from yan_omni.model.noticing import without_parts
from yan_omni.model.noticing_video import SeenFrame
from yan_omni.model.vision.grounding import SeenThing
from yan_omni.model.vision.sight import Sight

Noticed = tuple[SeenThing, ...]
MAX_FRAMES = 64
"""Remembered of one video; when a live one has more, every second one of them is forgotten."""
CELLS = 32
SAME_CELL = 6.0
"""Difference of mean grey levels (0-255) of one of 32 x 32 cells up to which a frame shows nothing new."""


def watch(sight: Sight, frames: Frames) -> list[Noticed]:
    """The things in each frame (N, H, W, 3); one like the frame before it is not looked at."""
    noticed: list[Noticed] = []
    looked_at: NDArray[np.float32] | None = None
    for frame in frames:
        cells = cell_means(frame)
        if looked_at is None or float(np.abs(cells - looked_at).max()) > SAME_CELL:
            noticed.append(tuple(without_parts(sight.things(sight.see(frame, closely=False)))))
            looked_at = cells
        else:
            noticed.append(noticed[-1])
    return noticed


def cell_means(frame: Picture) -> NDArray[np.float32]:
    """Mean colours (rows, columns, 3) of at most 32 x 32 cells of a frame."""
    means = frame.astype(np.float32)
    for axis in (0, 1):
        size = means.shape[axis]
        starts = np.linspace(0, size, min(size, CELLS), endpoint=False).astype(np.int64)
        widths = np.diff([*starts, size]).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        means = (np.add.reduceat(means, starts, axis=axis) / widths).astype(np.float32)
    return means


def joined(before: tuple[SeenFrame, ...], new: tuple[SeenFrame, ...]) -> tuple[SeenFrame, ...]:
    """What is remembered of a video that goes on: at most `MAX_FRAMES`, the longer ago the fewer, with the
    first and the last.
    """
    frames = before + new
    while len(frames) > MAX_FRAMES:
        frames = frames[:-1:2] + frames[-1:]
    return frames
