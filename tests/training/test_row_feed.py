from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from yan_omni.training.augment_audio import AugmentConfig
from yan_omni.training.augment_rows import coarse_rows, coloured_rows, degrade_rows, mask_rows, room_tails
from yan_omni.training.data_speech import Clip, SpeechWriter, read_rows
from yan_omni.training.listener_rows import RowsRecipe
from yan_omni.training.pack_speech import Placement, Row
from yan_omni.training.row_feed import RowFeed, packed
from yan_omni.training.speech_clips import joined, read_clip_sets, read_pseudo_phones

CPU = torch.device("cpu")
UNTOUCHED = AugmentConfig(
    noise_chance=0.0,
    babble_chance=0.0,
    room_chance=0.0,
    band_chance=0.0,
    tilt_chance=0.0,
    low_cut_chance=0.0,
    coarse_chance=0.0,
    gain_db=(0.0, 0.0),
)


def tones() -> torch.Tensor:
    """Three rows of half a second, 300, 1000 and 3000 Hz."""
    times_s = torch.arange(8_000) / 16_000
    return torch.stack([0.3 * (2 * torch.pi * hz * times_s).sin() for hz in (300.0, 1_000.0, 3_000.0)])


def test_rows_without_damage_are_only_levelled() -> None:
    rows = tones()
    found = degrade_rows(rows, 16_000, UNTOUCHED, np.random.default_rng(0))
    torch.testing.assert_close(found, 0.5 * rows / rows.abs().amax(-1, keepdim=True), atol=1e-4, rtol=0.0)


def test_every_damage_keeps_length_and_range() -> None:
    torch.manual_seed(0)
    every = AugmentConfig(
        noise_chance=1.0,
        babble_chance=1.0,
        room_chance=1.0,
        band_chance=1.0,
        tilt_chance=1.0,
        low_cut_chance=1.0,
        coarse_chance=1.0,
    )
    found = degrade_rows(tones(), 16_000, every, np.random.default_rng(0))
    assert found.shape == (3, 8_000)
    assert bool(found.isfinite().all())
    assert float(found.abs().max()) <= 1.0
    assert len({round(float(row.square().mean()), 6) for row in found}) == 3


def test_a_narrow_band_and_somebody_behind_are_heard() -> None:
    rows, rng = tones(), np.random.default_rng(0)
    config = {name: getattr(UNTOUCHED, name) for name in UNTOUCHED.__dataclass_fields__}
    band = degrade_rows(
        rows, 16_000, AugmentConfig(**config | {"band_chance": 1.0, "band_hz": (1_500.0, 1_500.0)}), rng
    )
    pure = torch.fft.rfft(band).abs()
    assert float(pure[1, 500]) > 100.0 * float(pure[1, 1_500])
    babble = {"babble_chance": 1.0, "babble_snr_db": (20.0, 20.0)}
    behind = torch.fft.rfft(degrade_rows(rows, 16_000, AugmentConfig(**config | babble), rng)).abs()
    assert float(behind[1, 150] / behind[1, 500]) == pytest.approx(0.1, rel=0.02)


def test_noise_rooms_and_steps_are_as_asked() -> None:
    torch.manual_seed(0)
    noise = coloured_rows(16_000, torch.tensor([[0.0], [2.0]]))
    spectrum = torch.fft.rfft(noise).abs().square()
    low, high = spectrum[:, 50:100].mean(-1), spectrum[:, 4_000:].mean(-1)
    assert 0.5 < float(low[0] / high[0]) < 2.0
    assert float(low[1] / high[1]) > 1_000.0
    torch.testing.assert_close(noise.square().mean(-1), torch.ones(2), atol=1e-3, rtol=0.0)
    tails = room_tails(torch.tensor([[800.0], [800.0]]), torch.tensor([[0.0], [0.6]]), 2_000)
    assert torch.equal(tails[:, 0], torch.ones(2))
    assert float(tails[0, 1:].abs().max()) == 0.0
    assert 0.3 < float(tails[1, 1:].norm()) < 0.65
    assert float(tails[1, 800:].abs().max()) == 0.0
    assert len(coarse_rows(torch.linspace(-1.0, 1.0, 999)[None], torch.tensor([[3.0]])).unique()) == 9


def test_masks_hide_a_band_and_a_moment_of_each_row() -> None:
    mel = torch.rand(8, 60, 80)
    found = mask_rows(mel, AugmentConfig(), np.random.default_rng(0))
    for before, after in zip(mel, found, strict=True):
        changed = before != after
        assert bool((after[changed] == before.mean()).all())
        num_bands = int(changed.all(0).sum())
        assert num_bands <= 8
        assert int(changed.all(1).sum()) <= 16
    assert bool((mel != found).any())


def test_a_feed_gives_batches_with_their_targets(tmp_path: Path) -> None:
    with SpeechWriter(tmp_path, "some-0") as writer:
        tone = np.full(24_000, 0.1, np.float32)
        writer.add(Clip("a", "en", "v", tone, "one", [20, 21], None, "train"))
    feed = RowFeed(tmp_path, RowsRecipe(rows_per_step=3, sparse_share=0.0, silent_share=0.0), CPU, 0, seed=0)
    assert feed.is_ready()
    clean, targets = feed.draw()
    assert clean.shape == (3, 160_000)
    assert float(clean.max()) < 0.2
    assert {target.row for target in targets} == {0, 1, 2}
    assert {target.phones for target in targets} == {(), (20, 21)}
    feed.close()


def test_packed_rows_keep_sound_and_places() -> None:
    loud = np.linspace(-1.5, 1.5, 6_400, dtype=np.float32)
    rows = packed([Row(loud, [Placement(640, 3_200, (7,))]), Row(-loud, [])])
    assert rows.samples.shape == (2, 6_400)
    assert rows.samples.min() == -32_767
    np.testing.assert_allclose(rows.samples[1] / 32_767, -loud.clip(-1.0, 1.0), atol=2e-5)
    assert [(one.row, one.start_frame, one.end_frame, one.phones) for one in rows.targets] == [
        (0, 1, 8, (7,)),
        (1, 0, 9, ()),
    ]


def test_sets_of_several_writers_are_one_and_half_a_row_is_no_row(tmp_path: Path) -> None:
    tone = np.full(2_400, 0.1, np.float32)
    for name in ("forge_mixed-0", "forge_mixed-1", "other"):
        with SpeechWriter(tmp_path, name) as writer:
            writer.add(Clip(name, "en", "v", tone, "one", [20], None, "train"))
    path = tmp_path / "other.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + '{"id": "half', encoding="utf-8")
    assert [row.id for row in read_rows(path)] == ["other"]
    sets = joined(read_clip_sets(tmp_path, "train"))
    assert [(one.name, len(one.clips)) for one in sets] == [("forge_mixed", 2), ("other", 1)]


def test_a_teacher_may_leave_phones_beside_its_text(tmp_path: Path) -> None:
    path = tmp_path / "some.pseudo"
    entries = [
        {"id": "a", "text": "tea", "log_prob": -0.1, "phones": [20, 21]},
        {"id": "b", "text": "tea", "log_prob": -0.9, "phones": [20, 21]},
        {"id": "c", "text": "tea", "log_prob": -0.1},
    ]
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    found = read_pseudo_phones(path)
    assert found["a"] == [20, 21]
    assert found.keys() == {"a", "c"}
    assert len(found["c"]) == 2
