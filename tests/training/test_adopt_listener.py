from __future__ import annotations

import torch

from yan_omni.model.projector import HearingProjector
from yan_omni.tokenizers.audio.semantic import SemanticConfig, SemanticTokenizer
from yan_omni.training.recipes.adopt_listener import (
    AdoptRecipe,
    Pairs,
    agreement,
    hearing_map,
    refit_hearing,
    refit_semantic,
)

WIDTH = 12
CONFIG = SemanticConfig(feature_width=WIDTH, hidden_width=64, width=4, num_codes=16)


def turned_pairs(semantic: SemanticTokenizer, count: int = 2_000) -> Pairs:
    """Old features, and new ones that are the old ones turned: all can be made good."""
    generator = torch.Generator().manual_seed(0)
    earlier = torch.nn.functional.layer_norm(torch.randn(count, WIDTH, generator=generator), (WIDTH,))
    turn = torch.linalg.qr(torch.randn(WIDTH, WIDTH, generator=generator)).Q
    points = semantic.spread_features(earlier[None])[0].detach()
    codes = semantic.codebook.nearest(points)
    return Pairs(earlier @ turn, earlier, torch.arange(count) % 3 > 0, points, codes)


def test_codes_follow_the_new_features() -> None:
    torch.manual_seed(0)
    semantic = SemanticTokenizer(CONFIG)
    semantic.spread_features(torch.randn(1, 4_000, WIDTH))
    semantic.eval()
    semantic.start_codebook(torch.randn(2_000, WIDTH), torch.Generator().manual_seed(0))
    pairs = turned_pairs(semantic)
    entries = semantic.codebook.entries.clone()
    before = agreement(semantic, pairs)["same code"]
    refit_semantic(semantic, pairs, AdoptRecipe(num_steps=300, batch_frames=256, peak_rate=1e-2), seed=0)
    after = agreement(semantic, pairs)
    assert before < 0.3
    assert after["same code"] > 0.8
    assert torch.equal(semantic.codebook.entries, entries)


def test_the_projector_adds_what_it_added() -> None:
    torch.manual_seed(0)
    hearing = HearingProjector(WIDTH, 7)
    torch.nn.init.normal_(hearing.output.weight)
    semantic = SemanticTokenizer(CONFIG).eval()
    pairs = turned_pairs(semantic)
    wanted = hearing(pairs.earlier).detach()
    found, missed = hearing_map(pairs, ridge=1e-6)
    assert missed < 1e-4
    refit_hearing(hearing, found)
    torch.testing.assert_close(hearing(pairs.features).detach(), wanted, rtol=1e-2, atol=1e-2)
