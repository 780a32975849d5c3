"""Writing a call: the grammar leaves the thinker only what it has to decide.

The names of the tools and their keys are given; the thinker chooses the tool and, for each property, one of
its options, a number that the user said, a stretch of what the user said, or that nothing was said about it.
The arguments are put together by code, so they are valid JSON and fit the schema.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch

from yan_omni.model.engine.affinity import affinities
from yan_omni.model.engine.request import Pause, ToolCall
from yan_omni.model.engine.said_spans import Pieces, SaidSpan
from yan_omni.model.engine.thought import Thought
from yan_omni.model.number_text import find_numbers, parse_number
from yan_omni.model.tool_text import MISSING, NOT_GIVEN, Property, Scalar, ToolForm, value_text
from yan_omni.tokenizers.text import BpeTextTokenizer
from yan_omni.tokenizers.vocabulary import END, REPLY_SPEECH, REPLY_TEXT, TOOL_CALL

END_OF_VALUE = ";"
NEXT_VALUE = ","
MAX_VALUE_TOKENS = 96
MAX_LIST_ITEMS = 16
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

    @property
    def hints(self) -> list[float]:
        """What the words of the newest request add to the score of each tool."""
        shared = affinities(self.said[-1] if self.said else "", self.forms)
        return [SCORE_OF_SHARED_WORD * count for count in shared]


def wants_call(thought: Thought, request: CallRequest, is_asked: bool) -> bool:
    """Whether the thinker would rather call one of the tools than say something.

    Right after a result (not `is_asked`) it decides alone: words shared with an older request say nothing.
    """
    logits = thought.logits.float()
    margin = float(logits[TOOL_CALL] - torch.maximum(logits[REPLY_TEXT], logits[REPLY_SPEECH]))
    if not is_asked:
        return margin > LEAST_SCORE_OF_CALL
    shared = max(affinities(request.said[-1] if request.said else "", request.forms), default=0.0)
    return margin + SCORE_OF_FITTING * min(shared, MOST_FITTING) > LEAST_SCORE_OF_CALL


class CallWriter:
    """Writes calls with a thought; always the likeliest choice, whatever the sampling of replies."""

    def __init__(self, tokenizer: BpeTextTokenizer) -> None:
        self._tokenizer = tokenizer
        self._pieces = Pieces(tokenizer)

    def write(self, thought: Thought, request: CallRequest) -> Iterator[Pause | ToolCall]:
        """Pauses, then the call; no call when a value is missing. The thought has read what was written."""
        pen = _Pen(thought, self._tokenizer)
        pen.put([TOOL_CALL])
        names = {f" {form.words};": form for form in request.forms}
        form = names[(yield from pen.choose(list(names), request.hints))]
        written: dict[Property, list[_Value]] = {}
        for field in form.properties:
            pen.put(self._tokenizer.encode(f" {field.words}:"))
            values = yield from self._values(pen, field, request)
            if values:
                written[field] = values
            elif field.is_required:
                return
        pen.put([END])
        pen.flush()
        yield ToolCall(form.name, json.dumps(_arguments(written), ensure_ascii=False))

    def _values(
        self, pen: _Pen, field: Property, request: CallRequest
    ) -> Generator[Pause, None, list[_Value]]:
        """One value, or several of a list; none when nothing was said or it does not fit the schema."""
        values: list[_Value] = []
        is_last = False
        while not is_last:
            absent = "" if values or (field.is_required and not request.may_give_up) else _absent(field)
            enders = (END_OF_VALUE, NEXT_VALUE) if field.is_list else (END_OF_VALUE,)
            if len(values) + 1 == MAX_LIST_ITEMS:
                enders = (END_OF_VALUE,)
            if field.kind == "text":
                text, ender = yield from self._stretch(pen, request.said, absent, enders)
            else:
                options = field.options or _numbers(field, request.said)
                text, ender = yield from self._option(pen, options, absent, enders)
            value = None if text is None else _scalar(field, text)
            if text is None or value is None or not field.fits(value):
                return []
            values.append(_Value(text, value))
            is_last = ender == END_OF_VALUE
        return values if not field.is_list or field.fits_count(len(values)) else []

    def _option(
        self, pen: _Pen, options: Sequence[str], absent: str, enders: tuple[str, ...]
    ) -> Generator[Pause, None, tuple[str | None, str]]:
        """(the option chosen or None, what stands after it)."""
        texts = {value_text(option) + ender: (option, ender) for option in options for ender in enders}
        marks = [f" {absent}{END_OF_VALUE}"] if absent else []
        if not texts and not marks:
            return None, END_OF_VALUE
        chosen = yield from pen.choose([*texts, *marks])
        return texts.get(chosen, (None, END_OF_VALUE))

    def _stretch(
        self, pen: _Pen, said: Sequence[str], absent: str, enders: tuple[str, ...]
    ) -> Generator[Pause, None, tuple[str | None, str]]:
        """(a stretch of what was said or None, what stands after it)."""
        ends = {self._tokenizer.encode(ender)[0]: ender for ender in enders}
        mark = self._tokenizer.encode(f" {absent}{END_OF_VALUE}") if absent else []
        stretch = SaidSpan(self._pieces, said)
        for _ in range(MAX_VALUE_TOKENS):
            allowed = stretch.next_tokens() - ends.keys()
            text = stretch.text()
            allowed |= ends.keys() if text is not None else set(mark[:1]) if not stretch.is_begun else set()
            if not allowed:
                break
            token = pen.pick(dict.fromkeys(allowed, 0.0))
            yield Pause()
            if not stretch.is_begun and mark and token == mark[0]:
                pen.put(mark)
                return None, END_OF_VALUE
            pen.put([token])
            if token in ends:
                return text, ends[token]
            stretch.push(token)
        return None, END_OF_VALUE


@dataclass(frozen=True, slots=True)
class _Value:
    """As it was written, and as JSON has it."""

    text: str
    json: Scalar


def _arguments(written: Mapping[Property, list[_Value]]) -> dict[str, object]:
    """Nothing is said twice: an optional property with the words of a required one is left out."""
    needed = {value.text for field, values in written.items() if field.is_required for value in values}
    return {
        field.key: [value.json for value in values] if field.is_list else values[0].json
        for field, values in written.items()
        if field.is_required or field.options or not any(value.text in needed for value in values)
    }


class _Pen:
    """Puts ids into a thought; those that are no choice wait until a choice needs them read."""

    def __init__(self, thought: Thought, tokenizer: BpeTextTokenizer) -> None:
        self._thought = thought
        self._tokenizer = tokenizer
        self._waiting: list[int] = []
        self._missing = tokenizer.encode(f" {MISSING}")[0]

    def put(self, ids: Sequence[int]) -> None:
        self._waiting += ids

    def flush(self) -> None:
        if self._waiting:
            self._thought.read(self._waiting)
            self._waiting = []

    def pick(self, scores: Mapping[int, float]) -> int:
        """The likeliest of these ids, what is known of each added; a single one needs no thought.

        A value counts as missing only if that is likelier than all values together.
        """
        ids = sorted(scores)
        if len(ids) == 1:
            return ids[0]
        self.flush()
        values = self._thought.logits[ids].float() + torch.tensor([scores[token] for token in ids])
        if self._missing in scores:
            place = ids.index(self._missing)
            others = torch.cat([values[:place], values[place + 1 :]])
            if values[place] <= others.logsumexp(-1):
                values[place] = -torch.inf
        return ids[int(values.argmax())]

    def choose(
        self, texts: Sequence[str], hints: Sequence[float] | None = None
    ) -> Generator[Pause, None, str]:
        """Write one of the texts, token by token where they differ; hints are added to their scores."""
        alive = {text: self._tokenizer.encode(text) for text in texts}
        known = dict(zip(texts, hints or [0.0] * len(texts), strict=True))
        place = 0
        while len(alive) > 1:
            scores: dict[int, float] = {}
            for text, ids in alive.items():
                scores[ids[place]] = max(known[text], scores.get(ids[place], known[text]))
            token = self.pick(scores)
            yield Pause()
            self.put([token])
            alive = {text: ids for text, ids in alive.items() if ids[place] == token}
            place += 1
        ((text, ids),) = alive.items()
        self.put(ids[place:])
        return text


def _absent(field: Property) -> str:
    return MISSING if field.is_required else NOT_GIVEN


def _numbers(field: Property, said: Sequence[str]) -> list[str]:
    """The numbers that were said and fit, in the words of the user."""
    found = {text[n.start : n.stop]: n.value for text in said for n in find_numbers(text)}
    return [text for text, value in found.items() if field.fits(value)]


def _scalar(field: Property, text: str) -> Scalar:
    """The JSON value of what was written; None when it is none of this kind."""
    if field.kind == "text":
        return text
    if field.kind in {"choice", "boolean"}:
        return field.values[field.options.index(text)]
    number = parse_number(text)
    return int(number) if number is not None and field.kind == "integer" else number
