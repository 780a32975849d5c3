"""Listening while the user speaks: sound becomes phone events, words and thought before the turn is over."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np
import torch

from yan_omni.model.engine.hearing import HeardClip, Transcriber, is_speech
from yan_omni.model.engine.read_ahead import ReadAhead
from yan_omni.model.engine.request import AudioPart, Heard, SpokenSoFar, Tool, Turn, Waveform
from yan_omni.model.engine.script import Written
from yan_omni.model.engine.thought import Thought
from yan_omni.model.engine.turns import ReadTurns, TurnReader
from yan_omni.tokenizers.audio.events import PhoneEvent, PhoneEventStream
from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.listener_stream import ListenerStream
from yan_omni.tokenizers.audio.rates import FRAME_RATE_HZ
from yan_omni.tokenizers.text import BpeTextTokenizer


@dataclass(frozen=True, slots=True)
class LongSpeechConfig:
    """When the beginning of a long turn is settled, so that its end costs as little as a short turn's."""

    long_frames: int = 10 * FRAME_RATE_HZ
    pause_frames: int = 6
    max_frames: int = 20 * FRAME_RATE_HZ


@dataclass(slots=True)
class _Settled:
    """Speech whose words cannot change any more: the turn up to here, its clip, what the turn began after.

    `ahead` hears what follows.
    """

    key: bytes
    read: ReadTurns
    ahead: ReadAhead
    clip: HeardClip | None = None


@dataclass(slots=True)
class _Draft:
    """What the begun block holds, heard before the block is full, and what follows it."""

    settled: _Settled
    stream: ListenerStream
    event_stream: PhoneEventStream
    ahead: ReadAhead
    num_frames: int
    """Of the begun block, at 50 Hz."""


@dataclass(frozen=True, slots=True)
class _Guess:
    key: bytes
    thought: Thought
    clip: HeardClip


DRAFT_FRAMES = 24
"""A draft is worth its work when it has so many more 50 Hz frames than the last one: 0.48 s."""


class OmniEar:
    """Implements `request.Ear`. Sound is heard in the listener's blocks; guesses hear the begun block.

    A draft hears it while there is time for that, and a guess then only what came after the draft.
    """

    def __init__(
        self,
        listener: Listener,
        transcriber: Transcriber,
        tokenizer: BpeTextTokenizer,
        reader: TurnReader,
        config: LongSpeechConfig | None = None,
        tools: Sequence[Tool] = (),
    ) -> None:
        self._tools = tools
        self._config = config or LongSpeechConfig()
        self._transcriber = transcriber
        self._tokenizer = tokenizer
        self._reader = reader
        self._stream = ListenerStream(listener)
        self._event_stream = PhoneEventStream()
        self._settled: _Settled | None = None
        self._guess: _Guess | None = None
        self._draft: _Draft | None = None

    def push(self, samples_16k: Waveform, before: Sequence[Turn]) -> None:
        samples = torch.from_numpy(np.ascontiguousarray(samples_16k, dtype=np.float32))
        settled, begun = self._after(before), list[PhoneEvent]()
        heard = self._stream.push(samples)
        if heard.features.shape[0]:
            self._draft = None
        elif self._draft is not None:
            self._draft.stream.push(samples)
        for event in self._event_stream.push(heard):
            if self._is_long_enough([*settled.ahead.events, *begun], event):
                settled.ahead.push(begun)
                begun = []
                self._settle(settled)
            begun.append(event)
        settled.ahead.push(begun)

    def draft(self, before: Sequence[Turn]) -> None:
        settled = self._after(before)
        known = self._draft_in(settled)
        num_frames = self._stream.num_begun_frames
        if num_frames < DRAFT_FRAMES + (0 if known is None else known.num_frames):
            return
        stream, event_stream = self._stream.fork(), deepcopy(self._event_stream)
        ahead = settled.ahead.fork()
        ahead.push(event_stream.push(stream.end_block()))
        self._draft = _Draft(settled, stream, event_stream, ahead, num_frames)

    def guess(self, before: Sequence[Turn]) -> SpokenSoFar:
        clip = self._heard_so_far(before).clip
        return SpokenSoFar(self._text(clip), clip.ending)

    def _heard_so_far(self, before: Sequence[Turn], is_over: bool = False) -> _Guess:
        """With the begun block, as if the turn ended here; `is_over`: as it does."""
        settled = self._after(before)
        draft = self._draft_in(settled)
        stream, event_stream, ahead = self._stream, self._event_stream, settled.ahead
        if draft is not None:
            stream, event_stream, ahead = draft.stream, draft.event_stream, draft.ahead
        event_stream = deepcopy(event_stream)
        rest = [*event_stream.push(stream.fork().flush()), *event_stream.flush()]
        thought, clip = settled.read.thought, settled.clip
        if is_speech([*ahead.events, *rest]):
            thought, heard = ahead.finish(rest, is_over=is_over)
            clip = _joined(clip, heard)
        elif clip is None:
            thought = thought.fork()
            clip = self._transcriber.hear(thought, [])
        self._guess = _Guess(settled.key, thought, clip)
        return self._guess

    def finish(self, turns: Sequence[Turn], is_silent_since_guess: bool = False) -> Heard:
        part = turns[-1].parts[-1]
        if not isinstance(part, AudioPart):
            raise ValueError("the last part of the last turn must be what was heard, as an AudioPart")
        earlier = turns[-1].parts[:-1]
        before = [*turns[:-1], replace(turns[-1], parts=earlier)] if earlier else turns[:-1]
        known = self._guess if is_silent_since_guess else None
        guess = self._heard_so_far(before, is_over=True) if known is None else known
        self._reader.remember_clip(part.samples_16k, guess.clip)
        settled = self._after(before)
        if guess.key == settled.key:
            read = replace(settled.read, thought=guess.thought)
            self._reader.remember_turn(turns, read, guess.clip, self._tools)
        else:  # the conversation has changed since the guess: it is read anew, with the same words
            self._reader.after(turns, self._tools)
        return Heard(self._text(guess.clip))

    def _draft_in(self, settled: _Settled) -> _Draft | None:
        """The draft, if the conversation before it is still the same."""
        return self._draft if self._draft is not None and self._draft.settled is settled else None

    def _after(self, before: Sequence[Turn]) -> _Settled:
        """The turn so far in the conversation as it is now; it may have changed since the last call."""
        key, known = self._reader.opening(before, self._tools), self._settled
        if known is not None and known.key == key:
            return known
        read = self._reader.open_turn(before, self._tools)
        clip = None if known is None else known.clip
        if clip is not None:
            self._transcriber.hear_again(read.thought, clip)
        ahead = ReadAhead(self._transcriber, read.thought) if known is None else known.ahead
        if known is not None:
            ahead.restart(read.thought)
        self._settled = _Settled(key, read, ahead, clip)
        return self._settled

    def _is_long_enough(self, events: Sequence[PhoneEvent], following: PhoneEvent) -> bool:
        if not events:
            return False
        length = events[-1].end_frame - events[0].start_frame
        pause = following.start_frame - events[-1].end_frame
        is_long = length >= self._config.long_frames and pause >= self._config.pause_frames
        return is_long or length >= self._config.max_frames

    def _settle(self, settled: _Settled) -> None:
        """The words so far stay as they are, whatever follows."""
        settled.read.thought, clip = settled.ahead.finish()
        settled.clip = _joined(settled.clip, clip)
        settled.ahead = ReadAhead(self._transcriber, settled.read.thought)

    def _text(self, clip: HeardClip) -> str:
        return self._tokenizer.decode(clip.text_ids).strip()


def _joined(first: HeardClip | None, second: HeardClip) -> HeardClip:
    """Two parts of one turn as one clip."""
    if first is None:
        return second
    later = tuple(Written(item.token, item.event + first.num_events) for item in second.written)
    return HeardClip(
        first.ids + second.ids,
        torch.cat([first.inputs, second.inputs]),
        first.written + later,
        first.num_events + second.num_events,
        second.ending,
    )
