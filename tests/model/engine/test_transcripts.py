from __future__ import annotations

import pytest
import torch

from yan_omni.model.engine.hearing import HeardClip
from yan_omni.model.engine.script import Written
from yan_omni.model.engine.transcripts import CutConfig, cut_at_pauses, timed_segment
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.text import BpeTextTokenizer


@pytest.fixture(scope="module")
def tokenizer() -> BpeTextTokenizer:
    return BpeTextTokenizer.train(["hello there 你好"], size=7200)


def event(start: int, end: int) -> PhoneEvent:
    return PhoneEvent((10,), (1.0,), torch.zeros(1), start, end)


def clip(tokenizer: BpeTextTokenizer, pieces: list[tuple[str, int]]) -> HeardClip:
    written = [Written(token, number) for text, number in pieces for token in tokenizer.encode(text)]
    return HeardClip((), torch.zeros(0, 1), tuple(written), 0)


def spans(segments: list[list[PhoneEvent]]) -> list[tuple[int, int]]:
    return [(group[0].start_frame, group[-1].end_frame) for group in segments]


def test_long_pauses_cut() -> None:
    events = [event(0, 2), event(5, 7), event(30, 31), event(33, 40)]
    assert spans(list(cut_at_pauses(events, CutConfig()))) == [(0, 7), (30, 40)]


def test_short_pauses_cut_only_long_segments() -> None:
    config = CutConfig(long_segment_frames=50)
    events = [event(start, start + 4) for start in range(0, 200, 10)]
    assert spans(list(cut_at_pauses(events, config)))[0] == (0, 54)


def test_no_segment_is_longer_than_the_limit() -> None:
    config = CutConfig(max_segment_frames=100)
    events = [event(start, start + 2) for start in range(0, 1000, 2)]
    segments = spans(list(cut_at_pauses(events, config)))
    assert all(end - start <= 100 for start, end in segments)
    assert segments[0][0] == 0
    assert segments[-1][1] == 1000


def test_cutting_does_not_wait_for_the_end() -> None:
    def endless() -> object:
        start = 0
        while True:
            yield event(start, start + 5)
            start += 40

    segments = cut_at_pauses(endless(), CutConfig())  # type: ignore[arg-type]
    assert spans([next(segments), next(segments)]) == [(0, 5), (40, 45)]


def test_words_get_their_times(tokenizer: BpeTextTokenizer) -> None:
    events = [event(0, 10), event(10, 20), event(25, 30), event(30, 50)]
    segment = timed_segment(tokenizer, events, clip(tokenizer, [("hello", 1), (" there.", 3)]))
    assert segment is not None
    assert segment.text == "hello there."
    assert [(word.text, word.start_s, word.end_s) for word in segment.words] == [
        ("hello", 0.0, 0.8),
        ("there.", 1.0, 2.0),
    ]


def test_hanzi_are_words(tokenizer: BpeTextTokenizer) -> None:
    events = [event(0, 10), event(10, 20), event(20, 30)]
    segment = timed_segment(tokenizer, events, clip(tokenizer, [("你", 0), ("好", 1), ("。", 1), ("ok", 2)]))
    assert segment is not None
    assert [word.text for word in segment.words] == ["你", "好。", "ok"]
    assert [word.end_s for word in segment.words] == [0.4, 0.8, 1.2]


def test_nothing_written_is_no_segment(tokenizer: BpeTextTokenizer) -> None:
    assert timed_segment(tokenizer, [event(0, 4)], clip(tokenizer, [(" ", 0)])) is None
