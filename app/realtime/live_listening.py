"""Sound on its way to an ear of the engine: pieces wait here until the model's thread takes them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import numpy as np

from yan_omni.app.bridge import ModelWorker
from yan_omni.app.errors import ApiError
from yan_omni.model.engine.request import INPUT_RATE_HZ, Ear, Heard, SpokenSoFar, Turn, Waveform

T = TypeVar("T")

Spawn = Callable[[Callable[[], Coroutine[Any, Any, None]]], object]
MIN_WORK_SAMPLES = INPUT_RATE_HZ // 2


class LiveListening:
    """One spoken turn. A full worker loses nothing: the pieces wait for the next chance."""

    def __init__(self, worker: ModelWorker, ear: Ear, spawn: Spawn) -> None:
        self._worker = worker
        self._ear = ear
        self._spawn = spawn
        self._waiting: list[Waveform] = []
        self._num_waiting = 0
        self._turn = asyncio.Lock()
        self._is_over = False
        self._guessed_from: int | None = None

    def push(self, samples_16k: Waveform) -> None:
        """Keep a piece, and hand over what is waiting once it is worth it."""
        self._waiting.append(samples_16k)
        self._num_waiting += len(samples_16k)
        if self._num_waiting >= MIN_WORK_SAMPLES and not self._turn.locked():
            self._spawn(self._hand_over)

    async def guess(self, before: Sequence[Turn], quiet_from: int) -> SpokenSoFar | None:
        """What has been said up to the sample `quiet_from`; None when the model has no time to say."""

        def work() -> SpokenSoFar:
            spoken = self._ear.guess(before)
            self._guessed_from = quiet_from
            return spoken

        return await self._work(work)

    async def finish(self, turns: Sequence[Turn], quiet_from: int | None) -> Heard | None:
        """The end of the turn, after silence from the sample `quiet_from` on if that is known.

        None when the model has no time: its reply will listen to the whole clip.
        """

        def work() -> Heard:
            is_known = quiet_from is not None and quiet_from == self._guessed_from
            return self._ear.finish(turns, is_silent_since_guess=is_known)

        heard = await self._work(work)
        self._is_over = True
        return heard

    async def _hand_over(self) -> None:
        await self._work(lambda: None)

    async def _work(self, work: Callable[[], T]) -> T | None:
        async with self._turn:
            if self._is_over:
                return None
            try:
                return await self._worker.call(lambda: self._push_then(work))
            except ApiError:
                return None

    def _push_then(self, work: Callable[[], T]) -> T:
        """On the model's thread."""
        waiting, self._waiting = self._waiting, []
        self._num_waiting = 0
        if waiting:
            self._ear.push(np.concatenate(waiting))
        return work()
