"""Writing a reply: token after token, as text, until the thinker or a limit ends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from torch import Tensor

from yan_omni.model.components import Components
from yan_omni.model.engine.leaning import Leaning
from yan_omni.model.engine.request import FinishReason, ReplyOptions, TextDelta, TokenChance
from yan_omni.model.engine.sampler import RepetitionGuard, Sampler, SamplingConfig, StopFilter, likeliest
from yan_omni.model.engine.thought import Choices, Thought
from yan_omni.tokenizers.vocabulary import END


class ReplyWriter:
    """Writes one reply: ids to text, until the thinker ends it or a limit does."""

    def __init__(
        self,
        omni: Components,
        choices: Choices,
        options: ReplyOptions,
        leaning: Leaning,
        chosen: Sequence[int] = (),
    ) -> None:
        """`chosen`: ids that were thought out before, the whole reply then."""
        self._leaning, self._chosen = leaning, tuple(chosen)
        self._sampler = Sampler(
            SamplingConfig(
                options.temperature,
                options.top_p,
                options.min_p,
                options.frequency_penalty,
                options.presence_penalty,
                options.seed,
            )
        )
        self._tokenizer = omni.text_tokenizer
        self._choices = choices
        self._stop = StopFilter(options.stop)
        self._max_tokens = options.max_text_tokens
        self._top_logprobs = options.top_logprobs
        self._chances: list[TokenChance] = []
        self.num_tokens = 0
        self.finish_reason: FinishReason = "length"

    def write(self, thought: Thought) -> Iterator[TextDelta]:
        """Pieces of text, whole characters only; the last id read is the last one written."""
        guard, stream = RepetitionGuard(), self._tokenizer.stream()
        while self.num_tokens < self._max_tokens:
            allowed = self._choices.end_or_text if self.num_tokens else self._choices.text
            token = self._next(thought, allowed)
            if token == END or guard.is_looping(token):
                self.finish_reason = "stop"
                break
            self.num_tokens += 1
            self._note(thought, allowed, token)
            text = self._stop.push(stream.push(token))
            if text:
                yield self._delta(text)
            if self._stop.stopped:
                self.finish_reason = "stop"
                return
            self._leaning.push(token)
            thought.read([token])
        rest = self._stop.push(stream.flush()) + self._stop.flush()
        if rest:
            yield self._delta(rest)

    def _next(self, thought: Thought, allowed: Tensor) -> int:
        if self._chosen:
            return (*self._chosen, END)[self.num_tokens]
        if self._sampler.takes_the_likeliest:
            return thought.likeliest(allowed, self._leaning.gains(len(allowed)))
        return self._sampler.choose(self._leaning.scored(thought.logits), allowed)

    def _delta(self, text: str) -> TextDelta:
        chances, self._chances = tuple(self._chances), []
        return TextDelta(text, chances)

    def _note(self, thought: Thought, allowed: Tensor, token: int) -> None:
        if self._top_logprobs is None:
            return
        logprob, others = likeliest(thought.logits, allowed, token, self._top_logprobs)
        alternatives = tuple((self._piece(other), value) for other, value in others)
        self._chances.append(TokenChance(self._piece(token), logprob, alternatives))

    def _piece(self, token: int) -> bytes:
        return b"" if token == END else self._tokenizer.piece(token)
