"""The matcher: which declared tool a request asks for, and which of its words fill which key.

A small network that reads in both directions, beside the thinker, which reads forwards only and sees a key
long after the words that fill it. It knows words by hashed features, so that it reads names nobody has used
before; tools and keys are only their words to it. Tools look at each other and at the request before one is
chosen, keys do so before they take their words. It proposes, the thinker chooses with it
(`engine.call_search`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from yan_omni.model.checkpoint import fill_module, read_weights
from yan_omni.model.config import config_from_json
from yan_omni.model.matcher_layers import Asking, Reading, Words, joined, mean_of, words_of
from yan_omni.model.matcher_reading import HASHED, MAX_UNITS, Reader
from yan_omni.model.tool_text import Property, ToolForm

KINDS = ("text", "integer", "number", "boolean", "choice")
NAME_UNITS, PURPOSE_UNITS, ARGUMENT_UNITS, KEY_UNITS, TOOL_UNITS = 12, 24, 24, 12, 32
OPTION_UNITS = 6
"""So much is read of the name of a tool, its description, all its keys and options, one key with its options,
name and description together, one option."""
MEANING_NOISE = 0.05
"""Of each number of a word vector while training; vectors are about 1.4 long."""
SPACES, MEASURES = 2, 5
PAIR_WIDTH = 32
NEVER = -1e4


@dataclass(frozen=True, slots=True)
class MatcherConfig:
    buckets: int = 8_192
    width: int = 96
    convolutions: int = 2
    kernel: int = 5
    layers: int = 1
    key_layers: int = 2
    words: int = 28_000
    word_width: int = 96


def kind_of(field: Property) -> int:
    """The kind of value, and whether there has to be one."""
    return KINDS.index(field.kind) + (0 if field.is_required else len(KINDS))


def arguments_text(form: ToolForm) -> str:
    """The words of all keys of a tool and of their options."""
    return " ".join(word for field in form.properties for word in (field.words, *field.options))


def key_text(field: Property) -> str:
    """The words of a key and of its options."""
    return " ".join((field.words, *field.options))


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
        self.meaning = nn.Linear(config.word_width, 2 * width + config.word_width, bias=False)
        nn.init.eye_(self.meaning.weight.data[2 * width :])
        self.alike = nn.Linear(width, width, bias=False)
        self.weight, self.weight_of_sense = nn.Linear(width, 1), nn.Linear(config.word_width, 1, bias=False)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(width, width, config.kernel, padding=config.kernel // 2)
            for _ in range(config.convolutions)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(config.convolutions + 1))
        self.reading = nn.ModuleList(Asking(width, looks_up=False) for _ in range(config.layers))
        measures = SPACES * MEASURES
        self.tool = nn.Linear(3 * width + measures, width)
        self.no_tool = nn.Parameter(torch.randn(width) * 0.3)
        self.choosing = nn.ModuleList(Asking(width, looks_up=True) for _ in range(config.layers))
        self.fit = nn.Sequential(nn.Linear(measures, 32), nn.GELU(), nn.Linear(32, 1))
        self.choice = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 2))
        self.no_fit = nn.Linear(measures, 1)
        self.key = nn.Linear(3 * width, width)
        self.kinds = nn.Embedding(2 * len(KINDS), width)
        self.filling = nn.ModuleList(Asking(width, looks_up=True) for _ in range(config.key_layers))
        self.borders = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 3 * width + 1))
        self.ends = nn.Linear(width, 2 * PAIR_WIDTH)
        self.sizes = nn.Parameter(torch.zeros(2 * len(KINDS), MAX_UNITS))
        self.beside = nn.Conv1d(SPACES, 2, 7, padding=3)
        self.option = nn.Linear(width, width)
        self.judge = nn.Sequential(nn.Linear(3 * width, width), nn.GELU(), nn.Linear(width, 1))
        self.fit_option = nn.Linear(measures, 1)
        self._reader: Reader | None = None

    @property
    def reader(self) -> Reader:
        """Reads texts with the words of this network."""
        if self._reader is None:
            known = {int(key) % 2**64: row for row, key in enumerate(self.word_keys.tolist(), 1) if key}
            self._reader = Reader(self.config.buckets, known)
        return self._reader

    def words(self, *texts: Tensor) -> list[Words]:
        """Several batches of texts, (..., T, FEATURES) each; together they take less time."""
        theres = [rows[..., 0] > 0 for rows in texts]
        found = torch.cat([rows[there] for rows, there in zip(texts, theres, strict=True)])
        width = self.config.width
        hashed = F.embedding_bag(found[:, :HASHED], self.table.weight, mode="sum", padding_idx=0)
        known, places = found[:, HASHED:].unique(return_inverse=True)
        vectors = self.vectors[known]
        if self.training:
            vectors = vectors + MEANING_NOISE * torch.randn_like(vectors) * (vectors != 0)
        own, around, sense = self.meaning(vectors).split([width, width, self.config.word_width], -1)
        embedded = hashed + own[places[:, 0]] + around[places[:, 1]]
        is_within = (found[:, HASHED + 1] > 0).unsqueeze(1)
        meant = torch.where(is_within, sense[places[:, 1]] + 0.3 * sense[places[:, 0]], sense[places[:, 0]])
        weight = (self.weight(embedded) + self.weight_of_sense(meant)).sigmoid()
        alike, meant = F.normalize(self.alike(embedded), dim=-1), F.normalize(meant, dim=-1)
        parts = (embedded, alike, meant, weight)
        sizes = [int(there.sum()) for there in theres]
        each = zip(torch.cat(parts, -1).split(sizes), theres, strict=True)
        return [words_of(values, [part.shape[-1] for part in parts], there) for values, there in each]

    def read(self, said: Words) -> Reading:
        """A request (B, T)."""
        x, keep = said.embedded, said.there.unsqueeze(-1)
        for convolution, norm in zip(self.convolutions, self.norms, strict=False):
            inner = convolution((norm(x) * keep).transpose(1, 2)).transpose(1, 2)
            x = x + F.gelu(inner)
        for layer in self.reading:
            x = layer(x, said.there, None)
        return Reading(self.norms[-1](x) * keep, said)

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

    def tools(self, reading: Reading, parts: Sequence[Words]) -> Tensor:
        """Names, purposes and arguments (B, N, T) -> (B, N + 1) scores, the last that none fits."""
        shared = self.shared(reading.said, joined(parts))
        means = [mean_of(part.embedded, part.there) for part in parts]
        asked = self.tool(torch.cat([*means, shared], -1))
        is_tool = parts[0].there[..., 0]
        none = self.no_tool.expand(len(asked), 1, -1)
        asked = torch.cat([asked, none], 1)
        there = torch.cat([is_tool, is_tool.new_ones(len(asked), 1)], 1)
        for layer in self.choosing:
            asked = layer(asked, there, reading)
        chosen = self.choice(asked)
        best = shared.masked_fill(~is_tool.unsqueeze(-1), -1.0).amax(1)
        fitting = chosen[:, :-1, 0] + self.fit(shared).squeeze(-1)
        return torch.cat([fitting, chosen[:, -1, 1:] + self.no_fit(best)], -1)

    def keys(self, reading: Reading, words: Words, tool: Words, kinds: Tensor) -> Tensor:
        """words (B, K, T), the tool's words (B, T), kinds (B, K) -> what each key looks for in the request,
        (B, K, D).
        """
        there = words.there[..., 0]
        means = mean_of(words.embedded, words.there)
        about = mean_of(tool.embedded, tool.there).unsqueeze(1).expand_as(means)
        others = mean_of(means, there).unsqueeze(1).expand_as(means)
        asked: Tensor = self.key(torch.cat([means, about, others], -1)) + self.kinds(kinds)
        there = there | (torch.arange(there.shape[1], device=there.device) == 0)
        for layer in self.filling:
            asked = layer(asked, there, reading)
        return asked

    def stretches(self, reading: Reading, keys: Tensor, kinds: Tensor, named: Words) -> Tensor:
        """keys (B, K, D), kinds (B, K), their words (B, K, T') -> scores of all stretches,
        (B, K, T * T + 1): that one from unit i to j is at i * T + j, the last that nothing is said.
        """
        hidden, said = reading.hidden, reading.said
        mask, length = said.there, hidden.shape[1]
        first, last, inner, none = self.borders(keys).split([*3 * [self.config.width], 1], -1)
        scale = self.config.width**-0.5
        starts, stops, inside = (one @ hidden.transpose(1, 2) * scale for one in (first, last, inner))
        beside = self._beside(said, named)
        starts, stops = starts + beside[:, :, 0], stops + beside[:, :, 1]
        before = F.pad(inside.masked_fill(~mask.unsqueeze(1), 0.0).cumsum(-1), (1, 0))
        begin, end = self.ends(hidden).chunk(2, -1)
        pairs = begin @ end.transpose(1, 2) * PAIR_WIDTH**-0.5
        scores = (starts - before[..., :-1]).unsqueeze(-1) + (stops + before[..., 1:]).unsqueeze(-2)
        place = torch.arange(length, device=hidden.device)
        size = place - place.unsqueeze(1)
        each = F.one_hot(size.clamp(min=0).flatten(), length).to(hidden.dtype)
        sizes = (self.sizes[kinds][..., :length] @ each.t()).unflatten(-1, (length, length))
        allowed = (size >= 0) & mask.unsqueeze(1) & mask.unsqueeze(2)
        scores = scores + pairs.unsqueeze(1) + sizes
        scores = scores.masked_fill(~allowed.unsqueeze(1), NEVER)
        return torch.cat([scores.flatten(2), none], -1)

    def _beside(self, said: Words, named: Words) -> Tensor:
        """How near each unit is to what is like the words of a key, for borders: (B, K, 2, T)."""
        both = named.there.unsqueeze(-1) & said.there[:, None, None]
        alike = [
            torch.einsum("bktd,bsd->bkts", one, other).masked_fill(~both, 0.0).amax(2)
            for one, other in ((named.alike, said.alike), (named.sense, said.sense))
        ]
        stacked = torch.stack(alike, 2)
        found: Tensor = self.beside(stacked.flatten(0, 1)).view(*stacked.shape[:2], 2, -1)
        return found

    def options(self, reading: Reading, keys: Tensor, options: Words) -> Tensor:
        """keys (B, K, D), options (B, K * O, T) -> (B, K, O + 1), the last that nothing is said."""
        meant = self.option(mean_of(options.embedded, options.there))
        meant = meant.unflatten(1, (keys.shape[1], -1))
        asked = keys.unsqueeze(2).expand_as(meant)
        judged = self.judge(torch.cat([asked, meant, asked * meant], -1)).squeeze(-1)
        shared = self.fit_option(self.shared(reading.said, options)).view(judged.shape)
        none = self.borders(keys)[..., -1:]
        return torch.cat([judged + shared, none], -1)


def load_matcher(path: Path) -> Matcher:
    """Raises `CheckpointError` when the file does not fit."""
    text, tensors = read_weights(path)
    matcher = Matcher(config_from_json(MatcherConfig, text))
    fill_module(path, matcher, tensors)
    return matcher.eval().requires_grad_(False)


def forms_text(forms: Sequence[ToolForm]) -> tuple[list[str], list[str], list[str]]:
    """What is read of tools: their names, what they do, their keys and options."""
    return (
        [form.words for form in forms],
        [form.description for form in forms],
        [arguments_text(form) for form in forms],
    )
