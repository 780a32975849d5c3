"""The web page: plain files, no build step, nothing fetched from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import FileResponse

from yan_omni.app.errors import ApiError, show

router = APIRouter(tags=["page"], include_in_schema=False)

STATIC_DIR: Final = Path(__file__).resolve().parent.parent / "static"
_CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_HEADERS = {
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "content-security-policy": (
        "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
        "connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    ),
    "permissions-policy": "microphone=(self), camera=(self)",
    "referrer-policy": "no-referrer",
}


@router.get("/")
async def index() -> FileResponse:
    return _file("index.html")


@router.get("/favicon.ico")
async def icon() -> FileResponse:
    return _file("icon.svg")


@router.get("/static/{name}")
async def static(name: str) -> FileResponse:
    return _file(name)


@cache
def _files() -> dict[str, Path]:
    return {path.name: path for path in sorted(STATIC_DIR.iterdir()) if path.suffix in _CONTENT_TYPES}


def _file(name: str) -> FileResponse:
    path = _files().get(name)
    if path is None:
        raise ApiError("not_found", f"there is no file {show(name)} in the page")
    return FileResponse(path, media_type=_CONTENT_TYPES[path.suffix], headers=_HEADERS)
