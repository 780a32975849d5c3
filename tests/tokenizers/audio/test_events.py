from __future__ import annotations

import pytest
import torch

from yan_omni.tokenizers.audio.events import PhoneEvent, PhoneEventStream, phone_events
from yan_omni.tokenizers.audio.listener import ListenerOutput
from yan_omni.tokenizers.phones import BLANK_ID, PHONE_IDS, PHONES

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


def test_an_event_is_told_once_its_run_ends() -> None:
    stream = PhoneEventStream()
    assert stream.push(heard(A, A)) == []
    assert spans(stream.push(heard(BLANK_ID))) == [(A, 0, 2)]
    assert stream.flush() == []
