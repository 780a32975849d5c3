"""Configurations: strict JSON, errors that help, and a parameter count that is the truth."""

from __future__ import annotations

import pytest

from tests.model.shapes import tiny_backbone, tiny_thinker
from yan_omni.model.config import (
    BackboneConfig,
    ConfigError,
    FeedForwardConfig,
    MixerMode,
    ThinkerConfig,
    config_from_json,
)
from yan_omni.model.thinker import Thinker


@pytest.mark.parametrize("mode", ["paper", "delta"])
@pytest.mark.parametrize("kind", ["selective", "dense"])
def test_parameter_count_is_exact(mode: MixerMode, kind: str) -> None:
    config = tiny_thinker(mode, kind)
    assert sum(weight.numel() for weight in Thinker(config).parameters()) == config.parameter_count


def test_json_round_trip() -> None:
    config = ThinkerConfig(123, tiny_backbone("paper", "dense"))
    assert ThinkerConfig.from_json(config.to_json()) == config


def test_unknown_keys_are_errors_at_every_depth() -> None:
    with pytest.raises(ConfigError, match=r"ThinkerConfig: unknown keys size; allowed: backbone"):
        ThinkerConfig.from_json('{"vocabulary_size": 5, "size": 1}')
    with pytest.raises(ConfigError, match=r"FeedForwardConfig: unknown keys experts"):
        ThinkerConfig.from_json('{"vocabulary_size": 5, "backbone": {"feed_forward": {"experts": 2}}}')


@pytest.mark.parametrize("text", ["not json", "[1]", "{}"])
def test_useless_text_is_a_config_error(text: str) -> None:
    with pytest.raises(ConfigError, match="ThinkerConfig"):
        ThinkerConfig.from_json(text)


def test_messages_name_the_value_the_rule_and_the_remedy() -> None:
    with pytest.raises(ConfigError, match=r"num_heads: given 5, allowed: divisors of width=32; change"):
        BackboneConfig(width=32, num_heads=5)
    with pytest.raises(ConfigError, match=r"block_neurons: given 60, allowed: divisors of width=64"):
        FeedForwardConfig(width=64, block_neurons=60)
    with pytest.raises(ConfigError, match="mode: given 'attention', allowed: paper, delta"):
        config_from_json(BackboneConfig, '{"mode": "attention"}')
