"""Cuts out clip art of the everyday objects, each drawn by yet another hand, for the picture forge.

    python -m yan_omni.training.forge.clip_art --openclipart DIR --pysiogame DIR --assets data/assets

`clip_art.tsv` lists what was chosen by eye from the Debian packages `openclipart-png` (public domain) and
`pysiogame` (public domain; its `art4apps` pictures CC-BY-SA by Smart4Kids), fetched by
install_picture_assets.sh.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from yan_omni.model.vision.concepts import CONCEPT_IDS
from yan_omni.training.forge.picture_assets import CLIP_ART, trim

TABLE = Path(__file__).with_name("clip_art.tsv")
SIDE_PX = 160
PAPER_DISTANCE = 40
"""How far, summed over the colours, white paper may be from white."""


def cut_out(picture: Image.Image) -> Image.Image | None:
    """The thing alone, its longer side 160 px: what is drawn on white paper loses the paper around it. None
    when nothing is left.
    """
    shown = trim(picture.convert("RGBA"))
    if shown is None:
        return None
    shown = ImageOps.contain(shown, (SIDE_PX, SIDE_PX))
    if shown.getchannel("A").getextrema()[0] == 255:
        shown.putalpha(_drawn(shown.convert("RGB")))
    return trim(shown)


def _drawn(picture: Image.Image) -> Image.Image:
    """Where something is drawn: all that white does not flow to from the edge."""
    paper = ImageOps.expand(picture, 1, (255, 255, 255))
    marked = paper.copy()
    ImageDraw.floodfill(marked, (0, 0), (255, 0, 255), thresh=PAPER_DISTANCE)
    is_drawn = (np.asarray(marked) != (255, 0, 255)).any(axis=-1)[1:-1, 1:-1]
    return Image.fromarray(np.uint8(255 * is_drawn)).filter(ImageFilter.GaussianBlur(0.6))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--openclipart", type=Path, required=True, help="folder of its PNG files")
    parser.add_argument("--pysiogame", type=Path, required=True, help="folder of its pictures")
    parser.add_argument("--assets", type=Path, default=Path("data/assets"))
    options = parser.parse_args()
    out = options.assets / "emoji_sets" / CLIP_ART
    out.mkdir(parents=True, exist_ok=True)
    count: Counter[str] = Counter()
    with TABLE.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            with Image.open(getattr(options, row["package"]) / row["file"]) as picture:
                thing = cut_out(picture)
            if thing is None:
                raise ValueError(f"nothing is drawn in {row['file']}")
            thing.save(out / f"{CONCEPT_IDS[row['concept']]}-{count[row['concept']]}.png")
            count[row["concept"]] += 1
    print(f"{count.total()} pictures of {len(count)} things")


if __name__ == "__main__":
    main()
