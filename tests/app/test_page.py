"""The page: complete by itself, every label in both languages, every element its scripts ask for."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from tests.app.test_service import assert_error
from yan_omni.app.routes.page import STATIC_DIR

FILES = sorted(path.name for path in STATIC_DIR.iterdir())
PAGE = (STATIC_DIR / "index.html").read_text(encoding="utf-8")
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(STATIC_DIR.iterdir())}
SCRIPTS = "\n".join(text for name, text in TEXTS.items() if name.endswith(".js"))
STYLES = "\n".join(text for name, text in TEXTS.items() if name.endswith(".css"))
MADE_OF_PARTS = {"state_": r"_state = |get state\(\)", "hint_": "hint", "voice_": "voice_"}
"""Beginnings of labels whose names are put together by scripts."""


def labels_of(language: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+): \"(.*)\",$", TEXTS[f"labels_{language}.js"], re.M))


def test_the_page_is_served(client: TestClient) -> None:
    response = client.get("/")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert "microphone=(self)" in response.headers["permissions-policy"]
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
    everything = "\n".join(TEXTS.values())
    ours = r"localhost|www\.w3\.org"
    assert not re.findall(rf"https?://(?!{ours})[^\s\"']+", everything)
    for link in re.findall(r"(?:src|href)=\"([^\"]+)\"", PAGE):
        assert link.startswith(("/static/", "#")), link
        assert link.startswith("#") or link.removeprefix("/static/") in FILES


def test_no_inline_code_so_that_the_content_policy_holds() -> None:
    assert not re.search(r"<script>|<script [^>]*>[^<\s]|\son[a-z]+=|\sstyle=\"", PAGE)


def test_scripts_import_files_that_exist_and_all_are_fetched_at_once() -> None:
    imported = set(re.findall(r"from \"\./([\w.]+)\"", SCRIPTS))
    assert imported <= set(FILES)
    assert imported == set(re.findall(r"rel=\"modulepreload\" href=\"/static/([\w.]+)\"", PAGE))


def test_every_element_the_scripts_ask_for_exists() -> None:
    asked = set(re.findall(r"byId\(\"([\w-]+)\"\)", SCRIPTS))
    assert asked, "the scripts find their elements with byId"
    assert asked <= set(re.findall(r"id=\"([\w-]+)\"", PAGE))
    icons = set(re.findall(r"(?:icon|actionButton|iconButton|addAction)\(\"(\w+)\"", SCRIPTS))
    assert {f"icon-{name}" for name in icons} <= set(re.findall(r"<symbol id=\"([\w-]+)\"", PAGE))


def test_every_label_exists_in_both_languages_and_fills_the_same_places() -> None:
    english, chinese = labels_of("en"), labels_of("zh")
    assert list(english) == list(chinese)
    for name, text in english.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", chinese[name])), name
        assert text, name


def test_every_label_is_used_and_exists() -> None:
    used = set(re.findall(r"data-label(?:-\w+)?=\"(\w+)\"", PAGE))
    code = "\n".join(text for name, text in TEXTS.items() if not name.startswith("labels_"))
    known = labels_of("en")
    assert used <= set(known)
    for name in known:
        parts = any(name.startswith(start) and re.search(mark, code) for start, mark in MADE_OF_PARTS.items())
        assert parts or re.search(rf"\"{name}\"", code), f"nobody uses {name}"


def test_styles_use_only_variables_that_exist() -> None:
    defined = set(re.findall(r"(--[\w-]+):", STYLES))
    used = set(re.findall(r"var\((--[\w-]+)", STYLES)) | set(re.findall(r"\"(--[\w-]+)\"", SCRIPTS))
    assert used <= defined
    assert defined <= used, "variables nobody uses"
