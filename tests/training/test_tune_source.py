from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.training.tiny_codec import TINY
from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.pitch import NUM_PITCH_CODES
from yan_omni.tokenizers.audio.weights import load_codec
from yan_omni.training.coded_crops import CodedClip, CodedCrops, draw_coded_crops, read_coded_clips
from yan_omni.training.data_speech import Clip, SpeechWriter
from yan_omni.training.recipes.train_pitch import (
    PitchRecipe,
    PitchTracks,
    PitchTrainer,
    pitch_loss,
    train,
    with_source,
)
from yan_omni.training.recipes.tune_source import SourceRecipe, SourceTuner
from yan_omni.training.talker_clips import favourite_weights

RATE_HZ = 24_000
RECIPE = SourceRecipe(batch_size=2, crop_frames=10, warm_frames=2, frozen_blocks=0)


def voice(hz: float, seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    phase = 2.0 * np.pi * hz * np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return np.asarray(0.05 * sum(np.sin(k * phase) for k in range(1, 12)), np.float32)


@pytest.fixture
def clips(tmp_path: Path) -> list[CodedClip]:
    with SpeechWriter(tmp_path, "tones") as writer:
        for name, hz in (("a", 130.0), ("b", 210.0)):
            writer.add(Clip(name, "en", name, voice(hz, 0.8), None, [8], None, "train"))
    np.savez(
        tmp_path / "tones.codes.npz",
        ids=np.array(["a", "b"]),
        starts=np.array([0, 20]),
        sizes=np.array([20, 20]),
        semantic=np.repeat(np.arange(2, dtype=np.int16), 20),
        acoustic=np.zeros((40, 3), np.int16),
        timbre=np.eye(2, 5, dtype=np.float32),
    )
    return read_coded_clips(tmp_path, tmp_path, ["tones"], "train", {})


def crops_of(clips: list[CodedClip]) -> CodedCrops:
    rng = np.random.default_rng(0)
    return draw_coded_crops(clips, np.full(2, 0.5), 2, RECIPE.crop_frames, rng, PitchTracks())


def tiny_codec() -> Codec:
    torch.manual_seed(0)
    codec = Codec(TINY)
    torch.nn.init.normal_(codec.semantic.codebook.entries)
    return codec


def test_the_pitch_loss_is_least_at_the_pitch_and_knows_no_voice() -> None:
    places = torch.arange(NUM_PITCH_CODES)
    logits = [-0.5 * (places - place).square().float()[None, None] for place in (30, 31, 40)]
    losses = [float(pitch_loss(one, torch.full((1, 1), 30))) for one in logits]
    assert losses == sorted(losses)
    none = torch.where(places == 0, 20.0, 0.0)[None, None]
    assert pitch_loss(none, torch.zeros(1, 1, dtype=torch.int64)) < 0.01
    after = torch.tensor([[30, -1]])
    assert pitch_loss(torch.cat([logits[0], none], dim=1), after) == pytest.approx(losses[0])


def test_a_source_leaves_every_other_weight(clips: list[CodedClip]) -> None:
    codec = tiny_codec()
    fresh = with_source(codec)
    for name, tensor in codec.state_dict().items():
        torch.testing.assert_close(fresh.state_dict()[name], tensor)
    assert with_source(fresh) is fresh


def test_pitches_are_learnt_and_nothing_else_moves(clips: list[CodedClip], tmp_path: Path) -> None:
    codec = with_source(tiny_codec())
    before = {name: tensor.clone() for name, tensor in codec.state_dict().items()}
    recipe = PitchRecipe(batch_size=4, crop_frames=12, dropout=0.0, wrong_share=0.0)
    trainer = PitchTrainer(recipe, codec, 1.0, 0)
    trainer.elapsed_s = 20.0
    for _ in range(60):
        trainer.train_step(clips, np.full(2, 0.5))
    found = trainer.held_out(clips)
    assert found["right"] > 0.9
    assert found["voiced"] > 0.9
    changed = {name for name, tensor in codec.state_dict().items() if not torch.equal(tensor, before[name])}
    assert all(name.startswith("decoder.pitch.") for name in changed)
    trainer.elapsed_s = 60.0
    train(trainer, clips, clips, (), tmp_path / "codec.safetensors")
    assert load_codec(tmp_path / "codec.safetensors").decoder.pitch is not None


def test_losses_fall(clips: list[CodedClip]) -> None:
    tuner = SourceTuner(RECIPE, tiny_codec(), 1.0, 0)
    tuner.elapsed_s = 10.0
    crops = crops_of(clips)
    before = {name: tensor.clone() for name, tensor in tuner.codec.state_dict().items()}
    losses = [tuner.train_step(crops) for _ in range(40)]
    assert losses[-1]["mel"] < losses[0]["mel"]
    changed = {
        name for name, tensor in tuner.codec.state_dict().items() if not torch.equal(tensor, before[name])
    }
    assert all(name.startswith("decoder.") for name in changed)
    assert not any(name.startswith("decoder.embed") for name in changed)
    assert "mel" in tuner.held_out(clips, 1)


def test_silenced_crops_sound_without_a_voice(clips: list[CodedClip]) -> None:
    tuner = SourceTuner(RECIPE, tiny_codec(), 1.0, 0)
    crops = crops_of(clips)
    voiced, silenced = (tuner.losses(crops, torch.full((2,), is_silenced)) for is_silenced in (False, True))
    unvoiced = tuner.losses(crops._replace(pitch=torch.zeros_like(crops.pitch)))
    assert silenced["mel"] == unvoiced["mel"] != voiced["mel"]
    assert silenced["voice"] == voiced["voice"]


def test_a_run_goes_on_and_saves_the_moving_average(clips: list[CodedClip], tmp_path: Path) -> None:
    tuner = SourceTuner(RECIPE, tiny_codec(), 1.0, 0)
    tuner.elapsed_s = 10.0
    tuner.train_step(crops_of(clips))
    tuner.save(tmp_path / "out")
    again = SourceTuner(RECIPE, tiny_codec(), 1.0, 0)
    again.resume(tmp_path / "out")
    assert (again.step, again.elapsed_s) == (1, 10.0)
    saved = load_codec(tmp_path / "out" / "codec.safetensors")
    assert saved.config.decoder.has_source
    assert saved.decoder.source is not None
    saved.decoder.source.sharpen(1.0 / RECIPE.sharpness)
    for name, tensor in tuner.averaged.items():
        torch.testing.assert_close(saved.decoder.state_dict()[name], tensor, atol=1e-3, rtol=1e-2)


def test_favourites_get_their_share(clips: list[CodedClip]) -> None:
    factors = favourite_weights(clips, ("a", "x"), 0.2)
    assert factors.keys() == {"a"}
    assert factors["a"] == pytest.approx(1 / 3, rel=0.01)
