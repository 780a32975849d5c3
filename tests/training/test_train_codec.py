from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.training.tiny_codec import TINY
from yan_omni.tokenizers.audio.listener import Listener, ListenerConfig
from yan_omni.training.codec_crops import CachedSet, read_cached_sets
from yan_omni.training.data_speech import Clip, SpeechWriter
from yan_omni.training.recipes.train_codec import CodecRecipe, Trainer

RECIPE = CodecRecipe(batch_size=4, crop_frames=20, decoded_frames=10, start_codebooks_at=1, match_every=2)


@pytest.fixture
def sets(tmp_path: Path) -> list[CachedSet]:
    rng = np.random.default_rng(0)
    with SpeechWriter(tmp_path, "noise") as writer:
        samples = rng.standard_normal(48_000).astype(np.float32) * 0.1
        writer.add(Clip("a", "en", "v", samples, None, [8], None, "train"))
    np.save(tmp_path / "noise.features.npy", rng.standard_normal((50, 16)).astype(np.float16))
    one, labels = np.array([50]), np.full(50, 8, np.int16)
    np.savez(tmp_path / "noise.frames.npz", ids=np.array(["a"]), starts=one - 50, sizes=one, labels=labels)
    return read_cached_sets(tmp_path, tmp_path)


def tiny_trainer() -> Trainer:
    torch.manual_seed(0)
    listener = Listener(ListenerConfig(width=16, num_layers=1, num_heads=2)).eval().requires_grad_(False)
    return Trainer(replace(RECIPE, warmup_s=0.01), TINY, listener, 60.0, 0)


def test_training_learns_and_goes_on_from_its_checkpoint(sets: list[CachedSet], tmp_path: Path) -> None:
    trainer = tiny_trainer()
    losses = [trainer.train_step(sets) for _ in range(12)]
    assert {"mel", "commit", "match"} <= losses[10].keys()
    assert losses[-1]["mel"] < losses[0]["mel"]
    trainer.save(tmp_path / "out")
    again = tiny_trainer()
    again.resume(tmp_path / "out", with_clock=True)
    assert again.step == 12
    for name, tensor in trainer.codec.state_dict().items():
        torch.testing.assert_close(again.codec.state_dict()[name], tensor)
    again.train_step(sets)


def test_decoder_only_keeps_every_code(sets: list[CachedSet]) -> None:
    trainer = tiny_trainer()
    for _ in range(3):
        trainer.train_step(sets)
    trainer.freeze_codes()
    before = {name: tensor.clone() for name, tensor in trainer.codec.state_dict().items()}
    losses = trainer.train_step(sets)
    assert "commit" not in losses
    changed = {
        name.split(".")[0]
        for name, tensor in trainer.codec.state_dict().items()
        if not torch.equal(tensor, before[name])
    }
    assert changed == {"decoder"}


def test_kept_entries_stay_while_both_ends_learn(sets: list[CachedSet]) -> None:
    trainer = tiny_trainer()
    for _ in range(3):
        trainer.train_step(sets)
    trainer.keep_entries()
    before = {name: tensor.clone() for name, tensor in trainer.codec.state_dict().items()}
    trainer.train_step(sets)
    trainer.set_modes()
    trainer.train_step(sets)
    changed = {
        name.split(".")[0]
        for name, tensor in trainer.codec.state_dict().items()
        if not torch.equal(tensor, before[name])
    }
    assert changed == {"trunk", "decoder"}
