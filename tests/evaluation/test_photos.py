"""Photo names are scored by kind, against the reference on the same photos."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from yan_omni.evaluation.held_out.photo_reference import PhotoReference
from yan_omni.evaluation.held_out.photos import everyday_rows
from yan_omni.evaluation.held_out.rows import PACKAGED_SETS, PhotoRow, read_rows
from yan_omni.evaluation.photos import Judged, _of_everyday, _of_shop, is_kind_of
from yan_omni.model.engine.naming import LikelyName, NamedPicture
from yan_omni.model.vision.photo_names import photo_names


def judged(shows: tuple[str, ...], said: list[str], reference: tuple[str, ...] | None = None) -> Judged:
    ranking = tuple(LikelyName(name, 0.9 / (place + 1)) for place, name in enumerate(said))
    kind = "everyday" if len(shows) > 1 else "shop"
    row = PhotoRow("1", "everyday" if kind == "everyday" else "shop", "photos/1.jpg", shows)
    return Judged(row, NamedPicture(bool(said), ranking=ranking), reference)


def test_held_out_photos_have_names_and_every_shop_class_is_there() -> None:
    rows = read_rows(PACKAGED_SETS / "photos.jsonl", PhotoRow)
    known = {name.key: name for name in photo_names()}
    assert {name for row in rows for name in row.shows} <= known.keys()
    assert len({row.image for row in rows}) == len(rows)
    shop = {row.shows[0] for row in rows if row.kind == "shop"}
    classes = {kind for name in photo_names() for kind in name.classes if not kind.isdigit()}
    assert len(shop) == sum("dish/" not in kind for kind in classes) == 81


def test_a_kind_of_what_is_shown_is_right() -> None:
    assert is_kind_of("pug", ["dog"])
    assert is_kind_of("dog", ["dog"])
    assert not is_kind_of("dog", ["pug"])


def test_shop_photos_are_ranked_among_the_shop_s_names() -> None:
    ones = [
        judged(("kiwi",), ["sofa", "kiwi", "lemon"], ("kiwi",)),
        judged(("lemon",), ["kiwi", "lemon"], ("lemon",)),
        judged(("lemon",), []),
    ]
    among, of_all = _of_shop(ones)
    assert among.value == pytest.approx(100 / 3)
    assert among.reference == 100.0
    assert of_all.value == 0.0


def test_everyday_photos_need_one_shown_thing_in_the_first_five() -> None:
    others = ["sofa", "kiwi", "lemon", "volcano"]
    ones = [judged(("person", "dog"), [*others, "pug"]), judged(("dog", "cat"), [*others, "piano", "pug"])]
    something, largest = _of_everyday(ones)
    assert something.value == 50.0
    assert largest.value == 0.0


def test_coco_words_become_names(tmp_path: Path) -> None:
    table = tmp_path / "coco.tsv"
    boxes = '[["kite", 0, 0, 9, 9], ["couch", 10, 20, 50, 60], ["mouse", 1, 1, 4, 2]]'
    table.write_text(
        f"file\twidth\theight\tcaptions\tboxes\n1.jpg\t100\t200\t[]\t{boxes}\n", encoding="utf-8"
    )
    (row,) = everyday_rows(table)
    assert row.shows == ("sofa", "computer mouse")
    assert row.boxes == ((0.1, 0.1, 0.6, 0.4),)


def test_the_probe_learns_its_labels() -> None:
    torch.manual_seed(0)
    features = torch.randn(40, 1280)
    labels = ["kiwi" if float(row[0]) > 0 else "lemon" for row in features]
    reference = object.__new__(PhotoReference)
    reference.weights = {}
    reference.train_probe(features, labels)
    assert [reference.shop_class(row) for row in features] == labels
