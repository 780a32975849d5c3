from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from yan_omni.tokenizers.audio.quantizer import (
    Codebook,
    QuantizerConfig,
    ResidualQuantizer,
    normalised_entropy,
)
from yan_omni.tokenizers.audio.semantic import SemanticConfig, SemanticTokenizer

SMALL = QuantizerConfig(width=4, num_levels=2, num_entries=32, decay=0.8, dropout=0.0)


class BrokenRestartCodebook(Codebook):
    """The published mistake: a restarted entry is written over by its old moving average."""

    @torch.no_grad()
    def restart_dead(self, vectors: Tensor, generator: torch.Generator) -> None:
        dead = self.counts < self.config.restart_below * self.counts.mean()
        self.entries[dead] = self._draw(vectors, int(dead.sum()), generator)


def codes_used_after_a_shift(kind: type[Codebook]) -> int:
    """Start on one cloud, then move far away: only real restarts bring most entries back into use."""
    generator = torch.Generator().manual_seed(0)
    book = kind(SMALL)
    book.start(torch.randn(512, 4, generator=generator), generator)
    for _ in range(60):
        vectors = torch.randn(512, 4, generator=generator) + 50.0
        book.update(vectors, book.nearest(vectors), generator)
    return len(set(book.nearest(torch.randn(2048, 4, generator=generator) + 50.0).tolist()))


def test_dead_entries_really_start_again() -> None:
    assert codes_used_after_a_shift(Codebook) >= 24


def test_the_check_above_catches_a_broken_restart() -> None:
    assert codes_used_after_a_shift(BrokenRestartCodebook) <= 4


def test_k_means_start_lands_on_the_clusters() -> None:
    generator = torch.Generator().manual_seed(0)
    centres = torch.arange(32.0)[:, None].expand(-1, 4) * 10
    vectors = (centres.repeat(40, 1) + 0.01 * torch.randn(1280, 4, generator=generator))[:-7]
    book = Codebook(SMALL)
    book.start(vectors, generator, num_rounds=30)
    assert (vectors - book.look_up(book.nearest(vectors))).abs().mean() < 5.0
    assert book.started


def test_training_lowers_the_error_and_codes_decode_to_the_vectors() -> None:
    quantizer = ResidualQuantizer(SMALL)
    x = torch.randn(4, 64, 4, generator=torch.Generator().manual_seed(1))
    first = quantizer(x).commit_loss
    for _ in range(20):
        last = quantizer(x).commit_loss
    assert last < first
    quantizer.eval()
    output = quantizer(x)
    torch.testing.assert_close(quantizer.decode(output.codes), output.vectors)
    assert torch.equal(quantizer.encode(x), output.codes)


def test_commitment_reaches_the_encoder_from_every_level() -> None:
    quantizer = ResidualQuantizer(SMALL)
    x = torch.randn(2, 32, 4)
    quantizer(x)
    quantizer.eval()
    gradients = []
    for num_levels in (1, 2):
        kept = ResidualQuantizer(QuantizerConfig(width=4, num_levels=num_levels, num_entries=32)).eval()
        kept.load_state_dict(
            {k: v for k, v in quantizer.state_dict().items() if int(k.split(".")[1]) < num_levels}
        )
        probe = x.clone().requires_grad_()
        kept(probe).commit_loss.backward()
        assert probe.grad is not None
        gradients.append(probe.grad)
    assert (gradients[1] - gradients[0]).abs().max() > 1e-6


def test_dropout_leaves_out_the_last_levels() -> None:
    torch.manual_seed(0)
    always = ResidualQuantizer(QuantizerConfig(width=4, num_levels=2, num_entries=8, dropout=1.0))
    x = torch.randn(64, 4, 4)
    vectors = always(x).vectors
    assert (vectors.abs().sum((1, 2)) < 1e-5).any()
    assert (vectors.abs().sum((1, 2)) > 1e-5).any()


def started_semantic() -> SemanticTokenizer:
    torch.manual_seed(0)
    semantic = SemanticTokenizer(
        SemanticConfig(feature_width=16, hidden_width=32, width=4, num_codes=64, num_phones=7)
    )
    for _ in range(200):
        semantic.spread_features(torch.randn(8, 40, 16))
    semantic.eval()
    semantic.start_codebook(torch.randn(4000, 16), torch.Generator().manual_seed(0))
    return semantic


def test_semantic_codes_are_used_evenly_and_agree_with_the_training_view() -> None:
    semantic = started_semantic()
    features = torch.randn(8, 400, 16)
    codes = semantic.encode(features)
    assert normalised_entropy(codes, 64) > 0.75
    output = semantic(features)
    torch.testing.assert_close(semantic.decode(codes), output.points, atol=1e-5, rtol=1e-5)
    assert semantic.phones(codes).shape == (8, 400, 7)
    assert output.features.shape == (8, 400, 16)


def test_semantic_points_pass_the_gradient_to_the_projection() -> None:
    semantic = started_semantic()
    semantic(torch.randn(1, 9, 16)).points.sum().backward()
    gradient = next(semantic.project.parameters()).grad
    assert gradient is not None
    assert gradient.abs().sum() > 0


def test_following_brings_the_codebook_nearer() -> None:
    semantic = started_semantic()
    moved = torch.randn(20, 100, 16) * 0.2 + 1.5
    before = semantic(moved).commit_loss
    for _ in range(60):
        semantic.follow(moved, torch.Generator().manual_seed(1))
    assert semantic(moved).commit_loss < 0.5 * before


def test_normalised_entropy() -> None:
    assert normalised_entropy([0, 1, 2, 3], 4) == pytest.approx(1.0)
    assert normalised_entropy([2, 2, 2], 4) == pytest.approx(0.0)
    assert normalised_entropy([0, 1], 4) == pytest.approx(math.log(2) / math.log(4))
