"""Errors a client can cause or meet: one table of codes, and OpenAI's JSON shape for all of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

logger = logging.getLogger("yan_omni")

MAX_SHOWN_CHARS = 80


@dataclass(frozen=True, slots=True)
class ErrorKind:
    status: int
    type: str


_INVALID = ErrorKind(400, "invalid_request_error")

ERROR_KINDS: dict[str, ErrorKind] = {
    "invalid_json": _INVALID,
    "invalid_value": _INVALID,
    "missing_required_parameter": _INVALID,
    "unknown_parameter": _INVALID,
    "unsupported_parameter": _INVALID,
    "invalid_base64": _INVALID,
    "url_not_allowed": _INVALID,
    "invalid_audio": _INVALID,
    "audio_too_short": _INVALID,
    "audio_too_long": _INVALID,
    "invalid_image": _INVALID,
    "invalid_video": _INVALID,
    "video_too_long": _INVALID,
    "invalid_pdf": _INVALID,
    "too_many_pages": _INVALID,
    "voice_not_found": _INVALID,
    "bad_request": _INVALID,
    "previous_response_not_found": _INVALID,
    "invalid_api_key": ErrorKind(401, "invalid_request_error"),
    "origin_not_allowed": ErrorKind(403, "invalid_request_error"),
    "not_found": ErrorKind(404, "invalid_request_error"),
    "model_not_found": ErrorKind(404, "invalid_request_error"),
    "method_not_allowed": ErrorKind(405, "invalid_request_error"),
    "request_too_large": ErrorKind(413, "invalid_request_error"),
    "unsupported_media_type": ErrorKind(415, "invalid_request_error"),
    "rate_limit_exceeded": ErrorKind(429, "rate_limit_error"),
    "server_error": ErrorKind(500, "server_error"),
    "overloaded": ErrorKind(503, "server_error"),
    # Realtime only: sent as `error` events, never as HTTP answers.
    "invalid_event": _INVALID,
    "response_cancel_not_active": _INVALID,
    "conversation_already_has_active_response": _INVALID,
    "input_audio_buffer_commit_empty": _INVALID,
    "input_audio_buffer_full": _INVALID,
    "item_create_duplicate_item_id": _INVALID,
    "item_create_invalid_previous_item_id": _INVALID,
    "item_retrieve_invalid_item_id": _INVALID,
    "item_truncate_invalid_item_id": _INVALID,
    "item_delete_invalid_item_id": _INVALID,
    "session_expired": _INVALID,
}
"""Code -> HTTP status and error type."""

_CODE_BY_STATUS = {
    400: "bad_request",
    401: "invalid_api_key",
    404: "not_found",
    405: "method_not_allowed",
    413: "request_too_large",
    415: "unsupported_media_type",
    429: "rate_limit_exceeded",
    503: "overloaded",
}
_CODE_BY_PYDANTIC_TYPE = {
    "missing": "missing_required_parameter",
    "extra_forbidden": "unknown_parameter",
    "json_invalid": "invalid_json",
}
_UNION_TAGS = frozenset({"str", "int", "float", "bool", "none", "constrained-int", "constrained-str"})


class ApiError(Exception):
    """An error with a public message; `code` is a key of `ERROR_KINDS`, `param` a dotted path."""

    def __init__(self, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = printable(message)
        self.param = None if param is None else printable(param)

    @property
    def kind(self) -> ErrorKind:
        return ERROR_KINDS[self.code]

    def body(self) -> dict[str, str | None]:
        return {"message": self.message, "type": self.kind.type, "param": self.param, "code": self.code}


def server_error() -> ApiError:
    """What a client is told about a failure of ours."""
    return ApiError("server_error", "the server failed on this request; it was logged")


def printable(text: str) -> str:
    """`text` without lone surrogates, so that it can always be sent as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def show(value: object) -> str:
    """A short, quoted form of what a client sent, for error messages."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = type(value).__name__
    return text if len(text) <= MAX_SHOWN_CHARS else text[: MAX_SHOWN_CHARS - 1] + "…"


def from_validation(errors: Sequence[ErrorDetails | dict[str, Any]]) -> ApiError:
    """The one error that says most: of a union's branches, the deepest place that failed."""
    worst = max(errors, key=lambda error: len(_path(error["loc"])))
    path = _path(worst["loc"])
    param = ".".join(path) or None
    code = _CODE_BY_PYDANTIC_TYPE.get(worst["type"], "invalid_value")
    subject = param or "request body"
    if code == "missing_required_parameter":
        message = f"missing required parameter: {subject}"
    elif code == "unknown_parameter":
        message = f"unknown parameter: {subject}"
    elif code == "invalid_json":
        message = f"the body is not valid JSON: {worst.get('ctx', {}).get('error', worst['msg'])}"
    else:
        message = f"invalid {subject}: {worst['msg']} (given: {show(worst.get('input'))})"
    return ApiError(code, message, param)


def _path(location: Sequence[int | str]) -> list[str]:
    """The fields on the way to the error, without the names pydantic puts there for branches of unions."""
    path: list[str] = []
    for part in map(str, location[1:] if location[:1] in {("body",), ("query",), ("path",)} else location):
        is_branch = "[" in part or part in _UNION_TAGS or part[:1].isupper() or path[-1:] == [part]
        if not is_branch:
            path.append(part)
    return path


def json_response(error: ApiError, retry_after_s: int | None = None) -> JSONResponse:
    headers = {"retry-after": str(retry_after_s)} if retry_after_s is not None else None
    return JSONResponse({"error": error.body()}, status_code=error.kind.status, headers=headers)


def from_http_exception(error: HTTPException, request: Request) -> ApiError:
    code = _CODE_BY_STATUS.get(
        error.status_code, "bad_request" if error.status_code < 500 else "server_error"
    )
    message = str(error.detail)
    if code == "not_found":
        message = (
            f"there is nothing at {request.method} {request.url.path}; see /openapi.json for what there is"
        )
    elif code == "method_not_allowed":
        allowed = (error.headers or {}).get("Allow") or (error.headers or {}).get("allow", "another method")
        message = f"{request.method} is not allowed at {request.url.path}; allowed: {allowed}"
    return ApiError(code, message)


def install(app: FastAPI, retry_after_s: int) -> None:
    """Give every error of `app` OpenAI's shape."""

    async def on_api_error(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, ApiError)
        return json_response(error, retry_after_s if error.kind.status in {429, 503} else None)

    async def on_validation_error(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError | ValidationError)
        return json_response(from_validation(list(error.errors())))

    async def on_http_exception(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        response = json_response(from_http_exception(error, request))
        response.headers.update(error.headers or {})
        return response

    async def on_bug(request: Request, error: Exception) -> JSONResponse:
        logger.error("request failed", exc_info=error)
        response = json_response(server_error())
        response.headers["x-request-id"] = str(request.scope.get("request_id", ""))
        return response

    async def on_client_gone(request: Request, error: Exception) -> Response:
        return Response(status_code=499)

    app.add_exception_handler(ClientDisconnect, on_client_gone)
    app.add_exception_handler(ApiError, on_api_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(ValidationError, on_validation_error)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_exception_handler(Exception, on_bug)
