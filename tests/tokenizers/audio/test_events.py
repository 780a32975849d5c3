from __future__ import annotations

import numpy as np
import pytest
import torch

from yan_omni.tokenizers.audio.events import (
    FAINT_FRAMES,
    PhoneEvent,
    PhoneEventStream,
    audible_argmax,
    phone_events,
)
from yan_omni.tokenizers.audio.listener import ListenerOutput
from yan_omni.tokenizers.phones import BLANK_ID, PHONE_IDS, PHONES, is_mandarin

A, B = PHONE_IDS["ˈæ"], PHONE_IDS["b"]


def heard(*symbols: int) -> ListenerOutput:
    logits = torch.zeros(len(symbols), len(PHONES))
    logits[torch.arange(len(symbols)), torch.tensor(symbols)] = 9.0
    features = torch.arange(len(symbols), dtype=torch.float32)[:, None].expand(-1, 4)
    return ListenerOutput(features, logits)


def spans(events: list[PhoneEvent]) -> list[tuple[int, int, int]]:
    return [(event.phone, event.start_frame, event.end_frame) for event in events]


def test_runs_become_events() -> None:
    events = phone_events(heard(BLANK_ID, A, A, B, BLANK_ID, B))
    assert spans(events) == [(A, 1, 3), (B, 3, 4), (B, 5, 6)]
    assert events[0].feature.tolist() == [1.5] * 4
    assert sum(events[0].probabilities) == pytest.approx(1.0)
    assert events[0].probabilities[0] > 0.9
    assert BLANK_ID not in events[0].phones


def test_silence_has_no_events() -> None:
    assert phone_events(heard(BLANK_ID, BLANK_ID)) == []


def test_the_best_symbols_are_found_on_any_device() -> None:
    assert audible_argmax(torch.zeros(3, len(PHONES), device="meta")).device.type == "meta"


def test_inaudible_symbols_are_never_heard() -> None:
    assert phone_events(heard(PHONE_IDS["."], PHONE_IDS["<sil>"])) == []


@pytest.mark.parametrize("cut", range(7))
def test_any_cut_gives_the_same_events(cut: int) -> None:
    whole = heard(A, A, BLANK_ID, A, B, B)
    stream = PhoneEventStream()
    first = ListenerOutput(whole.features[:cut], whole.phone_logits[:cut])
    second = ListenerOutput(whole.features[cut:], whole.phone_logits[cut:])
    pieces = [*stream.push(first), *stream.push(second), *stream.flush()]
    expected = phone_events(whole)
    assert spans(pieces) == spans(expected)
    for piece, event in zip(pieces, expected, strict=True):
        assert torch.equal(piece.feature, event.feature)
        assert piece.probabilities == event.probabilities


def test_an_event_is_told_when_the_next_begins_or_after_some_silence() -> None:
    stream = PhoneEventStream()
    assert stream.push(heard(A, A)) == []
    assert stream.push(heard(*[BLANK_ID] * (FAINT_FRAMES - 1))) == []
    assert spans(stream.push(heard(BLANK_ID))) == [(A, 0, 2)]
    assert stream.push(heard(A)) == []
    assert spans(stream.push(heard(B))) == [(A, 2 + FAINT_FRAMES, 3 + FAINT_FRAMES)]
    assert spans(stream.flush()) == [(B, 3 + FAINT_FRAMES, 4 + FAINT_FRAMES)]
    assert stream.flush() == []


def test_what_was_nearly_heard_after_an_event_is_told_with_it() -> None:
    output = heard(A, BLANK_ID, *[BLANK_ID] * FAINT_FRAMES)
    output.phone_logits[1, B] = 8.0
    output.phone_logits[1 + FAINT_FRAMES, PHONE_IDS["n"]] = 8.0
    (event,) = phone_events(output)
    assert dict(event.faint_after)[B] == pytest.approx(np.exp(-1.0), rel=1e-3)
    assert PHONE_IDS["n"] not in dict(event.faint_after)


def unclear(num_frames: int, seed: int) -> ListenerOutput:
    logits = torch.randn(num_frames, len(PHONES), generator=torch.Generator().manual_seed(seed))
    logits[:, [BLANK_ID, A, B]] += 3.0
    return ListenerOutput(torch.zeros(num_frames, 4), logits)


@pytest.mark.parametrize("seed", range(4))
def test_what_was_nearly_heard_is_told_with_the_next_event(seed: int) -> None:
    """Against the definition, frame by frame."""
    output = unclear(30, seed)
    posteriors, events = output.phone_logits.softmax(-1), phone_events(output)
    beside = posteriors / posteriors.amax(-1, keepdim=True)
    last_peak, last_phone = -1, BLANK_ID
    for event in events:
        run = slice(event.start_frame, event.end_frame)
        peak = event.start_frame + int(posteriors[run, event.phone].argmax())
        assert event.doubt == pytest.approx(
            float((posteriors[run, BLANK_ID] / posteriors[run, event.phone]).prod()), rel=1e-4
        )
        between = beside[last_peak + 1 : peak]
        for phone, share in event.faint:
            assert phone not in {event.phone, last_phone, *range(PHONE_IDS["!"] + 1)}
            assert share == pytest.approx(float(between[:, phone].max()), rel=1e-5)
        assert bool(event.faint) == (len(between) > 0)
        last_peak, last_phone = peak, event.phone
    assert sum(len(event.faint) for event in events) > 10


def test_a_phone_of_one_language_is_also_told_in_the_other() -> None:
    output = heard(A)
    output.phone_logits[0, PHONE_IDS["an4"]] = 2.0
    told = dict(phone_events(output)[0].by_language)
    assert told[A] > 0.9
    assert (
        max((phone for phone in told if is_mandarin(phone)), key=lambda phone: told[phone])
        == PHONE_IDS["an4"]
    )


@pytest.mark.parametrize("cut", range(0, 30, 4))
def test_any_cut_gives_the_same_doubts(cut: int) -> None:
    whole = unclear(30, 9)
    stream = PhoneEventStream()
    first = ListenerOutput(whole.features[:cut], whole.phone_logits[:cut])
    second = ListenerOutput(whole.features[cut:], whole.phone_logits[cut:])
    pieces = [*stream.push(first), *stream.push(second), *stream.flush()]
    for piece, event in zip(pieces, phone_events(whole), strict=True):
        assert (piece.doubt, piece.faint, piece.by_language) == (event.doubt, event.faint, event.by_language)
