"""Clip art for the picture forge: cut out of its paper, and found by what it shows."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from yan_omni.model.vision.concepts import CONCEPT_IDS, CONCEPTS
from yan_omni.training.forge import clip_art
from yan_omni.training.forge.picture_assets import CLIP_ART, ObjectPictures


def ring_on(paper: tuple[int, int, int, int]) -> Image.Image:
    picture = Image.new("RGBA", (400, 300), paper)
    ImageDraw.Draw(picture).ellipse((100, 50, 300, 250), "white", (200, 0, 0), 20)
    return picture


@pytest.mark.parametrize("paper", [(255, 255, 255, 255), (250, 251, 249, 255), (0, 0, 0, 0)])
def test_only_the_paper_around_a_thing_goes(paper: tuple[int, int, int, int]) -> None:
    thing = clip_art.cut_out(ring_on(paper))
    assert thing is not None
    shown = thing.getchannel("A")
    assert shown.getpixel((0, 0)) == 0
    middle = (thing.width // 2, thing.height // 2)
    assert thing.getpixel(middle) == (255, 255, 255, 255)
    assert 0.95 < thing.width / thing.height < 1.05


@pytest.mark.parametrize("paper", [(255, 255, 255, 255), (0, 0, 0, 0)])
def test_empty_paper_shows_nothing(paper: tuple[int, int, int, int]) -> None:
    assert clip_art.cut_out(Image.new("RGBA", (60, 60), paper)) is None


def test_the_table_names_everyday_objects_once() -> None:
    with clip_art.TABLE.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    assert {row["package"] for row in rows} == {"openclipart", "pysiogame"}
    assert len({row["file"] for row in rows}) == len(rows) > 400
    assert all(CONCEPTS[CONCEPT_IDS[row["concept"]]].kind == "object" for row in rows)


def test_clip_art_is_found_by_what_it_shows(tmp_path: Path) -> None:
    folder = tmp_path / "emoji_sets" / CLIP_ART
    folder.mkdir(parents=True)
    for name in (f"{CONCEPT_IDS['dog']}-0", f"{CONCEPT_IDS['dog']}-1", f"{CONCEPT_IDS['key']}-0"):
        ring_on((0, 0, 0, 0)).save(folder / f"{name}.png")
    pictures = ObjectPictures(tmp_path, (CLIP_ART,))
    assert len(pictures.cutouts[CLIP_ART][CONCEPT_IDS["dog"]]) == 2
    assert pictures.choices(CLIP_ART) == sorted((CONCEPT_IDS["dog"], CONCEPT_IDS["key"]))
