"""PDFs become pictures of their pages; what cannot be opened or is too much is refused clearly."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.app.conftest import MakeClient, png_bytes
from tests.app.pdfs import pdf_bytes
from tests.app.test_service import assert_error
from yan_omni.app.errors import ApiError
from yan_omni.app.pdf_io import EVERY_PAGE, PageRange, choose_pages, is_pdf, render_page

MAX_PIXELS = 50_000_000


def test_a_page_is_dark_ink_on_white() -> None:
    data = pdf_bytes("Hello", size=(180, 90))
    assert is_pdf(data)
    pixels = render_page(data, 1, MAX_PIXELS)
    assert pixels.shape == (250, 500, 3)
    assert pixels[:40].min() == 255
    assert pixels[100:160, 50:200].min() < 50


def test_pages_are_told_apart() -> None:
    data = pdf_bytes("I", "WWWWW")
    inks = [(255 - render_page(data, number, MAX_PIXELS).astype(float)).mean() for number in (1, 2)]
    assert inks[1] > 3 * inks[0] > 0


def test_large_pages_are_drawn_smaller() -> None:
    assert max(render_page(pdf_bytes("x", size=(9_000, 450)), 1, MAX_PIXELS).shape) == 4_000
    height, width, _ = render_page(pdf_bytes("x", size=(700, 700)), 1, 10_000).shape
    assert height * width <= 10_300


@pytest.mark.parametrize(
    ("text", "first", "last"), [("3", 3, 3), ("2-5", 2, 5), (" 4 - ", 4, None), ("1-1", 1, 1)]
)
def test_page_ranges(text: str, first: int, last: int | None) -> None:
    assert PageRange.parse(text) == PageRange(first, last)


@pytest.mark.parametrize("text", ["", "0", "0-2", "5-2", "-3", "a", "1,2", "1-2-3", "9" * 30])
def test_what_is_no_page_range_is_refused(text: str) -> None:
    with pytest.raises(ApiError, match="pages") as refused:
        PageRange.parse(text)
    assert refused.value.code == "invalid_value"


def test_pages_are_chosen_within_the_limit() -> None:
    data = pdf_bytes("a", "b", "c")
    assert choose_pages(data, EVERY_PAGE, 3) == range(1, 4)
    assert choose_pages(data, PageRange(2, None), 2) == range(2, 4)
    with pytest.raises(ApiError, match=r"3 of 3 pages asked for; at most 2 .* such as 1-2") as refused:
        choose_pages(data, EVERY_PAGE, 2)
    assert refused.value.code == "too_many_pages"
    with pytest.raises(ApiError, match="has 3 pages; asked for was 2-9"):
        choose_pages(data, PageRange(2, 9), 20)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (pdf_bytes("secret", encrypted=True), "password"),
        (pdf_bytes("a")[:60], "could not be opened"),
        (b"%PDF-1.7\n" + bytes(100), "could not be opened"),
        (pdf_bytes(), "no pages|could not be opened"),
    ],
)
def test_files_that_cannot_be_opened(data: bytes, words: str) -> None:
    with pytest.raises(ApiError, match=words) as refused:
        choose_pages(data, EVERY_PAGE, 20)
    assert refused.value.code == "invalid_pdf"


def test_ocr_answers_page_by_page(client: TestClient) -> None:
    files = {"file": ("a.pdf", pdf_bytes("a", "b", "c", size=(72, 36)), "application/pdf")}
    body = client.post("/v1/ocr", files=files, data={"pages": "2-", "format": "markdown"}).json()
    assert body["text"] == "200x100\n\n200x100"
    assert [(page["page"], page["text"], page["width"]) for page in body["pages"]] == [
        (2, "200x100", 200),
        (3, "200x100", 200),
    ]
    assert [line["page"] for line in body["lines"]] == [2, 3]
    assert [page["lines"] for page in body["pages"]] == [[body["lines"][0]], [body["lines"][1]]]
    assert body["markdown"] == "200x100\n\n200x100"
    assert (body["width"], body["height"], body["truncated"], body["language"]) == (200, 100, False, "en")


def test_ocr_refuses_by_name(make_client: MakeClient) -> None:
    client = make_client(max_pdf_pages=2)
    three = {"file": pdf_bytes("a", "b", "c")}
    assert_error(client.post("/v1/ocr", files=three), 400, "too_many_pages", "pages")
    assert_error(client.post("/v1/ocr", files=three, data={"pages": "x"}), 400, "invalid_value", "pages")
    broken = {"file": b"%PDF-1.7\n"}
    assert_error(client.post("/v1/ocr", files=broken), 400, "invalid_pdf", "file")
    picture = {"file": png_bytes()}
    assert_error(client.post("/v1/ocr", files=picture, data={"pages": "1"}), 400, "invalid_value", "pages")
    asked = client.post("/v1/vqa", files=three, data={"question": "what?"})
    assert_error(asked, 415, "unsupported_media_type", "file")
