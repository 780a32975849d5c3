"""Events the server sends: one model each, so that a malformed event cannot be built."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from yan_omni.app.errors import ApiError
from yan_omni.app.realtime.config import AnySessionView, Closed
from yan_omni.app.realtime.views import AnyItemView, ErrorView, PartView, ResponseView, TranscriptionErrorView
from yan_omni.app.schemas import DurationUsage
from yan_omni.app.services import Services


class ServerEventBase(Closed):
    event_id: str = ""
    """Filled in when the event is sent."""


Emit = Callable[[ServerEventBase], Awaitable[None]]


class SessionCreated(ServerEventBase):
    type: Literal["session.created"] = "session.created"
    session: AnySessionView


class SessionUpdated(ServerEventBase):
    type: Literal["session.updated"] = "session.updated"
    session: AnySessionView


class ErrorEvent(ServerEventBase):
    type: Literal["error"] = "error"
    error: ErrorView


class AudioCommitted(ServerEventBase):
    type: Literal["input_audio_buffer.committed"] = "input_audio_buffer.committed"
    previous_item_id: str | None
    item_id: str


class AudioCleared(ServerEventBase):
    type: Literal["input_audio_buffer.cleared"] = "input_audio_buffer.cleared"


class SpeechStarted(ServerEventBase):
    type: Literal["input_audio_buffer.speech_started"] = "input_audio_buffer.speech_started"
    audio_start_ms: int
    item_id: str


class SpeechStopped(ServerEventBase):
    type: Literal["input_audio_buffer.speech_stopped"] = "input_audio_buffer.speech_stopped"
    audio_end_ms: int
    item_id: str


class TimeoutTriggered(ServerEventBase):
    type: Literal["input_audio_buffer.timeout_triggered"] = "input_audio_buffer.timeout_triggered"
    audio_start_ms: int
    audio_end_ms: int
    item_id: str


class ItemAdded(ServerEventBase):
    type: Literal["conversation.item.added"] = "conversation.item.added"
    previous_item_id: str | None
    item: AnyItemView


class ItemDone(ServerEventBase):
    type: Literal["conversation.item.done"] = "conversation.item.done"
    previous_item_id: str | None
    item: AnyItemView


class ItemRetrieved(ServerEventBase):
    type: Literal["conversation.item.retrieved"] = "conversation.item.retrieved"
    item: AnyItemView


class ItemTruncated(ServerEventBase):
    type: Literal["conversation.item.truncated"] = "conversation.item.truncated"
    item_id: str
    content_index: int
    audio_end_ms: int


class ItemDeleted(ServerEventBase):
    type: Literal["conversation.item.deleted"] = "conversation.item.deleted"
    item_id: str


class TranscriptionDelta(ServerEventBase):
    type: Literal["conversation.item.input_audio_transcription.delta"] = (
        "conversation.item.input_audio_transcription.delta"
    )
    item_id: str
    content_index: int
    delta: str


class TranscriptionCompleted(ServerEventBase):
    type: Literal["conversation.item.input_audio_transcription.completed"] = (
        "conversation.item.input_audio_transcription.completed"
    )
    item_id: str
    content_index: int
    transcript: str
    usage: DurationUsage


class TranscriptionFailed(ServerEventBase):
    type: Literal["conversation.item.input_audio_transcription.failed"] = (
        "conversation.item.input_audio_transcription.failed"
    )
    item_id: str
    content_index: int
    error: TranscriptionErrorView


class ResponseCreated(ServerEventBase):
    type: Literal["response.created"] = "response.created"
    response: ResponseView


class ResponseDone(ServerEventBase):
    type: Literal["response.done"] = "response.done"
    response: ResponseView


class OutputItemAdded(ServerEventBase):
    type: Literal["response.output_item.added"] = "response.output_item.added"
    response_id: str
    output_index: int
    item: AnyItemView


class OutputItemDone(ServerEventBase):
    type: Literal["response.output_item.done"] = "response.output_item.done"
    response_id: str
    output_index: int
    item: AnyItemView


class PartEventBase(ServerEventBase):
    response_id: str
    item_id: str
    output_index: int
    content_index: int


class ContentPartAdded(PartEventBase):
    type: Literal["response.content_part.added"] = "response.content_part.added"
    part: PartView


class ContentPartDone(PartEventBase):
    type: Literal["response.content_part.done"] = "response.content_part.done"
    part: PartView


class OutputTextDelta(PartEventBase):
    type: Literal["response.output_text.delta"] = "response.output_text.delta"
    delta: str


class OutputTextDone(PartEventBase):
    type: Literal["response.output_text.done"] = "response.output_text.done"
    text: str


class OutputTranscriptDelta(PartEventBase):
    type: Literal["response.output_audio_transcript.delta"] = "response.output_audio_transcript.delta"
    delta: str


class OutputTranscriptDone(PartEventBase):
    type: Literal["response.output_audio_transcript.done"] = "response.output_audio_transcript.done"
    transcript: str


class OutputAudioDelta(PartEventBase):
    type: Literal["response.output_audio.delta"] = "response.output_audio.delta"
    delta: str


class OutputAudioDone(PartEventBase):
    type: Literal["response.output_audio.done"] = "response.output_audio.done"


class FunctionArgumentsDelta(ServerEventBase):
    type: Literal["response.function_call_arguments.delta"] = "response.function_call_arguments.delta"
    response_id: str
    item_id: str
    output_index: int
    call_id: str
    delta: str


class FunctionArgumentsDone(ServerEventBase):
    type: Literal["response.function_call_arguments.done"] = "response.function_call_arguments.done"
    response_id: str
    item_id: str
    output_index: int
    call_id: str
    name: str
    arguments: str


class RateLimit(Closed):
    name: Literal["requests", "tokens"]
    limit: int
    remaining: int
    reset_seconds: float


class RateLimitsUpdated(ServerEventBase):
    type: Literal["rate_limits.updated"] = "rate_limits.updated"
    rate_limits: list[RateLimit]


ServerEvent = Annotated[
    SessionCreated
    | SessionUpdated
    | ErrorEvent
    | AudioCommitted
    | AudioCleared
    | SpeechStarted
    | SpeechStopped
    | TimeoutTriggered
    | ItemAdded
    | ItemDone
    | ItemRetrieved
    | ItemTruncated
    | ItemDeleted
    | TranscriptionDelta
    | TranscriptionCompleted
    | TranscriptionFailed
    | ResponseCreated
    | ResponseDone
    | OutputItemAdded
    | OutputItemDone
    | ContentPartAdded
    | ContentPartDone
    | OutputTextDelta
    | OutputTextDone
    | OutputTranscriptDelta
    | OutputTranscriptDone
    | OutputAudioDelta
    | OutputAudioDone
    | FunctionArgumentsDelta
    | FunctionArgumentsDone
    | RateLimitsUpdated,
    Field(discriminator="type"),
]
SERVER_EVENTS: TypeAdapter[ServerEvent] = TypeAdapter(ServerEvent)


def error_event(error: ApiError, event_id: str | None = None) -> ErrorEvent:
    return ErrorEvent(
        error=ErrorView(
            type=error.kind.type, code=error.code, message=error.message, param=error.param, event_id=event_id
        )
    )


def rate_limits(services: Services) -> RateLimitsUpdated:
    """The places for model work, as requests: the only limit there is."""
    worker = services.worker
    remaining = max(0, worker.max_jobs - worker.num_jobs)
    wait_s = 0 if remaining else services.settings.retry_after_s
    places = RateLimit(name="requests", limit=worker.max_jobs, remaining=remaining, reset_seconds=wait_s)
    return RateLimitsUpdated(rate_limits=[places])


def dump(event: ServerEventBase) -> str:
    """The event as JSON; parts drop the one of `text` and `transcript` that they do not have."""
    body = event.model_dump(mode="json")
    part = body.get("part")
    if isinstance(part, dict):
        body["part"] = {key: value for key, value in part.items() if value is not None}
    return _JSON.dump_json(body).decode()


_JSON: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
