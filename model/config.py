"""Frozen configurations of the backbone and the thinker, read from JSON with unknown keys as errors."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

MixerMode = Literal["paper", "delta"]
FeedForwardKind = Literal["selective", "dense"]

Config = TypeVar("Config")


class ConfigError(ValueError):
    """A configuration that cannot be used; the message says what was given, what is allowed and the
    remedy.
    """


def require(condition: bool, name: str, given: object, allowed: str, remedy: str) -> None:
    """Raise `ConfigError` naming the field, the value given, what is allowed and the remedy."""
    if not condition:
        raise ConfigError(f"{name}: given {given!r}, allowed: {allowed}; {remedy}")


def config_from_mapping(kind: type[Config], mapping: Mapping[str, Any]) -> Config:
    """Build the dataclass `kind` from plain JSON values; unknown or missing keys are `ConfigError`s."""
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is not a dataclass")
    known = {item.name for item in dataclasses.fields(kind)}
    unknown = sorted(set(mapping) - known)
    if unknown:
        raise ConfigError(
            f"{kind.__name__}: unknown keys {', '.join(unknown)}; allowed: {', '.join(sorted(known))}; "
            "remove them or load the file with the version that wrote it"
        )
    hints = typing.get_type_hints(kind)
    values = {name: _convert(hints[name], value) for name, value in mapping.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise ConfigError(f"{kind.__name__}: {error}; add the missing keys") from error


def _convert(hint: Any, value: Any) -> Any:
    """Turn nested mappings into nested dataclasses and JSON lists into tuples."""
    options = [hint]
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        options = list(typing.get_args(hint))
    for option in options:
        if dataclasses.is_dataclass(option) and isinstance(option, type) and isinstance(value, Mapping):
            return config_from_mapping(option, value)
        if typing.get_origin(option) is tuple and isinstance(value, list):
            return tuple(value)
    return value


def config_from_json(kind: type[Config], text: str) -> Config:
    """Parse JSON text into the dataclass `kind`."""
    try:
        mapping = json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigError(f"{kind.__name__}: the text is not JSON ({error}); give one JSON object") from error
    if not isinstance(mapping, dict):
        raise ConfigError(f"{kind.__name__}: given a JSON {type(mapping).__name__}; give one JSON object")
    return config_from_mapping(kind, mapping)


def config_to_json(config: Any) -> str:
    """Serialise any configuration dataclass so that `config_from_json` reads it back equal."""
    return json.dumps(dataclasses.asdict(config), sort_keys=True)


@dataclass(frozen=True, slots=True)
class FeedForwardConfig:
    """The feed-forward layer: `selective` computes only the blocks its router picks, `dense` all."""

    kind: FeedForwardKind = "selective"
    width: int = 1536
    block_neurons: int = 64
    target_active_share: float = 0.25

    def __post_init__(self) -> None:
        require(self.kind in ("selective", "dense"), "kind", self.kind, "selective, dense", "choose one")
        require(self.width > 0, "width", self.width, "positive integers", "give the number of neurons")
        require(
            self.block_neurons > 0 and self.width % self.block_neurons == 0,
            "block_neurons",
            self.block_neurons,
            f"divisors of width={self.width}",
            "change one of the two",
        )
        share = self.target_active_share
        require(
            0.0 < share <= 1.0,
            "target_active_share",
            share,
            "0 < share <= 1",
            "give a fraction of the blocks",
        )

    @property
    def num_blocks(self) -> int:
        return self.width // self.block_neurons


@dataclass(frozen=True, slots=True)
class BackboneConfig:
    """An MCSD stack: `num_heads` channels of width `width / num_heads` in every mixer."""

    width: int = 384
    num_layers: int = 6
    num_heads: int = 6
    mode: MixerMode = "delta"
    conv_taps: int = 4
    chunk_tokens: int = 64
    feed_forward: FeedForwardConfig = field(default_factory=FeedForwardConfig)
    norm_epsilon: float = 1e-6

    def __post_init__(self) -> None:
        require(self.mode in ("paper", "delta"), "mode", self.mode, "paper, delta", "choose one")
        require(self.num_layers > 0, "num_layers", self.num_layers, "positive integers", "use at least 1")
        require(
            self.num_heads > 0 and self.width > 0 and self.width % self.num_heads == 0,
            "num_heads",
            self.num_heads,
            f"divisors of width={self.width}",
            "change one of the two",
        )
        require(self.conv_taps >= 1, "conv_taps", self.conv_taps, "1 or more", "use 4, the trained value")
        require(self.chunk_tokens >= 1, "chunk_tokens", self.chunk_tokens, "1 or more", "use 64")
        require(self.norm_epsilon > 0, "norm_epsilon", self.norm_epsilon, "positive", "use 1e-6")

    @property
    def head_width(self) -> int:
        return self.width // self.num_heads

    @property
    def parameter_count(self) -> int:
        """Exact number of weights in the stack, the final norm included."""
        return self.num_layers * (self._mixer_parameters() + self._feed_forward_parameters()) + self.width

    def _mixer_parameters(self) -> int:
        width, head = self.width, self.head_width
        slope = 2 * width * head
        output = 2 * width * width
        if self.mode == "paper":
            return width + slope + 2 * width * head + head + output
        projections = 4 * width * width + 2 * width * self.num_heads
        gates = self.num_heads + self.num_heads + self.num_heads  # beta bias, A, dt
        return width + slope + projections + gates + self.conv_taps * 3 * width + head + output

    def _feed_forward_parameters(self) -> int:
        ffn = self.feed_forward
        router = self.width * ffn.num_blocks + ffn.num_blocks if ffn.kind == "selective" else 0
        return self.width + 2 * self.width * ffn.width + router


@dataclass(frozen=True, slots=True)
class ThinkerConfig:
    """The language model: ids [0, vocabulary_size) are read and predicted with one tied table."""

    vocabulary_size: int
    backbone: BackboneConfig = field(default_factory=BackboneConfig)

    def __post_init__(self) -> None:
        given = self.vocabulary_size
        require(
            given > 0, "vocabulary_size", given, "positive integers", "use thinker_size of the vocabulary"
        )

    @property
    def parameter_count(self) -> int:
        return self.vocabulary_size * self.backbone.width + self.backbone.parameter_count

    @classmethod
    def from_json(cls, text: str) -> ThinkerConfig:
        return config_from_json(cls, text)

    def to_json(self) -> str:
        return config_to_json(self)
