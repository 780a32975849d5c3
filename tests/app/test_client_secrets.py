"""Ephemeral keys: what they open, what they start from, and when they end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketDenialResponse

from tests.app.conftest import MakeClient
from tests.app.realtime_client import RealtimeClient
from tests.app.test_service import assert_error
from tests.fakes import FakeEngine
from yan_omni.app.client_secrets import MAX_SECRETS, ClientSecrets
from yan_omni.app.main import create_app
from yan_omni.app.settings import Settings

KEY = {"authorization": "Bearer secret"}
URL = "/v1/realtime/client_secrets"


class StoppedClock:
    def __init__(self) -> None:
        self.now_s = 1_800_000_000.0

    def now_unix_s(self) -> float:
        return self.now_s

    async def sleep(self, duration_s: float) -> None:
        await asyncio.Event().wait()


def opened(client: TestClient, key: str) -> dict[str, Any]:
    protocols = ["realtime", f"openai-insecure-api-key.{key}"]
    with client.websocket_connect("/v1/realtime", subprotocols=protocols) as socket:
        session: dict[str, Any] = RealtimeClient(socket).expect("session.created")["session"]
    return session


def test_a_key_opens_a_session_with_its_configuration(make_client: MakeClient) -> None:
    client = make_client(api_key="secret")
    session = {"type": "realtime", "instructions": "be brief", "audio": {"output": {"voice": "high"}}}
    made = client.post(URL, json={"session": session}, headers=KEY).json()
    assert made["value"].startswith("ek_")
    assert made["session"]["instructions"] == "be brief"
    shown = opened(client, made["value"])
    assert shown["instructions"] == "be brief"
    assert shown["audio"]["output"]["voice"] == "high"
    assert shown["model"] == "yan-omni"


def test_a_key_needs_no_body(make_client: MakeClient) -> None:
    response = make_client().post(URL)
    assert response.status_code == 200
    assert response.json()["session"]["type"] == "realtime"


def test_a_key_works_as_a_bearer_token(make_client: MakeClient) -> None:
    client = make_client(api_key="secret")
    value = client.post(URL, headers=KEY).json()["value"]
    with client.websocket_connect("/v1/realtime", headers={"authorization": f"Bearer {value}"}) as socket:
        RealtimeClient(socket).expect("session.created")
    assert_error(
        client.get("/v1/models", headers={"authorization": f"Bearer {value}"}), 401, "invalid_api_key"
    )


def test_a_key_ends(engine: FakeEngine) -> None:
    clock = StoppedClock()
    with TestClient(create_app(Settings.model_validate({"api_key": "secret"}), engine, clock)) as client:
        body = {"expires_after": {"anchor": "created_at", "seconds": 10}}
        made = client.post(URL, json=body, headers=KEY).json()
        assert made["expires_at"] == 1_800_000_010
        opened(client, made["value"])
        clock.now_s += 10
        with pytest.raises(WebSocketDenialResponse) as denial:
            opened(client, made["value"])
        assert denial.value.status_code == 401


def test_only_the_owner_makes_keys(make_client: MakeClient) -> None:
    assert_error(make_client(api_key="secret").post(URL), 401, "invalid_api_key")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"expires_after": {"seconds": 1}}, "invalid_value"),
        ({"session": {"colour": "red"}}, "unknown_parameter"),
        ({"session": {"audio": {"output": {"voice": "nobody"}}}}, "voice_not_found"),
    ],
)
def test_mistakes(client: TestClient, body: dict[str, Any], code: str) -> None:
    assert_error(client.post(URL, json=body), 400, code)


def test_the_oldest_keys_go_first() -> None:
    secrets = ClientSecrets()
    values = [secrets.create({}, 10).value for _ in range(MAX_SECRETS + 1)]
    assert secrets.find(values[0], 0) is None
    assert secrets.find(values[1], 0) is not None
    assert secrets.find(values[1], 10) is None
