"""The matcher: which declared tool a request asks for, and which of its words fill which key.

A small network that reads in both directions, beside the thinker, which reads forwards only and sees a key
long after the words that fill it. It knows words by hashed features, so that it reads names nobody has used
before; tools and keys are only their words to it. It proposes, the thinker chooses with it
(`engine.call_search`).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.checkpoint import fill_module, read_weights
from yan_omni.model.config import config_from_json
from yan_omni.model.number_text import find_numbers
from yan_omni.model.tool_text import Property, ToolForm

_UNIT = re.compile(r"[A-Za-z]+|\d+|[^\sA-Za-z\d]")
MAX_UNITS = 64
FEATURES = 8
KINDS = ("text", "integer", "number", "boolean", "choice")


@dataclass(frozen=True, slots=True)
class MatcherConfig:
    buckets: int = 16_384
    width: int = 64
    layers: int = 3
    kernel: int = 5


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, a hanzi, a run of digits or a sign: characters `start .. stop`."""

    start: int
    stop: int


@lru_cache(maxsize=4096)
def units(text: str) -> tuple[Unit, ...]:
    return tuple(Unit(match.start(), match.end()) for match in _UNIT.finditer(text))[:MAX_UNITS]


@lru_cache(maxsize=65_536)
def features(text: str, buckets: int) -> tuple[tuple[int, ...], ...]:
    """Hashed features of every unit: itself, its beginning and end, its neighbours, what it looks like."""
    found = units(text)
    words = [text[unit.start : unit.stop].lower() for unit in found]
    numbers = {place for number in find_numbers(text) for place in range(number.start, number.stop)}
    rows = []
    for place, (unit, word) in enumerate(zip(found, words, strict=True)):
        before = words[place - 1] if place else "<"
        after = words[place + 1] if place + 1 < len(words) else ">"
        is_number = unit.start in numbers
        shape = "9" if is_number else "A" if text[unit.start].isupper() else "a" if word.isalpha() else "."
        stem = re.sub(r"(ing|ed|es|s)$", "", word) if len(word) > 4 else word
        named = (f"w{word}", f"p{word[:4]}", f"e{word[-3:]}", f"t{stem}", f"b{before}_{word}")
        row = [*named, f"a{word}_{after}", f"s{shape}{len(word) if word.isdigit() else ''}", f"n{is_number}"]
        rows.append(tuple(zlib.crc32(name.encode()) % (buckets - 1) + 1 for name in row))
    return tuple(rows)


def kind_of(field: Property) -> int:
    """The kind of value, and whether there has to be one."""
    return KINDS.index(field.kind) + (0 if field.is_required else len(KINDS))


class Matcher(nn.Module):
    """Scores for padded batches; `features` (..., FEATURES) int64 with 0 for padding."""

    def __init__(self, config: MatcherConfig) -> None:
        super().__init__()
        self.config, width = config, config.width
        self.table = nn.Embedding(config.buckets, width, padding_idx=0)
        nn.init.normal_(self.table.weight, std=0.3)
        self.kinds = nn.Embedding(2 * len(KINDS), width)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(width, width, config.kernel, padding=config.kernel // 2) for _ in range(config.layers)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(config.layers + 1))
        self.tool, self.key = nn.Linear(2 * width, width), nn.Linear(3 * width, width)
        self.option = nn.Linear(width, width)
        self.attend = nn.Linear(width, width, bias=False)
        self.judge = nn.Sequential(nn.Linear(4 * width, width), nn.GELU(), nn.Linear(width, 3))
        self.border = nn.Sequential(nn.Linear(3 * width, width), nn.GELU(), nn.Linear(width, 2))
        self.alike = nn.Linear(width, width, bias=False)
        self.alike_scale = nn.Parameter(torch.tensor(4.0))
        self.no_tool = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, 1))

    def embed(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """rows (..., T, FEATURES) -> (embeddings (..., T, D), whether there is a unit (..., T))."""
        there = rows[..., 0] > 0
        summed = F.embedding_bag(rows[there], self.table.weight, mode="sum", padding_idx=0)
        return summed.new_zeros(*there.shape, summed.shape[-1]).index_put((there,), summed), there

    def mean(self, rows: Tensor) -> Tensor:
        embedded, mask = self.embed(rows)
        count = mask.sum(-1, keepdim=True).clamp(min=1)
        mean: Tensor = (embedded * mask.unsqueeze(-1)).sum(-2) / count
        return mean

    def read(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """A request (B, T, FEATURES) -> hidden (B, T, D), mask (B, T)."""
        x, mask = self.embed(rows)
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

    def tools(self, hidden: Tensor, mask: Tensor, request: Tensor, names: Tensor, purposes: Tensor) -> Tensor:
        """names, purposes (B, N, T, FEATURES) -> (B, N + 1) scores, the last that there is no tool for it."""
        asked = self.tool(torch.cat([self.mean(names), self.mean(purposes)], -1))
        judged = self.judge(self._attended(hidden, mask, asked))[..., 0]
        both = torch.cat([names, purposes], -2)
        words, there = self.embed(both)
        said, _ = self.embed(request)
        words, said = F.normalize(self.alike(words), dim=-1), F.normalize(self.alike(said), dim=-1)
        shared = torch.einsum("bntd,bsd->bnts", words, said)
        shared = shared.masked_fill(~mask[:, None, None], -1.0).amax(-1)
        shared = (shared * there).sum(-1) / there.sum(-1).clamp(min=1).sqrt()
        none = self.no_tool((hidden * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True).clamp(min=1))
        return torch.cat([judged + self.alike_scale * shared, none], -1)

    def keys(self, words: Tensor, tool: Tensor, kinds: Tensor) -> Tensor:
        """words (B, K, T, FEATURES), the tool's words (B, T, FEATURES), kinds (B, K) -> (B, K, D)."""
        means = self.mean(words)
        about = self.mean(tool).unsqueeze(1).expand_as(means)
        others = means.mean(1, keepdim=True).expand_as(means)
        key: Tensor = self.key(torch.cat([means, about, others], -1)) + self.kinds(kinds)
        return key

    def stretches(self, hidden: Tensor, mask: Tensor, keys: Tensor) -> tuple[Tensor, Tensor]:
        """(starts (B, K, T + 1), the last that nothing is said; stops (B, K, T))."""
        size = (*keys.shape[:2], *hidden.shape[1:])
        h, q = hidden.unsqueeze(1).expand(size), keys.unsqueeze(2).expand(size)
        both = self.border(torch.cat([h, q, h * q], -1)).masked_fill(~mask[:, None, :, None], -1e4)
        none = self.judge(self._attended(hidden, mask, keys))[..., 1:2]
        return torch.cat([both[..., 0], none], -1), both[..., 1]

    def options(self, hidden: Tensor, mask: Tensor, keys: Tensor, words: Tensor) -> Tensor:
        """keys (B, K, D), words (B, K, O, T, FEATURES) -> (B, K, O + 1), the last that nothing is said."""
        asked = keys.unsqueeze(2) + self.option(self.mean(words))
        flat = asked.flatten(1, 2)
        judged = self.judge(self._attended(hidden, mask, flat))[..., 2].view(asked.shape[:3])
        none = self.judge(self._attended(hidden, mask, keys))[..., 1:2]
        return torch.cat([judged, none], -1)


def padded(texts: Sequence[str], buckets: int, length: int) -> Tensor:
    """(len(texts), length, FEATURES)."""
    rows = torch.zeros(len(texts), length, FEATURES, dtype=torch.int64)
    for number, text in enumerate(texts):
        found = features(text, buckets)[:length]
        if found:
            rows[number, : len(found)] = torch.tensor(found)
    return rows


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
        with torch.inference_mode():
            self._rows = padded([request or "."], matcher.config.buckets, max(1, len(self._units)))
            self._hidden, self._mask = matcher.read(self._rows)

    @torch.inference_mode()
    def tools(self, forms: Sequence[ToolForm]) -> list[float]:
        """Log probabilities of the tools and, last, that none of them is asked for."""
        buckets = self._matcher.config.buckets
        names = padded([form.words for form in forms], buckets, 12).unsqueeze(0)
        purposes = padded([form.description for form in forms], buckets, 24).unsqueeze(0)
        scores = self._matcher.tools(self._hidden, self._mask, self._rows, names, purposes)
        return [float(score) for score in scores[0].log_softmax(-1)]

    @torch.inference_mode()
    def values(self, form: ToolForm, most: int = 6) -> dict[str, list[Proposal]]:
        """For each key the likeliest values with their log probabilities, the likeliest first."""
        if not form.properties or not self._units:
            return {}
        buckets = self._matcher.config.buckets
        words = padded([field.words for field in form.properties], buckets, 6).unsqueeze(0)
        tool = padded([f"{form.words} {form.description}"], buckets, 32)
        kinds = torch.tensor([[kind_of(field) for field in form.properties]])
        keys = self._matcher.keys(words, tool, kinds)
        starts, stops = self._matcher.stretches(self._hidden, self._mask, keys)
        starts, stops = starts[0].log_softmax(-1), stops[0]
        found: dict[str, list[Proposal]] = {}
        for number, field in enumerate(form.properties):
            if field.options:
                proposals = self._options(field, keys[:, number : number + 1])
            else:
                proposals = self._stretches(starts[number], stops[number])
            found[field.key] = sorted(proposals, key=lambda one: -one.score)[:most]
        return found

    def _options(self, field: Property, key: Tensor) -> list[Proposal]:
        words = padded(field.options, self._matcher.config.buckets, 6)[None, None]
        scores = self._matcher.options(self._hidden, self._mask, key, words)[0, 0].log_softmax(-1)
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


def load_matcher(path: Path) -> Matcher:
    """Raises `CheckpointError` when the file does not fit."""
    text, tensors = read_weights(path)
    matcher = Matcher(config_from_json(MatcherConfig, text))
    fill_module(path, matcher, tensors)
    return matcher.eval().requires_grad_(False)
