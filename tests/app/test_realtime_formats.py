"""Telephone audio in sessions: G.711 both ways, in released and in beta names."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from tests.app.realtime_client import connect
from tests.fakes import FakeEngine, sine
from yan_omni.app.raw_audio import RATES_HZ, RawKind, decode_raw, encode_raw, from_input_rate
from yan_omni.model.engine.request import AudioPart

KINDS: list[RawKind] = ["audio/pcm", "audio/pcmu", "audio/pcma"]
G711: list[RawKind] = ["audio/pcmu", "audio/pcma"]
VOICE_16K = sine(16_000, 300.0, 16_000)


def spoken(events: list[dict[str, Any]], kind: RawKind) -> float:
    """Length in seconds of the audio of a response."""
    raw = b"".join(
        b64decode(event["delta"]) for event in events if event["type"] == "response.output_audio.delta"
    )
    return len(decode_raw(raw, kind)) / RATES_HZ[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind_in_and_out(client: TestClient, engine: FakeEngine, kind: RawKind) -> None:
    with connect(client) as realtime:
        session = realtime.update(
            audio={"input": {"format": {"type": kind}}, "output": {"format": {"type": kind}}}
        )
        assert session["audio"]["input"]["format"] == session["audio"]["output"]["format"]
        assert session["audio"]["input"]["format"]["type"] == kind
        audio = b64encode(from_input_rate(VOICE_16K, kind)).decode()
        realtime.send("input_audio_buffer.append", audio=audio)
        realtime.send("input_audio_buffer.commit")
        item_id = realtime.until("conversation.item.done")[-1]["item"]["id"]
        events = realtime.respond()
        part = engine.turns[-1].parts[-1]
        assert isinstance(part, AudioPart)
        assert np.abs(part.samples_16k[200:-200] - VOICE_16K[200:-200]).max() < 0.03
        assert events[0]["response"]["audio"]["output"]["format"]["type"] == kind
        transcript = events[-1]["response"]["output"][0]["content"][0]["transcript"]
        assert spoken(events, kind) == pytest.approx(0.05 * len(transcript.replace(" ", "")), abs=0.001)
        realtime.send("conversation.item.retrieve", item_id=item_id)
        retrieved = realtime.expect("conversation.item.retrieved")["item"]["content"][0]["audio"]
        assert len(decode_raw(b64decode(retrieved), kind)) == RATES_HZ[kind]


@pytest.mark.parametrize("kind", G711)
def test_items_are_read_in_the_input_format(client: TestClient, engine: FakeEngine, kind: RawKind) -> None:
    with connect(client) as realtime:
        realtime.update(audio={"input": {"format": {"type": kind}}})
        audio = b64encode(from_input_rate(VOICE_16K, kind)).decode()
        content = [{"type": "input_audio", "audio": audio}]
        realtime.send(
            "conversation.item.create", item={"type": "message", "role": "user", "content": content}
        )
        realtime.until("conversation.item.done")
        realtime.respond()
        part = engine.turns[-1].parts[-1]
        assert isinstance(part, AudioPart)
        assert len(part.samples_16k) == 16_000


def test_one_response_may_have_its_own_format(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.write("six letters")
        plain = realtime.respond(output_modalities=["audio"])
        telephone = realtime.respond(
            output_modalities=["audio"], audio={"output": {"format": {"type": "audio/pcmu"}}}
        )
        beta = realtime.respond(modalities=["audio"], output_audio_format="g711_alaw")
        assert spoken(plain, "audio/pcm") == pytest.approx(spoken(telephone, "audio/pcmu"), abs=0.001)
        assert spoken(plain, "audio/pcm") == pytest.approx(spoken(beta, "audio/pcma"), abs=0.001)


@pytest.mark.parametrize(("name", "kind"), [("g711_ulaw", "audio/pcmu"), ("g711_alaw", "audio/pcma")])
def test_beta_names_of_formats(client: TestClient, name: str, kind: str) -> None:
    with connect(client) as realtime:
        session = realtime.update(input_audio_format=name, output_audio_format=name)
        assert session["audio"]["input"]["format"] == {"type": kind}
        assert session["audio"]["output"]["format"] == {"type": kind}


def test_a_cut_reply_is_measured_in_time_whatever_its_format(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.update(audio={"output": {"format": {"type": "audio/pcmu"}}}, output_modalities=["audio"])
        realtime.write("six letters and more")
        reply = realtime.respond()[-1]["response"]["output"][0]
        realtime.send("conversation.item.truncate", item_id=reply["id"], content_index=0, audio_end_ms=100.7)
        assert realtime.expect("conversation.item.truncated")["audio_end_ms"] == 100


def test_one_append_is_bounded(client: TestClient) -> None:
    with connect(client) as realtime:
        too_much = b64encode(encode_raw(np.zeros(15 * 2**19 + 1, np.float32), "audio/pcm")).decode()
        realtime.send("input_audio_buffer.append", audio=too_much)
        assert "15728640" in realtime.expect_error("invalid_value")["message"]
        realtime.say()
