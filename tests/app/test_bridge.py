from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest

from yan_omni.app.bridge import ModelWorker
from yan_omni.app.errors import ApiError

pytestmark = pytest.mark.anyio


@pytest.fixture
def worker() -> Iterator[ModelWorker]:
    worker = ModelWorker(max_jobs=3, buffer_items=2)
    yield worker
    worker.stop()


class Job:
    """An iterator that writes down what happens to it."""

    def __init__(
        self, name: str, log: list[str], num_steps: int, gate: threading.Event | None = None
    ) -> None:
        self.name = name
        self.log = log
        self.num_steps = num_steps
        self.gate = gate
        self.closed = threading.Event()

    def __call__(self) -> Iterator[int]:
        try:
            for step in range(self.num_steps):
                if self.gate is not None:
                    assert self.gate.wait(10)
                self.log.append(f"{self.name}{step}")
                yield step
        finally:
            self.closed.set()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the condition is set on another thread
            await asyncio.sleep(0)


async def test_results_arrive_in_order_and_the_stream_ends(worker: ModelWorker) -> None:
    async with worker.stream(Job("a", [], 7)) as stream:
        assert [step async for step in stream] == list(range(7))
    await until(lambda: worker.num_jobs == 0)


async def test_jobs_take_turns(worker: ModelWorker) -> None:
    log: list[str] = []
    gate = threading.Event()
    first = worker.stream(Job("a", log, 2, gate))
    second = worker.stream(Job("b", log, 2, gate))
    gate.set()
    assert [step async for step in first] == [0, 1]
    assert [step async for step in second] == [0, 1]
    assert log == ["a0", "b0", "a1", "b1"]


async def test_a_background_job_waits_for_the_others(worker: ModelWorker) -> None:
    log: list[str] = []
    gate = threading.Event()
    blocker = worker.stream(Job("x", log, 1, gate))
    background = worker.stream(Job("late", log, 1, gate), background=True)
    front = worker.stream(Job("a", log, 2, gate))
    gate.set()
    for stream in (blocker, front, background):
        assert [step async for step in stream]
    assert log == ["x0", "a0", "a1", "late0"]


async def test_a_full_buffer_pauses_the_job_until_the_reader_takes_some(worker: ModelWorker) -> None:
    log: list[str] = []
    stream = worker.stream(Job("a", log, 10))
    await until(lambda: len(log) == 2)
    other = worker.stream(Job("b", [], 1))
    assert [step async for step in other] == [0]
    assert log == ["a0", "a1"], "went on although nobody had read"
    assert await anext(stream) == 0
    await until(lambda: len(log) == 3)
    stream.cancel()


async def test_leaving_the_block_closes_the_work(worker: ModelWorker) -> None:
    job = Job("a", [], 1000)
    async with worker.stream(job) as stream:
        assert await anext(stream) == 0
    await until(job.closed.is_set)
    await until(lambda: worker.num_jobs == 0)
    assert len(job.log) < 10


async def test_cancelling_the_reading_task_closes_the_work(worker: ModelWorker) -> None:
    gate = threading.Event()
    job = Job("a", [], 5, gate)

    async def read() -> None:
        async with worker.stream(job) as stream:
            async for _ in stream:
                pass

    task = asyncio.create_task(read())
    await until(lambda: worker.num_jobs == 1)
    task.cancel()
    gate.set()
    await until(lambda: worker.num_jobs == 0)
    assert len(job.log) <= 1
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_failure_reaches_the_reader_after_the_results_before_it(worker: ModelWorker) -> None:
    def work() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    stream = worker.stream(work)
    assert await anext(stream) == 1
    with pytest.raises(ValueError, match="broken"):
        await anext(stream)


async def test_first_leaves_the_result_in_the_stream(worker: ModelWorker) -> None:
    stream = worker.stream(Job("a", [], 2))
    assert await stream.first() == 0
    assert [step async for step in stream] == [0, 1]
    empty = worker.stream(Job("b", [], 0))
    assert await empty.first() is None


async def test_more_jobs_than_places_are_refused(worker: ModelWorker) -> None:
    streams = [worker.stream(Job(name, [], 100)) for name in "abc"]
    with pytest.raises(ApiError, match="all 3 places") as refused:
        worker.stream(Job("d", [], 1))
    assert refused.value.kind.status == 429
    for stream in streams:
        stream.cancel()


async def test_call_returns_and_raises(worker: ModelWorker) -> None:
    assert await worker.call(lambda: 5) == 5

    def fail() -> int:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await worker.call(fail)


async def test_stop_closes_everything_and_refuses_more() -> None:
    worker = ModelWorker(max_jobs=3, buffer_items=2)
    job = Job("a", [], 1000)
    stream = worker.stream(job)
    assert await anext(stream) == 0
    await asyncio.to_thread(worker.stop)
    assert job.closed.is_set()
    assert [step async for step in stream] == []
    with pytest.raises(ApiError, match="shutting down") as refused:
        worker.stream(job)
    assert refused.value.kind.status == 503


async def test_work_runs_on_one_thread_that_is_not_the_loop(worker: ModelWorker) -> None:
    names = {await worker.call(lambda: threading.current_thread().name) for _ in range(3)}
    assert names == {"model-worker"}


async def test_tells_when_no_job_can_go_on() -> None:
    idle = threading.Event()
    worker = ModelWorker(max_jobs=3, buffer_items=2, when_idle=idle.set)
    try:
        assert await worker.call(lambda: 5) == 5
        assert idle.wait(10)
    finally:
        worker.stop()


async def test_what_is_due_first_goes_on_first() -> None:
    log, gate = list[str](), threading.Event()
    dues = {"a": [9.0, 9.5], "b": [5.0, 20.0]}

    def due(name: str) -> Callable[[int, float], float]:
        return lambda step, _: dues[name][step]

    worker = ModelWorker(max_jobs=4, buffer_items=8, now_s=lambda: 0.0)
    try:
        first = worker.stream(Job("first", log, 1, gate))
        streams = [worker.stream(Job(name, log, 2), due=due(name)) for name in ("a", "b")]
        gate.set()
        for stream in (first, *streams):
            assert [step async for step in stream]
        assert log == ["first0", "a0", "b0", "b1", "a1", *log[5:]]
    finally:
        worker.stop()


async def test_a_reader_is_not_woken_for_what_may_wait() -> None:
    begin, gate = threading.Event(), threading.Event()

    def steps() -> Iterator[int]:
        assert begin.wait(10)
        yield from (0, 1, 2)
        assert gate.wait(10)
        yield 3

    worker = ModelWorker(max_jobs=3, buffer_items=8)
    stream = worker.stream(steps, may_wait=lambda step: step < 3)
    reader = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)  # the reader waits now
    begin.set()
    await until(lambda: len(stream.results) == 3)
    await asyncio.sleep(0)
    assert not reader.done()
    gate.set()
    assert await reader == 0
    assert [step async for step in stream] == [1, 2, 3]
    worker.stop()


async def test_a_job_does_not_stop_where_nobody_is_woken(worker: ModelWorker) -> None:
    stream = worker.stream(Job("a", [], 9), may_wait=lambda step: True)
    assert [step async for step in stream] == list(range(9))


async def test_what_is_there_can_be_seen_before_it_is_taken(worker: ModelWorker) -> None:
    stream = worker.stream(Job("a", [], 2))
    assert await stream.first() == 0
    assert stream.waiting() == 0
    assert [step async for step in stream] == [0, 1]
    assert stream.waiting() is None
