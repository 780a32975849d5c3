"""The inserted layer changes nothing at first, and its look-ups find what stood beside a token before."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from yan_omni.model.backbone import BackboneLayer
from yan_omni.model.config import BackboneConfig, FeedForwardConfig, ThinkerConfig
from yan_omni.model.mcsd.sections import DeltaDecaySection
from yan_omni.model.mcsd.state import Layout
from yan_omni.model.projector import SensingThinker, SensingThinkerConfig
from yan_omni.training.recall_start import start_as_recall, with_recall_layer


def tiny(mode: str = "delta") -> SensingThinker:
    torch.manual_seed(0)
    assert mode in ("delta", "paper")
    feed_forward = FeedForwardConfig(width=128)
    config = BackboneConfig(96, 1, 3, "delta" if mode == "delta" else "paper", feed_forward=feed_forward)
    return SensingThinker(SensingThinkerConfig(ThinkerConfig(50, config), 8, 8))


def test_growing_changes_no_logit() -> None:
    model = tiny()
    grown = with_recall_layer(model)
    ids = torch.randint(0, 50, (2, 20))
    assert grown.config.thinker.backbone.num_layers == 2
    torch.testing.assert_close(grown(ids), model(ids))


def test_first_head_finds_what_followed() -> None:
    layer = with_recall_layer(tiny()).thinker.backbone.layers[0]
    assert isinstance(layer, BackboneLayer)
    section = layer.mixer.decay
    assert isinstance(section, DeltaDecaySection)
    tokens = torch.nn.functional.normalize(torch.randn(10, 96), dim=-1) * 96**0.5
    x = tokens[[0, 1, 2, 3, 4, 5, 6, 7, 2]].unsqueeze(0)  # token 3 followed token 2 before
    width = section.output_gate.in_features
    matrix = torch.zeros(1, 3, 32, 32)
    out, _, _ = section(x, matrix, torch.zeros(1, 3, 3 * width), Layout.of(None, None, 4), "chunked")
    values = F.silu(section.query_key_value(tokens)[:, 2 * width : 2 * width + 32])
    assert int(F.cosine_similarity(values, out[0, -1, :32].unsqueeze(0)).argmax()) == 3


def test_paper_mode_has_no_matrix_to_recall_from() -> None:
    layer = tiny("paper").thinker.backbone.layers[0]
    assert isinstance(layer, BackboneLayer)
    with pytest.raises(ValueError, match="mode='delta'"):
        start_as_recall(layer)
