"""Dense pages for OCR: one or two columns of running text in font families held out from training, with the
box of every line. Texts are the last rows of corpora of which the line reader has only read the first ones.
"""

from __future__ import annotations

import io
import json
import random
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import zstandard
from PIL import Image, ImageDraw, ImageFont

from yan_omni.evaluation.held_out.lines import TEST_FAMILIES, find_font
from yan_omni.evaluation.held_out.rows import PageRow, write_rows
from yan_omni.evaluation.text_metrics import Language
from yan_omni.model.vision.characters import CHARACTER_IDS

PageLanguage = Literal["en", "zh", "mixed"]
Box = tuple[float, float, float, float]

A4_WIDTH_PX, A4_HEIGHT_PX = 1240, 1754  # 150 dots an inch
MARGIN_PX = 90
SPACING = 1.45  # from line to line, in sizes of the text
TITLE_SIZE = 1.6  # in sizes of the text
MAX_SIZE_PX = 34
SMALL_SCALE = 0.62  # every third page is a small picture, as of a screen
ROWS_READ = 400
CORPORA: dict[Language, tuple[str, ...]] = {
    "en": ("en_novels",),
    "zh": ("zh_modern_prose", "zh_wikipedia"),
}
EM_SHARE: dict[PageLanguage, float] = {"en": 0.5, "zh": 1.0, "mixed": 0.8}
"""Mean width of a character, in sizes of the text."""
NUM_CHARACTERS: dict[PageLanguage, tuple[int, ...]] = {
    "zh": (500, 800, 1000, 1300, 1600, 2000),
    "en": (1000, 1500, 2000, 2500, 3000, 3500),
    "mixed": (600, 1000, 1400, 1800),
}
NO_LINE_START = frozenset("，。！？：；、）》」』”’…,.!?:;)")


@dataclass(frozen=True, slots=True)
class PageLook:
    """How a page is drawn; `size_px` is that of the text, a title above it is larger."""

    family: str
    size_px: int
    num_columns: int
    ink: tuple[int, int, int]
    paper: tuple[int, int, int]

    @property
    def column_gap_px(self) -> int:
        return 2 * self.size_px

    @property
    def column_width_px(self) -> int:
        inner = A4_WIDTH_PX - 2 * MARGIN_PX - (self.num_columns - 1) * self.column_gap_px
        return inner // self.num_columns


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """The picture, its lines in reading order, and their boxes (x1, y1, x2, y2) in its pixels."""

    image: Image.Image
    lines: tuple[str, ...]
    boxes: tuple[Box, ...]


def build_pages(corpora_dir: Path, fonts_dir: Path, out: Path) -> None:
    """Pages of every language from a fixed seed: families in turn, every other one in two columns, every
    third one small.
    """
    rng = random.Random(4)
    texts = {language: last_texts(corpora_dir, language) for language in CORPORA}
    (out / "pages").mkdir(parents=True, exist_ok=True)
    rows = []
    for language, counts in NUM_CHARACTERS.items():
        families = TEST_FAMILIES["en" if language == "en" else "zh"]
        for number, num_characters in enumerate(counts):
            look = choose_look(
                families[number % len(families)], language, num_characters, 1 + number % 2, rng
            )
            page = draw_page(running_text(texts, language, num_characters, rng), look, fonts_dir)
            if number % 3 == 2:
                page = scaled(page, SMALL_SCALE)
            name = f"page-{language}-{number:02d}"
            image = f"pages/{name}.png"
            page.image.save(out / image)
            rows.append(PageRow(name, language, page.lines, image, look.family, page.boxes))
    write_rows(out / "pages.jsonl", rows)
    print(f"pages: {len(rows)} pictures, {sum(len(line) for row in rows for line in row.lines)} characters")


def last_texts(corpora_dir: Path, language: Language) -> list[str]:
    """The last rows of the language's corpora, only with characters that the reader could write."""
    allowed = frozenset(CHARACTER_IDS) | {" "}
    texts: list[str] = []
    for name in CORPORA[language]:
        with (corpora_dir / f"{name}.jsonl.zst").open("rb") as raw:
            stream = zstandard.ZstdDecompressor().stream_reader(raw)
            rows = deque(io.TextIOWrapper(stream, encoding="utf-8"), maxlen=ROWS_READ)
        for row in rows:
            text = " ".join(str(json.loads(row)["text"]).split())
            if "{" in text:  # left-over markup
                continue
            if language == "zh":
                text = text.replace(" ", "")
            texts.append("".join(character for character in text if character in allowed))
    return [text for text in texts if len(text) >= 40]


def running_text(
    texts: dict[Language, list[str]], language: PageLanguage, num_characters: int, rng: random.Random
) -> list[str]:
    """Paragraphs of about `num_characters` in all; mixed ones hold English words in Chinese sentences."""
    paragraphs: list[str] = []
    left = num_characters
    while left >= 20:
        wanted = min(left, rng.randint(120, 320))
        text = rng.choice(texts["en" if language == "en" else "zh"])
        start = rng.randrange(max(len(text) - wanted, 1))
        paragraph = text[start : start + wanted]
        if language == "en":
            paragraph = " ".join(paragraph.split(" ")[1:-1]) or paragraph
        if language == "mixed":
            paragraph = _with_english(paragraph, texts["en"], rng)
        paragraph = paragraph.strip().lstrip("".join(NO_LINE_START))
        if paragraph:
            paragraphs.append(paragraph)
            left -= len(paragraph)
    return paragraphs


def _with_english(paragraph: str, english: Sequence[str], rng: random.Random) -> str:
    """A few English words after about every third mark."""
    pieces: list[str] = []
    for character in paragraph[: len(paragraph) * 2 // 3]:
        pieces.append(character)
        if character in "，。" and rng.random() < 0.35:
            words = rng.choice(english).split(" ")
            start = rng.randrange(max(len(words) - 6, 1))
            pieces.append(" ".join(words[start : start + rng.randint(1, 5)]))
    return "".join(pieces)


def choose_look(
    family: str, language: PageLanguage, num_characters: int, num_columns: int, rng: random.Random
) -> PageLook:
    """The largest text with which the page is about full."""
    area_px = (A4_WIDTH_PX - 2 * MARGIN_PX) * (A4_HEIGHT_PX - 2 * MARGIN_PX) * 0.78
    size_px = int((area_px / (SPACING * EM_SHARE[language] * num_characters)) ** 0.5)
    dark, light = rng.randrange(0, 70), rng.randrange(225, 256)
    return PageLook(family, min(size_px, MAX_SIZE_PX), num_columns, (dark,) * 3, (light,) * 3)


def draw_page(paragraphs: Sequence[str], look: PageLook, fonts_dir: Path) -> DrawnPage:
    """A title over all columns, then the paragraphs from column to column; what does not fit is left out."""
    path = str(find_font(fonts_dir, look.family))
    font, title_font = (
        ImageFont.truetype(path, round(look.size_px * share), layout_engine=ImageFont.Layout.BASIC)
        for share in (1.0, TITLE_SIZE)
    )
    image = Image.new("RGB", (A4_WIDTH_PX, A4_HEIGHT_PX), look.paper)
    canvas = ImageDraw.Draw(image)
    lines: list[str] = []
    boxes: list[Box] = []

    def write(text: str, x: float, y: float, with_font: ImageFont.FreeTypeFont) -> None:
        canvas.text((x, y), text, font=with_font, fill=look.ink)
        lines.append(text)
        boxes.append(canvas.textbbox((x, y), text, font=with_font))

    title = next(wrapped(paragraphs[0][:40], title_font.getlength, A4_WIDTH_PX / 2))
    write(title, MARGIN_PX, MARGIN_PX, title_font)
    top = MARGIN_PX + look.size_px * TITLE_SIZE * 2
    step = look.size_px * SPACING
    column, y = 0, top
    for paragraph in paragraphs:
        for text in wrapped(paragraph, font.getlength, look.column_width_px):
            if y + step > A4_HEIGHT_PX - MARGIN_PX:
                column, y = column + 1, top
            if column == look.num_columns:
                return DrawnPage(image, tuple(lines), tuple(boxes))
            write(text, MARGIN_PX + column * (look.column_width_px + look.column_gap_px), y, font)
            y += step
        y += step * 0.6
    return DrawnPage(image, tuple(lines), tuple(boxes))


def wrapped(text: str, length: Callable[[str], float], width_px: float) -> Iterator[str]:
    """Lines of at most `width_px`: cut at spaces and between Chinese characters, never before a mark."""
    line = ""
    for piece in _pieces(text):
        if line and length(line + piece.rstrip()) > width_px and piece[0] not in NO_LINE_START:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    if line.strip():
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """What may not be broken: Latin words with their space, single Chinese characters."""
    cuts = [0]
    for index, (left, right) in enumerate(pairwise(text), start=1):
        if left == " " or not (left.isascii() and right.isascii()):
            cuts.append(index)
    for start, end in pairwise([*cuts, len(text)]):
        yield text[start:end]


def scaled(page: DrawnPage, share: float) -> DrawnPage:
    size = (round(page.image.width * share), round(page.image.height * share))
    image = page.image.resize(size, Image.Resampling.LANCZOS)
    boxes = np.asarray(page.boxes) * share
    return DrawnPage(image, page.lines, tuple((b[0], b[1], b[2], b[3]) for b in boxes.round(1).tolist()))
