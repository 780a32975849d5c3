"""Apps around the fake engine, and clips and pictures made on the spot."""

from __future__ import annotations

import io
import os
from base64 import b64encode
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import soundfile
from fastapi.testclient import TestClient
from PIL import Image

from tests.fakes import FakeEngine, sine
from yan_omni.app.audio_io import pcm16_bytes
from yan_omni.app.main import create_app
from yan_omni.app.settings import Settings

MakeClient = Callable[..., TestClient]


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("YAN_OMNI_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def make_client(engine: FakeEngine) -> Iterator[MakeClient]:
    """Clients of apps with the given settings; every app is shut down at the end."""
    clients: list[TestClient] = []

    def make(**settings: object) -> TestClient:
        app = create_app(Settings.model_validate(settings), engine)
        client = TestClient(app, raise_server_exceptions=False)
        client.__enter__()
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.__exit__()


@pytest.fixture
def client(make_client: MakeClient) -> TestClient:
    return make_client()


def wav_bytes(duration_s: float = 1.0, rate_hz: int = 16_000, num_channels: int = 1) -> bytes:
    samples = sine(int(duration_s * rate_hz), 220.0, rate_hz)
    file = io.BytesIO()
    soundfile.write(file, np.stack([samples] * num_channels, axis=1), rate_hz, format="WAV")
    return file.getvalue()


def wav_base64(duration_s: float = 1.0) -> str:
    return b64encode(wav_bytes(duration_s)).decode()


def pcm_base64(duration_s: float = 1.0) -> str:
    """Raw 16-bit audio at 24 kHz, as realtime clients send it."""
    return b64encode(pcm16_bytes(sine(int(duration_s * 24_000), 220.0))).decode()


def png_bytes(width: int = 40, height: int = 30) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(file, "PNG")
    return file.getvalue()


def png_uri(width: int = 40, height: int = 30) -> str:
    return f"data:image/png;base64,{b64encode(png_bytes(width, height)).decode()}"
