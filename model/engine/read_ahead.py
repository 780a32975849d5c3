"""Hearing speech while it goes on: the search and the thinker are done with most of it before it ends."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import torch
from torch import Tensor

from yan_omni.model.engine.hearing import HeardClip, Transcriber
from yan_omni.model.engine.script import script_of
from yan_omni.model.engine.thought import Thought
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.vocabulary import HEARING_LAG_PHONES

UNSURE_EVENTS = 5
"""Words that end in so many newest events may become others when more is heard."""
MIN_IDS = 6
"""Fewer wait for those that follow: every reading is a state that is kept."""
MAX_KEPT = 4


@dataclass(frozen=True, slots=True)
class _Read:
    """The thought after the first ids of the speech, as they were taken to be."""

    ids: tuple[int, ...]
    thought: Thought


class ReadAhead:
    """One stretch of speech. It ends as `Transcriber.hear` on all of its events does: what was read of words
    that turned out to be others is read again.
    """

    def __init__(self, transcriber: Transcriber, start: Thought) -> None:
        """`start` is the thought that the speech follows; it stays as it is."""
        self._transcriber = transcriber
        self._start = start
        self._search = None if transcriber.decoder is None else transcriber.decoder.begin()
        self._inputs: list[Tensor] = []
        self._read: list[_Read] = []
        self.events: list[PhoneEvent] = []

    def fork(self) -> ReadAhead:
        """A second one that goes on from here."""
        other = copy(self)
        other._inputs, other._read, other.events = [*self._inputs], [*self._read], [*self.events]
        return other

    def restart(self, start: Thought) -> None:
        """The same speech, after another conversation."""
        self._start, self._read = start, []
        self._read_sure_words()

    def push(self, events: Sequence[PhoneEvent]) -> None:
        """Go on hearing."""
        if not events:
            return
        self.events += events
        if self._search is not None and self._transcriber.decoder is not None:
            self._search = self._transcriber.decoder.advance(self._search, events)
            self._inputs.append(self._transcriber.inputs(events))
            self._read_sure_words()

    def finish(self, rest: Sequence[PhoneEvent] = (), *, is_over: bool = False) -> tuple[Thought, HeardClip]:
        """The thought after the speech if it ends with `rest`, and the clip; more may still be pushed.

        `is_over`: nobody asks how likely the end of the sentence is.
        """
        transcriber, events = self._transcriber, [*self.events, *rest]
        if self._search is None or transcriber.decoder is None:
            thought = self._start.fork()
            return thought, transcriber.hear(thought, events)
        words = transcriber.decoder.words(transcriber.decoder.advance(self._search, rest))
        script = script_of(transcriber.tokenizer, events, words)
        inputs = script.inputs(torch.cat([*self._inputs, transcriber.inputs(rest)]))
        thought = self._read_on(script.ids, inputs)
        return thought, transcriber.close(thought, script, inputs, is_over)

    def _read_sure_words(self) -> None:
        """Keep the thought after what will hardly change."""
        decoder = self._transcriber.decoder
        if self._search is None or decoder is None:
            return
        words, num_sure = decoder.words(self._search), len(self.events) - UNSURE_EVENTS
        unsure = next((word for word in words if word.last_event >= num_sure), None)
        num_sure = num_sure if unsure is None else min(num_sure, unsure.first_event)
        num_events = min(num_sure + HEARING_LAG_PHONES, len(self.events))
        if num_sure <= 0:
            return
        sure = [word for word in words if word.last_event < num_sure]
        script = script_of(self._transcriber.tokenizer, self.events[:num_events], sure)
        ids = script.ids[: script.places[-1]]
        if len(ids) >= (len(self._read[-1].ids) if self._read else 0) + MIN_IDS:
            inputs = script.inputs(torch.cat(self._inputs)[:num_events])
            thought = self._read_on(ids, inputs[: len(ids)])
            thought.settle()
            self._read.append(_Read(ids, thought))
            del self._read[:-MAX_KEPT]

    def _read_on(self, ids: Sequence[int], inputs: Tensor) -> Thought:
        """The thought after all ids, from the longest beginning of them that has been read."""
        known = next((read for read in reversed(self._read) if read.ids == ids[: len(read.ids)]), None)
        thought = (self._start if known is None else known.thought).fork()
        num_read = 0 if known is None else len(known.ids)
        if num_read < len(ids):
            thought.read(ids[num_read:], inputs[num_read:])
        return thought
