"""The likeliest arguments of a call: a search over all its values together, best first.

A value that looks best at once may leave nothing for the next key. So the search goes on with the cheapest
unfinished call, whatever key it has come to; a call costs the negative log probability of what was chosen,
and something for saying the same words twice and for numbers that the user gave and no value has. Values that
the matcher proposes are chosen by its probability alone, whole (decision 40); the others are written by the
thinker, piece by piece.
"""

from __future__ import annotations

import heapq
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import torch

from yan_omni.model.engine.request import Pause
from yan_omni.model.engine.said_spans import Pieces, Place, SaidSpan
from yan_omni.model.engine.thought import Thought
from yan_omni.model.match import Proposal
from yan_omni.model.number_text import find_numbers, parse_number
from yan_omni.model.tool_text import END_OF_VALUE, MISSING, NOT_GIVEN, Property, Scalar, ToolForm, value_text

NEXT_VALUE = ","
MAX_VALUE_TOKENS = 96
MAX_LIST_ITEMS = 16
MAX_STEPS = 64
"""Steps of thought after which the search only goes on with what is best so far."""
COST_OF_SAYING_TWICE = 4.0
COST_OF_UNUSED_NUMBER = 2.0
COST_OF_MISSING = 1.0
"""Requests that lack a needed value are rarer than the lessons have them."""
COST_OF_NOT_GIVEN = 1.0
"""Where the words of a value are new, the matcher rather believes that an optional one was not given."""
COST_OF_MISMATCH = 1.5
MAX_MISMATCH = 9.0
"""A nat of the matcher counts so much, and so many nats are the most that count."""


@dataclass(frozen=True, slots=True)
class Value:
    """As it was written, and as JSON has it; `place` is where it was said, if it is a stretch of that."""

    text: str
    json: Scalar
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Partial:
    """A call as far as it has been written: what was chosen for the first keys, the key it is at.

    The thought has read all but `waiting`. `ids` are those of the value being written, `items` the values of
    its list before it. `is_missing` marks calls that end since a needed value was not given.
    """

    form: ToolForm
    thought: Thought
    waiting: tuple[int, ...]
    cost: float = 0.0
    values: tuple[tuple[Value, ...], ...] = ()
    items: tuple[Value, ...] = ()
    ids: tuple[int, ...] = ()
    stretch: SaidSpan | None = None
    is_missing: bool = False

    @property
    def field(self) -> Property | None:
        """The key whose value comes next; None when there is none left."""
        return (
            self.form.properties[len(self.values)] if len(self.values) < len(self.form.properties) else None
        )

    @property
    def is_finished(self) -> bool:
        return self.is_missing or self.field is None


@dataclass(frozen=True, slots=True)
class _Whole:
    """A value that can be written whole: its ids, what it stands for (None: not given), what follows it."""

    ids: tuple[int, ...]
    value: Value | None
    is_last: bool = True
    cost: float = 0.0
    """What it costs besides the thinker's choice: how little it matches."""


class CallSearch:
    """Searches the arguments of calls with values out of what was `said`.

    With `may_give_up` a needed value that nobody gave ends the call; otherwise some value is taken.
    """

    def __init__(
        self,
        pieces: Pieces,
        said: Sequence[str],
        may_give_up: bool,
        proposals: Mapping[str, Sequence[Proposal]] | None = None,
    ) -> None:
        self._pieces, self._tokenizer = pieces, pieces.tokenizer
        self._said, self._may_give_up = tuple(said), may_give_up
        self._proposals = proposals or {}
        self._whole: dict[tuple[Property, bool], tuple[_Whole, ...]] = {}
        self._ends = {self._tokenizer.encode(ender)[0]: ender for ender in (END_OF_VALUE, NEXT_VALUE)}
        self._missing = self._tokenizer.encode(f" {MISSING}")[0]

    def run(
        self, form: ToolForm, thought: Thought, waiting: Iterable[int]
    ) -> Generator[Pause, None, Partial | None]:
        """The cheapest call of a tool that has read all but `waiting`; None when none can be finished."""
        heap: list[tuple[float, int, Partial]] = [
            (0.0, 0, self._at_next_key(Partial(form, thought, tuple(waiting))))
        ]
        count = 1
        steps = 0
        while heap:
            _, _, partial = heapq.heappop(heap)
            if partial.is_finished:
                return partial
            partial = replace(partial, thought=partial.thought.fork())
            following = list(self._following(partial))
            if len(following) > 1:
                steps += 1
                yield Pause()
            if steps > MAX_STEPS:
                heap, following = heap[:1] if not following else [], sorted(following, key=_cost)[:1]
            for child in following:
                heapq.heappush(heap, (child.cost, count, child))
                count += 1
        return None

    def _following(self, partial: Partial) -> Iterator[Partial]:
        """The call with each id that may come next."""
        field = partial.field
        assert field is not None
        wholes = self._wholes(field, is_first=not partial.items)
        if self._proposed(field):
            for whole in wholes:
                child = _read(partial, whole.ids, whole.cost)
                yield from self._with_value(child, field, whole.value, whole.is_last)
            return
        place = len(partial.ids)
        wholes = tuple(whole for whole in wholes if whole.ids[:place] == partial.ids)
        complete = [whole for whole in wholes if len(whole.ids) == place]
        if complete:
            done = replace(partial, cost=partial.cost + complete[0].cost)
            yield from self._with_value(done, field, complete[0].value, complete[0].is_last)
            return
        stretch = partial.stretch
        if field.kind == "text" and stretch is None and not partial.ids:
            stretch = SaidSpan(self._pieces, self._said)
        tokens = {whole.ids[place] for whole in wholes}
        enders: dict[int, str] = {}
        if stretch is not None:
            spans = stretch.next_tokens() - self._ends.keys() if place < MAX_VALUE_TOKENS else set()
            if stretch.place() is not None:
                may_go_on = field.is_list and len(partial.items) + 1 < MAX_LIST_ITEMS
                enders = {i: e for i, e in self._ends.items() if e == END_OF_VALUE or may_go_on}
            tokens |= spans | enders.keys()
        for token, cost in self._costs(partial, tokens).items():
            child = _read(partial, [token], cost)
            if token in enders:
                assert stretch is not None
                yield from self._with_stretch(child, field, stretch, enders[token] == END_OF_VALUE)
                continue
            child = replace(child, ids=(*partial.ids, token), stretch=None)
            if stretch is not None and (stretch.is_begun or token in spans):
                child = replace(child, stretch=stretch.after(token))
            yield child

    def _costs(self, partial: Partial, tokens: set[int]) -> Mapping[int, float]:
        """What each of these ids costs; a single one needs no thought.

        Where nothing is proposed, a value is missing only if that is likelier than all values together.
        """
        ids = sorted(tokens)
        if len(ids) <= 1:
            return dict.fromkeys(ids, 0.0)
        _flush(partial)
        logits = partial.thought.logits[ids].float()
        field = partial.field
        may_be_missing = self._may_give_up and field is not None and field.is_required
        if may_be_missing and self._missing in tokens and not partial.ids and not partial.items:
            place = ids.index(self._missing)
            others = torch.cat([logits[:place], logits[place + 1 :]])
            if logits[place] <= others.logsumexp(-1):
                logits[place] = -torch.inf
            else:
                ids, logits = [self._missing], logits[place : place + 1]
        costs = -torch.log_softmax(logits, -1)
        return {token: float(cost) for token, cost in zip(ids, costs, strict=True) if cost < torch.inf}

    def _wholes(self, field: Property, is_first: bool) -> tuple[_Whole, ...]:
        """The values of a key that can be listed: options, numbers said, that there is none."""
        key = (field, is_first)
        if key not in self._whole:
            self._whole[key] = tuple(self._listed(field, is_first))
        return self._whole[key]

    def _listed(self, field: Property, is_first: bool) -> Iterator[_Whole]:
        if is_first and (not field.is_required or self._may_give_up):
            mark = MISSING if field.is_required else NOT_GIVEN
            cost = self._mismatch(field, None)
            if self._proposed(field):
                cost += COST_OF_MISSING if field.is_required else COST_OF_NOT_GIVEN
            yield _Whole(self._ids(f" {mark}{END_OF_VALUE}"), None, cost=cost)
        if field.kind == "text":
            yield from self._stretches(field)
            return
        options: dict[str, Place | None] = dict.fromkeys(field.options) or _numbers(field, self._said)
        for option, place in options.items():
            value = Value(option, _scalar(field, option), place)
            cost = self._mismatch(field, option)
            yield _Whole(self._ids(value_text(option) + END_OF_VALUE), value, cost=cost)
            if field.is_list:
                yield _Whole(self._ids(value_text(option) + NEXT_VALUE), value, is_last=False)

    def _proposed(self, field: Property) -> Sequence[Proposal]:
        return () if field.is_list else self._proposals.get(field.key, ())

    def _stretches(self, field: Property) -> Iterator[_Whole]:
        """The stretches of the newest request that are proposed, each text once."""
        newest, seen = len(self._said) - 1, set[str]()
        for one in self._proposed(field):
            if one.text is None or one.text in seen:
                continue
            seen.add(one.text)
            value = Value(one.text, one.text, _place(self._said[newest], newest, one.start, one.stop))
            yield _Whole(
                self._ids(value_text(one.text) + END_OF_VALUE), value, cost=self._mismatch(field, one.text)
            )

    def _mismatch(self, field: Property, text: str | None) -> float:
        """What a value costs that is not proposed, or not as likely as others."""
        proposed = self._proposed(field)
        if not proposed:
            return 0.0
        number = None if text is None or field.options or field.kind == "text" else parse_number(text)
        scores = [
            one.score
            for one in proposed
            if one.text == text or (number is not None and one.text and parse_number(one.text) == number)
        ]
        return COST_OF_MISMATCH * min(MAX_MISMATCH, -max(scores, default=-MAX_MISMATCH))

    def _ids(self, text: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(text))

    def _with_stretch(
        self, partial: Partial, field: Property, stretch: SaidSpan, is_last: bool
    ) -> Iterator[Partial]:
        place = stretch.place()
        text = stretch.text()
        assert place is not None
        assert text is not None
        yield from self._with_value(partial, field, Value(text, text, place), is_last)

    def _with_value(
        self, partial: Partial, field: Property, value: Value | None, is_last: bool
    ) -> Iterator[Partial]:
        """The call with this value; nothing when it breaks the schema."""
        items = partial.items if value is None else (*partial.items, value)
        if value is None and field.is_required:
            yield replace(partial, is_missing=True)
            return
        if value is not None:
            if value.json is None or not field.fits(value.json):
                return
            taken = [one.place for values in (*partial.values, partial.items) for one in values]
            if value.place is not None and any(_overlap(value.place, other) for other in taken):
                partial = replace(partial, cost=partial.cost + COST_OF_SAYING_TWICE)
        if not is_last:
            yield replace(partial, items=items, ids=(), stretch=None)
        elif not items or not field.is_list or field.fits_count(len(items)):
            done = replace(partial, values=(*partial.values, items), items=(), ids=(), stretch=None)
            yield self._at_next_key(done)

    def _at_next_key(self, partial: Partial) -> Partial:
        """The key that comes next is written; at the end unused numbers count."""
        if partial.field is None:
            return replace(partial, cost=partial.cost + COST_OF_UNUSED_NUMBER * self._unused(partial))
        return _read(partial, self._ids(f" {partial.field.words}:"), 0.0)

    def _unused(self, partial: Partial) -> int:
        """Numbers of the newest request that are in no value."""
        newest = len(self._said) - 1
        places = [one.place for values in partial.values for one in values if one.place is not None]
        return sum(
            not any(_overlap(number, place) for place in places)
            for number in (_said_numbers(self._said[newest], newest) if self._said else ())
        )


def _cost(partial: Partial) -> float:
    return partial.cost


def _read(partial: Partial, ids: Sequence[int], cost: float) -> Partial:
    return replace(partial, waiting=(*partial.waiting, *ids), cost=partial.cost + cost)


def _flush(partial: Partial) -> None:
    """Let the thought read what waits; those that go on from here share it."""
    if partial.waiting:
        partial.thought.read(partial.waiting)
        object.__setattr__(partial, "waiting", ())


def _overlap(one: Place, other: Place | None) -> bool:
    return other is not None and one.part == other.part and one.start < other.stop and other.start < one.stop


@lru_cache(maxsize=256)
def _said_numbers(text: str, part: int) -> tuple[Place, ...]:
    return tuple(_place(text, part, number.start, number.stop) for number in find_numbers(text))


def _place(text: str, part: int, start: int, stop: int) -> Place:
    """The bytes of characters `start .. stop`."""
    before, size = (len(one.encode("utf-8", "replace")) for one in (text[:start], text[start:stop]))
    return Place(part, before, before + size)


def _numbers(field: Property, said: Sequence[str]) -> dict[str, Place | None]:
    """The numbers that were said and fit, in the words of the user, and where they were said last."""
    found: dict[str, Place | None] = {}
    for part, text in enumerate(said):
        for number, place in zip(find_numbers(text), _said_numbers(text, part), strict=True):
            if field.fits(number.value):
                found[text[number.start : number.stop]] = place
    return found


def _scalar(field: Property, text: str) -> Scalar:
    """The JSON value of what was written; None when it is none of this kind."""
    if field.kind in {"choice", "boolean"}:
        return field.values[field.options.index(text)]
    number = parse_number(text)
    return int(number) if number is not None and field.kind == "integer" else number
