"""Server-sent events as OpenAI writes them: `data:` lines only."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

from yan_omni.app.errors import ApiError

logger = logging.getLogger("yan_omni")

MEDIA_TYPE = "text/event-stream"
DONE = b"data: [DONE]\n\n"


def encode(event: Mapping[str, Any]) -> bytes:
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode("utf-8", "replace")


async def guarded(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """`events`; a failure in the middle is sent as an event with `error` and ends the stream."""
    try:
        async for event in events:
            yield event
    except ApiError as error:
        yield encode({"error": error.body()})
    except Exception:
        logger.exception("a stream failed")
        yield encode(
            {"error": ApiError("server_error", "the server failed on this request; it was logged").body()}
        )
