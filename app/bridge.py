"""The way from the event loop to the model: one worker thread that serves all running jobs in turn.

A job is an iterator of the engine. The worker asks the running job whose next result is due first for one
more. A new job is due at once and most others a fixed time after their last step, so that none keeps the
others waiting for long; a job may bring its own times (`app/pace.py`). Results wait in a bounded buffer; a
job whose buffer is full pauses until its client has taken some. Closing the asynchronous side closes the
iterator, on the worker.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from yan_omni.app.errors import ApiError
from yan_omni.app.pace import STEP_S

T = TypeVar("T")


class ModelStream(Generic[T], AsyncIterator[T]):
    """The asynchronous side of one job; created by `ModelWorker.stream` and to be closed by its reader."""

    def __init__(
        self,
        worker: ModelWorker,
        make: Callable[[], Iterator[T]],
        background: bool,
        due: Callable[[T, float], float],
        may_wait: Callable[[T], bool],
    ) -> None:
        self._worker = worker
        self._due, self._may_wait = due, may_wait
        self.due_s = worker.now_s()
        """When the next result is needed, by the worker's clock."""
        self._make = make
        self._source: Iterator[T] | None = None
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._pushed_back: deque[T] = deque(maxlen=1)
        self.background = background
        self.results: deque[T] = deque()
        self.cancelled = False
        self.finished = False
        self.error: BaseException | None = None
        self.has_news = True
        """Whether the last step brought what the reader should know now."""

    def advance(self) -> None:
        """One step of the work; on the worker thread."""
        try:
            if self.cancelled:
                close = getattr(self._source, "close", None)
                if close is not None:
                    close()
                self.finished = True
                return
            if self._source is None:
                self._source = self._make()
            result = next(self._source)
            self.due_s = self._due(result, self._worker.now_s())
            self.has_news = not self._may_wait(result)
            self.results.append(result)
        except StopIteration:
            self.finished = True
        except BaseException as error:
            self.error = error
            self.finished = True
        self.has_news = self.has_news or self.finished

    def notify(self) -> None:
        """Wake the reader; from any thread."""
        with suppress(RuntimeError):  # the loop is closed: nobody reads any more
            self._loop.call_soon_threadsafe(self._news.set)

    def cancel(self) -> None:
        """Stop the work; the reader sees the end of the stream."""
        if not self.cancelled:
            self.cancelled = True
            self._news.set()
            self._worker.wake()

    async def first(self) -> T | None:
        """The first result, left in the stream, or None; raises what the work raised before it."""
        try:
            result = await anext(self)
        except StopAsyncIteration:
            return None
        self._pushed_back.append(result)
        return result

    def waiting(self) -> T | None:
        """The next result if it is there already, left in the stream."""
        return next(iter((*self._pushed_back, *self.results)), None)

    async def __anext__(self) -> T:
        if self._pushed_back:
            return self._pushed_back.popleft()
        while not self.cancelled:
            self._news.clear()
            if self.results:
                result = self.results.popleft()
                self._worker.wake()
                return result
            if self.finished:
                if self.error is not None:
                    raise self.error
                break
            await self._news.wait()
        raise StopAsyncIteration

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cancel()

    async def aclose(self) -> None:
        self.cancel()


def _after_a_step(result: object, now_s: float) -> float:
    return now_s + STEP_S


def _never(result: object) -> bool:
    return False


def _turn(job: ModelStream[Any]) -> tuple[bool, bool, float]:
    """What is to be ended comes first, then what is due first, and background work last."""
    return not job.cancelled, job.background, job.due_s


class ModelWorker:
    """Owns the thread; `max_jobs` bounds the work accepted, `buffer_items` the results kept per job.

    `when_idle` runs on the thread each time no job can go on, so it must be short.
    """

    def __init__(
        self,
        max_jobs: int,
        buffer_items: int,
        when_idle: Callable[[], object] | None = None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now_s` is a clock that never goes back."""
        self.max_jobs = max_jobs
        self.now_s = now_s
        self._buffer_items = buffer_items
        self._when_idle = when_idle
        self._jobs: deque[ModelStream[Any]] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopping = False

    @property
    def num_jobs(self) -> int:
        return len(self._jobs)

    def stream(
        self,
        make: Callable[[], Iterator[T]],
        *,
        background: bool = False,
        due: Callable[[T, float], float] = _after_a_step,
        may_wait: Callable[[T], bool] = _never,
    ) -> ModelStream[T]:
        """Start a job; background jobs run while no other can. Raises `ApiError` when full or stopped.

        `due` tells when the result after one is needed, from that one and the time at which it was there.
        The reader is not woken for a result that `may_wait`, since the event loop and the model's thread
        share the interpreter: it finds that one with the next, or when the buffer is nearly full.
        """
        job = ModelStream(self, make, background, due, may_wait)
        with self._changed:
            if self._stopping:
                raise ApiError("overloaded", "the server is shutting down")
            if len(self._jobs) >= self.max_jobs:
                raise ApiError(
                    "rate_limit_exceeded",
                    f"all {self.max_jobs} places for work are taken; try again shortly",
                )
            self._jobs.append(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="model-worker", daemon=True)
                self._thread.start()
            self._changed.notify()
        return job

    async def call(self, work: Callable[[], T]) -> T:
        """Run one function on the worker thread, in turn with the jobs, and return what it returns."""

        def once() -> Iterator[T]:
            yield work()

        async with self.stream(once) as results:
            async for result in results:
                return result
        raise ApiError("overloaded", "the server stopped before the work was done")

    def wake(self) -> None:
        with self._changed:
            self._changed.notify()

    def stop(self) -> None:
        """Close all jobs and end the thread; blocks until the step in progress is over."""
        with self._changed:
            self._stopping = True
            for job in self._jobs:
                job.cancelled = True
                job.notify()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (job := self._wait_for_job()) is not None:
            job.advance()
            with self._changed:  # to the back only now: a job that came during the step goes first
                self._jobs.remove(job)
                if not job.finished:
                    self._jobs.append(job)
                is_idle = not self._runnable()
            if job.has_news or len(job.results) >= self._buffer_items - 1:
                job.notify()
            if is_idle and self._when_idle is not None:
                self._when_idle()

    def _runnable(self) -> list[ModelStream[Any]]:
        return [job for job in self._jobs if job.cancelled or len(job.results) < self._buffer_items]

    def _wait_for_job(self) -> ModelStream[Any] | None:
        """The next job that can run, or None to end the thread."""
        with self._changed:
            while True:
                runnable = self._runnable()
                if runnable:
                    return min(runnable, key=_turn)
                if self._stopping:
                    return None
                self._changed.wait()
