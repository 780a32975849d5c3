"""Histograms: what they count, and what a session puts into them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.app.realtime_client import RealtimeClient, connect
from tests.app.voices import base64_of, silence, voice
from yan_omni.app.metrics import Histogram, Metrics, ReplyTimer

SECOND = 24_000


def test_a_histogram_counts_values_up_to_each_bound() -> None:
    histogram = Histogram("x_seconds", "Of x.", (0.1, 1.0))
    for value in (0.05, 0.1, 0.5, 7.0):
        histogram.add(value)
    assert list(histogram.lines()) == [
        "# HELP x_seconds Of x.",
        "# TYPE x_seconds histogram",
        'x_seconds_bucket{le="0.1"} 2',
        'x_seconds_bucket{le="1.0"} 3',
        'x_seconds_bucket{le="+Inf"} 4',
        "x_seconds_sum 7.650000",
        "x_seconds_count 4",
    ]


def test_the_times_of_a_spoken_reply() -> None:
    metrics = Metrics()
    timer = ReplyTimer(metrics, 100.0)
    timer.add_text(100.2)
    timer.add_text(100.3)
    timer.add_audio(SECOND, 100.5)
    timer.add_audio(SECOND, 101.0)
    timer.add_audio(SECOND, 103.0)  # half a second after the player ran dry
    timer.finish(104.0)
    assert metrics.first_token.sum == pytest.approx(0.2)
    assert metrics.first_audio.sum == pytest.approx(0.5)
    assert metrics.chunk_gap.num_values == 2
    assert metrics.chunk_gap.sum == pytest.approx(2.5)
    assert metrics.underrun.sum == pytest.approx(0.5)
    assert metrics.real_time_factor.sum == pytest.approx(2.5 / 3)


def test_a_written_reply_has_no_audio_times() -> None:
    metrics = Metrics()
    timer = ReplyTimer(metrics, 0.0)
    timer.add_text(0.1)
    timer.finish(1.0)
    assert metrics.first_token.num_values == 1
    assert metrics.first_audio.num_values == metrics.underrun.num_values == 0
    assert metrics.real_time_factor.num_values == 0


def counts(client: TestClient) -> dict[str, int]:
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = re.findall(r"^yan_omni_(\w+)_count (\d+)$", response.text, re.M)
    return {name: int(count) for name, count in found}


def test_a_session_is_measured(client: TestClient) -> None:
    assert set(counts(client).values()) == {0}
    with connect(client) as realtime:
        realtime.say()
        realtime.respond()
    measured = counts(client)
    assert measured["first_token_seconds"] == measured["first_audio_seconds"] == 1
    assert measured["underrun_seconds"] == measured["real_time_factor"] == 1
    assert measured["end_of_turn_seconds"] == 0


def test_the_end_of_a_turn_is_measured_in_its_silence(client: TestClient) -> None:
    with client.websocket_connect("/v1/realtime") as socket:
        realtime = RealtimeClient(socket)
        realtime.expect("session.created")
        realtime.send("input_audio_buffer.append", audio=base64_of(voice(0.5), silence(0.9)))
        realtime.until("response.done")
    assert counts(client)["end_of_turn_seconds"] == 1
    metrics = client.app.state.services.metrics  # type: ignore[attr-defined]
    assert 0.45 < metrics.end_of_turn.sum < 0.7


def test_timings_come_to_those_who_ask(client: TestClient) -> None:
    with connect(client) as realtime:
        realtime.update(output_modalities=["audio"], include=["yan.timings"])
        realtime.say()
        realtime.send("response.create")
        events: list[dict[str, Any]] = []
        while not events or events[-1]["type"] != "response.done":
            events.append(json.loads(realtime.socket.receive_text()))
    timings = events[-2]
    assert timings["type"] == "yan.response.timings"
    assert timings["response_id"] == events[-1]["response"]["id"]
    assert 0 < timings["first_token_s"] <= timings["first_audio_s"] <= timings["total_s"]
    assert timings["heard_s"] is not None
    assert timings["spoken_s"] > 0
