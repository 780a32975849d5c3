"""Gathers photographs with boxes that may train: python -m yan_omni.training.recipes.gather_boxes --help.

Of COCO (cocodataset.org: `instances_val2017.json` and the pictures of val2017, the same of train2017), whose
annotations are CC-BY 4.0, it takes the photos that their authors gave away under CC-BY or CC-BY-SA or that
have no known restrictions, and none that the evaluation is on. Rows name the licence and where the photo is.
"""

from __future__ import annotations

import argparse
import io
import json
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from yan_omni.training.data_boxes import STOCK_PX

FREE_LICENCES = {
    4: "CC-BY-2.0",
    5: "CC-BY-SA-2.0",
    7: "no known copyright restrictions",
    8: "US government work",
}
"""COCO's numbers of the licences under which weights that learned from a photo may be shipped."""
NOT_FREE = "not free"
HEAD = "file\twidth\theight\tlicence\tsource\tboxes_xywh_in_original_px"
QUALITY = 85


@dataclass(frozen=True, slots=True)
class FreePhoto:
    """A photo's file name, size in pixels, licence, address, and its things: word, x, y, width, height."""

    file: str
    width: int
    height: int
    licence: str
    source: str
    things: tuple[tuple[str, float, float, float, float], ...]

    def row(self) -> str:
        """The line of the table."""
        numbers = (str(self.width), str(self.height))
        return "\t".join((self.file, *numbers, self.licence, self.source, json.dumps(self.things)))


def free_photos(instances: Path, avoided: set[str], is_study: bool = False) -> Iterator[FreePhoto]:
    """The photos of COCO's `instances_*.json` under a free licence, but for files that are `avoided`; for a
    study, those under any other instead.
    """
    content = json.loads(instances.read_text(encoding="utf-8"))
    words = {kind["id"]: kind["name"] for kind in content["categories"]}
    things: dict[int, list[tuple[str, float, float, float, float]]] = defaultdict(list)
    for one in content["annotations"]:
        if not one.get("iscrowd"):
            x, y, width, height = (round(float(edge), 1) for edge in one["bbox"])
            things[one["image_id"]].append((words[one["category_id"]], x, y, width, height))
    for image in content["images"]:
        licence, file = FREE_LICENCES.get(image["license"], NOT_FREE), Path(image["file_name"]).name
        if (licence == NOT_FREE) == is_study and file not in avoided and things[image["id"]]:
            size = (image["width"], image["height"])
            yield FreePhoto(file, *size, licence, image.get("flickr_url", ""), tuple(things[image["id"]]))


def avoided_files(table: Path) -> set[str]:
    """The photos that the evaluation is on: the first column of its table."""
    return {line.split("\t")[0] for line in table.read_text(encoding="utf-8").splitlines()[1:]}


def write_photos(photos: Iterable[FreePhoto], pictures: Path, archive: Path) -> int:
    """Write the photos, made small, into a tar and their table beside it; those without a picture are left
    out. Returns how many there are.
    """
    archive.parent.mkdir(parents=True, exist_ok=True)
    rows = [HEAD]
    with tarfile.open(archive, "w") as tar:
        for photo in photos:
            if not (pictures / photo.file).is_file():
                continue
            with Image.open(pictures / photo.file) as picture:
                small = picture.convert("RGB")
            small.thumbnail((STOCK_PX, STOCK_PX), Image.Resampling.LANCZOS)
            packed = io.BytesIO()
            small.save(packed, "JPEG", quality=QUALITY)
            member = tarfile.TarInfo(photo.file)
            member.size = packed.tell()
            packed.seek(0)
            tar.addfile(member, packed)
            rows.append(photo.row())
    archive.with_suffix(".tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return len(rows) - 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instances", type=Path, nargs="+", help="COCO's instances_*.json")
    parser.add_argument("--pictures", type=Path, required=True, help="folder with all the pictures")
    parser.add_argument("--avoided", type=Path, default=Path("data/raw/images/coco_mini.tsv"))
    parser.add_argument("--study", action="store_true", help="gather those that may not train instead")
    parser.add_argument("--out", type=Path, help="default: data/raw/boxes/photo_boxes(_study).tar")
    options = parser.parse_args()
    avoided = avoided_files(options.avoided)
    photos = [photo for path in options.instances for photo in free_photos(path, avoided, options.study)]
    name = "photo_boxes_study.tar" if options.study else "photo_boxes.tar"
    out = options.out or Path("data/raw/boxes") / name
    licence = NOT_FREE if options.study else "free"
    print(f"{write_photos(photos, options.pictures, out)} photos of {len(photos)} that are {licence}")


if __name__ == "__main__":
    main()
