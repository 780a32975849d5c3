"""An extension: how long the stages of a response took, for clients that include `yan.timings`."""

from __future__ import annotations

from typing import Literal

from yan_omni.app.metrics import ReplyTimes
from yan_omni.app.realtime.server_events import ServerEventBase

TIMINGS = "yan.timings"
"""What a client puts into `session.include` to be told."""


class ResponseTimings(ServerEventBase):
    """Seconds; those up to `total` from the start of the response. None: that did not come to pass."""

    type: Literal["yan.response.timings"] = "yan.response.timings"
    response_id: str
    heard_s: float | None
    """The model had taken in all that was said."""
    first_token_s: float | None
    first_audio_s: float | None
    total_s: float
    spoken_s: float
    """Length of the audio."""
    longest_gap_s: float
    """Between two pieces of audio."""
    underrun_s: float
    real_time_factor: float | None


def timings_event(response_id: str, times: ReplyTimes) -> ResponseTimings:
    return ResponseTimings(
        response_id=response_id,
        heard_s=_rounded(times.heard_s),
        first_token_s=_rounded(times.first_token_s),
        first_audio_s=_rounded(times.first_audio_s),
        total_s=round(times.total_s, 6),
        spoken_s=round(times.spoken_s, 6),
        longest_gap_s=round(times.longest_gap_s, 6),
        underrun_s=round(times.underrun_s, 6),
        real_time_factor=_rounded(times.real_time_factor),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
