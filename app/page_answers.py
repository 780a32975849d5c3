"""What was read on pages as answers: of one picture, or of the pages of a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yan_omni.app.schemas import OcrAnswer, OcrLine, PdfPage
from yan_omni.model.engine.request import PageText
from yan_omni.model.vision.page_languages import language_of
from yan_omni.model.vision.page_markdown import to_markdown

BETWEEN_PAGES = "\n\n"


def page_fields(page: PageText, as_markdown: bool, number: int | None = None) -> dict[str, Any]:
    """The fields of an answer about one page, but for its size."""
    return {
        "text": page.text,
        "markdown": to_markdown(page.lines) if as_markdown else None,
        "language": language_of(line.text for line in page.lines),
        "lines": [
            OcrLine(
                text=line.text,
                box=(line.box.x1, line.box.y1, line.box.x2, line.box.y2),
                confidence=line.confidence,
                language=language_of(line.text),
                page=number,
            )
            for line in page.lines
        ],
        "truncated": page.is_truncated,
    }


def whole_file(pages: Sequence[PdfPage]) -> OcrAnswer:
    """Pages, of which there is at least one, as one answer."""
    markdown = [page.markdown for page in pages if page.markdown is not None]
    lines = [line for page in pages for line in page.lines]
    return OcrAnswer(
        width=pages[0].width,
        height=pages[0].height,
        text=BETWEEN_PAGES.join(page.text for page in pages),
        markdown=BETWEEN_PAGES.join(markdown) if markdown else None,
        language=language_of(line.text for line in lines),
        lines=lines,
        truncated=any(page.truncated for page in pages),
        pages=list(pages),
    )
