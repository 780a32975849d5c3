"""The talker's codes drawn as machine code are those of the plain form."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from tests.model.shapes import tiny_backbone
from yan_omni.model.compiled.codes import CompiledHeads, compile_heads
from yan_omni.model.speaking import draw_codes
from yan_omni.model.talker import FrameCodes, Sampling, Talker, TalkerConfig

CONFIG = TalkerConfig(num_semantic=90, acoustic_sizes=(50, 50, 50), backbone=tiny_backbone(mode="paper"))
WAYS = {
    "likeliest": Sampling(0.0, 0.0),
    "drawn": Sampling(0.7, 0.4, top_k=12),
    "all": Sampling(1.0, 1.0, top_k=1000),
    "half": Sampling(0.9, 0.0),
}


def stored(config: TalkerConfig = CONFIG) -> Talker:
    """A talker whose weights bfloat16 holds exactly."""
    torch.manual_seed(4)
    return Talker(config).bfloat16().float().eval().requires_grad_(False)


@pytest.mark.parametrize("name", WAYS)
@torch.inference_mode()
def test_the_same_codes_as_the_plain_form(name: str) -> None:
    talker, sampling = stored(), WAYS[name]
    compiled = CompiledHeads(talker)
    plain_noise, noise = torch.Generator().manual_seed(9), torch.Generator().manual_seed(9)
    same, frames = 0, 100
    for hidden in torch.randn(frames, 1, CONFIG.backbone.width, generator=torch.Generator().manual_seed(2)):
        expected, vector = draw_codes(talker, hidden, sampling, plain_noise)
        codes, embedded = compiled.draw(hidden, sampling, noise)
        assert codes.semantic.shape == expected.semantic.shape
        assert codes.acoustic.shape == expected.acoustic.shape
        if torch.equal(codes.semantic, expected.semantic) and torch.equal(codes.acoustic, expected.acoustic):
            same += 1
            torch.testing.assert_close(embedded, vector)
        torch.testing.assert_close(embedded, talker.embed_codes(codes))
    assert same >= frames - 1  # rounding may turn a draw


@torch.inference_mode()
def test_the_vector_keeps_the_precision_of_the_talker() -> None:
    _, vector = CompiledHeads(stored()).draw(
        torch.ones(1, CONFIG.backbone.width).bfloat16(), Sampling(), torch.Generator().manual_seed(1)
    )
    assert vector.dtype == torch.bfloat16


def test_what_cannot_be_compiled_stays_as_it_is() -> None:
    uneven = stored(replace(CONFIG, acoustic_sizes=(50, 40, 50)))
    unstored = Talker(CONFIG)
    for talker in (uneven, unstored):
        compile_heads(talker)
        assert talker.drawer is None
    kept = stored()
    compile_heads(kept)
    assert kept.drawer is not None


def test_codes_are_a_frame() -> None:
    codes, _ = CompiledHeads(stored()).draw(
        torch.zeros(1, CONFIG.backbone.width), Sampling(), torch.Generator().manual_seed(1)
    )
    assert isinstance(codes, FrameCodes)
    assert 0 <= int(codes.semantic) < CONFIG.num_semantic
