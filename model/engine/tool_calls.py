"""Writing a call: the grammar leaves the thinker only what it has to decide.

The names of the tools and their keys are given; the thinker chooses the tool and, for each property, one of
its options, a number that the user said, a stretch of what the user said, or that nothing was said about it.
The arguments are put together by code, so they are valid JSON and fit the schema.
"""

from __future__ import annotations

import json
import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

import torch

from yan_omni.model.engine.affinity import affinities
from yan_omni.model.engine.asking import Lacking
from yan_omni.model.engine.call_search import CallSearch, Partial
from yan_omni.model.engine.request import Pause, ToolCall
from yan_omni.model.engine.said_spans import Pieces
from yan_omni.model.engine.thought import Thought
from yan_omni.model.match import Match
from yan_omni.model.matcher import Matcher
from yan_omni.model.tool_text import ToolForm
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import END, REPLY_SPEECH, REPLY_TEXT, TOOL_CALL

MAX_CALLS = 4
"""Calls that one reply may make at once."""
LIKELY = math.log(0.5)
LEAST_GAIN = 0.05
"""By so many nats an answer has to fit a tool better with what it answers than alone."""
SCORE_OF_THINKER, SCORE_OF_SHARED_WORD_TOO = 0.15, 2.0
"""In the choice of the tool beside a nat of the matcher: a nat of the thinker, a word that is shared."""
MOST_OF_MATCH = 6.0
SCORE_OF_FITTING_MATCH = 0.5
LEAST_SCORE_OF_MATCH = 0.5
"""Whether to call, where there is a matcher: its odds, at most so much, and shared words; the thinker's wish
says nothing there. These were set on 260 requests with a fitting tool and 80 with none, kept out of training
and evaluation.
"""
LEAST_SCORE_OF_MORE = 1.0
"""Another call has to be so much likelier than the end."""
SCORE_OF_SHARED_WORD = 6.0
"""Added to the score of a tool for each word that it shares with the request."""
SCORE_OF_FITTING = 3.0
MOST_FITTING = 2.0
LEAST_SCORE_OF_CALL = 1.0
"""A call has to be so much likelier than a reply; of shared words, `MOST_FITTING` count, `SCORE_OF_FITTING`
each.

These four were set on 60 dialogues with wordings held out from training; the evaluation asks with the same
wordings in other dialogues.
"""


@dataclass(frozen=True, slots=True)
class CallRequest:
    """What a call may be: one of `forms`, with values out of what was `said`.

    With `may_give_up` a needed value that nobody gave ends the call; otherwise some value is taken.
    """

    forms: tuple[ToolForm, ...]
    said: tuple[str, ...]
    may_give_up: bool = True
    max_calls: int = MAX_CALLS
    is_answer: bool = False
    """Whether the newest words follow a question of the assistant."""

    @property
    def joined(self) -> CallRequest:
        """The words that were asked back about and the answer as one request."""
        earlier, answer = self.said[-2:]
        space = "" if earlier[-1:] >= "\u3000" else " "
        return replace(self, said=(*self.said[:-2], f"{earlier}{space}{answer}"), is_answer=False)

    def hints(self, score: float) -> list[float]:
        """What the words of the newest request add to the score of each tool, so much for each shared one."""
        shared = affinities(self.said[-1] if self.said else "", self.forms)
        return [score * count for count in shared]


class CallWriter:
    """Writes calls with a thought; always the likeliest choice, whatever the sampling of replies."""

    def __init__(self, tokenizer: BpeTextTokenizer, matcher: Matcher | None = None) -> None:
        self._tokenizer, self._matcher = tokenizer, matcher
        self._pieces = Pieces(tokenizer)
        self._last: Match | None = None

    def understood(self, request: CallRequest) -> CallRequest:
        """An answer together with what it answers, where that fits a tool better than the answer alone."""
        if not request.is_answer or len(request.said) < 2:
            return request
        return request.joined if self._best(request.joined) > self._best(request) + LEAST_GAIN else request

    def _best(self, request: CallRequest) -> float:
        """Log probability of the tool that fits best, none of which may."""
        match = self._match(request)
        return 0.0 if match is None else max(match.tools(request.forms)[:-1])

    def wants_call(self, thought: Thought, request: CallRequest, is_asked: bool) -> bool:
        """Whether to call one of the tools rather than to say something.

        Right after a result (not `is_asked`) the thinker decides alone: what an older request asked for says
        nothing. So it does where the newest words only go on with an earlier request.
        """
        logits = thought.logits.float()
        margin = float(logits[TOOL_CALL] - torch.maximum(logits[REPLY_TEXT], logits[REPLY_SPEECH]))
        if not is_asked:
            return margin > LEAST_SCORE_OF_CALL
        shared = max(affinities(request.said[-1] if request.said else "", request.forms), default=0.0)
        fitting = min(shared, MOST_FITTING)
        match = self._match(request)
        if match is not None:
            none = match.tools(request.forms)[-1]
            if len(request.said) == 1 or none < LIKELY:
                odds = math.log1p(-math.exp(min(none, -1e-6))) - none
                return _between(odds, MOST_OF_MATCH) + SCORE_OF_FITTING_MATCH * fitting > LEAST_SCORE_OF_MATCH
        return margin + SCORE_OF_FITTING * fitting > LEAST_SCORE_OF_CALL

    def _match(self, request: CallRequest) -> Match | None:
        if self._matcher is None or not request.said or not request.said[-1].strip():
            return None
        last = self._last
        if last is None or last.request != request.said[-1]:
            self._last = last = Match(self._matcher, request.said[-1])
        return last

    def write(self, thought: Thought, request: CallRequest) -> Iterator[Pause | ToolCall | Lacking]:
        """Pauses, then the calls, or what the first one lacks. The thought has read what was written."""
        made: list[ToolCall] = []
        while len(made) < request.max_calls:
            if made and not self._wants_more(thought):
                break
            found = yield from self._likeliest(thought, request, is_first=not made)
            if found is None:
                break
            if found.is_missing:
                if found.field is not None and not made:
                    yield Lacking(found.field, found.thought, found.waiting)
                break
            call = ToolCall(found.form.name, json.dumps(_arguments(found), ensure_ascii=False))
            if call in made:
                break
            made.append(call)
            thought.become(found.thought)
            thought.read(found.waiting)
            yield call
        if made:
            thought.read([END])

    def _wants_more(self, thought: Thought) -> bool:
        logits = thought.logits.float()
        return bool(logits[TOOL_CALL] > logits[END] + LEAST_SCORE_OF_MORE)

    def _likeliest(
        self, thought: Thought, request: CallRequest, is_first: bool
    ) -> Generator[Pause, None, Partial | None]:
        match = self._match(request) if is_first else None
        matched = [0.0] * (len(request.forms) + 1) if match is None else match.tools(request.forms)
        if matched[-1] >= LIKELY and len(request.said) > 1:
            match, matched = None, [0.0] * len(matched)
        begun = thought.fork()
        begun.read([TOOL_CALL])
        names = [self._tokenizer.encode(f" {form.words};") for form in request.forms]
        scores = yield from _likelihoods(begun, names)
        if match is not None:
            scores = [SCORE_OF_THINKER * score for score in scores]
        if is_first:
            hints = request.hints(SCORE_OF_SHARED_WORD if match is None else SCORE_OF_SHARED_WORD_TOO)
            scores = [score + hint for score, hint in zip(scores, hints, strict=True)]
        scores = [score + more for score, more in zip(scores, matched[:-1], strict=True)]
        number = scores.index(max(scores))
        proposals = None if match is None else match.values(request.forms[number])
        search = CallSearch(self._pieces, request.said, request.may_give_up, proposals)
        return (yield from search.run(request.forms[number], begun, names[number]))


def _between(value: float, most: float) -> float:
    return max(-most, min(value, most))


def _likelihoods(thought: Thought, texts: Sequence[Sequence[int]]) -> Generator[Pause, None, list[float]]:
    """The log probability of each of these texts among them; they begin differently somewhere."""
    scores = [0.0] * len(texts)
    branches: list[tuple[Thought, tuple[int, ...], list[int]]] = [(thought, (), list(range(len(texts))))]
    while branches:
        at, waiting, alive = branches.pop()
        place = len(waiting)
        while len(alive) > 1 and len({texts[number][place] for number in alive}) == 1:
            place += 1
        if len(alive) < 2:
            continue
        shared = tuple(texts[alive[0]][:place])
        here = at.fork()
        if shared:
            here.read(shared)
        nexts = sorted({texts[number][place] for number in alive})
        costs = torch.log_softmax(here.logits[nexts].float(), -1).tolist()
        yield Pause()
        for token, score in zip(nexts, costs, strict=True):
            following = [number for number in alive if texts[number][place] == token]
            for number in following:
                scores[number] += score
            branches.append((at, (*shared, token), following))
    return scores


def _arguments(found: Partial) -> dict[str, object]:
    """Nothing is said twice: an optional property with the words of a required one is left out."""
    written = dict(zip(found.form.properties, found.values, strict=True))
    needed = {value.text for field, values in written.items() if field.is_required for value in values}
    return {
        field.key: [value.json for value in values] if field.is_list else values[0].json
        for field, values in written.items()
        if values
        and (field.is_required or field.options or not any(value.text in needed for value in values))
    }
