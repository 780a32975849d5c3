"""The matcher: which declared tool a request asks for, and which of its words fill which key.

A small network that reads in both directions, beside the thinker, which reads forwards only and sees a key
long after the words that fill it. It knows words by hashed features, so that it reads names nobody has used
before; tools and keys are only their words to it. It proposes, the thinker chooses with it
(`engine.call_search`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.checkpoint import fill_module, read_weights
from yan_omni.model.config import config_from_json
from yan_omni.model.matcher_reading import HASHED, Reader, padded, units
from yan_omni.model.tool_text import Property, ToolForm

KINDS = ("text", "integer", "number", "boolean", "choice")
NAME_UNITS, PURPOSE_UNITS, ARGUMENT_UNITS, KEY_UNITS, TOOL_UNITS = 12, 24, 24, 6, 32
"""So much is read of the name of a tool, its description, all its keys and options, one key or option, name
and description together."""
MEANING_NOISE = 0.05
"""Of each number of a word vector while training; vectors are about 1.4 long."""
SPACES, MEASURES = 2, 5


@dataclass(frozen=True, slots=True)
class MatcherConfig:
    buckets: int = 8_192
    width: int = 64
    layers: int = 3
    kernel: int = 5
    words: int = 28_000
    word_width: int = 96


def kind_of(field: Property) -> int:
    """The kind of value, and whether there has to be one."""
    return KINDS.index(field.kind) + (0 if field.is_required else len(KINDS))


def arguments_text(form: ToolForm) -> str:
    """The words of all keys of a tool and of their options."""
    return " ".join(word for field in form.properties for word in (field.words, *field.options))


@dataclass(frozen=True, slots=True)
class Words:
    """Texts (..., T): each unit (..., T, D), two spaces in which units that mean the same lie in one
    direction, how much each says about what is wanted and whether there is one (both (..., T)).
    """

    embedded: Tensor
    alike: Tensor
    sense: Tensor
    weight: Tensor
    there: Tensor


class Matcher(nn.Module):
    """Scores for padded batches; `features` (..., FEATURES) int64 with 0 for padding."""

    def __init__(self, config: MatcherConfig) -> None:
        super().__init__()
        self.config, width = config, config.width
        self.table = nn.Embedding(config.buckets, width, padding_idx=0)
        nn.init.normal_(self.table.weight, std=0.3)
        self.word_keys: Tensor
        self.vectors: Tensor
        self.register_buffer("word_keys", torch.zeros(config.words, dtype=torch.int64))
        self.register_buffer("vectors", torch.zeros(config.words + 1, config.word_width))
        self.own = nn.Linear(config.word_width, width, bias=False)
        self.around = nn.Linear(config.word_width, width, bias=False)
        self.kinds = nn.Embedding(2 * len(KINDS), width)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(width, width, config.kernel, padding=config.kernel // 2) for _ in range(config.layers)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(config.layers + 1))
        self.tool, self.key = nn.Linear(3 * width, width), nn.Linear(3 * width, width)
        self.option = nn.Linear(width, width)
        self.attend = nn.Linear(width, width, bias=False)
        self.judge = nn.Sequential(nn.Linear(4 * width, width), nn.GELU(), nn.Linear(width, 3))
        self.border = nn.Sequential(nn.Linear(4 * width + SPACES, width), nn.GELU(), nn.Linear(width, 2))
        self.alike = nn.Linear(width, width, bias=False)
        self.sense = nn.Linear(config.word_width, config.word_width, bias=False)
        nn.init.eye_(self.sense.weight)
        self.weight = nn.Linear(2 * width, 1)
        measures = SPACES * MEASURES
        self.fit = nn.Sequential(nn.Linear(measures, 32), nn.GELU(), nn.Linear(32, 1))
        self.fit_option = nn.Linear(measures, 1)
        self.no_tool = nn.Sequential(nn.Linear(width + measures, width), nn.GELU(), nn.Linear(width, 1))
        self._reader: Reader | None = None

    @property
    def reader(self) -> Reader:
        """Reads texts with the words of this network."""
        if self._reader is None:
            known = {int(key) % 2**64: row for row, key in enumerate(self.word_keys.tolist(), 1) if key}
            self._reader = Reader(self.config.buckets, known)
        return self._reader

    def words(self, rows: Tensor) -> Words:
        """rows (..., T, FEATURES)"""
        there = rows[..., 0] > 0
        hashed = F.embedding_bag(rows[there][:, :HASHED], self.table.weight, mode="sum", padding_idx=0)
        own, around = self.vectors[rows[there][:, HASHED]], self.vectors[rows[there][:, HASHED + 1]]
        if self.training:
            own, around = own + self._noise(own), around + self._noise(around)
        embedded = hashed + self.own(own) + self.around(around)
        meant = torch.where((around != 0).any(-1, keepdim=True), around + 0.3 * own, own)
        weight = self.weight(torch.cat([embedded, self.own(meant)], -1)).squeeze(-1).sigmoid()
        alike, sense = F.normalize(self.alike(embedded), dim=-1), F.normalize(self.sense(meant), dim=-1)
        return Words(
            _spread(embedded, there),
            _spread(alike, there),
            _spread(sense, there),
            _spread(weight, there),
            there,
        )

    def _noise(self, vectors: Tensor) -> Tensor:
        """Instead of a word something near it in meaning."""
        return MEANING_NOISE * torch.randn_like(vectors) * (vectors != 0)

    def mean(self, rows: Tensor) -> Tensor:
        words = self.words(rows)
        return _mean(words.embedded, words.there)

    def read(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """A request (B, T, FEATURES) -> hidden (B, T, D), mask (B, T)."""
        words = self.words(rows)
        x, mask = words.embedded, words.there
        keep = mask.unsqueeze(-1)
        for convolution, norm in zip(self.convolutions, self.norms, strict=False):
            inner = convolution((norm(x) * keep).transpose(1, 2)).transpose(1, 2)
            x = x + F.gelu(inner)
        return self.norms[-1](x) * keep, mask

    def _attended(self, hidden: Tensor, mask: Tensor, asked: Tensor) -> Tensor:
        """asked (B, N, D) -> what of the request it is about, (B, N, 4 D)."""
        scores = self.attend(asked) @ hidden.transpose(1, 2) * hidden.shape[-1] ** -0.5
        scores = scores.masked_fill(~mask.unsqueeze(1), -1e4)
        found = scores.softmax(-1) @ hidden
        most = hidden.masked_fill(~mask.unsqueeze(-1), -1e4).amax(1, keepdim=True).expand_as(found)
        return torch.cat([found, asked, found * asked, most], -1)

    def shared(self, said: Words, asked: Words) -> Tensor:
        """said (B, S), asked (B, N, T) -> how far they mean the same, (B, N, SPACES * MEASURES)."""
        found = []
        both = asked.there.unsqueeze(-1) & said.there[:, None, None]
        said_weight, asked_weight = said.weight.unsqueeze(1), asked.weight
        for one, other in ((asked.alike, said.alike), (asked.sense, said.sense)):
            alike = torch.einsum("bntd,bsd->bnts", one, other).masked_fill(~both, 0.0)
            forth, back = alike.amax(-1), alike.amax(-2)
            found += [
                (forth * asked_weight).sum(-1) / (asked_weight.sum(-1) + 0.1),
                (forth * asked_weight).sum(-1) / (asked_weight.sum(-1) + 0.1).sqrt(),
                (back * said_weight).sum(-1) / (said_weight.sum(-1) + 0.1),
                (back * said_weight).sum(-1),
                (forth * asked_weight).amax(-1),
            ]
        return torch.stack(found, -1)

    def tools(
        self, hidden: Tensor, request: Tensor, names: Tensor, purposes: Tensor, arguments: Tensor
    ) -> Tensor:
        """names, purposes, arguments (B, N, T, FEATURES) -> (B, N + 1) scores, the last that none fits."""
        said = self.words(request)
        parts = [self.words(rows) for rows in (names, purposes, arguments)]
        asked = self.tool(torch.cat([_mean(part.embedded, part.there) for part in parts], -1))
        judged = self.judge(self._attended(hidden, said.there, asked))[..., 0]
        shared = self.shared(said, _joined(parts))
        scores = judged + self.fit(shared).squeeze(-1)
        is_tool = (names[..., 0, 0] > 0).unsqueeze(-1)
        best = shared.masked_fill(~is_tool, -1.0).amax(1)
        none = self.no_tool(torch.cat([_mean(hidden, said.there), best], -1))
        return torch.cat([scores, none], -1)

    def keys(self, words: Tensor, tool: Tensor, kinds: Tensor) -> Tensor:
        """words (B, K, T, FEATURES), the tool's words (B, T, FEATURES), kinds (B, K) -> (B, K, D)."""
        means = self.mean(words)
        about = self.mean(tool).unsqueeze(1).expand_as(means)
        others = means.mean(1, keepdim=True).expand_as(means)
        key: Tensor = self.key(torch.cat([means, about, others], -1)) + self.kinds(kinds)
        return key

    def stretches(
        self, hidden: Tensor, request: Tensor, keys: Tensor, words: Tensor
    ) -> tuple[Tensor, Tensor]:
        """keys (B, K, D), their words (B, K, T', FEATURES) -> (starts (B, K, T + 1), the last that nothing is
        said; stops (B, K, T)).
        """
        said, named = self.words(request), self.words(words)
        mask = said.there
        size = (*keys.shape[:2], *hidden.shape[1:])
        h, q = hidden.unsqueeze(1).expand(size), keys.unsqueeze(2).expand(size)
        meant = said.embedded.unsqueeze(1).expand(size)
        both = named.there.unsqueeze(-1) & mask[:, None, None]
        alike = [
            torch.einsum("bktd,bsd->bkts", one, other).masked_fill(~both, 0.0).amax(2)
            for one, other in ((named.alike, said.alike), (named.sense, said.sense))
        ]
        inner = torch.cat([h, q, h * q, meant * q, torch.stack(alike, -1)], -1)
        borders = self.border(inner).masked_fill(~mask[:, None, :, None], -1e4)
        none = self.judge(self._attended(hidden, mask, keys))[..., 1:2]
        return torch.cat([borders[..., 0], none], -1), borders[..., 1]

    def options(self, hidden: Tensor, request: Tensor, keys: Tensor, words: Tensor) -> Tensor:
        """keys (B, K, D), words (B, K, O, T, FEATURES) -> (B, K, O + 1), the last that nothing is said."""
        said, options = self.words(request), self.words(words.flatten(1, 2))
        mask = said.there
        asked = keys.unsqueeze(2) + self.option(_mean(options.embedded, options.there)).view(
            *words.shape[:3], -1
        )
        flat = asked.flatten(1, 2)
        judged = self.judge(self._attended(hidden, mask, flat))[..., 2]
        judged = (judged + self.fit_option(self.shared(said, options)).squeeze(-1)).view(asked.shape[:3])
        none = self.judge(self._attended(hidden, mask, keys))[..., 1:2]
        return torch.cat([judged, none], -1)


def _spread(values: Tensor, there: Tensor) -> Tensor:
    """Values of the units that are there, in order -> (..., T) with zeros elsewhere."""
    return values.new_zeros(*there.shape, *values.shape[1:]).index_put((there,), values)


def _joined(parts: Sequence[Words]) -> Words:
    """(B, N, T) each -> one after the other."""
    names = ("embedded", "alike", "sense", "weight", "there")
    return Words(*(torch.cat([getattr(part, name) for part in parts], 2) for name in names))


def _mean(values: Tensor, there: Tensor) -> Tensor:
    """(..., T, D), (..., T) -> (..., D)."""
    count = there.sum(-1, keepdim=True).clamp(min=1)
    mean: Tensor = (values * there.unsqueeze(-1)).sum(-2) / count
    return mean


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
            self._rows = padded([request or "."], matcher.reader, max(1, len(self._units)))
            self._hidden, self._mask = matcher.read(self._rows)

    @torch.inference_mode()
    def tools(self, forms: Sequence[ToolForm]) -> list[float]:
        """Log probabilities of the tools and, last, that none of them is asked for; remembered."""
        if self._scored[0] and self._scored[0] == tuple(forms):
            return self._scored[1]
        reader = self._matcher.reader
        names = padded([form.words for form in forms], reader, NAME_UNITS).unsqueeze(0)
        purposes = padded([form.description for form in forms], reader, PURPOSE_UNITS).unsqueeze(0)
        arguments = padded([arguments_text(form) for form in forms], reader, ARGUMENT_UNITS).unsqueeze(0)
        scores = self._matcher.tools(self._hidden, self._rows, names, purposes, arguments)
        self._scored = (tuple(forms), scores[0].log_softmax(-1).tolist())
        return self._scored[1]

    @torch.inference_mode()
    def values(self, form: ToolForm, most: int = 6) -> dict[str, list[Proposal]]:
        """For each key the likeliest values with their log probabilities, the likeliest first."""
        if not form.properties or not self._units:
            return {}
        reader = self._matcher.reader
        words = padded([field.words for field in form.properties], reader, KEY_UNITS).unsqueeze(0)
        tool = padded([f"{form.words} {form.description}"], reader, TOOL_UNITS)
        kinds = torch.tensor([[kind_of(field) for field in form.properties]])
        keys = self._matcher.keys(words, tool, kinds)
        starts, stops = self._matcher.stretches(self._hidden, self._rows, keys, words)
        starts, stops = starts[0].log_softmax(-1), stops[0]
        found: dict[str, list[Proposal]] = {}
        for number, field in enumerate(form.properties):
            if field.options:
                proposals = self._options(field, keys[:, number : number + 1])
            else:
                proposals = self._stretches(starts[number], stops[number])
            found[field.key] = sorted(_weighed(proposals), key=lambda one: -one.score)[:most]
        return found

    def _options(self, field: Property, key: Tensor) -> list[Proposal]:
        words = padded(field.options, self._matcher.reader, KEY_UNITS)[None, None]
        scores = self._matcher.options(self._hidden, self._rows, key, words)[0, 0].log_softmax(-1)
        return [
            Proposal(text, float(score)) for text, score in zip([*field.options, None], scores, strict=True)
        ]

    def _stretches(self, starts: Tensor, stops: Tensor) -> list[Proposal]:
        found = [Proposal(None, float(starts[-1]))]
        count = len(self._units)
        for first in starts[:-1].topk(min(4, count)).indices.tolist():
            after = stops[first:].log_softmax(-1)
            for offset in after.topk(min(3, len(after))).indices.tolist():
                begin, end = self._units[first].start, self._units[first + offset].stop
                score = float(starts[first] + after[offset])
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


def load_matcher(path: Path) -> Matcher:
    """Raises `CheckpointError` when the file does not fit."""
    text, tensors = read_weights(path)
    matcher = Matcher(config_from_json(MatcherConfig, text))
    fill_module(path, matcher, tensors)
    return matcher.eval().requires_grad_(False)
