"""Real photographs that training never saw: shop goods, dishes, everyday scenes; and the reference namer.

`sets/photos.jsonl` fixes which shop and dish photos are held out: of every shop class about a fifth, in
groups of photos that nearly match one another, so that no training photo of the class looks almost the same;
of the dishes, every photo of every fourth recipe. Everyday scenes are COCO photos (for study only; never
trained on).
"""

from __future__ import annotations

import json
import tarfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import torch

from yan_omni.evaluation.held_out.photo_reference import PhotoReference
from yan_omni.evaluation.held_out.rows import PACKAGED_SETS, PhotoRow, read_rows, write_rows
from yan_omni.model.vision.coco_words import COCO_WORDS, NOT_MEANT
from yan_omni.model.vision.photo_names import photo_names
from yan_omni.tokenizers.image import decode_picture

SHOP, DISHES, EVERYDAY = "grocery_train", "zh_dishes", "coco_mini"


def build_photos(images: Path, teacher: Path, out: Path) -> None:
    """The pictures of all three sets, the rows of the everyday ones, and the trained reference."""
    rows = read_rows(PACKAGED_SETS / "photos.jsonl", PhotoRow)
    for kind, archive in (("shop", SHOP), ("dish", DISHES)):
        extract(images / f"{archive}.tar", [row.image for row in rows if row.kind == kind], out)
    everyday = list(everyday_rows(images / f"{EVERYDAY}.tsv"))
    extract(images / f"{EVERYDAY}.tar", [row.image for row in everyday], out)
    write_rows(out / "photos_everyday.jsonl", everyday)
    print(f"photos: {len(rows)} held out, {len(everyday)} everyday")
    if teacher.is_file() and not (out / "photos_reference.pt").is_file():
        train_reference(images, teacher, {Path(row.image).name for row in rows}, out)


def extract(archive: Path, pictures: Iterable[str], out: Path) -> None:
    """Write pictures of a tar to their places under `out`; those that are there already are kept."""
    wanted = {Path(picture).name: out / picture for picture in pictures}
    with tarfile.open(archive) as tar:
        for member in tar:
            target = wanted.get(Path(member.name).name)
            if target is None or target.is_file():
                continue
            content = tar.extractfile(member)
            assert content is not None
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())


def everyday_rows(table: Path) -> Iterable[PhotoRow]:
    """COCO photos that show at least one thing with a name, the things by the area of their boxes."""
    known = {
        word: name.key for name in photo_names() for word in name.en if word not in NOT_MEANT
    } | COCO_WORDS
    for line in table.read_text(encoding="utf-8").splitlines()[1:]:
        file, width, height, _, boxes_json = line.split("\t")
        boxes: dict[str, list[tuple[float, float, float, float]]] = defaultdict(list)
        for word, x, y, w, h in json.loads(boxes_json):
            if word in known:
                boxes[known[word]].append((x, y, x + w, y + h))
        if not boxes:
            continue
        area = {name: sum((x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in all_) for name, all_ in boxes.items()}
        shows = sorted(boxes, key=lambda name: -area[name])
        share = (1.0 / float(width), 1.0 / float(height)) * 2
        relative = tuple(
            (x1 * share[0], y1 * share[1], x2 * share[2], y2 * share[3]) for x1, y1, x2, y2 in boxes[shows[0]]
        )
        yield PhotoRow(f"everyday-{Path(file).stem}", "everyday", f"photos/{file}", tuple(shows), relative)


def train_reference(images: Path, teacher: Path, held_out: set[str], out: Path) -> None:
    """A linear probe for the shop classes on EfficientNet-lite2's features of the photos not held out."""
    rows = [
        line.split("\t") for line in (images / f"{SHOP}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    ]
    chosen = {row[0]: row[1] for row in rows if row[0] not in held_out}
    reference = PhotoReference.from_teacher(torch.load(teacher, weights_only=True))
    features, labels = [], []
    with tarfile.open(images / f"{SHOP}.tar") as tar:
        for member in tar:
            name = Path(member.name).name
            content = tar.extractfile(member) if name in chosen else None
            if content is not None:
                features.append(reference.features(decode_picture(content.read())))
                labels.append(chosen[name])
    reference.train_probe(torch.stack(features), labels)
    reference.save(out / "photos_reference.pt")
