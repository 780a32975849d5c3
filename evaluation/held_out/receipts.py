"""Scanned receipts: every so many of a folder that the user brings (ICDAR 2019 SROIE as it is published), for
evaluation only. Pictures and texts stay in `data/`, and reports hold none of the texts.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from yan_omni.evaluation.held_out.rows import Box, ReceiptRow, write_rows

NUM_RECEIPTS = 20
NUM_COORDINATES = 8


def build_receipts(folder: Path, out: Path) -> None:
    """Copies the chosen pictures of `folder/img/*.jpg` and reads their lines from `folder/box/*.csv`; without
    the folder nothing is built.
    """
    images = sorted((folder / "img").glob("*.jpg"))
    if not images:
        print(f"receipts: left out, there is no {folder}/img/*.jpg")
        return
    (out / "receipts").mkdir(parents=True, exist_ok=True)
    rows: list[ReceiptRow] = []
    for image in chosen(images):
        boxes, texts = read_lines(folder / "box" / f"{image.stem}.csv")
        name = f"receipts/{image.name}"
        shutil.copyfile(image, out / name)
        with Image.open(image) as picture:
            rows.append(ReceiptRow(image.stem, name, picture.width, tuple(texts), tuple(boxes)))
    write_rows(out / "receipts.jsonl", rows)
    print(f"receipts: {len(rows)} of {len(images)}")


def chosen(images: Sequence[Path]) -> list[Path]:
    """An evenly spread part."""
    count = min(NUM_RECEIPTS, len(images))
    return [images[index * len(images) // count] for index in range(count)]


def read_lines(path: Path) -> tuple[list[Box], list[str]]:
    """Upright boxes in pixels and texts: a line has eight coordinates of corners, then text that may hold
    commas itself.
    """
    boxes: list[Box] = []
    texts: list[str] = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        cells = line.split(",", NUM_COORDINATES)
        if len(cells) <= NUM_COORDINATES:
            continue
        xs, ys = ([float(cell) for cell in cells[start:NUM_COORDINATES:2]] for start in (0, 1))
        boxes.append((min(xs), min(ys), max(xs), max(ys)))
        texts.append(cells[NUM_COORDINATES])
    return boxes, texts
