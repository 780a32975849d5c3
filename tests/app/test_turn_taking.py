"""Turns found in live sound: their events, the replies they start, and the replies they interrupt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.app.conftest import MakeClient
from tests.app.realtime_client import Event, RealtimeClient, types
from tests.app.voices import base64_of, silence, voice
from tests.fakes import FakeEngine, ListeningFakeEngine
from yan_omni.app.main import create_app
from yan_omni.app.settings import Settings
from yan_omni.model.engine.request import AudioPart, Waveform

TURN = (silence(0.6), voice(1.0), silence(0.8))


@contextmanager
def hands_free(client: TestClient, **detection: Any) -> Iterator[RealtimeClient]:
    with client.websocket_connect("/v1/realtime") as socket:
        realtime = RealtimeClient(socket)
        realtime.expect("session.created")
        if detection:
            realtime.update(audio={"input": {"turn_detection": {"type": "server_vad"} | detection}})
        yield realtime


def say(realtime: RealtimeClient, *pieces: Waveform) -> None:
    realtime.send("input_audio_buffer.append", audio=base64_of(*pieces))


def asked(realtime: RealtimeClient) -> list[Event]:
    """Everything the server had to say before it answers an update."""
    realtime.send("session.update", session={"instructions": "x"})
    return realtime.until("session.updated")[:-1]


@pytest.fixture
def listener() -> ListeningFakeEngine:
    return ListeningFakeEngine()


@pytest.fixture
def listening_client(listener: ListeningFakeEngine) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(), listener), raise_server_exceptions=False) as client:
        yield client


def test_a_turn_is_found_and_answered(client: TestClient, engine: FakeEngine) -> None:
    with hands_free(client) as realtime:
        say(realtime, *TURN)
        events = realtime.until("response.done")
    assert types(events)[:6] == [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
        "response.created",
    ]
    started, stopped, committed, added = events[:4]
    assert started["item_id"] == stopped["item_id"] == committed["item_id"] == added["item"]["id"]
    assert abs(started["audio_start_ms"] - 300) <= 60, "padded by 300 ms"
    assert abs(stopped["audio_end_ms"] - 1_600) <= 100
    assert events[-1]["response"]["status"] == "completed"
    part = engine.turns[0].parts[0]
    assert isinstance(part, AudioPart)
    assert 1.7 < len(part.samples_16k) / 16_000 < 2.0, "padding, voice, and the silence that ended it"


def test_two_turns_in_one_message_are_two_items(client: TestClient) -> None:
    with hands_free(client, create_response=False) as realtime:
        say(realtime, *TURN, *TURN)
        events = asked(realtime)
    committed = [event for event in events if event["type"] == "input_audio_buffer.committed"]
    assert len(committed) == 2
    assert committed[1]["previous_item_id"] == committed[0]["item_id"]
    starts = [e["audio_start_ms"] for e in events if e["type"] == "input_audio_buffer.speech_started"]
    assert abs(starts[1] - starts[0] - 2_400) <= 60, "places are counted from the first sample"


@pytest.mark.parametrize(("silence_duration_ms", "num_turns"), [(500, 2), (1_200, 1)])
def test_the_silence_that_ends_a_turn(client: TestClient, silence_duration_ms: int, num_turns: int) -> None:
    with hands_free(client, create_response=False, silence_duration_ms=silence_duration_ms) as realtime:
        say(realtime, voice(0.6), silence(0.8), voice(0.6), silence(1.6))
        events = asked(realtime)
    assert types(events).count("input_audio_buffer.committed") == num_turns


def test_without_create_response_nobody_answers(client: TestClient, engine: FakeEngine) -> None:
    with hands_free(client, create_response=False) as realtime:
        say(realtime, *TURN)
        realtime.until("conversation.item.done")
        assert asked(realtime) == []
        assert realtime.respond()[-1]["response"]["status"] == "completed"


def test_speech_interrupts_a_reply(client: TestClient, engine: FakeEngine) -> None:
    with hands_free(client) as realtime:
        engine.hold(4)
        say(realtime, *TURN)
        realtime.until("response.output_audio.delta")
        say(realtime, voice(0.3))
        events = realtime.until("response.done")
        engine.go_on()
        assert "input_audio_buffer.speech_started" in types(events)
        details = events[-1]["response"]["status_details"]
        assert (details["type"], details["reason"]) == ("cancelled", "turn_detected")
        assert events[-1]["response"]["output"][0]["status"] == "incomplete"
        say(realtime, voice(0.5), silence(0.8))
        assert realtime.until("response.done")[-1]["response"]["status"] == "completed"


def test_speech_that_may_not_interrupt_is_answered_afterwards(client: TestClient, engine: FakeEngine) -> None:
    with hands_free(client, interrupt_response=False) as realtime:
        engine.hold(4)
        say(realtime, *TURN)
        realtime.until("response.output_audio.delta")
        say(realtime, *TURN)
        realtime.until("input_audio_buffer.committed")
        engine.go_on()
        assert realtime.until("response.done")[-1]["response"]["status"] == "completed"
        assert realtime.until("response.done")[-1]["response"]["status"] == "completed"


def test_a_commit_ends_the_turn_that_was_announced(client: TestClient) -> None:
    with hands_free(client, create_response=False) as realtime:
        say(realtime, silence(0.3), voice(0.5))
        realtime.send("input_audio_buffer.commit")
        events = realtime.until("conversation.item.done")
        assert types(events)[:2] == ["input_audio_buffer.speech_started", "input_audio_buffer.committed"]
        assert events[0]["item_id"] == events[1]["item_id"]
        say(realtime, silence(1.0))
        assert asked(realtime) == [], "what was committed does not end again"


def test_cleared_speech_is_no_turn(client: TestClient) -> None:
    with hands_free(client) as realtime:
        say(realtime, voice(0.5))
        realtime.expect("input_audio_buffer.speech_started")
        realtime.send("input_audio_buffer.clear")
        realtime.expect("input_audio_buffer.cleared")
        say(realtime, silence(1.0))
        assert asked(realtime) == []


def test_endless_speech_is_cut(make_client: MakeClient) -> None:
    with hands_free(make_client(max_audio_s=2.0), create_response=False) as realtime:
        say(realtime, voice(5.0))
        assert types(asked(realtime)).count("input_audio_buffer.committed") == 2


def test_long_silence_keeps_little_audio(make_client: MakeClient) -> None:
    with hands_free(make_client(max_audio_s=2.0), create_response=False) as realtime:
        for _ in range(5):
            say(realtime, silence(1.0))
        say(realtime, *TURN)
        started = realtime.expect("input_audio_buffer.speech_started")
        assert abs(started["audio_start_ms"] - 5_300) <= 60


def test_a_silent_user_is_addressed(client: TestClient) -> None:
    with hands_free(client, idle_timeout_ms=2_000) as realtime:
        say(realtime, *TURN)
        realtime.until("response.done")
        say(realtime, silence(3.5))
        triggered = realtime.expect("input_audio_buffer.timeout_triggered")
        committed = realtime.expect("input_audio_buffer.committed")
        assert committed["item_id"] == triggered["item_id"]
        assert triggered["audio_end_ms"] - triggered["audio_start_ms"] >= 2_000
        assert realtime.until("response.done")[-1]["response"]["status"] == "completed"


def test_the_model_listens_while_the_user_speaks(
    listening_client: TestClient, listener: ListeningFakeEngine
) -> None:
    with hands_free(listening_client) as realtime:
        realtime.update(audio={"input": {"transcription": {"model": "yan-omni"}}})
        say(realtime, *TURN)
        events = realtime.until("response.done")
    (ear,) = listener.ears
    turns, _ = listener.finished[0]
    part = turns[-1].parts[-1]
    assert isinstance(part, AudioPart)
    num_heard = sum(len(piece) for piece in ear.pieces)
    assert 16_000 < num_heard <= len(part.samples_16k), "all of the voice, the end without the silence"
    completed = [e for e in events if e["type"].endswith("input_audio_transcription.completed")]
    assert [event["transcript"] for event in completed] == ["heard words"]


def test_the_model_listens_before_a_commit(
    listening_client: TestClient, listener: ListeningFakeEngine
) -> None:
    with hands_free(listening_client) as realtime:
        realtime.update(audio={"input": {"turn_detection": None}})
        say(realtime, voice(1.0))
        say(realtime, voice(1.0))
        realtime.send("input_audio_buffer.commit")
        realtime.until("conversation.item.done")
        assert realtime.respond()[-1]["response"]["status"] == "completed"
    (ear,) = listener.ears
    assert sum(len(piece) for piece in ear.pieces) == 32_000


def test_sound_without_words_is_not_answered(
    listening_client: TestClient, listener: ListeningFakeEngine
) -> None:
    listener.text = ""
    with hands_free(listening_client) as realtime:
        say(realtime, *TURN)
        realtime.until("conversation.item.done")
        while not listener.finished:
            assert asked(realtime) == []
        assert asked(realtime) == []
        listener.text = "words"
        say(realtime, *TURN)
        realtime.until("response.done")
    assert [len(turn.parts) for turn in listener.turns if turn.role == "user"] == [1], (
        "the model is not given the noise"
    )


def semantic(realtime: RealtimeClient, eagerness: str) -> None:
    detection = {"type": "semantic_vad", "eagerness": eagerness, "create_response": False}
    realtime.update(audio={"input": {"turn_detection": detection}})


def test_a_complete_sentence_ends_the_turn_soon(
    listening_client: TestClient, listener: ListeningFakeEngine
) -> None:
    with hands_free(listening_client) as realtime:
        semantic(realtime, "auto")
        say(realtime, voice(1.0), silence(0.3))
        assert listener.guessed.wait(10)
        num_pieces, events = 0, list[Event]()
        while "input_audio_buffer.speech_stopped" not in types(events):
            say(realtime, silence(0.05))
            events += asked(realtime)
            num_pieces += 1
            assert num_pieces < 50, "an ended sentence must not wait for the longest silence"
    assert events[-1]["type"] == "conversation.item.done"


@pytest.mark.parametrize(
    ("text", "ending"), [("and so I", 0.0), ("what I mean is, um", 1.0), ("我想要那个", 1.0)]
)
def test_an_unfinished_sentence_keeps_the_turn_open(
    listening_client: TestClient, listener: ListeningFakeEngine, text: str, ending: float
) -> None:
    listener.text, listener.ending = text, ending
    with hands_free(listening_client) as realtime:
        semantic(realtime, "high")
        say(realtime, voice(1.0), silence(0.3))
        assert listener.guessed.wait(10)
        for _ in range(6):
            say(realtime, silence(0.2))
            assert types(asked(realtime)) in ([], ["input_audio_buffer.speech_started"])
        say(realtime, silence(1.0))
        assert "input_audio_buffer.speech_stopped" in types(asked(realtime))


def test_the_silence_after_a_guess_is_not_listened_to(
    listening_client: TestClient, listener: ListeningFakeEngine
) -> None:
    with hands_free(listening_client, create_response=False, silence_duration_ms=2_000) as realtime:
        say(realtime, voice(1.0), silence(0.3))
        assert listener.guessed.wait(10)
        while asked(realtime) != []:
            pass
        say(realtime, silence(2.0))
        realtime.until("conversation.item.done")
        while not listener.finished:
            asked(realtime)
    assert listener.finished[0][1], "what was said is known from the guess"
    assert sum(len(piece) for piece in listener.ears[0].pieces) < 1.5 * 16_000


def test_switching_detection_off_stops_speech_and_keeps_it(client: TestClient) -> None:
    with client.websocket_connect("/v1/realtime") as socket:
        realtime = RealtimeClient(socket)
        realtime.expect("session.created")
        realtime.send("input_audio_buffer.append", audio=base64_of(silence(0.3), voice(0.6)))
        item_id = realtime.expect("input_audio_buffer.speech_started")["item_id"]
        realtime.send("session.update", session={"turn_detection": None})
        assert realtime.expect("input_audio_buffer.speech_stopped")["item_id"] == item_id
        realtime.expect("session.updated")
        realtime.send("input_audio_buffer.commit")
        assert realtime.expect("input_audio_buffer.committed")["item_id"] == item_id


def test_sound_that_nobody_listened_to_counts_in_the_times(client: TestClient) -> None:
    with client.websocket_connect("/v1/realtime") as socket:
        realtime = RealtimeClient(socket)
        realtime.expect("session.created")
        realtime.send("session.update", session={"turn_detection": None})
        realtime.send("input_audio_buffer.append", audio=base64_of(silence(2.0)))
        realtime.send("session.update", session={"turn_detection": {"type": "server_vad"}})
        realtime.send("input_audio_buffer.append", audio=base64_of(silence(0.5), voice(0.6), silence(0.9)))
        started = realtime.until("input_audio_buffer.speech_started")[-1]["audio_start_ms"]
        stopped = realtime.until("input_audio_buffer.speech_stopped")[-1]["audio_end_ms"]
        assert started == pytest.approx(2_500 - 300, abs=60)
        assert stopped == pytest.approx(3_100, abs=60)


def test_a_reply_that_waits_to_hear_is_interrupted_at_once() -> None:
    engine = ListeningFakeEngine()
    with TestClient(create_app(Settings(), engine)) as client:
        engine.hold(0)
        connect = partial(client.websocket_connect, "/v1/realtime")
        with connect() as other, connect() as socket:
            waiting, realtime = RealtimeClient(other), RealtimeClient(socket)
            waiting.expect("session.created")
            waiting.write("keep the model busy")
            waiting.send("response.create")
            realtime.expect("session.created")
            realtime.update(audio={"input": {"turn_detection": None}})
            realtime.say()
            realtime.send("response.create", response={"output_modalities": ["audio"]})
            realtime.expect("response.created")
            realtime.send("response.cancel")
            assert realtime.until("response.done")[-1]["response"]["status"] == "cancelled"
            engine.go_on()
            waiting.until("response.done")
