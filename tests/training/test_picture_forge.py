"""The picture forge: seeds decide everything, labels lie where the ink is, scenes describe themselves."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFont

from yan_omni.model.vision.characters import CHARACTER_IDS
from yan_omni.model.vision.concepts import CONCEPTS
from yan_omni.training.forge.picture_assets import ObjectPictures, emoji_of_concepts
from yan_omni.training.forge.picture_fonts import FontFace, find_fonts
from yan_omni.training.forge.picture_line_shards import column_labels
from yan_omni.training.forge.picture_lines import RenderedLine, draw_line
from yan_omni.training.forge.picture_pages import PageForge
from yan_omni.training.forge.picture_scenes import SHAPES, Scene, SceneKind, draw_scene
from yan_omni.training.forge.picture_shapes import COLOUR_RANGES, draw_colour, draw_shape
from yan_omni.training.forge.picture_small_lines import draw_small_line
from yan_omni.training.forge.picture_text import TextSampler

CORPUS = "The quick brown fox jumps over the lazy dog near the river bank. " * 20


class BuiltInFace(FontFace):
    """Pillow's own font, so that tests need no font files."""

    def at(self, size_px: int) -> ImageFont.FreeTypeFont:
        font = ImageFont.load_default(size_px)
        assert isinstance(font, ImageFont.FreeTypeFont)
        return font


FAMILIES = ((BuiltInFace(Path("built-in"), 0),),)


class FewPictures(ObjectPictures):
    """One cut-out for every object: a plain disc."""

    def __init__(self) -> None:
        disc = draw_shape("circle", (200, 30, 30), 60, random.Random(0))
        self.styles = ("noto",)
        self.cutouts = {"noto": {index: [disc] for index in emoji_of_concepts()}}


def _scene(seed: int) -> Scene:
    return draw_scene(FewPictures(), SceneKind(("noto",), ()), random.Random(seed))


def _line(seed: int) -> RenderedLine:
    return draw_line(TextSampler("en", CORPUS), FAMILIES, 320, random.Random(seed))


def test_the_seed_decides_the_line() -> None:
    first, again, other = _line(1), _line(1), _line(2)
    assert np.array_equal(first.strip, again.strip)
    assert first.text == again.text
    assert not np.array_equal(first.strip, other.strip)


def test_lines_fit_and_every_character_has_its_place() -> None:
    for seed in range(30):
        line = _line(seed)
        assert line.strip.shape == (32, 320)
        assert len(line.text) == len(line.centres_px) > 0
        assert list(line.centres_px) == sorted(line.centres_px)
        assert line.centres_px[-1] < 320
        darkest = int(line.strip.min(axis=0).argmin())
        assert line.centres_px[0] - 30 < darkest < line.centres_px[-1] + 30


def test_labels_keep_equal_neighbours_apart() -> None:
    strip = np.zeros((32, 320), dtype=np.uint8)
    labels = column_labels(RenderedLine(strip, "lla", (10.0, 13.0, 15.0)))
    assert labels[[2, 4, 5]].tolist() == [CHARACTER_IDS["l"], CHARACTER_IDS["l"], CHARACTER_IDS["a"]]
    assert (labels >= 0).sum() == 3


def test_sampled_text_can_be_read() -> None:
    sampler = TextSampler("zh", "今天天气很好，我们去公园。" * 30)
    rng = random.Random(0)
    for _ in range(200):
        text = sampler.draw(rng, 12)
        assert 0 < len(text) <= 12
        assert set(text) <= set(CHARACTER_IDS)


def test_the_seed_decides_the_scene() -> None:
    assert np.array_equal(_scene(3).pixels, _scene(3).pixels)
    assert _scene(3).record() == _scene(3).record()
    assert not np.array_equal(_scene(3).pixels, _scene(4).pixels)


def test_scenes_describe_what_they_show() -> None:
    counts = set()
    for seed in range(40):
        scene = _scene(seed)
        counts.add(len(scene.objects))
        assert scene.pixels.shape == (256, 256, 3)
        for thing, cover in zip(scene.objects, scene.coverage, strict=True):
            x1, y1, x2, y2 = thing.box_px
            assert 0 <= x1 < x2 <= 256
            assert 0 <= y1 < y2 <= 256
            columns = np.flatnonzero(cover.any(axis=0))
            assert thing.box_patches[0] <= columns[0] <= columns[-1] <= thing.box_patches[2]
            assert (thing.colour is None) == (thing.kind == "object")
    assert {1, 2, 3, 4} <= counts


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_fill_their_box(shape: str) -> None:
    cutout = draw_shape(shape, (10, 20, 30), 60, random.Random(1))
    alpha = np.asarray(cutout.getchannel("A"))
    assert max(cutout.size) > 40
    assert alpha[0].any() or alpha[1].any()
    assert 0.2 < (alpha > 127).mean() <= 1.0


def test_colours_are_told_apart() -> None:
    rng = random.Random(0)
    for name in COLOUR_RANGES:
        red, green, blue = draw_colour(name, rng)
        if name in {"red", "green", "blue"}:
            channels = {"red": red, "green": green, "blue": blue}
            assert max(channels, key=lambda key: channels[key]) == name
    assert set(COLOUR_RANGES) == {concept.key for concept in CONCEPTS if concept.kind == "colour"}


def test_pages_have_a_box_for_every_line() -> None:
    samplers = {"en": TextSampler("en", CORPUS), "zh": TextSampler("zh", CORPUS)}
    forge = PageForge(samplers, {"en": FAMILIES, "zh": FAMILIES}, ())  # type: ignore[arg-type]
    pages = [forge.draw((320, 320), random.Random(seed)) for seed in range(8)]
    assert sum(len(page.texts) for page in pages) > 20
    for page in pages:
        assert len(page.texts) == len(page.boxes_px)
        for x1, y1, x2, y2 in page.boxes_px:
            assert 0 <= x1 < x2 <= 321
            assert 0 <= y1 < y2 <= 335
            inside = page.pixels[int(y1) : int(y2) + 1, int(x1) : int(x2) + 1].astype(int)
            assert inside.max() - inside.min() > 20


def test_missing_fonts_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="install_picture_assets"):
        find_fonts(tmp_path, "zh", "train")


def test_missing_cutouts_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "twemoji/img/twitter/64"
    folder.mkdir(parents=True)
    Image.new("RGBA", (8, 8), (255, 0, 0, 255)).save(folder / "1f436.png")
    pictures = ObjectPictures(tmp_path, ("twemoji",))
    assert [CONCEPTS[index].key for index in pictures.choices("twemoji")] == ["dog"]


def test_small_lines_have_their_characters_where_the_ink_is() -> None:
    sampler = TextSampler("en", CORPUS, natural_only=True)
    for seed in range(30):
        line = draw_small_line(sampler, FAMILIES, 320, random.Random(seed))
        assert line.strip.shape == (32, 320)
        assert len(line.centres_px) == len(line.text)
        assert list(line.centres_px) == sorted(line.centres_px)
        assert line.text == "" or 0 < line.centres_px[0] < line.centres_px[-1] < 320
        again = draw_small_line(sampler, FAMILIES, 320, random.Random(seed))
        assert np.array_equal(line.strip, again.strip)
    inked = []
    for seed in range(60):
        line = draw_small_line(sampler, FAMILIES, 320, random.Random(seed))
        dark = 255 - line.strip.astype(int).min(axis=0)
        for character, centre in zip(line.text, line.centres_px, strict=True):
            if character != " ":
                around = dark[max(int(centre) - 4, 0) : int(centre) + 5]
                inked.append(int(around.max()) > 40)
    assert sum(inked) / len(inked) > 0.97
