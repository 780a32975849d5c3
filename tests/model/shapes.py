"""Tiny configurations shared by the tests of the model."""

from __future__ import annotations

from yan_omni.model.config import BackboneConfig, FeedForwardConfig, MixerMode, ThinkerConfig


def tiny_backbone(
    mode: MixerMode = "delta", kind: str = "selective", chunk_tokens: int = 16, num_layers: int = 2
) -> BackboneConfig:
    assert kind in ("selective", "dense")
    feed_forward = FeedForwardConfig(
        kind="dense" if kind == "dense" else "selective", width=64, block_neurons=8, target_active_share=0.3
    )
    return BackboneConfig(
        width=32,
        num_layers=num_layers,
        num_heads=4,
        mode=mode,
        chunk_tokens=chunk_tokens,
        feed_forward=feed_forward,
    )


def tiny_thinker(mode: MixerMode = "delta", kind: str = "selective") -> ThinkerConfig:
    return ThinkerConfig(vocabulary_size=60, backbone=tiny_backbone(mode, kind))
