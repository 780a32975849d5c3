"""PDF files to pictures of their pages, which are read like any others (decision 21)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from threading import Lock

import numpy as np
import pypdfium2
from pypdfium2 import PdfiumError
from pypdfium2.raw import FPDF_ERR_PASSWORD

from yan_omni.app.errors import ApiError, show
from yan_omni.model.engine.request import Picture

DOTS_PER_INCH = 200
POINTS_PER_INCH = 72
MAX_SIDE_PX = 4_000
_PDFIUM = Lock()
"""The library serves one thread at a time."""


@dataclass(frozen=True, slots=True)
class PageRange:
    """Pages `first` to `last`, both included, counted from 1; without `last`, to the end."""

    first: int
    last: int | None

    @classmethod
    def parse(cls, text: str) -> PageRange:
        """`3`, `2-5` or `4-`; raises `ApiError`."""
        match = re.fullmatch(r"\s*(\d{1,6})\s*(-\s*(\d{1,6})?)?\s*", text)
        if match is None:
            raise ApiError("invalid_value", f"pages must be as 3, 2-5 or 4-, given: {show(text)}", "pages")
        first = int(match[1])
        last = int(match[3]) if match[3] else None if match[2] else first
        if first < 1 or (last is not None and last < first):
            raise ApiError("invalid_value", f"pages count from 1 and rise, given: {show(text)}", "pages")
        return cls(first, last)


EVERY_PAGE = PageRange(1, None)


def is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-")


def choose_pages(data: bytes, asked: PageRange, max_pages: int) -> range:
    """Numbers of the pages to read; raises `ApiError` for files that cannot be opened, pages that do not
    exist, and more than `max_pages`.
    """
    with _PDFIUM, _open(data) as document:
        num_pages = len(document)
    if asked.first > num_pages or (asked.last is not None and asked.last > num_pages):
        raise ApiError(
            "invalid_value", f"the file has {num_pages} pages; asked for was {_said(asked)}", "pages"
        )
    chosen = range(asked.first, (asked.last or num_pages) + 1)
    if len(chosen) > max_pages:
        raise ApiError(
            "too_many_pages",
            f"{len(chosen)} of {num_pages} pages asked for; at most {max_pages} are read at once: choose "
            f"some, such as {chosen[0]}-{chosen[max_pages - 1]}",
            "pages",
        )
    return chosen


def render_page(data: bytes, number: int, max_pixels: int) -> Picture:
    """Page `number` (from 1) on white at 200 dots an inch, fewer where the page is very large."""
    with _PDFIUM, _open(data) as document:
        try:
            page = document[number - 1]
            width, height = (max(side, 1.0) for side in page.get_size())
            scale = min(
                DOTS_PER_INCH / POINTS_PER_INCH,
                MAX_SIDE_PX / max(width, height),
                (max_pixels / (width * height)) ** 0.5,
            )
            pixels = page.render(scale=scale, rev_byteorder=True).to_numpy()
        except (PdfiumError, ValueError) as error:
            raise ApiError("invalid_pdf", f"page {number} could not be rendered ({error})") from error
        return np.array(pixels[..., :3], dtype=np.uint8)


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except PdfiumError as error:
        if error.err_code == FPDF_ERR_PASSWORD:
            raise ApiError(
                "invalid_pdf", "the PDF is protected by a password; send it without one"
            ) from error
        raise ApiError("invalid_pdf", f"the PDF could not be opened ({error})") from error
    if len(document) == 0:
        raise ApiError("invalid_pdf", "the PDF has no pages")
    return document


def _said(pages: PageRange) -> str:
    return f"{pages.first}-{pages.last or ''}" if pages.last != pages.first else str(pages.first)
