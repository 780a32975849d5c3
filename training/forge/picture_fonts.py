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
TRAIN_ZH = (
    *("NotoSansCJK", "NotoSerifCJK", "wqy-zenhei", "uming", "ukai", "gbsn00lp", "gkai00mp"),
    *("zcool-xiaowei", "zcool-qingke-huangyou"),
)
INCOMPLETE = ("zcool", "gbsn00lp", "gkai00mp")
"""Families in which some characters are missing."""
TILL_EN = (
    *("vt323", "share-tech-mono", "anonymous-pro", "pt-mono", "roboto-mono", "jersey-10", "dotgothic16"),
    *("DejaVuSansMono", "LiberationMono", "FreeMono", "FiraCode", "Inconsolata", "LiberationSansNarrow"),
    *("RobotoCondensed", "LiberationSans-", "FreeSans", "LiberationSerif", "courier-prime", "cousine"),
    *("ibm-plex-mono", "source-code-pro", "space-mono", "b612-mono", "overpass-mono", "doto", "tiny5"),
    *("pixelify-sans", "pt-sans-narrow", "barlow-condensed"),
)
HELD_OUT_TILL_EN = ("ubuntu-mono", "archivo-narrow")
"""What till printers and forms look like; some come as .woff."""
PROBE_PX = 20
NEVER_DRAWN = "\uffff"
SLOPING = ("Italic", "Oblique")
HARD_TO_READ = ("Thin", "Hairline", "MathTeX", "LinBiolinum_K", "RIZ", "_RZ", "_DR", "_I.", "ExtraLight")


@dataclass(frozen=True, slots=True)
class FontFace:
    path: Path
    face: int

    def at(self, size_px: int) -> ImageFont.FreeTypeFont:
        return _open_font(str(self.path), self.face, size_px)


@lru_cache(maxsize=512)
def _open_font(path: str, face: int, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size_px, index=face, layout_engine=ImageFont.Layout.BASIC)


def drawable(text: str, font: ImageFont.FreeTypeFont) -> str:
    """The text without what this font cannot draw."""
    path = str(font.path)
    if not Path(path).name.startswith(INCOMPLETE):
        return text
    return "".join(character for character in text if character == " " or _has(path, character))


@lru_cache(maxsize=40_000)
def _has(path: str, character: str) -> bool:
    font = _open_font(path, 0, PROBE_PX)
    return bytes(font.getmask(character)) != bytes(font.getmask(NEVER_DRAWN))


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


def find_till_fonts(folder: Path, split: Split = "train") -> tuple[tuple[FontFace, ...], ...]:
    """Latin faces as on receipts, grouped by family; no evaluation draws with any of them."""
    families = _grouped(folder, TILL_EN if split == "train" else HELD_OUT_TILL_EN, "fonts of till printers")
    upright = [
        [face for face in faces if not any(word in face.path.name for word in SLOPING)] for faces in families
    ]
    return tuple(tuple(faces) for faces in upright if faces)


def _grouped(folder: Path, names: tuple[str, ...], what: str) -> tuple[tuple[FontFace, ...], ...]:
    files = sorted(path for path in folder.glob("*") if path.suffix in {".ttf", ".ttc", ".otf", ".woff"})
    groups = []
    for family in names:
        faces = [
            FontFace(path, SIMPLIFIED_CHINESE_FACE if "CJK" in path.name and path.suffix == ".ttc" else 0)
            for path in files
            if path.name.startswith(family) and not any(word in path.name for word in HARD_TO_READ)
        ]
        if faces:
            groups.append(tuple(faces))
    if not groups:
        raise FileNotFoundError(f"no {what} in {folder}; run install_picture_assets.sh first")
    return tuple(groups)
