"""A wait that may be given up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class Patience:
    """Calling it waits for `wait()`, or until `give_up` is called, before or meanwhile."""

    def __init__(self, wait: Callable[[], Awaitable[None]]) -> None:
        self._wait = wait
        self._over = asyncio.Event()

    def give_up(self) -> None:
        self._over.set()

    async def __call__(self) -> None:
        waits = [asyncio.ensure_future(self._wait()), asyncio.ensure_future(self._over.wait())]
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in waits:
                task.cancel()
