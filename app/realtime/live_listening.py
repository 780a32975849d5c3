"""Sound on its way to an ear of the engine: pieces wait here until the model's thread takes them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from yan_omni.app.bridge import ModelWorker
from yan_omni.app.errors import ApiError
from yan_omni.model.engine.request import INPUT_RATE_HZ, AudioPart, Ear, Heard, SpokenSoFar, Turn, Waveform

T = TypeVar("T")

Spawn = Callable[[Callable[[], Coroutine[Any, Any, None]]], object]
Work = Callable[[Sequence[Turn], Sequence[Turn]], T]
MIN_WORK_SAMPLES = INPUT_RATE_HZ // 5


class LiveListening:
    """One spoken turn. A full worker loses nothing: the pieces wait for the next chance."""

    def __init__(
        self, worker: ModelWorker, ear: Ear, spawn: Spawn, turns: Callable[[], tuple[Turn, ...]]
    ) -> None:
        """`turns` gives the conversation as it is now."""
        self._turns = turns
        self._worker = worker
        self._ear = ear
        self._spawn = spawn
        self._waiting: list[Waveform] = []
        self._num_waiting = 0
        self._turn = asyncio.Lock()
        self._is_over = False
        self.is_paused = False
        """While nobody speaks, pieces wait: they may be the end, which is known from the guess."""
        self._guessed_from: int | None = None

    def push(self, samples_16k: Waveform) -> None:
        """Keep a piece, and hand over what is waiting once it is worth it."""
        self._waiting.append(samples_16k)
        self._num_waiting += len(samples_16k)
        if not self.is_paused and self._num_waiting >= MIN_WORK_SAMPLES and not self._turn.locked():
            self._spawn(self._hand_over)

    async def guess(self, quiet_from: int) -> SpokenSoFar | None:
        """What has been said up to the sample `quiet_from`; None when the model has no time to say."""

        def work(turns: Sequence[Turn], before: Sequence[Turn]) -> SpokenSoFar:
            self._push(before)
            spoken = self._ear.guess(before)
            self._guessed_from = quiet_from
            return spoken

        return await self._work(work)

    async def finish(self, samples_16k: Waveform, quiet_from: int | None) -> Heard | None:
        """The end of the turn, which the conversation ends with now, as `samples_16k`.

        Nobody has spoken since the sample `quiet_from`, if that is known. None when the model has no time; a
        reply will listen to the whole clip.
        """

        def work(turns: Sequence[Turn], before: Sequence[Turn]) -> Heard:
            is_known = quiet_from is not None and quiet_from == self._guessed_from
            if not is_known:
                self._push(before)
            return self._ear.finish(turns, is_silent_since_guess=is_known)

        heard = await self._work(work, ends_with=samples_16k)
        self._is_over = True
        return heard

    async def _hand_over(self) -> None:
        await self._work(lambda turns, before: self._push(before))
        if self._worker.num_jobs == 0:  # nobody waits for the model
            await self._work(lambda turns, before: self._ear.draft(before))

    async def _work(self, work: Work[T], ends_with: Waveform | None = None) -> T | None:
        """Run `work` on the model's thread; it gets the conversation and what came before this turn."""
        async with self._turn:
            turns: Sequence[Turn] = self._turns()
            before = turns
            if ends_with is not None:
                if not _ends_with(turns, ends_with):
                    return None
                before = _without_last_part(turns)
            if self._is_over:
                return None
            try:
                return await self._worker.call(lambda: work(turns, before))
            except ApiError:
                return None

    def _push(self, before: Sequence[Turn]) -> None:
        """On the model's thread."""
        waiting, self._waiting = self._waiting, []
        self._num_waiting = 0
        if waiting:
            self._ear.push(np.concatenate(waiting), before)


def _ends_with(turns: Sequence[Turn], samples_16k: Waveform) -> bool:
    """Whether the conversation ends with this recording; something else may have been added meanwhile."""
    last = turns[-1].parts[-1] if turns and turns[-1].parts else None
    return isinstance(last, AudioPart) and last.samples_16k is samples_16k


def _without_last_part(turns: Sequence[Turn]) -> Sequence[Turn]:
    earlier = turns[-1].parts[:-1]
    return [*turns[:-1], replace(turns[-1], parts=earlier)] if earlier else turns[:-1]
