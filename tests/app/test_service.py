"""What holds for every route: health, models, ids, keys, limits and the shape of errors."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.app.conftest import MakeClient, png_bytes, wav_bytes
from tests.fakes import FakeEngine
from yan_omni.app.errors import ERROR_KINDS, ApiError


def assert_error(response: object, status: int, code: str, param: str | None = None) -> str:
    """The error has OpenAI's shape; returns its message."""
    assert response.status_code == status, response.text  # type: ignore[attr-defined]
    body = response.json()  # type: ignore[attr-defined]
    assert set(body) == {"error"}
    error = body["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["code"] == code
    assert error["type"] == ERROR_KINDS[code].type
    if param is not None:
        assert error["param"] == param
    assert response.headers["x-request-id"].startswith("req_")  # type: ignore[attr-defined]
    return str(error["message"])


def test_health_tells_the_facts(client: TestClient) -> None:
    body = client.get("/health").json()
    assert body["status"] == "ok"
    assert body["model"] == "yan-omni"
    assert body["voices"] == ["default", "high"]
    assert (body["parameters"], body["state_bytes_per_session"]) == (12, 34)
    assert (body["num_jobs"], body["num_sessions"]) == (0, 0)


def test_models(client: TestClient) -> None:
    body = client.get("/v1/models").json()
    expected = {"id": "yan-omni", "object": "model", "created": 1_790_000_000, "owned_by": "yan-omni"}
    assert body == {"object": "list", "data": [expected]}
    assert client.get("/v1/models/yan-omni").json() == expected


def test_unknown_models_are_named_in_the_error(client: TestClient) -> None:
    message = assert_error(client.get("/v1/models/gpt-x"), 404, "model_not_found", "model")
    assert "gpt-x" in message
    assert "yan-omni" in message


def test_unknown_paths_and_methods(client: TestClient) -> None:
    assert "/v1/nothing" in assert_error(client.get("/v1/nothing"), 404, "not_found")
    assert "POST" in assert_error(client.get("/v1/audio/speech"), 405, "method_not_allowed")


def test_every_answer_has_its_own_request_id(client: TestClient) -> None:
    ids = {client.get("/health").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


def test_without_a_key_setting_any_key_is_fine(client: TestClient) -> None:
    assert client.get("/v1/models", headers={"authorization": "Bearer whatever"}).status_code == 200


def test_a_key_is_asked_for_when_set(make_client: MakeClient) -> None:
    client = make_client(api_key="secret")
    assert client.get("/health").status_code == 200
    assert client.get("/").status_code == 200
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic secret"}):
        assert_error(client.get("/v1/models", headers=headers), 401, "invalid_api_key")
    assert client.get("/v1/models", headers={"authorization": "Bearer secret"}).status_code == 200


@pytest.mark.parametrize("is_announced", [True, False])
def test_large_bodies_are_refused(make_client: MakeClient, is_announced: bool) -> None:
    client = make_client(max_body_bytes=2_000)
    data = b"x" * 10_000
    content = data if is_announced else iter([data[:5_000], data[5_000:]])
    response = client.post("/v1/audio/speech", content=content, headers={"content-type": "application/json"})
    assert "2000" in assert_error(response, 413, "request_too_large")


def test_a_large_file_in_a_form_is_refused(make_client: MakeClient) -> None:
    client = make_client(max_file_bytes=20_000)
    response = client.post("/v1/audio/transcriptions", files={"file": ("a.wav", wav_bytes(2.0))})
    assert_error(response, 413, "request_too_large", "file")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/audio/speech", "{"),
        ("/v1/audio/speech", "[]"),
        ("/v1/chat/completions", "null"),
        ("/v1/chat/completions", ""),
        ("/v1/chat/completions", '{"messages": "\\ud800"}'),
        ("/v1/chat/completions", "[" * 100_000),
        ("/v1/ocr", '"x"'),
        ("/v1/vqa", "{}"),
        ("/v1/ground", '{"image": 3, "phrase": "x"}'),
    ],
)
def test_bodies_that_are_not_the_asked_json(client: TestClient, path: str, body: str) -> None:
    response = client.post(path, content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("path", ["/v1/audio/speech", "/v1/chat/completions", "/v1/ocr"])
def test_other_content_types_are_refused(client: TestClient, path: str) -> None:
    response = client.post(path, content="a=b", headers={"content-type": "text/plain"})
    assert_error(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("boundary", ["", "; boundary=x", "; boundary=é"])
def test_broken_forms_are_refused(client: TestClient, boundary: str) -> None:
    headers = {"content-type": f"multipart/form-data{boundary}".encode()}
    response = client.post("/v1/ocr", content=b"--x\r\nno header", headers=headers)  # type: ignore[arg-type]
    assert response.status_code == 400, response.text


def test_when_all_places_are_taken_the_client_is_told_to_come_back(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client(max_jobs=1, retry_after_s=7)
    worker = client.app.state.services.worker  # type: ignore[attr-defined]

    def refuse(*_: object, **__: object) -> None:
        raise ApiError("rate_limit_exceeded", "full")

    monkeypatch.setattr(worker, "stream", refuse)
    response = client.post("/v1/ocr", files={"file": png_bytes()})
    assert_error(response, 429, "rate_limit_exceeded")
    assert response.headers["retry-after"] == "7"


def test_a_failure_of_ours_is_a_500_that_tells_nothing_secret(client: TestClient, engine: FakeEngine) -> None:
    engine.failure = RuntimeError("the secret path")
    message = assert_error(client.post("/v1/ocr", files={"file": png_bytes()}), 500, "server_error")
    assert "secret" not in message


def test_the_api_is_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path in (
        "/v1/audio/speech",
        "/v1/audio/transcriptions",
        "/v1/chat/completions",
        "/v1/ocr",
        "/v1/vqa",
    ):
        assert paths[path]["post"]["requestBody"]["content"]


def test_other_origins_may_call_only_when_allowed(make_client: MakeClient) -> None:
    headers = {"origin": "https://a.example"}
    assert "access-control-allow-origin" not in make_client().get("/health", headers=headers).headers
    allowing = make_client(allowed_origins=["https://a.example"])
    assert (
        allowing.get("/health", headers=headers).headers["access-control-allow-origin"] == headers["origin"]
    )
