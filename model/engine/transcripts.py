"""Transcripts with times: long sound is cut at pauses, and words get their places from phone events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from yan_omni.model.engine.hearing import HeardClip
from yan_omni.model.engine.request import Segment, Word
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.audio.rates import FRAME_RATE_HZ
from yan_omni.tokenizers.text import BpeTextTokenizer


@dataclass(frozen=True, slots=True)
class CutConfig:
    """Where long sound is cut: at a long pause, at a short one once the segment is long, or at the limit."""

    long_pause_frames: int = 15
    short_pause_frames: int = 4
    long_segment_frames: int = 8 * FRAME_RATE_HZ
    max_segment_frames: int = 15 * FRAME_RATE_HZ


def cut_at_pauses(events: Iterable[PhoneEvent], config: CutConfig) -> Iterator[list[PhoneEvent]]:
    """Group events into segments of at most `max_segment_frames`, as early as each is known to be over."""
    current: list[PhoneEvent] = []
    for event in events:
        if current:
            pause = event.start_frame - current[-1].end_frame
            length = current[-1].end_frame - current[0].start_frame
            if (
                pause >= config.long_pause_frames
                or (length >= config.long_segment_frames and pause >= config.short_pause_frames)
                or event.end_frame - current[0].start_frame > config.max_segment_frames
            ):
                yield current
                current = []
        current.append(event)
    if current:
        yield current


def is_wide(character: str) -> bool:
    """True for characters that are words of their own: hanzi and kana."""
    return "\u3040" <= character <= "\u30ff" or "\u3400" <= character <= "\u9fff"


def timed_segment(
    tokenizer: BpeTextTokenizer, events: Sequence[PhoneEvent], clip: HeardClip
) -> Segment | None:
    """A segment with word times; None when nothing was written."""
    text = tokenizer.decode(clip.text_ids).strip()
    if not text:
        return None
    start_s, end_s = _seconds(events[0].start_frame), _seconds(events[-1].end_frame)
    return Segment(text, start_s, end_s, tuple(_words(tokenizer, events, clip)))


def _words(tokenizer: BpeTextTokenizer, events: Sequence[PhoneEvent], clip: HeardClip) -> Iterator[Word]:
    """Words in order; each ends with the event that completed it and starts where the one before ended."""
    before = -1
    for text, event in _pieces(tokenizer, clip):
        last = max(event, before)
        first = min(before + 1, last)
        yield Word(text, _seconds(events[first].start_frame), _seconds(events[last].end_frame))
        before = last


def _pieces(tokenizer: BpeTextTokenizer, clip: HeardClip) -> Iterator[tuple[str, int]]:
    """English words and single hanzi, punctuation attached, with the event that completed each."""
    stream = tokenizer.stream()
    word, completed = "", 0
    for written in clip.written:
        for character in stream.push(written.token):
            starts_word = character.isspace() or is_wide(character) or (word != "" and is_wide(word[0]))
            is_mark = not character.isalnum() and not character.isspace()
            if starts_word and not is_mark and word:
                yield word, completed
                word = ""
            if not character.isspace():
                word += character
            completed = written.event
    if word:
        yield word, completed


def _seconds(frame: int) -> float:
    return frame / FRAME_RATE_HZ
