"""Pages that are not flat sheets of running text: columns from top to bottom, receipts, screens, photographs
of pages and pages laid down askew; in the fonts and texts that `pages` has.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from yan_omni.evaluation.held_out.lines import TEST_FAMILIES, find_font
from yan_omni.evaluation.held_out.pages import (
    A4_HEIGHT_PX,
    A4_WIDTH_PX,
    CORPORA,
    choose_look,
    draw_page,
    last_texts,
    running_text,
    wrapped,
)
from yan_omni.evaluation.held_out.rows import KindPageRow, PageKind, write_rows
from yan_omni.evaluation.text_metrics import Language

Texts = dict[Language, list[str]]
Drawn = tuple[Image.Image, list[str]]
GOODS = {
    "en": (
        "Milk 1L",
        "Brown bread",
        "Green tea",
        "Apples 500g",
        "Olive oil",
        "Dark chocolate",
        "Soap",
        "Rice 2kg",
    ),
    "zh": (
        "牛奶一升",
        "全麦面包",
        "绿茶",
        "苹果五百克",
        "橄榄油",
        "黑巧克力",
        "香皂",
        "大米两公斤",
        "酸奶",
        "矿泉水",
    ),
}
HEADS = {
    "en": (
        "CORNER STORE",
        "12 Station Road",
        "Tel 020 7946 0123",
        "Receipt No. {n}",
        "Total {t}",
        "Thank you!",
    ),
    "zh": ("便民超市", "人民路十二号", "电话 010-62345678", "单号 {n}", "合计 {t}", "谢谢惠顾"),
}
SKEWS_DEGREES = (-6.0, -2.5, 1.5, 4.0)
NUM_OF_KIND: dict[PageKind, int] = {"vertical": 4, "receipt": 4, "screen": 4, "photo": 4, "askew": 4}


def build_page_kinds(corpora_dir: Path, fonts_dir: Path, out: Path) -> None:
    """Four pages of each kind from a fixed seed, Chinese and English in turn (columns: all Chinese)."""
    rng = random.Random(9)
    texts: Texts = {language: last_texts(corpora_dir, language) for language in CORPORA}
    (out / "page_kinds").mkdir(parents=True, exist_ok=True)
    rows: list[KindPageRow] = []
    for kind, count in NUM_OF_KIND.items():
        for number in range(count):
            lang: Language = "zh" if kind == "vertical" or number % 2 == 0 else "en"
            family = TEST_FAMILIES[lang][number // 2 % len(TEST_FAMILIES[lang])]
            image, lines = DRAW[kind](texts, lang, find_font(fonts_dir, family), rng, number)
            name = f"{kind}-{lang}-{number}"
            image.save(out / f"page_kinds/{name}.png")
            rows.append(KindPageRow(name, kind, lang, tuple(lines), f"page_kinds/{name}.png", family))
    write_rows(out / "page_kinds.jsonl", rows)
    print(f"page_kinds: {len(rows)} pictures")


def draw_vertical(texts: Texts, lang: Language, font_path: Path, rng: random.Random, number: int) -> Drawn:
    """Columns from right to left, each from the top; small marks stand at the upper right of their place."""
    size_px, num_rows, num_columns = (30, 24, 12) if number % 2 else (40, 16, 8)
    step, gap = round(size_px * 1.12), round(size_px * 1.8)
    image = Image.new("RGB", (num_columns * gap + 120, num_rows * step + 120), _paper(rng))
    canvas, font = ImageDraw.Draw(image), ImageFont.truetype(str(font_path), size_px)
    text = "".join(running_text(texts, "zh", num_rows * num_columns, rng))
    lines = [text[start : start + num_rows] for start in range(0, len(text), num_rows)][:num_columns]
    for column, line in enumerate(lines):
        x = image.width - 60 - size_px - column * gap
        for row, character in enumerate(line):
            shift = (size_px * 0.45, -size_px * 0.45) if character in "，。、" else (0.0, 0.0)
            canvas.text((x + shift[0], 60 + row * step + shift[1]), character, font=font, fill=(30, 30, 30))
    return image, lines


def draw_receipt(texts: Texts, lang: Language, font_path: Path, rng: random.Random, number: int) -> Drawn:
    """A narrow slip: head, goods with their prices at the right edge, total."""
    shop, street, phone, receipt, total, thanks = HEADS[lang]
    prices = [rng.randint(150, 9900) for _ in range(rng.randint(5, 8))]
    goods = rng.sample(GOODS[lang], len(prices))
    rows: list[tuple[str, str]] = [(shop, ""), (street, ""), (phone, "")]
    rows.append((receipt.format(n=rng.randint(10_000, 99_999)), "2026-11-25"))
    rows += [(name, f"{price / 100:.2f}") for name, price in zip(goods, prices, strict=True)]
    rows += [(total.format(t="").strip(), f"{sum(prices) / 100:.2f}"), (thanks, "")]
    size_px = 20
    image = Image.new("RGB", (420, 60 + len(rows) * 34), _paper(rng))
    canvas, font = ImageDraw.Draw(image), ImageFont.truetype(str(font_path), size_px)
    for index, (left, right) in enumerate(rows):
        y = 30 + index * 34
        canvas.text((24, y), left, font=font, fill=(60, 60, 60))
        canvas.text((396 - font.getlength(right), y), right, font=font, fill=(60, 60, 60))
    noise = np.random.default_rng(number).normal(0, 6, (image.height, image.width, 1))
    worn = np.clip(np.asarray(image.filter(ImageFilter.GaussianBlur(0.6))) + noise, 0, 255)
    return Image.fromarray(worn.astype(np.uint8)), [cell for row in rows for cell in row if cell]


def draw_screen(texts: Texts, lang: Language, font_path: Path, rng: random.Random, number: int) -> Drawn:
    """A window: a dark or light bar, a list of names at the left, paragraphs of small print beside it."""
    dark = number >= 2
    paper, ink, bar = (
        ((28, 30, 36), (215, 215, 220), (45, 48, 56))
        if dark
        else ((250, 250, 252), (40, 42, 48), (225, 228, 234))
    )
    size_px = 15
    image = Image.new("RGB", (960, 600), paper)
    canvas, font = ImageDraw.Draw(image), ImageFont.truetype(str(font_path), size_px)
    canvas.rectangle((0, 0, 960, 40), fill=bar)
    canvas.rectangle((0, 40, 210, 600), fill=bar)
    names = rng.sample(GOODS[lang], 7)
    lines = [HEADS[lang][0], *names]
    canvas.text((16, 10), lines[0], font=font, fill=ink)
    for index, name in enumerate(names):
        canvas.text((20, 60 + index * 40), name, font=font, fill=ink)
    y = 62.0
    for paragraph in running_text(texts, lang, 420 if lang == "zh" else 900, rng):
        for line in wrapped(paragraph, font.getlength, 690):
            if y > 570:
                return image, lines
            canvas.text((240, y), line, font=font, fill=ink)
            lines.append(line)
            y += size_px * 1.6
        y += size_px
    return image, lines


def draw_flat(texts: Texts, lang: Language, font_path: Path, rng: random.Random) -> Drawn:
    """An A4 page in one column."""
    num_characters = 700 if lang == "zh" else 1400
    look = choose_look(font_path.stem, lang, num_characters, 1, rng)
    page = draw_page(running_text(texts, lang, num_characters, rng), look, font_path.parent)
    return page.image, list(page.lines)


def draw_askew(texts: Texts, lang: Language, font_path: Path, rng: random.Random, number: int) -> Drawn:
    """A flat page, turned a little as on a scanner."""
    image, lines = draw_flat(texts, lang, font_path, rng)
    turned = image.rotate(
        SKEWS_DEGREES[number], Image.Resampling.BICUBIC, expand=True, fillcolor=image.getpixel((2, 2))
    )
    return turned, lines


def draw_photo(texts: Texts, lang: Language, font_path: Path, rng: random.Random, number: int) -> Drawn:
    """A flat page on a table, seen from one side, half in shadow, a little out of focus, as JPEG."""
    image, lines = draw_flat(texts, lang, font_path, rng)
    width, height = A4_WIDTH_PX + 160, A4_HEIGHT_PX + 160
    reach = 70 if number < 2 else 120
    corners = [
        (
            x + rng.uniform(0, reach) * (1 if x < width / 2 else -1),
            y + rng.uniform(0, reach) * (1 if y < height / 2 else -1),
        )
        for x, y in ((40, 40), (width - 40, 40), (width - 40, height - 40), (40, height - 40))
    ]
    mapping = perspective(corners, ((0, 0), (image.width, 0), image.size, (0, image.height)))
    table = Image.new("RGB", (width, height), (96, 74, 58))
    sheet = image.transform((width, height), Image.Transform.PERSPECTIVE, mapping, Image.Resampling.BICUBIC)
    mask = Image.new("L", image.size, 255).transform((width, height), Image.Transform.PERSPECTIVE, mapping)
    table.paste(sheet, mask=mask)
    across = np.linspace(rng.uniform(0.45, 0.6), 1.0, width)[None, :, None]
    down = np.linspace(1.0, rng.uniform(0.7, 0.9), height)[:, None, None]
    shaded = Image.fromarray((np.asarray(table) * across * down).astype(np.uint8))
    file = io.BytesIO()
    shaded.filter(ImageFilter.GaussianBlur(rng.uniform(0.7, 1.1))).save(file, "JPEG", quality=70)
    return Image.open(file), lines


def perspective(
    given: list[tuple[float, float]], wanted: tuple[tuple[float, float], ...]
) -> tuple[float, ...]:
    """Pillow's eight coefficients that take the points `given` of the new picture to `wanted` of the old."""
    rows, values = [], []
    for (x, y), (u, v) in zip(given, wanted, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return tuple(np.linalg.solve(np.array(rows, dtype=np.float64), np.array(values, dtype=np.float64)))


def _paper(rng: random.Random) -> tuple[int, int, int]:
    return (rng.randint(235, 255),) * 3


DRAW: dict[PageKind, Callable[[Texts, Language, Path, random.Random, int], Drawn]] = {
    "vertical": draw_vertical,
    "receipt": draw_receipt,
    "screen": draw_screen,
    "photo": draw_photo,
    "askew": draw_askew,
}
