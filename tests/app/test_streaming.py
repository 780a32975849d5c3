"""Answers that come while the model works, for clients that are slow or leave: at the ASGI interface."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import suppress
from typing import Any

import pytest
from fastapi import FastAPI

from tests.app.conftest import wav_bytes
from tests.fakes import FakeEngine
from yan_omni.app.bridge import ModelWorker
from yan_omni.app.main import create_app
from yan_omni.app.settings import Settings

pytestmark = pytest.mark.anyio

LONG_TEXT = "word " * 800
SPEECH = ("/v1/audio/speech", {"input": LONG_TEXT, "response_format": "pcm"})
CHAT = ("/v1/chat/completions", {"messages": [{"role": "user", "content": LONG_TEXT}], "stream": True})
SPOKEN_CHAT = (CHAT[0], CHAT[1] | {"modalities": ["text", "audio"]})


class Exchange:
    """One HTTP request whose answer is taken piece by piece."""

    def __init__(self, app: FastAPI, path: str, body: bytes, content_type: str = "application/json") -> None:
        self._messages: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
        self._gone = asyncio.Event()
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue(1)
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "headers": [(b"content-type", content_type.encode()), (b"host", b"test")],
            "client": ("test", 1),
            "server": ("test", 80),
        }
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if self._messages:
            return self._messages.pop()
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        await self.sent.put(dict(message))

    async def body_piece(self) -> bytes:
        message = await asyncio.wait_for(self.sent.get(), 10)
        while message["type"] == "http.response.start":
            assert message["status"] == 200
            message = await asyncio.wait_for(self.sent.get(), 10)
        piece: bytes = message["body"]
        return piece

    async def leave(self) -> None:
        self._gone.set()
        await asyncio.wait_for(self.task, 10)


@pytest.fixture
def app(engine: FakeEngine) -> Iterator[FastAPI]:
    app = create_app(Settings(job_buffer_items=2), engine)
    yield app
    worker_of(app).stop()


def worker_of(app: FastAPI) -> ModelWorker:
    worker = app.state.services.worker
    assert isinstance(worker, ModelWorker)
    return worker


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the condition is set on another thread
            await asyncio.sleep(0)


@pytest.mark.parametrize(("path", "body"), [SPEECH, CHAT, SPOKEN_CHAT])
async def test_the_first_piece_comes_before_the_work_is_done(
    app: FastAPI, engine: FakeEngine, path: str, body: dict[str, Any]
) -> None:
    engine.hold(4)
    exchange = Exchange(app, path, json.dumps(body).encode())
    assert await exchange.body_piece()
    assert engine.num_steps <= 4
    engine.go_on()
    await exchange.leave()


@pytest.mark.parametrize(("path", "body"), [SPEECH, CHAT, SPOKEN_CHAT])
async def test_a_client_that_leaves_ends_the_work(
    app: FastAPI, engine: FakeEngine, path: str, body: dict[str, Any]
) -> None:
    exchange = Exchange(app, path, json.dumps(body).encode())
    await exchange.body_piece()
    await exchange.leave()
    await until(lambda: engine.num_closed == 1)
    assert worker_of(app).num_jobs == 0
    assert engine.num_steps < 100


@pytest.mark.parametrize(("path", "body"), [SPEECH, CHAT])
async def test_a_client_that_does_not_read_pauses_the_work(
    app: FastAPI, engine: FakeEngine, path: str, body: dict[str, Any]
) -> None:
    slow = Exchange(app, path, json.dumps(body).encode())
    await slow.body_piece()
    other = Exchange(
        app, "/v1/audio/speech", json.dumps({"input": "x" * 100, "response_format": "pcm"}).encode()
    )
    size = 0
    while piece := await other.body_piece():
        size += len(piece)
    assert size == 100 * 1_200 * 2
    await other.leave()
    assert engine.num_steps < 25 + 30, "the slow client's work went on without a reader"
    await slow.leave()


async def test_leaving_before_the_answer_starts_ends_the_work(app: FastAPI, engine: FakeEngine) -> None:
    engine.hold(1)
    body = {"messages": [{"role": "user", "content": LONG_TEXT}]}
    exchange = Exchange(app, "/v1/chat/completions", json.dumps(body).encode())
    await until(lambda: engine.num_steps == 1)
    await exchange_leave_without_answer(exchange)
    engine.go_on()
    await until(lambda: engine.num_closed == 1)
    assert engine.num_steps < 5


async def exchange_leave_without_answer(exchange: Exchange) -> None:
    drain = asyncio.create_task(drained(exchange))
    await exchange.leave()
    drain.cancel()
    with suppress(asyncio.CancelledError):
        await drain


async def drained(exchange: Exchange) -> None:
    while True:
        await exchange.sent.get()


async def test_streamed_transcriptions_stop_too(app: FastAPI, engine: FakeEngine) -> None:
    head = b'--b\r\ncontent-disposition: form-data; name="stream"\r\n\r\ntrue\r\n'
    head += b'--b\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
    form = head + wav_bytes(60.0) + b"\r\n--b--\r\n"
    exchange = Exchange(app, "/v1/audio/transcriptions", form, "multipart/form-data; boundary=b")
    assert b"second 0" in await exchange.body_piece()
    await exchange.leave()
    await until(lambda: engine.num_closed == 1)
    assert engine.num_steps < 20


async def test_requests_share_the_model(app: FastAPI, engine: FakeEngine) -> None:
    """A short request started after a long one is not kept waiting for its end."""
    long = Exchange(app, SPEECH[0], json.dumps(SPEECH[1]).encode())
    await long.body_piece()
    reader = asyncio.create_task(drained(long))
    short = Exchange(app, "/v1/audio/speech", json.dumps({"input": "x", "response_format": "pcm"}).encode())
    assert len(await short.body_piece()) == 1_200 * 2
    assert engine.num_steps < 900
    reader.cancel()
    for exchange in (short, long):
        await exchange_leave_without_answer(exchange)
