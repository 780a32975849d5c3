"""The page: complete by itself, every label in both languages, every element its script asks for."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from tests.app.test_service import assert_error
from yan_omni.app.routes.page import STATIC_DIR

FILES = sorted(path.name for path in STATIC_DIR.iterdir())
PAGE = (STATIC_DIR / "index.html").read_text(encoding="utf-8")
SCRIPTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted(STATIC_DIR.glob("*.js")))


def test_the_page_is_served(client: TestClient) -> None:
    response = client.get("/")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert "Yan" in response.text


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_served(client: TestClient, name: str) -> None:
    response = client.get(f"/static/{name}")
    assert response.status_code == 200
    assert response.content == (STATIC_DIR / name).read_bytes()


@pytest.mark.parametrize("name", ["missing.js", "..%2fmain.py", "%00", "index.html%00"])
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    assert_error(client.get(f"/static/{name}"), 404, "not_found")


def test_the_page_asks_for_nothing_from_elsewhere() -> None:
    everything = PAGE + SCRIPTS + (STATIC_DIR / "style.css").read_text(encoding="utf-8")
    assert not re.findall(r"https?://(?!www\.w3\.org)[^\s\"']+", everything)
    for link in re.findall(r"(?:src|href)=\"([^\"]+)\"", PAGE):
        assert link.startswith("/static/"), link
        assert link.removeprefix("/static/") in FILES


def test_no_inline_code_so_that_the_content_policy_holds() -> None:
    assert not re.search(r"<script>|<script [^>]*>[^<\s]|\son[a-z]+=|\sstyle=\"", PAGE)


def test_every_element_the_scripts_ask_for_exists() -> None:
    asked = set(re.findall(r"byId\(\"([\w-]+)\"\)", SCRIPTS))
    assert asked, "the scripts find their elements with byId"
    assert asked <= set(re.findall(r"id=\"([\w-]+)\"", PAGE))


def test_every_label_exists_in_both_languages() -> None:
    labels = (STATIC_DIR / "labels.js").read_text(encoding="utf-8")
    english, chinese = (
        set(re.findall(r"^    (\w+):", block, re.M))
        for block in re.findall(r"^  \w+: \{\n(.*?)^  \},", labels, re.M | re.S)
    )
    assert english == chinese
    used = set(re.findall(r"data-label(?:-\w+)?=\"(\w+)\"", PAGE)) | set(
        re.findall(r"label\(\"(\w+)\"", SCRIPTS)
    )
    assert used <= english
    assert english <= used, "labels nobody uses"
