from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.training.tiny_codec import TINY
from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.weights import load_codec
from yan_omni.training.coded_crops import (
    CodedClip,
    CodedCrops,
    clip_weights,
    draw_coded_crops,
    read_coded_clips,
)
from yan_omni.training.data_speech import Clip, SpeechWriter
from yan_omni.training.discriminators import Judges, JudgesConfig, adversarial_losses
from yan_omni.training.recipes.tune_decoder import Tuner, TuneRecipe

JUDGES = JudgesConfig(periods=(2, 3), period_widths=(4, 4), windows=(480,), spectrum_widths=(4, 4))
RECIPE = TuneRecipe(batch_size=2, crop_frames=8, warm_frames=2, judged_samples=4_000, judges_alone_steps=2)


@pytest.fixture
def clips(tmp_path: Path) -> list[CodedClip]:
    rng = np.random.default_rng(0)
    with SpeechWriter(tmp_path, "noise") as writer:
        for name, voice in (("a", "v"), ("b", "w")):
            samples = rng.standard_normal(20 * 960).astype(np.float32) * 0.1
            writer.add(Clip(name, "en", voice, samples, None, [8], None, "train"))
    np.savez(
        tmp_path / "noise.codes.npz",
        ids=np.array(["b", "a"]),
        starts=np.array([0, 20]),
        sizes=np.array([20, 20]),
        semantic=np.arange(40, dtype=np.int16) % 16,
        acoustic=np.arange(120, dtype=np.int16).reshape(40, 3) % 16,
        timbre=np.eye(2, 5, dtype=np.float32),
    )
    timbres = {"w": np.full(5, 0.5, np.float32)}
    return read_coded_clips(tmp_path, tmp_path, ["noise"], "train", timbres)


def tiny_tuner() -> Tuner:
    torch.manual_seed(0)
    return Tuner(RECIPE, Codec(TINY), Judges(JUDGES), 1.0, 0)


def crops_of(clips: list[CodedClip], seed: int = 0) -> CodedCrops:
    weights = clip_weights(clips, {})
    return draw_coded_crops(clips, weights, 2, RECIPE.crop_frames, np.random.default_rng(seed))


def test_crops_pair_codes_with_their_samples(clips: list[CodedClip]) -> None:
    assert [clip.row.id for clip in clips] == ["b", "a"]
    crops = draw_coded_crops(clips[:1], np.ones(1), 1, 20, np.random.default_rng(0))
    stored = clips[0].corpus.audio_24k(clips[0].row)
    np.testing.assert_array_equal(crops.samples[0].numpy(), stored)
    assert crops.semantic[0].tolist() == list(clips[0].semantic)
    longer = draw_coded_crops(clips[:1], np.ones(1), 1, 22, np.random.default_rng(0))
    assert longer.semantic[0, -3:].tolist() == [int(clips[0].semantic[-1])] * 3
    assert longer.samples[0, 20 * 960 :].abs().max() == 0


def test_favourite_voices_are_drawn_more_often(clips: list[CodedClip]) -> None:
    assert clip_weights(clips, {"w": 3.0}).tolist() == [0.75, 0.25]


def test_named_voices_bring_their_own_timbre_half_of_the_time(clips: list[CodedClip]) -> None:
    drawn = draw_coded_crops(clips, np.array([1.0, 0.0]), 40, 4, np.random.default_rng(0)).timbre
    is_voice = (drawn == 0.5).all(1)
    assert 8 < int(is_voice.sum()) < 32


def test_only_the_decoder_moves(clips: list[CodedClip]) -> None:
    tuner = tiny_tuner()
    before = {name: tensor.clone() for name, tensor in tuner.codec.state_dict().items()}
    for seed in range(3):
        tuner.elapsed_s = 10.0
        losses = tuner.train_step(crops_of(clips, seed))
    assert losses.keys() == {"mel", "judges", "fooled", "layers"}
    changed = {
        name.split(".")[0]
        for name, tensor in tuner.codec.state_dict().items()
        if not torch.equal(tensor, before[name])
    }
    assert changed == {"decoder"}


def test_judges_learn_to_tell_and_the_decoder_to_sound_alike(clips: list[CodedClip]) -> None:
    tuner = tiny_tuner()
    tuner.elapsed_s = 10.0
    crops = crops_of(clips)
    losses = [tuner.train_step(crops) for _ in range(30)]
    assert losses[-1]["judges"] < losses[0]["judges"]
    assert losses[-1]["mel"] < losses[0]["mel"]


def test_the_judges_loss_gives_the_decoder_nothing_and_the_other_way_round() -> None:
    torch.manual_seed(0)
    judges = Judges(JUDGES)
    recorded, decoded = torch.randn(2, 4_000), torch.randn(2, 4_000, requires_grad=True)
    losses = adversarial_losses(judges, recorded, decoded)
    (towards,) = torch.autograd.grad(losses.fooled + losses.layers, decoded, retain_graph=True)
    assert towards.abs().sum() > 0
    same = adversarial_losses(judges, recorded, recorded.clone())
    assert float(same.layers.detach()) == pytest.approx(0.0, abs=1e-6)


def test_a_run_goes_on_and_saves_the_moving_average(clips: list[CodedClip], tmp_path: Path) -> None:
    tuner = tiny_tuner()
    tuner.elapsed_s = 10.0
    for seed in range(3):
        tuner.train_step(crops_of(clips, seed))
    tuner.save(tmp_path / "out")
    again = tiny_tuner()
    again.resume(tmp_path / "out")
    assert (again.step, again.elapsed_s) == (3, 10.0)
    torch.testing.assert_close(again.codec.decoder.state_dict(), tuner.codec.decoder.state_dict())
    torch.testing.assert_close(again.judges.state_dict(), tuner.judges.state_dict())
    saved = load_codec(tmp_path / "out" / "codec.safetensors").decoder.state_dict()
    for name, tensor in tuner.averaged.items():
        torch.testing.assert_close(saved[name], tensor.bfloat16().float())
    assert again.held_out(clips, 1)["mel"] > 0


def test_a_run_ends_with_its_budget_and_leaves_weights(clips: list[CodedClip], tmp_path: Path) -> None:
    torch.manual_seed(0)
    tuner = Tuner(RECIPE, Codec(TINY), Judges(JUDGES), 0.001, 0)
    tuner.run(clips, clip_weights(clips, {}), clips, tmp_path, RECIPE.batch_size, RECIPE.save_s)
    assert tuner.step >= 1
    assert tuner.elapsed_s >= 0.06
    assert load_codec(tmp_path / "codec.safetensors").config == tuner.codec.config
    done = tuner.step
    tuner.run(clips, clip_weights(clips, {}), clips, tmp_path, RECIPE.batch_size, RECIPE.save_s)
    assert tuner.step == done
