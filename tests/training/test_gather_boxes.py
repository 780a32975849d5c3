"""Only photographs that their authors gave away, and none of the evaluation, are gathered."""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image

from yan_omni.model.vision.photo_names import photo_names
from yan_omni.training.data_boxes import NAMELESS, STOCK_PX, load_boxed
from yan_omni.training.recipes.gather_boxes import free_photos, write_photos


def instances(folder: Path) -> Path:
    images = [
        {"id": number, "license": licence, "file_name": f"{number}.jpg", "width": 640, "height": 400}
        for number, licence in enumerate((4, 1, 5, 4))
    ]
    boxes = [
        {"image_id": number, "category_id": kind, "bbox": [64, 40, 320, 200], "iscrowd": kind == 3}
        for number in range(4)
        for kind in (1, 2, 3)
    ]
    words = [{"id": 1, "name": "couch"}, {"id": 2, "name": "frisbee of no name"}, {"id": 3, "name": "dog"}]
    path = folder / "instances.json"
    path.write_text(json.dumps({"images": images, "annotations": boxes, "categories": words}))
    for image in images:
        Image.new("RGB", (640, 400), (90, 40, 20)).save(folder / str(image["file_name"]))
    return path


def test_those_of_a_study_are_the_others(tmp_path: Path) -> None:
    (photo,) = free_photos(instances(tmp_path), set(), is_study=True)
    assert (photo.file, photo.licence) == ("1.jpg", "not free")


def test_free_photos_are_read_as_they_were_written(tmp_path: Path) -> None:
    found = list(free_photos(instances(tmp_path), {"3.jpg"}))
    assert [photo.file for photo in found] == ["0.jpg", "2.jpg"]
    assert {photo.licence for photo in found} == {"CC-BY-2.0", "CC-BY-SA-2.0"}
    archive = tmp_path / "boxes" / "photo_boxes.tar"
    assert write_photos(found, tmp_path, archive) == 2
    first = load_boxed(archive)[0]
    assert first.pixels.shape == (200, STOCK_PX, 3)
    assert first.boxes_px.round().tolist() == [[32.0, 20.0, 192.0, 120.0]] * 2
    assert [name if name == NAMELESS else photo_names()[name].key for name in first.names] == [
        "sofa",
        NAMELESS,
    ]
