from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from yan_omni.tokenizers.audio.events import PhoneEvent
from yan_omni.tokenizers.audio.rates import CODEC_FRAME_SAMPLES
from yan_omni.training.augment_audio import (
    AugmentConfig,
    augment_waveform,
    coloured_noise,
    logarithmic_steps,
    mask_mel,
    microphone_gain,
)
from yan_omni.training.codec_crops import draw_crops, read_cached_sets
from yan_omni.training.data_speech import Clip, SpeechWriter
from yan_omni.training.frame_labels import SILENCE_ID, labels_from_durations, labels_from_events
from yan_omni.training.pack_speech import PackConfig, pack_row
from yan_omni.training.silent_sounds import SilentClip, sometimes_silent
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


def test_every_kind_of_damage_at_once_keeps_length_and_range() -> None:
    config = AugmentConfig(
        noise_chance=1.0, babble_chance=1.0, room_chance=1.0, tilt_chance=1.0, low_cut_chance=1.0,
        coarse_chance=1.0,
    )  # fmt: skip
    samples = np.sin(np.arange(16_000, dtype=np.float32) / 9)
    result = augment_waveform(samples, 16_000, config, np.random.default_rng(0), samples[::-1].copy())
    assert result.shape == samples.shape
    assert 0.0 < np.abs(result).max() <= 1.0


def test_babble_is_heard_as_far_below_the_speech_as_asked() -> None:
    quiet = AugmentConfig(
        noise_chance=0.0, babble_chance=1.0, babble_snr_db=(20.0, 20.0), room_chance=0.0, band_chance=0.0,
        tilt_chance=0.0, low_cut_chance=0.0, coarse_chance=0.0, gain_db=(0.0, 0.0),
    )  # fmt: skip
    times = np.arange(16_000) / 16_000
    speech, babble = (np.sin(2 * np.pi * pitch * times).astype(np.float32) for pitch in (200, 1_000))
    result = augment_waveform(speech, 16_000, quiet, np.random.default_rng(0), 3.0 * babble)
    spectrum = np.abs(np.fft.rfft(result))
    assert spectrum[1_000] / spectrum[200] == pytest.approx(0.1, rel=0.02)


def test_a_microphone_cuts_lows_and_tilts() -> None:
    freq_hz = np.array([0.0, 50.0, 1_000.0, 2_000.0, 4_000.0])
    flat, rng = AugmentConfig(band_chance=0.0, tilt_chance=0.0, low_cut_chance=0.0), np.random.default_rng(0)
    assert np.all(microphone_gain(freq_hz, flat, rng) == 1.0)
    cut = replace(flat, low_cut_chance=1.0, low_cut_hz=(300.0, 300.0))
    assert microphone_gain(freq_hz, cut, rng)[1] < 0.05
    tilted = replace(flat, tilt_chance=1.0, tilt_db_per_octave=(-6.0, -6.0))
    gain_db = 20 * np.log10(microphone_gain(freq_hz, tilted, rng)[2:])
    assert gain_db == pytest.approx([0.0, -6.0, -12.0])


def test_logarithmic_steps_are_finer_near_zero() -> None:
    samples = np.linspace(-1.0, 1.0, 10_001)
    error = np.abs(logarithmic_steps(samples, 6.0) - samples)
    assert error[np.abs(samples) < 0.01].max() < 0.002
    assert 0.01 < error.max() < 0.2
    assert len(np.unique(logarithmic_steps(samples, 6.0))) <= 65


def test_sounds_without_words_say_so() -> None:
    rng = np.random.default_rng(0)
    for seed in range(40):
        clip = SilentClip(1.0, seed)
        samples = clip.samples(16_000, 1.25)
        assert samples.shape == (12_800,)
        assert np.isfinite(samples).all()
        assert 0.0 < np.abs(samples).max() <= 0.7001
        assert np.array_equal(samples, clip.samples(16_000, 1.25))
    drawn = [sometimes_silent(lambda: Tone(0.7), 0.3, rng)() for _ in range(200)]
    silent = [clip for clip in drawn if clip.phones == ()]
    assert 35 < len(silent) < 85
    assert all(1.0 <= clip.seconds <= 5.0 for clip in silent)


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
