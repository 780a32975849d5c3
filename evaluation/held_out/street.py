"""Photographs of people, vehicles and signs with boxes, under licences that let nothing be trained on them.

`recipes/gather_boxes.py --study` gathers them from COCO; every third is asked for each word, in one language
and the other by turns.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from yan_omni.evaluation.held_out.photos import extract
from yan_omni.evaluation.held_out.rows import PhraseRow, write_rows
from yan_omni.evaluation.text_metrics import Language


class Asked(NamedTuple):
    """The Chinese for a word, and COCO's words for what it names."""

    zh: str
    coco: frozenset[str]


WORDS = {
    "person": Asked("人", frozenset({"person"})),
    "vehicle": Asked(
        "车辆", frozenset({"car", "bus", "truck", "motorcycle", "bicycle", "train", "boat", "airplane"})
    ),
    "sign": Asked("标志", frozenset({"stop sign"})),
}
EVERY = 3


def build_street(archive: Path, out: Path) -> None:
    """The pictures and the rows, from a tar and the table beside it."""
    lines = archive.with_suffix(".tsv").read_text(encoding="utf-8").splitlines()[1::EVERY]
    extract(archive, [f"street/{line.split(chr(9))[0]}" for line in lines], out)
    rows = [row for number, line in enumerate(lines) for row in phrases(line, number, out)]
    write_rows(out / "street.jsonl", rows)
    print(f"street: {len(rows)} phrases on {len(lines)} photos")


def phrases(line: str, number: int, out: Path) -> Iterator[PhraseRow]:
    """Each word asked of one photo, whose size in pixels may be less than the table's."""
    file, width, height, _, _, things = line.split("\t")
    with Image.open(out / "street" / file) as picture:
        x_scale, y_scale = picture.width / float(width), picture.height / float(height)
    for place, (word, asked) in enumerate(WORDS.items()):
        lang: Language = "zh" if (number + place) % 2 else "en"
        boxes = tuple(
            (x * x_scale, y * y_scale, (x + w) * x_scale, (y + h) * y_scale)
            for kind, x, y, w, h in json.loads(things)
            if kind in asked.coco
        )
        phrase = asked.zh if lang == "zh" else word
        yield PhraseRow(f"street-{Path(file).stem}-{word}", lang, phrase, f"street/{file}", boxes)
