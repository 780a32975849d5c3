"""What the thinker reads of speech: phone events, and the words found in them where they are due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from yan_omni.model.lexicon.decoder import FoundWord
from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import AUDIO, AUDIO_END, HEARD, HEARING_LAG_PHONES, PHONE


@dataclass(frozen=True, slots=True)
class Written:
    """One text id the thinker wrote while listening, and the number of the event that completed it."""

    token: int
    event: int


@dataclass(frozen=True, slots=True)
class Script:
    """Ids from `<audio>` to the last word; event i stands at `ids[places[i]]`."""

    ids: tuple[int, ...]
    places: tuple[int, ...]
    written: tuple[Written, ...]
    words: tuple[FoundWord, ...]

    def inputs(self, event_inputs: Tensor) -> Tensor:
        """What is added to the embeddings of the ids, (T, D), from that of the events, (N, D)."""
        inputs = torch.zeros(len(self.ids), event_inputs.shape[1])
        inputs[list(self.places)] = event_inputs.float()
        return inputs


def script_of(
    tokenizer: BpeTextTokenizer, events: Sequence[PhoneEvent], words: Sequence[FoundWord]
) -> Script:
    """The words in ids, each behind the event that completes it by a fixed number of events."""
    written = place_tokens(tokenizer, words)
    ids, places, count = [AUDIO], list[int](), 0
    for number, event in enumerate(events):
        places.append(len(ids))
        ids.append(PHONE.token(event.phone))
        while count < len(written) and written[count].event + HEARING_LAG_PHONES <= number:
            ids.append(written[count].token)
            count += 1
    ids += [AUDIO_END, HEARD, *(item.token for item in written[count:])]
    return Script(tuple(ids), tuple(places), tuple(written), tuple(words))


def final_marks(last_word: str) -> str:
    """Marks a sentence may end with, in the script of its last word."""
    return "。？！" if last_word[-1] >= "\u3000" else ".?!"


def place_tokens(tokenizer: BpeTextTokenizer, words: Sequence[FoundWord]) -> list[Written]:
    """Ids of the words as one sentence, each with the event that completes its word or hanzi."""
    text, ends = "", list[tuple[int, int]]()
    for word in words:
        is_joined = not text or word.text[0] >= "\u3000" or text[-1] >= "\u3000"
        text += "" if is_joined else " "
        for part, event in _parts(word):
            text += part
            ends.append((len(text), event))
    text = text[:1].upper() + text[1:]
    written, number = list[Written](), 0
    for token, _, stop in tokenizer.encode_with_offsets(text):
        while ends[number][0] < stop:
            number += 1
        written.append(Written(token, ends[number][1]))
    return written


def _parts(word: FoundWord) -> Iterator[tuple[str, int]]:
    """An English word as it is, the hanzi of a Mandarin word one by one, with the last event of each."""
    if word.text[0] < "\u3000":
        yield word.text, word.last_event
        return
    num_events = word.last_event + 1 - word.first_event
    for number, hanzi in enumerate(word.text, start=1):
        yield hanzi, max(word.first_event, word.first_event + num_events * number // len(word.text) - 1)
