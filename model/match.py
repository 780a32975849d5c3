"""What the matcher makes of one request: how well each tool fits, and values for the keys of one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from yan_omni.model.matcher import (
    ARGUMENT_UNITS,
    KEY_UNITS,
    NAME_UNITS,
    OPTION_UNITS,
    PURPOSE_UNITS,
    TOOL_UNITS,
    Matcher,
    forms_text,
    key_text,
    kind_of,
)
from yan_omni.model.matcher_reading import padded, units
from yan_omni.model.tool_text import Property, ToolForm


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a key: characters `start .. stop` of the request, or an option; None: nothing is said."""

    text: str | None
    score: float
    start: int = 0
    stop: int = 0


class Match:
    """What the matcher makes of one request."""

    def __init__(self, matcher: Matcher, request: str) -> None:
        self._matcher, self.request = matcher, request
        self._units = units(request)
        self._scored: tuple[tuple[ToolForm, ...], list[float]] = ((), [])
        with torch.inference_mode():
            rows = padded([request or "."], matcher.reader, max(1, len(self._units)))
            self._reading = matcher.read(*matcher.words(rows))

    @torch.inference_mode()
    def tools(self, forms: Sequence[ToolForm]) -> list[float]:
        """Log probabilities of the tools and, last, that none of them is asked for; remembered."""
        if self._scored[0] and self._scored[0] == tuple(forms):
            return self._scored[1]
        reader = self._matcher.reader
        sizes = (NAME_UNITS, PURPOSE_UNITS, ARGUMENT_UNITS)
        texts = (
            padded(read, reader, size)[None] for read, size in zip(forms_text(forms), sizes, strict=True)
        )
        scores = self._matcher.tools(self._reading, self._matcher.words(*texts))
        self._scored = (tuple(forms), scores[0].log_softmax(-1).tolist())
        return self._scored[1]

    @torch.inference_mode()
    def values(self, form: ToolForm, most: int = 6) -> dict[str, list[Proposal]]:
        """For each key the likeliest values with their log probabilities, the likeliest first."""
        if not form.properties or not self._units:
            return {}
        reader = self._matcher.reader
        names = padded([key_text(field) for field in form.properties], reader, KEY_UNITS)[None]
        tools = padded([f"{form.words} {form.description}"], reader, TOOL_UNITS)
        words, tool = self._matcher.words(names, tools)
        kinds = torch.tensor([[kind_of(field) for field in form.properties]])
        keys = self._matcher.keys(self._reading, words, tool, kinds)
        scores = self._matcher.stretches(self._reading, keys, kinds, words)[0].log_softmax(-1)
        found: dict[str, list[Proposal]] = {}
        for number, field in enumerate(form.properties):
            if field.options:
                proposals = self._options(field, keys[:, number : number + 1])
            else:
                proposals = self._stretches(scores[number], most)
            found[field.key] = sorted(_weighed(proposals), key=lambda one: -one.score)[:most]
        return found

    def _options(self, field: Property, key: Tensor) -> list[Proposal]:
        words = self._matcher.words(padded(field.options, self._matcher.reader, OPTION_UNITS)[None])
        scores = self._matcher.options(self._reading, key, *words)[0, 0].log_softmax(-1)
        return [
            Proposal(text, float(score)) for text, score in zip([*field.options, None], scores, strict=True)
        ]

    def _stretches(self, scores: Tensor, most: int) -> list[Proposal]:
        found = [Proposal(None, float(scores[-1]))]
        count = len(self._units)
        best = scores[:-1].topk(min(most, len(scores) - 1))
        for score, place in zip(best.values.tolist(), best.indices.tolist(), strict=True):
            first, last = divmod(place, count)
            if first <= last:
                begin, end = self._units[first].start, self._units[last].stop
                found.append(Proposal(self.request[begin:end], score, begin, end))
        return found


def _weighed(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Nothing is said only if that is likelier than all values together: the likeliest value is given the
    probability that something is said, the others keep their distance to it.
    """
    values = [one for one in proposals if one.text is not None]
    nothing = next(one for one in proposals if one.text is None)
    if not values:
        return [nothing]
    said = math.log1p(-math.exp(min(nothing.score, -1e-6)))
    gain = max(0.0, said - max(one.score for one in values))
    return [nothing, *(replace(one, score=one.score + gain) for one in values)]
