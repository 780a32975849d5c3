"""Training the line reader on a stream of lines: what is drawn, kept, worn, normalised and averaged."""

from __future__ import annotations

import dataclasses
import json
import random
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import ImageFont

from yan_omni.model.checkpoint import save_weights
from yan_omni.model.vision.characters import CHARACTER_IDS
from yan_omni.model.vision.line_detector import LineDetector, LineDetectorConfig
from yan_omni.model.vision.line_reader import LineReader, LineReaderConfig, normalise_strips
from yan_omni.model.vision.loading import OcrParts, load_line_reader
from yan_omni.training.forge.picture_fonts import FontFace
from yan_omni.training.forge.picture_line_stream import KINDS, LineForge, draw_shard
from yan_omni.training.forge.picture_lines import fit_text
from yan_omni.training.forge.picture_mixed_text import MixedTextSampler
from yan_omni.training.forge.picture_no_text import draw_no_text
from yan_omni.training.forge.picture_text import TextSampler, read_corpus, write_extract
from yan_omni.training.line_pool import LinePool, ShardReader
from yan_omni.training.recipes.train_ocr_stream import (
    Averaged,
    StreamRecipe,
    batch_losses,
    make_batch,
    train_stream,
)
from yan_omni.training.strip_augment import moved_labels
from yan_omni.training.strip_wear import kept_widths, normalised_parts, wear

ENGLISH = TextSampler("en", "The quick brown fox jumps over the lazy dog near the river bank. " * 20)
CHINESE = TextSampler("zh", "敏捷的狐狸跳过了懒狗。" * 40)
CPU = torch.device("cpu")


class BuiltInFace(FontFace):
    """Pillow's own font, so that tests need no font files."""

    def at(self, size_px: int) -> ImageFont.FreeTypeFont:
        font = ImageFont.load_default(size_px)
        assert isinstance(font, ImageFont.FreeTypeFont)
        return font


FAMILIES = ((BuiltInFace(Path("built-in"), 0),),)
FORGE = LineForge(ENGLISH, CHINESE, MixedTextSampler(CHINESE, ENGLISH), FAMILIES, FAMILIES, FAMILIES)


def small_reader() -> LineReader:
    return LineReader(LineReaderConfig(widths=(4, 4, 8, 8), depths=(1, 1, 1, 1), context_blocks=1))


def filled_pool(num_lines: int = 24) -> LinePool:
    shard = draw_shard(FORGE, num_lines, 3)
    pool = LinePool(num_lines, (32, 320), CPU)
    pool.add(shard["strips"].astype(np.uint8), shard["labels"].astype(np.int16))
    return pool


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_line_fits_its_strip(kind: str) -> None:
    rng = random.Random(1)
    for _ in range(5):
        line = FORGE.draw(kind, rng)
        assert line.strip.shape == (32, 320)
        assert len(line.text) == len(line.centres_px)
        assert (line.text == "") == (kind == "no_text")


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="none of the kinds"):
        FORGE.draw("poems", random.Random(0))


def test_the_seed_decides_a_shard() -> None:
    first, again, other = (draw_shard(FORGE, 6, seed) for seed in (1, 1, 2))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["strips"], other["strips"])


def test_strips_without_text_have_something_on_them() -> None:
    strips = [draw_no_text(320, random.Random(seed)).strip for seed in range(12)]
    assert all(strip.std() > 0 for strip in strips)


def test_mixed_lines_hold_hanzi_letters_and_figures() -> None:
    sampler, rng = MixedTextSampler(CHINESE, ENGLISH), random.Random(0)
    text = "".join(sampler.draw(rng, 16) for _ in range(40))
    assert any(character >= "一" for character in text)
    assert any(character.isascii() and character.isalpha() for character in text)
    assert any(character.isdigit() for character in text)
    assert set(text) <= set(CHARACTER_IDS)


def test_places_of_characters_are_those_of_the_whole_text() -> None:
    font = FAMILIES[0][0].at(24)
    text, lefts, rights = fit_text("AVATAR To.", font, 1.5, 4.0, 1000.0)
    assert text == "AVATAR To."
    expected = [4.0 + font.getlength(text[:index]) + 1.5 * index for index in range(len(text))]
    assert lefts == pytest.approx(expected)
    assert rights[-1] == pytest.approx(4.0 + font.getlength(text) + 1.5 * (len(text) - 1))


def test_an_extract_reads_as_the_corpus_it_was_made_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yan_omni.training.forge.picture_text._file_text", lambda *_: "one two three " * 50)
    expected = read_corpus(tmp_path, "en", 1000)
    write_extract(tmp_path, "en", 1000, tmp_path / "extract")
    assert read_corpus(tmp_path / "extract", "en", 1000) == expected


def test_the_newest_lines_take_the_place_of_the_oldest() -> None:
    pool = LinePool(4, (32, 320), CPU)
    for value in (1, 2, 3):
        pool.add(np.full((2, 32, 320), value, np.uint8), np.full((2, 80), value, np.int16))
    assert len(pool) == 4
    assert sorted(pool.strips[:, 0, 0].tolist()) == [2, 2, 3, 3]
    assert sorted(pool.labels[:, 0].tolist()) == [2, 2, 3, 3]
    strips, labels = pool.batch(16, np.random.default_rng(0))
    assert torch.equal(strips[:, 0, 0].long(), labels[:, 0])


def test_shards_that_appear_are_read_once_and_deleted(tmp_path: Path) -> None:
    written, labels = np.zeros((3, 32, 320), np.uint8), np.zeros((3, 80), np.int16)
    np.savez(tmp_path / "01_000000.npz", strips=written, labels=labels)
    reader = ShardReader(tmp_path)
    strips, labels = reader.arrived.get(timeout=10.0)
    reader.close()
    assert strips.shape == (3, 32, 320)
    assert labels.shape == (3, 80)
    assert not list(tmp_path.glob("*.npz"))


def test_moved_labels_keep_their_order_and_gaps() -> None:
    labels = torch.full((2, 80), -1)
    labels[:, 10], labels[:, 12], labels[:, 13] = 5, 5, 7
    moved = moved_labels(labels, torch.tensor([1.0, 0.65]))
    assert torch.equal(moved[0], labels[0])
    columns = torch.nonzero(moved[1] >= 0).flatten().tolist()
    assert columns == [6, 8, 9]
    assert moved[1, columns].tolist() == [5, 5, 7]


def test_worn_strips_stay_grey_values_and_most_keep_their_ink() -> None:
    pool = filled_pool()
    worn = wear(pool.strips, torch.Generator().manual_seed(0))
    assert worn.shape == pool.strips.shape
    assert float(worn.min()) >= 0.0
    assert float(worn.max()) <= 255.0
    changed = (worn - pool.strips.float()).abs().mean((1, 2))
    assert float(changed.median()) < 25.0
    assert float(changed.max()) > 0.0


def test_strips_end_after_their_last_character_or_not_at_all() -> None:
    labels = torch.full((50, 80), -1)
    labels[:, 20] = 3
    widths = kept_widths(labels, 0.5, torch.Generator().manual_seed(0))
    assert set(widths.tolist()) > {320}
    assert all(width == 320 or 84 < width < 130 for width in widths.tolist())


def test_normalised_parts_are_what_page_reading_makes_of_them() -> None:
    grey = torch.rand(2, 32, 64) * 255.0
    parts = normalised_parts(grey, torch.tensor([64, 40]))
    assert torch.allclose(parts[:1], normalise_strips(grey[:1]), atol=1e-4)
    assert torch.allclose(parts[1:, :, :, :40], normalise_strips(grey[1:, :, :40]), atol=1e-4)
    assert not parts[1, :, :, 40:].any()


def test_a_batch_gives_losses_with_gradients() -> None:
    generators = (torch.Generator().manual_seed(1), torch.Generator().manual_seed(2))
    batch = make_batch(filled_pool(), StreamRecipe(batch_size=6), np.random.default_rng(0), generators)
    reader = small_reader()
    ink_loss, class_loss = batch_losses(reader, batch)
    (ink_loss + class_loss).backward()
    assert int(batch.present.sum()) == len(batch.ids)
    assert all(parameter.grad is not None for parameter in reader.parameters())


def test_the_mean_follows_weights_and_statistics() -> None:
    reader = small_reader()
    averaged = Averaged(reader, decay=0.5)
    with torch.no_grad():
        reader.ink.bias.fill_(4.0)
        averaged.module.ink.bias.fill_(0.0)
    averaged.follow()
    assert averaged.module.ink.bias.item() == pytest.approx(2.0)
    assert not averaged.module.training


def test_a_run_ends_with_a_file_of_the_shipped_kind(tmp_path: Path) -> None:
    detector, reader = LineDetector(LineDetectorConfig()), small_reader()
    content = {
        "detector": dataclasses.asdict(detector.config),
        "reader": dataclasses.asdict(reader.config),
    }
    save_weights(tmp_path / "start.safetensors", OcrParts(detector, reader), json.dumps(content))
    shard = draw_shard(FORGE, 16, 1)
    (tmp_path / "lines").mkdir()
    np.savez(tmp_path / "lines" / "01_000000.npz", **shard)  # type: ignore[arg-type]
    held = tmp_path / "held.npz"
    texts = np.array(json.dumps(["a", "b"]))
    np.savez(held, strips=shard["strips"][:2], texts=texts, kinds=np.array(["english", "no_text"]))
    recipe = StreamRecipe(batch_size=4, pool_lines=16, first_lines=16, most_steps=2)
    start, lines = tmp_path / "start.safetensors", tmp_path / "lines"
    steps = train_stream(recipe, start, lines, held, tmp_path / "out", time.time() + 600.0)
    assert steps == 2
    assert load_line_reader(tmp_path / "out" / "ocr.safetensors").config == reader.config
