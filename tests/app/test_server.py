"""The real server on a real port, with real clients."""

from __future__ import annotations

import json

import httpx
import pytest
import websockets

from tests.app.running import running
from tests.fakes import FakeEngine
from yan_omni.app import cli
from yan_omni.app.server import WARM_UP_TEXT, take_port, uvicorn_options
from yan_omni.app.settings import Settings
from yan_omni.tokenizers.speech_text import english
from yan_omni.tokenizers.speech_text.front_end import phonemize

pytestmark = pytest.mark.anyio


async def test_it_serves_and_says_where(engine: FakeEngine, capsys: pytest.CaptureFixture[str]) -> None:
    async with running(Settings(port=0), engine) as url, httpx.AsyncClient(base_url=url) as client:
        assert (await client.get("/health")).json()["status"] == "ok"
        assert f"serving on {url} (Ctrl-C stops it)" in capsys.readouterr().err
        request = {"input": "hello", "response_format": "pcm"}
        async with client.stream("POST", "/v1/audio/speech", json=request) as response:
            assert sum([len(piece) async for piece in response.aiter_bytes()]) == 5 * 1_200 * 2


async def test_realtime_over_a_real_socket(engine: FakeEngine) -> None:
    settings = Settings.model_validate({"port": 0, "api_key": "secret"})
    async with running(settings, engine) as url:
        address = f"{url.replace('http', 'ws')}/v1/realtime?model=yan-omni"
        offers = [websockets.Subprotocol(name) for name in ("realtime", "openai-insecure-api-key.secret")]
        async with websockets.connect(address, subprotocols=offers) as socket:
            assert socket.subprotocol == "realtime"
            assert json.loads(await socket.recv())["type"] == "session.created"
            await socket.send("{}")
            assert json.loads(await socket.recv())["error"]["code"] == "invalid_event"
        with pytest.raises(websockets.InvalidStatus) as refused:
            await websockets.connect(address)
        assert refused.value.response.status_code == 401
        assert json.loads(refused.value.response.body)["error"]["code"] == "invalid_api_key"


def test_a_port_in_use_is_noticed_before_the_model_is_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    with take_port(Settings(port=0)) as taken:
        taken.listen()
        port = str(taken.getsockname()[1])
        assert cli.main(["serve", "--port", port, "--weights", "nowhere"]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"yan-omni serve: error: cannot listen on 127.0.0.1 port {port}: ")
    assert error.count("\n") == 1


def test_the_settings_reach_the_server() -> None:
    options = uvicorn_options(Settings(ws_ping_timeout_s=7.0, ws_max_message_bytes=2_000))
    assert (options["ws_ping_timeout"], options["ws_max_size"]) == (7.0, 2_000)
    assert options["ws_per_message_deflate"] is False


def test_warming_up_opens_every_dictionary() -> None:
    """What would be opened later is memory that grows while people talk."""
    phonemize(WARM_UP_TEXT)
    opened = english._lexicon.cache_info().misses
    assert phonemize("Grumblewick zortled Eratosthenes. 重庆银行行长。")
    assert english._lexicon.cache_info().misses == opened == 2
