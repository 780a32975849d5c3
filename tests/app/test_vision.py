from __future__ import annotations

import io
from base64 import b64decode
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from tests.app.clips import clip_bytes
from tests.app.conftest import pcm_base64, png_bytes, png_uri, wav_base64, wav_bytes
from tests.app.test_service import assert_error
from tests.fakes import FakeEngine
from yan_omni.app.audio_io import decode_audio
from yan_omni.model.engine.request import HeatMap, PageText, Picture

FACTS = {"width": 40, "height": 30, "warnings": []}


def post(client: TestClient, path: str, as_form: bool, **fields: Any) -> Any:
    if as_form:
        return client.post(path, files={"file": ("a.png", png_bytes(), "image/png")}, data=fields)
    return client.post(path, json={"image": png_uri()} | fields)


@pytest.mark.parametrize("as_form", [True, False])
def test_ocr(client: TestClient, as_form: bool) -> None:
    response = post(client, "/v1/ocr", as_form)
    line = {"text": "40x30", "box": [0.0, 0.0, 40.0, 30.0], "confidence": 0.9, "language": "en", "page": None}
    assert response.json() == FACTS | {
        "text": "40x30",
        "markdown": None,
        "language": "en",
        "lines": [line],
        "truncated": False,
        "pages": None,
    }


@pytest.mark.parametrize("as_form", [True, False])
def test_ocr_as_markdown(client: TestClient, as_form: bool) -> None:
    assert post(client, "/v1/ocr", as_form, format="markdown").json()["markdown"] == "40x30"
    assert_error(post(client, "/v1/ocr", as_form, format="html"), 400, "invalid_value", "format")


def test_a_cut_page_says_so(client: TestClient, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "read", lambda pixels: PageText("", (), is_truncated=True))
    body = post(client, "/v1/ocr", False).json()
    assert (body["truncated"], body["lines"], body["language"]) == (True, [], None)


@pytest.mark.parametrize("path", ["/v1/ocr", "/v1/ground", "/v1/vqa"])
def test_an_animation_is_looked_at_by_its_first_frame(client: TestClient, path: str) -> None:
    frames = [Image.new("RGB", (20 + 5, 10), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    fields = {"/v1/ground": {"phrase": "x"}, "/v1/vqa": {"question": "x"}}.get(path, {})
    body = client.post(path, files={"file": file.getvalue()}, data=fields).json()
    assert (body["width"], body["height"]) == (25, 10)
    assert "first frame" in body["warnings"][0]


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"PK\3\4 ...", "ZIP archive"), (b"II*\0\1\2\3", "TIFF"), (wav_bytes(), "WAV recording")],
)
def test_files_of_other_kinds_are_named(client: TestClient, data: bytes, kind: str) -> None:
    response = client.post("/v1/ocr", files={"file": data})
    assert_error(response, 415, "unsupported_media_type", "file")
    message = response.json()["error"]["message"]
    assert kind in message
    assert "jpeg, png, webp and gif" in message


@pytest.mark.parametrize("as_form", [True, False])
def test_ground(client: TestClient, as_form: bool) -> None:
    body = post(client, "/v1/ground", as_form, phrase="the red circle").json()
    box = {"label": "the red circle", "box": [1.0, 2.0, 40.0, 30.0], "score": 0.8}
    assert body == FACTS | {"boxes": [box], "map": None}
    assert post(client, "/v1/ground", as_form, phrase="nothing").json()["boxes"] == []


class PointingFakeEngine(FakeEngine):
    """Points at the top right part, at nothing when asked for `unheard of`."""

    def point(self, pixels: Picture, phrase: str) -> HeatMap | None:
        if phrase == "unheard of":
            return None
        scores = np.zeros((16, 16), dtype=np.float32)
        scores[0, 15] = 0.98765
        return scores


class TestPointing:
    @pytest.fixture
    def engine(self) -> FakeEngine:
        return PointingFakeEngine()

    @pytest.mark.parametrize("as_form", [True, False])
    def test_a_map_of_scores(self, client: TestClient, as_form: bool) -> None:
        body = post(client, "/v1/ground", as_form, phrase="dog", map="true" if as_form else True).json()
        assert len(body["boxes"]) == 1
        assert [len(row) for row in body["map"]] == [16] * 16
        assert body["map"][0][15] == 0.988
        assert sum(map(sum, body["map"])) == 0.988

    def test_only_when_asked_for_and_only_for_known_words(self, client: TestClient) -> None:
        assert post(client, "/v1/ground", False, phrase="dog").json()["map"] is None
        assert post(client, "/v1/ground", False, phrase="unheard of", map=True).json()["map"] is None


def test_an_engine_that_cannot_point_says_so(client: TestClient) -> None:
    response = post(client, "/v1/ground", False, phrase="dog", map=True)
    assert_error(response, 400, "unsupported_parameter", "map")


@pytest.mark.parametrize("as_form", [True, False])
def test_a_written_question_is_answered_in_writing(client: TestClient, as_form: bool) -> None:
    body = post(client, "/v1/vqa", as_form, question="what is it?").json()
    answer = {"answer": "picture of 40 x 30 what is it?", "audio": None, "heard": None}
    assert body == FACTS | answer


def assert_spoken(body: dict[str, Any]) -> None:
    head, _, data = body["audio"].partition(",")
    assert head == "data:audio/wav;base64"
    assert len(decode_audio(b64decode(data), 60.0)) > 1_000


@pytest.mark.parametrize(
    "question",
    [
        f"data:audio/wav;base64,{wav_base64()}",
        {"data": wav_base64(), "format": "wav"},
        {"data": pcm_base64(), "format": "pcm16"},
    ],
)
def test_a_spoken_question_is_answered_in_speech(client: TestClient, question: object) -> None:
    body = post(client, "/v1/vqa", False, question=question).json()
    assert body["answer"] == "picture of 40 x 30 audio of 1.0 s"
    assert body["heard"] == "audio of 1.0 s"
    assert_spoken(body)


@pytest.mark.parametrize("name", ["question", "audio"])
def test_a_spoken_question_in_a_form(client: TestClient, name: str) -> None:
    files = {"image": ("a.png", png_bytes()), name: ("q.wav", wav_bytes())}
    body = client.post("/v1/vqa", files=files).json()
    assert body["heard"] == "audio of 1.0 s"
    assert_spoken(body)


@pytest.mark.parametrize("as_form", [True, False])
def test_speech_and_voice_can_be_asked_for(client: TestClient, engine: FakeEngine, as_form: bool) -> None:
    modalities: object = "text,audio" if as_form else ["text", "audio"]
    body = post(client, "/v1/vqa", as_form, question="what?", modalities=modalities, voice="high").json()
    assert_spoken(body)
    assert engine.options is not None
    assert engine.options.voice == "high"


@pytest.mark.parametrize(
    ("path", "fields", "code", "param"),
    [
        ("/v1/ocr", {"image": "https://example.com/a.png"}, "url_not_allowed", "image"),
        ("/v1/ocr", {"image": "data:image/png;base64,AAAA"}, "invalid_image", "image"),
        ("/v1/ocr", {"image": None}, "invalid_value", "image"),
        ("/v1/ocr", {"picture": "x"}, "unknown_parameter", "picture"),
        ("/v1/ocr", {"model": "other"}, "model_not_found", "model"),
        ("/v1/ground", {}, "missing_required_parameter", "phrase"),
        ("/v1/ground", {"phrase": " "}, "invalid_value", "phrase"),
        ("/v1/ground", {"phrase": "x" * 40_000}, "invalid_value", "phrase"),
        ("/v1/vqa", {}, "missing_required_parameter", "question"),
        ("/v1/vqa", {"question": ""}, "invalid_value", "question"),
        ("/v1/vqa", {"question": 3}, "invalid_value", "question"),
        ("/v1/vqa", {"question": {"data": "AAAA"}}, "invalid_audio", "question.data"),
        ("/v1/vqa", {"question": "data:audio/wav;base64,AAAA"}, "invalid_audio", "question"),
        ("/v1/vqa", {"question": "x", "voice": "nobody"}, "voice_not_found", "voice"),
        ("/v1/vqa", {"question": "x", "modalities": ["smell"]}, "invalid_value", "modalities.0"),
    ],
)
def test_bad_json(client: TestClient, path: str, fields: dict[str, Any], code: str, param: str) -> None:
    assert_error(post(client, path, False, **fields), 404 if code == "model_not_found" else 400, code, param)


@pytest.mark.parametrize(
    ("files", "fields", "code"),
    [
        ({"file": b"no picture"}, {}, "invalid_image"),
        ({"file": b""}, {}, "invalid_image"),
        ({"document": png_bytes()}, {}, "unknown_parameter"),
        ({"file": png_bytes()}, {"speed": "fast"}, "unknown_parameter"),
    ],
)
def test_bad_forms(client: TestClient, files: dict[str, bytes], fields: dict[str, str], code: str) -> None:
    assert_error(client.post("/v1/ocr", files=files, data=fields), 400, code)


def test_the_picture_is_required_in_a_form(client: TestClient) -> None:
    response = client.post("/v1/vqa", files={"question": wav_bytes()})
    assert_error(response, 400, "missing_required_parameter", "image")


def test_questions_about_videos(client: TestClient) -> None:
    for name in ("file", "video"):
        files = {name: ("clip.mp4", clip_bytes(2.0), "video/mp4")}
        body = client.post("/v1/vqa", files=files, data={"question": "what happens?"}).json()
        assert body["answer"] == "4 frames of 64 x 48 until 1.5 s what happens?"
        assert (body["width"], body["height"]) == (64, 48)
        assert body["warnings"] == ["of the video 4 frames were looked at, up to 1.5 s"]


def test_videos_are_only_asked_about(client: TestClient) -> None:
    response = client.post("/v1/ocr", files={"file": clip_bytes(0.5)})
    assert_error(response, 415, "unsupported_media_type", "file")
    assert_error(client.post("/v1/ocr", files={"video": clip_bytes(0.5)}), 400, "unknown_parameter", "video")
