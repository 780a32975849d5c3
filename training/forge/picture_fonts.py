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
TILL_EN = (
    *("vt323", "share-tech-mono", "anonymous-pro", "pt-mono", "roboto-mono", "jersey-10", "dotgothic16"),
    *("DejaVuSansMono", "LiberationMono", "FreeMono", "FiraCode", "Inconsolata", "LiberationSansNarrow"),
    *("RobotoCondensed", "LiberationSans-", "FreeSans", "LiberationSerif"),
)
"""What till printers and forms look like; some come as .woff."""
SLOPING = ("Italic", "Oblique")
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
    return _grouped(folder, families[script, split], f"{split} fonts for {script}")


def find_till_fonts(folder: Path) -> tuple[tuple[FontFace, ...], ...]:
    """Latin faces as on receipts, grouped by family; for training only."""
    families = _grouped(folder, TILL_EN, "fonts of till printers")
    upright = [
        [face for face in faces if not any(word in face.path.name for word in SLOPING)] for faces in families
    ]
    return tuple(tuple(faces) for faces in upright if faces)


def _grouped(folder: Path, names: tuple[str, ...], what: str) -> tuple[tuple[FontFace, ...], ...]:
    files = sorted(path for path in folder.glob("*") if path.suffix in {".ttf", ".ttc", ".otf", ".woff"})
    groups = []
    for family in names:
        faces = [
            FontFace(path, SIMPLIFIED_CHINESE_FACE if "CJK" in path.name else 0)
            for path in files
            if path.name.startswith(family) and not any(word in path.name for word in HARD_TO_READ)
        ]
        if faces:
            groups.append(tuple(faces))
    if not groups:
        raise FileNotFoundError(f"no {what} in {folder}; run install_picture_assets.sh first")
    return tuple(groups)
