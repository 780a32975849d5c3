"""OpenAI's own client against the service, with strict reading of every answer."""

from __future__ import annotations

import io
from base64 import b64decode
from typing import Any

import openai
import pytest
import soundfile
from fastapi.testclient import TestClient
from openai import AsyncOpenAI, OpenAI
from openai.types.audio import TranscriptionTextDeltaEvent, TranscriptionTextDoneEvent, TranscriptionVerbose
from pydantic import BaseModel

from tests.app.conftest import MakeClient, pcm_base64, png_uri, wav_base64, wav_bytes
from tests.app.openai_types import check_server_event, unknown_fields
from tests.app.running import running
from tests.fakes import FakeEngine
from yan_omni.app.settings import Settings

MODEL = "yan-omni"
OURS = {"choices.0.message.heard", "choices.0.delta.heard"}
"""What was heard: the one thing told beyond OpenAI's shapes."""
UNTYPED = {"task"} | {
    f"session.audio.input.turn_detection.{name}"
    for name in ("create_response", "interrupt_response", "idle_timeout_ms")
}
"""In OpenAI's description of its service, but not in the types of its client."""


@pytest.fixture
def client(make_client: MakeClient) -> OpenAI:
    return openai_client(make_client())


def openai_client(client: TestClient, api_key: str = "unused") -> OpenAI:
    return OpenAI(
        http_client=client,
        base_url="http://testserver/v1",
        api_key=api_key,
        max_retries=0,
        _strict_response_validation=True,
    )


def checked(answer: BaseModel) -> BaseModel:
    assert not set(unknown_fields(answer)) - OURS - UNTYPED
    return answer


def question(*parts: dict[str, Any]) -> Any:
    return [{"role": "user", "content": list(parts)}]


TEXT = {"type": "text", "text": "say these words"}
AUDIO = {"type": "input_audio", "input_audio": {"data": wav_base64(), "format": "wav"}}
PICTURE = {"type": "image_url", "image_url": {"url": png_uri()}}


def test_models(client: OpenAI) -> None:
    assert [checked(model) and model.id for model in client.models.list()] == [MODEL]
    checked(client.models.retrieve(MODEL))
    with pytest.raises(openai.NotFoundError) as missing:
        client.models.retrieve("gpt-9")
    assert (missing.value.code, missing.value.param) == ("model_not_found", "model")
    assert missing.value.request_id


@pytest.mark.parametrize("parts", [(TEXT,), (PICTURE, TEXT), (AUDIO,), (PICTURE, AUDIO)])
def test_chat(client: OpenAI, parts: tuple[dict[str, Any], ...]) -> None:
    answer = client.chat.completions.create(model=MODEL, messages=question(*parts))
    checked(answer)
    message = answer.choices[0].message
    if AUDIO in parts:
        assert message.content is None
        assert message.audio is not None
        samples, rate_hz = soundfile.read(io.BytesIO(b64decode(message.audio.data)))
        assert (rate_hz, len(samples) > 0) == (24_000, True)
        again = [*question(*parts), {"role": "assistant", "audio": {"id": message.audio.id}}]
        checked(client.chat.completions.create(model=MODEL, messages=[*again, *question(TEXT)]))
    else:
        assert message.content is not None
        assert message.content.endswith("say these words")


@pytest.mark.parametrize("parts", [(TEXT,), (AUDIO,)])
def test_chat_stream(client: OpenAI, parts: tuple[dict[str, Any], ...]) -> None:
    stream = client.chat.completions.create(
        model=MODEL, messages=question(*parts), stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    for chunk in chunks:
        checked(chunk)
    assert chunks[-1].usage is not None
    assert chunks[-2].choices[0].finish_reason == "stop"
    deltas = [chunk.choices[0].delta for chunk in chunks[:-1]]
    if parts == (AUDIO,):
        audio = [delta.audio for delta in deltas if delta.audio is not None]
        assert audio[0].id
        assert any(piece.data for piece in audio)
        assert "".join(piece.transcript or "" for piece in audio) == "audio of 1.0 s"
    else:
        assert "".join(delta.content or "" for delta in deltas) == "say these words"


def test_chat_log_probabilities(client: OpenAI) -> None:
    answer = client.chat.completions.create(
        model=MODEL, messages=question(TEXT), logprobs=True, top_logprobs=2
    )
    checked(answer)
    assert answer.choices[0].logprobs is not None


@pytest.mark.parametrize("response_format", ["json", "verbose_json"])
def test_transcriptions(client: OpenAI, response_format: Any) -> None:
    answer = client.audio.transcriptions.create(
        model=MODEL, file=("a.wav", wav_bytes(2.0)), response_format=response_format
    )
    checked(answer)
    assert answer.text == "second 0 second 1"


def test_transcription_with_words(client: OpenAI) -> None:
    answer = client.audio.transcriptions.create(
        model=MODEL,
        file=("a.wav", wav_bytes(2.0)),
        response_format="verbose_json",
        timestamp_granularities=["word", "segment"],
    )
    assert isinstance(answer, TranscriptionVerbose)
    checked(answer)
    assert len(answer.words or []) == 4
    assert len(answer.segments or []) == 2


@pytest.mark.parametrize("response_format", ["text", "srt", "vtt"])
def test_transcriptions_as_text(client: OpenAI, response_format: Any) -> None:
    answer = client.audio.transcriptions.create(
        model=MODEL, file=("a.wav", wav_bytes(2.0)), response_format=response_format
    )
    assert "second 1" in str(answer)


def test_transcription_stream(client: OpenAI) -> None:
    stream = client.audio.transcriptions.create(model=MODEL, file=("a.wav", wav_bytes(2.0)), stream=True)
    events = list(stream)
    for event in events:
        checked(event)
    done = events[-1]
    assert isinstance(done, TranscriptionTextDoneEvent)
    deltas = [event.delta for event in events if isinstance(event, TranscriptionTextDeltaEvent)]
    assert "".join(deltas) == done.text == "second 0 second 1"
    assert done.usage is not None
    assert done.usage.total_tokens == done.usage.input_tokens + done.usage.output_tokens


@pytest.mark.parametrize("response_format", ["wav", "pcm", "mp3", "opus", "flac", "aac"])
def test_speech(client: OpenAI, response_format: Any) -> None:
    given: dict[str, Any] = {"model": MODEL, "voice": "default", "input": "hello there"}
    whole = client.audio.speech.create(**given, response_format=response_format).content
    with client.audio.speech.with_streaming_response.create(
        **given, response_format=response_format
    ) as response:
        assert len(b"".join(response.iter_bytes())) == pytest.approx(len(whole), abs=64)
    assert len(whole) > 100


def test_ephemeral_keys(client: OpenAI) -> None:
    secret = client.realtime.client_secrets.create(
        expires_after={"anchor": "created_at", "seconds": 60},
        session={"type": "realtime", "instructions": "be kind"},
    )
    checked(secret)
    assert secret.value.startswith("ek_")
    assert secret.session.type == "realtime"
    checked(client.realtime.client_secrets.create(session={"type": "transcription"}))


def test_mistakes_are_told_apart(make_client: MakeClient) -> None:
    client = openai_client(make_client(api_key="right"), api_key="right")
    with pytest.raises(openai.BadRequestError) as wrong:
        client.chat.completions.create(model=MODEL, messages=[])
    assert (wrong.value.code, wrong.value.param) == ("invalid_value", "messages")
    with pytest.raises(openai.AuthenticationError) as stranger:
        openai_client(make_client(api_key="right"), api_key="wrong").models.list()
    assert stranger.value.code == "invalid_api_key"
    with (
        pytest.warns(DeprecationWarning, match="deprecated"),
        pytest.raises(openai.NotFoundError, match="translations"),
    ):
        client.audio.translations.create(model=MODEL, file=("a.wav", wav_bytes()))


@pytest.mark.anyio
async def test_realtime(engine: FakeEngine) -> None:
    async with running(Settings(port=0), engine) as url:
        client = AsyncOpenAI(base_url=f"{url}/v1", api_key="unused")
        async with client.realtime.connect(model=MODEL) as connection:
            assert (await connection.recv()).type == "session.created"
            await connection.session.update(
                session={"type": "realtime", "audio": {"input": {"turn_detection": None}}}
            )
            await connection.input_audio_buffer.append(audio=pcm_base64())
            await connection.input_audio_buffer.commit()
            await connection.response.create()
            events = [await connection.recv()]
            while events[-1].type != "response.done":
                events.append(await connection.recv())
        for event in events:
            check_server_event(event.model_dump(exclude_unset=True))
        audio = [event.delta for event in events if event.type == "response.output_audio.delta"]
        assert sum(len(b64decode(delta)) for delta in audio) > 4_800
        assert events[-1].response.status == "completed"
