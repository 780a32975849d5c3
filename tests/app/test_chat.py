from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from tests.app.clips import clip_bytes
from tests.app.conftest import MakeClient, pcm_base64, png_bytes, png_uri, wav_base64, wav_bytes
from tests.app.pdfs import pdf_bytes
from tests.app.test_service import assert_error
from tests.fakes import FakeEngine
from yan_omni.app.audio_io import decode_audio
from yan_omni.model.engine.request import AudioPart, ImagePart, TextPart, VideoPart

URL = "/v1/chat/completions"
HELLO: dict[str, Any] = {"role": "user", "content": "hello there"}
SPOKEN: dict[str, Any] = {
    "role": "user",
    "content": [{"type": "input_audio", "input_audio": {"data": wav_base64(), "format": "wav"}}],
}
PICTURE: dict[str, Any] = {"type": "image_url", "image_url": {"url": png_uri(), "detail": "low"}}


def chat(client: TestClient, *messages: dict[str, Any], **fields: Any) -> Any:
    return client.post(URL, json={"model": "yan-omni", "messages": list(messages or [HELLO])} | fields)


def stream(client: TestClient, *messages: dict[str, Any], **fields: Any) -> list[dict[str, Any]]:
    response = chat(client, *messages, stream=True, **fields)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = [line.removeprefix("data: ") for line in response.text.split("\n") if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def test_text_in_text_out(client: TestClient) -> None:
    body = chat(client).json()
    assert body["object"] == "chat.completion"
    assert body["id"].startswith("chatcmpl-")
    assert body["model"] == "yan-omni"
    assert body["choices"] == [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "hello there", "refusal": None},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ]
    assert (
        body["usage"]["total_tokens"] == body["usage"]["prompt_tokens"] + body["usage"]["completion_tokens"]
    )


def test_without_modalities_speech_is_answered_in_speech(client: TestClient) -> None:
    message = chat(client, SPOKEN).json()["choices"][0]["message"]
    assert message["content"] is None
    assert message["heard"] == "audio of 1.0 s"
    assert message["audio"]["transcript"] == "audio of 1.0 s"
    assert message["audio"]["expires_at"] > 0
    assert len(decode_audio(b64decode(message["audio"]["data"]), 60.0)) > 1_000


@pytest.mark.parametrize(
    ("modalities", "expected"),
    [(["text"], "text"), (["text", "audio"], "speech"), (["audio"], "speech"), (None, None)],
)
def test_explicit_modalities_win(
    client: TestClient, engine: FakeEngine, modalities: list[str] | None, expected: str | None
) -> None:
    message = chat(client, SPOKEN, modalities=modalities).json()["choices"][0]["message"]
    assert engine.options is not None
    assert engine.options.modality == expected
    assert ("audio" in message) == (expected != "text")


@pytest.mark.parametrize("file_format", ["wav", "mp3", "flac", "opus", "aac", "pcm16"])
def test_audio_formats(client: TestClient, file_format: str) -> None:
    audio = {"voice": "high", "format": file_format}
    message = chat(client, modalities=["text", "audio"], audio=audio).json()["choices"][0]["message"]
    data = b64decode(message["audio"]["data"])
    if file_format == "pcm16":
        assert len(data) == 2 * 1_200 * len("hellothere")
    else:
        assert len(decode_audio(data, 60.0)) > 4_000


def test_a_spoken_reply_can_be_referred_to(client: TestClient, engine: FakeEngine) -> None:
    first = chat(client, SPOKEN).json()["choices"][0]["message"]
    chat(client, SPOKEN, {"role": "assistant", "audio": {"id": first["audio"]["id"]}}, HELLO)
    assert [turn.role for turn in engine.turns] == ["user", "assistant", "user"]
    assert engine.turns[1].parts == (TextPart(first["audio"]["transcript"]),)


def test_all_kinds_of_parts_reach_the_engine(client: TestClient, engine: FakeEngine) -> None:
    content = [
        {"type": "text", "text": "look"},
        PICTURE,
        {"type": "image_url", "image_url": png_uri(20, 10)},
        SPOKEN["content"][0],
        {"type": "input_audio", "input_audio": {"data": pcm_base64(0.5), "format": "pcm16"}},
        {"type": "audio_url", "audio_url": {"url": f"data:audio/wav;base64,{wav_base64()}"}},
    ]
    response = chat(
        client, {"role": "developer", "content": "be brief"}, {"role": "user", "content": content}
    )
    assert response.status_code == 200, response.text
    system, user = engine.turns
    assert (system.role, system.parts) == ("system", (TextPart("be brief"),))
    kinds = [type(part) for part in user.parts]
    assert kinds == [TextPart, ImagePart, ImagePart, AudioPart, AudioPart, AudioPart]
    picture, small, heard, raw = user.parts[1:5]
    assert isinstance(picture, ImagePart)
    assert isinstance(small, ImagePart)
    assert (picture.pixels.shape, small.pixels.shape) == ((30, 40, 3), (10, 20, 3))
    assert isinstance(heard, AudioPart)
    assert isinstance(raw, AudioPart)
    assert (len(heard.samples_16k), len(raw.samples_16k)) == (16_000, 8_000)
    assert heard.samples_16k.dtype == np.float32


def test_videos_reach_the_engine(client: TestClient, engine: FakeEngine) -> None:
    uri = f"data:video/webm;base64,{b64encode(clip_bytes(2.0, 'webm')).decode()}"
    content = [{"type": "video_url", "video_url": {"url": uri}}, {"type": "text", "text": "what happens?"}]
    assert chat(client, {"role": "user", "content": content}).status_code == 200
    video = engine.turns[0].parts[0]
    assert isinstance(video, VideoPart)
    assert video.frames.shape == (4, 48, 64, 3)


def test_files_are_told_by_their_content(client: TestClient, engine: FakeEngine) -> None:
    files = [png_bytes(), clip_bytes(1.0), wav_bytes(), pdf_bytes("a", "b", size=(72, 36))]
    content = [
        {"type": "file", "file": {"file_data": f"data:application/pdf;base64,{b64encode(data).decode()}"}}
        for data in files
    ]
    assert chat(client, {"role": "user", "content": content}).status_code == 200
    parts = engine.turns[0].parts
    assert [type(part) for part in parts] == [ImagePart, VideoPart, AudioPart, TextPart]
    assert parts[3] == TextPart("200x100\n\n200x100")


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"PK\3\4 ...", 415, "unsupported_media_type"),
        (b"what?", 400, "invalid_audio"),
        (b"%PDF-1.7", 400, "invalid_pdf"),
    ],
)
def test_files_of_no_use_are_refused(client: TestClient, data: bytes, status: int, code: str) -> None:
    uri = f"data:application/octet-stream;base64,{b64encode(data).decode()}"
    message = {"role": "user", "content": [{"type": "file", "file": {"file_data": uri}}]}
    assert_error(chat(client, message), status, code, "messages.0.content.0.file.file_data")


def test_videos_are_limited(make_client: MakeClient) -> None:
    client = make_client(max_video_s=1.0)
    uri = f"data:video/mp4;base64,{b64encode(clip_bytes(2.0)).decode()}"
    param = "messages.0.content.0.video_url.url"
    for url, code in ((uri, "video_too_long"), ("http://x/y.mp4", "url_not_allowed")):
        part = {"type": "video_url", "video_url": {"url": url}}
        assert_error(chat(client, {"role": "user", "content": [part]}), 400, code, param)


def test_user_messages_in_a_row_are_one_turn(client: TestClient, engine: FakeEngine) -> None:
    chat(client, HELLO, {"role": "assistant", "content": "yes?"}, HELLO, {"role": "user", "content": "again"})
    assert [len(turn.parts) for turn in engine.turns] == [1, 1, 2]


def test_options_reach_the_engine(client: TestClient, engine: FakeEngine) -> None:
    chat(client, max_tokens=7, temperature=0.5, top_p=0.9, seed=3, stop=["a", "b"])
    options = engine.options
    assert options is not None
    assert (options.max_text_tokens, options.temperature, options.top_p) == (7, 0.5, 0.9)
    assert (options.seed, options.stop) == (3, ("a", "b"))
    chat(client, min_p=0.2, frequency_penalty=0.5, presence_penalty=-1)
    options = engine.options
    assert options is not None
    assert (options.min_p, options.frequency_penalty, options.presence_penalty) == (0.2, 0.5, -1)
    assert options.top_logprobs is None
    chat(client, max_completion_tokens=5, max_tokens=7, stop="end")
    assert engine.options is not None
    assert (engine.options.max_text_tokens, engine.options.stop) == (5, ("end",))
    chat(client, max_completion_tokens=10_000_000)
    assert engine.options.max_text_tokens == 512


def test_the_length_limit_shows_in_the_finish_reason(client: TestClient) -> None:
    choice = chat(client, max_tokens=1).json()["choices"][0]
    assert (choice["message"]["content"], choice["finish_reason"]) == ("hello", "length")


def test_streamed_text(client: TestClient) -> None:
    chunks = stream(client, stream_options={"include_usage": True})
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk["id"] for chunk in chunks}) == 1
    *deltas, last, usage = chunks
    assert deltas[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert "".join(chunk["choices"][0]["delta"]["content"] for chunk in deltas) == "hello there"
    assert last["choices"][0] == {"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}
    assert usage["choices"] == []
    assert usage["usage"]["completion_tokens"] == 2
    assert all(chunk["usage"] is None for chunk in chunks[:-1])


def test_log_probabilities_are_given_when_asked_for(client: TestClient) -> None:
    choice = chat(client, logprobs=True, top_logprobs=1).json()["choices"][0]
    other = {"token": "other 0", "logprob": -2.0, "bytes": list(b"other 0")}
    first = {"token": "hello", "logprob": -0.5, "bytes": list(b"hello"), "top_logprobs": [other]}
    assert choice["logprobs"]["content"][0] == first
    assert [token["token"] for token in choice["logprobs"]["content"]] == ["hello", " there"]
    deltas = [chunk["choices"][0] for chunk in stream(client, logprobs=True)]
    tokens = [token for delta in deltas if delta["logprobs"] for token in delta["logprobs"]["content"]]
    assert [token["token"] for token in tokens] == ["hello", " there"]
    assert all(token["top_logprobs"] == [] for token in tokens)


def test_streamed_text_without_usage(client: TestClient) -> None:
    assert all("usage" not in chunk for chunk in stream(client))


def test_streamed_speech(client: TestClient) -> None:
    chunks = stream(client, SPOKEN)
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
    assert deltas[0]["role"] == "assistant"
    assert deltas[0]["heard"] == "audio of 1.0 s"
    assert deltas[0]["audio"]["id"].startswith("audio_")
    audio = [delta["audio"] for delta in deltas if "audio" in delta]
    assert "".join(part.get("transcript", "") for part in audio) == "audio of 1.0 s"
    samples = b"".join(b64decode(part.get("data", "")) for part in audio)
    assert len(samples) == 2 * 1_200 * len("audioof1.0s")
    assert set(audio[-1]) == {"expires_at"}
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"


def test_streamed_speech_in_another_format_is_one_file(client: TestClient) -> None:
    chunks = stream(client, SPOKEN, audio={"voice": "default", "format": "mp3"})
    data = b"".join(b64decode(c["choices"][0]["delta"].get("audio", {}).get("data", "")) for c in chunks)
    assert len(decode_audio(data, 60.0)) > 4_000


def test_a_failure_in_the_middle_of_a_stream_is_an_error_event(
    client: TestClient, engine: FakeEngine
) -> None:
    class Failing(FakeEngine):
        def _step(self) -> None:
            super()._step()
            if self.num_steps == 3:
                raise RuntimeError("broken")

    client.app.state.services = replace_engine(client, Failing())  # type: ignore[attr-defined]
    response = chat(client, stream=True)
    assert response.status_code == 200
    last = json.loads(response.text.strip().split("\n\n")[-1].removeprefix("data: "))
    assert last["error"]["code"] == "server_error"
    assert "broken" not in response.text


def replace_engine(client: TestClient, engine: FakeEngine) -> object:
    import dataclasses

    return dataclasses.replace(client.app.state.services, engine=engine)  # type: ignore[attr-defined]


def user(part: dict[str, Any]) -> dict[str, Any]:
    return {"role": "user", "content": [part]}


USER_AUDIO = {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}


@pytest.mark.parametrize(
    ("message", "code", "param"),
    [
        ({"role": "wizard", "content": "x"}, "invalid_value", "messages.0.role"),
        ({"role": "narrator", "content": "x"}, "invalid_value", "messages.0.role"),
        ({"role": "user"}, "missing_required_parameter", "messages.0.content"),
        ({"role": "user", "content": []}, "missing_required_parameter", "messages.0.content"),
        ({"role": "user", "content": 5}, "invalid_value", "messages.0.content"),
        ({"role": "user", "content": [{"type": "text"}]}, "missing_required_parameter", None),
        (
            {"role": "user", "content": [{"type": "video_url", "video_url": {"url": "x"}}]},
            "invalid_value",
            None,
        ),
        ({"role": "user", "content": [{"text": "x"}]}, "invalid_value", None),
        (
            {"role": "user", "content": [{"type": "image_url", "image_url": {}}]},
            "missing_required_parameter",
            None,
        ),
        ({"role": "user", "content": [USER_AUDIO]}, "invalid_audio", "messages.0.content.0.input_audio.data"),
        ({"role": "system", "content": [PICTURE]}, "invalid_value", "messages.0.content.0"),
        ({"role": "assistant", "content": "x"}, "invalid_value", "messages.0"),
        ({"role": "assistant", "audio": {"id": "audio_x"}}, "invalid_value", "messages.0.audio.id"),
        ({"role": "user", "content": "x" * 40_000}, "invalid_value", "messages.0.content"),
    ],
)
def test_bad_messages(client: TestClient, message: dict[str, Any], code: str, param: str | None) -> None:
    assert_error(chat(client, message), 400, code, param)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://example.com/a.png", "url_not_allowed"),
        ("HTTP://169.254.169.254/", "url_not_allowed"),
        ("file:///etc/passwd", "invalid_value"),
        ("data:image/png;base64,@@@", "invalid_base64"),
        ("data:image/png;base64,é", "invalid_base64"),
        ("data:image/png," + "a", "invalid_value"),
        (f"data:image/png;base64,{b64encode(b'no picture').decode()}", "invalid_image"),
        ("", "invalid_value"),
    ],
)
def test_bad_pictures(client: TestClient, url: str, code: str) -> None:
    message = {"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}
    assert_error(chat(client, message), 400, code, "messages.0.content.0.image_url.url")


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"model": "gpt-9"}, "model_not_found", "model"),
        ({"n": 17}, "invalid_value", "n"),
        ({"n": 0}, "invalid_value", "n"),
        ({"logit_bias": {"12": 5}}, "unsupported_parameter", "logit_bias"),
        ({"top_logprobs": 2}, "invalid_value", "top_logprobs"),
        ({"logprobs": True, "top_logprobs": 21}, "invalid_value", "top_logprobs"),
        ({"min_p": 1.5}, "invalid_value", "min_p"),
        ({"frequency_penalty": 3}, "invalid_value", "frequency_penalty"),
        ({"tools": [{"type": "function", "function": "f"}]}, "invalid_value", "tools.0.function"),
        ({"functions": [{"name": "f"}]}, "unsupported_parameter", "functions"),
        ({"response_format": {"type": "json_object"}}, "unsupported_parameter", "response_format"),
        ({"modalities": ["video"]}, "invalid_value", "modalities.0"),
        ({"modalities": []}, "invalid_value", "modalities"),
        ({"audio": {"voice": "nobody", "format": "wav"}}, "voice_not_found", "audio.voice"),
        ({"audio": {"format": "wma"}}, "invalid_value", "audio.format"),
        ({"temperature": 3}, "invalid_value", "temperature"),
        ({"temperature": "hot"}, "invalid_value", "temperature"),
        ({"top_p": 0}, "invalid_value", "top_p"),
        ({"max_tokens": 0}, "invalid_value", "max_tokens"),
        ({"max_tokens": 1.5}, "invalid_value", "max_tokens"),
        ({"seed": 2**64}, "invalid_value", "seed"),
        ({"stop": ["a"] * 5}, "invalid_value", "stop"),
        ({"stop": ""}, "invalid_value", "stop"),
        ({"stream": "yes please"}, "invalid_value", "stream"),
        ({"messages": []}, "invalid_value", "messages"),
        ({"messages": None}, "invalid_value", "messages"),
    ],
)
def test_bad_fields(client: TestClient, fields: dict[str, Any], code: str, param: str) -> None:
    assert_error(chat(client, **fields), 404 if code == "model_not_found" else 400, code, param)


def test_harmless_fields_of_other_clients_are_accepted(client: TestClient) -> None:
    fields = {"tools": [], "response_format": {"type": "text"}, "user": "x", "presence_penalty": 0.1, "n": 1}
    assert chat(client, **fields).status_code == 200


def test_limits_on_numbers(make_client: MakeClient) -> None:
    client = make_client(max_messages=2, max_media_parts=1)
    assert_error(chat(client, HELLO, HELLO, HELLO), 400, "invalid_value", "messages")
    assert_error(
        chat(client, {"role": "user", "content": [PICTURE, PICTURE]}), 400, "invalid_value", "messages"
    )
