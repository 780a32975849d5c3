"""Batches of clips get the codes that each clip has by itself, also while they are being written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.training.tiny_codec import TINY
from yan_omni.tokenizers.audio.codec import Codec
from yan_omni.tokenizers.audio.listener import Listener, ListenerConfig
from yan_omni.training.code_parts import PartReader, join_codes, write_part
from yan_omni.training.data_speech import Clip, SpeechWriter, read_rows
from yan_omni.training.recipes.code_speech import GrowingSet, code_rows
from yan_omni.training.sound_bank import HELD_OUT_EVERY, SoundBank
from yan_omni.training.speech_coder import ClipCodes, SpeechCoder, pad_clips
from yan_omni.training.talker_bank import TalkerBank
from yan_omni.training.talker_batches import collate, spoken_clips

CPU = torch.device("cpu")


def sound(seconds: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.asarray(0.1 * rng.standard_normal(int(24_000 * seconds)), np.float32)


@pytest.fixture(scope="module")
def coder() -> SpeechCoder:
    torch.manual_seed(0)
    width = TINY.semantic.feature_width
    config = ListenerConfig(
        width=width, num_heads=2, num_layers=2, block_frames=8, left_context_frames=12, max_positions=200
    )
    codec = Codec(TINY).eval()
    for book in (codec.semantic.codebook, *codec.quantizer.levels):
        torch.nn.init.normal_(book.entries)
    return SpeechCoder(Listener(config).eval(), codec, CPU)


def test_a_batch_codes_as_single_clips_do(coder: SpeechCoder) -> None:
    clips = [sound(seconds, seed) for seed, seconds in enumerate((0.55, 1.31, 0.2))]
    for clip, coded in zip(clips, coder(pad_clips(clips)), strict=True):
        alone = coder(pad_clips([clip]))[0]
        assert len(coded.semantic) == -(-len(clip) // 960)
        np.testing.assert_array_equal(coded.semantic, alone.semantic)
        np.testing.assert_array_equal(coded.acoustic, alone.acoustic)
        np.testing.assert_allclose(coded.timbre, alone.timbre, atol=1e-5)
        np.testing.assert_array_equal(coded.pitch, alone.pitch)


def test_clips_that_come_later_are_coded_once(coder: SpeechCoder, tmp_path: Path) -> None:
    growing, reader = GrowingSet(tmp_path, "new"), PartReader(tmp_path, ["new"])
    assert growing.new_rows() == []
    with SpeechWriter(tmp_path, "new") as writer:
        for name in ("a", "b"):
            writer.add(Clip(name, "en", name, sound(0.3, 1), None, [8, 9], [3, 5], "train"))
            code_rows(coder, growing, growing.new_rows(), 10.0, tmp_path)
            assert [part.ids for part in reader.new_parts()] == [[name]]
    assert growing.new_rows() == []
    assert reader.new_parts() == []
    assert not reader.is_done


def written(folder: Path, count: int) -> None:
    """Clips of 6 and 9 frames whose samples and codes are their number."""
    ids, codes = [], []
    with SpeechWriter(folder, "some") as writer:
        for number in range(count):
            size = 6 + 3 * (number % 2)
            samples = np.full(size * 960 - 100, number / 1000, np.float32)
            writer.add(
                Clip(f"c{number}", "en", "v", samples, None, [8, 9], [2, size - 2 - number % 2], "train")
            )
            full = np.full(size, number, np.int16)
            pitch = np.full((size, 2), number, np.uint8)
            codes.append(ClipCodes(full, np.stack([full] * 3, 1), np.full(4, number, np.float32), pitch))
            ids.append(f"c{number}")
    write_part(folder, 0, join_codes("some", ids, codes))


def test_crops_hold_what_belongs_together(tmp_path: Path) -> None:
    written(tmp_path, 50)
    bank = SoundBank(tmp_path, {"some": 1.0, "none": 1.0}, {"v": np.full(4, -1, np.float32)}, CPU, 0)
    bank.add(PartReader(tmp_path, ["some"]).new_parts())
    crops = bank.draw(64, 7, pitch_after=99)
    numbers = crops.semantic[:, :1]
    assert not ((numbers % HELD_OUT_EVERY) == 0).any()
    assert (crops.semantic == numbers).all()
    assert (crops.acoustic == numbers[..., None]).all()
    torch.testing.assert_close(crops.samples[:, 0], numbers[:, 0] / 1000, atol=1e-4, rtol=0.0)
    short = numbers[:, 0] % 2 == 0
    assert (crops.samples[short, 6 * 960 :] == 0).all()
    assert (crops.pitch[short, 12:] == 99).all()
    assert (crops.pitch[~short] == numbers[~short]).all()
    assert ((crops.timbre == numbers) | (crops.timbre == -1)).all()
    first, second = (bank.draw(8, 7, held_out_seed=3) for _ in range(2))
    assert (first.semantic % HELD_OUT_EVERY == 0).all()
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


def test_the_bank_of_the_talker_makes_the_same_batches(tmp_path: Path) -> None:
    written(tmp_path, 6)
    part = PartReader(tmp_path, ["some"]).new_parts()[0]
    codes = {name: getattr(part, name) for name in ("sizes", "starts", "semantic", "acoustic", "timbre")}
    rows = read_rows(tmp_path / "some.jsonl")
    clips = spoken_clips(rows, {"ids": np.array(part.ids), **codes}, ("v",))
    chosen = np.array([1, 4, 2])
    wanted = collate([clips[index] for index in chosen], ["others", "v"])
    found = TalkerBank(clips, ["others", "v"], CPU).batch(chosen)
    for one, other in zip(
        (*wanted[:5], *wanted.codes, wanted[6]), (*found[:5], *found.codes, found[6]), strict=True
    ):
        assert torch.equal(one, other)
