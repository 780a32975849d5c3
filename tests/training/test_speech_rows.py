from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES
from yan_omni.training.augment_audio import AugmentConfig, augment_waveform, coloured_noise, mask_mel
from yan_omni.training.codec_crops import draw_crops, read_cached_sets
from yan_omni.training.data_speech import Clip, SpeechWriter
from yan_omni.training.frame_labels import SILENCE_ID, labels_from_durations, labels_from_events
from yan_omni.training.pack_speech import PackConfig, pack_row
from yan_omni.training.speech_clips import clip_drawer, read_clip_sets


@dataclass(frozen=True, slots=True)
class Tone:
    """A clip of constant samples."""

    seconds: float
    phones: tuple[int, ...] | None = (20,)

    def samples(self, rate_hz: int, speed: float = 1.0) -> NDArray[np.float32]:
        return np.full(int(self.seconds / speed * rate_hz), 0.5, np.float32)


def write_set(folder: Path, name: str, sizes_s: list[float], phones: list[int] | None) -> None:
    with SpeechWriter(folder, name) as writer:
        for index, size_s in enumerate(sizes_s):
            samples = np.full(int(size_s * 24_000), 0.25, np.float32)
            writer.add(Clip(f"{name}-{index}", "en", "v", samples, None, phones, None, "train"))


def test_rows_are_filled_without_overlap() -> None:
    config = PackConfig(row_s=4.0, gap_s=(0.1, 0.2), speed=(1.0, 1.0))
    row = pack_row(lambda: Tone(0.7), config, np.random.default_rng(0))
    assert len(row.samples) == 4 * 16_000
    assert len(row.placements) in (4, 5)
    ends = 0
    for place in row.placements:
        assert place.start_sample >= ends + 1_600
        ends = place.start_sample + place.num_samples
        assert np.all(row.samples[place.start_sample : ends] == 0.5)
    assert np.count_nonzero(row.samples) == sum(place.num_samples for place in row.placements)


def test_a_clip_longer_than_the_row_is_passed_over() -> None:
    row = pack_row(lambda: Tone(9.0), PackConfig(row_s=4.0), np.random.default_rng(0))
    assert row.placements == []


def test_augmentation_keeps_length_and_range() -> None:
    rng = np.random.default_rng(0)
    config = AugmentConfig(noise_chance=1.0, room_chance=1.0, band_chance=1.0)
    samples = np.sin(np.arange(16_000, dtype=np.float32) / 9)
    for _ in range(5):
        result = augment_waveform(samples, 16_000, config, rng)
        assert result.shape == samples.shape
        assert result.dtype == np.float32
        assert np.abs(result).max() <= 1.0
        assert not np.allclose(result, samples, atol=1e-3)


def test_noise_has_unit_power_and_its_slope() -> None:
    brown = coloured_noise(16_000, 2.0, np.random.default_rng(0))
    assert np.mean(brown**2) == pytest.approx(1.0, rel=1e-4)
    power = np.abs(np.fft.rfft(brown)) ** 2
    assert power[100:200].mean() > 50 * power[4_000:].mean()


def test_mel_masks_leave_most_of_the_picture() -> None:
    mel = torch.randn(2, 100, 80)
    masked = mask_mel(mel, AugmentConfig(), np.random.default_rng(0))
    assert 0.5 < (masked == mel).float().mean() < 1.0


def test_labels_from_durations_and_events() -> None:
    assert labels_from_durations([7, 9], [2, 1], 4).tolist() == [7, 7, 9, SILENCE_ID]
    assert labels_from_durations([7, 9], [2, 3], 3).tolist() == [7, 7, 9]
    events = [PhoneEvent((7,), (1.0,), torch.zeros(1), 1, 2), PhoneEvent((9,), (1.0,), torch.zeros(1), 4, 5)]
    assert labels_from_events(events, 10).tolist() == [7, 7, 7, 9, 9, 9, 9, 9, SILENCE_ID, SILENCE_ID]


def test_sets_are_read_and_drawn(tmp_path: Path) -> None:
    write_set(tmp_path, "big", [1.0] * 4, [8, 1, 9])
    write_set(tmp_path, "mute", [0.5], None)
    sets = read_clip_sets(tmp_path, "train")
    assert [one.name for one in sets] == ["big", "mute"]
    assert sets[0].clips[0].phones == (8, 9)
    assert len(sets[0].clips[0].samples(16_000, 2.0)) == 8_000
    drawn = [clip_drawer(sets, np.random.default_rng(0), 0.5, written_only=True)() for _ in range(20)]
    assert {clip.row.set for clip in drawn} == {"big"}
    with pytest.raises(FileNotFoundError, match="test clips"):
        read_clip_sets(tmp_path, "test")


def test_what_a_teacher_wrote_down_gives_phones(tmp_path: Path) -> None:
    write_set(tmp_path, "mute", [0.5, 0.5], None)
    lines = [
        {"id": "mute-0", "text": "no", "log_prob": -0.1},
        {"id": "mute-1", "text": "no", "log_prob": -2.0},
    ]
    (tmp_path / "mute.pseudo").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (one,) = read_clip_sets(tmp_path, "train")
    assert one.clips[0].phones
    assert one.clips[1].phones is None


def test_crops_hold_sound_features_and_labels_of_the_same_frames(tmp_path: Path) -> None:
    write_set(tmp_path, "big", [0.4, 4.0], [8])
    sizes = np.array([10, 100])
    features = np.arange(110, dtype=np.float16)[:, None].repeat(3, axis=1)
    np.save(tmp_path / "big.features.npy", features)
    ids = np.array(["big-0", "big-1"])
    np.savez(
        tmp_path / "big.frames.npz", ids=ids, starts=sizes * 0 + [0, 10], sizes=sizes, labels=np.arange(110)
    )
    crops = draw_crops(read_cached_sets(tmp_path, tmp_path), 40, 25, np.random.default_rng(0))
    assert crops.samples.shape == (40, 25 * CODEC_FRAME_SAMPLES)
    for row in range(40):
        num_real = int(crops.real[row].sum())
        assert num_real in (10, 25)
        assert torch.equal(crops.features[row, :num_real, 0], crops.labels[row, :num_real].float())
        assert torch.count_nonzero(crops.samples[row]) == num_real * CODEC_FRAME_SAMPLES
        assert (crops.labels[row, num_real:] == SILENCE_ID).all()
