"""Requests with their declared tools, for the matcher: the right tool and where its values are said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from yan_omni.model.matcher import (
    ARGUMENT_UNITS,
    KEY_UNITS,
    NAME_UNITS,
    OPTION_UNITS,
    PURPOSE_UNITS,
    TOOL_UNITS,
    forms_text,
    key_text,
    kind_of,
)
from yan_omni.model.matcher_reading import FEATURES, Reader, units
from yan_omni.model.tool_text import MISSING, NOT_GIVEN, ToolForm
from yan_omni.training.forge.chat_tools import ToolForge
from yan_omni.training.forge.tool_dialogues import Answered, Called, Said, ToolDialogue
from yan_omni.training.forge.tool_sessions import session

MAX_TOOLS, MAX_KEYS, MAX_OPTIONS = 7, 6, 8
SESSION_SHARE = 0.7
NOTHING = -1
UNKNOWN = -100
Features = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Example:
    """`tool` is the right one's number, `NOTHING` for none; for each of its keys (first unit, last unit) or
    the number of the option, `NOTHING` when nothing is said.
    """

    text: str
    forms: tuple[ToolForm, ...]
    tool: int
    stretches: tuple[tuple[int, int], ...] = ()
    options: tuple[int, ...] = ()


def examples(forge: ToolForge, random: Random) -> Iterator[Example]:
    """Without end; what only goes on with an earlier request counts as asking for no tool."""
    while True:
        is_session = random.random() < SESSION_SHARE
        dialogue = session(forge, random) if is_session else forge.dialogue(random)
        if len(dialogue.forms) <= MAX_TOOLS and all(map(_is_small, dialogue.forms)):
            yield from of_dialogue(dialogue)


def _is_small(form: ToolForm) -> bool:
    return len(form.properties) <= MAX_KEYS and all(len(f.options) <= MAX_OPTIONS for f in form.properties)


def of_dialogue(dialogue: ToolDialogue) -> Iterator[Example]:
    """Every request of a dialogue that stands for itself."""
    steps = [None, *dialogue.steps, None, None]
    for before, said, after, last in zip(steps, steps[1:], steps[2:], steps[3:], strict=False):
        is_answer = isinstance(before, Answered) and before.after_gap
        if not isinstance(said, Said) or isinstance(last, Called):
            continue
        found = None
        if isinstance(after, Called) and not is_answer:
            found = _called(said.text, dialogue.forms, after)
        elif isinstance(after, Answered) and after.after_gap:
            continue
        yield found or Example(said.text, dialogue.forms, NOTHING)


def _called(text: str, forms: tuple[ToolForm, ...], call: Called) -> Example | None:
    """None when a value is said elsewhere."""
    number = next(number for number, form in enumerate(forms) if form.words == call.tool)
    fields = forms[number].properties
    stretches, options = [], []
    for field, (_, value) in zip(fields, call.arguments, strict=True):
        place: tuple[int, int] | None = (NOTHING, NOTHING)
        option = NOTHING
        if field.options:
            option = field.options.index(value) if value in field.options else NOTHING
        elif value not in {NOT_GIVEN, MISSING}:
            place = _place(text, value)
        if place is None:
            return None
        stretches.append(place)
        options.append(option)
    return Example(text, forms, number, tuple(stretches), tuple(options))


def _place(text: str, value: str) -> tuple[int, int] | None:
    """The first and last unit of where a value is said last."""
    found, lower = units(text), text.lower()
    start = lower.rfind(value.lower())
    while start >= 0:
        firsts = [number for number, unit in enumerate(found) if unit.start == start]
        lasts = [number for number, unit in enumerate(found) if unit.stop == start + len(value)]
        if firsts and lasts:
            return firsts[0], lasts[0]
        start = lower.rfind(value.lower(), 0, start)
    return None


@dataclass(frozen=True, slots=True)
class MatchBatch:
    """What `Matcher` takes, and the targets: `UNKNOWN` where there is none.

    There are N tools at most; `tool` is N where none fits. `stretch` has first unit * T + last unit, or
    T * T where nothing is said (T: length of `request`).
    """

    request: Tensor
    names: Tensor
    purposes: Tensor
    arguments: Tensor
    num_tools: Tensor
    tool: Tensor
    tool_words: Tensor
    keys: Tensor
    kinds: Tensor
    options: Tensor
    num_options: Tensor
    stretch: Tensor
    option: Tensor


def collate(found: Sequence[Example], reader: Reader) -> MatchBatch:
    size, length = len(found), max(len(units(one.text)) for one in found)
    most = max(len(one.forms) for one in found)
    request = np.zeros((size, length, FEATURES), np.int64)
    names = np.zeros((size, most, NAME_UNITS, FEATURES), np.int64)
    purposes = np.zeros((size, most, PURPOSE_UNITS, FEATURES), np.int64)
    arguments = np.zeros((size, most, ARGUMENT_UNITS, FEATURES), np.int64)
    tool_words = np.zeros((size, TOOL_UNITS, FEATURES), np.int64)
    keys = np.zeros((size, MAX_KEYS, KEY_UNITS, FEATURES), np.int64)
    options = np.zeros((size, MAX_KEYS, MAX_OPTIONS, OPTION_UNITS, FEATURES), np.int64)
    kinds, num_options = np.zeros((size, MAX_KEYS), np.int64), np.zeros((size, MAX_KEYS), np.int64)
    stretch, option = (np.full((size, MAX_KEYS), UNKNOWN) for _ in range(2))
    tool = np.array([_or(one.tool, most) for one in found])
    for row, one in enumerate(found):
        _put(request[row], one.text, reader)
        for number, texts in enumerate(zip(*forms_text(one.forms), strict=True)):
            for rows, text in zip((names, purposes, arguments), texts, strict=True):
                _put(rows[row, number], text, reader)
        if one.tool == NOTHING:
            continue
        form = one.forms[one.tool]
        _put(tool_words[row], f"{form.words} {form.description}", reader)
        for number, field in enumerate(form.properties):
            _put(keys[row, number], key_text(field), reader)
            kinds[row, number] = kind_of(field)
            if field.options:
                option[row, number] = _or(one.options[number], MAX_OPTIONS)
            else:
                first, last = one.stretches[number]
                stretch[row, number] = _or(first if first == NOTHING else first * length + last, length**2)
            num_options[row, number] = len(field.options)
            for place, text in enumerate(field.options):
                _put(options[row, number, place], text, reader)
    num_tools = np.array([len(one.forms) for one in found])
    names, purposes, arguments, tool_words, keys, options = map(
        _trimmed, (names, purposes, arguments, tool_words, keys, options)
    )
    arrays = (
        request,
        names,
        purposes,
        arguments,
        num_tools,
        tool,
        tool_words,
        keys,
        kinds,
        options,
        num_options,
        stretch,
        option,
    )
    return MatchBatch(*(torch.from_numpy(array) for array in arrays))


def _or(place: int, nothing: int) -> int:
    return nothing if place == NOTHING else place


def _trimmed(rows: Features) -> Features:
    """Without the units at the end that no text has."""
    longest = int((rows[..., 0] > 0).sum(-1).max(initial=1))
    return rows[..., :longest, :]


def _put(rows: Features, text: str, reader: Reader) -> None:
    found = reader.rows(text)[: len(rows)]
    rows[: len(found)] = found
