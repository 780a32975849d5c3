"""Composites without end, made by processes of their own while a recipe trains."""

from __future__ import annotations

import multiprocessing
import queue
import random
from collections.abc import Callable, Sequence
from multiprocessing.context import SpawnContext
from typing import TYPE_CHECKING

from PIL import Image

from yan_omni.tokenizers.image import Picture
from yan_omni.training.data_boxes import BoxedPicture, of_composite
from yan_omni.training.forge.photo_composites import draw_composite

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Event

PHOTO_SHARE = 0.45
AT_ONCE = 16
WAITING = 8

Material = tuple[Sequence[Image.Image], Sequence[Picture]]


def draw_boxed(material: Material, count: int, rng: random.Random) -> list[BoxedPicture]:
    """`count` composites of cut-outs on photos; those without anything to be seen are made again."""
    cutouts, photos = material
    made: list[BoxedPicture] = []
    while len(made) < count:
        one = of_composite(draw_composite(cutouts, photos, PHOTO_SHARE, rng))
        if one.names:
            made.append(one)
    return made


class CompositeStream:
    """`num_workers` processes that make composites of what `load` gives in each of them; end it with
    `close`.
    """

    def __init__(self, load: Callable[[], Material], num_workers: int, seed: int = 0) -> None:
        context: SpawnContext = multiprocessing.get_context("spawn")
        self.made: Queue[list[BoxedPicture]] = context.Queue(WAITING)
        self.is_over: Event = context.Event()
        self.workers = [
            context.Process(
                target=_work, args=(load, self.made, self.is_over, f"{seed}/{number}"), daemon=True
            )
            for number in range(num_workers)
        ]
        for worker in self.workers:
            worker.start()

    def take(self) -> list[BoxedPicture]:
        """What is made by now, without waiting; at most one batch."""
        try:
            return self.made.get_nowait()
        except queue.Empty:
            return []

    def close(self) -> None:
        """End the processes."""
        self.is_over.set()
        for worker in self.workers:
            worker.terminate()
            worker.join()


def _work(load: Callable[[], Material], made: Queue[list[BoxedPicture]], is_over: Event, seed: str) -> None:
    material, rng = load(), random.Random(seed)
    while not is_over.is_set():
        made.put(draw_boxed(material, AT_ONCE, rng))
