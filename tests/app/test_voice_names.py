"""OpenAI's names of voices: clients that send one without asking are spoken to."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from yan_omni.app.voice_names import DEFAULT_VOICE, OPENAI_VOICES, own_voice

OURS = ("af_heart", "am_puck", "am_fenrir", "bm_george", "af_sarah", "af_kore", "af_sky", "zf_xiaoxiao")


@pytest.mark.parametrize("name", OPENAI_VOICES)
def test_every_name_of_openai_is_a_voice_of_ours(name: str) -> None:
    meant = own_voice(name, OURS)
    assert meant == DEFAULT_VOICE or meant in OURS


def test_names_differ_by_register() -> None:
    assert len({own_voice(name, OURS) for name in OPENAI_VOICES}) >= 6


def test_our_own_names_win() -> None:
    assert own_voice("echo", ("echo", "am_puck")) == "echo"


def test_a_voice_that_is_not_there_is_the_default() -> None:
    assert own_voice("onyx", ("high",)) == DEFAULT_VOICE


def test_other_names_stand_for_nothing() -> None:
    assert own_voice("nobody", OURS) is None


def test_the_service_speaks_with_them(client: TestClient) -> None:
    asked = {"input": "hello", "response_format": "pcm"}
    as_alloy = client.post("/v1/audio/speech", json={**asked, "voice": "alloy"})
    assert as_alloy.status_code == 200
    assert as_alloy.content == client.post("/v1/audio/speech", json={**asked, "voice": "default"}).content
