"""Conversations over the socket: order, ids, modality, cancellation."""

from __future__ import annotations

from base64 import b64decode

import pytest
from fastapi.testclient import TestClient

from tests.app.conftest import MakeClient, pcm_base64, png_uri
from tests.app.realtime_client import Event, RealtimeClient, connect, types
from tests.fakes import FakeEngine
from yan_omni.model.engine.request import AudioPart, ImagePart, TextPart, VideoPart

SPOKEN_ORDER = [
    "response.created",
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "response.output_item.done",
    "conversation.item.done",
    "response.done",
]
DELTAS = (
    "response.output_audio.delta",
    "response.output_audio_transcript.delta",
    "response.output_text.delta",
)


def without_deltas(events: list[Event]) -> list[str]:
    return [kind for kind in types(events) if kind not in DELTAS]


def test_the_session_is_announced_with_its_whole_configuration(client: TestClient) -> None:
    with client.websocket_connect("/v1/realtime?model=yan-omni") as socket:
        session = RealtimeClient(socket).expect("session.created")["session"]
    assert session["id"].startswith("sess_")
    assert session["model"] == "yan-omni"
    assert session["output_modalities"] == ["audio"]
    assert session["audio"] == {
        "input": {
            "format": {"type": "audio/pcm", "rate": 24000},
            "transcription": None,
            "noise_reduction": None,
            "turn_detection": {
                "type": "server_vad",
                "threshold": 0.5,
                "prefix_padding_ms": 300,
                "silence_duration_ms": 500,
                "idle_timeout_ms": None,
                "create_response": True,
                "interrupt_response": True,
            },
        },
        "output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "default", "speed": 1.0},
    }


def test_a_spoken_turn(client: TestClient, engine: FakeEngine) -> None:
    with connect(client) as realtime:
        item_id = realtime.say(1.0)
        events = realtime.respond(metadata={"topic": "x"})
    assert without_deltas(events) == SPOKEN_ORDER
    created, done = events[0]["response"], events[-1]["response"]
    assert created["id"] == done["id"]
    assert (created["status"], done["status"]) == ("in_progress", "completed")
    assert done["output_modalities"] == ["audio"]
    assert done["metadata"] == {"topic": "x"}
    assert done["usage"]["input_token_details"]["audio_tokens"] == 1
    assert done["status_details"] is None
    for event in events[1:-1]:
        assert event.get("response_id", done["id"]) == done["id"]
        if event["type"] in DELTAS:
            assert (event["output_index"], event["content_index"]) == (0, 0)
    transcript = "".join(e["delta"] for e in events if e["type"] == DELTAS[1])
    assert transcript == events[-5]["transcript"] == "audio of 1.0 s"
    samples = b"".join(b64decode(e["delta"]) for e in events if e["type"] == DELTAS[0])
    assert len(samples) == 2 * 1_200 * len("audioof1.0s")
    output = done["output"][0]
    assert output["content"] == [{"type": "output_audio", "transcript": "audio of 1.0 s"}]
    added = next(event for event in events if event["type"] == "conversation.item.added")
    assert (added["previous_item_id"], added["item"]["id"]) == (item_id, output["id"])
    part = engine.turns[0].parts[0]
    assert isinstance(part, AudioPart)
    assert len(part.samples_16k) == 16_000


def test_a_written_turn_is_answered_in_writing(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.write("hello there")
        events = realtime.respond()
    assert without_deltas(events) == [
        *SPOKEN_ORDER[:4],
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "conversation.item.done",
        "response.done",
    ]
    assert "".join(e["delta"] for e in events if e["type"] == DELTAS[2]) == "hello there"
    part = next(e["part"] for e in events if e["type"] == "response.content_part.added")
    assert part == {"type": "text", "text": ""}
    assert events[-1]["response"]["output_modalities"] == ["text"]


@pytest.mark.parametrize("by_session", [True, False])
@pytest.mark.parametrize("name", ["output_modalities", "modalities"])
def test_an_explicit_modality_wins(client: TestClient, by_session: bool, name: str) -> None:
    with connect(client) as realtime:
        if by_session:
            session = realtime.update(**{name: ["text"]})
            assert session["output_modalities"] == ["text"]
        realtime.say()
        events = realtime.respond(**({} if by_session else {name: ["text"]}))
        assert events[-1]["response"]["output_modalities"] == ["text"]
        assert not any(event["type"].startswith("response.output_audio") for event in events)


def test_a_conversation_is_remembered(client: TestClient, engine: FakeEngine) -> None:
    with connect(client) as realtime:
        realtime.update(instructions="be kind")
        realtime.write("one")
        realtime.respond()
        realtime.write("two")
        realtime.respond()
    assert [(turn.role, turn.parts) for turn in engine.turns] == [
        ("system", (TextPart("be kind"),)),
        ("user", (TextPart("one"),)),
        ("assistant", (TextPart("one"),)),
        ("user", (TextPart("two"),)),
    ]


def test_pictures_and_audio_in_items(client: TestClient, engine: FakeEngine) -> None:
    content = [
        {"type": "input_text", "text": "look"},
        {"type": "input_image", "image_url": png_uri(), "detail": "high"},
        {"type": "input_audio", "audio": pcm_base64(0.5)},
    ]
    with connect(client) as realtime:
        item = {"type": "message", "role": "user", "content": content, "id": "mine"}
        realtime.send("conversation.item.create", item=item)
        added = realtime.expect("conversation.item.added")["item"]
        realtime.expect("conversation.item.done")
        assert added["id"] == "mine"
        assert added["content"][1] == {"type": "input_image", "image_url": None, "detail": "high"}
        assert added["content"][2] == {"type": "input_audio", "audio": None, "transcript": None}
        assert realtime.respond()[-1]["response"]["output_modalities"] == ["audio"]
    assert [type(part) for part in engine.turns[0].parts] == [TextPart, ImagePart, AudioPart]


def test_pictures_with_times_are_frames_of_a_live_video(client: TestClient, engine: FakeEngine) -> None:
    with connect(client) as realtime:
        for time_ms in (0, 1500):
            frame = {"type": "input_image", "image_url": png_uri(600, 300), "time_ms": time_ms}
            item = {"type": "message", "role": "user", "content": [frame]}
            realtime.send("conversation.item.create", item=item)
            realtime.until("conversation.item.done")
        realtime.write("what happens?")
        realtime.respond()
    first, second, question = engine.turns[0].parts
    assert isinstance(first, VideoPart)
    assert isinstance(second, VideoPart)
    assert (first.frames.shape, first.times_s, second.times_s) == ((1, 128, 256, 3), (0.0,), (1.5,))
    assert question == TextPart("what happens?")


def test_items_can_be_put_anywhere_and_deleted(client: TestClient, engine: FakeEngine) -> None:
    with connect(client) as realtime:
        last = realtime.write("last")
        content = [{"type": "input_text", "text": "first"}]
        item = {"type": "message", "role": "user", "content": content, "id": "a"}
        realtime.send("conversation.item.create", previous_item_id="root", item=item)
        assert realtime.until("conversation.item.done")[-1]["previous_item_id"] is None
        item = {
            "type": "message",
            "role": "assistant",
            "content": [{"type": "text", "text": "mid"}],
            "id": "b",
        }
        realtime.send("conversation.item.create", previous_item_id="a", item=item)
        assert realtime.until("conversation.item.done")[-1]["previous_item_id"] == "a"
        realtime.respond()
        assert [turn.parts[0] for turn in engine.turns] == [
            TextPart("first"),
            TextPart("mid"),
            TextPart("last"),
        ]
        realtime.send("conversation.item.delete", item_id=last)
        assert realtime.expect("conversation.item.deleted")["item_id"] == last
        realtime.respond()
        assert TextPart("last") not in [turn.parts[0] for turn in engine.turns][:-1]


def test_an_item_behind_spoken_ones_can_be_deleted(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.say(0.4)
        spoken = realtime.say(0.6)
        realtime.send("conversation.item.delete", item_id=spoken)
        assert realtime.expect("conversation.item.deleted")["item_id"] == spoken


def test_retrieving_an_item_brings_its_audio(client: TestClient) -> None:
    with connect(client) as realtime:
        item_id = realtime.say(0.5)
        realtime.send("conversation.item.retrieve", item_id=item_id)
        content = realtime.expect("conversation.item.retrieved")["item"]["content"][0]
    assert len(b64decode(content["audio"])) == 24_000


def test_cancelling_ends_the_response_with_all_its_closing_events(
    client: TestClient, engine: FakeEngine
) -> None:
    with connect(client) as realtime:
        realtime.write("a b c d e f g h i j k l m n o p q r s t u v w x y z")
        realtime.update(output_modalities=["audio"])
        engine.hold(5)
        realtime.send("response.create")
        before = realtime.until("response.output_audio.delta")
        realtime.send("response.cancel")
        events = before + realtime.until("response.done")
        engine.go_on()
        assert without_deltas(events) == SPOKEN_ORDER
        response = events[-1]["response"]
        assert response["status"] == "cancelled"
        assert response["status_details"]["reason"] == "client_cancelled"
        assert response["output"][0]["status"] == "incomplete"
        transcript = "".join(event["delta"] for event in events if event["type"] == DELTAS[1])
        assert response["output"][0]["content"][0]["transcript"] == transcript
        realtime.write("again")
        assert realtime.respond()[-1]["response"]["status"] == "completed"


def test_a_new_response_may_follow_a_cancelled_one_at_once(client: TestClient, engine: FakeEngine) -> None:
    engine.hold(0)
    with connect(client) as realtime:
        realtime.write("hello")
        realtime.send("response.create")
        realtime.send("response.cancel")
        realtime.send("response.create")
        assert realtime.until("response.done")[-1]["response"]["status"] == "cancelled"
        engine.go_on()
        assert realtime.until("response.done")[-1]["response"]["status"] == "completed"


def test_cancelling_before_the_model_has_said_anything(client: TestClient, engine: FakeEngine) -> None:
    engine.hold(0)
    with connect(client) as realtime:
        realtime.write("hello")
        realtime.send("response.create")
        realtime.send("response.cancel")
        events = realtime.until("response.done")
        engine.go_on()
        assert types(events) == ["response.created", "response.done"]
        assert events[-1]["response"]["status"] == "cancelled"
        assert events[-1]["response"]["output"] == []


def test_only_one_response_at_a_time_in_the_conversation(client: TestClient, engine: FakeEngine) -> None:
    engine.hold(0)
    with connect(client) as realtime:
        realtime.write("hello")
        realtime.send("response.create")
        realtime.send("response.create", event_id="second")
        error = realtime.expect_error("conversation_already_has_active_response")
        assert error["event_id"] == "second"
        engine.go_on()
        assert realtime.until("response.done")[-1]["response"]["status"] == "completed"


def test_a_side_response_leaves_no_trace(client: TestClient, engine: FakeEngine) -> None:
    with connect(client) as realtime:
        first = realtime.write("one")
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "sort it"}]}
        reference = {"type": "item_reference", "id": first}
        events = realtime.respond(conversation="none", input=[reference, item], instructions="one word")
        assert not any(kind.startswith("conversation.") for kind in types(events))
        assert events[-1]["response"]["conversation_id"] is None
        assert [turn.parts for turn in engine.turns] == [
            (TextPart("one word"),),
            (TextPart("one"), TextPart("sort it")),
        ]
        realtime.respond()
        assert [turn.parts[0] for turn in engine.turns] == [TextPart("one")]


def test_the_token_limit_makes_a_response_incomplete(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.write("one two three")
        response = realtime.respond(max_output_tokens=2)[-1]["response"]
    assert response["status"] == "incomplete"
    assert response["status_details"] == {"type": "incomplete", "reason": "max_output_tokens", "error": None}
    assert response["max_output_tokens"] == 2


def test_truncating_cuts_what_was_not_heard(client: TestClient, engine: FakeEngine) -> None:
    with connect(client) as realtime:
        realtime.say()
        output = realtime.respond()[-1]["response"]["output"][0]
        realtime.send("conversation.item.truncate", item_id=output["id"], content_index=0, audio_end_ms=270)
        truncated = realtime.expect("conversation.item.truncated")
        assert (truncated["item_id"], truncated["audio_end_ms"]) == (output["id"], 270)
        realtime.write("go on")
        realtime.respond()
        assert engine.turns[1].parts == (TextPart("audio"),)
        realtime.send("conversation.item.truncate", item_id=output["id"], content_index=0, audio_end_ms=10**9)
        assert realtime.expect("conversation.item.truncated")["audio_end_ms"] == 270


def test_truncating_a_running_response_cancels_it_first(client: TestClient, engine: FakeEngine) -> None:
    with connect(client) as realtime:
        realtime.update(output_modalities=["audio"])
        realtime.write(" ".join(["word"] * 200))
        engine.hold(5)
        realtime.send("response.create")
        item_id = realtime.until("response.output_audio.delta")[-1]["item_id"]
        realtime.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=100)
        events = realtime.until("conversation.item.truncated")
        engine.go_on()
    assert types(events)[-2] == "response.done"
    assert events[-2]["response"]["status"] == "cancelled"


def test_what_was_heard_is_told_when_asked_for(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.update(audio={"input": {"transcription": {"model": "yan-omni", "language": "en"}}})
        item_id = realtime.say(2.0)
        events = realtime.until("conversation.item.input_audio_transcription.completed")
        done = events[-1]
        assert done["item_id"] == item_id
        assert done["transcript"] == "second 0 second 1" == "".join(e["delta"] for e in events[:-1])
        assert done["usage"] == {"type": "duration", "seconds": 2}
        realtime.send("conversation.item.retrieve", item_id=item_id)
        content = realtime.expect("conversation.item.retrieved")["item"]["content"][0]
        assert content["transcript"] == done["transcript"]


def test_a_reply_that_heard_the_audio_settles_its_transcript(client: TestClient, engine: FakeEngine) -> None:
    engine.hold(0)
    with connect(client) as realtime:
        realtime.update(audio={"input": {"transcription": {"model": "yan-omni"}}})
        realtime.write("x")
        realtime.send("response.create")  # keeps the worker busy until the gate opens
        realtime.say(2.0)
        realtime.send("response.cancel")
        realtime.until("response.done")
        realtime.send("response.create")
        realtime.update()  # answered only after the response has been started
        engine.go_on()
        events = realtime.until("conversation.item.input_audio_transcription.completed")
        assert events[-1]["transcript"] == "audio of 2.0 s"


def test_failures_of_the_model_end_the_response_and_not_the_session(
    client: TestClient, engine: FakeEngine
) -> None:
    with connect(client) as realtime:
        realtime.write("hello")
        engine.failure = RuntimeError("secret")
        response = realtime.respond()[-1]["response"]
        assert response["status"] == "failed"
        assert response["status_details"]["error"]["code"] == "server_error"
        assert "secret" not in str(response)
        assert realtime.respond()[-1]["response"]["status"] == "completed"


def test_a_failed_transcription_is_not_an_error_event(client: TestClient, engine: FakeEngine) -> None:
    with connect(client) as realtime:
        realtime.update(audio={"input": {"transcription": {"model": "yan-omni"}}})
        engine.failure = RuntimeError("secret")
        item_id = realtime.say()
        failed = realtime.expect("conversation.item.input_audio_transcription.failed")
        assert failed["item_id"] == item_id
        assert failed["error"]["type"] == "transcription_error"


def test_leaving_in_the_middle_closes_the_work(make_client: MakeClient, engine: FakeEngine) -> None:
    client = make_client(job_buffer_items=1, session_queue_events=1)
    with connect(client) as realtime:
        realtime.write(" ".join(["word"] * 3_000))
        realtime.send("response.create")
        realtime.until("response.output_text.delta")
    client.app.state.services.worker.stop()  # type: ignore[attr-defined]
    assert engine.num_closed == 1
    assert engine.num_steps < 3_000
    assert client.app.state.services.sessions.num_open == 0  # type: ignore[attr-defined]


def test_the_voice_and_speed_of_the_session_are_used(client: TestClient, engine: FakeEngine) -> None:
    with connect(client) as realtime:
        realtime.update(audio={"output": {"voice": "high", "speed": 1.5}})
        realtime.say()
        assert realtime.respond()[-1]["response"]["audio"]["output"]["voice"] == "high"
        assert engine.options is not None
        assert (engine.options.voice, engine.options.speed) == ("high", 1.5)
        realtime.respond(audio={"output": {"voice": "default"}})
        assert engine.options.voice == "default"
        realtime.respond(voice="default")
        assert engine.options.voice == "default"


def test_a_second_reply_answers_the_same_words_again(client: TestClient, engine: FakeEngine) -> None:
    with connect(client) as realtime:
        realtime.write("hello")
        for _ in range(2):
            assert realtime.respond()[-1]["response"]["status"] == "completed"
            assert [turn.parts for turn in engine.turns] == [(TextPart("hello"),)]
