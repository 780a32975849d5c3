"""What the thinker is taught, drawn at random and mixed by share of tokens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import END
from yan_omni.training.data_text_sequences import Conversation, start_user
from yan_omni.training.data_text_utterances import Utterance, UtteranceStore
from yan_omni.training.forge.hearing_text import interleave, mishear

FREQUENT_COUNT = 60
"""An English token this frequent in the whole store counts as frequent; a Chinese one needs twice as much."""
ENGLISH_SHARE = 0.65
LEAST_WORD_COUNT = 6


class Lessons(Protocol):
    """A source of training sequences."""

    def draw(self, random: np.random.Generator) -> Conversation: ...


def error_rate(random: np.random.Generator) -> float:
    """How badly one sample is misheard: often not at all, at most 15 % of the phones."""
    return 0.0 if random.random() < 0.15 else float(random.random() ** 1.5 * 0.15)


def hear(conversation: Conversation, utterance: Utterance, random: np.random.Generator) -> None:
    """Append sound as phones, written down while it is heard; ends the user's turn."""
    conversation.heard(*interleave(mishear(utterance, error_rate(random), random)))


class HearingLessons:
    """Sound alone: what is heard is written down.

    Most utterances drawn are made of frequent words only: a short training learns those first. English gets
    more than half, since its words share no characters.
    """

    def __init__(
        self, store: UtteranceStore, together_share: float = 0.2, frequent_share: float = 0.85
    ) -> None:
        self.store = store
        self.together_share = together_share
        self.frequent_share = frequent_share
        english = store.is_english()
        frequent = store.rarest_counts() >= np.where(english, FREQUENT_COUNT, 2 * FREQUENT_COUNT)
        self.pools = {
            (language, only): np.flatnonzero((english == language) & (frequent | (not only)))
            for language in (True, False)
            for only in (True, False)
        }

    def draw(self, random: np.random.Generator) -> Conversation:
        conversation = Conversation()
        start_user(conversation)
        utterance = self._one(random)
        while random.random() < self.together_share and len(utterance.phones) < 80:
            following = self._one(random)
            if following.text.isascii() == utterance.text.isascii():
                utterance = joined(utterance, following)
        hear(conversation, utterance, random)
        return conversation

    def _one(self, random: np.random.Generator) -> Utterance:
        language = bool(random.random() < ENGLISH_SHARE)
        pool = self.pools[language, bool(random.random() < self.frequent_share)]
        return self.store[int(random.choice(pool))]


class WordLessons:
    """English words in any order: no context to guess from, so that each word's sound must be learned."""

    def __init__(self, store: UtteranceStore, tokenizer: BpeTextTokenizer) -> None:
        counts: Counter[tuple[int, ...]] = Counter()
        sounds: dict[tuple[int, ...], NDArray[np.int32]] = {}
        for index in np.flatnonzero(store.is_english()):
            utterance = store[int(index)]
            for tokens, phones in _words(utterance):
                counts[tokens] += 1
                sounds[tokens] = phones
        frequent = [tokens for tokens, count in counts.items() if count >= LEAST_WORD_COUNT]
        known = [tokens for tokens in frequent if _is_word(tokenizer.decode(tokens))]
        self.words = [(np.array(tokens, dtype=np.int32), sounds[tokens]) for tokens in known]
        weights = np.sqrt([counts[tokens] for tokens in known])
        self.cumulative = np.cumsum(weights / weights.sum())

    def draw(self, random: np.random.Generator) -> Conversation:
        conversation = Conversation()
        start_user(conversation)
        picks = np.searchsorted(self.cumulative, random.random(int(random.integers(3, 10))))
        words = [self.words[min(int(pick), len(self.words) - 1)] for pick in picks]
        complete_at = np.cumsum([len(phones) for _, phones in words])
        utterance = Utterance(
            "",
            np.concatenate([phones for _, phones in words]),
            np.concatenate([tokens for tokens, _ in words]),
            np.repeat(complete_at, [len(tokens) for tokens, _ in words]).astype(np.int32),
        )
        hear(conversation, utterance, random)
        return conversation


def _is_word(text: str) -> bool:
    return text.startswith(" ") and text[1:].replace("'", "").isalpha() and not text[1:].isupper()


def _words(utterance: Utterance) -> Iterator[tuple[tuple[int, ...], NDArray[np.int32]]]:
    """Token ids and phones of each word but the first, punctuation left out with the word it follows."""
    begins = np.flatnonzero(np.diff(utterance.complete_at, prepend=0))
    for number, begin in enumerate(begins.tolist()):
        end = int(begins[number + 1]) if number + 1 < len(begins) else len(utterance.tokens)
        before = 0 if begin == 0 else int(utterance.complete_at[begin - 1])
        if begin > 0 and end < len(utterance.tokens):
            yield (
                tuple(utterance.tokens[begin:end].tolist()),
                utterance.phones[before : utterance.complete_at[begin]],
            )


def joined(first: Utterance, second: Utterance) -> Utterance:
    """Two utterances spoken in one breath (a space between English sentences is not worth an id)."""
    return Utterance(
        first.text + " " + second.text,
        np.concatenate([first.phones, second.phones]),
        np.concatenate([first.tokens, second.tokens]),
        np.concatenate([first.complete_at, second.complete_at + len(first.phones)]),
    )


class PlainTextLessons:
    """Sentences as they are, to learn which words follow which."""

    def __init__(self, store: UtteranceStore, num_sentences: int = 2) -> None:
        self.store = store
        self.num_sentences = num_sentences

    def draw(self, random: np.random.Generator) -> Conversation:
        conversation = Conversation()
        first = int(random.integers(len(self.store) - self.num_sentences))
        for index in range(first, first + self.num_sentences):
            conversation.written(self.store[index].tokens.tolist())
        conversation.written([END])
        return conversation


def mixture(
    lessons: Mapping[str, tuple[Lessons, float]], random: np.random.Generator
) -> Iterator[Conversation]:
    """Endless sequences whose tokens follow the shares of (lessons, share) from the first one on."""
    used = dict.fromkeys(lessons, 0.0)
    while True:
        behind = min(lessons, key=lambda name: (used[name] + 1.0 + 30 * random.random()) / lessons[name][1])
        conversation = lessons[behind][0].draw(random)
        used[behind] += len(conversation)
        yield conversation
