"""Which fonts the forge draws with, and which families are kept for testing only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

Split = Literal["train", "test"]
Script = Literal["en", "zh"]

SIMPLIFIED_CHINESE_FACE = 2  # index of the SC face in the Noto CJK collections
TEST_EN = ("Cantarell", "EBGaramond", "ComicNeue")
TEST_ZH = ("LXGWWenKai", "wqy-microhei", "SmileySans")
TRAIN_EN = (
    *("Caladea", "DejaVuSans", "DejaVuSerif", "FiraCode", "FreeMono", "FreeSans", "FreeSerif", "Inconsolata"),
    *("Lato", "Carlito", "Liberation", "LinBiolinum", "LinLibertine", "NotoSans-", "NotoSerif-", "OpenSans"),
    "Roboto",
)
TRAIN_ZH = ("NotoSansCJK", "NotoSerifCJK", "wqy-zenhei", "uming", "ukai", "gbsn00lp", "gkai00mp")
HARD_TO_READ = ("Thin", "Hairline", "MathTeX", "LinBiolinum_K", "RIZ", "_RZ", "_DR", "_I.", "ExtraLight")


@dataclass(frozen=True, slots=True)
class FontFace:
    path: Path
    face: int

    def at(self, size_px: int) -> ImageFont.FreeTypeFont:
        return _open_font(str(self.path), self.face, size_px)


@lru_cache(maxsize=96)
def _open_font(path: str, face: int, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size_px, index=face, layout_engine=ImageFont.Layout.BASIC)


def find_fonts(folder: Path, script: Script, split: Split) -> tuple[tuple[FontFace, ...], ...]:
    """Font faces of one script and split, grouped by family so that families are drawn evenly.

    Raises FileNotFoundError when the folder holds none of them.
    """
    families = {
        ("en", "train"): TRAIN_EN,
        ("en", "test"): TEST_EN,
        ("zh", "train"): TRAIN_ZH,
        ("zh", "test"): TEST_ZH,
    }
    files = sorted(path for path in folder.glob("*") if path.suffix in {".ttf", ".ttc", ".otf"})
    groups = []
    for family in families[script, split]:
        faces = [
            FontFace(path, SIMPLIFIED_CHINESE_FACE if "CJK" in path.name else 0)
            for path in files
            if path.name.startswith(family) and not any(word in path.name for word in HARD_TO_READ)
        ]
        if faces:
            groups.append(tuple(faces))
    if not groups:
        raise FileNotFoundError(
            f"no {split} fonts for {script} in {folder}; run install_picture_assets.sh first"
        )
    return tuple(groups)
