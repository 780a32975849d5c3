from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.training.tiny_codec import TINY
from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.quantizer import QuantizerConfig, ResidualQuantizer, normalised_entropy
from yan_omni.training.data_speech import Clip, SpeechWriter
from yan_omni.training.recipes.refit_codebooks import code_vectors, describe, draw_clips
from yan_omni.training.speech_clips import read_clip_sets


def test_codebooks_left_behind_fit_again_and_are_used_evenly() -> None:
    torch.manual_seed(0)
    quantizer = ResidualQuantizer(QuantizerConfig(width=3, num_levels=2, num_entries=32)).eval()
    quantizer.start(torch.randn(4000, 3))
    moved, unseen = (0.3 * torch.randn(4000, 3) + torch.tensor([1.5, 0.0, 0.0]) for _ in range(2))
    before = quantizer(unseen[None])
    quantizer.refit(moved)
    after = quantizer(unseen[None])
    assert after.commit_loss < 0.5 * before.commit_loss
    assert normalised_entropy(before.codes[..., 0], 32) < 0.8
    assert normalised_entropy(after.codes[..., 0], 32) > 0.9


def test_refitting_starts_from_the_present_entries() -> None:
    torch.manual_seed(0)
    quantizer = ResidualQuantizer(QuantizerConfig(width=3, num_levels=2, num_entries=8)).eval()
    vectors = torch.randn(4000, 3)
    quantizer.start(vectors)
    before = quantizer.encode(vectors)
    quantizer.refit(vectors, num_rounds=1)
    assert (quantizer.encode(vectors)[:, 0] == before[:, 0]).float().mean() > 0.9


def test_clips_are_drawn_up_to_the_minutes_of_each_language(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    with SpeechWriter(tmp_path, "noise") as writer:
        for index in range(12):
            samples = (rng.standard_normal(24_500) * 0.1).astype(np.float32)
            lang = "zh" if index < 2 else "en"
            writer.add(Clip(str(index), lang, "v", samples, None, [8], None, "train"))
    sets = read_clip_sets(tmp_path, "train")
    clips = list(draw_clips(sets, 4.0 / 60.0, 0.5, rng))
    assert len(clips) == 4 + 2
    codec = Codec(TINY).eval()
    vectors = code_vectors(codec, clips[0])
    assert vectors.shape == (26, 6)
    codec.quantizer.start(vectors)
    assert [line.split(":")[0] for line in describe(codec.quantizer, vectors)] == [
        "level 0",
        "level 1",
        "level 2",
    ]


def test_silence_gives_a_vector_a_frame_too() -> None:
    vectors = code_vectors(Codec(TINY).eval(), np.zeros(960, np.float32))
    assert vectors.shape == (1, 6)
    assert torch.isfinite(vectors).all()


@pytest.mark.parametrize("num_samples", [1, 959, 961])
def test_a_begun_frame_counts(num_samples: int) -> None:
    vectors = code_vectors(Codec(TINY).eval(), np.ones(num_samples, np.float32))
    assert vectors.shape[0] == -(-num_samples // 960)
