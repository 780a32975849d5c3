"""The talker's data: reading cached codes, batches, planted errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from yan_omni.model.checkpoint import read_weights
from yan_omni.model.config import BackboneConfig, FeedForwardConfig
from yan_omni.model.talker import FrameCodes, Talker, TalkerConfig
from yan_omni.training.data_speech import Clip, SpeechWriter
from yan_omni.training.recipes.train_talker import (
    BestWeights,
    PlantedErrors,
    plant_errors,
    start_from_codebooks,
    with_own_timbres,
)
from yan_omni.training.talker_batches import (
    BatchOrder,
    clip_durations,
    collate,
    read_spoken_clips,
    voice_timbres,
)


def write_set(folder: Path) -> None:
    with SpeechWriter(folder, "some") as writer:
        for clip_id, frames in (("a", 4), ("b", 6), ("c", 400)):
            samples = np.zeros(frames * 960, np.float32)
            writer.add(
                Clip(clip_id, "en", f"voice_{clip_id}", samples, "x", [1, 9], [1, frames - 1], "train")
            )
    sizes = np.array([6, 3, 400])
    total = int(sizes.sum())
    np.savez(
        folder / "some.codes.npz",
        ids=np.array(["b", "a", "c"]),
        starts=np.cumsum(sizes) - sizes,
        sizes=sizes,
        semantic=np.arange(total, dtype=np.int16),
        acoustic=np.zeros((total, 3), np.int16),
        timbre=np.eye(3, 4, dtype=np.float32),
    )


def test_codes_meet_their_clips_by_id(tmp_path: Path) -> None:
    write_set(tmp_path)
    first, second = read_spoken_clips(tmp_path, "some", ("voice_a", "voice_b"))
    assert (first.id, second.id) == ("a", "b")
    assert first.semantic.tolist() == [6, 7, 8]
    assert first.durations.tolist() == [1, 2]
    assert second.timbre.tolist() == [1, 0, 0, 0]


def test_batches_are_padded_with_masks(tmp_path: Path) -> None:
    write_set(tmp_path)
    clips = read_spoken_clips(tmp_path, "some", ("voice_a", "voice_b"))
    speech = collate(clips, ["voice_a", "voice_b"])
    assert speech.frame_mask.sum(1).tolist() == [3, 6]
    assert speech.voices.tolist() == [0, 1]
    assert speech.codes.semantic[0].tolist() == [6, 7, 8, 0, 0, 0]
    timbres = voice_timbres(clips, ["voice_b"])
    assert timbres.tolist() == [[1, 0, 0, 0]]


def test_durations_are_cut_to_the_frames_there_are() -> None:
    assert clip_durations([2, 0, 3], 4).tolist() == [2, 0, 2]
    assert clip_durations([5, 3], 4).tolist() == [4, 0]


def test_each_pass_has_every_clip_once() -> None:
    sizes = [10, 50, 20, 90, 30, 5, 70]
    order = BatchOrder(sizes, frames_per_batch=100, seed=1)
    chosen = [int(index) for number in range(order.num_batches) for index in order(number)]
    assert sorted(chosen) == list(range(len(sizes)))
    assert order(order.num_batches + 1).tolist() == order(order.num_batches + 1).tolist()


def test_planted_errors_have_their_shares() -> None:
    codes = FrameCodes(torch.arange(40_000).reshape(200, 200), torch.zeros(200, 200, 3, dtype=torch.int64))
    told, mask = plant_errors(codes, PlantedErrors(0.1, 0.2, 0.0), torch.Generator().manual_seed(1))
    assert abs((told.semantic != codes.semantic).float().mean().item() - 0.1) < 0.01
    assert abs((~mask).float().mean().item() - 0.2) < 0.01
    silent, mask = plant_errors(codes, PlantedErrors(0.0, 0.0, 1.0), torch.Generator().manual_seed(1))
    assert not mask.any()
    assert torch.equal(silent.semantic, codes.semantic)


def test_only_better_weights_are_kept(tmp_path: Path) -> None:
    write_set(tmp_path)
    clips = read_spoken_clips(tmp_path, "some", ("voice_a", "voice_b"))
    feed_forward = FeedForwardConfig(kind="dense", width=64)
    config = TalkerConfig(
        voices=("others", "voice_a", "voice_b", "voice_c"),
        default_english="voice_a",
        default_mandarin="voice_b",
        timbre_width=4,
        backbone=BackboneConfig(width=32, num_layers=1, num_heads=2, mode="paper", feed_forward=feed_forward),
    )
    talker = Talker(config)
    talker.voice_timbres.copy_(torch.eye(4))
    path = tmp_path / "talker.safetensors"
    best = BestWeights(talker, clips, path)
    best.export()
    _, kept = read_weights(path)
    with torch.no_grad():
        for parameter in talker.semantic_head.parameters():
            parameter.mul_(100)
    best.export()
    _, after = read_weights(path)
    assert torch.equal(kept["semantic_head.weight"], after["semantic_head.weight"])
    assert torch.equal(kept["voice_embedding.weight"][3], kept["voice_embedding.weight"][0])
    assert not torch.equal(kept["voice_embedding.weight"][1], kept["voice_embedding.weight"][0])


def test_named_voices_have_their_mean_timbre_and_others_their_own(tmp_path: Path) -> None:
    write_set(tmp_path)
    clips = read_spoken_clips(tmp_path, "some", ("voice_a",))
    config = TalkerConfig(
        voices=("others", "voice_a"),
        default_english="voice_a",
        default_mandarin="voice_a",
        timbre_width=4,
        backbone=BackboneConfig(width=32, num_layers=1, num_heads=2, mode="paper"),
    )
    talker = Talker(config)
    talker.voice_timbres.fill_(0.5)
    speech = with_own_timbres(collate(clips, config.voices), talker)
    assert speech.timbres.tolist() == [[0.5] * 4, [1, 0, 0, 0]]


def test_codes_that_lie_together_start_alike() -> None:
    torch.manual_seed(0)
    backbone = BackboneConfig(
        width=16, num_layers=1, num_heads=2, feed_forward=FeedForwardConfig(kind="dense", width=64)
    )
    config = TalkerConfig(num_semantic=6, acoustic_sizes=(4, 4), timbre_width=4, backbone=backbone)
    talker = Talker(config)
    before = talker.semantic_table.weight.std()
    semantic = torch.randn(6, 8)
    semantic[1] = semantic[0] + 0.01
    start_from_codebooks(talker, semantic, [torch.randn(4, 3), torch.randn(4, 3)])
    weight = talker.semantic_table.weight
    assert (weight[0] - weight[1]).norm() < 0.1 * (weight[0] - weight[2]).norm()
    torch.testing.assert_close(weight.std(), before)
