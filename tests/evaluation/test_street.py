"""Street photos are asked for each word, and what is found, boxed and refused is told apart."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
from PIL import Image

from yan_omni.evaluation.held_out.rows import PhraseRow, read_rows
from yan_omni.evaluation.held_out.street import WORDS, build_street
from yan_omni.evaluation.street import Pointed, measures_of
from yan_omni.model.vision.photo_grounding import photo_name_in


def test_boxes_are_in_pixels_of_the_picture_and_languages_alternate(tmp_path: Path) -> None:
    packed = io.BytesIO()
    Image.new("RGB", (320, 200), (90, 40, 20)).save(packed, "JPEG")
    things = '[["car", 64, 40, 320, 200], ["airplane", 0, 0, 64, 40], ["dog", 1, 1, 5, 5]]'
    with tarfile.open(tmp_path / "study.tar", "w") as tar:
        member = tarfile.TarInfo("1.jpg")
        member.size = packed.tell()
        packed.seek(0)
        tar.addfile(member, packed)
    head = "file\twidth\theight\tlicence\tsource\tboxes"
    (tmp_path / "study.tsv").write_text(f"{head}\n1.jpg\t640\t400\tnot free\t\t{things}\n", encoding="utf-8")
    build_street(tmp_path / "study.tar", tmp_path / "out")
    rows = read_rows(tmp_path / "out" / "street.jsonl", PhraseRow)
    assert [(row.lang, row.phrase) for row in rows] == [("en", "person"), ("zh", "车辆"), ("en", "sign")]
    assert rows[1].boxes == ((32.0, 20.0, 192.0, 120.0), (0.0, 0.0, 32.0, 20.0))
    assert rows[0].boxes == rows[2].boxes == ()


def test_both_languages_name_the_same() -> None:
    for word, asked in WORDS.items():
        named = photo_name_in(word), photo_name_in(asked.zh)
        assert named[0] is not None
        assert named[1] is not None
        assert named[0][0] == named[1][0]


def test_small_things_count_and_large_ones_are_told_apart() -> None:
    ones = [
        Pointed(True, 0.5, True, 0.6),
        Pointed(True, 0.01, False, 0.0),
        Pointed(True, 0.3, True, 0.2),
        Pointed(False, 0.0, True, 0.0),
        Pointed(False, 0.0, False, 0.0),
    ]
    found, boxed, refused = measures_of("person", ones)
    assert found.value == pytest.approx(200 / 3)
    assert boxed.value == pytest.approx(100 / 3)
    assert refused.value == 50.0
    assert found.note == "100.0 % of 2 that are large"
    assert boxed.note == "50.0 % of 2 that are large"
    assert [measure.n for measure in measures_of("sign", ones[3:])] == [2]
