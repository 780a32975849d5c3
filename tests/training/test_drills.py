"""The recipes that train until a given time, in small."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.training.test_tune_source import clips, tiny_codec  # noqa: F401
from yan_omni.model.checkpoint import read_weights
from yan_omni.model.config import BackboneConfig, FeedForwardConfig
from yan_omni.model.talker import FrameCodes, Talker, TalkerConfig
from yan_omni.training.clock import Clock, wait_for_speech
from yan_omni.training.code_parts import CodePart
from yan_omni.training.coded_crops import CodedClip
from yan_omni.training.data_speech import Clip, SpeechWriter
from yan_omni.training.discriminators import JudgesConfig
from yan_omni.training.recipes.drill_decoder import DecoderDrill, JudgedRecipe
from yan_omni.training.recipes.drill_pitch import PitchDrill, without_sound
from yan_omni.training.recipes.drill_talker import DrillRecipe, TalkerDrill, mixed
from yan_omni.training.recipes.merge_decoder import merge
from yan_omni.training.recipes.train_pitch import PitchRecipe, with_source
from yan_omni.training.recipes.tune_source import SourceRecipe
from yan_omni.training.sound_bank import SoundBank

CPU = torch.device("cpu")
RECIPE = SourceRecipe(batch_size=2, crop_frames=10, warm_frames=2, frozen_blocks=0)
JUDGED = JudgedRecipe(
    JudgesConfig(periods=(3,), period_widths=(4, 8), windows=(192,), spectrum_widths=(4, 6)), alone_steps=0
)


@pytest.fixture
def bank(clips: list[CodedClip], tmp_path: Path) -> SoundBank:  # noqa: F811
    sizes = np.array([20, 20])
    part = CodePart(
        "tones",
        ["a", "b"],
        sizes,
        np.concatenate([clip.semantic for clip in clips]),
        np.concatenate([clip.acoustic for clip in clips]),
        np.stack([clip.timbre for clip in clips]),
        np.concatenate([np.full((20, 2), code, np.uint8) for code in (46, 75)]),
    )
    bank = SoundBank(tmp_path, {"tones": 1.0}, {}, CPU, 0)
    bank.add([part])
    return bank


def test_the_decoder_learns_with_and_without_judges_and_is_merged(bank: SoundBank, tmp_path: Path) -> None:
    codec = with_source(tiny_codec())
    before = {name: one.clone() for name, one in codec.state_dict().items()}
    drill = DecoderDrill(RECIPE, JUDGED, codec, CPU, 0)
    losses = [drill.learn(bank.draw(2, RECIPE.crop_frames), 1.0) for _ in range(30)]
    assert losses[-1]["mel"] < losses[0]["mel"]
    judges = drill.judges.state_dict()["judges.0.score.weight"].clone()
    found = drill.learn_judged(bank.draw(2, RECIPE.crop_frames), 1.0)
    assert found.keys() >= {"mel", "judges", "fooled", "layers"}
    assert not torch.equal(judges, drill.judges.state_dict()["judges.0.score.weight"])
    drill.save_averages(tmp_path / "changes.safetensors")
    changes = load_file(tmp_path / "changes.safetensors")
    assert not any(name.startswith(("decoder.embed", "decoder.pitch")) for name in changes)
    merged = with_source(tiny_codec())
    merge(merged, changes)
    after = merged.state_dict()
    assert all(torch.equal(after[name], before[name]) for name in before if name not in changes)
    assert not torch.equal(after["decoder.to_spectrum.weight"], before["decoder.to_spectrum.weight"])
    assert "mel" in drill.judged_losses(bank)
    with pytest.raises(ValueError, match=r"no such tensors: decoder\.nothing"):
        merge(merged, {"decoder.nothing": torch.zeros(1)})


def test_a_bad_gradient_changes_nothing_for_good(bank: SoundBank) -> None:
    drill = DecoderDrill(RECIPE, JUDGED, with_source(tiny_codec()), CPU, 0)
    crops = bank.draw(2, RECIPE.crop_frames)
    drill.learn(crops._replace(samples=torch.full_like(crops.samples, torch.nan)), 1.0)
    assert all(parameter.isfinite().all() for parameter in drill.codec.decoder.parameters())


def test_the_pitch_is_learnt_from_a_bank(bank: SoundBank) -> None:
    drill = PitchDrill(PitchRecipe(dropout=0.0, wrong_share=0.0), with_source(tiny_codec()), CPU, 0)
    drill_crops = bank.draw(4, 12, pitch_after=-1)
    for _ in range(80):
        drill.drill(without_sound(bank.draw(4, 12, pitch_after=-1)), 1.0)
    assert drill.figures(without_sound(drill_crops))["right"] > 0.9


def talker_drill(folder: Path) -> TalkerDrill:
    feed_forward = FeedForwardConfig(kind="dense", width=64)
    config = TalkerConfig(
        voices=("others", "a", "b"),
        default_english="a",
        default_mandarin="b",
        num_semantic=12,
        acoustic_sizes=(8, 8),
        timbre_width=4,
        dropout=0.0,
        backbone=BackboneConfig(width=32, num_layers=1, num_heads=2, mode="paper", feed_forward=feed_forward),
    )
    recipe = DrillRecipe(
        frames_per_batch=60, average_decay=0.5, held_out_every=7, least_clips=3, peak_rate=1e-2
    )
    torch.manual_seed(0)
    drill = TalkerDrill(recipe, Talker(config), folder, CPU)
    ids = [f"c{number}" for number in range(14)]
    with SpeechWriter(folder, "some") as writer:
        for number, name in enumerate(ids):
            silence = np.zeros(8 * 960, np.float32)
            voice = "b" if number == 1 else "a"
            writer.add(Clip(name, "en", voice, silence, "x", [9, 10], [3, 5], "train"))
    semantic = np.tile(np.repeat(np.array([2, 7], np.int16), [3, 5]), 14)
    acoustic = np.stack([semantic % 8, semantic % 5], 1)
    timbre, pitch = np.zeros((14, 4), np.float32), np.zeros((112, 2), np.uint8)
    drill.add([CodePart("some", ids, np.full(14, 8), semantic, acoustic, timbre, pitch)])
    return drill


def test_the_talker_learns_and_keeps_its_best(tmp_path: Path) -> None:
    drill = talker_drill(tmp_path)
    path = tmp_path / "talker.safetensors"
    drill.save_if_best(path)
    first = drill.held_out()
    for _ in range(40):
        drill.train_step(1.0)
    after = drill.held_out()
    assert after["semantic"] < 0.5 * first["semantic"]
    assert after["own"] < first["own"]
    drill.save_if_best(path)
    _, saved = read_weights(path)
    torch.testing.assert_close(
        saved["semantic_head.weight"].float(), drill.averaged.semantic_head.weight, atol=1e-2, rtol=1e-2
    )
    voices = saved["voice_embedding.weight"]
    assert torch.equal(voices[2], voices[0])
    assert not torch.equal(voices[1], voices[0])


def test_told_codes_give_way_to_its_own() -> None:
    told = FrameCodes(torch.zeros(1, 3, dtype=torch.int64), torch.zeros(1, 3, 2, dtype=torch.int64))
    own = FrameCodes(torch.ones(1, 3, dtype=torch.int64), torch.ones(1, 3, 2, dtype=torch.int64))
    codes = mixed(told, own, torch.tensor([[False, True, False]]))
    assert codes.semantic.tolist() == [[0, 1, 0]]
    assert codes.acoustic.sum(-1).tolist() == [[0, 2, 0]]


def test_a_clock_ends_annealed() -> None:
    clock = Clock(time.time() - 1.0, 5.0)
    assert clock.left_s < 0
    assert clock.share < 0.03
    assert Clock(time.time() + 100.0, 5.0).share < 0.1
    assert not clock.is_due("log", 10.0)


def test_waiting_ends_with_enough_speech_or_with_all_there_is() -> None:
    ends = time.time() + 60.0
    wait_for_speech(lambda: 3.0, lambda: False, 2.0, ends)
    wait_for_speech(lambda: 0.1, lambda: True, 2.0, ends)
    with pytest.raises(RuntimeError, match="no coded speech"):
        wait_for_speech(lambda: 0.0, lambda: True, 2.0, time.time() - 1.0)
