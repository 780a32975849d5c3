"""Asking for what a call lacks: a question that the thinker would say, about the key that has no value.

A small thinker that could not finish a call likes to say that it cannot do it. So it is told which key is
missing (it reads the call up to there, ` set timer; minutes: ?;`), only questions are let through, and of the
questions it would say, with and without having read that, the one is chosen that it finds likely and that
means what the key is called and described as (`matcher`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Generator
from dataclasses import dataclass

import torch
from torch import Tensor

from yan_omni.model.engine.request import Pause
from yan_omni.model.engine.thought import Choices, Thought
from yan_omni.model.matcher import Matcher
from yan_omni.model.matcher_reading import padded
from yan_omni.model.tool_text import Property
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import ASSISTANT, END

BEGINNINGS = 5
"""So many first words are tried."""
MAX_QUESTION_TOKENS = 16
FITTING_NATS = 8.0
"""What a question gains that means the same as the key."""
READ_UNITS = 24
_LATIN = re.compile("[A-Za-z]")
ASKING, SAYING = ("?", "？"), (".", "。", "!", "！")


@dataclass(frozen=True, slots=True)
class Lacking:
    """A call that has no value for a key; the thought has read all but `waiting`, which ends with ` ?;`."""

    field: Property
    thought: Thought
    waiting: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Question:
    ids: tuple[int, ...]
    score: float


NO_QUESTION = _Question((), -math.inf)


class Asker:
    """Finds the question for a key."""

    def __init__(self, tokenizer: BpeTextTokenizer, choices: Choices, matcher: Matcher | None) -> None:
        self._tokenizer, self._choices, self._matcher = tokenizer, choices, matcher

    def question(
        self, thought: Thought, begin: int, lacking: Lacking, request: str
    ) -> Generator[Pause, None, tuple[int, ...]]:
        """Ids of a question in the language of the request, none when the thinker has no question.

        The thought is where a reply begins, `begin` included.
        """
        told = lacking.thought.fork()
        told.read([*lacking.waiting, END, ASSISTANT, begin])
        best, field, chinese = NO_QUESTION, lacking.field, _is_chinese(request)
        for context in (told, thought):
            chances = _chances(context, self._choices.text)
            for token in chances.topk(BEGINNINGS).indices.tolist():
                begun = context.fork()
                begun.read([token])
                one = self._question(begun, token, float(chances[token]), field, chinese, best.score)
                best = max(best, one, key=lambda question: question.score)
                yield Pause()
        return best.ids

    def _question(
        self, begun: Thought, token: int, score: float, field: Property, chinese: bool, least: float
    ) -> _Question:
        """What the thinker goes on with if it is a question in the language asked for, else no words."""
        ids, said = self._written(begun, token, score, least - FITTING_NATS)
        text = self._tokenizer.decode(ids)
        if not text.endswith(ASKING) or _is_chinese(text) != chinese or (chinese and _LATIN.search(text)):
            return NO_QUESTION
        return _Question(tuple(ids), said + FITTING_NATS * self._fit(text, field))

    def _written(self, thought: Thought, token: int, score: float, least: float) -> tuple[list[int], float]:
        """The likeliest end of a sentence, unless it becomes less likely than `least`; its score."""
        thought, ids = thought.fork(), [token]
        while len(ids) < MAX_QUESTION_TOKENS and score > least:
            chances = _chances(thought, self._choices.end_or_text)
            token = int(chances.argmax())
            if token == END:
                break
            ids.append(token)
            score += float(chances[token])
            if self._tokenizer.decode(ids).endswith(ASKING + SAYING):
                break
            thought.read([token])
        return ids, score

    @torch.inference_mode()
    def _fit(self, question: str, field: Property) -> float:
        """How far a question means the same as the key, 0 to 1."""
        if self._matcher is None:
            return 0.0
        key = " ".join((field.words, field.description, *field.options))
        reader = self._matcher.reader
        said, asked = self._matcher.words(
            padded([question], reader, READ_UNITS), padded([key], reader, READ_UNITS)[None]
        )
        shared = self._matcher.shared(said, asked)[0, 0]
        of_words, of_question = shared[0::5], shared[2::5]
        return float(of_question.sum() + of_words[1]) / 3


def _chances(thought: Thought, allowed: Tensor) -> Tensor:
    return thought.logits.float().masked_fill(~allowed, -torch.inf).log_softmax(-1)


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)
