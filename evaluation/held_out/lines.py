"""One-line renders for OCR in font families that are held out from training (the picture forge's test
families).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from yan_omni.evaluation.held_out.rows import PACKAGED_SETS, TextRow, WrittenRow, read_rows, write_rows
from yan_omni.evaluation.text_metrics import Language

TEST_FAMILIES: dict[Language, tuple[str, ...]] = {
    "en": ("Cantarell-Regular", "EBGaramond12-Regular", "ComicNeue-Regular"),
    "zh": ("LXGWWenKai-Regular", "wqy-microhei", "SmileySans-Oblique"),
}
FONT_SUFFIXES = (".ttf", ".otf", ".ttc")
MIN_SIZE_PX, MAX_SIZE_PX = 24, 44


@dataclass(frozen=True, slots=True)
class Look:
    """How a line is drawn: sizes in pixels, colours as RGB."""

    size_px: int
    margin_px: int
    ink: tuple[int, int, int]
    paper: tuple[int, int, int]


def build_lines(fonts_dir: Path, out: Path) -> None:
    """Draw every sentence of `sets/lines.jsonl`, families in turn; the look is drawn from a fixed seed."""
    random_source = random.Random(0)
    rows: list[WrittenRow] = []
    for number, row in enumerate(read_rows(PACKAGED_SETS / "lines_texts.jsonl", TextRow)):
        families = TEST_FAMILIES[row.lang]
        family = families[number % len(families)]
        image = Path("lines") / f"{row.id}.png"
        (out / image).parent.mkdir(parents=True, exist_ok=True)
        draw_line(row.text, find_font(fonts_dir, family), _look(random_source)).save(out / image)
        rows.append(WrittenRow(row.id, row.lang, row.text, str(image), family))
    write_rows(out / "lines.jsonl", rows)
    print(f"lines: {len(rows)} pictures")


def draw_line(text: str, font_path: Path, look: Look) -> Image.Image:
    """One line with margins all round."""
    font = ImageFont.truetype(str(font_path), look.size_px, layout_engine=ImageFont.Layout.BASIC)
    left, top, right, bottom = font.getbbox(text)
    size = (round(right - left) + 2 * look.margin_px, round(bottom - top) + 2 * look.margin_px)
    image = Image.new("RGB", size, look.paper)
    ImageDraw.Draw(image).text((look.margin_px - left, look.margin_px - top), text, font=font, fill=look.ink)
    return image


def find_font(fonts_dir: Path, family: str) -> Path:
    for suffix in FONT_SUFFIXES:
        if (path := fonts_dir / f"{family}{suffix}").is_file():
            return path
    raise FileNotFoundError(
        f"no font file {family} in {fonts_dir}; run training/forge/install_picture_assets.sh"
    )


def _look(random_source: random.Random) -> Look:
    """Dark on light, or one in five light on dark."""
    dark = tuple(random_source.randrange(0, 90) for _ in range(3))
    light = tuple(random_source.randrange(200, 256) for _ in range(3))
    ink, paper = (light, dark) if random_source.random() < 0.2 else (dark, light)
    size_px = random_source.randrange(MIN_SIZE_PX, MAX_SIZE_PX + 1)
    return Look(
        size_px, random_source.randrange(6, 17), (ink[0], ink[1], ink[2]), (paper[0], paper[1], paper[2])
    )
