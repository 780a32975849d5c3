"""Hearing: sound to phone events, and what was said, written while it is heard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from yan_omni.model.engine.request import Waveform
from yan_omni.model.engine.sampler import RepetitionGuard, Sampler
from yan_omni.model.engine.script import Script, Written, final_marks, script_of
from yan_omni.model.engine.thought import Choices, Thought
from yan_omni.model.lexicon.decoder import ANYTHING, LexiconDecoder, Wanted
from yan_omni.model.projector import SensingThinker
from yan_omni.tokenizers.audio.events import PhoneEvent, PhoneEventStream
from yan_omni.tokenizers.audio.listener import Listener
from yan_omni.tokenizers.audio.listener_stream import ListenerStream
from yan_omni.tokenizers.audio.rates import LISTENER_RATE_HZ
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import (
    AUDIO,
    AUDIO_END,
    END,
    HEARD,
    HEARING_LAG_PHONES,
    LISTEN,
    PHONE,
)

MAX_TOKENS_AT_ONCE = 8
MAX_TOKENS_AFTER_END = 48
PIECE_SAMPLES = 2 * LISTENER_RATE_HZ
SURE = 0.7
SMALLEST_SURE_SHARE = 0.12
"""Of the phones of a segment; speech that was hard to hear had 0.17 and more."""


@dataclass(frozen=True, slots=True)
class HeardClip:
    """A clip as the thinker read it: ids from `<audio>` to `<end>`, inputs (T, D), and what it wrote."""

    ids: tuple[int, ...]
    inputs: Tensor
    written: tuple[Written, ...]
    num_events: int
    ending: float = 1.0
    """How likely (0-1) a sentence ends after these words."""

    @property
    def text_ids(self) -> list[int]:
        return [written.token for written in self.written]


def find_events(
    listener: Listener, samples_16k: Waveform | Iterable[Waveform], block_frames: int
) -> Iterator[PhoneEvent]:
    """Phone events of a clip of any length, in constant memory; `block_frames` (50 Hz) are heard at once."""
    stream, events, has_samples = ListenerStream(listener, block_frames), PhoneEventStream(), False
    for piece in _pieces(samples_16k):
        has_samples = True
        yield from events.push(stream.push(torch.from_numpy(piece)))
    if has_samples:
        yield from events.push(stream.flush())
    yield from events.flush()


def _pieces(samples_16k: Waveform | Iterable[Waveform]) -> Iterator[Waveform]:
    """Samples a few seconds at a time."""
    blocks = [samples_16k] if isinstance(samples_16k, np.ndarray) else samples_16k
    for block in blocks:
        for start in range(0, len(block), PIECE_SAMPLES):
            yield np.ascontiguousarray(block[start : start + PIECE_SAMPLES], dtype=np.float32)


def is_speech(events: Sequence[PhoneEvent]) -> bool:
    """False where the listener is sure of hardly any phone, as in music, tones and noise."""
    num_sure = sum(event.certainty >= SURE for event in events)
    return num_sure >= max(1.0, SMALLEST_SURE_SHARE * len(events))


@torch.inference_mode()
def event_inputs(model: SensingThinker, events: Sequence[PhoneEvent]) -> Tensor:
    """What the events add to the embeddings of their first phones: (N, D)."""
    width = model.config.thinker.backbone.width
    if not events:
        return torch.zeros(0, width)
    choices = torch.tensor([[PHONE.token(phone) for phone in event.phones] for event in events])
    shares = torch.tensor([event.probabilities for event in events])
    features = torch.stack([event.feature for event in events])
    return model.heard_inputs(choices, shares, features)


class Transcriber:
    """Reads phone events into a stream of thought and writes down the words.

    With a lexicon, its decoder finds the words; the thinker reads them where it would have written them, and
    chooses the mark at the end. Without one, the thinker writes everything itself.
    """

    def __init__(
        self,
        model: SensingThinker,
        choices: Choices,
        tokenizer: BpeTextTokenizer,
        decoder: LexiconDecoder | None = None,
    ) -> None:
        self._model = model
        self._choices = choices
        self.tokenizer = tokenizer
        self.decoder = decoder
        self._sampler = Sampler()

    def hints(self, prompt: str) -> frozenset[int]:
        """Words of a text that the lexicon has, to be preferred."""
        return frozenset() if self.decoder is None else self.decoder.hints(spoken_words(prompt))

    def hear(self, thought: Thought, events: Sequence[PhoneEvent], wanted: Wanted = ANYTHING) -> HeardClip:
        """Read a clip into `thought`, from `<audio>` to the `<end>` after the words."""
        if self.decoder is None:
            return self._write(thought, events, english_only=wanted.language == "en")
        script = script_of(self.tokenizer, events, self.decoder.decode(events, wanted))
        inputs = script.inputs(self.inputs(events))
        thought.read(script.ids, inputs)
        return self.close(thought, script, inputs)

    def inputs(self, events: Sequence[PhoneEvent]) -> Tensor:
        """What the events add to the embeddings of their first phones: (N, D)."""
        return event_inputs(self._model, events)

    def close(self, thought: Thought, script: Script, inputs: Tensor, is_over: bool = False) -> HeardClip:
        """After `script` has been read with `inputs` (T, D): a full stop or another mark, and `<end>`.

        `is_over`: nobody asks how likely the end of the sentence is.
        """
        share = 1.0 if is_over else self._ending(thought.logits)
        ending, written = [END], list(script.written)
        if written:
            marks = [self.tokenizer.encode(mark)[0] for mark in final_marks(script.words[-1].text)]
            mark = marks[int(thought.scores(marks).argmax())]
            written.append(Written(mark, written[-1].event))
            ending = [mark, END]
        thought.read(ending)
        padded = torch.cat([inputs, torch.zeros(len(ending), inputs.shape[1])])
        return HeardClip((*script.ids, *ending), padded, tuple(written), len(script.places), share)

    def _ending(self, logits: Tensor) -> float:
        """The share of marks that end a sentence in what could follow; commas count half: yes, 对，"""
        shares = logits.float().masked_fill(~self._choices.end_or_text, -torch.inf).softmax(-1)
        ends = [self.tokenizer.encode(mark)[0] for mark in ".?!。？！"]
        commas = [self.tokenizer.encode(mark)[0] for mark in ",，"]
        return float(shares[[END, *ends]].sum() + shares[commas].sum() / 2)

    def _write(self, thought: Thought, events: Sequence[PhoneEvent], english_only: bool) -> HeardClip:
        """The thinker writes while it listens."""
        log = _Log(thought, self._model.config.thinker.backbone.width)
        allowed = self._choices.listen_or_english if english_only else self._choices.listen_or_text
        inputs = event_inputs(self._model, events)
        guard, written = RepetitionGuard(), list[Written]()
        log.read(AUDIO)
        for number, event in enumerate(events):
            log.read(PHONE.token(event.phone), inputs[number : number + 1])
            for _ in range(MAX_TOKENS_AT_ONCE):
                token = self._sampler.choose(thought.logits, allowed)
                if token == LISTEN or guard.is_looping(token):
                    break
                written.append(Written(token, max(number - HEARING_LAG_PHONES, 0)))
                log.read(token)
        log.read(AUDIO_END)
        log.read(HEARD)
        allowed = self._choices.end_or_english if english_only else self._choices.end_or_text
        for _ in range(MAX_TOKENS_AFTER_END if events else 0):
            token = self._sampler.choose(thought.logits, allowed)
            if token == END or guard.is_looping(token):
                break
            written.append(Written(token, len(events) - 1))
            log.read(token)
        log.read(END)
        return HeardClip(tuple(log.ids), torch.cat(log.inputs), tuple(written), len(events))

    def hear_again(self, thought: Thought, clip: HeardClip) -> None:
        """Read a clip that was heard before, with the words it had then."""
        thought.read(clip.ids, clip.inputs)


def spoken_words(text: str) -> list[str]:
    """English words, and runs of hanzi with all their parts of two to four, as a lexicon may have them."""
    words = re.findall(r"[A-Za-z]+(?:'[A-Za-z]+)*", text)
    for run in re.findall(r"[\u4e00-\u9fff]{2,}", text):
        words += [run[start : start + size] for size in (2, 3, 4) for start in range(len(run) - size + 1)]
    return words


class _Log:
    """Reads into a thought and keeps what was read."""

    def __init__(self, thought: Thought, width: int) -> None:
        self._thought = thought
        self._nothing = torch.zeros(1, width)
        self.ids: list[int] = []
        self.inputs: list[Tensor] = []

    def read(self, token: int, inputs: Tensor | None = None) -> None:
        self._thought.read([token], inputs)
        self.ids.append(token)
        self.inputs.append(self._nothing if inputs is None else inputs.float())
