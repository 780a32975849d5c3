"""The event that tells a client of a realtime session how long the stages of a response took."""

from __future__ import annotations

from typing import Literal

from yan_omni.app.metrics import ReplyTimes
from yan_omni.app.realtime.server_events import ServerEventBase
from yan_omni.app.timings import Timings, rounded_timings


class ResponseTimings(ServerEventBase, Timings):
    """Comes before `response.done`."""

    type: Literal["yan.response.timings"] = "yan.response.timings"
    response_id: str


def timings_event(response_id: str, times: ReplyTimes) -> ResponseTimings:
    return ResponseTimings(response_id=response_id, **dict(rounded_timings(times)))
